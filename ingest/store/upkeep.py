"""Work of every hour and every update: rows past their time go, and rows of an older version are brought up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.text.urls import url_key

if TYPE_CHECKING:
    from ingest.store.database import Database


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Work on many rows, done in pieces."""

    _database: Database

    async def forget_sketches(self, *, limit: int = 5000) -> int:
        """Drop sketches of articles that are too old to be compared; return how many. Links between articles stay."""
        return await self._database.run("forget_sketches", window_days=self._database.window_days, limit=limit)

    async def drop_old_pages(self, *, keep_days: int, limit: int = 5000) -> int:
        """Delete pages that were kept for longer than these days; return how many."""
        return await self._database.run("drop_old_pages", keep_days=keep_days, limit=limit)

    async def key_urls(self, *, at_once: int = 2000) -> int:
        """Give a key to each URL that an older version stored without one; return how many URLs these were."""
        keyed = 0
        while urls := [row["url"] for row in await self._database.rows("unkeyed_urls", limit=at_once)]:
            for query in ("key_article_urls", "key_entry_urls"):
                await self._database.run(query, urls=urls, keys=[url_key(url) for url in urls])
            keyed += len(urls)
        return keyed

    async def name_text_hashes(self, *, limit: int = 200) -> int:
        """Fill in ``article.text_hash`` where an older version stored the article; return how many articles."""
        return await self._database.run("name_text_hashes", limit=limit)

    async def make_searchable(self, *, limit: int = 200) -> int:
        """Make articles searchable that an older version stored; return how many."""
        return await self._database.run("make_searchable", limit=limit)
