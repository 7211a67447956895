"""Learning: an article that was just written is evidence of which passages its site repeats."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.boilerplate import keys, repeats
from ingest.boilerplate.removal import restore
from ingest.model.article import Settled
from ingest.model.boilerplate import Learned
from ingest.store.passages import MAX_LEARNED, PASSAGE_DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.article import Draft, Settlement
    from ingest.store.database import Row, Transaction

_ENOUGH = 64
"""A passage that stood in this number of articles without counting as boilerplate is not weighed any more."""
_EVIDENCE = 64
"""An article is compared with at most this number of articles, the newest that hold one of its passages."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What one transaction learns of the passages of a site."""

    _transaction: Transaction

    async def learn(self, settlement: Settlement, draft: Draft) -> tuple[Learned, ...]:
        """Count the passages of an article that was just written; return those that are boilerplate from now on."""
        if not draft.site or not draft.passages or settlement.outcome not in {Settled.NEW, Settled.CORRECTED}:
            return ()
        new = int(settlement.outcome is Settled.NEW)
        names: Row = {"site": draft.site, "keys": list(draft.passages), "id": settlement.article_id, "enough": _ENOUGH}
        await self._transaction.run("hold_site", site=draft.site, articles=new)
        row = await self._transaction.row("known_version", **names)
        await self._transaction.run("count_passages", **names, articles=new)
        found = await self._repeated(names)
        learned = await self._note(names, found, draft) if found else ()
        if row and row["version"] != draft.known_version and not learned:
            # it was cleaned by somebody who knew less; who learns makes it due among the others
            await self._transaction.run("reclean_article", **names)
        return learned

    async def _repeated(self, names: Row) -> tuple[repeats.Repeated, ...]:
        rows = await self._transaction.rows("find_holders", **names, keep_days=PASSAGE_DAYS, limit=_EVIDENCE)
        others = [repeats.Holder(row["id"], row["passages"]) for row in rows]
        if not others:
            return ()
        learned = await self._transaction.row("learned_keys", **names, limit=MAX_LEARNED)
        recent = await self._transaction.rows("recent_articles", **names, limit=_EVIDENCE)
        return repeats.repeated(
            repeats.Holder(names["id"], names["keys"]),
            others,
            learned=frozenset(learned["keys"] if learned else ()),
            recent=[row["id"] for row in recent],
        )

    async def _note(self, names: Row, found: Sequence[repeats.Repeated], draft: Draft) -> tuple[Learned, ...]:
        """Write down what repeats; where that is boilerplate from now on, all articles that hold it are due again."""
        texts = keys.texts(restore(draft.text.body, draft.text.removed).split("\n"), draft.site)
        rows = [{"site": draft.site, "text": texts.get(passage.key, ""), **asdict(passage)} for passage in found]
        await self._transaction.run_for_each("note_passage", rows)
        learned = [passage for passage in found if passage.boilerplate]
        if learned:
            await self._transaction.run("raise_version", **names)
            await self._transaction.run("reclean_holders", **{**names, "keys": [passage.key for passage in learned]})
        return tuple(
            Learned(site=draft.site, text=texts.get(passage.key, ""), articles=passage.articles) for passage in learned
        )
