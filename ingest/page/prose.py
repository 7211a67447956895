"""Prose beside an element: what stands between two paragraphs of prose belongs to the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.page.blocks import HEADINGS
from ingest.text.scripts import weighted_length

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CLOSING = "\"'\u201d\u2019\u00bb\u300d)\u201c\u2018"
"""The characters behind a full stop that belong to it."""
_MIN_PROSE = 80
"""The weighted length from which on an element beside another one is prose. Set by hand: few teasers are as long."""
_MAX_LINKED = 0.5
"""The share of its text in links up to which an element is prose."""
_MAX_BOXES = 2
"""The number of boxes that may stand around an element that is alone in them."""


def text_of(element: HtmlElement) -> str:
    """Return the text of an element and of all within it."""
    return "".join(element.itertext()).strip()


def linked_share(element: HtmlElement) -> float:
    """Return the share of an element's text that stands in links."""
    return sum(len(text_of(anchor)) for anchor in element.iter("a")) / max(1, len(text_of(element)))


def is_prose(element: HtmlElement | None) -> bool:
    """Return whether an element is a long text with few links."""
    if element is None or element.tag not in {"p", "div", "blockquote", "section"}:
        return False
    return weighted_length(text_of(element)) >= _MIN_PROSE and linked_share(element) <= _MAX_LINKED


def is_amid_prose(element: HtmlElement) -> bool:
    """Return whether prose stands before and after an element, or before and after the boxes in which it is alone.

    A short line, such as a heading, may stand between the prose and what follows it.
    """
    inner: HtmlElement | None = element
    for _ in range(_MAX_BOXES + 1):
        if inner is None:
            return False
        before, after = inner.getprevious(), inner.getnext()
        if before is not None or after is not None:
            return is_prose(_beyond_line(before)) and is_prose(after)
        inner = inner.getparent()
    return False


def _beyond_line(before: HtmlElement | None) -> HtmlElement | None:
    """Return the element before a heading or a short paragraph without links; any other as it is."""
    if before is None or before.tag not in HEADINGS | {"p"} or is_prose(before) or linked_share(before):
        return before
    return before.getprevious()
