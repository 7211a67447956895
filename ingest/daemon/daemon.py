"""The daemon: recurring jobs that drain the three queues, and its start and its end.

APScheduler ticks; Postgres knows what is due. A tick claims as much as there are free places for and goes on until
nothing is due, so a tick that finds the one before it still at work has nothing to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import signal
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from ingest.model.article import Article, Entry
from ingest.model.feed import Feed
from ingest.pipeline.collect import Pipeline
from ingest.pipeline.etiquette import Etiquette
from ingest.store.errors import DatabaseUnavailableError, LeaseLostError
from ingest.store.migrate import bring_up_to_date
from ingest.store.store import Store
from ingest.web.fetch import Fetcher
from ingest.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
    from datetime import datetime

    from ingest.config import Settings
    from ingest.model.feed import Subscription

log = structlog.stdlib.get_logger()

TICK_S = 1
PAGE_TICK_S = 0.25
"""More often: a host may be open for its next page before the second is over."""
_MAINTAIN_S = 600
_MAX_DATABASE_WAIT_S = 15.0
_Work = TypeVar("_Work", Feed, Entry, Article)


async def _tick(job: Callable[..., Awaitable[None]], *arguments: Pipeline) -> None:
    """Run a job once. That the scheduler cancels it at the end is no failure, as which the scheduler would log it."""
    with contextlib.suppress(asyncio.CancelledError):
        await job(*arguments)


def log_crowd(host: dict[str, Any]) -> None:
    """Tell that a host has more feeds than can be polled in time, or has no more."""
    if host["is_crowded"]:
        log.warning(
            "host_crowded",
            host=host["name"],
            feeds=host["feeds"],
            spacing_s=host["spacing_s"],
            wanted_s=round(host["wanted_s"], 2),
        )
    else:
        log.info("host_uncrowded", host=host["name"])


class Queue:
    """_Work under way from one of the queues: a bounded number of tasks, each with its lease."""

    def __init__(self, name: str, places: int) -> None:
        """``places``: tasks at the same time."""
        self.name = name
        self.places = places
        self.held: dict[asyncio.Task[None], Feed | Entry | Article] = {}

    @property
    def free(self) -> int:
        """Places that are free."""
        return self.places - len(self.held)

    def start(self, work: Feed | Entry | Article, coroutine: Coroutine[None, None, None]) -> None:
        """Run a task for a piece of work."""
        task = asyncio.create_task(coroutine)
        self.held[task] = work
        task.add_done_callback(self.held.pop)

    async def progress(self) -> None:
        """Wait until a task ends, a second at most."""
        if self.held:
            await asyncio.wait(self.held, timeout=TICK_S, return_when=asyncio.FIRST_COMPLETED)

    async def drain(self, seconds: float) -> list[Feed | Entry | Article]:
        """Let the tasks finish for so long, stop the rest; return the work that was stopped."""
        if self.held:
            await asyncio.wait(self.held, timeout=seconds)
        stopped = dict(self.held)
        for task in stopped:
            task.cancel()
        await asyncio.gather(*stopped, return_exceptions=True)
        return list(stopped.values())


class Daemon:
    """Polls and collects until it is told to stop."""

    def __init__(self, settings: Settings, database_url: str, subscriptions: Sequence[Subscription] = ()) -> None:
        """Prepare; nothing runs before run() or run_once(), which subscribe to the ``subscriptions`` first."""
        self._settings = settings
        self._database_url = database_url
        self._subscriptions = subscriptions
        self._store = Store(
            database_url,
            connections=settings.database_connections,
            duplicate_window_days=settings.duplicate_window_days,
        )
        self._polls = Queue("feeds", settings.feed_concurrency)
        self._collections = Queue("entries", settings.page_concurrency)
        self._recleanings = Queue("articles", settings.workers)
        self._pipeline: Pipeline | None = None
        self._claiming = asyncio.Lock()
        self._stop = asyncio.Event()
        self._database_away = False

    async def run(self) -> None:
        """_Work until SIGTERM or SIGINT, then drain."""
        async with self._running() as pipeline:
            scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
            for job in (self._poll_due_feeds, self._collect_due_entries, self._reclean_due_articles):
                seconds = PAGE_TICK_S if job == self._collect_due_entries else TICK_S
                scheduler.add_job(_tick, "interval", (job, pipeline), seconds=seconds, id=job.__name__.strip("_"))
            scheduler.add_job(_tick, "interval", (self._maintain,), seconds=_MAINTAIN_S, id="maintain")
            scheduler.start()
            log.info("daemon_started", workers=self._settings.workers, lease_s=self._settings.lease_s)
            await self._stop.wait()
            async with self._claiming:
                # it cancels the ticks: none may be between its claim and its work
                scheduler.shutdown(wait=False)

    async def run_once(self) -> bool:
        """Poll every due feed once and settle every pending entry; tell whether that was done, as far as no stop was wanted.

        Raises SchemaError, and DatabaseUnavailableError where the database is away for longer than ``once_patience_s``.
        """
        async with self._running(patience_s=self._settings.once_patience_s) as pipeline:
            log.info("pass_started")
            polled = await self._poll_all(pipeline)
            collected = await self._collect_all(pipeline)
            recleaned = await self._reclean_all(pipeline)
            log.info("pass_finished", **await self._store.reports.status())
            return (polled and collected and recleaned) or self._stop.is_set()

    # ------------------------------------------------------------------------------------------------------------ jobs

    async def _poll_due_feeds(self, pipeline: Pipeline, due_by: datetime | None = None) -> None:
        async def claim(limit: int) -> Sequence[Feed]:
            return await self._store.feeds.claim_due(
                limit=limit,
                lease_s=self._settings.lease_s,
                spacing_s=self._settings.feed_spacing_s,
                due_by=due_by,
            )

        await self._work_off(self._polls, claim, pipeline.poll)

    async def _collect_due_entries(self, pipeline: Pipeline) -> None:
        await self._work_off(self._collections, self._claim_entries, pipeline.collect)

    async def _reclean_due_articles(self, pipeline: Pipeline) -> None:
        async def claim(limit: int) -> Sequence[Article]:
            return await self._store.recleanings.claim_due(limit=limit, lease_s=self._settings.lease_s)

        await self._work_off(self._recleanings, claim, pipeline.reclean)

    async def _claim_entries(self, limit: int, *, unsettled: bool = False) -> Sequence[Entry]:
        """Lease entries; where none is due, second looks at pages: of idle hosts one each, and never in all places."""
        claimed = await self._store.entries.claim_due(
            limit=limit,
            lease_s=self._settings.lease_s,
            per_host=self._settings.per_host,
            spacing_s=self._settings.host_spacing_s,
            unsettled=unsettled,
        )
        under_way = [work for work in self._collections.held.values() if isinstance(work, Entry)]
        places = self._collections.places // 2 - sum(work.revisit for work in under_way)
        if claimed or unsettled or places <= 0:
            return claimed
        return await self._store.entries.claim_due(
            limit=min(limit, places),
            lease_s=self._settings.lease_s,
            per_host=1,
            spacing_s=self._settings.host_spacing_s,
            revisits=True,
        )

    async def _work_off(
        self,
        queue: Queue,
        claim: Callable[[int], Awaitable[Sequence[_Work]]],
        work: Callable[[_Work], Awaitable[None]],
    ) -> None:
        """Claim and start work until nothing more is due or a stop is wanted."""
        while not self._stop.is_set():
            claimed = await self._claim_and_start(queue, claim, work) if queue.free else True
            if not claimed and not queue.held:
                return
            if not claimed or not queue.free:
                # a task that ends makes a place free, or a host
                await queue.progress()

    async def _claim_and_start(
        self,
        queue: Queue,
        claim: Callable[[int], Awaitable[Sequence[_Work]]],
        work: Callable[[_Work], Awaitable[None]],
    ) -> bool:
        """Start work on what is due; False where nothing is. Undivided: what is claimed is held, or a drain forgets it."""
        async with self._claiming:
            if self._stop.is_set():
                return False
            try:
                claimed = await claim(queue.free)
            except DatabaseUnavailableError as error:
                self._note_database(away=str(error))
                return False
            self._note_database(away=None)
            for piece in claimed:
                queue.start(piece, self._guarded(piece, work))
            return bool(claimed)

    async def _guarded(self, piece: _Work, work: Callable[[_Work], Awaitable[None]]) -> None:
        """Do one piece of work. The one place where exceptions end: the lease runs out, and the work is done again."""
        facts = {"what": type(piece).__name__.lower(), "id": piece.id, "url": piece.url}
        try:
            await work(piece)
        except LeaseLostError:
            log.warning("lease_lost", **facts)
        except DatabaseUnavailableError as error:
            log.warning("work_abandoned", **facts, error=f"database unavailable: {error}")
        except Exception as error:
            log.exception("work_failed", **facts)
            await self._after_bug(piece, f"internal error: {type(error).__name__}: {error}")

    async def _after_bug(self, piece: Feed | Entry | Article, error: str) -> None:
        """Keep the books of work that met a bug of ours, so that it is seen, backs off, and blocks nothing."""
        if self._pipeline is None:
            return
        with contextlib.suppress(LeaseLostError, DatabaseUnavailableError):
            await self._pipeline.after_bug(piece, error)

    async def _maintain(self) -> None:
        try:
            dropped = await self._store.upkeep.drop_old_pages(keep_days=self._settings.page_keep_days)
            forgotten = await self._store.passages.forget()
            await self._store.upkeep.forget_sketches()
            await self._store.upkeep.key_urls()
            await self._store.hosts.forget()
            crowded = await self._store.hosts.crowded(spacing_s=self._settings.feed_spacing_s)
            await self._drop_old_changes()
            while not self._stop.is_set() and await self._store.upkeep.make_searchable():
                pass
        except DatabaseUnavailableError as error:
            self._note_database(away=str(error))
            return
        if dropped:
            log.info("old_pages_dropped", pages=dropped)
        if forgotten:
            log.info("passages_forgotten", passages=forgotten)
        for host in crowded:
            log_crowd(host)

    async def _drop_old_changes(self) -> None:
        if not self._settings.change_keep_days:
            return
        dropped, passed = await self._store.changes.drop_old(keep_days=self._settings.change_keep_days)
        if dropped:
            log.info("old_changes_dropped", changes=dropped)
        for consumer in passed:
            log.warning("consumer_passed", consumer=consumer["name"], cursor=consumer["cursor"])

    def _note_database(self, *, away: str | None) -> None:
        """One event when the database goes away, one when it is back; the ticks in between are the retries."""
        if away is not None and not self._database_away:
            log.warning("database_lost", error=away)
        if away is None and self._database_away:
            log.info("database_found")
        self._database_away = away is not None

    # ------------------------------------------------------------------------------------------------------ one pass

    async def _poll_all(self, pipeline: Pipeline) -> bool:
        """Poll what is due; tell whether all of it was. What others hold is waited for until their leases have run out."""
        due_by = await self._store.now()
        patience, before = self._settings.lease_s, None
        while not self._stop.is_set():
            await self._poll_due_feeds(pipeline, due_by=due_by)
            left = await self._store.feeds.left(due_by)
            if not left or patience < 0:
                break
            # feeds of one host have their turns one after the other: that goes on as long as it must
            patience = self._settings.lease_s if left != before else patience - TICK_S
            before = left
            await self._pause(min(TICK_S, self._settings.feed_spacing_s or TICK_S))
        return not await self._store.feeds.left(due_by)

    async def _collect_all(self, pipeline: Pipeline) -> bool:
        """Collect what is due, wait a little for retries, and settle the rest from what the feeds gave; tell whether all is.

        What others hold is waited for until their leases have run out.
        """
        patience, before = self._settings.once_patience_s, 0
        while not self._stop.is_set():
            await self._collect_due_entries(pipeline)
            left, next_in_s = await self._store.entries.pending()
            # pages of one host have their turns one after the other: that goes on as long as it must
            patience = self._settings.once_patience_s if left != before else patience
            if next_in_s is None or next_in_s > patience:
                break
            before, patience = left, patience - max(next_in_s, 0.2)
            await self._pause(max(next_in_s, 0.2))

        async def claim(limit: int) -> Sequence[Entry]:
            return await self._claim_entries(limit, unsettled=True)

        async def settle(entry: Entry) -> None:
            await pipeline.collect(entry, last_chance=True)

        patience = self._settings.lease_s
        while (pending := (await self._store.entries.pending())[0]) and patience > 0 and not self._stop.is_set():
            patience = self._settings.lease_s if pending != before else patience - TICK_S
            before = pending
            await self._work_off(self._collections, claim, settle)
            await self._pause(min(TICK_S, self._settings.host_spacing_s or TICK_S))
        return not pending

    async def _reclean_all(self, pipeline: Pipeline) -> bool:
        """Clean again what is due for it; tell whether all is. What others hold is waited for until their leases have run out."""
        patience = self._settings.lease_s
        while not self._stop.is_set():
            await self._reclean_due_articles(pipeline)
            if not await self._store.recleanings.left() or patience < 0:
                break
            patience -= TICK_S
            await self._pause(TICK_S)
        return not await self._store.recleanings.left()

    async def _pause(self, seconds: float) -> None:
        """Wait; less where a stop is wanted."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    # ---------------------------------------------------------------------------------------------- start and end

    @contextlib.asynccontextmanager
    async def _running(self, *, patience_s: float = math.inf) -> AsyncIterator[Pipeline]:
        """Everything open, signals heard; at the end drained and closed. ``patience_s``: how long a database may be away."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        settings = self._settings
        workers = Workers(
            settings.workers,
            timeout_s=settings.worker_timeout_s,
            memory_mb=settings.worker_memory_mb,
            recycle_after=settings.worker_recycle,
        )
        try:
            await self._prepare(patience_s)
            async with Fetcher.of(settings) as fetcher:
                etiquette = Etiquette(settings=settings, store=self._store, fetcher=fetcher)
                self._pipeline = Pipeline(settings=settings, store=self._store, etiquette=etiquette, workers=workers)
                try:
                    yield self._pipeline
                finally:
                    await self._drain()
        finally:
            workers.close()
            await self._store.close()

    async def _prepare(self, patience_s: float) -> None:
        """Bring the schema up to date, subscribe and tell what is to be stripped, as soon as the database has come up.

        Raises SchemaError, and DatabaseUnavailableError after ``patience_s``.
        """
        wait_s = 0.5
        while not self._stop.is_set():
            try:
                await asyncio.to_thread(bring_up_to_date, self._database_url, allowed=self._settings.migrate)
                await self._store.open()
                await self._subscribe()
                await self._set_strip()
            except DatabaseUnavailableError as error:
                self._note_database(away=str(error))
                if patience_s <= 0:
                    raise
                patience_s -= wait_s
                await self._pause(wait_s)
                wait_s = min(wait_s * 2, _MAX_DATABASE_WAIT_S)
            else:
                self._note_database(away=None)
                return

    async def _subscribe(self) -> None:
        """Add the feeds of the subscription list; what was added by hand stays, what was paused stays paused."""
        added = [feed.url for feed in self._subscriptions if await self._store.feeds.add(feed.url, feed.title)]
        if self._subscriptions:
            log.info("feeds_synchronised", listed=len(self._subscriptions), added=len(added))

    async def _set_strip(self) -> None:
        """Let stored articles follow where other notes are to be stripped than those that daemons stripped so far."""
        due = await self._store.rulings.set_default_strip(self._settings.strip)
        if due is not None:
            log.info("strip_changed", strip=list(self._settings.strip), articles=due)

    async def _drain(self) -> None:
        """Let running work finish within its time, and give the rest back."""
        log.info("drain_started", feeds=len(self._polls.held), entries=len(self._collections.held))
        queues = (self._polls, self._collections, self._recleanings)
        feeds, entries, articles = await asyncio.gather(*(queue.drain(self._settings.drain_s) for queue in queues))
        with contextlib.suppress(DatabaseUnavailableError):
            # a lease that cannot be given back runs out by itself
            await self._store.feeds.release([work for work in feeds if isinstance(work, Feed)])
            await self._store.entries.release([work for work in entries if isinstance(work, Entry)])
            await self._store.recleanings.release([work for work in articles if isinstance(work, Article)])
        log.info("daemon_stopped", given_back=len(feeds) + len(entries) + len(articles))
