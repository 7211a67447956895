"""The daemon's queues: what each queue claims, what it does with the work, and how it gives leases back."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from ingest.daemon.queues import Queue, Shift
from ingest.pipeline.collect import Collector
from ingest.pipeline.pace import slow_places
from ingest.pipeline.poll import Poller
from ingest.pipeline.reclean import Recleaner
from ingest.store.entries import Shares

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from ingest.config import Settings
    from ingest.model.article import Entry, Recleaning
    from ingest.model.feed import Feed
    from ingest.pipeline.etiquette import Etiquette
    from ingest.store.entries import Which
    from ingest.store.store import Store
    from ingest.workers.pool import Workers


class Jobs:
    """Makes the queues of one daemon."""

    def __init__(self, settings: Settings, etiquette: Etiquette, store: Store, workers: Workers, shift: Shift) -> None:
        self._settings = settings
        self._store = store
        self._shift = shift
        self._poller = Poller(settings=settings, store=store, etiquette=etiquette, workers=workers)
        self._collector = Collector(settings=settings, store=store, etiquette=etiquette, workers=workers)
        self._recleaner = Recleaner(settings=settings, store=store, workers=workers)
        self._workers = workers
        self._queues: list[Queue[Any]] = []

    def under_way(self, name: str) -> int:
        """Return the number of tasks in the queues of a name: ``feed``, ``entry`` or ``article``."""
        return sum(len(queue) for queue in self._queues if queue.name == name)

    async def drain(self, seconds: float) -> int:
        """Drain all queues within a number of seconds. Return how many pieces of work were given back."""
        drained = await asyncio.gather(*(queue.drain(seconds) for queue in self._queues))
        return sum(drained)

    def polls(self, due_by: datetime | None = None) -> Queue[Feed]:
        """Return the queue of feeds that are due now; ``due_by``: of those that were due by that time."""
        settings = self._settings

        async def claim(limit: int, under_way: Sequence[Feed]) -> Sequence[Feed]:
            return await self._store.feeds.claim_due(
                limit=limit,
                lease_s=settings.lease_s,
                per_host=settings.per_host,
                spacing_s=settings.feed_spacing_s,
                due_by=due_by,
                slow_places=slow_places(settings.feed_concurrency, sum(feed.is_slow for feed in under_way)),
            )

        return self._queue(
            name="feed",
            places=settings.feed_concurrency,
            claim=claim,
            work=self._poller.poll,
            after_bug=self._poller.after_bug,
            give_back=self._store.feeds.release,
        )

    def collections(self) -> Queue[Entry]:
        """Return the queue of entries that are due, and of pages that are due for a revisit."""
        return self._entries(self._claim_due)

    def last_collections(self) -> Queue[Entry]:
        """Return the queue of entries without an article, due or not. If a page cannot be had, the feed's text is stored."""

        async def claim(limit: int, under_way: Sequence[Entry]) -> Sequence[Entry]:
            return await self._claim_entries(limit, under_way, which="unsettled")

        return self._entries(claim, last_chance=True)

    def recleanings(self) -> Queue[Recleaning]:
        """Return the queue of articles that are due for cleaning again."""

        async def claim(limit: int, _: Sequence[Recleaning]) -> Sequence[Recleaning]:
            return await self._store.recleanings.claim_due(limit=limit, lease_s=self._settings.lease_s)

        return self._queue(
            name="article",
            places=self._settings.workers,
            claim=claim,
            work=self._recleaner.reclean,
            after_bug=self._recleaner.after_bug,
            give_back=self._store.recleanings.release,
        )

    def _queue(self, **duties: Any) -> Queue[Any]:
        """Make a queue. It is drained with all others at the end."""
        queue: Queue[Any] = Queue(shift=self._shift, **duties)
        self._queues.append(queue)
        return queue

    def _entries(
        self, claim: Callable[[int, Sequence[Entry]], Awaitable[Sequence[Entry]]], *, last_chance: bool = False
    ) -> Queue[Entry]:
        return self._queue(
            name="entry",
            places=self._settings.page_concurrency,
            claim=claim,
            work=partial(self._collector.collect, last_chance=last_chance),
            after_bug=self._collector.after_bug,
            give_back=self._store.entries.release,
            is_crowded=self._is_crowded,
        )

    def _is_crowded(self) -> bool:
        """Return whether half of all pages that may be under way wait for a worker already."""
        return self._workers.waiting >= self._settings.page_concurrency // 2

    async def _claim_due(self, limit: int, under_way: Sequence[Entry]) -> Sequence[Entry]:
        """Lease due entries. If there are none, lease entries for a revisit: one for each host, in at most half of the places."""
        claimed = await self._claim_entries(limit, under_way)
        places = self._settings.page_concurrency // 2 - sum(entry.revisit for entry in under_way)
        if claimed or places <= 0:
            return claimed
        return await self._store.entries.claim_due(
            limit=min(limit, places),
            lease_s=self._settings.lease_s,
            per_host=1,
            spacing_s=self._settings.host_spacing_s,
            which="revisits",
            shares=self._shares(under_way),
        )

    async def _claim_entries(self, limit: int, under_way: Sequence[Entry], which: Which = "due") -> Sequence[Entry]:
        return await self._store.entries.claim_due(
            limit=limit,
            lease_s=self._settings.lease_s,
            per_host=self._settings.per_host,
            spacing_s=self._settings.host_spacing_s,
            which=which,
            shares=self._shares(under_way),
        )

    def _shares(self, under_way: Sequence[Entry]) -> Shares:
        slow = sum(entry.is_slow for entry in under_way)
        return Shares(
            held=Counter(entry.feed_id for entry in under_way),
            slow_places=slow_places(self._settings.page_concurrency, slow),
        )
