"""Following the change log: each change as a record, with its article as it stands now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from ingest.store.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.store.store import Store

log = structlog.stdlib.get_logger()

CONNECTIONS = 3
"""That a follower uses: one that listens, one that holds the consumer, one that reads."""
_BATCH = 500
_LISTEN_S = 10
"""Looks again after so long without a notification: one may have been lost with its connection."""
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 15.0
_OF_CHANGE = ("position", "kind", "detail", "revision", "changed_at")


def record(row: dict[str, Any]) -> dict[str, Any]:
    """Return a change as `ingest changes` writes it: times in UTC as ISO 8601; ``body`` only where it was asked for."""
    values = {name: _shown(value) for name, value in row.items()}
    change = {name: values.pop(name) for name in _OF_CHANGE}
    if values["body"] is None:
        del values["body"]
    values["revision"] = values.pop("latest_revision")
    return {**change, "article": values}


def _shown(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


@dataclass(slots=True, kw_only=True)
class Follower:
    """Reads on from a cursor of its own, or from that of a named consumer, which it acknowledges once ``write`` is back."""

    store: Store
    write: Callable[[Sequence[dict[str, Any]]], None]
    """Takes records; also none, now and then."""
    cursor: int | None = None
    """Position of the last change that was written; None: the start of the log, or all that was written is acknowledged."""
    consumer: str | None = None
    from_now: bool = False
    """Begin at the end of the log; a consumer that is there goes on where it was."""
    left: int | None = None
    """How many changes to write; None: all."""
    with_body: bool = False
    in_hand: bool = field(default=False, init=False)
    """Changes are being written, or acknowledged: whoever wants it to end asks it to, so that they do not come again."""
    stopping: bool = False
    """End with what is in hand."""

    async def read(self) -> None:
        """Write what there is. Raises ChangeLogError, DatabaseUnavailableError."""
        while await self._batch():
            pass

    async def follow(self) -> None:
        """Write what there is and what comes, until ``left`` are written. A database that is away is waited for."""
        wait_s = 0.0
        while not self._done:
            try:
                async with self.store.changes.listening() as next_change:
                    while True:
                        await self.read()
                        if wait_s:
                            log.info("database_found")
                            wait_s = 0.0
                        if self._done:
                            return
                        await next_change(_LISTEN_S)
                        self.write(())
            except DatabaseUnavailableError as error:
                if not wait_s:
                    log.warning("database_lost", error=str(error))
                wait_s = min(wait_s * 2 + _FIRST_WAIT_S, _LONGEST_WAIT_S)
                await asyncio.sleep(wait_s)

    @property
    def _done(self) -> bool:
        return self.left == 0 or self.stopping

    async def _batch(self) -> bool:
        """Write the next changes; tell whether there may be more to write."""
        if self._done:
            return False
        size = _BATCH if self.left is None else min(self.left, _BATCH)
        try:
            if self.consumer is None:
                return await self._write_after(await self._start(), size)
            async with self.store.changes.consuming(self.consumer, limit=size, from_now=self.from_now) as (
                after,
                changes,
            ):
                more = bool(changes) and await self._write_after(after, changes)
            self.cursor = None
        finally:
            self.in_hand = False
        return more

    async def _start(self) -> int:
        if self.cursor is None:
            first, last = await self.store.changes.cursors()
            self.cursor = last if self.from_now else first
        return self.cursor

    async def _write_after(self, after: int, limit: int) -> bool:
        rows = await self.store.changes.after(after, limit=limit, with_body=self.with_body)
        # what was written when the database went away is not acknowledged, and comes again
        new = [row for row in rows if self.cursor is None or row["position"] > self.cursor]
        if new:
            self.in_hand = True
            self.write([record(row) for row in new])
            self.cursor = new[-1]["position"]
            self.left = self.left if self.left is None else self.left - len(new)
        return bool(rows)
