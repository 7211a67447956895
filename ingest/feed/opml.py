"""Lists of subscriptions are read (OPML 2.0, or a plain list of URLs) and written (OPML 2.0)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from ingest.model.feed import Subscription
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMENT = re.compile(r"(?:^|\s)#.*")


class NotASubscriptionListError(ValueError):
    """A file is neither OPML nor a list of URLs; the message says at which place."""


def read_subscriptions(text: bytes) -> tuple[Subscription, ...]:
    """Return the subscriptions of an OPML document, or of a list with one URL on each line. Each URL is returned once.

    In a list, blank lines are ignored, and so is the rest of a line from a # on. Raises NotASubscriptionListError.
    """
    found = _read_opml(text) if text.lstrip().startswith((b"<", b"\xef\xbb\xbf<")) else _read_list(text)
    first: dict[str, Subscription] = {}
    for subscription in found:
        first.setdefault(subscription.url, subscription)
    return tuple(first.values())


def _read_opml(text: bytes) -> list[Subscription]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(text.strip(), parser)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise NotASubscriptionListError("not an OPML document: its root element is not <opml>")
    outlines = [
        {str(key).lower(): str(value) for key, value in outline.attrib.items()} for outline in root.iter("outline")
    ]
    links = [(absolute_link(outline.get("xmlurl", ""), None), outline) for outline in outlines]
    return [
        Subscription(url=link, title=outline.get("title") or outline.get("text") or "")
        for link, outline in links
        if link
    ]


def _read_list(text: bytes) -> list[Subscription]:
    lines = [_COMMENT.sub("", line).strip() for line in text.decode("utf-8-sig", "replace").splitlines()]
    links = [(number, line, absolute_link(line, None)) for number, line in enumerate(lines, 1) if line]
    for number, line, link in links:
        if link is None:
            raise NotASubscriptionListError(f"line {number} is not an http(s) URL: {line[:200]!r}")
    return [Subscription(url=link) for _, _, link in links if link]


def write_opml(subscriptions: Iterable[Subscription]) -> str:
    """Return an OPML 2.0 document with the subscriptions."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "ingest subscriptions"
    body = etree.SubElement(root, "body")
    for subscription in subscriptions:
        title = subscription.title or subscription.url
        etree.SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=subscription.url)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True).decode()
