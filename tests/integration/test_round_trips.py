"""How often a settlement asks the database, counted in what goes over the wire. Each number is held: more is a loss."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from examples import LONG, draft, feed_entry, poll_result
from wire import Cost, Relay

from ingest.model.article import Drafted, Duplicate, KeptPage, Postponed, Settled, Unchanged, Visit
from ingest.store.database import Database
from ingest.store.passages import Passages
from ingest.store.store import Store

_URL = "https://news.example/"
_PAGE = KeptPage(url=f"{_URL}1", content_type="text/html", body_gzip=b"page", size=4)


@pytest.fixture
async def relay(database_url):
    async with Relay(database_url) as relay:
        yield relay


@pytest.fixture
async def store(relay):
    """Yield a store behind a relay, with one connection that is open already."""
    opened = Store(relay.url, connections=1)
    await opened.open()
    await opened.now()
    yield opened
    await opened.close()


async def _listed(store: Store, *numbers: int, feed: str = "feed"):
    await store.feeds.add(f"{_URL}{feed}")
    (due,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(due, poll_result(*(feed_entry(number) for number in numbers)))
    claimed = await store.entries.claim_due(limit=9, lease_s=60, per_host=9)
    return sorted(claimed, key=lambda entry: entry.id)


async def test_what_a_page_needs_before_it_is_read_is_asked_twice(store, relay):
    (entry,) = await _listed(store, 1)
    relay.taken()
    await store.entries.settled_copy(entry)
    assert relay.taken() == Cost(round_trips=1, statements=1)
    await store.passages.known_and_notes("news.example", entry)
    assert relay.taken() == Cost(round_trips=1, statements=1)


async def test_a_copy_need_not_be_asked_for_unless_another_entry_has_the_url(store):
    assert [entry.is_listed_twice for entry in await _listed(store, 1, 2)] == [False, False]
    assert [entry.is_listed_twice for entry in await _listed(store, 2, 3, feed="other")] == [True, False]


async def test_a_new_article_is_settled_in_four_round_trips(store, relay):
    (entry,) = await _listed(store, 1)
    relay.taken()
    settled = await store.entries.finish(entry, Drafted(draft=draft(passages=(1, 2)), page=_PAGE))
    assert settled.outcome is Settled.NEW
    # BEGIN, the fence, what was erased, look-ups of candidates and sketches | the article | page, entry, site, holders | COMMIT
    assert relay.taken() == Cost(round_trips=4, statements=11)


async def test_an_article_that_teaches_or_is_a_copy_costs_one_round_trip_more_for_each(store, relay):
    first, second, third = await _listed(store, 1, 2, 3)
    await store.entries.finish(first, Drafted(draft=draft(passages=(1, 2))))
    relay.taken()
    other = draft(f"{_URL}2", body="Another text, of which no sentence stands in the text before.", passages=(1, 5))
    await store.entries.finish(second, Drafted(draft=other))
    # what is learned and recent is read, too, and the passage is recorded
    assert relay.taken() == Cost(round_trips=5, statements=13)
    same = draft(f"{_URL}3", body=f"{LONG} And a word more.")
    settled = await store.entries.finish(third, Drafted(draft=same))
    assert settled.copied
    # the texts are read, too; without passages, nothing is learned
    assert relay.taken() == Cost(round_trips=4, statements=10)


async def test_an_entry_whose_own_row_alone_is_written_is_settled_in_one_round_trip(store, relay):
    first, second, third = await _listed(store, 1, 2, 3)
    settled = await store.entries.finish(first, Drafted(draft=draft()))
    relay.taken()
    await store.entries.finish(second, Duplicate(article_id=settled.article_id))
    assert relay.taken() == Cost(round_trips=1, statements=1)
    await store.entries.finish(third, Postponed(delay_s=9, error="timeout"))
    assert relay.taken() == Cost(round_trips=1, statements=1)


@pytest.mark.parametrize("visit", [Visit(is_same=True), Visit(gone="not_found"), Visit()])
async def test_a_visit_that_finds_nothing_new_is_settled_in_one_round_trip(store, relay, visit):
    (entry,) = await _listed(store, 1)
    settled = await store.entries.finish(entry, Drafted(draft=draft(), visit=Visit(next_s=0)))
    (again,) = await store.entries.claim_due(limit=1, lease_s=60, per_host=1, which="revisits")
    relay.taken()
    seen = await store.entries.finish(again, Unchanged(visit=replace(visit, next_s=0)))
    assert (seen.outcome, seen.article_id) == (Settled.UNCHANGED, settled.article_id)
    assert relay.taken() == Cost(round_trips=1, statements=1)


async def test_a_connection_that_was_idle_for_a_moment_is_not_asked_whether_it_lives(store, relay):
    relay.taken()
    await store.now()
    assert relay.taken() == Cost(round_trips=1, statements=1)


async def test_a_connection_that_the_server_has_ended_is_not_used(database_url):
    store = Store(database_url, connections=1)
    await store.open()
    try:
        before = await store.now()
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute(
                """SELECT pg_terminate_backend(pid, 9999) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )
        assert await store.now() > before
    finally:
        await store.close()


async def test_a_statement_that_fails_undoes_those_sent_before_it_and_after_it(database_url):
    async def write() -> None:
        async with database.transaction() as transaction:
            await transaction.send("raise_version", site="before")
            await transaction.send("insert_change", article_id=1, kind="none", detail=None, revision=1)
            await transaction.send("raise_version", site="after")

    database = Database(database_url, connections=1, timeout_s=9, window_days=30)
    await database.open()
    try:
        with pytest.raises(psycopg.errors.CheckViolation):
            await write()
        assert (await Passages(database).known("before")).version == 0
        assert (await Passages(database).known("after")).version == 0
    finally:
        await database.close()
