"""Lists of subscriptions are read (OPML 2.0, or a plain list of URLs) and written (OPML 2.0)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from ingest.model.feed import Subscription
from ingest.text.logins import masked, parted
from ingest.text.plain import label
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMENT = re.compile(r"(?:^|\s)#.*")
_MAX_TITLE_CHARACTERS = 2000
"""The title of a subscription is cut to this many characters, like the title that a feed gives itself."""
_XML_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SURROGATE = re.compile(
    rb"&#(?:0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3])|[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2});"
)
"""A reference to half of a surrogate pair, which is no character."""
_LISTED = re.compile(rb"\bxmlurl\s*=\s*[\"']", re.IGNORECASE)
"""The attribute of an outline that names a feed."""


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
    """Return the subscriptions of an OPML document. Faults of the XML are repaired, unless they would cost a subscription."""
    plain = _SURROGATE.sub(b"&#xFFFD;", _XML_COMMENT.sub(b"", text.replace(b"\0", b"").strip()))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(plain, parser)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise NotASubscriptionListError("not an OPML document: its root element is not <opml>")
    outlines = [
        {str(key).lower(): str(value) for key, value in outline.attrib.items()} for outline in root.iter("outline")
    ]
    lost = len(_LISTED.findall(plain)) - sum("xmlurl" in outline for outline in outlines)
    if lost > 0:
        fault = next((f" (line {error.line}: {label(error.message, 200)})" for error in parser.error_log), "")
        raise NotASubscriptionListError(f"{lost} of its subscriptions cannot be read: mend its XML{fault}")
    found: list[Subscription] = []
    for outline in outlines:
        bare, login = parted(outline.get("xmlurl", ""))
        link = absolute_link(bare, None)
        title = label(outline.get("title") or outline.get("text") or "", _MAX_TITLE_CHARACTERS)
        found += [Subscription(url=link, title=title, login=login)] if link else []
    return found


def _read_list(text: bytes) -> list[Subscription]:
    lines = [_COMMENT.sub("", line).strip() for line in text.decode("utf-8-sig", "replace").splitlines()]
    found: list[Subscription] = []
    for number, line in enumerate(lines, 1):
        plain, login = parted(line)
        link = absolute_link(plain, None)
        if line and link is None:
            raise NotASubscriptionListError(f"line {number} is not an http(s) URL: {masked(line[:200])!r}")
        found += [Subscription(url=link, login=login)] if link else []
    return found


def write_opml(subscriptions: Iterable[Subscription]) -> str:
    """Return an OPML 2.0 document with the subscriptions."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "ingest subscriptions"
    body = etree.SubElement(root, "body")
    for subscription in subscriptions:
        title = label(subscription.title, _MAX_TITLE_CHARACTERS) or subscription.url
        etree.SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=subscription.url)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True).decode()
