from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from ingest.daemon.outage import Outage
from ingest.store.errors import DatabaseUnavailableError


@contextlib.asynccontextmanager
async def _watched(outage: Outage, answers: list[bool]):
    """Watch a database that is away for each False of a list, one look after the other, and then answers for ever."""

    async def look(*, for_writes: bool) -> None:
        assert for_writes
        if answers and not answers.pop(0):
            raise DatabaseUnavailableError("no answer")

    watch = asyncio.create_task(outage.watch(look))
    try:
        yield
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _until(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def _names(events):
    return [event["event"] for event in events]


async def test_many_failures_are_one_outage_that_ends_when_what_failed_has_succeeded():
    outage = Outage()
    with capture_logs() as events:
        for what in ("entry", "claim of feed", "entry"):
            outage.failed(what, "no room")
        assert outage.places(32) == 0
        async with _watched(outage, [False]):
            await _until(lambda: outage.places(32))
            assert outage.places(32) == 1
            outage.succeeded("claim of feed")
            outage.succeeded("feed")
            assert _names(events) == ["database_lost"]
            outage.succeeded("entry")
        assert outage.places(32) == 32
    assert _names(events) == ["database_lost", "database_found"]


async def test_work_that_fails_again_goes_on_with_the_same_outage():
    outage = Outage()
    with capture_logs() as events:
        outage.failed("entry", "no room")
        async with _watched(outage, []):
            for _ in range(2):
                await _until(lambda: outage.places(32) == 1)
                outage.failed("entry", "no room")
                assert outage.places(32) == 0
            await _until(lambda: outage.places(32) == 1)
            outage.succeeded("entry")
    assert _names(events) == ["database_lost", "database_found"]


async def test_what_was_begun_before_the_database_answers_again_does_not_end_an_outage():
    outage = Outage()
    with capture_logs() as events:
        outage.failed("entry", "no room")
        outage.succeeded("entry")
        assert outage.places(32) == 0
    assert _names(events) == ["database_lost"]


async def test_a_failure_of_work_that_was_begun_before_the_database_answered_again_begins_no_outage():
    outage = Outage()
    begun = time.monotonic()
    with capture_logs() as events:
        outage.failed("entry", "no answer")
        async with _watched(outage, []):
            await _until(lambda: outage.places(32) == 1)
            outage.failed("entry", "no answer within 30 s", begun)
            assert outage.places(32) == 1
            outage.succeeded("entry")
            outage.failed("entry", "no answer within 30 s", begun)
            assert outage.places(32) == 32
    assert _names(events) == ["database_lost", "database_found"]


async def test_a_long_outage_is_told_again_and_again_with_its_length():
    outage = Outage(remind_s=0.1)
    with capture_logs() as events:
        outage.failed("entry", "no room")
        async with _watched(outage, [False] * 100):
            await _until(lambda: _names(events).count("database_still_away") >= 2)
    assert events[-1]["away_s"] == pytest.approx(1, abs=15)
    assert events[-1]["error"] == "no answer"
    assert datetime.now(UTC) - datetime.fromisoformat(events[-1]["since"]) < timedelta(seconds=90)
    assert _names(events).count("database_lost") == 1
