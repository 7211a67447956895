"""A queue of due work. It claims work under leases, starts it in its free places, and at a stop gives unfinished work back."""

from __future__ import annotations

import asyncio
import contextlib
import math
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import structlog

from ingest import metrics
from ingest.daemon.outage import Outage
from ingest.daemon.pulse import Pulse
from ingest.model.limits import OwnLimitError, is_out_of_descriptors
from ingest.store.errors import DatabaseBusyError, DatabaseUnavailableError, LeaseLostError
from ingest.web.descriptors import limit_of_process

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

log = structlog.stdlib.get_logger()

_PROGRESS_S = 0.25
"""The longest time, in seconds, that a queue waits for one of its tasks to end before it claims again. The queue of entries is worked off
as often when it is idle; with a longer time here, an entry that becomes due would wait longer if other work hangs. Set by hand."""
_SHARE = 4
"""A queue claims again when this part of its places is free, one in four, so that a claim is worth its cost. Set by hand."""
_GATHER_S = 0.05
"""It waits for that no longer than this many seconds after a task has ended: slow work may hold the other places. Set by hand."""
_CROWDED_GATHER_S = 1.0
"""It waits for that no longer than this many seconds while new work would only wait for workers. Set by hand: new work would wait as long
for them. Workers lack nothing meanwhile, since more work than is waited for waits for them."""
_CANCEL_S = 0.5
"""At a stop, tasks that were cancelled are waited for during this many seconds. Set by hand."""
_GIVE_BACK_S = 1.5
"""At a stop, leases are given back within this many seconds. A lease that is not given back runs out by itself. Set by hand."""
_REST_S = 5.0
"""After a lack of file descriptors, nothing is claimed for this many seconds, so that connections and files can be closed. Set by hand."""
_QUIET_S = 60.0
"""A lack of file descriptors is over when there was none for this many seconds. The next one is logged again. Set by hand."""


class Leased(Protocol):
    """A piece of work under a lease: a feed, an entry or an article."""

    @property
    def id(self) -> int:
        """The id of its row."""

    @property
    def url(self) -> str | None:
        """Its URL, for the log."""


_Work = TypeVar("_Work", bound=Leased)


@dataclass(slots=True)
class Shift:
    """The state that all queues of a daemon share: whether a stop is wanted, and whether the database is away."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    outage: Outage = field(default_factory=Outage)
    claiming: asyncio.Lock = field(default_factory=asyncio.Lock)
    """This lock is held from a claim until its work has started: a drain in between would lose the claimed work."""
    pulse: Pulse = field(init=False)
    _short_at: float = -math.inf
    """When a file descriptor was last missing, by ``time.monotonic``."""

    def __post_init__(self) -> None:
        self.pulse = Pulse(self.outage)

    def out_of_descriptors(self, error: BaseException) -> None:
        """Rest from claiming for a while, and log the beginning of a lack of file descriptors once."""
        if monotonic() - self._short_at > _QUIET_S:
            log.warning("descriptors_exhausted", error=str(error), limit=limit_of_process(), rest_s=_REST_S)
        self._short_at = monotonic()

    @property
    def is_at_rest(self) -> bool:
        """Return whether nothing may be claimed now."""
        return self.stop.is_set() or monotonic() - self._short_at < _REST_S

    async def pause(self, seconds: float) -> None:
        """Wait for a number of seconds, or until a stop is wanted."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)


@dataclass(slots=True, kw_only=True)
class Queue(Generic[_Work]):
    """A bounded number of tasks, each of which does one piece of work under its lease."""

    name: str
    """The kind of work: ``feed``, ``entry`` or ``article``."""
    places: int
    """The largest number of tasks at the same time."""
    claim: Callable[[int, Sequence[_Work]], Awaitable[Sequence[_Work]]]
    """Lease due pieces of work, at most as many as the first argument says. The second argument is the work under way."""
    work: Callable[[_Work], Awaitable[None]]
    """Do one piece of work. Raises LeaseLostError, DatabaseUnavailableError."""
    after_bug: Callable[[_Work, str], Awaitable[None]]
    """Finish a piece of work that met an error in this program: it is not tried again at once."""
    give_back: Callable[[Sequence[_Work]], Awaitable[None]]
    """Give the leases on pieces of work back."""
    shift: Shift
    is_crowded: Callable[[], bool] = lambda: False
    """Whether new work would only wait for workers. Then a claim waits until more places are free."""
    _held: dict[asyncio.Task[None], _Work] = field(default_factory=dict)
    _goal: int = -1
    """The number of tasks that is waited for."""
    _is_met: asyncio.Event = field(default_factory=asyncio.Event)
    """It is set when no more tasks than that are left."""
    _abandoned: list[_Work] = field(default_factory=list)
    """The pieces of work that the database went away under. Their leases are given back before the next claim."""

    def __len__(self) -> int:
        return len(self._held)

    async def work_off(self) -> None:
        """Claim and start work until nothing more is due, or until a stop is wanted."""
        while not self.shift.stop.is_set():
            free = self.shift.outage.places(self.places) - len(self._held)
            claimed = free > 0 and await self._claim_and_start(free)
            if not claimed and not self._held:
                return
            if not claimed or len(self._held) >= self.places:
                await self._progress()

    async def drain(self, seconds: float) -> int:
        """Let the tasks finish within a number of seconds. Stop those that do not, give their leases back, and return their number."""
        if self._held:
            await asyncio.wait(self._held, timeout=seconds)
        stopped = dict(self._held)
        for task in stopped:
            task.cancel()
        if stopped:
            await asyncio.wait(stopped, timeout=_CANCEL_S)
        self._abandoned.extend(stopped.values())
        with contextlib.suppress(DatabaseUnavailableError, TimeoutError):
            async with asyncio.timeout(_GIVE_BACK_S):
                await self._give_back_abandoned()
        return len(stopped)

    async def _progress(self) -> None:
        """Wait until some tasks have ended: then places are free, or hosts. Wait for at most _PROGRESS_S for the first of them."""
        before = len(self._held)
        if before and await self._ended(before - 1, _PROGRESS_S):
            gather_s = _CROWDED_GATHER_S if self.is_crowded() else _GATHER_S
            await self._ended(before - max(1, self.places // _SHARE), gather_s)

    async def _ended(self, left: int, seconds: float) -> bool:
        """Wait until at most ``left`` tasks are left; return whether this came within a number of seconds."""
        self._goal = max(0, left)
        if len(self._held) > self._goal:
            self._is_met.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._is_met.wait()
        return len(self._held) <= self._goal

    def _end(self, task: asyncio.Task[None]) -> None:
        self._held.pop(task)
        if len(self._held) <= self._goal:
            self._is_met.set()

    async def _claim_and_start(self, limit: int) -> bool:
        """Claim work and start it; return whether there was any."""
        async with self.shift.claiming:
            self.shift.pulse.tried(self.name)
            if self.shift.is_at_rest:
                return False
            begun = monotonic()
            try:
                await self._give_back_abandoned()
                claimed = await self.claim(limit, list(self._held.values()))
            except DatabaseBusyError as error:
                log.warning("claim_failed", what=self.name, error=str(error))
                return False
            except DatabaseUnavailableError as error:
                self.shift.outage.failed(f"claim of {self.name}", str(error), begun)
                return False
            self.shift.outage.succeeded(f"claim of {self.name}")
            for piece in claimed:
                task = asyncio.create_task(self._guarded(piece))
                self._held[task] = piece
                task.add_done_callback(self._end)
            return bool(claimed)

    async def _give_back_abandoned(self) -> None:
        """Give back the leases of abandoned work. Raises DatabaseUnavailableError; then they are given back later."""
        if self._abandoned:
            pieces = list(self._abandoned)
            await self.give_back(pieces)
            del self._abandoned[: len(pieces)]

    async def _guarded(self, piece: _Work) -> None:
        """Do one piece of work. This is the one place where exceptions end. First the books are written, then the log."""
        facts: dict[str, Any] = {"what": self.name, "id": piece.id, "url": piece.url}
        begun = monotonic()
        try:
            await self.work(piece)
        except LeaseLostError:
            metrics.leases_lost.labels(self.name).inc()
            log.warning("lease_lost", **facts)
        except DatabaseUnavailableError as error:
            self._abandon(piece, error, begun)
            log.warning("work_abandoned", **facts, error=f"database unavailable: {error}")
        except Exception as error:  # noqa: BLE001 -- it is logged below, with its traceback
            if isinstance(error, OwnLimitError) or is_out_of_descriptors(error):
                await self._give_up(piece, error, begun)
                return
            metrics.work_failed.labels(self.name).inc()
            try:
                await self._after_bug(piece, begun, f"internal error: {type(error).__name__}: {error}")
            finally:
                log.exception("work_failed", **facts)
        else:
            self.shift.outage.succeeded(self.name)

    async def _after_bug(self, piece: _Work, begun: float, error: str) -> None:
        with contextlib.suppress(LeaseLostError, OwnLimitError):
            try:
                await self.after_bug(piece, error)
            except DatabaseUnavailableError as away:
                self._abandon(piece, away, begun)

    async def _give_up(self, piece: _Work, error: Exception, begun: float) -> None:
        """Give a piece of work back to its queue, since a limit of our own was met. No attempt is counted."""
        try:
            await self.give_back([piece])
        except DatabaseUnavailableError as away:
            self._abandon(piece, away, begun)
        if is_out_of_descriptors(error):
            self.shift.out_of_descriptors(error)

    def _abandon(self, piece: _Work, error: DatabaseUnavailableError, begun: float) -> None:
        """Keep a piece of work, which was begun at a time, so that its lease is given back when the database is there again."""
        self._abandoned.append(piece)
        if not isinstance(error, DatabaseBusyError):
            self.shift.outage.failed(self.name, str(error), begun)
