"""Decides when to ask again: a feed for its entries, a page that failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from ingest.model.web import FailureKind
from ingest.text.spread import bounded_seconds, even_share, jitter_factor

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from ingest.model.feed import Feed

_SHRINK = 0.7
_GROW = 1.3
_MAX_DOUBLINGS = 64
_DAYS_LOOKED_AT = 8
_SPREAD_S = 600.0
"""Feeds that skip the same hours are polled within so many seconds behind them, not all at the first."""


NOT_A_FEED = "not_a_feed"
"""The failure of a poll that brought a body which is no feed."""
WEIGHTS: Mapping[str, float] = {
    # often over by itself, soon
    FailureKind.TIMEOUT: 0.5,
    FailureKind.CONNECT: 0.5,
    FailureKind.SERVER_ERROR: 0.5,
    # somebody must notice and mend it
    FailureKind.DNS: 1.0,
    FailureKind.TLS: 1.0,
    FailureKind.PROTOCOL: 1.0,
    FailureKind.REDIRECTS: 1.0,
    FailureKind.TOO_LARGE: 1.0,
    FailureKind.RATE_LIMITED: 1.0,
    NOT_A_FEED: 1.0,
    # the publisher means it
    FailureKind.NOT_FOUND: 1.5,
    FailureKind.REFUSED: 1.5,
    FailureKind.CLIENT_ERROR: 1.5,
    FailureKind.GONE: 2.0,
    FailureKind.DISALLOWED: 2.0,
    # it would be the same the next time
    FailureKind.BAD_URL: 2.0,
    FailureKind.FORBIDDEN_ADDRESS: 2.0,
}
"""What a failed poll weighs: it makes the wait 2 ** weight times as long."""
FAILING_WEIGHT = 6.0
"""The failures in a row that make a feed failing weigh this much: twelve time-outs, six bad certificates, four 404s."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The bounds of the time between two polls of a feed, in seconds."""

    min_interval_s: float
    max_interval_s: float
    default_interval_s: float
    """Of a feed that has not been polled yet."""
    failing_after_s: float = 21_600.0
    """Failures that began less long ago do not make a feed failing, however much they weigh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a publisher asks for, in seconds; anything may be missing, or nonsense."""

    ttl_s: float | None = None
    fresh_for_s: float | None = None
    """Of the response (RFC 9111, 4.2)."""
    retry_after_s: float | None = None
    skip_hours: Collection[int] = ()
    """Hours of the day in UTC."""
    skip_days: Collection[int] = ()
    """Days of the week in UTC, 0 is Monday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a feed is due next, and what its failures come to."""

    interval_s: float
    """What the feed's own pace asks for; the next plan starts from it."""
    next_poll_s: float
    """Seconds from now: the interval, or the back-off, or what the publisher asked for, with jitter."""
    failures: int = 0
    """In a row."""
    weight: float = 0.0
    """Of them."""
    failed_since: datetime | None = None
    """When the first of them was."""
    failing: bool = False
    """They have lasted long, and weigh enough."""


def next_poll(
    limits: Schedule,
    feed: Feed,
    *,
    now: datetime,
    failure: str | None = None,
    new_entries: int = 0,
    listed: int = 0,
    asked: Asked | None = None,
) -> Plan:
    """Plan the next poll of a feed. Any number may be missing, infinite or nonsense: the plan keeps the limits.

    ``failure``: the kind of it; None: the poll went well. ``listed``: entries of the document, ``new_entries`` among them
    (0: there is no telling). The interval shrinks by three tenths when a poll brought entries, and grows by as much when it
    brought none. Not before the publisher wants it (``ttl``, RFC 9111 freshness, Retry-After, ``skipHours``, ``skipDays``),
    but never later than ``max_interval_s``, nor so late that entries might come and go unseen. Each failure multiplies the
    wait by its weight; a feed that is failing waits as long as may be. Jitter of a tenth, the same for the same feed and
    poll, keeps feeds from marching in step.
    """
    asked = asked or Asked()
    plan = _after_success(limits, feed, new_entries) if failure is None else _after_failure(limits, feed, failure, now)
    floor = asked.retry_after_s if failure else max(bounded_seconds(asked.ttl_s), bounded_seconds(asked.fresh_for_s))
    soonest = _within(limits, bounded_seconds(floor))
    key = f"{feed.id} {feed.polls}"
    # clients told the same Retry-After must not all come back at its end
    wait = max(max(plan.next_poll_s, soonest) * jitter_factor(key), soonest)
    if failure is None and 0 < new_entries <= listed and feed.last_polled_at:
        wait = min(wait, _half_window_s(now - feed.last_polled_at, new_entries / listed))
    return replace(plan, next_poll_s=_within(limits, _outside_skipped(_within(limits, wait), now, asked, key)))


def _after_success(limits: Schedule, feed: Feed, new_entries: int) -> Plan:
    interval = _interval_s(limits, feed)
    if bounded_seconds(feed.poll_interval_s) > 0:
        interval = _within(limits, interval * (_SHRINK if new_entries > 0 else _GROW))
    return Plan(interval_s=interval, next_poll_s=interval)


def _after_failure(limits: Schedule, feed: Feed, failure: str, now: datetime) -> Plan:
    interval = _interval_s(limits, feed)
    before = min(bounded_seconds(feed.failure_weight), _MAX_DOUBLINGS)
    weight = before + WEIGHTS.get(failure, 1.0)
    since = feed.failed_since or now
    failing = weight >= FAILING_WEIGHT and (now - since).total_seconds() >= limits.failing_after_s
    return Plan(
        interval_s=interval,
        next_poll_s=limits.max_interval_s if failing else interval * 2.0**before,
        failures=max(0, feed.failures) + 1,
        weight=weight,
        failed_since=since,
        failing=failing,
    )


def _half_window_s(since: timedelta, share_new: float) -> float:
    """Return in how many seconds half of what a feed lists will be new, at the pace of the time since the last poll.

    A publisher who asks for a day, and lists the news of two hours, would have us lose most of them.
    """
    return max(0.0, since.total_seconds()) * 0.5 / share_new


def _interval_s(limits: Schedule, feed: Feed) -> float:
    return _within(limits, bounded_seconds(feed.poll_interval_s) or limits.default_interval_s)


def _outside_skipped(wait_s: float, now: datetime, asked: Asked, key: str) -> float:
    """Return the wait, longer where it ends in an hour or on a day in which the publisher wants no poll (RSS 2.0).

    Where no hour of the next week will do, what is asked for is nonsense, and the wait stays as it is.
    """
    due = now.astimezone(UTC) + timedelta(seconds=wait_s)
    hour = due.replace(minute=0, second=0, microsecond=0)
    for later in range(24 * _DAYS_LOOKED_AT):
        free = hour + timedelta(hours=later)
        if free.hour not in asked.skip_hours and free.weekday() not in asked.skip_days:
            spread_s = _SPREAD_S * even_share(f"{key} spread")
            return wait_s if later == 0 else (free - now).total_seconds() + spread_s
    return wait_s


def _within(limits: Schedule, seconds: float) -> float:
    return max(limits.min_interval_s, min(seconds, limits.max_interval_s))
