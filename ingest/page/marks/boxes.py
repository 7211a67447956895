"""Boxes: elements that the page sets apart from the article's flow, and what they show to be in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.lines import named_in, share_mark
from ingest.page.marks.links import is_internal
from ingest.page.marks.phrases import ABOUT_THE_AUTHOR, AUTHORS_PAGE
from ingest.page.marks.sizes import LINKED, MAX_TEASER, MIN_HEADLINE, SHORT
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from ingest.page.blocks import Block
    from ingest.page.layout import Layout
    from ingest.page.sheet import Sheet

_BOXES = frozenset({"div", "section", "aside", "article", "footer", "details", "table"})
"""The elements that sites use for boxes. Others, such as lists and quotations, are parts of the article as well."""

_FLOW = 0.15
"""The share of the article from which on paragraphs that look alike are its flow."""

_EACH = 0.2
"""The share of a list in links from which on it is a list of links, if each of its lines leads to another page of the site."""

_PAIR = 2
"""The number of such lines that make a list of links in news, at least."""

_FEW = 3
"""The number of such lines that make a list of links at the end, at least."""


class Boxes:
    """The boxes of a page, and the mark that each gives to its paragraphs."""

    def __init__(self, sheet: Sheet, layout: Layout, found: Sequence[Mark | None]) -> None:
        """``found`` holds the marks of paragraphs that are no part of the article, whatever box they stand in."""
        self._layout, self._url, self._is_news = layout, sheet.url, sheet.declared.is_news()
        self._names = [name for name in map(fold, sheet.metadata.authors) if name]
        self._flow = self._flow_of(found)
        self._boxes = [self._box_around(index) for index in range(len(layout.texts))]
        within: dict[HtmlElement, list[int]] = {}
        for index, box in enumerate(self._boxes):
            if box is not None:
                within.setdefault(box, []).append(index)
        self._marks = {box: self._mark_of(box, members) for box, members in within.items()}

    def numbers(self) -> list[int | None]:
        """Return for each paragraph the number of its box; None where it stands in none."""
        numbers = {box: number for number, box in enumerate(self._marks)}
        return [numbers[box] if box is not None else None for box in self._boxes]

    def mark(self, index: int) -> Mark | None:
        """Return the mark that a paragraph gets from its box; None where the box says nothing, or where there is none."""
        box = self._boxes[index]
        return self._marks[box] if box is not None else None

    def _flow_of(self, found: Sequence[Mark | None]) -> set[HtmlElement]:
        """Return the elements around the paragraphs that make the article: inside its container, alike, and much of the text."""
        layout = self._layout
        inside = [
            (index, place)
            for index, place in enumerate(layout.places)
            if place and not found[index] and layout.is_inside(index)
        ]
        by_look: Counter[tuple[str, ...]] = Counter()
        for index, place in inside:
            by_look[place.look] += len(layout.texts[index])
        return {
            element
            for index, place in inside
            if by_look[place.look] >= _FLOW * layout.size
            for element in layout.chains[index]
        }

    def _box_around(self, index: int) -> HtmlElement | None:
        """Return the outermost element around a paragraph that holds nothing of the article's flow."""
        box = None
        for element in self._layout.local(index):
            if element in self._flow:
                break
            box = element
        return box

    def _mark_of(self, box: HtmlElement, within: Sequence[int]) -> Mark | None:
        """Return the mark of a box by the paragraphs within; None where nothing speaks against it."""
        is_box = box.tag in _BOXES
        if other := self._leading(within) or (self._teaser(within) if is_box else None) or self._annexed(within):
            return other
        if not is_box:
            return None
        texts = [self._layout.texts[index] for index in within]
        if any(ABOUT_THE_AUTHOR.fullmatch(text.rstrip(" :")) or named_in(text[:SHORT], self._names) for text in texts):
            return share_mark(MarkKind.AUTHOR, self._layout.share(box), at_end=True)
        return _made_for(box) or self._list_of_links(within)

    def _places(self, within: Sequence[int]) -> list[Block]:
        return [place for index in within if (place := self._layout.places[index])]

    def _list_of_links(self, within: Sequence[int]) -> Mark | None:
        """Return the mark of several paragraphs that are mostly links, or of a list whose lines each lead to a page of the site."""
        places = self._places(within)
        share = sum(place.linked for place in places) / sum(place.size for place in places)
        several = len(places) > 1 and share >= LINKED
        # all lines of such a list but one, its heading, are links
        each = share >= _EACH and sum(is_internal(place, self._url) for place in places) >= max(_FEW, len(places) - 1)
        return share_mark(MarkKind.LINKS, share, at_end=True) if several or each else None

    def _teaser(self, within: Sequence[int]) -> Mark | None:
        """Return the mark of a small box whose heading is a link to another page of the site; None for other boxes."""
        layout = self._layout
        if sum(len(layout.texts[index]) for index in within) > MAX_TEASER:
            return None
        for index in within:
            place, heading = layout.places[index], layout.heading(index)
            linked = place and heading and place.in_links >= LINKED and place.linked >= MIN_HEADLINE
            if place and linked and is_internal(place, self._url):
                return Mark(kind=MarkKind.RELATED, evidence=heading)
        return None

    def _leading(self, within: Sequence[int]) -> Mark | None:
        """Return the mark of a box of links to other pages of the site beside news, with a heading or without; None for others."""
        if not self._is_news:
            return None
        places = self._places(within)
        internal = [place for place in places if place.linked >= MIN_HEADLINE and is_internal(place, self._url)]
        share = sum(place.linked for place in internal) / sum(place.size for place in places)
        all_lead = len(internal) >= max(_PAIR, len(places) - 1)
        return share_mark(MarkKind.RELATED, share) if all_lead and share >= _EACH else None

    def _annexed(self, within: Sequence[int]) -> Mark | None:
        """Return the mark of a small box at the end that is mostly links to the site; None for others.

        Below news, one such link is enough in a box with a heading of its own.
        """
        places = self._places(within)
        size = sum(place.size for place in places)
        share = sum(place.linked for place in places if is_internal(place, self._url)) / size
        headed = self._is_news and len(within) > 1 and self._layout.heading(within[0])
        annexed = size <= MAX_TEASER and (share >= LINKED or (share and headed))
        return share_mark(MarkKind.LINKS, share, at_end=True) if annexed else None


def _made_for(box: HtmlElement) -> Mark | None:
    """Return the mark of a box by an element in it: a form to sign up or to comment, or a link to an author's page."""
    if next(box.iter("form"), None) is not None or any(field.get("type") == "email" for field in box.iter("input")):
        return Mark(kind=MarkKind.FORM, at_end=True)
    if any(AUTHORS_PAGE.search(anchor.get("href") or "") for anchor in box.iter("a")):
        return Mark(kind=MarkKind.AUTHOR, evidence="link", at_end=True)
    return None
