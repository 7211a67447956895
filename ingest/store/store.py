"""The door to Postgres: an attribute for each table. Every write is one short transaction, and may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.store.changes import Changes
from ingest.store.connection import SILENCE_S
from ingest.store.daemons import Daemons
from ingest.store.database import Database
from ingest.store.entries import Entries
from ingest.store.erasure import Erasure
from ingest.store.feed_choices import FeedChoices
from ingest.store.feed_headers import FeedHeaders
from ingest.store.feed_list import FeedList
from ingest.store.feeds import Feeds
from ingest.store.hosts import Hosts
from ingest.store.passages import Passages
from ingest.store.recleanings import Recleanings
from ingest.store.reports import Reports
from ingest.store.rulings import Rulings
from ingest.store.sources import Sources
from ingest.store.upkeep import Upkeep

if TYPE_CHECKING:
    from datetime import datetime


class Store:
    """The database, a table at a time. Every method of every part raises DatabaseUnavailableError while it is away."""

    def __init__(
        self,
        database_url: str,
        *,
        connections: int = 8,
        timeout_s: float = 10,
        silence_s: float = SILENCE_S,
        duplicate_window_days: int = 30,
    ) -> None:
        """Prepare. Nothing is connected before open().

        ``connections``: the most that are open at once. ``timeout_s``: seconds that a connection is waited for.
        ``silence_s``: seconds that an answer is waited for. ``duplicate_window_days``: a copy of an article that was first seen earlier is not recognised.
        """
        database = Database(
            database_url,
            connections=connections,
            timeout_s=timeout_s,
            window_days=duplicate_window_days,
            silence_s=silence_s,
        )
        self._database = database
        self.feeds = Feeds(database)
        self.feed_choices = FeedChoices(database)
        self.feed_list = FeedList(database)
        self.feed_headers = FeedHeaders(database)
        self.entries = Entries(database)
        self.hosts = Hosts(database)
        self.daemons = Daemons(database)
        self.recleanings = Recleanings(database)
        self.passages = Passages(database)
        self.rulings = Rulings(database)
        self.sources = Sources(database)
        self.changes = Changes(database)
        self.erasure = Erasure(database)
        self.reports = Reports(database)
        self.upkeep = Upkeep(database)

    async def open(self) -> None:
        """Start to connect. The first query waits for a connection."""
        await self._database.open()

    async def close(self) -> None:
        """Disconnect. A server that is away is not waited for."""
        await self._database.close()

    async def look(self, *, for_writes: bool) -> None:
        """Ask the database for an answer, over a connection of its own. Raises DatabaseUnavailableError after a few seconds.

        ``for_writes``: ask as well whether it takes writes, and whether its disk has room.
        """
        await self._database.look(for_writes=for_writes)

    def connections(self) -> dict[str, int]:
        """Return how many connections are ``idle`` and ``used``, and how many callers are ``waiting`` for one."""
        return self._database.connections()

    async def now(self) -> datetime:
        """Return the time by the database's clock."""
        return (await self._database.rows("now"))[0]["now"]  # type: ignore[no-any-return]  # a timestamptz, says the query
