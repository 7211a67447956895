"""Learning: the articles of a site are read as evidence, and what they teach of its passages is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ingest.article.lesson import Evidence, Lesson, is_cleaned_at_site, lesson, teaches
from ingest.boilerplate.repeats import Holder
from ingest.model.article import Settled
from ingest.store.numbers import numbers
from ingest.store.passages import MAX_LEARNED, PASSAGE_DAYS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ingest.model.article import Draft, Settlement
    from ingest.model.boilerplate import Learned
    from ingest.store.database import Row, Transaction

_ENOUGH = 64
"""A passage that stood in this number of articles without counting as boilerplate is not weighed any more."""
_MAX_EVIDENCE = 64
"""An article is compared with at most this number of articles, the newest that hold one of its passages."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What one transaction learns of the passages of a site."""

    _transaction: Transaction

    async def learn(self, settlement: Settlement, draft: Draft) -> tuple[Learned, ...]:
        """Count the passages of an article that was just written; return those that are boilerplate from now on.

        A text that its site did not serve counts for nothing. It is only due for cleaning again if more is known of the site
        than when it was cleaned.
        """
        article_id = settlement.article_id
        if article_id is None or not is_cleaned_at_site(draft, settlement):
            return ()
        parameters: Row = {"site": draft.site, "id": article_id, "keys": numbers(draft.passages), "enough": _ENOUGH}
        if not teaches(draft, settlement):
            await self._write(
                parameters, lesson(article_id, draft, await (await self._version(parameters, articles=0))())
            )
            return ()
        evidence = await self._evidence(parameters, is_new=settlement.outcome is Settled.NEW)
        found = lesson(article_id, draft, evidence)
        await self._write(parameters, found)
        return found.learned(draft.site)

    async def _evidence(self, parameters: Row, *, is_new: bool) -> Evidence:
        """Hold the site, count the article, and read what is known."""
        articles = int(is_new)
        version = await self._version(parameters, articles=articles)
        holders = await self._transaction.rows(
            "find_holders", **parameters, articles=articles, keep_days=PASSAGE_DAYS, limit=_MAX_EVIDENCE
        )
        if not holders:
            return await version()
        learned = await self._transaction.ask("learned_keys", **parameters, limit=MAX_LEARNED)
        recent = await self._transaction.rows("recent_articles", **parameters, limit=_MAX_EVIDENCE)
        return replace(
            await version(),
            others=tuple(Holder(row["id"], row["passages"]) for row in holders),
            learned=frozenset((await learned())[0]["keys"]),
            recent=tuple(row["id"] for row in recent),
        )

    async def _version(self, parameters: Row, *, articles: int) -> Callable[[], Awaitable[Evidence]]:
        """Hold the site, count the articles, and ask for the version of what is known of the site."""
        held = await self._transaction.ask("hold_site", site=parameters["site"], articles=articles)

        async def version() -> Evidence:
            return Evidence(version=(await held())[0]["version"])

        return version

    async def _write(self, parameters: Row, found: Lesson) -> None:
        rows = [{"site": parameters["site"], "text": one.text, **asdict(one.passage)} for one in found.recorded]
        if rows:
            await self._transaction.run_for_each("record_passage", rows)
        if found.boilerplate:
            held = [one.passage.key for one in found.boilerplate]
            await self._transaction.send("raise_version", site=parameters["site"])
            await self._transaction.send("reclean_holders", site=parameters["site"], keys=numbers(held))
        elif found.is_outdated:
            await self._transaction.send("reclean_article", id=parameters["id"])
