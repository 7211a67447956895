"""Whose turn it is when calls wait for a worker. Feeds share the workers, and slow feeds leave some of them free."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_Place = TypeVar("_Place")
_Key = tuple[int | None, bool]
"""A feed, and whether its document is meant: the documents of a feed are counted apart from its pages."""

_QUICK_S = 2.0
"""A call that takes fewer seconds than this is quick. All but a few pages in ten thousand take less than half a second; a page at
its worker's limit takes 30 s. Set by hand."""
_FADING = 0.9
"""The slowest call of a feed counts this much less after each later call: after a page at the limit of 30 s, a feed is quick again
after 26 quick calls. Set by hand."""


class Rank(IntEnum):
    """The order in which calls are answered, whatever feed they are for."""

    SOON = 0
    """Feed documents. They go first: a site whose pages take long must not make all feeds late."""
    IN_TURN = 1
    """Pages, and articles that are cleaned again."""
    LATER = 2
    """Pages that are visited again, and pages that have stopped a worker before. They go last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """For whom a call is made, and what is done while it waits for a worker."""

    rank: Rank = Rank.IN_TURN
    feed_id: int | None = None
    """The feed that listed the page, or whose document it is; None: the call is for no feed, and has no share to keep to."""
    renew: Callable[[], Awaitable[None]] | None = None
    """Renew the lease on the work. Its exceptions end the wait."""
    renew_every_s: float | None = None
    """The number of seconds between two renewals; None: the lease is not renewed."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Waiting(Generic[_Place]):
    caller: Caller
    number: int
    turn: asyncio.Future[_Place]


@dataclass(slots=True, eq=False)
class Turns(Generic[_Place]):
    """The free places of workers, and the calls that wait for one.

    Lower ranks go first; within a rank, the feed that holds the fewest places, then the feed that was answered least recently.
    All slow feeds together get half of the places, and at least one: so pages that take a worker to its limit never hold all workers
    for long, if there are two or more. A feed of which nothing was read yet gets a place only while it holds fewer than are free.
    The documents of a feed are counted apart from its pages.
    """

    _free: list[_Place]
    """A stack: the place that was used last is used next. Its memory is warm, and no more processes start than are needed."""
    _waiting: list[_Waiting[_Place]] = field(default_factory=list)
    _held: Counter[_Key] = field(default_factory=Counter)
    _answered: dict[_Key, int] = field(default_factory=dict)
    """When a feed was answered last, as a running number."""
    _slowest_s: dict[_Key, float] = field(default_factory=dict)
    """The time of a feed's slowest call, which fades with each later call."""
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __len__(self) -> int:
        """Return the number of calls that wait."""
        return len(self._waiting)

    async def take(self, caller: Caller) -> _Place:
        """Return a place when the caller's turn has come. Raises what ``caller.renew`` raises."""
        turn: asyncio.Future[_Place] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(caller=caller, number=next(self._numbers), turn=turn)
        self._waiting.append(waiting)
        self._give()
        try:
            while not (await asyncio.wait([turn], timeout=caller.renew_every_s))[0]:
                if caller.renew is not None:
                    await caller.renew()
        except BaseException:
            if turn.done():
                self.give_back(turn.result(), caller)
            else:
                self._waiting.remove(waiting)
            raise
        return turn.result()

    def give_back(self, place: _Place, caller: Caller, took_s: float | None = None) -> None:
        """Free a place. ``took_s``: the time that the call took; None: it was not begun."""
        key = _key(caller)
        self._held[key] -= 1
        if not self._held[key]:
            del self._held[key]
        if took_s is not None:
            self._slowest_s[key] = max(took_s, _FADING * self._slowest_s.get(key, 0.0))
        self._free.append(place)
        self._give()

    def _give(self) -> None:
        """Give the free places to the calls that are next."""
        while self._free and (fit := [waiting for waiting in self._waiting if self._may_go(waiting.caller)]):
            following = min(fit, key=self._order)
            key = _key(following.caller)
            self._waiting.remove(following)
            self._held[key] += 1
            self._answered[key] = next(self._numbers)
            following.turn.set_result(self._free.pop())

    def _may_go(self, caller: Caller) -> bool:
        key = _key(caller)
        if caller.feed_id is not None and key not in self._slowest_s:
            return self._held[key] < len(self._free)
        slow = sum(places for other, places in self._held.items() if self._is_slow(other))
        return not self._is_slow(key) or slow < max(1, (self._held.total() + len(self._free)) // 2)

    def _is_slow(self, key: _Key) -> bool:
        return self._slowest_s.get(key, 0.0) >= _QUICK_S

    def _order(self, waiting: _Waiting[_Place]) -> tuple[int, int, int, int]:
        of = waiting.caller
        if of.feed_id is None:
            return of.rank, 0, waiting.number, waiting.number
        return of.rank, self._held[_key(of)], self._answered.get(_key(of), -1), waiting.number


def _key(caller: Caller) -> _Key:
    return caller.feed_id, caller.rank is Rank.SOON
