"""A pool of connections, and transactions on them. Errors of the driver become errors of our own in one place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from ingest.store import sql
from ingest.store.errors import ChangeLogError, DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

_SQL = sql.queries()

Row = dict[str, Any]
"""A row of a result: values by the names of their columns."""
Rows = list[Row]
"""The rows of a result, in the order of the query."""


class Transaction:
    """One open transaction. It carries what its queries need of the settings."""

    def __init__(self, cursor: psycopg.AsyncCursor[Row], window_days: int) -> None:
        self._cursor = cursor
        self.window_days = window_days
        """A copy of an article that was first seen more than this number of days ago is not recognised."""

    async def run(self, query: str, /, **parameters: object) -> int:
        """Execute a query; return the number of rows that it concerned."""
        await self._cursor.execute(_SQL[query], parameters)
        return self._cursor.rowcount

    async def row(self, query: str, /, **parameters: object) -> Row | None:
        """Execute a query; return its first row, or None where it has no row."""
        await self._cursor.execute(_SQL[query], parameters)
        return await self._cursor.fetchone()

    async def rows(self, query: str, /, **parameters: object) -> Rows:
        """Execute a query; return all of its rows."""
        await self._cursor.execute(_SQL[query], parameters)
        return await self._cursor.fetchall()

    async def run_for_each(self, query: str, rows: Iterable[Row]) -> None:
        """Execute a query once for each of these sets of parameters."""
        await self._cursor.executemany(_SQL[query], rows)

    @contextlib.asynccontextmanager
    async def undone_if_taken(self) -> AsyncIterator[None]:
        """Undo what is written within this context, and go on after it, where somebody else has a unique value already."""
        with contextlib.suppress(psycopg.errors.UniqueViolation):
            async with self._cursor.connection.transaction():
                yield


class Database:
    """A Postgres database behind a pool of connections. Each method raises DatabaseUnavailableError while it is away."""

    def __init__(self, url: str, *, connections: int, timeout_s: float, window_days: int) -> None:
        """Prepare the pool. Nothing is connected before open().

        ``timeout_s``: seconds that a connection is waited for. ``window_days``: see Transaction.
        """
        self.window_days = window_days
        self._pool = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            open=False,
            timeout=timeout_s,
            reconnect_timeout=timeout_s,
            check=AsyncConnectionPool.check_connection,
            kwargs={
                "autocommit": True,
                "connect_timeout": max(2, int(timeout_s)),
                "application_name": "ingest",
                "options": "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s -c lock_timeout=30s",
                "keepalives_idle": 15,
                "keepalives_interval": 5,
                "keepalives_count": 3,
            },
        )

    async def open(self) -> None:
        """Start to connect. The first query waits for a connection."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Disconnect. A server that is away is not waited for."""
        await self._pool.close(timeout=1)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it is committed at the end of the context, or undone after an exception."""
        with _translated():
            async with (
                self._pool.connection() as connection,
                connection.transaction(),
                connection.cursor(row_factory=dict_row) as cursor,
            ):
                yield Transaction(cursor, self.window_days)

    async def run(self, query: str, /, **parameters: object) -> int:
        """Execute one query by itself; return the number of rows that it concerned."""
        with _translated():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(_SQL[query], parameters)
                return cursor.rowcount

    async def row(self, query: str, /, **parameters: object) -> Row | None:
        """Execute one query by itself; return its first row, or None where it has no row."""
        rows = await self.rows(query, **parameters)
        return rows[0] if rows else None

    async def rows(self, query: str, /, **parameters: object) -> Rows:
        """Execute one query by itself; return all of its rows."""
        with _translated():
            async with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(_SQL[query], parameters)
                return await cursor.fetchall()

    @contextlib.asynccontextmanager
    async def listening(self, query: str) -> AsyncIterator[Callable[[float], Awaitable[None]]]:
        """Execute a LISTEN; yield a function that waits for the next notification, at most for a number of seconds."""
        with _translated():
            # LISTEN lasts as long as its connection: a connection of the pool would be given to others with it
            connection = await psycopg.AsyncConnection.connect(self._pool.conninfo, **self._pool.kwargs)  # type: ignore[arg-type]  # as the pool does
            async with connection:
                await connection.execute(_SQL[query])

                async def next_notification(timeout_s: float) -> None:
                    with _translated():
                        async for _ in connection.notifies(timeout=timeout_s, stop_after=1):
                            pass

                yield next_notification


_AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # a standby, where another server takes over
    psycopg.errors.IdleInTransactionSessionTimeout,
    PoolTimeout,
    PoolClosed,
)
"""The exceptions by which the driver says that the database is away."""

_REFUSED = "IG"
"""The SQLSTATEs of errors that our own SQL functions raise begin with these two letters."""


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's exceptions into DatabaseUnavailableError and ChangeLogError; leave those that mean a bug."""
    try:
        yield
    except psycopg.errors.ProgramLimitExceeded:
        # it is an OperationalError, but every further attempt would fail in the same way
        raise
    except _AWAY as error:
        raise DatabaseUnavailableError(str(error).strip() or type(error).__name__) from error
    except psycopg.errors.CheckViolation as error:
        if error.diag.table_name != "consumer":
            raise
        raise ChangeLogError(
            "a consumer's name has 1 to 100 characters, and none of them is a control character"
        ) from None
    except psycopg.DatabaseError as error:
        if not (error.sqlstate or "").startswith(_REFUSED):
            raise
        raise ChangeLogError("\n".join(filter(None, (error.diag.message_primary, error.diag.message_hint)))) from None
