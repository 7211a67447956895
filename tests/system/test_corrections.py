"""Publishers correct and withdraw articles or put walls before them, and the real daemon records each kind of change."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mirror import Mirror
from processes import STORED, Ingest, compared, rows, wait_until_all_is_stored

from ingest.demo import render
from ingest.demo.server import Newsroom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.demo.corrections import Change
    from ingest.demo.ledger import Article

SITES = [
    "www.harbourcourier.localhost",
    "www.asanagi-shimbun.localhost",
    "vesti-rechnye.localhost",
    "www.jiangcheng-ribao.localhost",
]
KINDS: tuple[Change, ...] = ("typo", "headline", "figures", "addition", "shrink", "retraction", "rewrite")
WALL = """<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body><div id="consent"><h1>We value your privacy</h1>
<p>We and our 842 partners store and access information on a device, such as cookies. Accept all cookies to go on.</p>
<button>Accept all</button></div></body></html>"""
SETTINGS = {
    "INGEST_MIN_POLL_INTERVAL_S": 0.5,
    "INGEST_POLL_INTERVAL_S": 0.5,
    "INGEST_MAX_POLL_INTERVAL_S": 1,
    "INGEST_PAGE_RETRY_S": 0.2,
    # a visit every second, and one second after a doubt
    "INGEST_REVISIT_AFTER_S": ",".join(map(str, range(1, 120))),
}
CHANGES = """
    SELECT a.url, c.kind, c.detail FROM ingest.change c JOIN ingest.article a ON a.id = c.article_id
     WHERE c.kind NOT IN ('new', 'recleaned') ORDER BY c.position
    """


def _place(article: Article) -> tuple[str, str]:
    """Return host and path of an article's page."""
    parts = urlsplit(article.url)
    return parts.hostname or "", f"{parts.path}?{parts.query}" if parts.query else parts.path


def _half(newsroom: Newsroom, article: Article) -> bytes:
    """Return the page of an article without its second half."""
    shelf = newsroom.press.shelves[_place(article)[0]]
    own = [passage for passage in article.latest.passages if not passage.boilerplate]
    latest = replace(article.latest, passages=tuple(own[: len(own) // 2]))
    return render.article_page(shelf.site, shelf.home, replace(article, revisions=(latest,)), ())


async def _until(
    database_url: str, wanted: set[tuple[str | None, ...]], timeout_s: float = 45
) -> set[tuple[str | None, ...]]:
    """Wait until the wanted changes are stored, or the time is over; return all changes."""
    for _ in range(int(timeout_s * 5)):
        found = set(await asyncio.to_thread(rows, database_url, CHANGES))
        if wanted <= found:
            return found
        await asyncio.sleep(0.2)
    return found


async def test_each_kind_of_change_arrives_as_what_it_is_and_what_is_none_as_none(tmp_path, database_url):
    mirror = Mirror(database_url)
    mirror.start()
    async with Newsroom(seed=5, hosts=SITES) as newsroom:
        published = newsroom.publish((len(KINDS) + 5) * len(SITES))
        feeds = tmp_path / "feeds.txt"
        feeds.write_text("\n".join(newsroom.feeds))
        with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_FEEDS=feeds, **SETTINGS):
            await asyncio.to_thread(
                wait_until_all_is_stored, lambda: newsroom.ledger, database_url, published=len(published)
            )
            wanted: set[tuple[str | None, ...]] = set()
            back: set[tuple[str | None, ...]] = set()
            for site in SITES:
                own = [article for article in published if _place(article)[0] == site]
                wanted |= _change(newsroom, own)
            assert await _until(database_url, wanted) == wanted
            for url in [url for url, *what in wanted if what == ["withdrawn", "not_found"]]:
                newsroom.restore(next(article.key for article in published if article.url == url))
                back.add((url, "restored", None))
            assert await _until(database_url, wanted | back) == wanted | back
        mirror.stop()
        assert (mirror.drift(), mirror.changes > len(wanted)) == ([], True)
        # each article has the text that was published last, although its page may show something else now
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.intact, comparison.report()
    old = rows(database_url, "SELECT kind, body <> '' FROM ingest.revision WHERE kind <> 'recleaned'")
    assert sorted(old) == sorted((kind, True) for kind in KINDS * len(SITES))


def _change(newsroom: Newsroom, articles: Sequence[Article]) -> set[tuple[str | None, ...]]:
    """Change each of a site's articles in another way, as publishers do; return the changes that must be stored."""
    *corrected, withdrawn, lost, walled, cut, reframed = articles
    for kind, article in zip(KINDS, corrected, strict=True):
        newsroom.correct(article.key, kind)
    newsroom.correct(reframed.key, "boilerplate")
    newsroom.withdraw(withdrawn.key)
    newsroom.add(*_place(lost), b"gone for good", "text/plain", status=410)
    newsroom.add(*_place(walled), WALL.format(title=walled.title).encode(), "text/html; charset=utf-8")
    newsroom.add(*_place(cut), _half(newsroom, cut), "text/html")
    return {
        *((article.url, "corrected", kind) for kind, article in zip(KINDS, corrected, strict=True)),
        (withdrawn.url, "withdrawn", "not_found"),
        (lost.url, "withdrawn", "gone"),
    }


async def test_pages_that_are_as_they_were_cost_neither_a_body_nor_a_worker(tmp_path, database_url):
    async with Newsroom(seed=6, hosts=["www.harbourcourier.localhost"]) as newsroom:
        published = newsroom.publish(6)
        feeds = tmp_path / "feeds.txt"
        feeds.write_text("\n".join(newsroom.feeds))
        with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_FEEDS=feeds, **SETTINGS) as ingest:
            await asyncio.to_thread(ingest.wait_for, "entry_unchanged", count=3 * len(published))
            visited = ingest.named("entry_unchanged")
        visits = [newsroom.requests[_place(article)] for article in published]
        assert all(count >= 3 for count in visits), visits
    # an entry whose page was read is logged with the time that this took
    assert all("extract_ms" not in event for event in visited)
    assert rows(database_url, "SELECT count(*), max(revision) FROM ingest.article") == [(len(published), 1)]
