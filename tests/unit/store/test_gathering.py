from __future__ import annotations

import asyncio

import pytest

from ingest.store.gathering import Gathering


class Writer:
    """Notes the batches, and doubles each piece. A batch with a 13 fails, as often as it is written."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_write = asyncio.Event()
        self.may_write.set()

    async def write(self, pieces) -> list[int]:
        self.batches.append(list(pieces))
        await self.may_write.wait()
        if 13 in pieces:
            raise ValueError(f"{len(pieces)} pieces")
        return [2 * piece for piece in pieces]


async def test_what_is_ready_at_the_same_time_is_written_together_and_each_gets_its_own_outcome():
    writer = Writer()
    gathering: Gathering[int, int] = Gathering(writer.write)
    assert await asyncio.gather(*(gathering.put(piece) for piece in (3, 1, 2))) == [6, 2, 4]
    assert writer.batches == [[3, 1, 2]]
    assert await gathering.put(5) == 10
    assert writer.batches == [[3, 1, 2], [5]]


async def test_what_becomes_ready_while_a_batch_is_written_is_the_next_batch():
    writer = Writer()
    writer.may_write.clear()
    gathering: Gathering[int, int] = Gathering(writer.write)
    first = asyncio.create_task(gathering.put(1))
    while not writer.batches:
        await asyncio.sleep(0.001)
    rest = [asyncio.create_task(gathering.put(piece)) for piece in range(101, 199)]
    await asyncio.sleep(0)
    writer.may_write.set()
    assert await asyncio.gather(first, *rest) == [2, *(2 * piece for piece in range(101, 199))]
    assert [len(batch) for batch in writer.batches] == [1, 64, 34]


async def test_a_batch_that_fails_is_written_one_by_one_and_only_its_own_error_meets_each_piece():
    writer = Writer()
    gathering: Gathering[int, int] = Gathering(writer.write)
    outcomes = await asyncio.gather(*(gathering.put(piece) for piece in (1, 13, 2)), return_exceptions=True)
    assert (outcomes[0], str(outcomes[1]), outcomes[2]) == (2, "1 pieces", 4)
    assert writer.batches == [[1, 13, 2], [1], [13], [2]]
    assert await gathering.put(4) == 8


async def test_a_piece_whose_work_was_stopped_is_not_written_and_the_others_are():
    writer = Writer()
    gathering: Gathering[int, int] = Gathering(writer.write)
    stopped, other = (asyncio.create_task(gathering.put(piece)) for piece in (1, 2))
    await asyncio.sleep(0)
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    assert await other == 4
    assert writer.batches == [[2]]
