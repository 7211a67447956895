"""What a feed's rows remember of links that its entries share, and of entries without guids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from documents import parsed, rss
from examples import draft

from ingest.feed.outcome import Polled, poll_result
from ingest.feed.schedule import Schedule
from ingest.model.article import Drafted
from ingest.model.page import Verdict
from ingest.model.source import Origin, Source
from ingest.model.web import Fetched

if TYPE_CHECKING:
    from ingest.model.feed import PollResult
    from ingest.store.store import Store

FEED = "https://paper.example/feed"
LIVE = "https://paper.example/live"
LIMITS = Schedule(min_interval_s=300, max_interval_s=86_400, default_interval_s=1800)


def note(number: int, *, title: str = "Status", text: str = "", link: str = LIVE, guid: str = "") -> str:
    named = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    date = f"<pubDate>Mon, {number:02} Mar 2026 08:00:00 GMT</pubDate>"
    return f"<title>{title}</title><link>{link}</link><description>{text or f'Report {number}.'}</description>{named}{date}"


@dataclass
class Daemon:
    """A daemon that polls feeds, whose documents a test writes, and settles their entries."""

    store: Store
    database_url: str

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    async def poll(self, *items: str, url: str = FEED) -> PollResult:
        await self.store.feeds.add(url)
        self.rows("UPDATE ingest.feed SET next_poll_at = now() + (url <> %s)::int * interval '1 hour'", url)
        (feed,) = await self.store.feeds.claim_due(limit=1, lease_s=60)
        document = parsed(rss(*items))
        known = await self.store.feeds.known_entries(feed.id, document.entries)
        polled = Polled(outcome=Fetched(url=url, status=200, body=b"<rss/>"), document=document, known=known)
        result = poll_result(feed, polled, LIMITS)
        await self.store.feeds.finish_poll(feed, result)
        return result

    async def settle(self) -> int:
        """Settle all entries that are due: with a page's text if they have a URL, else with the feed's. Return their number."""
        entries = await self.store.entries.claim_due(limit=100, lease_s=60, per_host=100)
        for entry in entries:
            made = draft(entry.url or LIVE, body=f"Of the page {entry.id}.", title=entry.title)
            if entry.url is None:
                foreign = Origin(source=Source.OWN_FEED, feed_id=entry.feed_id, reason="a test")
                made = replace(
                    draft(LIVE, body=f"{entry.html} ({entry.id})", title=entry.title, verdict=Verdict.FEED_ONLY),
                    urls=(),
                    origin=foreign,
                )
            await self.store.entries.finish(entry, Drafted(draft=made))
        return len(entries)


@pytest.fixture
def daemon(store, database_url) -> Daemon:
    return Daemon(store, database_url)


async def test_entries_without_guids_are_known_again_whatever_one_value_was_edited(daemon):
    await daemon.poll(*(note(number) for number in range(2, 9)))
    again = await daemon.poll(
        note(9), note(8), note(7, text="Edited."), note(6, title="Corrected"), *(note(number) for number in (5, 4, 3))
    )
    assert [entry.published_at.day for entry in again.new] == [9]
    assert len(again.changed) == 2
    redated = note(5).replace("08:00:00", "08:30:00")
    assert (await daemon.poll(note(9), redated, note(4))).new == ()
    assert (await daemon.poll(note(9), redated.replace("Report 5", "Edited 5"), note(4))).new == ()
    assert daemon.rows("SELECT count(*), count(url), count(DISTINCT shared_url) FROM ingest.entry") == [(8, 0, 1)]


async def test_a_link_that_is_shared_over_time_is_taken_back_from_the_entry_and_the_article_that_had_it(daemon):
    await daemon.poll(note(2, guid="a", title="Live: the vote"))
    assert await daemon.settle() == 1
    assert daemon.rows("SELECT url, body FROM ingest.article") == [(LIVE, "Of the page 1.")]
    result = await daemon.poll(note(9, guid="b", title="Live: snow"))
    assert (result.shared, [problem.kind for problem in result.problems]) == ((LIVE,), ["shared_link"])
    assert await daemon.settle() == 2
    assert daemon.rows("SELECT url, body, title FROM ingest.article ORDER BY id") == [
        (None, "Report 2. (1)", "Live: the vote"), (None, "Report 9. (2)", "Live: snow"),
    ]  # fmt: skip
    kinds = daemon.rows("SELECT kind, detail FROM ingest.change WHERE article_id = 1 ORDER BY position")
    assert [kind for kind, _ in kinds] == ["new", "metadata", "corrected"]
    assert kinds[1] == ("metadata", "url")
    again = await daemon.poll(note(16, guid="c", title="Live: thaw"))
    assert (again.shared, again.problems, [entry.url for entry in again.new]) == ((), (), [None])


async def test_an_article_keeps_its_url_if_another_feed_lists_it_there(daemon):
    await daemon.poll(note(2, guid="x"), url="https://other.example/feed")
    await daemon.settle()
    await daemon.poll(note(2, guid="a", title="Live: the vote"))
    await daemon.settle()
    await daemon.poll(note(9, guid="b", title="Live: snow"))
    await daemon.settle()
    assert daemon.rows("SELECT url FROM ingest.article ORDER BY id") == [(LIVE,), (None,)]


async def test_an_entry_whose_page_is_being_fetched_when_its_link_is_taken_back_is_settled_from_the_feed(daemon):
    await daemon.poll(note(2, guid="a", title="Live: the vote"))
    (held,) = await daemon.store.entries.claim_due(limit=1, lease_s=60, per_host=1)
    assert held.url == LIVE
    await daemon.poll(note(9, guid="b", title="Live: snow"))
    assert await daemon.settle() == 2
    assert daemon.rows("SELECT count(*), count(url) FROM ingest.article") == [(2, 0)]


async def test_a_document_without_known_entries_is_a_gap_also_if_its_link_is_known(daemon):
    await daemon.poll(*(note(number) for number in (2, 3, 4)))
    assert (await daemon.poll(*(note(number) for number in (3, 4, 5)))).gap_since is None
    assert (await daemon.poll(*(note(number) for number in (20, 21)))).gap_since is not None


async def test_what_a_daemon_of_the_version_before_stored_is_recognised(daemon):
    await daemon.poll(*(note(number) for number in (2, 3, 4)))
    await daemon.poll(
        note(2, guid="g2", title="Two", link=""),
        note(3, guid="g3", title="Three", link=""),
        url="https://b.example/feed",
    )
    daemon.rows("UPDATE ingest.entry SET guid = 'of before ' || id WHERE shared_url <> ''")
    assert (await daemon.poll(note(2), note(3, text="Edited."), note(4))).new == ()
    daemon.rows("UPDATE ingest.entry SET shared_url = NULL")
    again = await daemon.poll(
        note(3, guid="g3", title="Three", link=""),
        note(2, guid="g2", title="Two", link=""),
        url="https://b.example/feed",
    )
    assert again.new == ()


LONG = "Each Sunday we send you a letter with all that was decided in the town, in words that everybody understands, and with the dates of the week to come."


async def test_issues_and_episodes_of_one_title_and_one_long_text_have_articles_of_their_own(daemon):
    file = "<enclosure url='https://paper.example/{}.mp3' type='audio/mpeg'/>"
    letters = [note(number, text=LONG, link=f"https://paper.example/letters#{number}") for number in (2, 3, 4)]
    episodes = [note(number, text=LONG, guid=f"e{number}") + file.format(number) for number in (2, 3, 4)]
    await daemon.poll(*letters, *episodes)
    for entry in await daemon.store.entries.claim_due(limit=100, lease_s=60, per_host=100):
        made = replace(draft(LIVE, body=LONG, title=entry.title, verdict=Verdict.FEED_ONLY), urls=())
        await daemon.store.entries.finish(entry, Drafted(draft=made))
    counts = daemon.rows("SELECT count(DISTINCT article_id) FROM ingest.entry GROUP BY shared_url")
    assert counts == [(3,), (3,)]
