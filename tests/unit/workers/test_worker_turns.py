"""Whose turn it is when calls wait for a worker: plain places in place of processes, and a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from ingest.workers.turns import Caller, Rank, Turns

QUICK, KILLER, OTHER = 1, 2, 3


def of(feed_id: int | None, rank: Rank = Rank.IN_TURN) -> Caller:
    return Caller(feed_id=feed_id, rank=rank)


async def known(turns: Turns[str], feed_id: int, took_s: float, times: int = 1) -> None:
    """Let calls of a feed end after this time, one after the other."""
    for _ in range(times):
        turns.give_back(await turns.take(of(feed_id)), of(feed_id), took_s)


def waiting(turns: Turns[str], *callers: Caller) -> dict[asyncio.Task[str], Caller]:
    return {asyncio.create_task(turns.take(caller)): caller for caller in callers}


async def answered(tasks: dict[asyncio.Task[str], Caller]) -> Counter[int | None]:
    """Return how many calls of each feed have got a place."""
    for _ in range(5):
        await asyncio.sleep(0)
    return Counter(caller.feed_id for task, caller in tasks.items() if task.done())


async def order(turns: Turns[str], tasks: dict[asyncio.Task[str], Caller], took_s: float) -> list[Caller]:
    """Give back each place that is taken until all calls are answered; return the callers in the order of their turns."""
    seen: list[Caller] = []
    while tasks:
        await answered(tasks)
        done = [task for task in tasks if task.done()]
        assert done, "nobody gets a free place"
        for task in done:
            caller = tasks.pop(task)
            seen.append(caller)
            turns.give_back(task.result(), caller, took_s)
    return seen


async def test_feeds_that_wait_for_a_worker_take_turns_however_many_pages_each_has():
    turns = Turns(["one"])
    await known(turns, KILLER, 0.1)
    await known(turns, QUICK, 0.1)
    tasks = waiting(turns, *[of(KILLER)] * 5, *[of(QUICK)] * 3)
    assert [caller.feed_id for caller in await order(turns, tasks, 0.1)] == [KILLER, QUICK] * 3 + [KILLER] * 2


async def test_a_feed_whose_pages_take_long_leaves_workers_to_others():
    turns = Turns(["one", "two"])
    await known(turns, KILLER, 30)
    killers = waiting(turns, *[of(KILLER)] * 40)
    assert await answered(killers) == {KILLER: 1}
    await known(turns, QUICK, 0.1)
    good = waiting(turns, of(QUICK))
    assert await answered(good) == {QUICK: 1}


@pytest.mark.parametrize(("quick_pages", "workers"), [(0, 1), (1, 2)])
async def test_a_feed_gets_both_workers_only_after_a_quick_page(quick_pages, workers):
    turns = Turns(["one", "two"])
    await known(turns, QUICK, 0.1, times=quick_pages)
    assert await answered(waiting(turns, *[of(QUICK)] * 3)) == {QUICK: workers}


async def test_slow_feeds_together_leave_half_of_the_workers_to_others():
    turns = Turns(["one", "two", "three", "four"])
    slow = range(10, 16)
    for feed in slow:
        await known(turns, feed, 30)
    killers = waiting(turns, *(of(feed) for feed in slow))
    assert (await answered(killers)).total() == 2
    await known(turns, QUICK, 0.1)
    assert await answered(waiting(turns, *[of(QUICK)] * 3)) == {QUICK: 2}


async def test_a_quick_document_does_not_make_a_feed_s_pages_quick():
    turns = Turns(["one", "two"])
    document = of(KILLER, Rank.SOON)
    for _ in range(20):
        turns.give_back(await turns.take(document), document, 0.1)
    assert await answered(waiting(turns, *[of(KILLER)] * 3)) == {KILLER: 1}


async def test_a_feed_is_quick_again_after_many_quick_pages():
    turns = Turns(["one", "two"])
    await known(turns, KILLER, 30)
    await known(turns, KILLER, 0.1, times=25)
    assert await answered(waiting(turns, *[of(KILLER)] * 2)) == {KILLER: 1}
    turns = Turns(["one", "two"])
    await known(turns, KILLER, 30)
    await known(turns, KILLER, 0.1, times=27)
    assert await answered(waiting(turns, *[of(KILLER)] * 2)) == {KILLER: 2}


async def test_a_single_worker_is_given_to_slow_feeds_too():
    turns = Turns(["one"])
    await known(turns, KILLER, 30)
    assert await answered(waiting(turns, of(KILLER))) == {KILLER: 1}


async def test_calls_for_no_feed_keep_to_no_share_and_come_in_turn():
    turns = Turns(["one", "two", "three"])
    assert await answered(waiting(turns, *[of(None)] * 5)) == {None: 3}


async def test_feed_documents_go_first_and_pages_that_stopped_a_worker_last():
    turns = Turns(["one"])
    ranks = [Rank.LATER, Rank.IN_TURN, Rank.SOON, Rank.LATER, Rank.SOON, Rank.IN_TURN]
    busy = await turns.take(of(OTHER))
    tasks = waiting(turns, *(of(number, rank) for number, rank in enumerate(ranks)))
    await answered(tasks)
    turns.give_back(busy, of(OTHER), 0.1)
    assert [caller.rank for caller in await order(turns, tasks, 0.1)] == sorted(ranks)


async def test_the_lease_is_renewed_while_a_call_waits_and_no_longer():
    renewed = 0

    async def renew() -> None:
        nonlocal renewed
        renewed += 1

    turns = Turns(["one"])
    busy = await turns.take(of(OTHER))
    call = asyncio.create_task(turns.take(Caller(feed_id=QUICK, renew=renew, renew_every_s=0.02)))
    await asyncio.sleep(0.2)
    assert renewed >= 3
    turns.give_back(busy, of(OTHER), 0.2)
    assert await call == "one"
    before = renewed
    await asyncio.sleep(0.06)
    assert renewed == before


async def test_a_call_whose_lease_is_lost_leaves_the_line():
    async def renew() -> None:
        raise ValueError("lost")

    turns = Turns(["one"])
    busy = await turns.take(of(OTHER))
    with pytest.raises(ValueError, match="lost"):
        await turns.take(Caller(feed_id=QUICK, renew=renew, renew_every_s=0.01))
    turns.give_back(busy, of(OTHER), 0.2)
    assert await turns.take(of(OTHER)) == "one"
