"""The feeds that an HTML page names are found, and the one of them that a lost feed may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree, html

from ingest.model.feed import Proposal, Subscription
from ingest.text.feed_links import feed_links_in

if TYPE_CHECKING:
    from collections.abc import Iterable


def feed_links(page: bytes, url: str) -> tuple[Subscription, ...]:
    """Return the feeds that a page names by ``<link rel="alternate" type="application/rss+xml" …>``, in the page's order.

    Never raises; bytes that are no page have no feeds.
    """
    try:
        root = html.document_fromstring(page, parser=html.HTMLParser(no_network=True), base_url=url)
    except (etree.LxmlError, ValueError):
        return ()
    return tuple(Subscription(url=link.url, title=link.title) for link in feed_links_in(root, url))


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
