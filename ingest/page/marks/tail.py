"""The paragraphs below an article's text: lists of links, notes on the author, headings without a text, sources."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.lines import lead_mark, share_mark, stamp_mark
from ingest.page.marks.links import is_internal, leads_to_link
from ingest.page.marks.phrases import CITED, KEPT_HEADINGS, NOTE
from ingest.page.marks.sizes import LINKED, MAX_CALL, MAX_CREDIT, MAX_LINE, MAX_LINK, WHOLLY_LINKED
from ingest.page.marks.words import AT_THE_TAIL, KEPT, mark_by_word
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.page.blocks import Block
    from ingest.page.layout import Layout
    from ingest.page.marks.boxes import Boxes

_CALLING = 0.1
"""The share of a closing paragraph in links from which on it may be a call to follow them."""

_CONTAINED = 0.7
"""The share of the article in its container from which on a paragraph after it that looks different is no part of the article."""

_PROSE = 400
"""The number of characters of a paragraph from which on it belongs to an article."""

_BEFORE = 8
"""The number of paragraphs before a list item of unknown place by which that item is judged."""

_MIN_LINKS_BEFORE = 3
"""The number of those paragraphs that must be links."""


class Tail:
    """It marks the paragraphs after which nothing of the article stands."""

    def __init__(self, url: str, layout: Layout, boxes: Boxes) -> None:
        """``url`` is the page's address."""
        self._layout, self._url, self._boxes = layout, url, boxes
        inside = [index for index, place in enumerate(layout.places) if place and layout.is_inside(index)]
        self._looks = {place.look for index in inside if (place := layout.places[index])}
        self._end = max(inside, default=-1)
        self._placed = [index for index, place in enumerate(layout.places) if place]
        self._sources = set(_under_kept_headings(layout))

    def mark(self, index: int) -> Mark | None:
        """Return the mark of a paragraph; None where nothing speaks against it."""
        layout, place = self._layout, self._layout.places[index]
        if place is None:
            return self._unplaced(index)
        boxed = self._boxes.mark(index)
        if boxed and not boxed.at_end and index not in self._sources:
            return boxed
        text = layout.texts[index]
        if stamp := stamp_mark(text) if any(map(str.isalnum, text)) else Mark(kind=MarkKind.SEPARATOR):
            return replace(stamp, at_end=True)
        kept = index in self._sources or NOTE.match(text) or not KEPT.isdisjoint(layout.class_words(index))
        numbered = text[0].isdigit() and kept and place.in_links < WHOLLY_LINKED
        note = index in self._sources or numbered or CITED.match(text)
        if not note and (links := self._links(index, place)):
            return links
        if kept:
            return Mark(kind=MarkKind.CREDIT, at_end=True) if len(text) <= MAX_CREDIT else None
        return (
            boxed
            or mark_by_word(layout, index, AT_THE_TAIL, at_end=True)
            or self._unlike(index, place)
            or _heading_mark(layout, index)
            or lead_mark(text)
            or self._closing(place)
        )

    def _unplaced(self, index: int) -> Mark | None:
        """Return the mark of a list item of unknown place that stands behind the text's container or behind a list of links."""
        at = bisect_left(self._placed, index)
        before = self._placed[max(0, at - _BEFORE) : at]
        places = [place for number in before if (place := self._layout.places[number])]
        if not places or not self._layout.items[index]:
            return None
        if outside := self._unlike(before[-1], places[-1]):
            return outside
        links = sum(place.in_links >= WHOLLY_LINKED for place in places)
        return share_mark(MarkKind.LINKS, links / len(places), at_end=True) if links >= _MIN_LINKS_BEFORE else None

    def _links(self, index: int, place: Block) -> Mark | None:
        """Return the mark of a paragraph that is nothing but links, or of a short one that is mostly links."""
        if place.in_links < WHOLLY_LINKED:
            short = place.in_links >= LINKED and place.size <= MAX_LINK
            if not short or (index <= self._end and not leads_to_link(place, self._url)):
                return None
        return share_mark(MarkKind.LINKS, place.in_links, at_end=True)

    def _unlike(self, index: int, place: Block) -> Mark | None:
        """Return the mark of a paragraph behind the container that looks like none inside it."""
        layout = self._layout
        share = layout.share(layout.container) if layout.container is not None else 0.0
        unlike = index > self._end and place.look not in self._looks and not self._concludes(index, place)
        return share_mark(MarkKind.OUTSIDE, share, at_end=True) if unlike and share >= _CONTAINED else None

    def _concludes(self, index: int, place: Block) -> bool:
        """Return whether a paragraph is a conclusion in other type: long, without links, in the ``article`` that holds the text."""
        article = next((element for element in self._layout.chains[index] if element.tag == "article"), None)
        prose = len(self._layout.texts[index]) >= _PROSE and not place.linked
        return prose and article is not None and self._layout.share(article) >= _CONTAINED

    def _closing(self, place: Block) -> Mark | None:
        """Return the mark of a short paragraph with a link to the site; its words decide whether it goes."""
        short = place.size <= MAX_CALL and place.in_links >= _CALLING
        return (
            share_mark(MarkKind.LINKED, place.in_links, at_end=True)
            if short and is_internal(place, self._url)
            else None
        )


def _under_kept_headings(layout: Layout) -> Iterator[int]:
    """Yield the indices of headings such as "Sources", and of the paragraphs below them."""
    kept = False
    for index, text in enumerate(layout.texts):
        if layout.heading(index):
            kept = fold(text) in KEPT_HEADINGS
        if kept:
            yield index


def _heading_mark(layout: Layout, index: int) -> Mark | None:
    """Return the mark of a heading; it goes because no paragraph of the article stands below it."""
    heading = layout.heading(index)
    short = heading and len(layout.texts[index]) <= MAX_LINE
    return Mark(kind=MarkKind.HEADING, evidence=heading, at_end=True) if short else None
