"""The queue of feeds: a claim walks the hosts that are open and have a due feed, and stops when it has enough."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from examples import poll_result
from invariants import check_invariants

from ingest.store import sql
from ingest.store.errors import LeaseLostError
from ingest.store.store import Store

_TERMS = {
    "limit": 16,
    "most": 16,
    "most_slow": 8,
    "due_by": None,
    "per_host": 2,
    "spacing_s": 1.0,
    "lease_s": 60,
    "slow_places": 8,
}


def _run(database_url: str, statement: str, *parameters: object) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement, parameters or None)


def _all(database_url: str, query: str) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def _plans(database_url: str) -> tuple[list[str], list[int], dict[str, str]]:
    """Return the hosts and the feeds that a claim takes, and how Postgres carries out each of its statements. Nothing stays leased."""
    plans = {}
    with psycopg.connect(database_url) as connection:
        hosts = [row[0] for row in connection.execute(sql.queries()["hold_hosts_of_due_feeds"], _TERMS)]
        for query in ("hold_hosts_of_due_feeds", "claim_due_feeds", "take_turns_of_feeds"):
            rows = connection.execute(
                f"EXPLAIN (ANALYZE) {sql.queries()[query]}", {**_TERMS, "hosts": hosts, "asked": hosts}
            )
            plans[query] = "\n".join(row[0] for row in rows)
        leased = connection.execute("SELECT id FROM ingest.feed WHERE leased_until > now()").fetchall()
        connection.rollback()
    return hosts, [row[0] for row in leased], plans


def _most_rows(plan: str) -> int:
    """Return the largest number of rows that a step of a plan has read, for each time that it was done."""
    read = re.findall(r"actual time=\S+ rows=([\d.]+)", plan) + re.findall(r"Rows Removed by Filter: (\d+)", plan)
    return round(max(map(float, read)))


def _fill(database_url: str, feeds: int, due: int) -> None:
    """Add feeds at hosts of their own, of which some are due: a third of them slow, a third closed, a third quick."""
    _run(
        database_url,
        """
        INSERT INTO ingest.feed (url, next_poll_at, poll_is_slow)
        SELECT 'https://h' || n || '.example/', now() + (n - %s) * interval '1 second', n %% 3 = 0 FROM generate_series(1, %s) AS n
        """,
        due,
        feeds,
    )
    _run(
        database_url,
        """
        UPDATE ingest.host
           SET next_poll_at = now() + interval '1 hour', quick_poll_at = greatest(quick_poll_at, now() + interval '1 hour')
         WHERE substring(name FROM 'h([0-9]+)')::int % 3 = 1
        """,
    )
    _run(database_url, "ANALYZE ingest.feed, ingest.host")


@pytest.mark.parametrize("due", [100, 15_000])
async def test_a_claim_of_feeds_reads_no_more_than_it_takes(database_url, due):
    _fill(database_url, 20_000, due)
    hosts, leased, plans = _plans(database_url)
    assert (len(hosts), len(leased)) == (24, 16)
    assert re.search(r"Index Scan using host_quick_poll\b", plans["hold_hosts_of_due_feeds"]), plans
    assert re.search(r"Index Scan using host_slow_poll\b", plans["hold_hosts_of_due_feeds"]), plans
    assert re.search(r"Index Scan using feed_queue\b", plans["claim_due_feeds"]), plans
    for plan in plans.values():
        assert "Seq Scan on feed" not in plan
        assert _most_rows(plan) <= 48, plan


async def test_what_is_due_at_closed_hosts_costs_a_claim_nothing(store, database_url):
    _fill(database_url, 20_000, 15_000)
    _run(database_url, "UPDATE ingest.host SET next_poll_at = now() + interval '1 hour'")
    # a claim that finds a host too early corrects its time; finished polls know it from the start
    _run(
        database_url,
        "UPDATE ingest.host SET quick_poll_at = greatest(quick_poll_at, next_poll_at), slow_poll_at = greatest(slow_poll_at, next_poll_at)",
    )
    _run(database_url, "ANALYZE ingest.host")
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(f"EXPLAIN (ANALYZE) {sql.queries()['hold_hosts_of_due_feeds']}", _TERMS)
        assert _most_rows("\n".join(row[0] for row in rows)) == 0
    assert await store.feeds.claim_due(limit=16, lease_s=60) == []


async def test_a_host_with_very_many_due_feeds_costs_a_claim_no_more_than_one_with_two(database_url):
    _run(
        database_url,
        """
        INSERT INTO ingest.feed (url, next_poll_at, poll_is_slow, paused_at, health)
        SELECT 'https://many.example/' || n, now() - interval '1 day', n % 2 = 0, CASE WHEN n % 4 > 1 THEN now() END,
               CASE WHEN n % 4 > 1 THEN 'paused' ELSE 'new' END
          FROM generate_series(1, 20000) AS n
        """,
    )
    _run(database_url, "ANALYZE ingest.feed, ingest.host")
    hosts, leased, plans = _plans(database_url)
    assert (hosts, len(leased)) == (["many.example"], 1)
    for plan in plans.values():
        assert _most_rows(plan) <= 4, plan


async def test_slow_feeds_hide_no_quick_one_however_many_are_due(store):
    for number in range(60):
        await store.feeds.add(f"https://slow{number}.example/feed")
    await store.feeds.add("https://quick.example/feed")
    last = await store.feeds.claim_due(limit=61, lease_s=60)
    for feed in last:
        await store.feeds.finish_poll(feed, replace(poll_result(next_poll_s=0), is_slow="slow" in feed.url))
    (quick,) = await store.feeds.claim_due(limit=16, lease_s=60, slow_places=0)
    assert quick.url == "https://quick.example/feed"
    assert len(await store.feeds.claim_due(limit=16, lease_s=60, slow_places=3)) == 3


async def test_the_longest_due_feed_goes_first_whether_it_is_slow_or_quick(store, database_url):
    for number in range(4):
        await store.feeds.add(f"https://h{number}.example/feed")
    _run(
        database_url,
        "UPDATE ingest.feed SET poll_is_slow = id % 2 = 0, next_poll_at = now() - id * interval '1 minute'",
    )
    claimed = [(await store.feeds.claim_due(limit=1, lease_s=60))[0].id for _ in range(4)]
    assert claimed == [4, 3, 2, 1]


async def test_a_single_pass_finds_its_feeds_behind_those_that_became_due_meanwhile(store, database_url):
    for number in range(40):
        await store.feeds.add(f"https://h{number}.example/feed")
    _run(database_url, "UPDATE ingest.feed SET next_poll_at = now() - interval '1 hour' WHERE id > 38")
    # the others are due, too, but were not at the beginning of the pass
    _run(
        database_url, "UPDATE ingest.host SET quick_poll_at = now() - interval '1 day' WHERE quick_poll_at < 'infinity'"
    )
    due_by = datetime.now(UTC) - timedelta(minutes=30)
    claimed = await store.feeds.claim_due(limit=2, lease_s=60, due_by=due_by)
    assert sorted(feed.id for feed in claimed) == [39, 40]
    assert await store.feeds.claim_due(limit=2, lease_s=60, due_by=due_by) == []


async def test_hosts_whose_times_are_too_early_are_corrected_and_hide_nothing(store, database_url):
    _fill(database_url, 100, 0)
    await store.feeds.add("https://due.example/feed")
    _run(
        database_url,
        "UPDATE ingest.host SET quick_poll_at = now() - interval '1 day', slow_poll_at = now() - interval '1 day'",
    )
    _run(database_url, "UPDATE ingest.host SET next_poll_at = '-infinity'")
    _run(database_url, "UPDATE ingest.host SET slow_poll_at = now() - interval '1 hour' WHERE name = 'due.example'")
    (due,) = await store.feeds.claim_due(limit=4, lease_s=60)
    assert due.host == "due.example"
    assert _all(database_url, "SELECT count(*) FROM ingest.host WHERE quick_poll_at <= now()") == [(0,)]


async def test_whatever_makes_a_feed_due_makes_its_host_due(store, database_url):
    url = "https://one.example/feed"
    await store.feeds.add(url)

    async def claimed() -> list[str]:
        feeds = await store.feeds.claim_due(limit=9, lease_s=60)
        for feed in feeds:
            await store.feeds.finish_poll(feed, poll_result(next_poll_s=600))
        return [feed.url for feed in feeds]

    assert await claimed() == [url]
    assert await claimed() == []
    await store.feeds.pause(url, "a test")
    await store.feeds.resume(url)
    assert await claimed() == [url]
    await store.feeds.move(url, "https://two.example/feed", "a test")
    assert await claimed() == ["https://two.example/feed"]
    await store.feed_headers.set_user_agent("https://two.example/feed", "another")
    assert await claimed() == ["https://two.example/feed"]
    _run(database_url, "UPDATE ingest.feed SET next_poll_at = now()")
    (feed,) = await store.feeds.claim_due(limit=9, lease_s=60)
    await store.feeds.release([feed])
    assert await claimed() == ["https://two.example/feed"]
    check_invariants(database_url)


async def test_a_finished_poll_and_its_host_are_due_at_the_same_time(store, database_url):
    await store.feeds.add("https://one.example/feed")
    (feed,) = await store.feeds.claim_due(limit=9, lease_s=60, spacing_s=1, per_host=1)
    await store.feeds.finish_poll(feed, replace(poll_result(next_poll_s=600), is_slow=False))
    query = "SELECT quick_poll_at = feed.next_poll_at, slow_poll_at = 'infinity' FROM ingest.host JOIN ingest.feed ON host = name"
    assert _all(database_url, query) == [(True, True)]


async def test_daemons_and_operators_at_once_wait_for_nobody_for_ever_and_lose_no_feed(database_url):
    """Claims, finishes of few and of many hosts, releases and operators' commands, at random: no deadlock, and every host is due in time."""
    stores = [Store(database_url, connections=4) for _ in range(2)]
    for one in stores:
        await one.open()
    chance, polls = random.Random(47), Counter[int]()
    urls = [f"https://h{number % 7}.example/{number}" for number in range(42)]
    for url in urls:
        await stores[0].feeds.add(url)

    async def poll(one: Store) -> None:
        for _ in range(60):
            feeds = await one.feeds.claim_due(
                limit=chance.randint(1, 12), lease_s=60, per_host=chance.choice([1, 3, None])
            )
            given = [feed for feed in feeds if chance.random() < 0.2]
            await one.feeds.release(given)
            done = [feed for feed in feeds if feed not in given]
            for result in await asyncio.gather(
                *(
                    one.feeds.finish_poll(feed, replace(poll_result(next_poll_s=0), is_slow=chance.random() < 0.5))
                    for feed in done
                ),
                return_exceptions=True,
            ):
                assert result is None or isinstance(result, LeaseLostError)
            polls.update(feed.id for feed in done)

    async def operate(one: Store) -> None:
        for _ in range(60):
            url = chance.choice(urls)
            await one.feeds.pause(url, "a test")
            await one.feeds.resume(url)
            await one.feed_headers.set_user_agent(chance.choice(urls), str(chance.random()))

    async with asyncio.timeout(120):
        await asyncio.gather(*(do(one) for one in stores for do in (poll, poll, operate)))
    check_invariants(database_url)
    left = await stores[0].feeds.claim_due(limit=100, lease_s=60)
    assert len(left) == 42
    assert len(polls) == 42
    for one in stores:
        await one.close()
