"""Finds the feeds behind what an operator writes, and subscribes to feeds. Strangers' bytes are read in a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.feed import discover
from ingest.feed.spelling import urls_meant
from ingest.model.feed import NotAFeed, ParsedFeed
from ingest.model.page import WorkerFailed
from ingest.model.subscription import Candidate, Subscription
from ingest.model.web import NO_OWN_HEADERS, FailureKind, Fetched, FetchFailed, OwnHeaders, SecretHeader
from ingest.text.domains import registrable_domain
from ingest.text.logins import parted
from ingest.text.urls import host, origin
from ingest.web import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.config import Settings
    from ingest.store.store import Store
    from ingest.text.logins import Login
    from ingest.web.fetch import Fetcher
    from ingest.workers.pool import Workers


_AT_ONCE = 500
"""So many feeds are added in one transaction. Set by hand: that takes less than a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFeeds:
    """A URL behind which there is no feed, and why."""

    reason: str


NO_URL = NoFeeds(reason="not an http(s) URL that may be fetched")
"""The answer to what is no URL."""


async def subscribe_all(
    store: Store, feeds: Sequence[Subscription], tell: Callable[[int], None] = lambda _done: None
) -> list[bool]:
    """Subscribe to feeds, many at once; return of each whether it is new. ``tell`` is called with the number of feeds that are done."""
    added = set()
    for first in range(0, len(feeds), _AT_ONCE):
        part = feeds[first : first + _AT_ONCE]
        added |= await store.feeds.add_all([feed for feed in part if _is_plain(feed)])
        for feed in part:
            if not _is_plain(feed) and await subscribe(store, feed):
                added.add(feed.url)
        tell(first + len(part))
    return [feed.url in added for feed in feeds]


def _is_plain(feed: Subscription) -> bool:
    """Return whether nothing is said of a feed but its titles, its site and its folders."""
    return replace(feed, title="", own_title="", site_url=None, folders=()) == Subscription(url=feed.url)


async def subscribe(store: Store, feed: Subscription) -> bool:
    """Subscribe to a feed, with the settings that a list gives it; return False where it is subscribed already.

    The settings of a feed that is subscribed already stay as they are.
    """
    is_new = await store.feeds.add(
        feed.url, feed.title, feed.login, own_title=feed.own_title, site_url=feed.site_url, folders=feed.folders
    )
    if feed.named_by:
        await store.sources.find_named(feed.url, feed.named_by)
    if not is_new:
        return False
    if feed.strip is not None:
        await store.feeds.set_strip(feed.url, feed.strip)
    for name in filter(None, (host(f"https://{site}") for site in feed.speaks_for)):
        await store.sources.say(feed.url, registrable_domain(name))
    if feed.interval_s is not None:
        await store.feed_choices.set_interval(feed.url, feed.interval_s)
    if feed.text_from is not None:
        await store.feed_choices.set_text(feed.url, feed.text_from)
    if feed.paused:
        await store.feeds.pause(feed.url, feed.paused)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Finds feeds, by requests and in workers of its own."""

    settings: Settings
    fetcher: Fetcher
    workers: Workers

    async def find(self, written: str) -> tuple[Candidate, ...] | NoFeeds:
        """Return the feed at a URL, or the readable feeds of the page there, feeds of comments last.

        A URL without a scheme is asked for by https, and by http if there is no answer. A login in it is for its origin, and goes with
        the feeds of that origin.
        """
        plain, login = parted(written)
        failed: NoFeeds | None = None
        failed_kind: FailureKind | None = None
        for url in urls_meant(plain):
            outcome = await self._get(url, login)
            if isinstance(outcome, Fetched):
                return await self._behind(Subscription(url=url, login=login), outcome)
            if failed is None or failed_kind is FailureKind.TLS:
                # where https is not spoken, it is the failure of http that helps
                failed, failed_kind = NoFeeds(reason=f"{outcome.failure}: {outcome.detail}"), outcome.failure
        return failed or NO_URL

    async def _behind(self, asked: Subscription, page: Fetched) -> tuple[Candidate, ...] | NoFeeds:
        """Return the feeds behind a URL: what it serves, the feeds that this names, or those that stand where feeds mostly do."""
        feed = await self._read(page)
        if isinstance(feed, ParsedFeed):
            return (discover.candidate(replace(asked, title=feed.title), feed),)
        if isinstance(feed, WorkerFailed):
            return NoFeeds(reason=_stopped(feed))
        links = await self.workers.run(discover.feed_links, page.body, page.url, page.link)
        if isinstance(links, WorkerFailed):
            return NoFeeds(reason=_stopped(links))
        found = [one for link in links if (one := await self._checked(link, asked))]
        if found:
            return tuple(sorted(found, key=lambda one: one.is_comments))
        likely = await self.workers.run(discover.likely_urls, page.body, page.url)
        for url in () if isinstance(likely, WorkerFailed) else likely:
            if one := await self._checked(Subscription(url=url), asked):
                return (one,)
        return NoFeeds(
            reason=f"{feed.reason}; and no feed that the page names, or that stands where feeds mostly do, can be read"
        )

    async def _checked(self, link: Subscription, asked: Subscription) -> Candidate | None:
        """Return a feed that a page names; None if it cannot be read. ``asked``: the URL that led to the page, with its login."""
        login = asked.login if origin(link.url) == origin(asked.url) else None
        outcome = await self._get(link.url, login)
        feed = await self._read(outcome) if isinstance(outcome, Fetched) else None
        if not isinstance(feed, ParsedFeed):
            return None
        return discover.candidate(replace(link, title=feed.title or link.title, login=login), feed)

    async def _get(self, url: str, login: Login | None) -> Fetched | FetchFailed:
        outcome = await self.fetcher.get(requests.for_feed(url, self.settings, own=_own(url, login)))
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
