"""The table of daemons: each daemon keeps one row up to date, by which people see that it is at work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from ingest.store import sql
from ingest.store.errors import SchemaError
from ingest.store.translation import translated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from ingest.store.database import Database, Row, Rows

_ANSWER_S = 5
"""The quick look waits for this many seconds for a connection, and as long for the answer. Set by hand, below the time that a
health check of Docker or Kubernetes usually has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a daemon is: what its row says as long as it runs."""

    id: UUID
    host: str
    pid: int
    version: str
    judge: str


@dataclass(frozen=True, slots=True)
class Daemons:
    """The rows of the daemons that run."""

    _database: Database

    async def beat(
        self, who: Identity, queues: Mapping[str, Mapping[str, Any]], settings: Mapping[str, Any]
    ) -> datetime:
        """Renew the row of a daemon. Return the time by the database's clock."""
        row = await self._database.row(
            "beat",
            id=who.id,
            host=who.host,
            pid=who.pid,
            version=who.version,
            judge=who.judge,
            queues=Jsonb(queues),
            settings=Jsonb(settings),
        )
        return row["now"]  # type: ignore[index, no-any-return]  # the query always returns a row with a timestamptz

    async def leave(self, who: Identity) -> None:
        """Delete the row of a daemon that ends."""
        await self._database.run("leave", id=who.id)

    async def list(self) -> Rows:
        """Return all daemons. ``now`` is the time of the answer."""
        return await self._database.rows("list_daemons")

    async def forget(self) -> int:
        """Delete the rows of daemons that were killed long ago. Return how many."""
        return await self._database.run("forget_daemons")


def quick_list(database_url: str) -> list[Row]:
    """Return all daemons, over one connection that is closed again. Without a pool and an event loop, this is quick.

    Raises DatabaseUnavailableError, and SchemaError if the database has no table of daemons.
    """
    with translated(database_url):
        try:
            with psycopg.connect(
                database_url,
                autocommit=True,
                connect_timeout=_ANSWER_S,
                options=f"-c statement_timeout={_ANSWER_S}s -c default_transaction_read_only=on",
                row_factory=dict_row,
            ) as connection:
                return connection.execute(sql.query("daemon", "list_daemons")).fetchall()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            raise SchemaError("the database has no table of daemons: run `ingest migrate`") from None
