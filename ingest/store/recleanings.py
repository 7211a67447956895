"""Recleanings: articles that are due for cleaning again, since more is known of their sites now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.article import identity
from ingest.model.article import Recleaning
from ingest.model.boilerplate import Removal
from ingest.store.articles import Articles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.article import Recleaned, Settlement
    from ingest.store.database import Database


@dataclass(frozen=True, slots=True)
class Recleanings:
    """The table ``recleaning``."""

    _database: Database

    async def claim_due(self, *, limit: int, lease_s: float) -> list[Recleaning]:
        """Lease articles that are due for cleaning again."""
        rows = await self._database.rows("claim_due_recleanings", limit=limit, lease_s=lease_s)
        return [
            Recleaning(
                **{
                    **row,
                    "removed": tuple(Removal(**cut) for cut in row["removed"]),
                    "unlearned": tuple(row["unlearned"]),
                }
            )
            for row in rows
        ]

    async def finish(self, article: Recleaning, recleaned: Recleaned | None) -> Settlement | None:
        """Write the text that cleaning again has left; ``recleaned`` is None where the text is as before.

        Return None where nothing was written. That is also so where the lease was taken away: more has become known since,
        and the article is due again.
        """
        async with self._database.transaction() as transaction:
            articles = Articles(transaction)
            if recleaned is not None:
                await transaction.run("lock_identity", names=identity.sketch_locks(recleaned.text.sketch))
            stored = await articles.get(article.id)
            if await transaction.row("finish_recleaning", id=article.id, leased_until=article.leased_until) is None:
                return None
            if stored.revision != article.revision:
                # the article was revised in between, and the new text may be cleaned with as little knowledge as this one
                await transaction.run("reclean_article", id=article.id)
                return None
            return await articles.reclean(stored, recleaned) if recleaned is not None else None

    async def postpone(self, article: Recleaning, *, delay_s: float) -> None:
        """Write down a failed attempt; the article is due again in ``delay_s`` seconds."""
        await self._database.run(
            "postpone_recleaning", id=article.id, leased_until=article.leased_until, delay_s=delay_s
        )

    async def release(self, articles: Sequence[Recleaning]) -> None:
        """Give leases back."""
        ids, leases = [article.id for article in articles], [article.leased_until for article in articles]
        await self._database.run("release_recleanings", ids=ids, leases=leases)

    async def left(self) -> int:
        """Return how many articles are due for cleaning again, leased or not."""
        return (await self._database.rows("recleanings_left"))[0]["articles"]  # type: ignore[no-any-return]  # a count
