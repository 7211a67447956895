"""What is remembered of a feed's last document: entries with the same bytes are not read again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from documents import rss
from examples import feed_entry, poll_result
from publisher import Answer, Asked, Publisher
from structlog.testing import capture_logs

from ingest.config import Settings
from ingest.pipeline.etiquette import Etiquette
from ingest.pipeline.poll import Poller
from ingest.store.errors import LeaseLostError
from ingest.web.fetch import Fetcher
from ingest.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingest.model.feed import Feed
    from ingest.store.store import Store


def listed(number: int, text: str = "Some text.") -> str:
    link = f"<link>https://news.example/story-{number}</link><guid>guid-{number}</guid>"
    return f"<title>Title {number}</title>{link}<description>{text}</description>"


class Paper:
    """A feed whose document a test writes."""

    document = ""

    def __call__(self, asked: Asked) -> Answer | None:
        if asked.path != "/feed":
            return None
        return Answer(body=self.document.encode(), content_type="application/rss+xml")


@dataclass
class Daemon:
    """A poller, and the feed that it polls."""

    poller: Poller
    publisher: Publisher
    paper: Paper
    database_url: str

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    async def claimed(self) -> Feed:
        await self.poller.store.feeds.add(self.publisher.url("a.localhost", "/feed"))
        self.rows("UPDATE ingest.feed SET next_poll_at = now(), leased_until = NULL")
        self.rows("UPDATE ingest.host SET next_poll_at = now()")
        (feed,) = await self.poller.store.feeds.claim_due(limit=1, lease_s=60)
        return feed

    async def poll(self, *entries: str, **parts: str) -> dict[str, Any]:
        """Poll the feed, which lists these entries; return the event that tells of it."""
        self.paper.document = rss(*entries, **parts)
        feed = await self.claimed()
        with capture_logs() as events:
            await self.poller.poll(feed)
        return next(event for event in events if event["event"] == "feed_polled")

    def spoil(self, number: int) -> None:
        """Change what is stored of an entry. If the entry is read again, it is found to have changed."""
        self.rows("UPDATE ingest.entry SET content_hash = 'other' WHERE guid = %s", f"guid-{number}")


@pytest.fixture
async def daemon(store: Store, database_url: str) -> AsyncIterator[Daemon]:
    settings = Settings(allow_private_networks=True, workers=1, _env_file=None)  # type: ignore[call-arg]  # pydantic's own
    workers = Workers.of(settings)
    paper = Paper()
    with Publisher(paper) as publisher:
        async with Fetcher(allow_private_networks=True) as fetcher:
            etiquette = Etiquette(settings=settings, store=store, fetcher=fetcher)
            poller = Poller(settings=settings, store=store, etiquette=etiquette, workers=workers)
            yield Daemon(poller, publisher, paper, database_url)
    workers.close()


def told(event: dict[str, Any]) -> tuple[int, int, int]:
    return event["listed"], event["new"], event["changed"]


async def test_of_a_changed_document_the_new_and_the_edited_entries_are_read(daemon):
    assert told(await daemon.poll(listed(2), listed(1))) == (2, 2, 0)
    assert told(await daemon.poll(listed(3), listed(2), listed(1))) == (3, 1, 0)
    assert told(await daemon.poll(listed(3), listed(2, "Edited."), listed(1))) == (3, 0, 1)
    daemon.spoil(2)
    assert told(await daemon.poll(listed(4), listed(3), listed(2, "Edited."), listed(1))) == (4, 1, 0)
    stored = daemon.rows("SELECT guid, html FROM ingest.entry ORDER BY id")
    assert stored == [(f"guid-{number}", "Edited." if number == 2 else "Some text.") for number in (2, 1, 3, 4)]
    assert daemon.rows("SELECT count(*) FROM ingest.gap") == [(0,)]


async def test_a_document_in_which_only_a_date_is_new_costs_no_entry(daemon):
    await daemon.poll(listed(2), listed(1))
    daemon.spoil(1)
    channel = "<title>News</title><link>https://news.example/</link><lastBuildDate>Mon, 30 Nov 2026 10:00:00 GMT</lastBuildDate>"
    assert told(await daemon.poll(listed(2), listed(1), channel=channel)) == (2, 0, 0)


async def test_what_is_remembered_counts_for_the_last_document_alone(daemon):
    await daemon.poll(listed(2), listed(1))
    await daemon.poll(listed(3), listed(2), listed(1))
    daemon.spoil(1)
    # a program of the version before has read another document in between, of which it remembers nothing
    daemon.rows("UPDATE ingest.feed SET document_hash = 'another'")
    assert told(await daemon.poll(listed(4), listed(3), listed(2), listed(1))) == (4, 1, 1)


async def test_a_document_that_must_be_read_in_full_makes_nothing_that_is_remembered(daemon):
    await daemon.poll(listed(2), listed(1))
    daemon.spoil(1)
    assert told(await daemon.poll(listed(2), listed(1), "<title>Without a link</title>")) == (3, 1, 1)
    daemon.spoil(1)
    assert told(await daemon.poll(listed(2), listed(1))) == (2, 0, 1)


async def test_an_entry_of_a_link_that_the_feed_has_listed_before_is_compared_with_all(daemon):
    await daemon.poll(listed(3), listed(2), listed(1))
    await daemon.poll(listed(3), listed(2))
    daemon.spoil(2)
    event = await daemon.poll(listed(9).replace("story-9", "story-1"), listed(3), listed(2))
    assert told(event) == (3, 1, 1)


async def test_what_is_remembered_is_written_with_the_entries_or_not_at_all(daemon):
    feed = await daemon.claimed()
    result = replace(poll_result(feed_entry(1)), imprint=b"imprint")
    await daemon.poller.store.feeds.release([feed])
    with pytest.raises(LeaseLostError):
        await daemon.poller.store.feeds.finish_poll(feed, result)
    assert daemon.rows("SELECT count(*) FROM ingest.feed_imprint") == [(0,)]
    await daemon.poller.store.feeds.finish_poll(await daemon.claimed(), result)
    assert daemon.rows("SELECT document_hash, imprint FROM ingest.feed_imprint") == [(b"hash", b"imprint")]


async def test_it_goes_with_its_feed(daemon):
    await daemon.poll(listed(1))
    digest = hashlib.sha256(daemon.paper.document.encode()).digest()
    assert daemon.rows("SELECT document_hash, length(imprint) FROM ingest.feed_imprint") == [(digest, 16 + 32)]
    assert await daemon.poller.store.feeds.remove(daemon.publisher.url("a.localhost", "/feed"))
    assert daemon.rows("SELECT count(*) FROM ingest.feed_imprint") == [(0,)]
