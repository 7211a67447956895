"""The links by which an HTML page names its feeds."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ingest.text.plain import label
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

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


class FeedLink(NamedTuple):
    """A feed that a page names: its absolute URL and its title, which may be empty."""

    url: str
    title: str


_TOP = {"html", "head", "body"}
"""The elements within which the page itself names its feeds. A parser ends a faulty head early: then its links stand in the body."""


def feed_links_in(root: HtmlElement, url: str, *, at_top: bool = False) -> tuple[FeedLink, ...]:
    """Return the feeds that a page names by ``<link rel="alternate" type="application/rss+xml" …>``, in the page's order.

    Source: RSS autodiscovery, https://www.rssboard.org/rss-autodiscovery. ``url``: the URL of the page. ``at_top``: only links that do
    not stand within the content, which may be a reader's. Never raises.
    """
    found = {link.url: link for link in _links(root, _base(root, url), at_top=at_top)}
    return tuple(islice(found.values(), _MAX_LINKS))


def _links(root: HtmlElement, base: str, *, at_top: bool) -> Iterator[FeedLink]:
    for element in root.iter("link"):
        parent = element.getparent()
        if at_top and parent is not None and parent.tag not in _TOP:
            continue
        alternate = "alternate" in element.get("rel", "").lower().split()
        media_type = element.get("type", "").split(";")[0].strip().lower()
        link = absolute_link(element.get("href", ""), base) if alternate and media_type in _FEED_TYPES else None
        if link:
            yield FeedLink(link, label(element.get("title", ""), _MAX_TITLE_CHARACTERS))


def _base(root: HtmlElement, url: str) -> str:
    element = root.find(".//base[@href]")
    return (absolute_link(element.get("href", ""), url) if element is not None else None) or url
