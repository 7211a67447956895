"""A pool of connections, and transactions on them. The driver's exceptions never leave this module."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from ingest.store import connection, sql
from ingest.store.errors import DatabaseBusyError, DatabaseUnavailableError, MissingRightsError
from ingest.store.translation import held_by, mend, translated
from ingest.store.watch import Watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

_SQL = sql.queries()

Row = dict[str, Any]
"""A row of a result: values by the names of their columns."""
Rows = list[Row]
"""The rows of a result, in the order of the query."""
Answer = Callable[[], Awaitable[Rows]]
"""Waits for the rows of a query that was sent. It is called before the transaction ends, or not at all."""


class Transaction:
    """One open transaction. It carries what its queries need of the settings.

    Its statements go to the server without waiting for the answers of those before. Answers are waited for where they are needed,
    and all of them at the end.
    """

    def __init__(self, used: connection.Connection, pipeline: psycopg.AsyncPipeline, window_days: int) -> None:
        self._connection = used
        self._pipeline = pipeline
        self.window_days = window_days
        """A copy of an article that was first seen more than this number of days ago is not recognised."""

    async def send(self, query: str, /, **parameters: object) -> None:
        """Send a query whose result is not needed. An error of it is raised where an answer is waited for next."""
        await self._sent(query, parameters)

    async def ask(self, query: str, /, **parameters: object) -> Answer:
        """Send a query; return what waits for its rows."""
        return (await self._sent(query, parameters)).fetchall

    async def run(self, query: str, /, **parameters: object) -> int:
        """Execute a query; return the number of rows that it concerned."""
        cursor = await self._sent(query, parameters)
        await self._pipeline.sync()
        return cursor.rowcount

    async def row(self, query: str, /, **parameters: object) -> Row | None:
        """Execute a query; return its first row, or None where it has no row."""
        rows = await self.rows(query, **parameters)
        return rows[0] if rows else None

    async def rows(self, query: str, /, **parameters: object) -> Rows:
        """Execute a query; return all of its rows."""
        return await (await self._sent(query, parameters)).fetchall()

    async def run_for_each(self, query: str, rows: Iterable[Row]) -> None:
        """Execute a query once for each of these sets of parameters."""
        await self._connection.cursor().executemany(_SQL[query], rows)

    @contextlib.asynccontextmanager
    async def undone_if_taken(self) -> AsyncIterator[None]:
        """Undo what is written within this context, and go on after it, where somebody else has a unique value already."""
        with contextlib.suppress(psycopg.errors.UniqueViolation):
            async with self._connection.transaction():
                yield

    async def _sent(self, query: str, parameters: Row) -> psycopg.AsyncCursor[Row]:
        # a cursor for each query: it holds the answer, which may come after other queries were sent
        cursor = self._connection.cursor(row_factory=dict_row)
        return await cursor.execute(_SQL[query], parameters)


class Database:
    """A Postgres database behind a pool of connections. Each method raises DatabaseUnavailableError while it is away."""

    def __init__(
        self, url: str, *, connections: int, timeout_s: float, window_days: int, silence_s: float = connection.SILENCE_S
    ) -> None:
        """Prepare the pool. Nothing is connected before open().

        ``timeout_s``: seconds that a connection is waited for. ``window_days``: see Transaction. ``silence_s``: see Connection.
        """

        async def configure(opened: connection.Connection) -> None:
            opened.silence_s = silence_s

        self.window_days = window_days
        self._url = url
        self._watch = Watch(url)
        self._pool = AsyncConnectionPool(
            url,
            connection_class=connection.Connection,
            configure=configure,
            min_size=1,
            max_size=connections,
            open=False,
            timeout=timeout_s,
            reconnect_timeout=timeout_s,
            check=connection.Connection.check,
            kwargs=connection.arguments(timeout_s),
        )

    async def open(self) -> None:
        """Start to connect. The first query waits for a connection."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Disconnect. A server that is away is not waited for."""
        await self._watch.close()
        await self._pool.close(timeout=1)

    def connections(self) -> dict[str, int]:
        """Return how many connections are ``idle`` and ``used``, and how many callers are ``waiting`` for one."""
        told = self._pool.get_stats()
        idle = told["pool_available"]
        return {"idle": idle, "used": told["pool_size"] - idle, "waiting": told["requests_waiting"]}

    async def look(self, *, for_writes: bool) -> None:
        """Ask the database for an answer, and ``for_writes`` whether it takes writes: see Watch."""
        await self._watch.look(for_writes=for_writes)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it is committed at the end of the context, or undone after an exception."""
        async with self._explained(), self._pool.connection() as used, used.pipeline() as pipeline:
            await used.execute("BEGIN")
            yield Transaction(used, pipeline, self.window_days)
            # if a statement before has failed, this one is passed over; the end of the pool's context undoes what was written
            await used.execute("COMMIT")

    async def run(self, query: str, /, **parameters: object) -> int:
        """Execute one query by itself; return the number of rows that it concerned."""
        async with self._explained(), self._pool.connection() as used:
            cursor = await used.execute(_SQL[query], parameters)
            return cursor.rowcount

    async def row(self, query: str, /, **parameters: object) -> Row | None:
        """Execute one query by itself; return its first row, or None where it has no row."""
        rows = await self.rows(query, **parameters)
        return rows[0] if rows else None

    async def rows(self, query: str, /, **parameters: object) -> Rows:
        """Execute one query by itself; return all of its rows."""
        async with self._explained(), self._pool.connection() as used, used.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_SQL[query], parameters)
            return await cursor.fetchall()

    @contextlib.asynccontextmanager
    async def listening(self, query: str) -> AsyncIterator[Callable[[float], Awaitable[None]]]:
        """Execute a LISTEN; yield a function that waits for the next notification, at most for a number of seconds."""
        async with self._explained():
            # LISTEN lasts as long as its connection: a connection of the pool would be given to others with it
            listener = await connection.Connection.connect(self._url, **self._pool.kwargs)  # type: ignore[arg-type]  # as the pool does
            async with listener:
                await listener.execute(_SQL[query])

                async def next_notification(timeout_s: float) -> None:
                    with translated(self._url):
                        async for _ in listener.notifies(timeout=timeout_s, stop_after=1):
                            pass

                yield next_notification

    @contextlib.asynccontextmanager
    async def _explained(self) -> AsyncIterator[None]:
        """Translate the driver's exceptions. Where the database can say more, ask it: who holds locks, and who may grant a right."""
        try:
            with translated(self._url):
                yield
        except DatabaseBusyError as error:
            raise DatabaseBusyError(held_by(str(error), await self._told("lock_holders"))) from error
        except MissingRightsError as error:
            cause = error.__cause__
            names = await self._told("who_may")
            if not names or not isinstance(cause, psycopg.Error):
                raise
            raise MissingRightsError(mend(cause, **names[0])) from error

    async def _told(self, query: str) -> Rows:
        """Return the rows of a query about the session; none if the database does not answer any more."""
        with contextlib.suppress(DatabaseUnavailableError), translated(self._url):
            async with self._pool.connection() as used, used.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(_SQL[query])
                return await cursor.fetchall()
        return []
