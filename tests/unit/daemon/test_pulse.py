from __future__ import annotations

import asyncio
import contextlib
import time

import pytest
from structlog.testing import capture_logs

from ingest.daemon.outage import Outage
from ingest.daemon.pulse import Pulse


@contextlib.asynccontextmanager
async def _beating(pulse: Pulse):
    beat = asyncio.create_task(pulse.beat())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beat


def test_nothing_is_late_at_the_start():
    pulse = Pulse(Outage())
    assert pulse.late() == ()
    pulse.expect(("feed", "entry"))
    assert pulse.late() == ()


def test_a_queue_that_tries_no_claim_becomes_late_and_is_in_time_again_when_it_tries_one():
    pulse = Pulse(Outage(), claim_late_s=0.05)
    pulse.expect(("feed", "entry"))
    time.sleep(0.1)
    assert pulse.late() == ("feed", "entry")
    pulse.tried("feed")
    assert pulse.late() == ("entry",)


def test_a_queue_that_is_not_expected_to_claim_is_never_late():
    pulse = Pulse(Outage(), claim_late_s=0.05)
    pulse.expect(("feed",))
    pulse.expect(())
    pulse.tried("feed")
    time.sleep(0.1)
    assert pulse.late() == ()


def test_queues_are_not_late_while_the_database_is_away_and_get_their_time_again_when_it_is_found():
    outage = Outage()
    pulse = Pulse(outage, claim_late_s=0.2)
    pulse.expect(("feed",))
    outage.failed("feed", "no answer")
    time.sleep(0.3)
    assert pulse.late() == ()
    outage.end()
    assert pulse.late() == ()
    time.sleep(0.3)
    assert pulse.late() == ("feed",)


async def test_the_loop_is_late_while_something_blocks_it_and_is_in_time_again_after_that():
    pulse = Pulse(Outage(), loop_late_s=0.2)
    async with _beating(pulse):
        blocked = time.monotonic()
        while time.monotonic() - blocked < 1.5:
            pass
        assert pulse.late() == ("loop",)
        await asyncio.sleep(0.05)
        assert pulse.late() == ()


async def test_a_loop_that_did_not_turn_for_long_is_told_once_with_the_time_and_the_processors_time():
    pulse = Pulse(Outage(), away_s=0.3)
    with capture_logs() as events:
        async with _beating(pulse):
            time.sleep(2)  # noqa: ASYNC251 -- nothing of the loop may turn
            await asyncio.sleep(1.2)
    (event,) = events
    assert event["event"] == "was_away"
    assert event["away_s"] >= 0.9
    assert event["cpu_s"] < event["away_s"]


@pytest.mark.parametrize("queue", ["feed", "entry", "article"])
def test_the_attempt_of_one_queue_says_nothing_of_the_others(queue):
    pulse = Pulse(Outage(), claim_late_s=0.05)
    pulse.expect(("feed", "entry", "article"))
    time.sleep(0.1)
    pulse.tried(queue)
    assert queue not in pulse.late()
    assert len(pulse.late()) == 2


async def test_the_lag_of_the_loop_is_the_longest_of_the_last_minute():
    pulse = Pulse(Outage())
    async with _beating(pulse):
        assert pulse.lag_s() < 0.5
        time.sleep(1.6)  # noqa: ASYNC251 -- it is the loop that is to hang
        assert pulse.lag_s() > 0.5
        await asyncio.sleep(1.2)
        assert pulse.lag_s() > 0.5
