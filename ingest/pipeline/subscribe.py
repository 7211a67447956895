"""Finds the feeds behind a URL: the document there is a feed, or it is a page that names feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.feed.discover import feed_links
from ingest.feed.parse import parse_feed
from ingest.model.feed import ParsedFeed, Subscription
from ingest.model.web import Fetched, FetchFailed
from ingest.web import requests

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.feed import NotAFeed
    from ingest.web.fetch import Fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFeeds:
    """A URL behind which there is no feed, and why."""

    reason: str


async def find_feeds(fetcher: Fetcher, url: str, settings: Settings) -> tuple[Subscription, ...] | NoFeeds:
    """Return the feed at a URL, or the readable feeds that the page there names, in the page's order."""
    outcome = await _get(fetcher, url, settings)
    if isinstance(outcome, FetchFailed):
        return NoFeeds(reason=f"{outcome.failure}: {outcome.detail}")
    feed = _parsed(outcome)
    if isinstance(feed, ParsedFeed):
        return (Subscription(url=url, title=feed.title),)
    found = [await _checked(fetcher, link, settings) for link in feed_links(outcome.body, outcome.url)]
    feeds = tuple(link for link in found if link)
    return feeds or NoFeeds(reason=f"{feed.reason}; and no feed that the page names can be read")


async def _checked(fetcher: Fetcher, link: Subscription, settings: Settings) -> Subscription | None:
    outcome = await _get(fetcher, link.url, settings)
    feed = _parsed(outcome) if isinstance(outcome, Fetched) else None
    return Subscription(url=link.url, title=feed.title or link.title) if isinstance(feed, ParsedFeed) else None


async def _get(fetcher: Fetcher, url: str, settings: Settings) -> Fetched | FetchFailed:
    outcome = await fetcher.get(requests.for_feed(url, settings))
    if isinstance(outcome, Fetched | FetchFailed):
        return outcome
    raise AssertionError("304 to an unconditional request is a FetchFailed of the fetcher's")


def _parsed(outcome: Fetched) -> ParsedFeed | NotAFeed:
    return parse_feed(outcome.body, url=outcome.url, content_type=outcome.content_type)
