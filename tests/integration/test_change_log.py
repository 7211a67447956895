"""The change log as readers use it: cursors, named consumers, and calls that are refused."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import psycopg
import pytest


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def _add_changes(where: str | psycopg.Connection, count: int, site: str = "news.example") -> None:
    """Write this number of changes, each for another article."""
    if isinstance(where, str):
        with psycopg.connect(where, autocommit=True) as connection:
            _add_changes(connection, count, site)
        return
    where.execute(
        """WITH new AS (INSERT INTO ingest.article (site, verdict, body_hash)
                        SELECT %s, 'empty', '' FROM generate_series(1, %s) RETURNING id)
           INSERT INTO ingest.change (article_id, kind, revision) SELECT id, 'new', 1 FROM new""",
        (site, count),
    )


def _consume(database_url: str, name: str = "mirror", limit: int = 1000) -> list[int]:
    return [row[0] for row in _all(database_url, "SELECT position FROM ingest.consume(%s, %s)", name, limit)]


def _ack(database_url: str, cursor: int | None, name: str = "mirror") -> int:
    return _all(database_url, "SELECT ingest.ack(%s, %s)", name, cursor)[0][0]


@contextmanager
def _refused(sqlstate: str, match: str):
    with pytest.raises(psycopg.Error, match=match) as refused:
        yield
    assert refused.value.sqlstate == sqlstate


# ---------------------------------------------------------------------------------------------------- commit order


def _cursors_that_a_reader_saw(database_url: str, done: threading.Event, seen: list[int]) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        last = False
        while not last:
            last = done.is_set()
            cursor = seen[-1] if seen else 0
            seen += [row[0] for row in connection.execute("SELECT position FROM ingest.changes_after(%s)", (cursor,))]


@pytest.mark.parametrize("synchronous_commit", ["on", "off"])
def test_writers_that_commit_in_any_order_are_read_in_commit_order_and_none_is_skipped(
    database_url, synchronous_commit
):
    """Each writer leaves a row without a position open for a while, in a savepoint that is released or one that is rolled back."""
    done, seen = threading.Event(), []
    reader = threading.Thread(target=_cursors_that_a_reader_saw, args=(database_url, done, seen))

    def write(number: int) -> None:
        with psycopg.connect(database_url, options=f"-c synchronous_commit={synchronous_commit}") as connection:
            for turn in range(15):
                _add_changes(connection, 1)
                with connection.transaction(force_rollback=turn % 3 == 0):
                    _add_changes(connection, 2)
                    if turn % 5 == 0:
                        # the positions are given at once then, and the lock is held as long
                        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                time.sleep((number * 7 + turn * 3) % 10 / 1000)
                connection.rollback() if turn % 7 == 6 else connection.commit()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    stored = [row[0] for row in _all(database_url, "SELECT position FROM ingest.change ORDER BY position")]
    assert len(stored) == 6 * sum(1 if turn % 3 == 0 else 3 for turn in range(15) if turn % 7 != 6)
    assert seen == stored


def test_positions_stand_in_the_order_of_commits_not_of_inserts(database_url):
    with psycopg.connect(database_url) as first, psycopg.connect(database_url) as second:
        _add_changes(first, 1, "first.example")
        _add_changes(second, 1, "second.example")
        second.commit()
        first.commit()
    sites = """SELECT site FROM ingest.changes_after(0) AS c JOIN ingest.article AS a ON a.id = c.article_id
                ORDER BY c.position"""
    assert _all(database_url, sites) == [("second.example",), ("first.example",)]


def test_who_has_a_position_commits_before_anybody_gets_the_next(database_url):
    with psycopg.connect(database_url) as first, psycopg.connect(database_url) as second:
        _add_changes(first, 1)
        first.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _add_changes(second, 1)
        commits = threading.Thread(target=second.commit)
        commits.start()
        _wait_for_a_lock(database_url)
        assert _all(database_url, "SELECT position FROM ingest.changes_after(0)") == []
        first.commit()
        commits.join()
    assert _all(database_url, "SELECT position FROM ingest.changes_after(0)") == [(1,), (2,)]


def test_a_reader_cannot_hold_the_lock_that_writers_wait_for(database_url):
    with psycopg.connect(database_url) as reader:
        reader.execute("SET ROLE ingest_reader")
        reader.execute("SELECT pg_advisory_lock(hashtextextended('ingest.change', 0))")
        reader.execute("SELECT * FROM ingest.change_log")
        reader.execute("LOCK TABLE ingest.change_log IN ACCESS SHARE MODE")
        for query in ("SELECT FROM ingest.change_log FOR KEY SHARE", "SELECT FROM ingest.change_log FOR UPDATE"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), reader.transaction():
                reader.execute(query)
        with psycopg.connect(database_url, options="-c lock_timeout=1s") as writer:
            _add_changes(writer, 1)
    assert _all(database_url, "SELECT position FROM ingest.changes_after(0)") == [(1,)]


# ---------------------------------------------------------------------------------------------------------- cursors


def test_the_cursors_of_an_empty_log_are_zero(database_url):
    assert _all(database_url, "SELECT ingest.first_cursor(), ingest.last_cursor()") == [(0, 0)]
    assert _all(database_url, "SELECT * FROM ingest.changes_after(0)") == []


def test_a_cursor_from_the_future_is_refused(database_url):
    _add_changes(database_url, 3)
    assert _all(database_url, "SELECT * FROM ingest.changes_after(3)") == []
    with _refused("IG002", "cursor 4 is ahead of the change log, which ends at 3"):
        _all(database_url, "SELECT * FROM ingest.changes_after(4)")


def test_a_cursor_after_which_changes_are_gone_is_refused(database_url):
    _add_changes(database_url, 5)
    _all(database_url, "DELETE FROM ingest.change WHERE position <= 3 RETURNING 1")
    _all(database_url, "UPDATE ingest.change_log SET dropped_through = 3 RETURNING 1")
    for cursor in (0, 2, -7):
        with _refused("IG001", f"kept from cursor 3 on: changes after cursor {cursor} are gone"):
            _all(database_url, "SELECT * FROM ingest.changes_after(%s)", cursor)
    assert _all(database_url, "SELECT position FROM ingest.changes_after(ingest.first_cursor())") == [(4,), (5,)]
    assert _all(database_url, "SELECT ingest.first_cursor(), ingest.last_cursor()") == [(3, 5)]


def test_a_cursor_that_is_null_is_refused(database_url):
    with _refused("22004", "must not be null"):
        _all(database_url, "SELECT * FROM ingest.changes_after(NULL)")


# -------------------------------------------------------------------------------------------------------- consumers


def test_a_consumer_gets_the_same_changes_until_it_acknowledges_them(database_url):
    _add_changes(database_url, 5)
    assert _consume(database_url, limit=3) == [1, 2, 3]
    assert _consume(database_url, limit=3) == [1, 2, 3]
    assert _ack(database_url, 2) == 2
    assert _consume(database_url) == [3, 4, 5]
    assert _consume(database_url, "another") == [1, 2, 3, 4, 5]
    assert _ack(database_url, 5) == 5
    assert _consume(database_url) == []


def test_a_consumer_may_begin_at_the_end_of_the_log(database_url):
    _add_changes(database_url, 3)
    assert _all(database_url, "SELECT * FROM ingest.consume('late', from_now => true)") == []
    _add_changes(database_url, 1)
    assert _consume(database_url, "late") == [4]


def test_an_ack_backwards_changes_nothing(database_url):
    _add_changes(database_url, 5)
    _consume(database_url)
    assert _ack(database_url, 4) == 4
    assert _ack(database_url, 2) == 4
    assert _ack(database_url, -1) == 4
    assert _consume(database_url) == [5]


def test_an_ack_from_the_future_of_nothing_and_of_nobody_is_refused(database_url):
    _add_changes(database_url, 2)
    _consume(database_url)
    with _refused("IG002", "cursor 3 is ahead of the change log, which ends at 2"):
        _ack(database_url, 3)
    with _refused("22004", "must not be null"):
        _ack(database_url, None)
    with _refused("IG003", "there is no consumer 'nobody'"):
        _ack(database_url, 1, "nobody")
    assert _consume(database_url) == [1, 2]


@pytest.mark.parametrize("name", ["", "x" * 101, "x" * 10_240, "two\nlines", "bell\x07"])
def test_a_name_that_is_no_name_is_refused(database_url, name):
    for call in ("SELECT * FROM ingest.consume(%s)", "SELECT ingest.seek(%s, 0)"):
        with _refused("23514", "consumer_name_is_short_and_printable"):
            _all(database_url, call, name)
    assert _all(database_url, "SELECT name FROM ingest.consumer") == []


def test_a_name_of_a_hundred_characters_of_any_script_is_one(database_url):
    for name in ("x" * 100, "新聞の鏡", "a b"):
        assert _consume(database_url, name) == []


def test_seek_moves_a_consumer_to_read_again_or_to_leave_out(database_url):
    _add_changes(database_url, 4)
    _consume(database_url)
    _ack(database_url, 4)
    _all(database_url, "SELECT ingest.seek('mirror', 1)")
    assert _consume(database_url) == [2, 3, 4]
    with _refused("IG002", "ahead of the change log"):
        _all(database_url, "SELECT ingest.seek('mirror', 5)")


def test_a_consumer_whose_next_change_is_gone_is_told_until_it_moves(database_url):
    _add_changes(database_url, 5)
    _consume(database_url)
    _all(database_url, "DELETE FROM ingest.change WHERE position <= 3 RETURNING 1")
    _all(database_url, "UPDATE ingest.change_log SET dropped_through = 3 RETURNING 1")
    with _refused("IG001", "changes after cursor 0 are gone"):
        _consume(database_url)
    _all(database_url, "SELECT ingest.seek('mirror', ingest.first_cursor())")
    assert _consume(database_url) == [4, 5]
    assert _consume(database_url, "a new one") == [4, 5]


def test_a_second_worker_waits_for_the_first_and_takes_what_comes_after(database_url):
    _add_changes(database_url, 4)
    got: list[int] = []
    with psycopg.connect(database_url) as first:
        assert first.execute("SELECT position FROM ingest.consume('shared', 2)").fetchall() == [(1,), (2,)]
        second = threading.Thread(target=lambda: got.extend(_consume(database_url, "shared", 2)))
        second.start()
        _wait_for_a_lock(database_url)
        first.execute("SELECT ingest.ack('shared', 2)")
        first.commit()
        second.join()
    assert got == [3, 4]


def test_when_a_worker_dies_another_gets_its_changes(database_url):
    _add_changes(database_url, 2)
    first = psycopg.connect(database_url)
    assert len(first.execute("SELECT position FROM ingest.consume('shared')").fetchall()) == 2
    first.execute("SELECT ingest.ack('shared', 2)")
    first.close()
    assert _consume(database_url, "shared") == [1, 2]


def test_a_join_with_articles_loses_no_change_that_commits_while_the_worker_waits(database_url):
    """What it waited for is newer than what its statement sees: that comes with the next one."""
    _add_changes(database_url, 1)
    joined = """SELECT c.position FROM ingest.consume('shared') AS c JOIN ingest.article AS a ON a.id = c.article_id
                 ORDER BY 1"""
    got: list[tuple] = []
    with psycopg.connect(database_url) as first:
        first.execute("SELECT position FROM ingest.consume('shared')").fetchall()
        second = threading.Thread(target=lambda: got.extend(_all(database_url, joined)))
        second.start()
        _wait_for_a_lock(database_url)
        _add_changes(database_url, 2)
        first.rollback()
        second.join()
    assert got == [(1,)]
    assert _all(database_url, joined) == [(1,), (2,), (3,)]


def _wait_for_a_lock(database_url: str) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    until = time.monotonic() + 20
    while _all(database_url, waiting) == [(0,)]:
        assert time.monotonic() < until
        time.sleep(0.01)


# ------------------------------------------------------------------------------------------------------------ roles


def test_a_consumer_may_consume_and_a_reader_may_not(database_url):
    _add_changes(database_url, 1)
    calls = (
        "SELECT * FROM ingest.consume('mine')",
        "SELECT ingest.ack('mine', 1)",
        "SELECT ingest.seek('mine', 0)",
    )
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET ROLE ingest_reader")
        for call in calls:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(call)
        assert connection.execute("SELECT count(*) FROM ingest.consumer").fetchone() == (0,)
        connection.execute("SET ROLE ingest_consumer")
        for call in calls:
            connection.execute(call)
        assert connection.execute("SELECT count(*) FROM ingest.article").fetchone() == (1,)
        for statement in (
            "UPDATE ingest.consumer SET cursor = 0",
            "DELETE FROM ingest.change",
            "UPDATE ingest.change_log SET dropped_through = 9",
            "INSERT INTO ingest.feed (url) VALUES ('https://a.example/')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_nothing_of_the_callers_is_run_with_the_owners_rights(database_url):
    """A function of the caller's own, first in its search path, is not taken for the one that is meant."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA trap; GRANT ALL ON SCHEMA trap TO ingest_consumer")
        connection.execute("SET ROLE ingest_consumer")
        connection.execute(
            "CREATE FUNCTION trap.now() RETURNS timestamptz LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE 'run as %', current_user; END $$"
        )
        connection.execute("SET search_path = trap, pg_catalog")
        connection.execute("SELECT * FROM ingest.consume('mine')")
        connection.execute("SELECT ingest.ack('mine', 0)")


# -------------------------------------------------------------------------------------------------------- retention


def _age(database_url: str, days: int, *positions: int) -> None:
    """Make changes older, all of them where none is named."""
    _all(
        database_url,
        """UPDATE ingest.change SET changed_at = now() - make_interval(days => %s)
            WHERE position = ANY (%s) OR %s = '{}' RETURNING 1""",
        days,
        list(positions),
        list(positions),
    )


def _kept(database_url: str) -> list[int]:
    return [row[0] for row in _all(database_url, "SELECT position FROM ingest.change ORDER BY position")]


async def test_changes_past_their_time_are_dropped_from_the_start_and_cursors_before_are_refused(store, database_url):
    _add_changes(database_url, 6)
    _age(database_url, 11, 1, 2, 4)
    assert await store.changes.drop_old(keep_days=10) == (2, [])
    assert _kept(database_url) == [3, 4, 5, 6]
    assert await store.changes.drop_old(keep_days=10) == (0, [])
    with _refused("IG001", "kept from cursor 2 on"):
        _all(database_url, "SELECT * FROM ingest.changes_after(1)")


async def test_no_more_changes_are_dropped_at_once_than_allowed(store, database_url):
    _add_changes(database_url, 6)
    _age(database_url, 11)
    assert await store.changes.drop_old(keep_days=10, limit=4) == (4, [])
    assert await store.changes.drop_old(keep_days=10, limit=4) == (2, [])
    assert _all(database_url, "SELECT ingest.first_cursor(), ingest.last_cursor()") == [(6, 6)]
    _add_changes(database_url, 1)
    assert _all(database_url, "SELECT position FROM ingest.changes_after(6)") == [(7,)]


async def test_a_consumer_that_is_alive_is_waited_for(store, database_url):
    _add_changes(database_url, 6)
    _age(database_url, 11)
    _consume(database_url)
    _ack(database_url, 2)
    _consume(database_url, "just begun, and not read yet")
    assert await store.changes.drop_old(keep_days=10) == (0, [])
    _ack(database_url, 4, "just begun, and not read yet")
    assert await store.changes.drop_old(keep_days=10) == (2, [])
    assert _consume(database_url) == [3, 4, 5, 6]


async def test_a_consumer_that_is_dead_is_passed_named_once_and_counted(store, database_url):
    _add_changes(database_url, 6)
    _age(database_url, 11)
    _consume(database_url, "alive")
    _consume(database_url, "dead")
    _ack(database_url, 3, "alive")
    _ack(database_url, 1, "dead")
    _all(
        database_url,
        "UPDATE ingest.consumer SET acked_at = now() - interval '11 days' WHERE name = 'dead' RETURNING 1",
    )
    assert await store.changes.drop_old(keep_days=10) == (3, [{"name": "dead", "cursor": 1}])
    _ack(database_url, 6, "alive")
    assert await store.changes.drop_old(keep_days=10) == (3, [])
    status = await store.reports.status()
    assert (status["consumers"], status["consumers_passed"], status["consumers_behind"]) == (2, 1, 5)
    with _refused("IG001", "kept from cursor 6 on: changes after cursor 1 are gone"):
        _consume(database_url, "dead")


async def test_consumers_are_listed_with_how_far_they_are_behind(store, database_url):
    _add_changes(database_url, 4)
    _age(database_url, 1, 3)
    for name, cursor in (("ahead", 4), ("behind", 2)):
        _consume(database_url, name)
        _ack(database_url, cursor, name)
    behind, ahead = await store.changes.list_consumers()
    assert (behind["name"], behind["cursor"], behind["changes_behind"], behind["passed"]) == ("behind", 2, 2, False)
    assert 86_400 <= behind["seconds_behind"] < 86_500
    assert (ahead["name"], ahead["changes_behind"], ahead["seconds_behind"]) == ("ahead", 0, None)
    assert [row["changes_held"] for row in await store.changes.list_consumers(keep_days=1)] == [1, 0]
    assert [row["changes_held"] for row in await store.changes.list_consumers()] == [0, 0]
    _all(database_url, "UPDATE ingest.consumer SET acked_at = now() - interval '3 days' RETURNING 1")
    # whoever acknowledges nothing for as long holds nothing
    assert [row["changes_held"] for row in await store.changes.list_consumers(keep_days=1)] == [0, 0]
    assert await store.changes.remove_consumer("behind")
    assert not await store.changes.remove_consumer("behind")
    assert [row["name"] for row in await store.changes.list_consumers()] == ["ahead"]
