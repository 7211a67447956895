from __future__ import annotations

import asyncio
from dataclasses import dataclass

from structlog.testing import capture_logs

from ingest.config import Settings
from ingest.daemon.heartbeat import Heartbeat
from ingest.daemon.outage import Outage
from ingest.daemon.pulse import Pulse
from ingest.daemon.queues import Queue, Shift
from ingest.daemon.service import Manager, Service
from ingest.store.errors import DatabaseBusyError, LeaseLostError
from ingest.store.store import Store


@dataclass
class Piece:
    id: int = 7
    url: str | None = "https://news.example/1"


async def _worked_off(claim, work) -> list[dict]:
    """Work a queue off once; return the events."""

    async def nothing(*_: object) -> None:
        pass

    queue = Queue(name="entry", places=2, claim=claim, work=work, after_bug=nothing, give_back=nothing, shift=Shift())
    with capture_logs() as events:
        await queue.work_off()
    return events


async def test_work_whose_lease_ran_out_is_told_and_nothing_more():
    pieces = [[Piece()]]

    async def claim(*_: object) -> list[Piece]:
        return pieces.pop() if pieces else []

    async def work(_: Piece) -> None:
        raise LeaseLostError

    (event,) = await _worked_off(claim, work)
    assert event == {
        "event": "lease_lost",
        "log_level": "warning",
        "what": "entry",
        "id": 7,
        "url": "https://news.example/1",
    }


async def test_a_claim_that_gets_no_lock_is_told_with_the_reason():
    async def claim(*_: object) -> list[Piece]:
        raise DatabaseBusyError("12 (postgres, psql) holds locks")

    async def work(_: Piece) -> None:
        raise AssertionError("there is no work")

    (event,) = await _worked_off(claim, work)
    assert (event["event"], event["what"]) == ("claim_failed", "entry")
    assert event["error"] == "12 (postgres, psql) holds locks"


async def test_a_queue_that_claims_no_more_is_told_once_and_told_again_when_it_claims():
    shift = Shift()
    shift.pulse = Pulse(Outage(), claim_late_s=0.2)
    shift.pulse.expect(("feed",))
    heartbeat = Heartbeat(Settings(), Store("postgresql://127.0.0.1:1/nowhere"), shift)
    service = Service(Manager({"WATCHDOG_USEC": "100000"}), shift, heartbeat)

    async def until_logged(name: str) -> None:
        async with asyncio.timeout(30):
            while name not in [event["event"] for event in events]:
                await asyncio.sleep(0.01)

    with capture_logs() as events:
        report = asyncio.create_task(service.report())
        await until_logged("daemon_late")
        await asyncio.sleep(0.2)
        shift.pulse.tried("feed")
        await until_logged("daemon_in_time")
        report.cancel()
    assert [(event["event"], event["what"]) for event in events[:2]] == [
        ("daemon_late", ["feed"]),
        ("daemon_in_time", ["feed"]),
    ]
