"""Writes that are ready at the same time share one transaction, so that each of them costs less."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_Piece = TypeVar("_Piece")
_Outcome = TypeVar("_Outcome")

_MOST = 64
"""One transaction writes this many pieces at most, so that nobody waits long for it. Set by hand: as many as some daemons have places."""

_GATHER_S = 0.005
"""A batch waits this many seconds for further pieces. Measured with polls of unchanged feeds, 64 at a time: without it, a batch has 8 of
them, and Postgres needs .19 ms of CPU for each; with it, 30 and .14 ms. Nobody waits for what is written here."""


@dataclass(slots=True)
class Gathering(Generic[_Piece, _Outcome]):
    """Pieces that become ready within a few milliseconds, or while a batch is being written, are the next batch."""

    write: Callable[[Sequence[_Piece]], Awaitable[Sequence[_Outcome]]]
    """Write a batch in one transaction; return the outcome of each piece."""
    _waiting: list[tuple[_Piece, asyncio.Future[_Outcome]]] = field(default_factory=list)
    _writer: asyncio.Task[None] | None = None
    """The task that writes what waits. It ends when nothing waits."""

    async def put(self, piece: _Piece) -> _Outcome:
        """Write a piece together with others; return its outcome. Raises what writing this piece alone raises."""
        future: asyncio.Future[_Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((piece, future))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        return await future

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(_GATHER_S)
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                # whoever was cancelled gives the lease on its piece back
                if batch := [one for one in batch if not one[1].done()]:
                    await self._write(batch)
        finally:
            self._writer = None

    async def _write(self, batch: list[tuple[_Piece, asyncio.Future[_Outcome]]]) -> None:
        """Write a batch. If that fails, write each of its pieces alone: one that cannot be written takes none of the others with it."""
        try:
            outcomes = await self.write([piece for piece, _ in batch])
        except Exception as error:  # noqa: BLE001 -- whoever waits for the piece gets it
            if len(batch) > 1:
                await asyncio.gather(*(self._write([one]) for one in batch))
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
