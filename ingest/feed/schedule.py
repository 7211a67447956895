"""Decides when a feed is polled next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, NamedTuple, assert_never

from ingest.model.feed import NO_FAILURES, NO_HINTS, Failures
from ingest.model.web import FailureKind
from ingest.text.spread import bounded_seconds, even_share, jitter_factor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ingest.model.feed import Feed, PollHints

_SHRINK = 0.7
"""The interval is multiplied by this after a poll that brought new entries: a busy feed comes from 30 minutes down to the
minimum of 5 in six polls."""
_GROW = 1.3
"""The interval is multiplied by this after a poll that brought nothing new. With both factors, the interval settles where about
two polls in five bring new entries."""
_MAX_DOUBLINGS = 64
"""The weight of earlier failures counts up to this much, so that 2 ** weight stays a finite number."""
_DAYS_LOOKED_AT = 8
"""A free hour is searched this many days ahead: a whole week of skipped hours and days, and the rest of today."""
_SPREAD_S = 600.0
"""Feeds that skip the same hours are spread over this many seconds after those hours, so that they are not all polled in
the first minute."""


NOT_A_FEED = "not_a_feed"
"""The name of the failure of a poll that brought a body which is not a feed."""
WEIGHTS: Mapping[str, float] = {
    # these often pass by themselves, and soon
    FailureKind.TIMEOUT: 0.5,
    FailureKind.CONNECT: 0.5,
    FailureKind.SERVER_ERROR: 0.5,
    # somebody has to notice these and repair them
    FailureKind.DNS: 1.0,
    FailureKind.TLS: 1.0,
    FailureKind.PROTOCOL: 1.0,
    FailureKind.REDIRECTS: 1.0,
    FailureKind.TOO_LARGE: 1.0,
    FailureKind.RATE_LIMITED: 1.0,
    NOT_A_FEED: 1.0,
    # the publisher means these
    FailureKind.NOT_FOUND: 1.5,
    FailureKind.REFUSED: 1.5,
    FailureKind.CLIENT_ERROR: 1.5,
    FailureKind.GONE: 2.0,
    FailureKind.DISALLOWED: 2.0,
    # these would be the same at the next poll
    FailureKind.BAD_URL: 2.0,
    FailureKind.FORBIDDEN_ADDRESS: 2.0,
}
"""The weight of each failure. A failure of weight w makes the wait 2 ** w times as long."""
FAILING_WEIGHT = 6.0
"""A feed can be failing once its failures in a row weigh this much: twelve time-outs, six bad certificates or four 404s."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The bounds of the time between two polls of a feed, in seconds."""

    min_interval_s: float
    max_interval_s: float
    default_interval_s: float
    """The interval of a feed that has not been polled yet."""
    failing_after_s: float = 21_600.0
    """A feed is not failing before its failures have lasted this long, however much they weigh."""


class Succeeded(NamedTuple):
    """What a successful poll shows about when to poll next. The publisher's numbers may be nonsense."""

    hints: PollHints = NO_HINTS
    fresh_for_s: float | None = None
    """The number of seconds for which the response is fresh (RFC 9111, 4.2)."""
    listed: int = 0
    """The number of entries in the document; 0: the poll does not show it."""
    new_entries: int = 0
    """The number of those entries that are new."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A poll that failed."""

    failure: str
    """The name of the failure: a ``FailureKind``, or ``NOT_A_FEED``."""
    detail: str = ""
    retry_after_s: float | None = None
    """The number of seconds that the server asks us to wait."""


class Plan(NamedTuple):
    """When a feed is due next, and what its failures amount to."""

    interval_s: float
    """The feed's own pace in seconds, from which the next plan starts."""
    next_poll_s: float
    """The number of seconds from now to the next poll."""
    failures: Failures = NO_FAILURES
    failing: bool = False
    """Whether the failures have lasted long and weigh enough."""


def next_poll(limits: Schedule, feed: Feed, poll: Succeeded | Failed) -> Plan:
    """Plan the next poll of a feed.

    The interval becomes shorter after a poll that brought new entries, and longer after one that did not. Each failure
    multiplies the wait; a feed that is failing waits for ``max_interval_s``. An interval that the operator has set takes the place of the
    feed's own, which stays as it is meanwhile. A feed is not polled before its publisher wants
    it (``ttl``, freshness, Retry-After, ``skipHours``, ``skipDays``), but at least every ``max_interval_s``, and before
    entries can have come and gone unseen. The wait differs by up to a tenth from feed to feed and from poll to poll, so that
    feeds do not fall due together; it is always the same for the same feed and poll.

    Any number may be missing, infinite or nonsense: the plan stays within the limits.
    """
    key = f"{feed.id} {feed.polls}"
    match poll:
        case Succeeded(hints=hints):
            plan = _after_success(limits, feed, poll.new_entries)
            soonest_s = max(bounded_seconds(hints.ttl_s), bounded_seconds(poll.fresh_for_s))
            wait_s = _wait_s(limits, plan, soonest_s, key)
            if feed.interval_s is None:
                wait_s = min(wait_s, _half_window_s(feed, poll))
        case Failed():
            plan, hints = _after_failure(limits, feed, poll.failure), feed.hints
            wait_s = _wait_s(limits, plan, bounded_seconds(poll.retry_after_s), key)
        case _:
            assert_never(poll)
    wait_s = _outside_skipped(_within(limits, wait_s), feed.claimed_at, hints, key)
    return plan._replace(next_poll_s=_within(limits, wait_s))


def _wait_s(limits: Schedule, plan: Plan, soonest_s: float, key: str) -> float:
    """Return the wait with jitter, which may make it longer than the publisher asks for, but not shorter.

    The jitter lies on what the publisher asks for, too: clients that were told the same Retry-After must not all come back
    at the same moment.
    """
    soonest_s = _within(limits, soonest_s)
    return max(max(plan.next_poll_s, soonest_s) * jitter_factor(key), soonest_s)


def _after_success(limits: Schedule, feed: Feed, new_entries: int) -> Plan:
    interval = _interval_s(limits, feed)
    if feed.interval_s is not None:
        return Plan(interval_s=interval, next_poll_s=_within(limits, feed.interval_s))
    if bounded_seconds(feed.poll_interval_s) > 0:
        interval = _within(limits, interval * (_SHRINK if new_entries > 0 else _GROW))
    return Plan(interval_s=interval, next_poll_s=interval)


def _after_failure(limits: Schedule, feed: Feed, failure: str) -> Plan:
    interval = _interval_s(limits, feed)
    pace = interval if feed.interval_s is None else _within(limits, feed.interval_s)
    before = feed.failures
    doublings = min(bounded_seconds(before.weight), _MAX_DOUBLINGS)
    since = before.since or feed.claimed_at
    failures = Failures(
        count=max(0, before.count) + 1,
        since=since,
        weight=doublings + WEIGHTS.get(failure, 1.0),
        gone=before.gone + 1 if failure == FailureKind.GONE else 0,
    )
    lasted_s = (feed.claimed_at - since).total_seconds()
    failing = failures.weight >= FAILING_WEIGHT and lasted_s >= limits.failing_after_s
    return Plan(
        interval_s=interval,
        next_poll_s=limits.max_interval_s if failing else pace * 2.0**doublings,
        failures=failures,
        failing=failing,
    )


def _half_window_s(feed: Feed, poll: Succeeded) -> float:
    """Return in how many seconds half of the listed entries will be new, at the pace since the last poll.

    A feed may ask for a poll a day and list only the entries of two hours: polled as it asks, most entries would be lost.
    Infinite where the poll does not show the pace.
    """
    if not (0 < poll.new_entries <= poll.listed and feed.last_polled_at):
        return math.inf
    since_s = max(0.0, (feed.claimed_at - feed.last_polled_at).total_seconds())
    return since_s * 0.5 / (poll.new_entries / poll.listed)


def _interval_s(limits: Schedule, feed: Feed) -> float:
    return _within(limits, bounded_seconds(feed.poll_interval_s) or limits.default_interval_s)


def _outside_skipped(wait_s: float, now: datetime, hints: PollHints, key: str) -> float:
    """Return the wait, made longer if it ends in an hour or on a day in which the publisher wants no poll (RSS 2.0).

    Return it unchanged if the coming week has no free hour: then the hints are nonsense.
    """
    if not (hints.skip_hours or hints.skip_days):
        return wait_s
    due = now.astimezone(UTC) + timedelta(seconds=wait_s)
    hour = due.replace(minute=0, second=0, microsecond=0)
    for later in range(24 * _DAYS_LOOKED_AT):
        free = hour + timedelta(hours=later)
        if free.hour not in hints.skip_hours and free.weekday() not in hints.skip_days:
            spread_s = _SPREAD_S * even_share(f"{key} spread")
            return wait_s if later == 0 else (free - now).total_seconds() + spread_s
    return wait_s


def _within(limits: Schedule, seconds: float) -> float:
    return max(limits.min_interval_s, min(seconds, limits.max_interval_s))
