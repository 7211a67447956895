"""A backlog of revisits beside new entries: the daemon's own queues, a real database, and a publisher that counts requests."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import feed_entry, poll_result
from publisher import Answer, Asked, Publisher

from ingest.config import Settings
from ingest.daemon.daemon import Daemon

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from ingest.model.feed import Feed
    from ingest.store.store import Store

HOSTS = [f"host{number}.localhost" for number in range(20)]
PLACES = 8
BACKLOG = 400
HANGS_S = 80.0

_BACKLOG = """
WITH feed AS (
    INSERT INTO ingest.feed (url, next_poll_at) VALUES ('https://old.example/feed', now() + interval '1 day') RETURNING id
), article AS (
    INSERT INTO ingest.article (url, site, title, body, body_hash, verdict)
    VALUES ('https://old.example/', 'old.example', 'Old', 'Old.', '', 'full') RETURNING id
)
INSERT INTO ingest.entry (feed_id, guid, url, link, host, content_hash, settled_at, article_id, revisit, next_attempt_at)
SELECT feed.id, link, link, link, host || %(port)s, '', now(), article.id, true, now() - interval '1 day'
  FROM feed, article, unnest(%(hosts)s::text[]) AS host, generate_series(1, %(backlog)s / cardinality(%(hosts)s)) AS number,
       LATERAL (SELECT 'http://' || host || %(port)s || '/old/' || number AS link) AS linked
"""
"""This statement adds settled entries that have been due for a revisit for a day."""


class News:
    """The answers of the publisher: old pages, which take some time, and new pages."""

    def __init__(self) -> None:
        self.revisits_take_s = 0.05

    def __call__(self, asked: Asked) -> Answer | None:
        if asked.path.startswith("/old/"):
            return Answer(body=b"<p>Old.</p>", takes_s=self.revisits_take_s)
        return Answer(body=b"<p>News.</p>") if asked.path.startswith("/new/") else None


@contextlib.asynccontextmanager
async def _daemon(database_url: str) -> AsyncIterator[None]:
    """Run the daemon until the end of the block."""
    settings = Settings(
        allow_private_networks=True, page_concurrency=PLACES, page_timeout_s=HANGS_S, host_spacing_s=0, workers=1, drain_s=0,
        http_listen="none",
        _env_file=None,
    )  # type: ignore[call-arg]  # pydantic's own  # fmt: skip
    running = asyncio.create_task(Daemon(settings, database_url).run())
    try:
        yield
    finally:
        signal.raise_signal(signal.SIGTERM)
        await running
        # the daemon ends its process in time whatever hangs, but this process goes on with other tests
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                thread.cancel()


async def _lease(store: Store, name: str) -> Feed:
    """Subscribe to a feed and lease it, so that no daemon polls it."""
    await store.feeds.add(f"https://new.example/{name}")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=600)
    return feed


async def _list(store: Store, feed: Feed, publisher: Publisher, hosts: Sequence[str] = HOSTS) -> None:
    """Let a feed list two new pages of each host."""
    links = [publisher.url(host, f"/new/{feed.id}/{number}") for host in hosts for number in "ab"]
    entries = (feed_entry(guid=link, url=link, link=link) for link in links)
    await store.feeds.finish_poll(feed, poll_result(*entries, next_poll_s=9999))


async def _until(publisher: Publisher, start: str, count: int) -> None:
    """Wait until this number of pages with this start of the path were requested."""
    end = time.monotonic() + 60
    while _pages(publisher).count(start) < count:
        assert time.monotonic() < end, Counter(_pages(publisher))
        await asyncio.sleep(0.05)


@pytest.fixture
async def news(database_url) -> AsyncIterator[tuple[News, Publisher]]:
    """Yield a publisher and its answers, with a backlog of revisits in the database."""
    published = News()
    with Publisher(published) as publisher, psycopg.connect(database_url, autocommit=True) as connection:
        names = {"hosts": HOSTS, "port": f":{publisher.port}", "backlog": BACKLOG}
        assert connection.execute(_BACKLOG, names).rowcount == BACKLOG
        yield published, publisher


def _pages(publisher: Publisher) -> list[str]:
    """Return the first part of the paths that were requested, in their order."""
    return [asked.path[:4] for asked in publisher.asked if asked.path.startswith(("/old", "/new"))]


async def test_new_entries_go_before_a_backlog_of_revisits_which_take_what_is_left(store, database_url, news):
    _, publisher = news
    # as many feeds as places: a single feed does not get all places, and revisits take those that it leaves
    feeds = [await _lease(store, f"feed{number}") for number in range(2 * PLACES)]
    for number, feed in enumerate(feeds[:PLACES]):
        await _list(store, feed, publisher, HOSTS[number::PLACES])
    async with _daemon(database_url):
        await _until(publisher, "/new", 2 * len(HOSTS))
        await _until(publisher, "/old", BACKLOG // 4)
        # entries that come while revisits are under way do not wait behind them either
        for number, feed in enumerate(feeds[PLACES:]):
            await _list(store, feed, publisher, HOSTS[number::PLACES])
        seen = len(_pages(publisher))
        await _until(publisher, "/new", 4 * len(HOSTS))
        pages = _pages(publisher)
    # a place that no waiting feed may have, since each of them has its share, goes to a revisit meanwhile
    assert pages[: 2 * len(HOSTS) - 2 * PLACES].count("/old") < PLACES, pages
    revisits_between = pages[seen : len(pages) - pages[::-1].index("/new")].count("/old")
    assert revisits_between < BACKLOG // 8, pages[seen:]


async def test_revisits_that_hang_leave_places_to_new_entries(store, database_url, news):
    published, publisher = news
    published.revisits_take_s = HANGS_S
    feed = await _lease(store, "first")
    async with _daemon(database_url):
        await _until(publisher, "/old", PLACES // 2)
        await _list(store, feed, publisher)
        await _until(publisher, "/new", 2 * len(HOSTS))
    pages = _pages(publisher)
    assert pages[: pages.index("/new")] == ["/old"] * (PLACES // 2)
