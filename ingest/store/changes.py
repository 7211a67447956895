"""The change log, and its named consumers."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from ingest.store.database import Database, Rows


@dataclass(frozen=True, slots=True)
class Changes:
    """The tables ``change`` and ``consumer``."""

    _database: Database

    async def cursors(self) -> tuple[int, int]:
        """Return the cursor before the first change that is kept, and the cursor of the last change."""
        (row,) = await self._database.rows("cursors")
        return row["first"], row["last"]

    async def after(self, cursor: int, *, limit: int, with_body: bool = False, folder: str | None = None) -> Rows:
        """Return changes in commit order, each with its article as it stands now. Raises ChangeLogError.

        ``is_wanted``: whether a feed in ``folder`` lists the article. Without a folder, it is true.
        """
        wanted = {"with_body": with_body, "folder": folder}
        return await self._database.rows("changes_after", cursor=cursor, limit=limit, **wanted)

    @contextlib.asynccontextmanager
    async def consuming(self, name: str, *, limit: int, from_now: bool) -> AsyncIterator[tuple[int, int]]:
        """Hold a consumer, and create it first where there is none of the name.

        Yield the cursor that it has acknowledged, and the number of changes after it, at most ``limit``. At the end of the
        context these changes are acknowledged too, unless there was an exception. Another process that consumes under the
        same name waits until then. Raises ChangeLogError.
        """
        async with self._database.transaction() as transaction:
            row = await transaction.row("consume", name=name, limit=limit, from_now=from_now)
            if not row or not row["changes"]:
                yield 0, 0
                return
            yield row["after"], row["changes"]
            await transaction.run("ack", name=name, cursor=row["last"])

    def listening(self) -> AbstractAsyncContextManager[Callable[[float], Awaitable[None]]]:
        """Listen for changes from now on; yield a function that waits for the next one, at most for a number of seconds."""
        return self._database.listening("listen")

    async def list_consumers(self, *, keep_days: int = 0) -> Rows:
        """Return the named consumers, the furthest behind first.

        ``keep_days``: changes are kept for this number of days, and older ones for consumers only. 0: all are kept.
        """
        return await self._database.rows("list_consumers", keep_days=keep_days)

    async def remove_consumer(self, name: str) -> bool:
        """Forget a consumer; return False where there is no consumer of the name."""
        return await self._database.row("remove_consumer", name=name) is not None

    async def seek(self, name: str, place: int | Literal["start", "end"]) -> bool:
        """Move a consumer; return False where there is no consumer of the name. Raises ChangeLogError."""
        cursor = place if isinstance(place, int) else None
        return await self._database.row("seek", name=name, place=str(place), cursor=cursor) is not None

    async def drop_old(self, *, keep_days: int, limit: int = 5000) -> tuple[int, Rows]:
        """Drop the oldest changes past their time; return how many, and the consumers (name, cursor) that had not read them.

        A change that a consumer has not read is dropped only if that consumer acknowledged nothing within these days.
        """
        (row,) = await self._database.rows("drop_old_changes", keep_days=keep_days, limit=limit)
        return row["changes"], row["passed"]
