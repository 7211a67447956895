"""Recleanings: articles that are due for cleaning again, since more is known of their sites now."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.article import identity
from ingest.model.article import Recleaning
from ingest.model.boilerplate import JUDGE_VERSION
from ingest.store.articles import Articles
from ingest.store.removals import from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.model.article import Recleaned, Settlement, Wanted
    from ingest.store.database import Database, Row, Rows

AT_ONCE = 20_000
"""One statement looks at the articles of this many ids. On a large table a statement for all of them would run for too long."""


@dataclass(frozen=True, slots=True)
class Recleanings:
    """The table ``recleaning``."""

    _database: Database

    async def claim_due(self, *, limit: int, lease_s: float, judge: str = JUDGE_VERSION) -> list[Recleaning]:
        """Lease articles that are due for cleaning again, but for those that a newer judge than ``judge`` has judged."""
        rows = await self._database.rows("claim_due_recleanings", limit=limit, lease_s=lease_s, judge=judge)
        return [_recleaning(row) for row in rows]

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

    async def count(self, wanted: Wanted) -> Rows:
        """Return how many articles the operator wants cleaned again: ``judge``, ``articles`` for each version that judged some."""
        return await self._database.rows("count_wanted", **asdict(wanted))

    async def sample(self, wanted: Wanted, *, limit: int) -> list[Recleaning]:
        """Return the newest articles that the operator wants cleaned again, for a trial. They are not leased."""
        return [_recleaning(row) for row in await self._database.rows("sample_wanted", **asdict(wanted), limit=limit)]

    async def make_due(self, wanted: Wanted, advance: Callable[[int], None]) -> int:
        """Make the articles that the operator wants cleaned again due for it, in pieces; return how many these are.

        ``advance`` is told, after each piece, up to which id the articles were looked at.
        """
        due, last = 0, await self.last_id()
        for after in range(0, last, AT_ONCE):
            until = after + AT_ONCE
            due += await self._database.run("reclean_wanted", **asdict(wanted), after=after, until=until)
            advance(min(until, last))
        return due

    async def last_id(self) -> int:
        """Return the highest id of an article, or 0."""
        return (await self._database.rows("last_article"))[0]["id"]  # type: ignore[no-any-return]  # an id

    async def left(self, judge: str = JUDGE_VERSION) -> int:
        """Return how many articles are due for cleaning again by this judge, leased or not."""
        rows = await self._database.rows("recleanings_left", judge=judge)
        return rows[0]["articles"]  # type: ignore[no-any-return]  # a count


def _recleaning(row: Row) -> Recleaning:
    kept = {"removed": from_json(row["removed"]), "leanings": tuple(row["leanings"] or ())}
    return Recleaning(**{**row, **kept, "unlearned": tuple(row["unlearned"])})
