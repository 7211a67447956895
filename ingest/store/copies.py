"""Copies: which stored articles a text is much the same as, and the links between them."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.article import copies
from ingest.article.shingles import MAX_CHARACTERS
from ingest.model.article import Comparable, Copied, CopyKind, Merged
from ingest.model.source import Source
from ingest.store.numbers import numbers

if TYPE_CHECKING:
    from ingest.model.article import StoredArticle
    from ingest.model.boilerplate import Text
    from ingest.store.database import Answer, Rows, Transaction

_NEAREST = 8
"""A text is compared with at most this number of articles, those whose sketches share most with its own."""
_COMMON = 32
"""A key that stands in the sketches of this number of articles is left out of new sketches: no look-up reads more rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing a text with the stored articles came to."""

    found: copies.Copies
    keys: list[int]
    """The keys of its sketch that are worth keeping."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The table ``sketch``, and the links between articles, in one transaction."""

    _transaction: Transaction

    async def near(self, text: Text, stored: StoredArticle | None) -> Answer:
        """Ask for the articles whose sketches share most with that of a text; ``stored``: see compared()."""
        return await self._transaction.ask(
            "find_sketches",
            id=stored and stored.id,
            keys=numbers(text.sketch),
            window_days=self._transaction.window_days,
            common=_COMMON,
            limit=_NEAREST,
        )

    async def compared(
        self, text: Text, site: str, title: str, stored: StoredArticle | None, source: Source | None, near: Rows
    ) -> Compared:
        """Compare a text with the articles that share most with it. Nothing is written.

        ``stored``: the article whose text it replaces; None: it is a new article. ``source``: who says what the text says.
        ``near``: the articles that near() has found.
        """
        one = _comparable(text, site, title, stored, source)
        size, common = len(text.sketch), frozenset(near[0]["common"] if near else ())
        ids = [row["article_id"] for row in near if copies.worth_comparing(row["shared"], (row["size"], size))]
        found = copies.Copies()
        if ids or one.original != one.id:
            await self._transaction.send("lock_stories")
            rows = await self._transaction.rows("get_texts", id=one.id, ids=ids, characters=MAX_CHARACTERS)
            # in a thread: long texts take their time
            found = await asyncio.to_thread(copies.compare, one, [Comparable(**row) for row in rows])
        return Compared(found=found, keys=[key for key in text.sketch if key not in common])

    async def write(self, article_id: int, compared: Compared, stored: StoredArticle | None) -> tuple[Merged, ...]:
        """Keep an article's sketch, and write its links; return the stored articles that are copies now.

        ``stored``: the article as it stood before its text was replaced; None: it is a new article, which was inserted with its
        sketch and with the name of its original (see article_rows.copied_row).
        """
        found = compared.found
        merged: tuple[Merged, ...] = ()
        if stored is not None:
            await self._transaction.send("put_sketch", id=article_id, keys=numbers(compared.keys))
        if stored is not None and found.of is not None:
            merged = await self._link(article_id, found.of)
        elif stored is not None and stored.duplicate_of is not None:
            await self._transaction.send("unlink_article", id=article_id)
        original = found.of.original if found.of else article_id
        for copy, kind, similarity in found.stored:
            merged += await self._link(copy, Copied(original=original, kind=kind, similarity=similarity))
        return merged

    async def _link(self, article_id: int, copied: Copied) -> tuple[Merged, ...]:
        """Make an article a copy, and its own copies with it; return those that were no copies of that original before."""
        rows = await self._transaction.rows("link_article", id=article_id, **asdict(copied))
        return tuple(
            Merged(
                article_id=row["article_id"],
                copied=Copied(original=copied.original, kind=CopyKind(row["kind"]), similarity=row["similarity"]),
            )
            for row in rows
        )


def _comparable(text: Text, site: str, title: str, stored: StoredArticle | None, source: Source | None) -> Comparable:
    return Comparable(
        id=stored.id if stored else None,
        site=site,
        title=title,
        body=text.body,
        text_hash=text.text_hash,
        original=(stored.duplicate_of or stored.id) if stored else None,
        is_claim=source is Source.FOREIGN_FEED,
    )
