"""The figures that every daemon reads every 10 seconds: depths and ages of the queues."""

from __future__ import annotations

import psycopg
import pytest
from examples import add_changes

from ingest.metrics import QUEUES
from ingest.store import sql


@pytest.fixture
def database(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def _feed(database, url: str, due: str = "interval '0'") -> int:
    """Add a feed that has been due for some time, and its host."""
    row = database.execute(
        f"INSERT INTO ingest.feed (url, next_poll_at) VALUES (%s, now() - {due}) RETURNING id, host",  # noqa: S608 -- our own
        [url],
    ).fetchone()
    database.execute("INSERT INTO ingest.host (name) VALUES (%s) ON CONFLICT DO NOTHING", [row[1]])
    return row[0]


def _entry(database, feed: int, number: int, due: str) -> None:
    database.execute(
        f"""INSERT INTO ingest.entry (feed_id, guid, url, link, title, content_hash, next_attempt_at)
            VALUES (%s, %s, %s, %s, '', '', now() - {due})""",  # noqa: S608 -- our own
        [feed, str(number), f"https://a.test/{number}", f"https://a.test/{number}"],
    )


async def test_an_empty_database_has_nothing_due_and_nothing_late(store):
    figures = await store.reports.figures()
    assert figures == {
        "consumer_lag_s": 0, "consumers_passed": 0, **{f"{queue}_due": 0 for queue in QUEUES}, **{f"{queue}_oldest_due_s": 0 for queue in QUEUES},
    }  # fmt: skip
    assert await store.reports.feeds_by_health() == {}


async def test_feeds_count_by_health_and_due_ones_by_age(store, database):
    _feed(database, "https://a.test/1", "interval '90 s'")
    _feed(database, "https://b.test/1", "interval '10 s'")
    _feed(database, "https://c.test/1", "interval '-1 hour'")
    database.execute("UPDATE ingest.feed SET health = 'failing' WHERE host = 'c.test'")
    figures = await store.reports.figures()
    assert await store.reports.feeds_by_health() == {"new": 2, "failing": 1}
    assert figures["feed_due"] == 2
    assert figures["feed_oldest_due_s"] == pytest.approx(90, abs=5)


async def test_a_paused_feed_is_not_due(store, database):
    _feed(database, "https://a.test/1", "interval '90 s'")
    await store.feeds.pause("https://a.test/1", "by hand")
    figures = await store.reports.figures()
    assert (figures["feed_due"], figures["feed_oldest_due_s"]) == (0, 0)


async def test_work_of_a_host_that_is_left_alone_is_due_but_makes_nothing_late(store, database):
    feed = _feed(database, "https://a.test/1", "interval '1 day'")
    _entry(database, feed, 1, "interval '1 day'")
    before = await store.reports.figures()
    assert before["feed_oldest_due_s"] == pytest.approx(86_400, abs=5)
    assert before["entry_oldest_due_s"] == pytest.approx(86_400, abs=5)
    later = "now() + interval '1 hour'"
    database.execute(f"UPDATE ingest.host SET next_poll_at = {later}, next_request_at = {later}")  # noqa: S608 -- our own
    figures = await store.reports.figures()
    assert (figures["feed_due"], figures["entry_due"]) == (1, 1)
    assert (figures["feed_oldest_due_s"], figures["entry_oldest_due_s"]) == (0, 0)


async def test_an_age_counts_from_the_moment_at_which_the_host_was_open_again(store, database):
    feed = _feed(database, "https://a.test/1", "interval '1 day'")
    _entry(database, feed, 1, "interval '1 day'")
    ago = "now() - interval '30 s'"
    database.execute(f"UPDATE ingest.host SET next_poll_at = {ago}, next_request_at = {ago}")  # noqa: S608 -- our own
    figures = await store.reports.figures()
    assert figures["feed_oldest_due_s"] == pytest.approx(30, abs=5)
    assert figures["entry_oldest_due_s"] == pytest.approx(30, abs=5)


async def test_work_under_a_lease_is_not_late(store, database):
    feed = _feed(database, "https://a.test/1", "interval '90 s'")
    _entry(database, feed, 1, "interval '90 s'")
    assert len(await store.feeds.claim_due(limit=5, lease_s=60, per_host=2, spacing_s=0)) == 1
    assert (await store.reports.figures())["feed_oldest_due_s"] == 0


async def test_the_consumer_that_is_furthest_behind_gives_the_lag(store, database, database_url):
    add_changes(database_url, 1, 2, 3)
    database.execute("UPDATE ingest.change SET changed_at = now() - interval '50 s'")
    database.execute("SELECT ingest.seek('slow', 1)")
    database.execute("SELECT ingest.seek('done', ingest.last_cursor())")
    assert (await store.reports.figures())["consumer_lag_s"] == pytest.approx(50, abs=5)


async def test_feeds_of_no_time_at_all_break_nothing(store, database):
    _feed(database, "https://a.test/1")
    database.execute("UPDATE ingest.feed SET next_poll_at = '-infinity'")
    figures = await store.reports.figures()
    assert figures["feed_oldest_due_s"] == pytest.approx(1000 * 86_400, abs=5)


async def test_a_host_that_was_just_asked_has_due_entries_all_the_same(store, database):
    feed = _feed(database, "https://a.test/1")
    for number in range(3):
        _entry(database, feed, number, "interval '1 min'")
    await store.entries.claim_due(limit=1, lease_s=60, per_host=2, spacing_s=3600)
    assert (await store.reports.figures())["entry_due"] == 3


def test_entries_that_are_not_due_are_not_read(database):
    feed = _feed(database, "https://a.test/1")
    _entry(database, feed, 0, "interval '1 min'")
    database.execute(
        "SET session_replication_role = replica"
    )  # the host is known already, and triggers for 20,000 rows take long
    database.execute(
        """INSERT INTO ingest.entry (feed_id, guid, host, url, link, title, content_hash, next_attempt_at, revisit)
           SELECT %s, n::text, host, 'https://' || host, 'https://' || host, '', '', now() + interval '1 day', n > 10000
             FROM generate_series(1, 20000) AS n, concat(CASE WHEN n > 10000 THEN n END, 'a.test') AS host""",
        [feed],
    )
    database.execute("VACUUM ANALYZE ingest.entry")
    explained = database.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql.queries()["figures"]).fetchone()[0]
    plan = explained[0]["Plan"]
    # the index of the 20,000 entries alone has more than 100 blocks
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 50, explained
