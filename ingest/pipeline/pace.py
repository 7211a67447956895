"""Which feeds are slow. Slow feeds share half of the places of a daemon, so that the other half is for feeds that are quick."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model.web import FetchFailed

if TYPE_CHECKING:
    from ingest.model.web import FetchOutcome

_SLOW_POLL_S = 3.0
"""A request for a feed that takes this many seconds is slow. Nearly all feeds answer within one second. Set by hand."""
_SLOW_PAGE_S = 4.0
"""A request for a page that takes this many seconds, robots.txt and redirects included, is slow. Set by hand."""
_FADING = 0.9
"""The slowest request of a feed counts this much less after each later request: after a request that ran into its time limit of 30 s,
a feed is quick again after 20 quick requests. Set by hand."""
_FORGOTTEN_S = 0.4
"""A time that has faded to less than this many seconds is not kept in memory any more. Set by hand."""


def is_slow_poll(outcome: FetchOutcome) -> bool | None:
    """Return whether a request for a feed was slow; None: the host was not asked, so nothing is known of its pace."""
    if isinstance(outcome, FetchFailed) and outcome.is_our_own:
        return None
    return outcome.took_s >= _SLOW_POLL_S


def slow_places(places: int, slow: int) -> int:
    """Return how many of a daemon's places slow feeds may take now, while they take ``slow`` places: all slow feeds together take half."""
    return max(0, places // 2 - slow)


@dataclass(frozen=True, slots=True)
class Pace:
    """The times that requests for pages of each feed took lately, in this daemon."""

    _slowest_s: dict[int, float] = field(default_factory=dict)

    def is_slow(self, feed_id: int, took_s: float, *, was_slow: bool) -> bool:
        """Record how long a request took. Return whether the pages of the feed are slow now.

        ``was_slow``: whether they were before. It counts if this daemon knows nothing of the feed: then one quick request is enough.
        """
        before_s = self._slowest_s.get(feed_id, _SLOW_PAGE_S if was_slow else 0.0)
        slowest_s = max(took_s, _FADING * before_s)
        if slowest_s < _FORGOTTEN_S:
            self._slowest_s.pop(feed_id, None)
        else:
            self._slowest_s[feed_id] = slowest_s
        return slowest_s >= _SLOW_PAGE_S
