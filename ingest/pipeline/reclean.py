"""The job that cleans a stored article again.

due article -> clean by what is known of its site today -> recleanings.finish (one transaction)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from ingest.model.page import WorkerFailed
from ingest.page.again import MAX_CRASHES, retry_delay_s
from ingest.pipeline.counts import count_settlement
from ingest.pipeline.events import log_recleaned

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.article import Recleaned, Recleaning
    from ingest.store.store import Store
    from ingest.workers.pool import Workers

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaner:
    """Cleans stored articles again."""

    settings: Settings
    store: Store
    workers: Workers

    async def cleaned(self, article: Recleaning) -> Recleaned | WorkerFailed | None:
        """Return what is left of an article by what is known of its site today; None: nothing of it is to be written."""
        known, strip = await self.store.passages.known_and_notes(article.site, article)
        known = replace(known, max_learned_share=self.settings.max_learned_share)
        return await self.workers.reclean(article, known, strip, self.settings.cleaning)

    async def reclean(self, article: Recleaning) -> None:
        """Clean an article by what is known of its site today. Raises LeaseLostError, DatabaseUnavailableError."""
        recleaned = await self.cleaned(article)
        if isinstance(recleaned, WorkerFailed):
            await self._give_up_or_postpone(article)
            facts = {"article_id": article.id, "url": article.url, "site": article.site}
            log.warning("recleaning_failed", **facts, kind=recleaned.kind, detail=recleaned.detail)
            return
        settlement = await self.store.recleanings.finish(article, recleaned)
        if settlement is not None and recleaned is not None:
            count_settlement(settlement)
            log_recleaned(article, recleaned, settlement)

    async def after_bug(self, article: Recleaning, error: str) -> None:  # noqa: ARG002 -- the queue's signature; the error is logged
        """Finish an article that met an error in this program. Raises LeaseLostError, DatabaseUnavailableError."""
        await self._give_up_or_postpone(article)

    async def _give_up_or_postpone(self, article: Recleaning) -> None:
        """Make an article that could not be cleaned due again. After MAX_CRASHES attempts, leave it as it is."""
        if article.attempts + 1 >= MAX_CRASHES:
            await self.store.recleanings.finish(article, None)
        else:
            delay_s = retry_delay_s(article.attempts + 1, article.id, base_s=self.settings.page_retry_s)
            await self.store.recleanings.postpone(article, delay_s=delay_s)
