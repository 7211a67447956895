"""Upkeep of the database: old pages, passages, sketches, hosts and changes are deleted, and new columns of old rows are filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from ingest.daemon.outage import ANSWER
from ingest.model.source import Source
from ingest.store.errors import DatabaseBusyError, DatabaseUnavailableError

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.daemon.queues import Shift
    from ingest.store.store import Store

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Does the upkeep. Every step may run twice, and may run in several daemons at the same time."""

    settings: Settings
    store: Store
    shift: Shift

    async def run(self) -> None:
        """Do all steps once. If the database is away, the steps that are left wait for the next time."""
        if not self.shift.outage.places(1):
            return
        try:
            await self._drop_and_fill()
        except DatabaseBusyError as error:
            log.warning("claim_failed", what="upkeep", error=str(error))
        except DatabaseUnavailableError as error:
            self.shift.outage.failed(ANSWER, str(error))

    async def _drop_and_fill(self) -> None:
        dropped = await self.store.upkeep.drop_old_pages(keep_days=self.settings.page_keep_days)
        if dropped:
            log.info("old_pages_dropped", pages=dropped)
        forgotten = await self.store.passages.forget()
        if forgotten:
            log.info("passages_forgotten", passages=forgotten)
        await self.store.upkeep.forget_sketches()
        await self.store.upkeep.key_urls()
        await self.store.hosts.forget()
        await self.store.daemons.forget()
        for host in await self.store.hosts.crowded(spacing_s=self.settings.feed_spacing_s):
            _log_crowd(host)
        await self._drop_old_changes()
        for fill in (self.store.upkeep.name_text_hashes, self.store.upkeep.make_searchable):
            while not self.shift.stop.is_set() and await fill():
                pass
        await self._mark_sources()
        await self._forget_claims()

    async def _mark_sources(self) -> None:
        """Find out who says what the articles say that an older version has stored."""
        marked: Counter[Source] = Counter()
        while not self.shift.stop.is_set() and (found := await self.store.sources.mark()):
            marked += found
        if marked:
            log.info(
                "sources_marked",
                pages=marked[Source.PAGE],
                own_feeds=marked[Source.OWN_FEED],
                foreign_feeds=marked[Source.FOREIGN_FEED],
            )

    async def _forget_claims(self) -> None:
        """Forget the passages that an older version has learned from texts which their sites did not serve."""
        passages = articles = 0
        while not self.shift.stop.is_set() and (forgotten := await self.store.sources.forget_claims()):
            passages += forgotten.passages
            articles += forgotten.articles
        if passages:
            log.warning("claims_forgotten", passages=passages, articles=articles)

    async def _drop_old_changes(self) -> None:
        if not self.settings.change_keep_days:
            return
        dropped, passed = await self.store.changes.drop_old(keep_days=self.settings.change_keep_days)
        if dropped:
            log.info("old_changes_dropped", changes=dropped)
        for consumer in passed:
            log.warning("consumer_passed", consumer=consumer["name"], cursor=consumer["cursor"])


def _log_crowd(host: dict[str, Any]) -> None:
    """Log that a host has more feeds now than can be polled in time, or that this is over."""
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
