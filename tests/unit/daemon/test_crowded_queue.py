"""A claim is worth its cost if it takes several pieces of work at once."""

from __future__ import annotations

import asyncio

import pytest
from test_queues import Piece

from ingest.daemon.queues import Queue, Shift

_PLACES = 8


async def _second_claim(*, is_crowded: bool, ended: int) -> int:
    """Return how many places the second claim finds free. Before it, pieces of work end one after the other, a moment apart."""
    limits: list[int] = []
    ends = [asyncio.Event() for _ in range(_PLACES)]
    is_claimed_again = asyncio.Event()

    async def claim(limit: int, _: object) -> list[Piece]:
        limits.append(limit)
        if len(limits) == 1:
            return [Piece(id=number) for number in range(_PLACES)]
        is_claimed_again.set()
        return []

    async def work(piece: Piece) -> None:
        await ends[piece.id].wait()

    async def nothing(*_: object) -> None:
        pass

    queue = Queue(
        name="entry", places=_PLACES, claim=claim, work=work, after_bug=nothing, give_back=nothing, shift=Shift(),
        is_crowded=lambda: is_crowded,
    )  # fmt: skip
    working = asyncio.create_task(queue.work_off())
    for end in ends[:ended]:
        await asyncio.sleep(0.15)
        end.set()
    await is_claimed_again.wait()
    for end in ends:
        end.set()
    await working
    return limits[1]


@pytest.mark.parametrize(("is_crowded", "free"), [(False, 1), (True, 2)])
async def test_while_new_work_would_only_wait_a_claim_waits_for_a_quarter_of_the_places(is_crowded, free):
    # on a busy machine a moment may be long: one of a few tries shows it
    assert free in [await _second_claim(is_crowded=is_crowded, ended=2) for _ in range(5)]


async def test_a_claim_does_not_wait_for_ever_for_a_quarter_of_the_places():
    async with asyncio.timeout(30):
        assert await _second_claim(is_crowded=True, ended=1) == 1
