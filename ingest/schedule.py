"""Decides when to ask again: a feed for its entries, a page that failed."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

_SHRINK = 0.7
_GROW = 1.3
_JITTER = 0.1
_MAX_DOUBLINGS = 64
_RETRY_STEPS = (1, 12, 120, 720, 4320)
"""5 s, 1 min, 10 min, 1 h and 6 h at the usual base: a hiccup, a restart, an outage, a bad day."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The bounds of the time between two polls of a feed, in seconds."""

    min_interval_s: float
    max_interval_s: float
    default_interval_s: float
    """Of a feed that has not been polled yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a feed is due next."""

    interval_s: float
    """What the feed's own pace asks for; the next plan starts from it."""
    next_poll_s: float
    """Seconds from now: the interval, or the back-off, or what the publisher asked for, with jitter."""
    failures: int
    """In a row."""


def next_poll(  # noqa: PLR0913 -- the facts of one poll
    limits: Schedule,
    *,
    feed_id: int,
    polls: int,
    interval_s: float | None,
    failures: int,
    ok: bool,
    new_entries: int,
    ttl_s: float | None = None,
    fresh_for_s: float | None = None,
    retry_after_s: float | None = None,
) -> Plan:
    """Plan the next poll of a feed. Any number may be missing, infinite or nonsense: the plan keeps the limits.

    The interval shrinks by three tenths when a poll brought entries, and grows by as much when it brought none. Not before
    the publisher wants it (``ttl``, RFC 9111 freshness, Retry-After), but never later than ``max_interval_s``. Failures
    double the wait. Jitter of a tenth, the same for the same feed and poll, keeps feeds from marching in step.
    """
    first = _seconds(interval_s) == 0
    interval = _within(limits, limits.default_interval_s if first else _seconds(interval_s))
    if ok:
        if not first:
            interval = _within(limits, interval * (_SHRINK if new_entries > 0 else _GROW))
        wait, floor, failed = interval, max(_seconds(ttl_s), _seconds(fresh_for_s)), 0
    else:
        failed = max(0, failures) + 1
        wait, floor = interval * 2.0 ** min(failed - 1, _MAX_DOUBLINGS), _seconds(retry_after_s)
    soonest = _within(limits, floor)
    # clients told the same Retry-After must not all come back at its end
    spread = max(wait, soonest) * _jitter(f"{feed_id} {polls}")
    return Plan(interval_s=interval, next_poll_s=_within(limits, max(spread, soonest)), failures=failed)


def retry_delay_s(attempt: int, key: object, *, base_s: float = 5.0, cap_s: float = 21_600.0) -> float:
    """Return the seconds to wait after the given attempt (1 is the first): steep growth to ``cap_s``, jitter of a tenth.

    The same key and attempt give the same delay.
    """
    step = _RETRY_STEPS[min(max(attempt, 1), len(_RETRY_STEPS)) - 1]
    return min(_seconds(base_s) * step, _seconds(cap_s)) * _jitter(f"{key} {attempt}")


def _within(limits: Schedule, seconds: float) -> float:
    return max(limits.min_interval_s, min(seconds, limits.max_interval_s))


def _seconds(value: float | None) -> float:
    """Return a number of seconds to reckon with; 0 for none, for less, and for what is no number."""
    if value is None or math.isnan(value) or value < 0:
        return 0.0
    return float(min(value, 1e9))


def _jitter(key: str) -> float:
    """Return a factor between 0.9 and 1.1, spread evenly over keys."""
    share = int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:8], "big") / 2**64
    return 1 - _JITTER + 2 * _JITTER * share
