"""Paragraphs and lists of links that belong to the text: their links become plain text, since lists of other pages are links, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.page.prose import CLOSING, is_amid_prose, is_prose, linked_share, text_of
from ingest.text.domains import registrable_domain
from ingest.text.scripts import weighted_length
from ingest.text.urls import host

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.page.elements import Elements

_MIN_SENTENCE = 60
"""The weighted length from which on a paragraph that is one link is a sentence of the text. A headline is shorter, or has no full stop."""
_ALL_LINKED = 0.9
"""The share in links from which on a paragraph is one link."""
_FULL_STOPS = (".", "\u3002", "\u061f", "\u06d4", "\u0964")
"""The ends of a sentence that no headline has."""
_LEADS_IN = (":", "\uff1a")
"""The end of a sentence that announces a list."""
_MAX_LINKED = 0.5
"""The share in links up to which a sentence may announce a list."""
_MIN_WORDS = 5
"""The number of words from which on a sentence announces links to pages of the same site. "Read more:" has fewer."""
_MAX_ITEMS = 30
"""The number of items up to which a list is part of a text."""


def free_links(found: Elements, url: str) -> None:
    """Make plain text of links that are paragraphs between paragraphs of prose, and of announced lists of links to other sites."""
    for paragraph in found.of("p"):
        if (paragraph.text and not paragraph.text.isspace()) or next(paragraph.iter("a"), None) is None:
            continue  # most paragraphs, which cost no more than this
        anchors = list(paragraph.iter("a"))
        if _is_sentence(paragraph) and is_amid_prose(paragraph):
            _free(anchors)
    domain = registrable_domain(host(url))
    for listed in found.of("ul", "ol"):
        words = _words_of_announcement(listed) if len(listed) <= _MAX_ITEMS else 0
        if not words:
            continue
        anchors = list(listed.iter("a"))
        if anchors and (words >= _MIN_WORDS or _leads_out(anchors, domain)):
            _free(anchors)


def _free(anchors: list[HtmlElement]) -> None:
    for anchor in anchors:
        anchor.tag = "span"
        anchor.attrib.clear()


def _is_sentence(paragraph: HtmlElement) -> bool:
    text = text_of(paragraph)
    is_long = weighted_length(text) >= _MIN_SENTENCE
    return is_long and text.rstrip(CLOSING).endswith(_FULL_STOPS) and linked_share(paragraph) >= _ALL_LINKED


def _words_of_announcement(listed: HtmlElement) -> int:
    """Return the number of words in the sentence with a colon that stands before a list; 0 where there is none, or no prose behind it."""
    before, after = listed.getprevious(), listed.getnext()
    if before is None or before.tag != "p" or not is_prose(after):
        return 0
    text = text_of(before)
    return len(text.split()) if text.endswith(_LEADS_IN) and linked_share(before) <= _MAX_LINKED else 0


def _leads_out(anchors: list[HtmlElement], domain: str) -> bool:
    targets = [anchor.get("href") or "" for anchor in anchors]
    return all(target.startswith("http") and registrable_domain(host(target)) != domain for target in targets)
