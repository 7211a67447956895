"""A relay between a store and Postgres that counts what the store asks: in Postgres' own protocol, whatever the driver does."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from psycopg.conninfo import conninfo_to_dict

if TYPE_CHECKING:
    from types import TracebackType

_PORT = "5432"
_EXECUTES = frozenset(b"QE")
"""The messages that execute a statement: Query, Execute."""
_WAITS = frozenset(b"QSH")
"""The messages after which the client waits for an answer: Query, Sync, Flush."""


@dataclass(slots=True)
class Cost:
    """What was asked since the count began."""

    round_trips: int = 0
    statements: int = 0


@dataclass(slots=True)
class Relay:
    """Listens on a socket in a directory of its own, and passes everything on to a server."""

    server_url: str
    cost: Cost = field(default_factory=Cost)
    _stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    _directory: str = ""

    @property
    def url(self) -> str:
        """The URL at which the server is reached through this relay."""
        given = conninfo_to_dict(self.server_url)
        user, password = given.get("user", ""), given.get("password", "")
        return f"postgresql://{user}:{password}@/{given['dbname']}?host={self._directory}&port={_PORT}"

    def taken(self) -> Cost:
        """Return what was asked since this was called last."""
        cost, self.cost = self.cost, Cost()
        return cost

    async def __aenter__(self) -> Self:
        self._directory = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="wire-"))
        await self._stack.enter_async_context(
            await asyncio.start_unix_server(self._relay, f"{self._directory}/.s.PGSQL.{_PORT}")
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        given = conninfo_to_dict(self.server_url)
        host, port = str(given.get("host") or "localhost"), str(given.get("port") or _PORT)
        if host.startswith("/"):
            behind, ahead = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            behind, ahead = await asyncio.open_connection(host, int(port))
        answers = asyncio.create_task(_pass_on(behind, writer))
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._count(reader, ahead)
        answers.cancel()
        ahead.close()
        writer.close()

    async def _count(self, reader: asyncio.StreamReader, ahead: asyncio.StreamWriter) -> None:
        """Pass messages on to the server, and count them. The first message has no type, since it starts the session."""
        before = kind = b""
        while True:
            size = await reader.readexactly(4)
            rest = await reader.readexactly(int.from_bytes(size) - 4)
            self.cost.statements += not _EXECUTES.isdisjoint(kind)
            # of two in a row, the second asks for nothing that the first did not ask for
            self.cost.round_trips += kind == b"Q" or (not _WAITS.isdisjoint(kind) and _WAITS.isdisjoint(before))
            ahead.write(kind + size + rest)
            await ahead.drain()
            before, kind = kind, await reader.readexactly(1)


async def _pass_on(behind: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await behind.read(65536):
            writer.write(data)
            await writer.drain()
