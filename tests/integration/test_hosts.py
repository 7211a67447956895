"""The turns at a host, which all daemons share."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import psycopg
import pytest
from examples import draft, feed_entry, listed_at, poll_result

from ingest.model.article import Drafted, Postponed
from ingest.store import sql
from ingest.store.entries import Shares
from ingest.store.errors import LeaseLostError
from ingest.store.store import Store


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def _run(database_url: str, statement: str, *parameters: object) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement, parameters or None)


async def _list(store: Store, *entries, url: str = "https://feeds.example/feed") -> None:
    await store.feeds.add(url)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result(*entries))


async def _claim(
    store: Store,
    limit: int = 100,
    per_host: int = 100,
    held: dict[int, int] | None = None,
    slow_places: int = 100,
    **options,
):
    shares = None if held is None else Shares(held=held, slow_places=slow_places)
    return await store.entries.claim_due(limit=limit, lease_s=60, per_host=per_host, shares=shares, **options)


def _let_pass(database_url: str, seconds: float) -> None:
    """Let this number of seconds pass for all hosts."""
    _run(
        database_url,
        "UPDATE ingest.host SET next_request_at = next_request_at - past, due_at = due_at - past,"
        " revisit_at = revisit_at - past, next_poll_at = next_poll_at - past, waits_until = waits_until - past,"
        " quick_poll_at = quick_poll_at - past, slow_poll_at = slow_poll_at - past"
        " FROM make_interval(secs => %s) AS past",
        seconds,
    )


# --------------------------------------------------------------------------------------------------------------- pages


async def test_a_host_is_asked_for_one_page_each_spacing_and_others_meanwhile(store, database_url):
    await _list(store, *listed_at("one.example", 3), *listed_at("two.example", 1))
    first = await _claim(store, spacing_s=10)
    assert sorted(entry.host for entry in first) == ["one.example", "two.example"]
    assert await _claim(store, spacing_s=10) == []
    _let_pass(database_url, 9)
    assert await _claim(store, spacing_s=10) == []
    _let_pass(database_url, 1.1)
    assert [entry.host for entry in await _claim(store, spacing_s=10)] == ["one.example"]


async def test_a_host_may_ask_for_more_spacing_than_is_set(store, database_url):
    await _list(store, *listed_at("one.example", 3))
    _run(database_url, "UPDATE ingest.host SET spacing_s = 30")
    assert len(await _claim(store)) == 1
    _let_pass(database_url, 29)
    assert await _claim(store) == []
    _let_pass(database_url, 1.1)
    assert len(await _claim(store)) == 1


async def test_what_is_listed_at_a_host_with_free_places_is_due_at_once(store):
    await _list(store, *listed_at("one.example", 1))
    (held,) = await _claim(store, per_host=2)
    await _list(store, *listed_at("one.example", 3)[1:], url="https://other.example/feed")
    assert len(await _claim(store, per_host=2)) == 1
    assert await _claim(store, per_host=2) == []
    await store.entries.finish(held, Drafted(draft=draft(held.link or "")))
    assert len(await _claim(store, per_host=2)) == 1


async def test_places_of_a_daemon_that_died_are_free_when_its_leases_have_run_out(store, database_url):
    await _list(store, *listed_at("one.example", 3))
    assert len(await _claim(store, per_host=2)) == 2
    assert await _claim(store, per_host=2) == []
    _run(
        database_url,
        "UPDATE ingest.entry SET leased_until = leased_until - interval '61 s' WHERE leased_until IS NOT NULL",
    )
    assert len(await _claim(store, per_host=2)) == 2


async def test_an_entry_that_is_tried_again_later_makes_its_host_due_then(store, database_url):
    await _list(store, *listed_at("one.example", 1))
    (entry,) = await _claim(store)
    await store.entries.finish(entry, Postponed(delay_s=100, error="a test"))
    assert await _claim(store) == []
    assert _all(database_url, "SELECT due_at <= next_attempt_at FROM ingest.host JOIN ingest.entry ON host = name") == [
        (True,)
    ]
    _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now()")
    assert len(await _claim(store)) == 1


async def test_a_host_of_which_nothing_is_due_is_due_never_and_forgotten_in_the_end(store, database_url):
    await _list(store, *listed_at("one.example", 1))
    (entry,) = await _claim(store, spacing_s=1)
    await store.entries.finish(entry, Drafted(draft=draft(entry.link or "")))
    assert await store.hosts.forget() == 0
    _let_pass(database_url, 31 * 86_400)
    assert await _claim(store) == []
    assert _all(database_url, "SELECT due_at = 'infinity' FROM ingest.host WHERE name = 'one.example'") == [(True,)]
    assert await store.hosts.forget() == 1
    await _list(store, *listed_at("one.example", 2)[1:], url="https://other.example/feed")
    assert len(await _claim(store)) == 1


async def test_a_host_that_gets_a_feed_while_it_is_forgotten_is_there_in_the_end(store, database_url):
    await store.feeds.add("https://one.example/feed")
    await store.feeds.remove("https://one.example/feed")
    _let_pass(database_url, 31 * 86_400)
    with psycopg.connect(database_url) as other:
        other.execute("INSERT INTO ingest.feed (url) VALUES ('https://one.example/feed')")
        assert await store.hosts.forget() == 0
        other.commit()
    assert await store.hosts.forget() == 0
    assert len(await store.feeds.claim_due(limit=1, lease_s=60)) == 1


async def test_second_looks_are_claimed_apart_and_take_turns_of_the_same_host(store, database_url):
    await _list(store, *listed_at("one.example", 3))
    _run(database_url, "UPDATE ingest.entry SET revisit = true WHERE guid LIKE '%/2'")
    (entry,) = await _claim(store, spacing_s=10)
    assert not entry.guid.endswith("/2")
    assert await _claim(store, spacing_s=10, which="revisits") == []
    _let_pass(database_url, 10.1)
    (second,) = await _claim(store, spacing_s=10, which="revisits")
    assert second.guid.endswith("/2")
    assert await _claim(store, spacing_s=10) == []


async def test_daemons_together_keep_to_the_places_and_the_spacing_of_each_host(store, database_url):
    """Eight claimers, three hosts, feeds that go on listing: no host ever has more than two leases, or turns too near."""
    hosts = [f"h{number}.example" for number in range(3)]
    _run(database_url, "CREATE TABLE claimed (host text, at timestamptz, leases int)")
    _run(
        database_url,
        """
        CREATE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO public.claimed SELECT NEW.host, now(), count(*) FROM ingest.entry WHERE host = NEW.host AND leased_until > now();
            RETURN NULL;
        END $$;
        CREATE TRIGGER claim AFTER UPDATE OF leased_until ON ingest.entry FOR EACH ROW
            WHEN (NEW.leased_until IS NOT NULL) EXECUTE FUNCTION public.note_claim();
        """,
    )
    stores = [Store(database_url, connections=2) for _ in range(4)]
    for one in stores:
        await one.open()
    done: Counter[str] = Counter()

    async def collect(one: Store) -> None:
        while done.total() < 60:
            for entry in await _claim(one, limit=4, per_host=2, spacing_s=0.05):
                await asyncio.sleep(0.12)
                await one.entries.finish(
                    entry, Drafted(draft=draft(entry.link or "", body=f"{entry.link} {draft().text.body}"))
                )
                done[entry.host] += 1
            await asyncio.sleep(0.005)

    async def publish() -> None:
        entries = [entry for host in hosts for entry in listed_at(host, 20)]
        for number in range(0, 60, 6):
            some = entries[number // 2 : 60 : 10]
            await _list(store, *some, url=f"https://feeds.example/{number}")
            rest = [entry for entry in entries if entry not in some]
            await _list(store, *reversed(rest), url=f"https://feeds.example/{number}/rest")
            await asyncio.sleep(0.02)

    async with asyncio.timeout(60):
        await asyncio.gather(publish(), *(collect(one) for one in stores for _ in range(2)))
    for one in stores:
        await one.close()
    claims = _all(database_url, "SELECT host, extract(epoch FROM at)::float8, leases FROM claimed ORDER BY at")
    assert {host for host, _, _ in claims} == set(hosts)
    assert max(leases for _, _, leases in claims) == 2
    for name in hosts:
        assert min(after - before for before, after in pairwise(at for host, at, _ in claims if host == name)) >= 0.05


# --------------------------------------------------------------------------------------------------------------- feeds


async def test_feeds_of_one_host_are_polled_one_each_spacing(store, database_url):
    for name in ("host.example/a", "host.example/b", "HOST.example:443/c", "other.example/"):
        await store.feeds.add(f"https://{name}")
    assert len(await store.feeds.claim_due(limit=9, lease_s=60, spacing_s=10)) == 2
    assert await store.feeds.claim_due(limit=9, lease_s=60, spacing_s=10) == []
    _let_pass(database_url, 10.1)
    (feed,) = await store.feeds.claim_due(limit=9, lease_s=60, spacing_s=10)
    assert feed.host == "host.example"


async def test_without_spacing_all_feeds_of_a_host_are_polled_at_once(store):
    for number in range(5):
        await store.feeds.add(f"https://host.example/{number}")
    assert len(await store.feeds.claim_due(limit=3, lease_s=60)) == 3
    assert len(await store.feeds.claim_due(limit=3, lease_s=60)) == 2


async def test_a_host_with_more_feeds_than_its_spacing_allows_is_told_once_each_way(store):
    for number in range(5):
        await store.feeds.add(f"https://host.example/{number}")
    for feed in await store.feeds.claim_due(limit=9, lease_s=60):
        await store.feeds.finish_poll(feed, poll_result())  # every 600 s
    assert await store.hosts.crowded(spacing_s=119) == []
    (crowded,) = await store.hosts.crowded(spacing_s=121)
    assert (crowded["name"], crowded["feeds"], crowded["is_crowded"]) == ("host.example", 5, True)
    assert crowded["wanted_s"] == pytest.approx(120)
    assert await store.hosts.crowded(spacing_s=121) == []
    for number in range(5):
        await store.feeds.pause(f"https://host.example/{number}", "a test")
    (calm,) = await store.hosts.crowded(spacing_s=121)
    assert (calm["name"], calm["is_crowded"]) == ("host.example", False)


async def test_of_one_host_no_more_feeds_are_polled_at_once_than_it_has_places_whatever_the_number_of_daemons(store):
    for number in range(5):
        await store.feeds.add(f"https://slow.example/{number}")
    await store.feeds.add("https://other.example/")
    first = await store.feeds.claim_due(limit=1, lease_s=60, per_host=2)
    rest = await store.feeds.claim_due(limit=9, lease_s=60, per_host=2)
    assert sorted(feed.host for feed in (*first, *rest)) == ["other.example", "slow.example", "slow.example"]
    assert await store.feeds.claim_due(limit=9, lease_s=60, per_host=2) == []
    (done,) = first
    await store.feeds.finish_poll(done, poll_result())
    assert len(await store.feeds.claim_due(limit=9, lease_s=60, per_host=2)) == 1


# --------------------------------------------------------------------------------------------------------------- shares


async def _turns(store: Store, database_url: str, count: int, **options) -> list[int]:
    """Return the feeds whose entries are claimed one after the other, one at each spacing."""
    feeds = []
    for _ in range(count):
        feeds += [entry.feed_id for entry in await _claim(store, spacing_s=10, **options)]
        _let_pass(database_url, 10.1)
    return feeds


async def test_the_feeds_that_wait_for_a_host_take_turns_however_much_one_of_them_has_listed(store, database_url):
    await _list(store, *listed_at("one.example", 50), url="https://aggregator.example/feed")
    await _list(store, *listed_at("one.example", 3), url="https://one.example/feed")
    await _list(store, *listed_at("one.example", 2), url="https://other.example/feed")
    assert await _turns(store, database_url, 9) == [1, 2, 3, 1, 2, 3, 1, 2, 1]


async def test_without_spacing_the_places_of_a_host_are_shared_by_its_feeds(store):
    await _list(store, *listed_at("one.example", 50), url="https://aggregator.example/feed")
    await _list(store, *listed_at("one.example", 3), url="https://one.example/feed")
    assert sorted(entry.feed_id for entry in await _claim(store, per_host=4)) == [1, 1, 2, 2]


async def test_a_feed_holds_no_more_places_than_it_leaves_free_and_what_others_list_gets_the_rest(store):
    hosts = [f"mute{number}.example" for number in range(200)]
    await _list(store, *(entry for host in hosts for entry in listed_at(host, 1)), url="https://mute.example/feed")
    first = await _claim(store, limit=32, per_host=2, spacing_s=1, held={})
    assert len(first) == 16
    assert await _claim(store, limit=16, per_host=2, spacing_s=1, held={1: 16}) == []
    await _list(store, *listed_at("good.example", 1), url="https://good.example/feed")
    # behind 184 hosts that are due for longer
    (good,) = await _claim(store, limit=16, per_host=2, spacing_s=1, held={1: 16})
    assert good.host == "good.example"
    third = [feed_entry(guid=url, url=url, link=url) for url in (f"https://third{n}.example/" for n in range(40))]
    await _list(store, *third, url="https://third.example/feed")
    assert Counter(entry.feed_id for entry in await _claim(store, limit=16, per_host=2, spacing_s=1, held={1: 16})) == {
        3: 8
    }


async def test_redirects_to_a_host_take_no_turn_that_its_pages_want(store, database_url):
    await _list(store, *listed_at("one.example", 2))
    turn = {"spacing_s": 10, "soon_s": 50}
    assert len(await _claim(store, spacing_s=10)) == 1
    for _ in range(3):
        assert await store.hosts.take_turn("one.example", **turn) is None
    _let_pass(database_url, 10.1)
    assert await store.hosts.take_turn("one.example", **turn) is None
    _let_pass(database_url, 1)
    # whatever waits there, no claim wants it
    assert await store.hosts.take_turn("one.example", **turn) == 0
    assert await store.hosts.take_turn("one.example", **turn) is None
    _run(database_url, "UPDATE ingest.host SET due_at = 'infinity'")
    assert [round(await store.hosts.take_turn("one.example", **turn) or 0) for _ in range(2)] == [10, 20]


async def test_with_one_free_place_a_page_is_found_behind_a_thousand_hosts_of_feeds_that_hold_their_share(store):
    pages = [entry for number in range(1000) for entry in listed_at(f"mute{number}.example", 1)]
    await _list(store, *pages, url="https://mute.example/feed")
    await _list(store, *listed_at("good.example", 1), url="https://good.example/feed")
    (good,) = await _claim(store, limit=1, per_host=2, spacing_s=1, held={1: 1})
    assert good.host == "good.example"


async def test_what_was_passed_over_for_the_share_of_its_feed_is_claimed_once_places_are_free(store, database_url):
    await _list(store, *(entry for n in range(6) for entry in listed_at(f"h{n}.example", 1)))
    assert len(await _claim(store, limit=4, per_host=2, held={})) == 2
    assert await _claim(store, limit=2, per_host=2, held={1: 2}) == []
    _let_pass(database_url, 3)
    assert len(await _claim(store, limit=4, per_host=2, held={})) == 2


async def test_an_entry_of_another_feed_is_in_time_at_a_host_that_was_passed_over(store, database_url):
    await _list(store, *listed_at("one.example", 5), url="https://full.example/feed")
    await _list(store, *listed_at("one.example", 1), url="https://good.example/feed")
    _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now() - interval '30 min' WHERE feed_id = 1")
    (good,) = await _claim(store, limit=4, per_host=2, held={1: 4})
    await store.entries.finish(good, Postponed(delay_s=0.5, error="a test"))
    assert await _claim(store, limit=4, per_host=2, held={1: 4}) == []
    await asyncio.sleep(0.5)
    (again,) = await _claim(store, limit=4, per_host=2, held={1: 4})
    assert again.id == good.id


async def test_a_host_that_was_passed_over_waits_for_all_feeds_that_have_due_entries_there(store):
    for feed in ("full", "other"):
        await _list(store, *listed_at("one.example", 1), url=f"https://{feed}.example/feed")
    assert await _claim(store, limit=4, per_host=2, held={1: 4, 2: 4}) == []
    assert await _claim(store, limit=4, per_host=2, held={1: 4, 2: 4}) == []
    (entry,) = await _claim(store, limit=4, per_host=2, held={1: 4, 2: 3})
    assert entry.feed_id == 2


async def _pace_is(store: Store, *, slow: range = range(0), quick: range = range(0)) -> None:
    for feed_id in (*slow, *quick):
        await store.feeds.set_pages_pace(feed_id, is_slow=feed_id in slow)


async def test_feeds_whose_pages_take_long_share_half_of_the_places_and_quick_feeds_find_the_other_half(store):
    for number in range(6):
        mute = [entry for host in range(60) for entry in listed_at(f"mute{number}-{host}.example", 1)]
        await _list(store, *mute, url=f"https://mute{number}.example/feed")
    await _pace_is(store, slow=range(1, 7))
    held: Counter[int] = Counter()
    for _ in range(20):
        slow = held.total()
        claimed = await _claim(store, limit=32 - slow, per_host=2, held=held, slow_places=16 - slow)
        held.update(entry.feed_id for entry in claimed)
    assert held.total() == 16
    await _list(store, *listed_at("good.example", 1), url="https://good.example/feed")
    await _pace_is(store, quick=range(7, 8))
    # behind 344 hosts that have been due for longer
    (good,) = await _claim(store, limit=16, per_host=2, held=held, slow_places=0)
    assert (good.host, good.is_slow) == ("good.example", False)
    # a place of a slow feed that is free again goes to a slow feed
    (mute,) = await _claim(store, limit=16, per_host=2, held=held, slow_places=1)
    assert mute.is_slow


async def test_feeds_that_take_long_to_answer_leave_half_of_the_places_to_others(store):
    for number in range(60):
        await store.feeds.add(f"https://slow{number}.example/feed")
    slow = await store.feeds.claim_due(limit=16, lease_s=60, slow_places=8)
    assert len(slow) == 8
    assert all(feed.is_slow for feed in slow)
    await store.feeds.finish_poll(slow[0], replace(poll_result(next_poll_s=0), is_slow=False))
    (quick,) = await store.feeds.claim_due(limit=9, lease_s=60, slow_places=0)
    assert (quick.id, quick.is_slow) == (slow[0].id, False)


async def test_a_renewed_lease_holds_for_its_work_and_for_nobody_else(store, database_url):
    await _list(store, *listed_at("one.example", 2))
    first, second = await _claim(store)
    for _ in range(2):
        await store.entries.renew_lease(first, 1000)
    assert _all(database_url, "SELECT leased_until > now() + interval '900 s' FROM ingest.entry ORDER BY id") == [
        (entry.id == first.id,) for entry in sorted((first, second), key=lambda entry: entry.id)
    ]
    await store.entries.finish(first, Drafted(draft=draft(first.link or "")))
    await store.entries.renew_lease(second, 1000)
    await store.entries.release([second])
    assert _all(database_url, "SELECT count(leased_until) FROM ingest.entry") == [(0,)]
    with pytest.raises(LeaseLostError):
        await store.entries.renew_lease(second, 1000)
    await store.feeds.add("https://two.example/feed")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.renew_lease(feed, 1000)
    await store.feeds.finish_poll(feed, poll_result())
    with pytest.raises(LeaseLostError):
        await store.feeds.renew_lease(feed, 1000)


async def test_a_page_of_a_lost_lease_that_stopped_its_worker_is_counted_all_the_same(store, database_url):
    await _list(store, *listed_at("one.example", 1))
    (entry,) = await _claim(store)
    _run(database_url, "UPDATE ingest.entry SET leased_until = now() - interval '1 s'")
    (again,) = await _claim(store)
    for result in (
        Postponed(delay_s=5, error="a crash", crashed=True),
        Drafted(draft=draft(entry.link or ""), crashed=True),
    ):
        with pytest.raises(LeaseLostError):
            await store.entries.finish(entry, result)
    assert _all(database_url, "SELECT crashes, leased_until = %s FROM ingest.entry", again.leased_until) == [(2, True)]


# -------------------------------------------------------------------------------------------------------- what it costs


async def test_what_waits_behind_a_closed_host_costs_a_claim_nothing(store, database_url):
    await _list(store, feed_entry(1))
    _run(
        database_url,
        """
        INSERT INTO ingest.entry (feed_id, guid, url, host, content_hash, next_attempt_at)
        SELECT 1, 'g' || n, 'u', CASE WHEN n % 50 = 0 THEN 'h' || n || '.example' ELSE 'big.example' END, '',
               now() - interval '1 day' + n * interval '1 second'
          FROM generate_series(1, 50000) AS n
        """,
    )
    _run(database_url, "INSERT INTO ingest.host (name) SELECT 'idle' || n FROM generate_series(1, 30000) AS n")
    _run(database_url, "ANALYZE ingest.host, ingest.entry")
    claimed = await _claim(store, limit=32, spacing_s=100)
    assert len({entry.host for entry in claimed}) == len(claimed) == 32
    parameters = {"limit": 32, "unsettled": False, "revisits": False, "spacing_s": 100.0, "per_host": 2, "lease_s": 60}
    parameters |= {"shared": True, "feeds": [1, 2], "counts": [7, 32], "full": [2], "most": 32, "slow_places": 32}
    with psycopg.connect(database_url) as connection:
        names = [row[0] for row in connection.execute(sql.queries()["hold_due_hosts"], parameters)]
        assert len(names) == 32
        plans = {
            name: "\n".join(
                row[0]
                for row in connection.execute(
                    f"EXPLAIN (ANALYZE) {sql.queries()[name]}", {**parameters, "hosts": names, "asked": names}
                )
            )
            for name in ("hold_due_hosts", "claim_due_entries", "take_turns")
        }
    assert re.search(r"Index Scan using host_due\b", plans["hold_due_hosts"]), plans
    assert re.search(r"Index Scan using entry_by_feed\b", plans["claim_due_entries"]), plans
    for plan in plans.values():
        assert "Seq Scan on entry" not in plan
        assert max(int(rows) for rows in re.findall(r"actual time=\S+ rows=(\d+)", plan)) <= 64, plan
        assert max(map(int, re.findall(r"Rows Removed by Filter: (\d+)", plan)), default=0) <= 64, plan


async def test_what_a_feed_with_all_its_places_has_waiting_costs_a_claim_of_its_host_nothing(store, database_url):
    await _list(store, *listed_at("one.example", 1), url="https://good.example/feed")
    _run(
        database_url,
        """
        INSERT INTO ingest.feed (url) SELECT 'https://h' || n || '.example/' FROM generate_series(2, 20) AS n;
        INSERT INTO ingest.entry (feed_id, guid, url, host, content_hash, next_attempt_at)
        SELECT 2 + n % 19, 'g' || n, 'u', 'one.example', '', now() - interval '1 day' FROM generate_series(1, 50000) AS n
        """,
    )
    _run(database_url, "ANALYZE ingest.host, ingest.entry")
    parameters = {"limit": 32, "unsettled": False, "revisits": False, "spacing_s": 100.0, "per_host": 2, "lease_s": 60}
    parameters |= {
        "shared": True,
        "feeds": [],
        "counts": [],
        "full": list(range(2, 21)),
        "slow_places": 32,
        "hosts": ["one.example"],
    }
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(f"EXPLAIN (ANALYZE) {sql.queries()['claim_due_entries']}", parameters)
        plan = "\n".join(row[0] for row in rows)
        assert connection.execute("SELECT feed_id FROM ingest.entry WHERE leased_until > now()").fetchall() == [(1,)]
    assert max(int(rows) for rows in re.findall(r"actual time=\S+ rows=(\d+)", plan)) <= 60, plan
    assert max(map(int, re.findall(r"Rows Removed by Filter: (\d+)", plan)), default=0) <= 60, plan
