"""What people ask the database: counts, errors, everything about one URL, and full-text search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.store.database import Database, Row, Rows


@dataclass(frozen=True, slots=True)
class Reports:
    """Questions that concern several tables. They write nothing."""

    _database: Database

    async def status(self, folder: str | None = None) -> Row:
        """Return counts of feeds, queues and articles: all, or what concerns the feeds in a folder."""
        if folder is None:
            return (await self._database.rows("status"))[0]
        return (await self._database.rows("status_of_folder", folder=folder))[0]

    async def figures(self) -> Row:
        """Return the depths and ages of the queues, and the lag of the slowest consumer. This is quick."""
        return (await self._database.rows("figures"))[0]

    async def feeds_by_health(self) -> dict[str, int]:
        """Return the number of feeds for each health that some feed has. This reads all feeds."""
        return {row["health"]: row["feeds"] for row in await self._database.rows("feeds_by_health")}

    async def last_errors(self, folder: str | None = None, *, limit: int = 10) -> Rows:
        """Return the newest failures of feeds and pages, and the hosts that are left alone: all, or those of the feeds in a folder."""
        return await self._database.rows("last_errors", folder=folder, limit=limit)

    async def list_articles(self, *, after: int = 0, limit: int = 1000) -> Rows:
        """Return articles with an id above ``after``, in the order of their ids."""
        return await self._database.rows("list_articles", after=after, limit=limit)

    async def find_address(self, url: str, key: str) -> Rows:
        """Return the entries and articles of a canonical URL or of its key: what, id, article_id, url."""
        return await self._database.rows("find_address", url=url, key=key)

    async def find_link(self, link: str) -> Rows:
        """Return the entries whose feed gave this link. This reads all entries."""
        return await self._database.rows("find_link", link=link)

    async def articles(self, ids: list[int]) -> Rows:
        """Return articles with their text and all that was decided of them, in the order of their ids."""
        return await self._database.rows("explain_articles", ids=ids)

    async def explain(self, article_ids: list[int], entry_ids: list[int]) -> dict[str, Rows]:
        """Return these articles, these entries and those of the articles, revisions, changes, and all feeds."""
        return {
            "articles": await self.articles(article_ids),
            "entries": await self._database.rows("explain_entries", ids=entry_ids, article_ids=article_ids),
            "revisions": await self._database.rows("explain_revisions", ids=article_ids),
            "changes": await self._database.rows("explain_changes", ids=article_ids),
            "feeds": await self._database.rows("explain_feeds"),
        }

    async def search(
        self,
        words: str,
        *,
        site: str | None,
        since: datetime | None,
        language: str | None,
        limit: int,
        folder: str | None = None,
    ) -> Rows:
        """Return articles that match a query in the syntax of web search, the best first.

        ``headline`` is a part of the text as HTML, with the words that match in ``<mark>``.
        """
        words = words.replace("\0", " ").encode("utf-8", "replace").decode()
        filters = {"site": site, "since": since, "language": language, "folder": folder}
        return await self._database.rows("search", words=words, limit=limit, **filters)
