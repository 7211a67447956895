"""Feeds that an HTML page names, and which of them a lost feed may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree, html

from ingest.model.feed import Proposal, Subscription
from ingest.text.plain import one_line
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/xml",
    "text/xml",
}
_MAX_LINKS = 50


def feed_links(page: bytes, url: str) -> tuple[Subscription, ...]:
    """Return what a page offers as ``<link rel="alternate" type="application/rss+xml" …>`` and its kin, in its order.

    Source: RSS autodiscovery, https://www.rssboard.org/rss-autodiscovery. Never raises; no page, no links.
    """
    try:
        root = html.document_fromstring(page, parser=html.HTMLParser(no_network=True), base_url=url)
    except (etree.LxmlError, ValueError):
        return ()
    found = {link.url: link for link in _links(root, _base(root, url))}
    return tuple(found.values())[:_MAX_LINKS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that was read."""

    url: str
    entries: int
    known: int
    """How many of them the lost feed has listed, too."""


def best(site_url: str, found: Iterable[Found]) -> Proposal | None:
    """Return the feed that a lost one may be: that which lists most of what it listed, the first of these."""
    feed = max(found, key=lambda feed: feed.known, default=None)
    if feed is None:
        return None
    shared = f"{feed.known} of its {feed.entries} entries are known" if feed.known else "none of its entries is known"
    return Proposal(url=feed.url, because=f"{site_url} names it, and {shared}")


def _links(root: html.HtmlElement, base: str) -> Iterator[Subscription]:
    for element in root.iter("link"):
        alternate = "alternate" in element.get("rel", "").lower().split()
        media_type = element.get("type", "").split(";")[0].strip().lower()
        link = absolute_link(element.get("href", ""), base)
        if alternate and media_type in _FEED_TYPES and link:
            yield Subscription(url=link, title=one_line(element.get("title", "")))


def _base(root: html.HtmlElement, url: str) -> str:
    element = root.find(".//base[@href]")
    return (absolute_link(element.get("href", ""), url) if element is not None else None) or url
