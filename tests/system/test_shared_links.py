"""Links that are the page of no entry: a page of live news, a podcast's home page, a newsletter with fragments, a file to listen to."""

from __future__ import annotations

import asyncio

from pages import page, sentences
from processes import Ingest, rows

from ingest.demo.server import Newsroom

SITE = "weekly.localhost"
SETTINGS = {"INGEST_MIN_POLL_INTERVAL_S": 0.01, "INGEST_POLL_INTERVAL_S": 0.01, "INGEST_MAX_POLL_INTERVAL_S": 0.01}


class Weekly:
    """A feed whose documents a test writes, polled by one pass of the program for each document."""

    def __init__(self, newsroom: Newsroom, tmp_path, database_url: str) -> None:
        self._newsroom, self._directory, self._database_url = newsroom, tmp_path, database_url
        (tmp_path / "feeds.txt").write_text(newsroom.url(SITE, "/feed"))

    def serve(self, path: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> None:
        self._newsroom.add(SITE, path, body, content_type)

    async def poll(self, *items: str) -> None:
        """Serve a document with these items, and let one pass of the program read it."""
        listed = "".join(f"<item>{item}</item>" for item in items).replace("SITE", self._newsroom.url(SITE, ""))
        document = f"<rss version='2.0'><channel><title>Weekly</title>{listed}</channel></rss>"
        self.serve("/feed", document.encode(), "application/rss+xml")
        settings = {"INGEST_DATABASE_URL": self._database_url, "INGEST_FEEDS": "feeds.txt", **SETTINGS}
        with Ingest(self._directory, "run", "--once", **settings) as ingest:
            assert await asyncio.to_thread(ingest.wait, 60) == 0


def episode(number: int, **more: str) -> str:
    """Return an item whose link is the same each week."""
    values = {
        "title": f"Week {number}: the {('pier', 'mill', 'tram')[number - 1]}",
        "link": "SITE/live",
        "guid": f"week-{number}",
        "description": " ".join(sentences(f"the matter of week {number}")[:2]),
        "pubDate": f"Mon, {2 + 7 * number:02} Mar 2026 08:00:00 GMT",
    } | more
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


async def test_a_page_that_shows_the_newest_each_week_is_the_page_of_no_entry(tmp_path, database_url):
    async with Newsroom(seed=8, hosts=[]) as newsroom:
        weekly = Weekly(newsroom, tmp_path, database_url)
        for number in (1, 2, 3):
            weekly.serve("/live", page(*sentences(f"live matter {number}"), title="Live"))
            await weekly.poll(episode(number))
    assert rows(database_url, "SELECT count(*) FROM ingest.entry WHERE url IS NULL AND shared_url LIKE '%%/live'") == [
        (3,)
    ]
    articles = rows(database_url, "SELECT title, url, body FROM ingest.article ORDER BY id")
    assert [(title, url) for title, url, _ in articles] == [
        ("Week 1: the pier", None), ("Week 2: the mill", None), ("Week 3: the tram", None),
    ]  # fmt: skip
    for number, (_, _, body) in enumerate(articles, start=1):
        assert f"the matter of week {number}" in body, "of the feed, not of the page"
    told = rows(database_url, "SELECT kind, detail FROM ingest.change WHERE article_id = 1 ORDER BY position")
    assert told[:2] == [("new", None), ("metadata", "url")]


async def test_issues_that_differ_by_their_fragment_have_articles_without_url_and_keep_their_links(
    tmp_path, database_url
):
    async with Newsroom(seed=8, hosts=[]) as newsroom:
        weekly = Weekly(newsroom, tmp_path, database_url)
        weekly.serve("/letters", page(*sentences("all letters"), title="Letters"))
        issues = [f"<title>Letter</title><link>SITE/letters#{number}</link>" for number in range(1, 6)]
        await weekly.poll(*issues[:4])
        await weekly.poll(*issues[::-1])
        letters = newsroom.url(SITE, "/letters")
    assert rows(database_url, "SELECT link FROM ingest.entry WHERE url IS NULL ORDER BY link") == [
        (f"{letters}#{number}",) for number in range(1, 6)
    ]
    assert rows(database_url, "SELECT count(*), count(url) FROM ingest.article") == [(5, 0)]


async def test_an_entry_that_is_a_file_to_listen_to_has_its_row_at_once_and_the_file_is_not_fetched(
    tmp_path, database_url
):
    async with Newsroom(seed=8, hosts=[]) as newsroom:
        weekly = Weekly(newsroom, tmp_path, database_url)
        file = "<enclosure url='SITE/{0}.mp3' type='audio/mpeg' length='5'/>"
        await weekly.poll(
            f"<guid isPermaLink='false'>only a file</guid>{file.format(1)}",
            f"<title>Link and file</title><link>SITE/2.mp3</link>{file.format(2)}",
            f"<title>Guid and file</title><guid>SITE/3.mp3</guid>{file.format(3)}",
        )
    assert rows(database_url, "SELECT count(*), sum(attempts), count(article_id) FROM ingest.entry") == [(3, 0, 3)]
    assert rows(database_url, "SELECT count(*), count(url) FROM ingest.article") == [(3, 0)]
    assert rows(database_url, "SELECT count(*) FROM ingest.entry WHERE enclosures->0->>'url' LIKE '%%.mp3'") == [(3,)]
