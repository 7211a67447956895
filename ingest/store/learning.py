"""Learning: the articles of a site are read as evidence, and what they teach of its passages is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.article.lesson import Evidence, Lesson, lesson, teaches
from ingest.boilerplate.repeats import Holder
from ingest.model.article import Settled
from ingest.store.passages import MAX_LEARNED, PASSAGE_DAYS

if TYPE_CHECKING:
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
        """Count the passages of an article that was just written; return those that are boilerplate from now on."""
        article_id = settlement.article_id
        if article_id is None or not teaches(draft, settlement):
            return ()
        parameters: Row = {"site": draft.site, "id": article_id, "keys": list(draft.passages), "enough": _ENOUGH}
        evidence = await self._evidence(parameters, is_new=settlement.outcome is Settled.NEW)
        found = lesson(article_id, draft, evidence)
        await self._write(parameters, found)
        return found.learned(draft.site)

    async def _evidence(self, parameters: Row, *, is_new: bool) -> Evidence:
        """Hold the site, count the article, and read what is known."""
        articles = int(is_new)
        await self._transaction.run("hold_site", site=parameters["site"], articles=articles)
        (known,) = await self._transaction.rows("known_version", **parameters)
        await self._transaction.run("count_passages", **parameters, articles=articles)
        holders = await self._transaction.rows(
            "find_holders", **parameters, keep_days=PASSAGE_DAYS, limit=_MAX_EVIDENCE
        )
        if not holders:
            return Evidence(version=known["version"])
        (learned,) = await self._transaction.rows("learned_keys", **parameters, limit=MAX_LEARNED)
        recent = await self._transaction.rows("recent_articles", **parameters, limit=_MAX_EVIDENCE)
        return Evidence(
            version=known["version"],
            others=tuple(Holder(row["id"], row["passages"]) for row in holders),
            learned=frozenset(learned["keys"]),
            recent=tuple(row["id"] for row in recent),
        )

    async def _write(self, parameters: Row, found: Lesson) -> None:
        rows = [{"site": parameters["site"], "text": one.text, **asdict(one.passage)} for one in found.recorded]
        if rows:
            await self._transaction.run_for_each("record_passage", rows)
        if found.boilerplate:
            held = [one.passage.key for one in found.boilerplate]
            await self._transaction.run("raise_version", site=parameters["site"])
            await self._transaction.run("reclean_holders", site=parameters["site"], keys=held)
        elif found.is_outdated:
            await self._transaction.run("reclean_article", id=parameters["id"])
