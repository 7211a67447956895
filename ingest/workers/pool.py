"""The worker processes. They read pages and feeds outside of the event loop, within a time limit and a memory limit.

Each worker is a process of its own: if one hangs, runs out of memory or dies, the others go on. ``server.py`` tells how workers start
and end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from pkgutil import resolve_name
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Self, TypeVar

import structlog

from ingest import metrics
from ingest.model.limits import OutOfDescriptorsError, OwnLimitError, is_out_of_descriptors
from ingest.model.page import PageInput, Reading, WorkerFailed
from ingest.web.descriptors import are_left
from ingest.workers.process import NotBegunError, Process
from ingest.workers.service import packed
from ingest.workers.turns import Caller, Rank, Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.config import Settings
    from ingest.model.article import Recleaned, Recleaning
    from ingest.model.boilerplate import Cleaning, Note, SiteKnowledge
    from ingest.model.feed import NotAFeed, ParsedFeed
    from ingest.workers.service import Answer

log = structlog.stdlib.get_logger()

_P = ParamSpec("_P")
_T = TypeVar("_T")

_ATTEMPTS = 3
"""A call is given to at most this many processes, one after the other, while each is found dead before it begins. Set by hand."""
_CLOSE_S = 2.0
"""Closing waits for the end of the processes for at most this many seconds. Set by hand."""

_NOBODY = Caller()
"""The caller of work that is for no feed, such as a page from the command line."""
_FEED = Caller(rank=Rank.SOON)
"""The caller who reads a document that is not subscribed to (yet)."""


@dataclass(frozen=True, slots=True)
class Named(Generic[_P, _T]):
    """A function that workers know by its name, so that this process need not import it.

    ``name``: its module and its own name, such as ``ingest.workers.reading:read_page``.
    """

    name: str

    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Call the function here."""
        found: Callable[_P, _T] = resolve_name(self.name)
        return found(*args, **kwargs)

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        """Return what it is pickled as: where it is read, it is the function itself."""
        return resolve_name, (self.name,)


_READ_PAGE: Named[[PageInput], Reading] = Named("ingest.workers.keeping:read_and_pack")
_READ_FEED: Named[[bytes, str, str | None, int, bytes | None], ParsedFeed | NotAFeed] = Named(
    "ingest.workers.reading:read_feed"
)
_RECLEAN: Named[[Recleaning, SiteKnowledge, tuple[Note, ...], Cleaning], Recleaned | None] = Named(
    "ingest.workers.reading:reclean"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    timeout_s: float
    memory_mb: int
    recycle_after: int


class Workers:
    """Processes that read pages and feeds. One object belongs to one event loop."""

    def __init__(self, count: int, *, timeout_s: float, memory_mb: int, recycle_after: int) -> None:
        """Prepare ``count`` workers. A process is started when it is first needed.

        ``timeout_s``: the longest time for one call, without the wait for a free worker. ``memory_mb``: the most memory that a
        worker may allocate. ``recycle_after``: the number of calls after which a worker is replaced.
        """
        limits = _Limits(timeout_s=timeout_s, memory_mb=memory_mb, recycle_after=recycle_after)
        self._places = [_Place(limits) for _ in range(count)]
        self._turns = Turns(list(self._places))

    @classmethod
    def of(cls, settings: Settings, count: int | None = None) -> Self:
        """Return the workers that the settings ask for; ``count`` overrules the number in the settings."""
        return cls(
            count or settings.workers,
            timeout_s=settings.worker_timeout_s,
            memory_mb=settings.worker_memory_mb,
            recycle_after=settings.worker_recycle,
        )

    @property
    def waiting(self) -> int:
        """Return the number of calls that wait for a worker."""
        return len(self._turns)

    async def start(self) -> None:
        """Start all processes, so that the first work need not wait for them. If one does not start, the first work says why."""
        with contextlib.suppress(OwnLimitError):
            await asyncio.gather(*(self.run(os.getpid) for _ in self._places))

    async def read_page(self, given: PageInput, caller: Caller = _NOBODY) -> Reading | WorkerFailed:
        """Read one entry in a worker, and pack its page if it is kept."""
        return await self._run(caller, _READ_PAGE, given)

    async def read_feed(
        self,
        body: bytes,
        url: str,
        content_type: str | None,
        max_entries: int,
        caller: Caller = _FEED,
        *,
        imprint: bytes | None = None,
    ) -> ParsedFeed | NotAFeed | WorkerFailed:
        """Read a feed document in a worker; pass over the entries that ``imprint``, that of the last document, knows."""
        return await self._run(caller, _READ_FEED, body, url, content_type, max_entries, imprint)

    async def reclean(
        self, article: Recleaning, known: SiteKnowledge, strip: tuple[Note, ...], cleaning: Cleaning
    ) -> Recleaned | WorkerFailed | None:
        """Clean a stored article again in a worker; return None if nothing of it is to be written."""
        return await self.run(_RECLEAN, article, known, strip, cleaning)

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | WorkerFailed:
        """Call a module's function in a worker. Raises what the function raises, except MemoryError."""
        return await self._run(_NOBODY, function, *args, **kwargs)

    async def _run(
        self, caller: Caller, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _T | WorkerFailed:
        asked = monotonic()
        place = await self._turns.take(caller)
        begun = monotonic()
        metrics.worker_wait.inc(begun - asked)
        try:
            return await place.call(function, *args, **kwargs)
        finally:
            took_s = monotonic() - begun
            metrics.worker_busy.inc(took_s)
            self._turns.give_back(place, caller, took_s)

    def close(self) -> None:
        """Stop all processes, even those at work. This takes a few seconds at most."""
        for place in self._places:
            place.kill()
        until_s = monotonic() + _CLOSE_S
        for place in self._places:
            place.close(max(0.0, until_s - monotonic()))


class _Place:
    """A place for one process, which answers one call at a time. It is started when it is needed and replaced when it is broken."""

    def __init__(self, limits: _Limits) -> None:
        self._limits = limits
        self._process: Process | None = None
        self._is_busy = False
        self._is_closed = False
        self._pid: int | None = None
        """The process that has given the last answer."""
        self._ended_by = ""
        """How the last process has ended; empty: nobody knows."""

    async def call(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | WorkerFailed:
        """Answer a call. If the process is found dead before it has begun, try again with a new process.

        Raise OutOfDescriptorsError if there is no file descriptor left for a process.
        """
        call = packed((function, args, kwargs, self._limits.memory_mb * 1_000_000))
        self._is_busy = True
        try:
            for _ in range(_ATTEMPTS):
                with contextlib.suppress(NotBegunError):
                    process = await self._started()
                    outcome: _T | WorkerFailed = await self._outcome(
                        process, await process.answer(call, self._limits.timeout_s)
                    )
                    return outcome
        finally:
            self._is_busy = False
        if not are_left():
            raise OutOfDescriptorsError("no worker could be started")
        return WorkerFailed(kind="crash", detail="no worker could be started")

    async def _started(self) -> Process:
        """Return the process of this place."""
        if self._process is None or self._process.is_over:
            try:
                self._process = await Process.start()
            except OSError as error:
                if is_out_of_descriptors(error):
                    raise OutOfDescriptorsError(f"no worker could be started: {error}") from error
                raise
        if self._is_closed:
            self._process.kill()
            self._process.close()
            raise RuntimeError("the workers are closed")
        return self._process

    async def _outcome(self, process: Process, answer: Answer | WorkerFailed) -> Any:
        """Return what the function returned, or how it failed. Raises what the function raised, except MemoryError."""
        if isinstance(answer, WorkerFailed):
            return self._stopped(answer)
        is_returned, outcome = answer
        if not is_returned and isinstance(outcome, MemoryError):
            # it may be damaged
            await process.end()
            return self._stopped(WorkerFailed(kind="memory", detail=f"took more than {self._limits.memory_mb} MB"))
        if self._pid not in {None, process.pid}:
            self._log_replaced(by=process.pid)
        self._pid, self._ended_by = process.pid, ""
        if process.calls == self._limits.recycle_after:
            process.close()
            self._ended_by = "recycled"
        if not is_returned:
            raise outcome
        return outcome

    def _log_replaced(self, by: int) -> None:
        """Log that another process has taken the place of the one before. Every worker is recycled at some time: that is no warning."""
        if self._ended_by == "recycled":
            log.debug("worker_replaced", pid=self._pid, by=by, reason="recycled")
        else:
            log.warning("worker_replaced", pid=self._pid, by=by, reason=self._ended_by or "died")

    def _stopped(self, failed: WorkerFailed) -> WorkerFailed:
        metrics.worker_stops.labels(failed.kind).inc()
        self._ended_by = failed.kind
        return failed

    def kill(self) -> None:
        """Kill the process, and start no other."""
        self._is_closed = True
        if self._process is not None and not self._process.is_over:
            self._process.kill()

    def close(self, within_s: float) -> None:
        """Wait for the end of the process that was killed, at most so many seconds. A call under way lets go of it by itself."""
        if self._process is not None and not self._process.is_over:
            self._process.wait(within_s)
            if not self._is_busy:
                self._process.close()
