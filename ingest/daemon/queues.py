"""A queue of due work. It claims work under leases, starts it in its free places, and at a stop gives unfinished work back."""

from __future__ import annotations

import asyncio
import contextlib
import math
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import structlog

from ingest.model.limits import OwnLimitError, is_out_of_descriptors
from ingest.store.errors import DatabaseUnavailableError, LeaseLostError
from ingest.web.descriptors import limit_of_process

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

log = structlog.stdlib.get_logger()

_PROGRESS_S = 1.0
"""The longest time, in seconds, that a queue waits for one of its tasks to end before it claims again. Set by hand."""
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
    claiming: asyncio.Lock = field(default_factory=asyncio.Lock)
    """This lock is held from a claim until its work has started: a drain in between would lose the claimed work."""
    _is_away: bool = False
    _short_at: float = -math.inf
    """When a file descriptor was last missing, by ``time.monotonic``."""

    def out_of_descriptors(self, error: BaseException) -> None:
        """Rest from claiming for a while, and log the beginning of a lack of file descriptors once."""
        if monotonic() - self._short_at > _QUIET_S:
            log.warning("descriptors_exhausted", error=str(error), limit=limit_of_process(), rest_s=_REST_S)
        self._short_at = monotonic()

    @property
    def is_at_rest(self) -> bool:
        """Return whether nothing may be claimed now."""
        return self.stop.is_set() or monotonic() - self._short_at < _REST_S

    def database_lost(self, error: str) -> None:
        """Log the beginning of an outage once. The following ticks try the database again."""
        if not self._is_away:
            log.warning("database_lost", error=error)
        self._is_away = True

    def database_found(self) -> None:
        """Log the end of an outage."""
        if self._is_away:
            log.info("database_found")
        self._is_away = False

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
    _held: dict[asyncio.Task[None], _Work] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._held)

    async def work_off(self) -> None:
        """Claim and start work until nothing more is due, or until a stop is wanted."""
        while not self.shift.stop.is_set():
            free = self.places - len(self._held)
            claimed = await self._claim_and_start(free) if free else True
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
        await asyncio.gather(*stopped, return_exceptions=True)
        with contextlib.suppress(DatabaseUnavailableError):
            # a lease that cannot be given back runs out by itself
            await self.give_back(list(stopped.values()))
        return len(stopped)

    async def _progress(self) -> None:
        """Wait until a task ends: then a place is free, or a host. Wait for at most _PROGRESS_S."""
        if self._held:
            await asyncio.wait(self._held, timeout=_PROGRESS_S, return_when=asyncio.FIRST_COMPLETED)

    async def _claim_and_start(self, limit: int) -> bool:
        """Claim work and start it; return whether there was any."""
        async with self.shift.claiming:
            if self.shift.is_at_rest:
                return False
            try:
                claimed = await self.claim(limit, list(self._held.values()))
            except DatabaseUnavailableError as error:
                self.shift.database_lost(str(error))
                return False
            self.shift.database_found()
            for piece in claimed:
                task = asyncio.create_task(self._guarded(piece))
                self._held[task] = piece
                task.add_done_callback(self._held.pop)
            return bool(claimed)

    async def _guarded(self, piece: _Work) -> None:
        """Do one piece of work. This is the one place where exceptions end."""
        facts: dict[str, Any] = {"what": self.name, "id": piece.id, "url": piece.url}
        try:
            await self.work(piece)
        except LeaseLostError:
            log.warning("lease_lost", **facts)
        except DatabaseUnavailableError as error:
            # the lease runs out, and the work is done again
            log.warning("work_abandoned", **facts, error=f"database unavailable: {error}")
        except Exception as error:
            if isinstance(error, OwnLimitError) or is_out_of_descriptors(error):
                await self._give_up(piece, error)
                return
            log.exception("work_failed", **facts)
            with contextlib.suppress(LeaseLostError, DatabaseUnavailableError, OwnLimitError):
                await self.after_bug(piece, f"internal error: {type(error).__name__}: {error}")

    async def _give_up(self, piece: _Work, error: Exception) -> None:
        """Give a piece of work back to its queue, since a limit of our own was met. No attempt is counted."""
        if is_out_of_descriptors(error):
            self.shift.out_of_descriptors(error)
        with contextlib.suppress(DatabaseUnavailableError):
            await self.give_back([piece])
