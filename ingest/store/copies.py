"""Copies: which stored articles a text is much the same as, and the links between them."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ingest.article import copies
from ingest.article.shingles import MAX_CHARACTERS
from ingest.model.article import Comparable, Copied, CopyKind, Merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.article import Settlement, StoredArticle
    from ingest.model.boilerplate import Text
    from ingest.store.database import Row, Transaction

_NEAREST = 8
"""A text is compared with at most this number of articles, those whose sketches share most with its own."""
_COMMON = 32
"""A key that stands in the sketches of this number of articles is left out of new sketches: no look-up reads more rows."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The table ``sketch``, and the links between articles, in one transaction."""

    _transaction: Transaction

    async def compared(self, text: Comparable, sketch: Sequence[int]) -> tuple[copies.Copies, list[int]]:
        """Compare a text with the articles that share most with it; return which of the sketch's keys to keep, too."""
        window_days = self._transaction.window_days
        near = await self._transaction.rows(
            "find_sketches", id=text.id, keys=list(sketch), window_days=window_days, common=_COMMON, limit=_NEAREST
        )
        common = frozenset(near[0]["common"] if near else ())
        ids = [row["article_id"] for row in near if copies.worth_comparing(row["shared"], (row["size"], len(sketch)))]
        found = copies.Copies()
        if ids or text.original != text.id:
            await self._transaction.run("lock_stories")
            rows = await self._transaction.rows("get_texts", id=text.id, ids=ids, characters=MAX_CHARACTERS)
            # in a thread: two long texts take their time
            found = await asyncio.to_thread(copies.compare, text, [Comparable(**row) for row in rows])
        return found, [key for key in sketch if key not in common]

    async def look_again(
        self, settlement: Settlement, text: Comparable, stored: StoredArticle, sketch: Sequence[int]
    ) -> Settlement:
        """Renew the sketch and the links of an article whose text was replaced."""
        found, keys = await self.compared(text, sketch)
        await self._transaction.run("put_sketch", id=stored.id, keys=keys)
        linked: tuple[Merged, ...] = ()
        if found.of is not None:
            linked = await self._link(stored.id, found.of)
        elif stored.duplicate_of is not None:
            await self._transaction.run("unlink_article", id=stored.id)
        return replace(settlement, copied=found.of, merged=linked + await self.merge(stored.id, found))

    async def merge(self, article_id: int | None, found: copies.Copies) -> tuple[Merged, ...]:
        """Point the stored articles that turned out to be copies of one at its original."""
        merged: tuple[Merged, ...] = ()
        original = found.of.original if found.of else article_id
        if original is not None:
            for copy, kind, similarity in found.stored:
                merged += await self._link(copy, Copied(original=original, kind=kind, similarity=similarity))
        return merged

    async def _link(self, article_id: int, copied: Copied) -> tuple[Merged, ...]:
        """Make an article a copy, and its own copies with it; return those that were none of that original before."""
        rows = await self._transaction.rows("link_article", id=article_id, **asdict(copied))
        return tuple(
            Merged(
                article_id=row["article_id"],
                copied=Copied(original=copied.original, kind=CopyKind(row["kind"]), similarity=row["similarity"]),
            )
            for row in rows
        )


def comparable(text: Text, site: str, title: str, stored: StoredArticle | None) -> Comparable:
    """Return what is compared of a text; ``stored``: the article that it belongs to, None where it is a new one."""
    return Comparable(
        id=stored.id if stored else None,
        site=site,
        title=title,
        body=text.body,
        text_hash=text.text_hash,
        original=(stored.duplicate_of or stored.id) if stored else None,
    )


def copied_row(copied: Copied | None) -> Row:
    """Return the columns that say of which article another one is a copy."""
    return {
        "duplicate_of": copied and copied.original,
        "duplicate_kind": copied and copied.kind,
        "similarity": copied and copied.similarity,
    }
