"""Erasure: articles are deleted with all that belongs to them, and what names them is remembered, so that they do not come back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.article import copies
from ingest.article.identity import names_of, url_keys
from ingest.article.shingles import MAX_CHARACTERS
from ingest.model.article import Comparable
from ingest.store.copies import MOST_COPIES, Copies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.store.database import Database, Rows, Transaction


@dataclass(frozen=True, slots=True)
class Erasure:
    """The tables ``tombstone`` and ``tombstone_key``, and the deletion of articles."""

    _database: Database

    async def find(self, *, urls: Sequence[str] = (), site: str = "", after: int = 0, limit: int = 1_000) -> Rows:
        """Return the articles of addresses in any spelling, or those of a site, with what would be deleted with each; ``after``: an id."""
        keys = url_keys(urls)
        return await self._database.rows("find_to_forget", keys=keys, site=site or None, after=after, limit=limit)

    async def forget(self, article_id: int) -> bool:
        """Delete an article, in one transaction; return whether it was there. What is being collected of it in this moment is not stored."""
        async with self._database.transaction() as transaction:
            names = await _names(transaction, article_id)
            await transaction.send("lock_identity", names=names)
            await transaction.send("lock_stories")
            article = await transaction.row("hold_article", id=article_id)
            if article is None:
                return False
            # an entry may have come to the article since; none can any more
            names = names_of([article.pop("url")]) + await _names(transaction, article_id)
            await transaction.send("forget_names", names=names)
            await _part_copies(transaction, Comparable(**article))
            await transaction.send("delete_article", id=article_id)
            return True

    async def forget_addresses(self, urls: Sequence[str]) -> int:
        """Remember addresses of which no article is stored, and delete the entries that wait for one; return their number."""
        async with self._database.transaction() as transaction:
            names = names_of(urls)
            await transaction.send("lock_identity", names=names)
            await transaction.send("forget_names", names=names)
            return len(await transaction.rows("delete_entries", keys=url_keys(urls)))

    async def recall(self, urls: Sequence[str]) -> bool:
        """Take addresses from the list of what was erased; return whether one was there."""
        return bool(await self._database.rows("recall_names", names=names_of(urls)))


async def _names(transaction: Transaction, article_id: int) -> list[str]:
    """Hold the entries of an article; return the names that they have."""
    rows = await transaction.rows("names_of_article", id=article_id)
    return [
        name
        for row in rows
        for name in names_of((row["url"], row["link"], row["page_url"]), guid=row["guid"], feed_id=row["feed_id"])
    ]


async def _part_copies(transaction: Transaction, article: Comparable) -> None:
    """Make the copies of an article, which is to be deleted, articles of their own, or copies of each other."""
    rows = await transaction.rows(
        "get_texts", id=article.id, ids=[], characters=MAX_CHARACTERS, most_copies=MOST_COPIES
    )
    own = [one for row in rows if (one := Comparable(**row)).original == article.id]
    gone = replace(article, body="", text_hash=b"")
    if own:
        # in a thread: long texts take their time
        await Copies(transaction).relink(await asyncio.to_thread(copies.rejudged, article, gone, own))
