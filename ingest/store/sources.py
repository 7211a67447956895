"""Sources: which sites a feed speaks for, and what older versions of the program believed without asking who says it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.article.source import domain_named, feed_origin, why_own
from ingest.boilerplate.repeats import MIN_ARTICLES
from ingest.model.source import FROM_PAGE, Origin, Source
from ingest.text.domains import registrable_domain
from ingest.text.urls import host

if TYPE_CHECKING:
    from ingest.store.database import Database, Row, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """The number of passages that were forgotten, and the number of articles that are cleaned again because of it."""

    passages: int
    articles: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The table ``speaks_for``, and the column ``article.source`` where older versions left it empty."""

    _database: Database

    async def record(self, feed_id: int, site: str, page_url: str) -> int:
        """Record that a page of a site names a feed; return the number of articles that are the site's own word from now on.

        ``site``: the registrable domain of the page.
        """
        return await self._record(feed_id, site, page_url)

    async def find_named(self, url: str, page_url: str) -> None:
        """Record that a page names the feed at a URL, unless both are on one registrable domain."""
        feed = await self._database.row("find_feed", url=url)
        if feed and why_own(feed["url"], {}, host(page_url)) is None:
            await self.record(feed["id"], domain_named(page_url), page_url)

    async def say(self, url: str, site: str) -> int | None:
        """Record that the operator says that a feed speaks for a site; return the number of articles that this concerns.

        ``site``: a registrable domain. None: there is no such feed.
        """
        feed = await self._database.row("find_feed", url=url)
        return await self._record(feed["id"], site, None) if feed else None

    async def take_back(self, url: str) -> int | None:
        """Forget what the operator said of a feed; return the number of articles that are claims again. None: no such feed."""
        feed = await self._database.row("find_feed", url=url)
        if feed is None:
            return None
        async with self._database.transaction() as transaction:
            await transaction.run("lock_stories")
            sites = [row["site"] for row in await transaction.rows("take_back_speaker", feed_id=feed["id"])]
            reason = "the operator does not say any more that the feed speaks for the site"
            turns = [await _turned(transaction, feed["id"], site, Source.FOREIGN_FEED, reason) for site in sites]
            return sum(turns)

    async def _record(self, feed_id: int, site: str, page_url: str | None) -> int:
        because = "operator" if page_url is None else "page"
        async with self._database.transaction() as transaction:
            # before the row of any article is held, as in every settlement
            await transaction.run("lock_stories")
            row: Row = {"feed_id": feed_id, "site": site, "because": because, "page_url": page_url}
            if await transaction.row("record_speaker", **row) is None:
                return 0
            reason = f"{page_url} names the feed" if page_url else "the operator says so"
            return await _turned(transaction, feed_id, site, Source.OWN_FEED, reason)

    async def mark(self, *, limit: int = 500) -> Counter[Source]:
        """Find out the sources of some articles that an older version stored; return how many articles have each source."""
        rows = await self._database.rows("unmarked_articles", limit=limit)
        if not rows:
            return Counter()
        origins = [_origin(row) for row in rows]
        marked = await self._database.rows(
            "mark_sources",
            ids=[row["id"] for row in rows],
            sources=[origin.source for origin in origins],
            feed_ids=[origin.feed_id for origin in origins],
            reasons=[origin.reason for origin in origins],
            foreign_dates=[_is_dated_by_foreign(row) for row in rows],
        )
        return Counter(Source(row["source"]) for row in marked)

    async def forget_claims(self, *, limit: int = 50) -> Forgotten | None:
        """Check some passages that an older version has learned; forget those that texts taught which the site did not serve.

        None: all passages are checked, or the sources of some articles are not known yet.
        """
        unchecked = await self._database.row("unchecked_site")
        if unchecked is None:
            return None
        site = unchecked["site"]
        async with self._database.transaction() as transaction:
            # the order of locks is site, passage, recleaning, as where passages are learned
            await transaction.run("hold_site", site=site, articles=0)
            rows = await transaction.rows("check_passages", site=site, enough=MIN_ARTICLES, limit=limit)
            keys = [row["key"] for row in rows if row["was_cut"]]
            articles = 0
            if keys:
                await transaction.run("raise_version", site=site)
                articles = await transaction.run("reclean_unlearned", site=site, keys=keys)
        return Forgotten(passages=sum(row["is_forgotten"] for row in rows), articles=articles)


async def _turned(transaction: Transaction, feed_id: int, domain: str, source: Source, reason: str) -> int:
    """Give the articles of a domain whose text is from a feed another source; return how many articles."""
    was = Source.FOREIGN_FEED if source is Source.OWN_FEED else Source.OWN_FEED
    rows = await transaction.rows("sites_told", feed_id=feed_id, was=was)
    sites = [row["site"] for row in rows if registrable_domain(row["site"]) == domain]
    turn: Row = {"feed_id": feed_id, "was": was, "sites": sites, "source": source, "reason": reason}
    (turned,) = await transaction.rows("turn_source", **turn)
    return turned["articles"]  # type: ignore[no-any-return]  # a count


def _origin(row: Row) -> Origin:
    if row["is_page"]:
        return FROM_PAGE
    if row["feed_id"] is None:
        return Origin(source=Source.FOREIGN_FEED, reason="its feed is not subscribed any more")
    return feed_origin(row["feed_id"], row["feed_url"], row["speaks_for"], row["site"])


def _is_dated_by_foreign(row: Row) -> bool:
    """Return whether the date is from a feed that does not speak for the site."""
    return row["is_dated_by_feed"] and why_own(row["dated_url"], row["dated_for"], row["site"]) is None
