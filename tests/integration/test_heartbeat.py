"""The heartbeat of a daemon on a real database: what it keeps when a renewal fails, and what its row says."""

from __future__ import annotations

import asyncio
import contextlib
from time import monotonic
from typing import TYPE_CHECKING

import psycopg
from structlog.testing import capture_logs

from ingest.config import Settings
from ingest.daemon.answers import Answers
from ingest.daemon.heartbeat import Beat, Heartbeat
from ingest.daemon.queues import Shift
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class _Idle:
    """A daemon without work."""

    def under_way(self, queue: str) -> int:
        del queue
        return 0


@contextlib.asynccontextmanager
async def _beating(heartbeat: Heartbeat) -> AsyncIterator[None]:
    task = asyncio.create_task(heartbeat.run(_Idle()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _until_logged(name: str, events: list[dict[str, object]]) -> dict[str, object]:
    async with asyncio.timeout(60):
        while not (found := [event for event in events if event["event"] == name]):
            await asyncio.sleep(0.02)
    return found[0]


async def test_a_clock_that_jumps_is_told_once_and_the_daemon_is_not_ready(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        # a database whose clock is an hour ahead: its own now() is found before the one of Postgres
        connection.execute(
            "CREATE FUNCTION ingest.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.now() + interval '1 hour' $$"
        )
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET search_path = ingest, pg_catalog")
    shift, store = Shift(), Store(database_url, connections=1)
    heartbeat = Heartbeat(Settings(_env_file=None), store, shift)
    await store.open()
    with capture_logs() as events:
        for _ in range(2):
            heartbeat.last = None
            async with _beating(heartbeat), asyncio.timeout(60):
                while heartbeat.last is None:
                    await asyncio.sleep(0.02)
    await store.close()
    (told,) = [event for event in events if event["event"] == "clocks_differ"]
    assert (told["log_level"], -3660 < told["ahead_s"] < -3540) == ("warning", True)
    assert [check.name for check in Answers(shift, heartbeat, store).ready() if not check.is_well] == ["clock"]


async def test_a_renewal_that_fails_leaves_the_daemon_ready_as_long_as_the_last_one_is_recent(
    store: Store, database_url
):
    with psycopg.connect(database_url, autocommit=True) as connection:
        # what a renewal raises whose role lacks the right
        connection.execute(
            """CREATE FUNCTION ingest.refuse() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE insufficient_privilege USING MESSAGE = 'permission denied for table daemon'; END $$"""
        )
        connection.execute("CREATE TRIGGER refused BEFORE INSERT ON ingest.daemon EXECUTE FUNCTION ingest.refuse()")
    shift = Shift()
    heartbeat = Heartbeat(Settings(_env_file=None), store, shift)
    figures = {**await store.reports.figures(), "feeds": {}}
    heartbeat.last = before = Beat(at=monotonic(), clock_ahead_s=0, figures=figures)
    with capture_logs() as events:
        async with _beating(heartbeat):
            failed = await _until_logged("heartbeat_failed", events)
    assert failed["log_level"] == "warning"
    assert "permission denied" in str(failed["error"])
    assert heartbeat.last == before
    assert heartbeat.recent() == before
    assert all(check.is_well for check in Answers(shift, heartbeat, store).ready())
