"""The links by which an HTML page names its feeds."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ingest.text.plain import label
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.html import HtmlElement

_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
}
"""The media types that only feeds have."""
_GENERAL_TYPES = {"application/xml", "text/xml", "application/json", "application/rss", "application/atom"}
"""Other media types by which publishers name feeds. What else has them is found out when it is read."""
_FEED_NAME = re.compile(r"(?<![a-z])(?:rss|atom|feeds?|rdf)(?![a-z])|\.xml(?![a-z])", re.IGNORECASE)
"""The part of a URL by which a link without a media type shows that it leads to a feed."""
_WORDPRESS_API = "/wp-json/"
"""The part of a URL by which a link of WordPress shows that it leads to a page's data, which each of its pages names."""
_MAX_LINKS = 50
"""This many feeds of a page are returned; nobody could choose from a longer list."""
_MAX_POSSIBLE = 5
"""This many links of a page that do not name feeds are followed in the hope that they are."""
_MAX_TITLE_CHARACTERS = 200
"""The title of a feed is cut to this many characters. It is only shown to the operator."""


class FeedLink(NamedTuple):
    """A feed that a page names: its absolute URL and its title, which may be empty."""

    url: str
    title: str
    is_sure: bool = True
    """Whether the link says that it leads to a feed; if not, it may lead to something else."""


_TOP = {"html", "head", "body"}
"""The elements within which the page itself names its feeds. A parser ends a faulty head early: then its links stand in the body."""


def feed_links_in(root: HtmlElement, url: str, *tags: str, at_top: bool = False) -> tuple[FeedLink, ...]:
    """Return the feeds that a page names by ``<link rel="alternate" type="application/rss+xml" …>``, in the page's order.

    Sources: RSS autodiscovery, https://www.rssboard.org/rss-autodiscovery; the link type ``feed``, which an early HTML 5 had.
    ``url``: the URL of the page. ``tags``: the elements, ``link`` if none is given. ``at_top``: only links that do not stand within the
    content, which may be a reader's. Never raises.
    """
    base = _base(root, url)
    elements = (element for element in root.iter(*(tags or ("link",))) if not at_top or _is_at_top(element))
    return first_of_each(
        found for element in elements if (found := feed_link(element.get("href", ""), base, element.attrib))
    )


def _is_at_top(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is None or parent.tag in _TOP


def possible_feeds_in(root: HtmlElement, url: str) -> tuple[str, ...]:
    """Return the URLs to which a page links and that show by their names that they may be feeds, in the page's order. Never raises."""
    base = _base(root, url)
    named = (element.get("href", "") for element in root.iter("a"))
    found = (absolute_link(href, base) for href in named if _FEED_NAME.search(href))
    return tuple(islice(dict.fromkeys(link for link in found if link), _MAX_POSSIBLE))


def first_of_each(links: Iterable[FeedLink]) -> tuple[FeedLink, ...]:
    """Return the first link to each URL, and so many links at most that one can choose from them."""
    found: dict[str, FeedLink] = {}
    for link in links:
        found.setdefault(link.url, link)
    return tuple(islice(found.values(), _MAX_LINKS))


def feed_link(href: str, base: str, attributes: Mapping[str, str]) -> FeedLink | None:
    """Return the feed that a link names by its ``rel``, ``type`` and ``title``; None: it names no feed."""
    relations = attributes.get("rel", "").lower().split()
    if "alternate" not in relations and "feed" not in relations:
        return None
    media_type = attributes.get("type", "").split(";")[0].strip().lower()
    is_alternate, is_feed = "alternate" in relations and "stylesheet" not in relations, "feed" in relations
    is_sure = (is_alternate and media_type in _FEED_TYPES) or (is_feed and media_type != "text/html")
    is_unnamed = not media_type and not attributes.get("hreflang") and not attributes.get("media")
    is_general = media_type in _GENERAL_TYPES and _WORDPRESS_API not in href
    may_be = is_alternate and (is_general or (is_unnamed and _FEED_NAME.search(href)))
    link = absolute_link(href, base) if is_sure or may_be else None
    return FeedLink(link, label(attributes.get("title", ""), _MAX_TITLE_CHARACTERS), is_sure) if link else None


def _base(root: HtmlElement, url: str) -> str:
    element = root.find(".//base[@href]")
    return (absolute_link(element.get("href", ""), url) if element is not None else None) or url
