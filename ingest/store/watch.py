"""The watch: a connection that only asks whether Postgres answers, and whether it takes writes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from ingest.store import connection, sql
from ingest.store.errors import DatabaseUnavailableError
from ingest.store.translation import translated

_SQL = sql.queries()
_ANSWER_S = 8.0
"""An answer is waited for during this many seconds. With a look every second, a server that is frozen is seen after 9 seconds."""


class Watch:
    """Looks after the database over a connection of its own: those of the pool may all be busy."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: connection.Connection | None = None

    async def look(self, *, for_writes: bool) -> None:
        """Ask the database for an answer. Raises DatabaseUnavailableError if there is none within ``_ANSWER_S`` seconds.

        ``for_writes``: ask as well whether it takes writes, and whether its disk has room.
        """
        with translated(self._url):
            try:
                async with asyncio.timeout(_ANSWER_S):
                    await self._look(for_writes=for_writes)
            except BaseException as error:
                await self.close()
                if isinstance(error, TimeoutError):
                    raise DatabaseUnavailableError(f"no answer within {_ANSWER_S:g} s") from None
                raise

    async def _look(self, *, for_writes: bool) -> None:
        if self._connection is None:
            opened = connection.arguments(_ANSWER_S)
            opened["options"] += " -c work_mem=1MB"  # take_writes.sql needs more, and so writes to the disk
            self._connection = await connection.Connection.connect(self._url, **opened)
        cursor = await self._connection.execute(_SQL["take_writes" if for_writes else "now"])
        row: Any = await cursor.fetchone()
        if for_writes and not row[0]:
            raise DatabaseUnavailableError("the server is read-only")

    async def close(self) -> None:
        """Close the connection, without a word to the server."""
        closed, self._connection = self._connection, None
        if closed is not None:
            with contextlib.suppress(Exception):
                closed.pgconn.finish()
