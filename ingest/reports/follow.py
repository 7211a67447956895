"""Follows the change log: each change becomes a record, with its article as it stands now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from ingest.store.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.store.store import Store

log = structlog.stdlib.get_logger()

CONNECTIONS = 3
"""How many connections a follower uses: one listens, one holds the consumer, one reads."""
_BATCH = 500
"""How many changes are read and acknowledged at once."""
_LISTEN_S = 10
"""Seconds without a notification after which the log is read again: a notification is lost if its connection breaks."""
_FIRST_WAIT_S = 0.5
"""Seconds before the first attempt to reach a database that is away."""
_LONGEST_WAIT_S = 15.0
"""Seconds between two such attempts at most; the wait doubles up to here."""
_OF_CHANGE = ("position", "kind", "detail", "revision", "changed_at")
"""The columns of a row that are about the change; the others are about its article."""


def record(row: dict[str, Any]) -> dict[str, Any]:
    """Return a change as `ingest changes` writes it. Times are ISO 8601 in UTC; ``body`` is there if it was read."""
    values = {name: _shown(value) for name, value in row.items()}
    change = {name: values.pop(name) for name in _OF_CHANGE}
    if values["body"] is None:
        del values["body"]
    values["revision"] = values.pop("latest_revision")
    if values["verdict"] is None:  # it was erased
        values = {"id": values["id"]}
    return {**change, "article": values}


def _shown(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which changes are asked for."""

    after: int | None = None
    """Begin after this position. None: at the start of the log, or where the consumer stopped."""
    consumer: str | None = None
    """The named consumer whose cursor is read, and moved once its changes are written."""
    from_now: bool = False
    """Begin at the end of the log. A consumer that exists goes on where it stopped all the same."""
    limit: int | None = None
    """How many changes to write. None: all."""
    with_body: bool = False
    """Whether records carry the articles' texts."""
    folder: str | None = None
    """Only articles that a feed in this folder lists. None: all."""


class Follower:
    """Reads the change log in batches, writes each batch, then acknowledges it if a consumer was named."""

    def __init__(self, store: Store, write: Callable[[Sequence[dict[str, Any]]], None], wanted: Wanted) -> None:
        """``write`` takes the records of a batch. It is called without records now and then, to see whether anybody reads."""
        self.in_hand = False
        """Changes were written and are not acknowledged yet. Whoever ends the process now gets them a second time."""
        self.stopping = False
        """Set it to end with the batch in hand."""
        self._store = store
        self._write = write
        self._wanted = wanted
        self._cursor = wanted.after
        """Position of the last change written. None: nothing was written yet, or the consumer has acknowledged it."""
        self._left = wanted.limit
        """How many changes are still to be written. None: all."""

    async def read(self) -> None:
        """Write the changes that there are. Raises ChangeLogError, DatabaseUnavailableError."""
        while await self._batch():
            pass

    async def follow(self) -> None:
        """Write the changes that there are and those to come, up to the limit. Waits for a database that is away."""
        wait_s = 0.0
        while not self._done:
            try:
                async with self._store.changes.listening() as next_change:
                    while not self._done:
                        more = await self._batch()
                        if wait_s:
                            log.info("database_found")
                            wait_s = 0.0
                        if not more and not self._done:
                            await next_change(_LISTEN_S)
                            self._write(())
            except DatabaseUnavailableError as error:
                if not wait_s:
                    log.warning("database_lost", error=str(error))
                wait_s = min(wait_s * 2 + _FIRST_WAIT_S, _LONGEST_WAIT_S)
                await asyncio.sleep(wait_s)

    @property
    def _done(self) -> bool:
        return self._left == 0 or self.stopping

    async def _batch(self) -> bool:
        """Write the next changes; return whether there may be more."""
        if self._done:
            return False
        size = _BATCH if self._left is None else min(self._left, _BATCH)
        consumer, from_now = self._wanted.consumer, self._wanted.from_now
        try:
            if consumer is None:
                return await self._write_after(await self._start(), size)
            async with self._store.changes.consuming(consumer, limit=size, from_now=from_now) as (after, changes):
                more = bool(changes) and await self._write_after(after, changes)
            self._cursor = None
        finally:
            self.in_hand = False
        return more

    async def _start(self) -> int:
        if self._cursor is None:
            first, last = await self._store.changes.cursors()
            self._cursor = last if self._wanted.from_now else first
        return self._cursor

    async def _write_after(self, after: int, limit: int) -> bool:
        """Write at most ``limit`` changes after a position; return whether there were any.

        If the database went away before a batch was acknowledged, the batch is read again, but not written again.
        """
        rows = await self._store.changes.after(
            after, limit=limit, with_body=self._wanted.with_body, folder=self._wanted.folder
        )
        new = [row for row in rows if self._cursor is None or row["position"] > self._cursor]
        if new:
            self.in_hand = True
            wanted = [record(row) for row in new if row.pop("is_wanted")]
            self._write(wanted)
            self._cursor = new[-1]["position"]
            self._left = self._left if self._left is None else self._left - len(wanted)
        return bool(rows)
