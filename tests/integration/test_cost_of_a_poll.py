"""What a poll of a feed costs the database: statements, round trips, rewritten rows and bytes of the write-ahead log."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import psycopg
import pytest
from examples import feed_entry, poll_result
from wire import Relay

from ingest.model.feed import Failures, Health
from ingest.model.web import Validators
from ingest.store.errors import LeaseLostError
from ingest.store.store import Store

_FEEDS = 50


@pytest.fixture
async def relay(database_url):
    async with Relay(database_url) as relay:
        yield relay


@pytest.fixture
async def store(relay):
    """Yield a store whose statements are counted."""
    opened = Store(relay.url, connections=2)
    await opened.open()
    yield opened
    await opened.close()


async def _subscribed(store, count: int = _FEEDS) -> list:
    """Return that many feeds of hosts of their own, healthy and under a lease, as they are after their first poll."""
    for number in range(count):
        await store.feeds.add(f"https://h{number}.example/feed")
    for feed in await store.feeds.claim_due(limit=count, lease_s=60):
        await store.feeds.finish_poll(feed, replace(poll_result(next_poll_s=0), is_slow=False))
    return await store.feeds.claim_due(limit=count, lease_s=60)


def _unchanged(feed) -> object:
    return replace(poll_result(next_poll_s=600), document_hash=feed.document_hash, is_slow=False)


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters or None).fetchall()


async def _finish(store, feeds) -> list[object]:
    return await asyncio.gather(
        *(store.feeds.finish_poll(feed, _unchanged(feed)) for feed in feeds), return_exceptions=True
    )


async def test_polls_that_brought_nothing_new_are_claimed_and_finished_in_few_statements(store, database_url, relay):
    feeds = await _subscribed(store)
    relay.taken()
    assert await _finish(store, feeds) == [None] * _FEEDS
    assert relay.taken().statements == 1
    wanted = "SELECT count(*) FROM ingest.feed WHERE polls = 2 AND leased_until IS NULL AND next_poll_at > now() AND health = 'healthy'"
    assert _all(database_url, wanted) == [(_FEEDS,)]
    _all(database_url, "UPDATE ingest.feed SET next_poll_at = now() RETURNING id")
    relay.taken()
    assert len(await store.feeds.claim_due(limit=_FEEDS, lease_s=60)) == _FEEDS
    # BEGIN, hosts, feeds, turns, COMMIT
    assert relay.taken().statements == 5


async def test_a_poll_that_brought_nothing_new_rewrites_its_feed_and_its_host_once(store, database_url):
    feeds = await _subscribed(store)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            """
            CREATE TABLE rewritten (what text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO public.rewritten VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
            CREATE TRIGGER note AFTER UPDATE ON ingest.feed FOR EACH ROW EXECUTE FUNCTION public.note();
            CREATE TRIGGER note AFTER UPDATE ON ingest.host FOR EACH ROW EXECUTE FUNCTION public.note();
            """
        )
    await _finish(store, feeds)
    counted = "SELECT what, count(*) FROM rewritten GROUP BY 1 ORDER BY 1"
    assert _all(database_url, counted) == [("feed", _FEEDS), ("host", _FEEDS)]


async def test_a_poll_that_brought_nothing_new_writes_few_bytes_of_log_and_index_entries(store, database_url):
    lsn = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint"
    wal = []
    for _ in range(3):
        _all(database_url, "UPDATE ingest.feed SET next_poll_at = now() RETURNING id")
        feeds = await _subscribed(store)
        before = _all(database_url, lsn)[0][0]
        await _finish(store, feeds)
        wal.append((_all(database_url, lsn)[0][0] - before) / _FEEDS)
    # a row of the feed and one of its host, with an entry in each of their indexes. After a checkpoint, whole pages are written.
    assert min(wal) < 2_500, wal
    indexes = "SELECT tablename, count(*) FROM pg_indexes WHERE schemaname = 'ingest' AND tablename IN ('feed', 'host') GROUP BY 1 ORDER BY 1"
    assert _all(database_url, indexes) == [("feed", 7), ("host", 6)]


async def test_of_polls_that_are_finished_together_one_that_lost_its_lease_writes_nothing(store, database_url):
    feeds = await _subscribed(store, 5)
    _all(
        database_url,
        "UPDATE ingest.feed SET leased_until = now() - interval '1 s' WHERE id = %s RETURNING id",
        feeds[2].id,
    )
    (again,) = await store.feeds.claim_due(limit=5, lease_s=60)
    assert again.id == feeds[2].id
    outcomes = await _finish(store, feeds)
    assert [type(outcome) for outcome in outcomes] == [
        LeaseLostError if feed is feeds[2] else type(None) for feed in feeds
    ]
    query = "SELECT polls, leased_until = %s FROM ingest.feed WHERE id = %s"
    assert _all(database_url, query, again.leased_until, again.id) == [(1, True)]
    assert await store.feeds.finish_poll(again, _unchanged(again)) is None


async def test_a_renewed_lease_holds_for_a_poll_that_brought_nothing_new(store):
    (feed,) = await _subscribed(store, 1)
    await store.feeds.renew_lease(feed, 1000)
    assert await _finish(store, [feed]) == [None]


@pytest.mark.parametrize(
    "changes",
    [
        {"new": (feed_entry(1),)},
        {"document_hash": b"another"},
        {"title": "A title"},
        {"health": Health.FAILING, "failures": Failures(count=3), "error": "timeout: no answer", "failure": "timeout"},
        {"pause": "gone", "health": Health.GONE},
    ],
)
async def test_a_poll_that_brought_anything_has_a_transaction_of_its_own(store, relay, changes):
    (feed,) = await _subscribed(store, 1)
    relay.taken()
    await store.feeds.finish_poll(feed, replace(_unchanged(feed), **changes))
    # BEGIN and COMMIT, and between them at least the trigger's deferral, the feed, its hosts and their queue
    assert relay.taken().statements >= 6


async def test_an_unchanged_poll_keeps_what_the_operator_has_chosen_meanwhile_and_writes_new_validators(
    store, database_url
):
    paused, resumed = await _subscribed(store, 2)
    await store.feeds.pause(paused.url, "a test")
    await store.feeds.pause(resumed.url, "a test")
    await store.feeds.resume(resumed.url)
    result = replace(_unchanged(paused), validators=Validators(etag='"2"', last_modified="yesterday"))
    for feed in (paused, resumed):
        assert await store.feeds.finish_poll(feed, result) is None
    query = "SELECT health, paused_reason, etag, last_modified FROM ingest.feed ORDER BY id = %s DESC"
    assert _all(database_url, query, paused.id) == [
        ("paused", "a test", '"2"', "yesterday"),
        ("healthy", None, '"2"', "yesterday"),
    ]
    assert [feed.url for feed in await store.feeds.claim_due(limit=5, lease_s=60)] == []
