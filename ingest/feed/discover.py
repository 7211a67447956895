"""The feeds that an HTML page names are found, and the one of them that a lost feed may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree, html

from ingest.model.feed import Proposal, Subscription
from ingest.text.plain import label
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
"""The media types of feeds. Publishers also use the two general types of XML."""
_MAX_LINKS = 50
"""This many feeds of a page are returned; nobody could choose from a longer list."""

_MAX_TITLE_CHARACTERS = 200
"""The title of a feed is cut to this many characters. It is only shown to the operator."""


def feed_links(page: bytes, url: str) -> tuple[Subscription, ...]:
    """Return the feeds that a page names by ``<link rel="alternate" type="application/rss+xml" …>``, in the page's order.

    Source: RSS autodiscovery, https://www.rssboard.org/rss-autodiscovery. Never raises; bytes that are no page have no feeds.
    """
    try:
        root = html.document_fromstring(page, parser=html.HTMLParser(no_network=True), base_url=url)
    except (etree.LxmlError, ValueError):
        return ()
    found = {link.url: link for link in _links(root, _base(root, url))}
    return tuple(found.values())[:_MAX_LINKS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that a page names, and that could be read."""

    url: str
    entries: int
    """The number of its entries."""
    known: int
    """The number of its entries that the lost feed has listed as well."""


def best(site_url: str, found: Iterable[Found]) -> Proposal | None:
    """Return the feed with the most entries of the lost feed, the first one if several have equally many; None: there is none."""
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
            yield Subscription(url=link, title=label(element.get("title", ""), _MAX_TITLE_CHARACTERS))


def _base(root: html.HtmlElement, url: str) -> str:
    element = root.find(".//base[@href]")
    return (absolute_link(element.get("href", ""), url) if element is not None else None) or url
