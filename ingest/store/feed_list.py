"""The list of feeds, as people ask for it."""

from __future__ import annotations

from array import array
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.store.numbers import numbers
from ingest.text.domains import registrable_domain
from ingest.text.urls import host

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingest.store.database import Database, Row, Rows

_AT_ONCE = 2000
"""This many feeds are read at once. Set by hand: with all that is known of them, they take about five megabytes."""


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

        Their order is decided once. Then they are read a part at a time, so any number of them takes little memory: eight bytes for each
        that is still to come. No transaction is open in between: each feed is told as it is when its part is read.
        """
        (found,) = await self._database.rows("choose_feeds", **asdict(chosen))
        ids = array("q", found.pop("ids"))
        for begin in range(0, len(ids), _AT_ONCE):
            for row in await self._database.rows("list_feeds", ids=numbers(ids[begin : begin + _AT_ONCE])):
                yield _told(row)

    async def all(self, chosen: Filter = _ALL) -> Rows:
        """Return feeds as ``each`` yields them."""
        return [row async for row in self.each(chosen)]

    async def folders(self, limit: int) -> Rows:
        """Return the folders in which feeds are kept, at most ``limit`` of them, with the number of feeds in each."""
        return await self._database.rows("list_folders", limit=limit)


def _told(row: Row) -> Row:
    """Return a row with the site that a feed speaks for by its own domain."""
    own = {"site": registrable_domain(host(row["url"])), "because": "domain", "page_url": None, "said_at": None}
    row["speaks_for"].insert(0, own)
    return row
