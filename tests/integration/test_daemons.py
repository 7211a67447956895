from __future__ import annotations

import uuid

import psycopg
import pytest

from ingest.store.daemons import Identity, quick_list
from ingest.store.errors import DatabaseUnavailableError, SchemaError

QUEUES = {"feed": {"under_way": 3, "claim_age_s": 0.4}}


def _identity(host: str, pid: int = 7) -> Identity:
    return Identity(id=uuid.uuid4(), host=host, pid=pid, version="1.2", judge="2026.11.1")


def _set_back(database_url: str, who: Identity, *, seen: str, started: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE ingest.daemon SET seen_at = now() - %s::interval, started_at = now() - %s::interval WHERE id = %s",
            (seen, started, who.id),
        )


async def test_a_daemon_has_one_row_however_often_it_renews_it(store):
    who = _identity("here")
    first = await store.daemons.beat(who, {}, {"workers": 2})
    second = await store.daemons.beat(who, QUEUES, {"workers": 3})
    (row,) = await store.daemons.list()
    assert second > first
    assert (row["started_at"], row["seen_at"]) == (first, second)
    assert (row["host"], row["pid"], row["version"], row["judge"]) == ("here", 7, "1.2", "2026.11.1")
    assert (row["queues"], row["settings"]) == (QUEUES, {"workers": 3})


async def test_a_daemon_that_ends_deletes_its_own_row_only(store):
    first, second = _identity("here", 1), _identity("here", 2)
    for who in (first, second):
        await store.daemons.beat(who, {}, {})
    await store.daemons.leave(first)
    assert [row["pid"] for row in await store.daemons.list()] == [2]


async def test_the_row_of_a_killed_daemon_goes_when_another_has_started_on_its_host(store, database_url):
    killed, later, elsewhere = _identity("here", 1), _identity("here", 2), _identity("there", 3)
    for who in (killed, later, elsewhere):
        await store.daemons.beat(who, {}, {})
    _set_back(database_url, killed, seen="6 minutes", started="2 days")
    _set_back(database_url, elsewhere, seen="6 minutes", started="2 days")
    assert await store.daemons.forget() == 1
    assert [row["pid"] for row in await store.daemons.list()] == [2, 3]


async def test_a_late_daemon_stays_in_the_list_for_a_week_if_no_other_took_its_place(store, database_url):
    who = _identity("here")
    await store.daemons.beat(who, {}, {})
    _set_back(database_url, who, seen="6 days", started="9 days")
    assert await store.daemons.forget() == 0
    _set_back(database_url, who, seen="8 days", started="9 days")
    assert await store.daemons.forget() == 1


async def test_a_daemon_whose_row_was_deleted_while_it_was_stopped_writes_it_again(store):
    who = _identity("here")
    await store.daemons.beat(who, {}, {})
    await store.daemons.leave(who)
    await store.daemons.beat(who, {}, {})
    assert len(await store.daemons.list()) == 1


async def test_the_quick_look_sees_the_same_rows(store, database_url):
    await store.daemons.beat(_identity("here"), QUEUES, {})
    (quick,), (slow,) = quick_list(database_url), await store.daemons.list()
    assert {**quick, "now": None} == {**slow, "now": None}


def test_a_database_without_the_table_is_told_with_the_command_that_makes_it(empty_database):
    with pytest.raises(SchemaError, match="ingest migrate"):
        quick_list(empty_database)


def test_the_quick_look_raises_an_error_of_our_own_if_nothing_answers():
    with pytest.raises(DatabaseUnavailableError, match="refused"):
        quick_list("postgresql://127.0.0.1:1/nowhere")
