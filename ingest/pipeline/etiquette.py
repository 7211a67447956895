"""How hosts want to be asked: robots.txt is obeyed, and a host that is asked too often is left alone (RFC 9309, RFC 6585)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import structlog

from ingest.model.web import FailureKind, Fetched, FetchFailed
from ingest.text.urls import host
from ingest.web import requests, robots

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.web import FetchOutcome, HostSays, Request
    from ingest.store.store import Store
    from ingest.web.fetch import Fetcher

log = structlog.stdlib.get_logger()

_MOST_S, _LEAST_S = 86_400, 300
"""How long a robots.txt is kept: as its Cache-Control says, no longer than a day (RFC 9309, 2.4), not much shorter than a poll."""
_SOON_S = 5
"""How long a page waits for the turn of a host to which a redirect leads."""
_ERROR_RETRIES = 12
"""One that could not be had is not asked for again for so many times the wait after a page's first failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Etiquette:
    """The fetcher as hosts want it used. What they said is in the database, for all daemons."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    _looking: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """One robots.txt is fetched once at a time."""

    async def page(self, request: Request, turn_of: str) -> FetchOutcome:
        """Fetch a page, with the turn of a host in hand: see get()."""
        return await self.get(request, obeys_robots=self.settings.robots != "none", turn_of=turn_of)

    async def feed(self, request: Request) -> FetchOutcome:
        """Fetch a feed: see get(). A feed is there to be fetched by programs; robots.txt is obeyed where that is wanted."""
        return await self.get(request, obeys_robots=self.settings.robots == "all")

    async def get(self, request: Request, *, obeys_robots: bool, turn_of: str | None = None) -> FetchOutcome:
        """Fetch, if the robots.txt of every hop's host allows it, and note whether the host would rather be left alone.

        ``turn_of``: the host whose turn the caller has taken; of each other host that redirects lead to, one is taken.

        A disallowed URL is a failure of the kind DISALLOWED; where a robots.txt cannot be had, the URL fails as that did
        (RFC 9309, 2.3.1.4: all of it is disallowed, for now). Raises DatabaseUnavailableError.
        """
        name = turn_of

        async def admit(url: str) -> FetchFailed | None:
            nonlocal name
            before, name = name, host(url)
            refused = await self._disallowed(url) if obeys_robots else None
            return refused or (await self._turn(name) if turn_of is not None and name != before else None)

        refused = await admit(request.url)
        if refused is not None:
            return refused
        outcome = await self.fetcher.get(request, admit)
        await self._note(outcome, name or "", request.url)
        return outcome

    async def _turn(self, name: str) -> FetchFailed | None:
        """Wait for a turn of another host, if it comes soon; else return that it does not."""
        wait_s = await self.store.hosts.take_turn(name, spacing_s=self.settings.host_spacing_s, soon_s=_SOON_S)
        if wait_s is None:
            return FetchFailed(
                failure=FailureKind.RATE_LIMITED, detail=f"a redirect to {name}, whose turn does not come soon"
            )
        await asyncio.sleep(wait_s)
        return None

    # ----------------------------------------------------------------------------------------------------- robots.txt

    async def _disallowed(self, url: str) -> FetchFailed | None:
        """Return why a URL may not be fetched; None where it may."""
        name = host(url)
        if not name:
            return None
        says = await self._says(name, url)
        if says.robots is None:
            failure, _, detail = (says.robots_error or "").partition(": ")
            # no page is asked for before: none of its attempts is used up while nobody asks
            wait_s = ceil(self._error_s)
            return FetchFailed(
                failure=FailureKind(failure), detail=f"its robots.txt cannot be had: {detail}", retry_after_s=wait_s
            )
        rule = await asyncio.to_thread(robots.forbidding, says.robots, url)
        return FetchFailed(failure=FailureKind.DISALLOWED, detail=f"robots.txt of {name}: {rule}") if rule else None

    @property
    def _error_s(self) -> float:
        return self.settings.page_retry_s * _ERROR_RETRIES

    async def _says(self, name: str, url: str) -> HostSays:
        says = await self.store.hosts.says(name)
        if says.robots_known:
            return says
        async with self._looking.setdefault(name, asyncio.Lock()):
            says = await self.store.hosts.says(name)
            return says if says.robots_known else await self._look(name, url)

    async def _look(self, name: str, url: str) -> HostSays:
        """Fetch a robots.txt, and keep what it says."""
        outcome = await self.fetcher.get(requests.for_robots(url, self.settings))
        if isinstance(outcome, Fetched):
            lines, delay_s = await asyncio.to_thread(robots.rules_for_us, outcome.body)
            fresh_s = _MOST_S if outcome.fresh_for_s is None else outcome.fresh_for_s
            return await self.store.hosts.keep_robots(
                name,
                robots=lines,
                keep_s=max(_LEAST_S, min(fresh_s, _MOST_S)),
                spacing_s=min(delay_s, self.settings.max_crawl_delay_s),
            )
        if isinstance(outcome, FetchFailed) and _is_unreachable(outcome):
            return await self.store.hosts.keep_robots(
                name, error=f"{outcome.failure}: {outcome.detail}", keep_s=self._error_s
            )
        return await self.store.hosts.keep_robots(name, robots="", keep_s=_MOST_S, spacing_s=0)

    # --------------------------------------------------------------------------------------------------- asked too often

    async def _note(self, outcome: FetchOutcome, name: str, url: str) -> None:
        """Note whether the host refused since it is asked too often, and tell when that begins and ends for all of it."""
        if isinstance(outcome, FetchFailed) and _asks_for_less(outcome):
            slowed = await self.store.hosts.record_refusal(
                name,
                url=url,
                after=self.settings.slow_host_after,
                retry_after_s=float(outcome.retry_after_s or 0),
                max_s=self.settings.max_poll_interval_s,
            )
            if slowed and slowed["is_new"]:
                log.warning("host_slowed", host=name, refused=slowed["refused"], wait_s=round(slowed["wait_s"]))
        elif not isinstance(outcome, FetchFailed):
            served = await self.store.hosts.record_service(name)
            if served and served["slowed_s"] is not None:
                log.info("host_recovered", host=name, slowed_s=round(served["slowed_s"]))


def _is_unreachable(outcome: FetchFailed) -> bool:
    """Tell whether a robots.txt is there and cannot be had; else there is none (RFC 9309, 2.3.1.3 and 2.3.1.4).

    A 429 is no word on robots.txt, whatever the RFC says of 4xx.
    """
    if outcome.failure is FailureKind.REDIRECTS:
        return False
    return outcome.status is None or outcome.status >= 500 or outcome.failure is FailureKind.RATE_LIMITED  # noqa: PLR2004 -- HTTP's server errors


def _asks_for_less(outcome: FetchFailed) -> bool:
    """Tell whether a host says that it is asked too often (RFC 6585, 4; RFC 9110, 15.6.4)."""
    return outcome.status == 429 or (outcome.status == 503 and outcome.retry_after_s is not None)  # noqa: PLR2004 -- HTTP's own
