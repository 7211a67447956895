"""Requests that respect their hosts: robots.txt is obeyed (RFC 9309), and a host that is asked too often is left alone (RFC 6585)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import structlog

from ingest import metrics
from ingest.model.web import FailureKind, Fetched, FetchFailed
from ingest.text.domains import registrable_domain
from ingest.text.urls import host, origin
from ingest.web import requests, robots
from ingest.web.failures import fetch_failed

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.web import FetchOutcome, Request, RobotsSays
    from ingest.store.hosts import Kind
    from ingest.store.store import Store
    from ingest.web.fetch import Fetcher

log = structlog.stdlib.get_logger()

_KEEP_AT_MOST_S = 86_400
"""A robots.txt is kept for this many seconds at most, whatever its Cache-Control says: RFC 9309, 2.4 allows a day."""
_KEEP_AT_LEAST_S = 300
"""A robots.txt is kept for this many seconds at least, so that it is not fetched for every page. That is the default of
``INGEST_MIN_POLL_INTERVAL_S``."""
_SOON_S = 2
"""When a redirect leads to another host, the request waits for that host's turn for this many seconds at most. Set by hand: the pages
that are listed there wait as long for the turns that are taken ahead."""
_ERROR_RETRIES = 12
"""A robots.txt that could not be fetched is tried again after this many times ``INGEST_PAGE_RETRY_S``: after a minute by default,
like a page at its second failure."""
_SHORT = 2_000
"""Rules of at most this many characters are looked through at once, longer ones in a thread. Set by hand: some 60 rules take less time than
handing them to a thread."""

MAX_REQUESTS = 24
"""One visit to a page costs this many requests at most: those of the redirects, of a refresh and of all robots.txt files on the way.
Set by hand: two full ways of eleven requests, and two robots.txt files. A link through five shorteners whose robots.txt files are not
known yet costs twelve."""


@dataclass(slots=True)
class Trip:
    """The requests that one visit to a page may still cost, at whatever hosts."""

    left: int = MAX_REQUESTS
    took_s: float = 0.0
    """The seconds that the hosts took for the requests so far, without the waits for turns."""

    def allows(self, requests: int) -> bool:
        """Return whether so many more requests may be sent."""
        return self.left >= requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Etiquette:
    """A fetcher that obeys the hosts. What a host says is kept in the database, so that all daemons know it."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    _robots_locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """A lock for each origin: two tasks must not fetch the same robots.txt at the same time."""

    async def page(self, request: Request, turn_of: str, trip: Trip | None = None) -> FetchOutcome:
        """Fetch a page; ``turn_of`` is the host whose turn the caller has taken. See ``get``."""
        return await self.get(request, obeys_robots=self.settings.robots != "none", turn_of=turn_of, trip=trip)

    async def feed(self, request: Request) -> FetchOutcome:
        """Fetch a feed: see ``get``.

        Publishers offer feeds to programs. So robots.txt is obeyed for feeds only if the operator wants it.
        """
        return await self.get(request, obeys_robots=self.settings.robots == "all")

    async def get(
        self, request: Request, *, obeys_robots: bool, turn_of: str | None = None, trip: Trip | None = None
    ) -> FetchOutcome:
        """Send a request, and record whether the host says that it is asked too often.

        ``obeys_robots``: whether the robots.txt of the host, and of each host that redirects lead to, must allow the URL. A
        URL that is not allowed fails as DISALLOWED. If a robots.txt cannot be fetched, nothing on its host is allowed for
        now (RFC 9309, 2.3.1.4): the URL fails in the same way as the robots.txt.

        ``turn_of``: the host whose turn the caller has taken; an empty string if the caller has taken none. At each other host
        on the way, a turn is taken here. None: the request is for a feed, and no turns of pages are taken. ``trip``: what the
        request and its robots.txt files may still cost; None: they are a trip of their own. Raises DatabaseUnavailableError.

        Refusals are counted apart for feeds and for pages. The refusal of another publisher's host, to which a feed redirects,
        is not counted.
        """
        way = _Way(self, trip or Trip(), turn_of, obeys_robots)
        refused = await way.admit(request.url)
        if refused is not None:
            return refused
        outcome = await self.fetcher.get(request, way.admit)
        way.trip.took_s += outcome.took_s
        kind: Kind = "feed" if turn_of is None else "page"
        if isinstance(outcome, Fetched):
            metrics.received_bytes.labels(kind).inc(len(outcome.body))
        # where a feed redirects to says nothing of how often the feeds of that host are polled
        asked = host(request.url)
        if kind == "page" or way.at == asked or registrable_domain(asked) == registrable_domain(way.at):
            is_news = request.was_refused or way.at != asked
            await self._record(outcome, way.at, kind, request.url, is_news=is_news)
        return outcome

    async def turn(self, name: str) -> FetchFailed | None:
        """Wait for the turn of a host. Return a failure if the turn does not come soon."""
        wait_s = await self.store.hosts.take_turn(name, spacing_s=self.settings.host_spacing_s, soon_s=_SOON_S)
        if wait_s is None:
            return FetchFailed(
                failure=FailureKind.RATE_LIMITED, detail=f"a redirect to {name}, whose turn does not come soon"
            )
        await asyncio.sleep(wait_s)
        return None

    async def disallowed(self, url: str, trip: Trip) -> FetchFailed | None:
        """Return why the robots.txt of its scheme, host and port does not allow a URL; None: it allows the URL."""
        if not host(url):
            return None
        says = await self._says(url, trip)
        if says is None:
            return FetchFailed(failure=FailureKind.REDIRECTS, detail=f"more than {MAX_REQUESTS} requests for one page")
        if says.robots is None:
            failure, _, detail = (says.robots_error or "").partition(": ")
            # until robots.txt is tried again, the page is not tried either: that would only use up its attempts
            wait_s = ceil(self._error_s)
            return FetchFailed(
                failure=FailureKind(failure), detail=f"its robots.txt cannot be had: {detail}", retry_after_s=wait_s
            )
        if len(says.robots) <= _SHORT:
            rule = robots.forbidding(says.robots, url)
        else:
            rule = await asyncio.to_thread(robots.forbidding, says.robots, url)
        return fetch_failed(FailureKind.DISALLOWED, f"robots.txt of {host(url)}: {rule}") if rule else None

    @property
    def _error_s(self) -> float:
        return self.settings.page_retry_s * _ERROR_RETRIES

    async def _says(self, url: str, trip: Trip) -> RobotsSays | None:
        """Return what the robots.txt for a URL says; None: it must be fetched, and that could cost more than the trip may."""
        where = origin(url)
        says = await self.store.hosts.says(where)
        if says.robots_known:
            return says
        async with self._robots_locks.setdefault(where, asyncio.Lock()):
            says = await self.store.hosts.says(where)
            if says.robots_known:
                return says
            # the page itself must be possible after it
            return await self._fetch_robots(where, trip) if trip.allows(requests.ROBOTS_REDIRECTS + 2) else None

    async def _fetch_robots(self, where: str, trip: Trip) -> RobotsSays:
        """Fetch the robots.txt of an origin, and store what it says. At each other host on the way, a turn is taken."""
        name = host(where)
        trip.left -= 1

        async def admit(url: str) -> FetchFailed | None:
            nonlocal name
            before, name = name, host(url)
            trip.left -= 1
            return await self.turn(name) if name != before else None

        outcome = await self.fetcher.get(requests.for_robots(where, self.settings), admit)
        trip.took_s += outcome.took_s
        return await self._keep_robots(where, outcome)

    async def _keep_robots(self, where: str, outcome: FetchOutcome) -> RobotsSays:
        """Store what a robots.txt says, or why it could not be had."""
        if isinstance(outcome, Fetched):
            metrics.received_bytes.labels("robots").inc(len(outcome.body))
            lines, delay_s = await asyncio.to_thread(robots.rules_for_us, outcome.body)
            fresh_s = _KEEP_AT_MOST_S if outcome.fresh_for_s is None else outcome.fresh_for_s
            return await self.store.hosts.keep_robots(
                where,
                robots=lines,
                keep_s=max(_KEEP_AT_LEAST_S, min(fresh_s, _KEEP_AT_MOST_S)),
                spacing_s=min(delay_s, self.settings.max_crawl_delay_s),
            )
        if isinstance(outcome, FetchFailed) and _is_unreachable(outcome):
            return await self.store.hosts.keep_robots(
                where, error=f"{outcome.failure}: {outcome.detail}", keep_s=self._error_s
            )
        return await self.store.hosts.keep_robots(where, robots="", keep_s=_KEEP_AT_MOST_S, spacing_s=0)

    async def _record(self, outcome: FetchOutcome, name: str, kind: Kind, url: str, *, is_news: bool) -> None:
        """Record whether the host says that it is asked too often. Log when its feeds or its pages are left alone, and when it recovers.

        ``is_news``: whether it tells anything new that the host has served the URL.
        """
        if isinstance(outcome, FetchFailed) and _asks_for_less(outcome):
            bound_s = self.settings.page_max_retry_after_s if kind == "page" else self.settings.max_poll_interval_s
            slowed = await self.store.hosts.record_refusal(
                name,
                kind,
                url=url,
                after=self.settings.slow_host_after,
                retry_after_s=float(outcome.retry_after_s or 0),
                max_s=bound_s,
            )
            if slowed and slowed["is_new"]:
                log.warning(
                    "host_slowed", host=name, kind=kind, refused=slowed["refused"], wait_s=round(slowed["wait_s"])
                )
        elif is_news and not isinstance(outcome, FetchFailed):
            served = await self.store.hosts.record_service(name, kind)
            if served and served["slowed_s"] is not None:
                log.info("host_recovered", host=name, kind=kind, slowed_s=round(served["slowed_s"]))


@dataclass(slots=True)
class _Way:
    """The way of one request, over redirects from host to host."""

    etiquette: Etiquette
    trip: Trip
    turn_of: str | None
    """The host whose turn the caller has taken; None: no turns are taken."""
    obeys_robots: bool
    at: str = ""
    """The host that the way has come to."""

    async def admit(self, url: str) -> FetchFailed | None:
        """Go on to a URL; return why it may not be fetched. None: it may."""
        before, self.at = self.at or self.turn_of, host(url)
        if not self.trip.allows(1):
            return FetchFailed(failure=FailureKind.REDIRECTS, detail=f"more than {MAX_REQUESTS} requests for one page")
        if self.turn_of is not None and self.at != before and (late := await self.etiquette.turn(self.at)):
            return late
        refused = await self.etiquette.disallowed(url, self.trip) if self.obeys_robots else None
        self.trip.left -= refused is None
        return refused


def _is_unreachable(outcome: FetchFailed) -> bool:
    """Return whether a robots.txt may exist though it could not be fetched. If not, the host has none (RFC 9309, 2.3.1.3, 2.3.1.4).

    RFC 9309 takes every 4xx for a missing file. But a 429 says only that we ask too often.
    """
    if outcome.failure is FailureKind.REDIRECTS:
        return False
    return outcome.status is None or outcome.status >= 500 or outcome.failure is FailureKind.RATE_LIMITED  # noqa: PLR2004 -- HTTP's server errors


def _asks_for_less(outcome: FetchFailed) -> bool:
    """Return whether the host says that it is asked too often (RFC 6585, 4; RFC 9110, 15.6.4)."""
    is_told = outcome.failure is FailureKind.RATE_LIMITED and not outcome.is_our_own
    return is_told or (outcome.status == 503 and outcome.retry_after_s is not None)  # noqa: PLR2004 -- HTTP's own
