"""Every request that is sent: for a feed, a page, a site's home page or a robots.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.web import NO_OWN_HEADERS, NO_VALIDATORS, Request
from ingest.text.urls import origin
from ingest.web import robots

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.web import OwnHeaders, Validators

FEED_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
ANY_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"
"""The Accept of a second request, after a server has found nothing that the first one accepts: the header that browsers send. Some
servers give a feed only to those who ask for HTML."""
_PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
_ROBOTS_ACCEPT = "text/plain, */*;q=0.1"
_ROBOTS_TIMEOUT_S = 15.0
"""A robots.txt may take this many seconds at most: the page that waits for it has its own timeout, by default twice as long."""
ROBOTS_REDIRECTS = 5
"""The request for a robots.txt follows this many redirects: RFC 9309, 2.3.1.2 asks for five, and takes a longer way for a missing file."""


def for_feed(
    url: str,
    settings: Settings,
    validators: Validators = NO_VALIDATORS,
    own: OwnHeaders = NO_OWN_HEADERS,
    *,
    is_slow: bool = False,
    was_refused: bool = True,
) -> Request:
    """Return the request for a feed document. ``own``: the headers that the operator has set for this feed."""
    return Request(
        url=url,
        accept=FEED_ACCEPT,
        max_bytes=settings.feed_max_bytes,
        total_timeout_s=settings.feed_timeout_s,
        validators=validators,
        own=own,
        is_feed=True,
        is_slow=is_slow,
        was_refused=was_refused,
        takes_delta=True,
    )


def for_page(url: str, settings: Settings, validators: Validators = NO_VALIDATORS) -> Request:
    """Return the request for the page of an entry."""
    return Request(
        url=url,
        accept=_PAGE_ACCEPT,
        max_bytes=settings.page_max_bytes,
        total_timeout_s=settings.page_timeout_s,
        validators=validators,
        refuses_media=True,
    )


def for_home_page(url: str, settings: Settings) -> Request:
    """Return the request for a home page on which a lost feed is looked for. It is part of a poll, and has a feed's limits."""
    return Request(
        url=url,
        accept=_PAGE_ACCEPT,
        max_bytes=settings.feed_max_bytes,
        total_timeout_s=settings.feed_timeout_s,
        refuses_media=True,
    )


def for_robots(url: str, settings: Settings) -> Request:
    """Return the request for the robots.txt that holds for a URL. A longer file than we read is cut off, as RFC 9309 allows."""
    return Request(
        url=f"{origin(url)}/robots.txt",
        accept=_ROBOTS_ACCEPT,
        max_bytes=robots.MAX_BYTES,
        total_timeout_s=min(_ROBOTS_TIMEOUT_S, settings.page_timeout_s),
        is_cut=True,
        max_redirects=ROBOTS_REDIRECTS,
    )
