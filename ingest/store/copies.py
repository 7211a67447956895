"""Copies: which stored articles a text is much the same as, and the links between them."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ingest.article import copies
from ingest.article.shingles import MAX_CHARACTERS
from ingest.model.article import Comparable, Copied, CopyKind, Merged
from ingest.model.source import Source
from ingest.store.numbers import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.article import StoredArticle
    from ingest.model.boilerplate import Text
    from ingest.store.database import Answer, Row, Rows, Transaction

_NEAREST = 8
"""A text is compared with at most this number of articles, those whose sketches share most with its own."""
MOST_COPIES = 1_000
"""When the text of an original has changed, at most this number of its copies is compared with it, those stored first."""
_COMMON = 32
"""A key that stands in the sketches of this number of articles is left out of new sketches: no look-up reads more rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing a text with the stored articles came to."""

    found: copies.Copies
    keys: list[int]
    """The keys of its sketch that are worth keeping."""
    rejudged: tuple[tuple[int, Copied | None], ...] = ()
    """Of what the copies of the article are copies now that its text is replaced; None: of nothing any more."""


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
        rejudged: tuple[tuple[int, Copied | None], ...] = ()
        if ids or stored is not None:
            await self._transaction.send("lock_stories")
            rows = await self._transaction.rows(
                "get_texts", id=one.id, ids=ids, characters=MAX_CHARACTERS, most_copies=MOST_COPIES
            )
            others = [Comparable(**row) for row in rows]
            # in a thread: long texts take their time
            found = await asyncio.to_thread(copies.compare, one, others)
            if stored is not None:
                own = [other for other in others if other.original == one.id]
                before = replace(one, title=stored.title, body=stored.body, text_hash=b"")
                rejudged = await asyncio.to_thread(copies.rejudged, before, one, own)
        keys = [key for key in text.sketch if key not in common]
        return Compared(found=found, keys=keys, rejudged=rejudged)

    async def write(self, article_id: int, compared: Compared, stored: StoredArticle | None) -> Row:
        """Keep an article's sketch, and write its links; return which are copies now, and which no more, as ``Settlement`` has it.

        ``stored``: the article as it stood before its text was replaced; None: it is a new article, which was inserted with its
        sketch and with the name of its original (see article_rows.copied_row).
        """
        found = compared.found
        links: list[tuple[int, Copied]] = []
        judged = list(compared.rejudged)
        if stored is not None:
            await self._transaction.send("put_sketch", id=article_id, keys=numbers(compared.keys))
            if found.of is not None:
                links.append((article_id, found.of))
            elif stored.duplicate_of is not None:
                judged.append((article_id, None))
        original = found.of.original if found.of else article_id
        links += [
            (copy, Copied(original=original, kind=kind, similarity=similarity))
            for copy, kind, similarity in found.stored
        ]
        merged = await self.relink(judged) if judged else []
        for one, copied in links:
            merged += await self._link(one, copied)
        return {"merged": tuple(merged), "split": tuple(one for one, copied in judged if copied is None)}

    async def relink(self, judged: Sequence[tuple[int, Copied | None]]) -> list[Merged]:
        """Write of what articles are copies; return those that are copies in another way than before."""
        rows = await self._transaction.rows(
            "relink_articles",
            ids=[article_id for article_id, _ in judged],
            originals=[copied and copied.original for _, copied in judged],
            kinds=[copied and copied.kind for _, copied in judged],
            similarities=[copied and copied.similarity for _, copied in judged],
        )
        return [_merged(row) for row in rows if row["original"] is not None]

    async def _link(self, article_id: int, copied: Copied) -> list[Merged]:
        """Make an article a copy, and its own copies with it; return those that were no copies of that original before."""
        rows = await self._transaction.rows("link_article", id=article_id, **asdict(copied))
        return [_merged(row) for row in rows]


def _merged(row: Row) -> Merged:
    copied = Copied(original=row["original"], kind=CopyKind(row["kind"]), similarity=row["similarity"])
    return Merged(article_id=row["article_id"], copied=copied)


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
