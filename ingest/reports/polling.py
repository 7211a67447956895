"""Feeds that the operator has polled at once: they are made due, and a running daemon takes them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from ingest.reports.health import is_late
from ingest.reports.lines import time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from ingest.store.store import Store

_LOOK_S = 0.25
"""The database is asked this often, in seconds, whether a daemon has polled a feed. A daemon takes up to two seconds to take one."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a feed that was to be polled."""

    text: str
    is_well: bool


async def poll_now(store: Store, urls: Sequence[str], wait_s: float) -> AsyncIterator[Told]:
    """Make feeds due, and yield what became of each. ``wait_s``: the seconds that a daemon has for all of them; 0: nobody waits."""
    waiting = []
    for url in urls:
        feed = await store.feed_choices.make_due(url)
        if feed is None:
            yield Told(f"no such feed: {url} (`ingest feed list` shows them)", is_well=False)
        elif feed["paused_reason"] is not None:
            yield Told(
                f"{feed['url']} is paused ({feed['paused_reason']}): `ingest feed resume` polls it", is_well=False
            )
        else:
            waiting.append(feed)
    at_work = any(not is_late(daemon) for daemon in await store.daemons.list())
    until = monotonic() + (wait_s if at_work else 0)
    while waiting and monotonic() < until:
        for feed in list(waiting):
            found = await store.feed_choices.polled_since(feed["id"], feed["asked_at"])
            if found is None or found["polls"] > feed["polls"]:
                waiting.remove(feed)
                yield _outcome(feed["url"], found)
        if waiting:
            await asyncio.sleep(_LOOK_S)
    for feed in waiting:
        found = await store.feed_choices.polled_since(feed["id"], feed["asked_at"])
        is_under_way = bool(found and found["is_under_way"])
        yield _due(feed, is_under_way=is_under_way, at_work=at_work, wait_s=wait_s)


def _outcome(url: str, found: dict[str, Any] | None) -> Told:
    """Return how the poll of a feed went."""
    if found is None:
        return Told(f"{url} was removed in between", is_well=False)
    next_poll = f"next poll {time(found['next_poll_at'])}"
    if found["failures"]:
        return Told(f"failed {url}: {found['last_error']} ({found['failures']} in a row, {next_poll})", is_well=False)
    return Told(f"polled {url}: {found['new']} new entries, {next_poll}", is_well=True)


def _due(feed: dict[str, Any], *, is_under_way: bool, at_work: bool, wait_s: float) -> Told:
    """Return what is told of a feed that no daemon has polled yet."""
    due = f"due {feed['url']}"
    if is_under_way:
        return Told(f"{due}: a daemon polls it at this moment", is_well=True)
    if feed["slowed_until"] is not None:
        return Told(f"{due}: its host refuses us, and is left alone until {time(feed['slowed_until'])}", is_well=False)
    if not wait_s:
        return Told(due, is_well=True)
    if not at_work:
        return Told(f"{due}: no daemon is at work on this database; `ingest run` starts one", is_well=False)
    return Told(f"{due}: no daemon has taken it within {wait_s:g} s; `ingest status` shows the daemons", is_well=False)
