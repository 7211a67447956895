"""One pass over all that is due, for ``ingest run --once``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.daemon.jobs import Jobs
    from ingest.daemon.queues import Shift
    from ingest.store.store import Store

_TICK_S = 1.0
"""The pause, in seconds, before a pass tries again to claim work that other daemons hold. Set by hand."""
_LEAST_PAUSE_S = 0.2
"""The shortest pause, in seconds, between two queries for pending entries. Set by hand."""


class OnePass:
    """One pass. It polls every due feed once, settles every pending entry, and cleans the articles that are due for it again."""

    def __init__(self, settings: Settings, store: Store, jobs: Jobs, shift: Shift) -> None:
        self._settings = settings
        self._store = store
        self._jobs = jobs
        self._shift = shift

    async def run(self) -> bool:
        """Do the pass. Return whether all that was due is done; after a stop, some of it may be left."""
        done = [await self._poll_all(), await self._collect_all(), await self._reclean_all()]
        return all(done)

    async def _poll_all(self) -> bool:
        """Poll the feeds that are due. Wait for feeds that other daemons hold, until their leases have run out."""
        due_by = await self._store.now()
        queue = self._jobs.polls(due_by)
        patience, before = self._settings.lease_s, None
        while not self._shift.stop.is_set():
            await queue.work_off()
            left = await self._store.feeds.left(due_by)
            if not left or patience < 0:
                break
            # feeds of one host are polled one after the other: the wait begins anew as long as some feeds are polled
            patience = self._settings.lease_s if left != before else patience - _TICK_S
            before = left
            await self._shift.pause(min(_TICK_S, self._settings.feed_spacing_s or _TICK_S))
        return not await self._store.feeds.left(due_by)

    async def _collect_all(self) -> bool:
        """Collect the entries that are due, wait a short time for retries, then settle the rest with the feeds' texts."""
        await self._collect_due()
        queue = self._jobs.last_collections()
        patience, before = self._settings.lease_s, None
        while (left := (await self._store.entries.pending())[0]) and patience > 0 and not self._shift.stop.is_set():
            patience = self._settings.lease_s if left != before else patience - _TICK_S
            before = left
            await queue.work_off()
            await self._shift.pause(min(_TICK_S, self._settings.host_spacing_s or _TICK_S))
        return not left

    async def _collect_due(self) -> None:
        queue = self._jobs.collections()
        patience, before = self._settings.once_patience_s, None
        while not self._shift.stop.is_set():
            await queue.work_off()
            left, next_in_s = await self._store.entries.pending()
            # pages of one host are fetched one after the other: the wait begins anew as long as some entries are settled
            patience = self._settings.once_patience_s if left != before else patience
            if next_in_s is None or next_in_s > patience:
                return
            before, patience = left, patience - max(next_in_s, _LEAST_PAUSE_S)
            await self._shift.pause(max(next_in_s, _LEAST_PAUSE_S))

    async def _reclean_all(self) -> bool:
        """Clean the articles that are due for it again. Wait for articles that other daemons hold, until their leases have run out."""
        queue = self._jobs.recleanings()
        patience = self._settings.lease_s
        while not self._shift.stop.is_set():
            await queue.work_off()
            if not await self._store.recleanings.left() or patience < 0:
                break
            patience -= _TICK_S
            await self._shift.pause(_TICK_S)
        return not await self._store.recleanings.left()
