"""Whether the daemon is alive: its event loop turns, and the claims of its queues are tried in time."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.daemon.outage import Outage

log = structlog.stdlib.get_logger()

_BEAT_S = 1.0
"""The event loop is seen to turn every this many seconds. Set by hand."""
_REMEMBERED_S = 60.0
"""The lags of the event loop are remembered for this many seconds: as long as most monitors wait between two questions."""
LOOP_LATE_S = 15.0
"""The event loop is late if it has not turned for this many seconds. Set by hand: the longest step of our own takes far less than one
second, and a machine that swaps may hold a process for a few."""
CLAIM_LATE_S = 300.0
"""A queue is late if it has tried no claim for this many seconds. Set by hand: a claim may wait for two others, and each ends after 60
seconds at the latest. While all places of a queue are taken, it claims nothing; pages that take a worker to its limit free a place
every 30 seconds."""
AWAY_S = 10.0
"""The daemon was away if its event loop did not turn for this many seconds. Set by hand, below ``LOOP_LATE_S``."""


class Pulse:
    """Says what of the daemon is late. A database that is away, closed hosts, and a lack of file descriptors make nothing late."""

    def __init__(
        self,
        outage: Outage,
        *,
        loop_late_s: float = LOOP_LATE_S,
        claim_late_s: float = CLAIM_LATE_S,
        away_s: float = AWAY_S,
    ) -> None:
        """Begin. The constants of these names explain the numbers of seconds."""
        self._outage = outage
        self._loop_late_s = loop_late_s
        self._claim_late_s = claim_late_s
        self._away_s = away_s
        self._beaten_at = time.monotonic()
        self._lags_s: deque[float] = deque([0.0], maxlen=round(_REMEMBERED_S / _BEAT_S))
        """By how many seconds the last turns of the event loop were late."""
        self._tried_at: dict[str, float] = {}
        """When each queue last tried to claim, by ``time.monotonic``. A queue that is not listed here is never late."""

    def expect(self, queues: Iterable[str]) -> None:
        """Expect from now on that the queues of these names try to claim work. An empty list ends that."""
        self._tried_at = dict.fromkeys(queues, time.monotonic())

    def tried(self, queue: str) -> None:
        """Record that a queue has tried to claim work, whatever came of it."""
        if queue in self._tried_at:
            self._tried_at[queue] = time.monotonic()

    def late(self) -> tuple[str, ...]:
        """Return the names of what is late: ``loop``, and the queues ``feed``, ``entry`` and ``article``. Threads may ask, too."""
        now = time.monotonic()
        late = ["loop"] if now - self._beaten_at > self._loop_late_s else []
        if not self._outage.is_on:
            tried_at = self._tried_at
            late += [
                queue for queue, at in tried_at.items() if now - max(at, self._outage.ended_at) > self._claim_late_s
            ]
        return tuple(late)

    def lag_s(self) -> float:
        """Return the longest time by which the event loop was late within the last minute, in seconds."""
        return max(*self._lags_s, time.monotonic() - self._beaten_at - _BEAT_S)

    def claim_ages_s(self) -> dict[str, float]:
        """Return for each queue how many seconds ago it tried a claim. It is empty before the start and at the end."""
        now = time.monotonic()
        return {queue: now - at for queue, at in self._tried_at.items()}

    async def beat(self) -> None:
        """Show for ever that the event loop turns. Log ``was_away`` when it did not turn for long."""
        while True:
            before, used_s = time.clock_gettime(time.CLOCK_BOOTTIME), time.process_time()
            self._beaten_at = time.monotonic()
            await asyncio.sleep(_BEAT_S)
            self._lags_s.append(max(0.0, time.monotonic() - self._beaten_at - _BEAT_S))
            # this clock goes on while the machine sleeps; time.monotonic does not
            away_s = time.clock_gettime(time.CLOCK_BOOTTIME) - before - _BEAT_S
            if away_s > self._away_s:
                log.warning("was_away", away_s=round(away_s, 1), cpu_s=round(time.process_time() - used_s, 1))
