"""The list of feeds, as people ask for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.text.domains import registrable_domain
from ingest.text.urls import host

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingest.store.database import Database, Row, Rows

_AT_ONCE = 2000
"""This many feeds are read at once. Set by hand: with all that is known of them, they take about five megabytes, and each part is a
sort of all feeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which feeds are listed. None: feeds are not chosen by this."""

    url: str | None = None
    """The feed with this URL, in any spelling, or one that it had once."""
    folder: str | None = None
    """A folder with the folders around it, as in ``World/Europe``. What lies within it is listed, too; case does not count."""
    health: str | None = None
    site: str | None = None
    """The name of a site: feeds on it or on a part of it, feeds whose home page is there, and feeds that speak for it."""


_ALL = Filter()


@dataclass(frozen=True, slots=True)
class FeedList:
    """The table ``feed`` with what other tables say of each feed."""

    _database: Database

    async def each(self, chosen: Filter = _ALL) -> AsyncIterator[Row]:
        """Yield feeds with their health, the sickest first. ``speaks_for``: the sites that each speaks for, and why.

        They are read a part at a time, so any number of them takes little memory. No transaction is open in between: a feed whose health
        changes meanwhile may be left out, or come twice.
        """
        after: Row = {"after_rank": None, "after_failures": None, "after_url": None}
        while True:
            rows = await self._rows(chosen, limit=_AT_ONCE, **after)
            for row in rows:
                after = {f"after_{name}": row[name] for name in ("rank", "failures", "url")}
                yield _told(row)
            if len(rows) < _AT_ONCE:
                return

    async def all(self, chosen: Filter = _ALL) -> Rows:
        """Return feeds as ``each`` yields them, all of one moment."""
        rows = await self._rows(chosen, limit=None, after_rank=None, after_failures=None, after_url=None)
        return [_told(row) for row in rows]

    async def folders(self, limit: int) -> Rows:
        """Return the folders in which feeds are kept, at most ``limit`` of them, with the number of feeds in each."""
        return await self._database.rows("list_folders", limit=limit)

    async def _rows(self, chosen: Filter, **page: object) -> Rows:
        return await self._database.rows("list_feeds", **asdict(chosen), **page)


def _told(row: Row) -> Row:
    """Return a row with the site that a feed speaks for by its own domain, and without what only the order needs."""
    del row["rank"]
    own = {"site": registrable_domain(host(row["url"])), "because": "domain", "page_url": None, "said_at": None}
    row["speaks_for"].insert(0, own)
    return row
