"""Finds the feeds behind a URL: the document there is a feed, or it is a page that names feeds. Strangers' bytes are read in a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.feed.discover import feed_links
from ingest.model.feed import NotAFeed, ParsedFeed, Subscription
from ingest.model.page import WorkerFailed
from ingest.model.web import NO_OWN_HEADERS, Fetched, FetchFailed, OwnHeaders, SecretHeader
from ingest.text.urls import origin
from ingest.web import requests

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.text.logins import Login
    from ingest.web.fetch import Fetcher
    from ingest.workers.pool import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFeeds:
    """A URL behind which there is no feed, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Finds feeds, by requests and in workers of its own."""

    settings: Settings
    fetcher: Fetcher
    workers: Workers

    async def find(self, url: str, login: Login | None = None) -> tuple[Subscription, ...] | NoFeeds:
        """Return the feed at a URL, or the readable feeds that the page there names, in the page's order.

        ``login`` is for the origin of the URL, and goes with the feeds of that origin.
        """
        own = _own(url, login)
        outcome = await self._get(url, own)
        if isinstance(outcome, FetchFailed):
            return NoFeeds(reason=f"{outcome.failure}: {outcome.detail}")
        feed = await self._read(outcome)
        if isinstance(feed, ParsedFeed):
            return (Subscription(url=url, title=feed.title, login=login),)
        if isinstance(feed, WorkerFailed):
            return NoFeeds(reason=_stopped(feed))
        links = await self.workers.run(feed_links, outcome.body, outcome.url)
        if isinstance(links, WorkerFailed):
            return NoFeeds(reason=_stopped(links))
        found = [await self._checked(link, own) for link in links]
        feeds = tuple(
            replace(link, named_by=outcome.url, login=login if origin(link.url) == origin(url) else None)
            for link in found
            if link
        )
        return feeds or NoFeeds(reason=f"{feed.reason}; and no feed that the page names can be read")

    async def _checked(self, link: Subscription, own: OwnHeaders) -> Subscription | None:
        outcome = await self._get(link.url, own)
        feed = await self._read(outcome) if isinstance(outcome, Fetched) else None
        return Subscription(url=link.url, title=feed.title or link.title) if isinstance(feed, ParsedFeed) else None

    async def _get(self, url: str, own: OwnHeaders) -> Fetched | FetchFailed:
        outcome = await self.fetcher.get(requests.for_feed(url, self.settings, own=own))
        if isinstance(outcome, Fetched | FetchFailed):
            return outcome
        raise AssertionError("304 to an unconditional request is a FetchFailed of the fetcher's")

    async def _read(self, outcome: Fetched) -> ParsedFeed | NotAFeed | WorkerFailed:
        return await self.workers.read_feed(
            outcome.body, outcome.url, outcome.content_type, self.settings.feed_max_entries
        )


def _own(url: str, login: Login | None) -> OwnHeaders:
    """Return the headers with a login for the origin of a URL."""
    if login is None:
        return NO_OWN_HEADERS
    return OwnHeaders(secrets=(SecretHeader(name="authorization", value=login.authorization, origin=origin(url)),))


def _stopped(failed: WorkerFailed) -> str:
    return f"reading it was stopped: {failed.kind}: {failed.detail}"
