"""Searches the home page of a site for a feed that was lost. A feed that is found is proposed; the operator decides."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from ingest.feed import discover, schedule
from ingest.model.feed import Health, ParsedFeed
from ingest.model.page import WorkerFailed
from ingest.model.web import FailureKind, Fetched
from ingest.web import requests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ingest.config import Settings
    from ingest.model.feed import Feed, PollResult, Proposal
    from ingest.model.web import FetchOutcome, Request
    from ingest.pipeline.etiquette import Etiquette
    from ingest.store.store import Store
    from ingest.workers.pool import Workers

_LOST = {FailureKind.NOT_FOUND, FailureKind.GONE, FailureKind.DNS, schedule.NOT_A_FEED}
"""The failures that show that a feed is not at its URL any more. After other failures, its site would name the same URL again."""
_MAX_FEEDS = 5
"""At most this number of the feeds that a home page names are read, to see whether they list known entries. Set by hand."""
_SHARE_OF_LEASE = 1 / 3
"""The search takes at most this share of a lease, so that the poll can be finished before its lease ends. Set by hand."""


def is_wanted(feed: Feed, result: PollResult, every_days: int) -> bool:
    """Return whether to search for a feed: it is lost, and there was no search within ``every_days`` days. 0: never search."""
    lost = result.health in {Health.FAILING, Health.GONE} and result.failure in _LOST
    last = feed.searched_at
    return bool(lost and every_days and (last is None or feed.claimed_at - last >= timedelta(days=every_days)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rediscovery:
    """Searches for lost feeds."""

    settings: Settings
    store: Store
    etiquette: Etiquette
    workers: Workers

    async def find(self, feed: Feed) -> Proposal | None:
        """Return the feed that the site names in place of the lost one; None if there is none. This takes less time than the lease."""
        site_url = feed.site_url or urljoin(feed.url, "/")
        found: list[discover.Found] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.settings.lease_s * _SHARE_OF_LEASE):
                async for candidate in self._candidates(feed, site_url):
                    found.append(candidate)  # noqa: PERF401 -- feeds that were found before the time is over count
        return discover.best(site_url, found)

    async def _candidates(self, feed: Feed, site_url: str) -> AsyncIterator[discover.Found]:
        page = await self._get(
            requests.for_home_page(site_url, self.settings), obeys_robots=self.settings.robots != "none"
        )
        if not isinstance(page, Fetched):
            return
        links = await self.workers.run(discover.feed_links, page.body, page.url, page.link)
        urls = [] if isinstance(links, WorkerFailed) else [link.url for link in links if link.url != feed.url]
        for url in urls[:_MAX_FEEDS]:
            subscribed = await self.store.feeds.find(url)
            if subscribed is None or subscribed["id"] == feed.id:
                obeys_robots = self.settings.robots == "all"
                request = requests.for_feed(url, self.settings)
                document = await self._read(await self._get(request, obeys_robots=obeys_robots))
                if document is not None:
                    known = await self.store.feeds.known_entries(feed.id, document.entries)
                    yield discover.Found(url=url, entries=len(document.entries), known=len(known))

    async def _read(self, outcome: FetchOutcome) -> ParsedFeed | None:
        if not isinstance(outcome, Fetched):
            return None
        document = await self.workers.read_feed(
            outcome.body, outcome.url, outcome.content_type, self.settings.feed_max_entries
        )
        return document if isinstance(document, ParsedFeed) else None

    async def _get(self, request: Request, *, obeys_robots: bool) -> FetchOutcome:
        # the caller has taken no turn, so a turn is taken at every host, the first one included
        return await self.etiquette.get(request, obeys_robots=obeys_robots, turn_of="")
