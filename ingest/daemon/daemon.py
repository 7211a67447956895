"""The daemon: its start, its recurring jobs and its end.

APScheduler calls each job at fixed intervals; each call is a tick. Postgres knows what is due. A tick claims work until nothing
more is due. As long as a tick is at work, the next ticks of the same job are skipped.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from ingest.daemon.answers import Answers
from ingest.daemon.ending import SPARE_S, Ending
from ingest.daemon.feeds_list import synchronise
from ingest.daemon.heartbeat import Heartbeat
from ingest.daemon.jobs import Jobs
from ingest.daemon.listen import listening
from ingest.daemon.one_pass import OnePass
from ingest.daemon.outage import ANSWER
from ingest.daemon.queues import Shift
from ingest.daemon.reload import Reload, set_strip
from ingest.daemon.service import Manager, Service
from ingest.daemon.upkeep import Upkeep
from ingest.model.boilerplate import JUDGE_VERSION
from ingest.pipeline.etiquette import Etiquette
from ingest.store import roles
from ingest.store.errors import DatabaseBusyError, DatabaseUnavailableError, MissingRightsError
from ingest.store.migrate import bring_up_to_date
from ingest.store.store import Store
from ingest.store.translation import url_without_secret
from ingest.web.descriptors import limit_of_process, shares
from ingest.web.fetch import Fetcher
from ingest.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from ingest.config import Settings
    from ingest.model.subscription import SubscriptionList

log = structlog.stdlib.get_logger()

_TICK_S = 1
"""The queues of feeds and of recleanings are worked off every this many seconds."""
_PAGE_TICK_S = 0.25
"""The queue of entries is worked off every this many seconds. A second would be too long: a host may be open for its next page
earlier."""
_UPKEEP_S = 600
"""The upkeep of the database runs every this many seconds. Set by hand."""
_FIRST_WAIT_S, _MAX_WAIT_S = 0.5, 15.0
"""The waits, in seconds, before a database that is away at the start is tried again: the first wait, and the longest. Each wait is
twice as long as the one before. Set by hand."""
_LOCK_S = 5.0
"""At the start, a lock that another session holds is waited for during this many seconds before that is told. Then it is waited for again.
Set by hand: most migrations take less."""
_REMIND_S = 60.0
"""A start that waits for a lock is told again every this many seconds. Set by hand."""
_PATIENCE_S = 1.0
"""At a stop, a query that is under way is waited for during this many seconds: a claim that is cut off keeps its leases until they
run out. Set by hand, above the time of any claim on a database that answers."""
_CLOSE_S = 1.5
"""At the end, the connections are closed within this many seconds. Set by hand."""

_Result = TypeVar("_Result")


class Daemon:
    """The daemon: it polls feeds, collects entries and cleans articles again, until a stop is wanted."""

    def __init__(
        self,
        settings: Settings,
        database_url: str,
        subscriptions: SubscriptionList | None = None,
        manager: Manager | None = None,
    ) -> None:
        """Prepare. Nothing runs before run() or run_once(), which subscribe to the ``subscriptions`` first, if there is a list.

        ``manager``: the service manager; None: nobody is told how the daemon is.
        """
        self._settings = settings
        self._database_url = database_url
        self._subscriptions = subscriptions
        self._store = Store(
            database_url,
            connections=max(1, settings.database_connections - 1),  # the watch has one of its own
            duplicate_window_days=settings.duplicate_window_days,
        )
        self._ending = Ending(settings.drain_s)
        self._shift = Shift(stop=self._ending.wanted)
        self._feeds = 0
        """The number of feeds at the start."""
        self._told_at = -math.inf
        """When it was last told that the start waits for a lock, by ``time.monotonic``."""
        self._heartbeat = Heartbeat(settings, self._store, self._shift)
        self._service = Service(manager or Manager({}), self._shift, self._heartbeat)
        self._reload = Reload(settings, self._store, self._shift, self._service, self._heartbeat)

    async def run(self) -> bool:
        """Work until SIGTERM or SIGINT, then drain, and return True. SIGHUP reloads.

        Raises SettingsError if the port to listen on cannot be had.
        """
        answers = Answers(self._shift, self._heartbeat, self._store)
        async with listening(self._settings.http_listen, answers), self._running() as jobs:
            if not self._shift.stop.is_set():
                await self._work(jobs)
        return True

    async def _work(self, jobs: Jobs) -> None:
        """Work off the queues until a stop is wanted."""
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
        upkeep = Upkeep(settings=self._settings, store=self._store, shift=self._shift)
        for seconds, job in (
            (_TICK_S, jobs.polls().work_off),
            (_PAGE_TICK_S, jobs.collections().work_off),
            (_TICK_S, jobs.recleanings().work_off),
            (_UPKEEP_S, upkeep.run),
        ):
            scheduler.add_job(_tick, "interval", (job,), seconds=seconds)
        scheduler.start()
        self._shift.pulse.expect(("feed", "entry", "article"))
        self._log_start()
        self._service.ready()
        async with _in_background(reload=self._reload.run):
            await self._shift.stop.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S), self._shift.claiming:
                pass
        # the scheduler cancels its ticks here: none is between its claim and its work, unless the database hangs
        scheduler.shutdown(wait=False)

    async def run_once(self) -> bool:
        """Poll every due feed once and settle every pending entry. Return whether that was done, or a stop was wanted.

        Raises SchemaError, and DatabaseUnavailableError if the database is away for longer than ``once_patience_s``.
        """
        async with self._running(patience_s=self._settings.once_patience_s) as jobs:
            log.info("pass_started")
            done = await self._unless_stopped(OnePass(self._settings, self._store, jobs, self._shift).run())
            figures = await self._unless_stopped(self._store.reports.status())
            log.info("pass_finished", **(figures or {}))
            return bool(done) or self._shift.stop.is_set()

    def _log_start(self) -> None:
        log.info(
            "daemon_started",
            version=version("ingest"),
            pid=os.getpid(),
            database=url_without_secret(self._database_url),
            feeds=self._feeds,
            workers=self._settings.workers,
            lease_s=self._settings.lease_s,
            judge=JUDGE_VERSION,
        )

    @contextlib.asynccontextmanager
    async def _running(self, *, patience_s: float = math.inf) -> AsyncIterator[Jobs]:
        """Open everything, and stop on SIGTERM and SIGINT; at the end drain the queues and close everything.

        ``patience_s``: the number of seconds that the database may be away at the start.
        """
        self._ending.listen(self._reload.wanted.set)
        workers = Workers.of(self._settings)
        async with _in_background(pulse=self._shift.pulse.beat, report=self._service.report):
            try:
                await self._unless_stopped(_both(workers.start(), self._prepare(patience_s)))
                settings = _with_places(self._settings)
                async with Fetcher.of(settings) as fetcher:
                    etiquette = Etiquette(settings=settings, store=self._store, fetcher=fetcher)
                    jobs = Jobs(settings, etiquette, self._store, workers, self._shift)
                    async with _in_background(heartbeat=lambda: self._heartbeat.run(jobs)):
                        try:
                            async with _in_background(watch=lambda: self._shift.outage.watch(self._store.look)):
                                yield jobs
                        finally:
                            await self._drain(jobs)
            finally:
                await self._close(workers)

    async def _drain(self, jobs: Jobs) -> None:
        """Let running work finish, and give back what is not done in time."""
        left_s = self._ending.left_s()
        self._shift.pulse.expect(())
        self._service.stopping(left_s + SPARE_S + _CLOSE_S)
        log.info("drain_started", feeds=jobs.under_way("feed"), entries=jobs.under_way("entry"))
        log.info("daemon_stopped", given_back=await jobs.drain(left_s))
        self._ending.in_order = True

    async def _close(self, workers: Workers) -> None:
        """Stop the workers and disconnect. A thread may hang in a call to the database; the process ends all the same."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await asyncio.gather(asyncio.to_thread(workers.close), self._store.close())

    async def _unless_stopped(self, work: Coroutine[None, None, _Result]) -> _Result | None:
        """Return what some work returns. Once a stop is wanted, cancel the work after ``_PATIENCE_S``, and return None."""
        task, stop = asyncio.ensure_future(work), asyncio.ensure_future(self._shift.stop.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await asyncio.wait({task}, timeout=_PATIENCE_S)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            stop.cancel()

    async def _prepare(self, patience_s: float) -> None:
        """Wait for the database, bring its schema up to date, subscribe, and record the notes to strip.

        Raises SchemaError, and DatabaseUnavailableError after ``patience_s``.
        """
        wait_s = _FIRST_WAIT_S
        while not self._shift.stop.is_set():
            try:
                await self._prepare_once()
            except MissingRightsError:
                raise
            except DatabaseUnavailableError as error:
                self._tell_delay(error)
                if patience_s <= 0:
                    raise
                patience_s -= wait_s
                await self._shift.pause(wait_s)
                wait_s = min(wait_s * 2, _MAX_WAIT_S)
            else:
                self._shift.outage.end()
                return

    async def _prepare_once(self) -> None:
        settings = self._settings
        await asyncio.to_thread(bring_up_to_date, self._database_url, allowed=settings.migrate, lock_s=_LOCK_S)
        await self._give_rights()
        await self._store.open()
        await synchronise(self._store, self._subscriptions)
        await set_strip(self._store, settings)
        self._feeds = sum((await self._store.reports.feeds_by_health()).values())

    def _tell_delay(self, error: DatabaseUnavailableError) -> None:
        """Log why the start has to wait: the database is away, or it answers and another session holds a lock."""
        outage = self._shift.outage
        if not isinstance(error, DatabaseBusyError):
            outage.failed(ANSWER, str(error))
            outage.remind()
            return
        outage.end()
        if monotonic() - self._told_at >= _REMIND_S:
            self._told_at = monotonic()
            log.warning("start_delayed", error=str(error))

    async def _give_rights(self) -> None:
        """Give the roles of readers and consumers what they lack, if the daemon may migrate. Log what they still lack."""
        look = roles.repair if self._settings.migrate else roles.lacking
        lacking = await asyncio.to_thread(look, self._database_url)
        if lacking:
            log.warning("rights_lacking", statements=lacking)


def _with_places(settings: Settings) -> Settings:
    """Return the settings with as many feeds and pages at the same time as there are file descriptors for."""
    limit = limit_of_process()
    own = shares(settings, limit)
    if (own.feeds, own.pages) == (settings.feed_concurrency, settings.page_concurrency):
        return settings
    log.warning("places_reduced", limit=limit, feeds=own.feeds, pages=own.pages)
    return settings.model_copy(update={"feed_concurrency": own.feeds, "page_concurrency": own.pages})


async def _both(first: Coroutine[None, None, None], second: Coroutine[None, None, None]) -> None:
    """Do two things at the same time. Raises what one of them raises; the first one's exception goes before the other's."""
    tasks = [asyncio.ensure_future(work) for work in (first, second)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            await task
    finally:
        for task in tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def _in_background(**work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Do some work, which never ends by itself, until the end of the context. A bug that ends a work is logged by its name."""

    async def guarded(name: str) -> None:
        try:
            await work[name]()
        except Exception:
            log.exception("work_failed", what=name)

    tasks = [asyncio.create_task(guarded(name)) for name in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=_CLOSE_S)


async def _tick(job: Callable[[], Awaitable[None]]) -> None:
    """Run a job once. The scheduler would log as an error that it cancels the job at the end."""
    with contextlib.suppress(asyncio.CancelledError):
        await job()
