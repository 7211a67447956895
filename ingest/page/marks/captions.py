"""Captions of pictures and films."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.sizes import MAX_CAPTION, MAX_LINE

if TYPE_CHECKING:
    from collections.abc import Container

    from lxml.html import HtmlElement

    from ingest.page.layout import Layout

_EMPHASIS = frozenset({"em", "i", "small"})
"""The elements in which sites set captions apart from the text."""

_PICTURES = frozenset({"image", "img", "photo", "foto", "picture", "video", "<picture>"})
"""The class words for an element that holds a picture."""


def caption_mark(layout: Layout, index: int, pictured: Container[HtmlElement]) -> Mark | None:
    """Return the mark of a caption; None for other paragraphs.

    A caption stands in an element that holds an image and is named after it, or it is a line set in emphasis beside an image.
    ``pictured`` are the block elements in which images stand.
    """
    place = layout.places[index]
    if place is None or place.size > MAX_CAPTION:
        return None
    for element in layout.local(index):
        named = _PICTURES & layout.words_of(element)
        small = named and layout.share(element) * layout.size <= MAX_CAPTION
        if small and next(element.iter("img"), None) is not None:
            return Mark(kind=MarkKind.CAPTION, evidence=min(named))
    emphasised = any(element.tag in _EMPHASIS for element in layout.chains[index])
    beside = place.size <= MAX_LINE and place.around in pictured
    return Mark(kind=MarkKind.CAPTION, evidence="img") if emphasised and beside else None
