"""The worker processes. They read pages and feeds outside of the event loop, within a time limit and a memory limit.

Each worker is a process of its own: if one hangs, runs out of memory or dies, the others go on. Workers are forked from a server
process, which has imported all modules and has no threads. When the daemon ends, even by SIGKILL, the server process ends, and
the workers end with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from time import monotonic
from typing import TYPE_CHECKING, ParamSpec, Self, TypeVar

import pebble
import structlog

from ingest import metrics
from ingest.model.limits import OutOfDescriptorsError, OwnLimitError, is_out_of_descriptors
from ingest.model.page import PageInput, Reading, WorkerFailed
from ingest.web.descriptors import are_left
from ingest.workers.reading import read_feed, read_page, reclean
from ingest.workers.turns import Caller, Rank, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from ingest.config import Settings
    from ingest.model.article import Recleaned, Recleaning
    from ingest.model.boilerplate import Cleaning, Note, SiteKnowledge
    from ingest.model.feed import NotAFeed, ParsedFeed

log = structlog.stdlib.get_logger()

_P = ParamSpec("_P")
_T = TypeVar("_T")

_ATTEMPTS = 3
"""A call is given to at most this many processes, one after the other, while each is found dead before it begins. Set by hand."""
_START_S = 60.0
"""A process may take this many seconds to start. A call that is not answered within its time limit and this time counts as lost.
Set by hand."""
_CLOSE_S = 2.0
"""Closing waits for the end of the processes for at most this many seconds. Set by hand."""
_PR_SET_PDEATHSIG = 1
"""The option of prctl(2) that names the signal which a process gets when its parent dies."""

_NOBODY = Caller()
"""The caller of work that is for no feed, such as a page from the command line."""
_FEED = Caller(rank=Rank.SOON)
"""The caller who reads a document that is not subscribed to (yet)."""

# Pebble sends SIGTERM before SIGKILL and waits in between. Workers ignore SIGTERM, so a long wait would be of no use.
pebble.CONSTS.term_timeout = 0.05


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

    async def start(self) -> None:
        """Start all processes, so that the first work need not wait for them. If one does not start, the first work says why."""
        with contextlib.suppress(OwnLimitError):
            await asyncio.gather(*(self.run(os.getpid) for _ in self._places))

    async def read_page(self, given: PageInput, caller: Caller = _NOBODY) -> Reading | WorkerFailed:
        """Read one entry in a worker."""
        return await self._run(caller, read_page, given)

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
        return await self._run(caller, read_feed, body, url, content_type, max_entries, imprint)

    async def reclean(
        self, article: Recleaning, known: SiteKnowledge, strip: tuple[Note, ...], cleaning: Cleaning
    ) -> Recleaned | WorkerFailed | None:
        """Clean a stored article again in a worker; return None if nothing of it is to be written."""
        return await self.run(reclean, article, known, strip, cleaning)

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | WorkerFailed:
        """Call a module's function in a worker. Raises what the function raises, except MemoryError."""
        return await self._run(_NOBODY, function, *args, **kwargs)

    async def _run(
        self, caller: Caller, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _T | WorkerFailed:
        place = await self._turns.take(caller)
        begun = monotonic()
        try:
            return await place.call(function, *args, **kwargs)
        finally:
            self._turns.give_back(place, caller, monotonic() - begun)

    def close(self) -> None:
        """Stop all processes, even those at work. This takes a few seconds at most."""
        stopping = [place.discard(for_good=True) for place in self._places]
        until = monotonic() + _CLOSE_S
        for thread in stopping:
            thread.join(max(0.0, until - monotonic()))


class _Place:
    """A place for one process, which answers one call at a time. It is started when it is needed and replaced when it is broken."""

    def __init__(self, limits: _Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._pool: pebble.ProcessPool | None = None
        self._closed = False
        self._pid: int | None = None
        """The process that has given the last answer."""
        self._calls = 0
        """How many calls this process was given."""
        self._ended_by = ""
        """How the last call has ended the process; empty: it has not."""

    async def call(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | WorkerFailed:
        """Answer a call. If the process is found dead before it has begun, try again with a new process.

        Raise OutOfDescriptorsError if there is no file descriptor left for a process.
        """
        for _ in range(_ATTEMPTS):
            if self._closed:
                raise RuntimeError("the workers are closed")
            try:
                pool = await asyncio.to_thread(self._start)
                limited = (self._limits.memory_mb, function, *args)
                future: Future[tuple[int, _T]] = pool.schedule(
                    _limited, args=limited, kwargs=kwargs, timeout=self._limits.timeout_s
                )
            except RuntimeError:  # this includes BrokenProcessPool
                self.discard()
                continue
            except OSError as error:
                self.discard()
                if is_out_of_descriptors(error):
                    raise OutOfDescriptorsError(f"no worker could be started: {error}") from error
                raise
            self._calls += 1
            with contextlib.suppress(BrokenProcessPool):
                answer = await self._answer(future)
                return self._told(answer)
        if not are_left():
            raise OutOfDescriptorsError("no worker could be started")
        return WorkerFailed(kind="crash", detail="no worker could be started")

    def _told(self, answer: tuple[int, _T] | WorkerFailed) -> _T | WorkerFailed:
        """Return the answer itself. Log that another process has given it than the one before."""
        if isinstance(answer, WorkerFailed):
            self._ended_by = answer.kind
            return answer
        pid, outcome = answer
        if self._pid not in {None, pid}:
            self._log_replaced(by=pid)
            self._calls = 1
        self._pid, self._ended_by = pid, ""
        return outcome

    def _log_replaced(self, by: int) -> None:
        """Log that another process has taken the place of the one before. Every worker is recycled at some time: that is no warning."""
        if not self._ended_by and self._calls > self._limits.recycle_after:
            log.debug("worker_replaced", pid=self._pid, by=by, reason="recycled")
        else:
            log.warning("worker_replaced", pid=self._pid, by=by, reason=self._ended_by or "died")

    async def _answer(self, future: Future[_T]) -> _T | WorkerFailed:
        """Wait for the answer. Discard the worker if it gave no answer, or if it may be damaged."""
        answer = asyncio.wrap_future(future)
        healthy = False
        try:
            await asyncio.wait([answer], timeout=self._limits.timeout_s + _START_S)
            outcome = _outcome(answer, self._limits)
            healthy = not isinstance(outcome, WorkerFailed) or outcome.kind == "timeout"
            if isinstance(outcome, WorkerFailed):
                metrics.worker_stops.labels(outcome.kind).inc()
            return outcome
        finally:
            answer.cancel()
            if not healthy:
                self.discard()

    def _start(self) -> pebble.ProcessPool:
        """Return the running pool. This blocks while a process is started. Raises RuntimeError."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the workers are closed")
            if self._pool is None:
                self._pool = _new_pool(self._limits)
            return self._pool

    def discard(self, *, for_good: bool = False) -> threading.Thread:
        """Stop the process, if there is one. Return the thread that stops it, since this may take some time."""
        with self._lock:
            pool, self._pool = self._pool, None
            self._closed = self._closed or for_good
        thread = threading.Thread(target=_stop, args=(pool,), name="worker-stop", daemon=True)
        thread.start()
        return thread


def _outcome(answer: asyncio.Future[_T], limits: _Limits) -> _T | WorkerFailed:
    """Return the result of a call. Raises what the function raised, and BrokenProcessPool."""
    if not answer.done():
        return WorkerFailed(kind="crash", detail="the worker does not answer")
    error = answer.exception()
    match error:
        case TimeoutError():
            return WorkerFailed(kind="timeout", detail=f"took longer than {limits.timeout_s:g} s")
        case MemoryError():
            return WorkerFailed(kind="memory", detail=f"took more than {limits.memory_mb} MB")
        case pebble.ProcessExpired():
            return WorkerFailed(kind="crash", detail=f"ended with exit code {error.exitcode}")
        case _:
            return answer.result()


def _new_pool(limits: _Limits) -> pebble.ProcessPool:
    context = multiprocessing.get_context("forkserver")
    # The server process imports the same modules as this process, and reads the cues. So each worker is forked with all of it.
    imported = [name for name in list(sys.modules) if name.split(".")[0] == "ingest"]
    context.set_forkserver_preload(sorted({*imported, "ingest.boilerplate.preload"}))
    pool = pebble.ProcessPool(
        max_workers=1,
        max_tasks=limits.recycle_after,
        initializer=_enter_worker,
        context=context,
    )
    with _signals_blocked():
        # to read this property starts the pool
        if not pool.active:
            raise BrokenProcessPool("the pool does not start")
    return pool


@contextlib.contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block SIGTERM, SIGINT and SIGHUP in the threads and processes that are started here.

    A service manager may send them to all processes of the daemon, and a terminal does. Threads and processes inherit the mask.
    Without it, the server process from which workers are forked would die of these signals.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        # multiprocessing needs the resource tracker; its start lifts the mask from SIGTERM and SIGINT, so it comes first
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop(pool: pebble.ProcessPool | None) -> None:
    if pool is not None:
        with contextlib.suppress(RuntimeError, OSError):
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _enter_worker() -> None:
    """Prepare a new worker process. It ignores SIGTERM and SIGINT, and dies with its parent."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    _die_with_parent()
    # log lines of libraries about a page are dropped: the answer of the worker holds the reason
    logging.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # what the worker was forked with stays, and is not searched for garbage again and again
    gc.freeze()


def _limited(memory_mb: int, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> tuple[int, _T]:
    """Return the process's number and what a function returns, which meets MemoryError where the process would hold more than ``memory_mb``.

    The limit ends with the call: a worker at its limit could not send its answer, and would print a traceback.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * 1_000_000, hard))
    try:
        return os.getpid(), function(*args, **kwargs)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _die_with_parent() -> None:
    """Make the kernel kill this process when the server process that forked it ends. The server ends when the daemon ends.

    The server ends when no process holds the write end of its pipe any more. Each worker inherits that end, so it is closed here.
    """
    os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]  # noqa: SLF001 -- no other way
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        os._exit(1)
