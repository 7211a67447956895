"""What stands behind the article's text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.lines import MAX_LINE, SHORT, lead_mark, named_in, share_mark, stamp_mark
from ingest.page.marks.links import HEADLINE, LINKED, MAX_LINK, WHOLLY, is_internal, leads_to_link
from ingest.page.marks.words import AT_THE_TAIL, KEPT, KEPT_HEADINGS, NOTE, Facts, mark_by_word
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from ingest.page.layout import Block, Layout


_CITED = re.compile(r"\[\d{1,3}\]\s")
"""The number of a source, which may be a link and no more."""


_MAX_CREDIT = 400


_MAX_CALL = 250


_MAX_TEASER = 500


_CALLING = 0.1


_AUTHOR = re.compile(
    r"(?:about|meet) the (?:author|writer)s?|about (?:me|us)|about the contributors?|"
    r"(?:über|zu) (?:den|die|der|dem) autor(?:in|en|innen)?|(?:der|die) autor(?:in|en|innen)?|zur autorin|zum autor|"
    r"(?:sobre|acerca de) (?:el|la|los|las|o|a|os|as) autor(?:a|es|as)?|(?:à propos de |qui est )?(?:l.auteure?|les auteure?s)|"
    r"(?:chi è |sull.)?l.autor[ei]|l.autrice|over de auteurs?|om (?:forfatteren|författaren|skribenten)|o autor(?:ze|ce|kach|u)|"
    r"об авторе|про автора|yazar hakkında|著者プロフィール|著者紹介|筆者プロフィール|作者简介|关于作者",
    re.IGNORECASE,
)


class Ends:
    """What a paragraph is where nothing of the article stands behind it."""

    def __init__(self, layout: Layout, found: Sequence[Mark | None], facts: Facts) -> None:
        self._layout, self._url, self._is_news = layout, facts.url, facts.is_news
        self._names = [name for name in map(fold, facts.authors) if name]
        inside = [index for index, place in enumerate(layout.places) if place and layout.inside(index)]
        self._looks = {place.look for index in inside if (place := layout.places[index])}
        self._end = max(inside, default=-1)
        self._placed = [index for index, place in enumerate(layout.places) if place]
        self._flow = self._flowing(found)
        self._sources = set(_under_kept_headings(layout))
        self._boxes = [self._box(index) for index in range(len(layout.texts))]
        within: dict[HtmlElement, list[int]] = {}
        for index, box in enumerate(self._boxes):
            if box is not None:
                within.setdefault(box, []).append(index)
        self._kinds = {box: self._boxed(box, members) for box, members in within.items()}

    def boxes(self) -> list[int | None]:
        """Return for each paragraph the number of its box."""
        numbers = {box: number for number, box in enumerate(self._kinds)}
        return [numbers[box] if box is not None else None for box in self._boxes]

    def mark(self, index: int) -> Mark | None:
        layout, place = self._layout, self._layout.places[index]
        if place is None:
            return self._unplaced(index)
        box = self._boxes[index]
        boxed = self._kinds[box] if box is not None else None
        if boxed and not boxed.at_end and index not in self._sources:
            return boxed
        text = layout.texts[index]
        if stamp := stamp_mark(text) if any(map(str.isalnum, text)) else Mark(kind=MarkKind.SEPARATOR):
            return replace(stamp, at_end=True)
        kept = index in self._sources or NOTE.match(text) or not KEPT.isdisjoint(layout.names(index))
        numbered = text[0].isdigit() and kept and place.in_links < WHOLLY
        note = index in self._sources or numbered or _CITED.match(text)
        if not note and (links := self._links(index, place)):
            return links
        if kept:
            return Mark(kind=MarkKind.CREDIT, at_end=True) if len(text) <= _MAX_CREDIT else None
        return (
            boxed
            or mark_by_word(layout, index, AT_THE_TAIL, at_end=True)
            or self._unlike(index, place)
            or _heading(layout, index)
            or lead_mark(text)
            or self._closing(place)
        )

    def _unplaced(self, index: int) -> Mark | None:
        """Tell a list item whose place is not known, behind the text's container or behind a list of links."""
        before = self._placed[max(0, bisect_left(self._placed, index) - _BEFORE) : bisect_left(self._placed, index)]
        places = [place for number in before if (place := self._layout.places[number])]
        if not places or not self._layout.items[index]:
            return None
        if outside := self._unlike(before[-1], places[-1]):
            return outside
        wholly = sum(place.in_links >= WHOLLY for place in places)
        return share_mark(MarkKind.LINKS, wholly / len(places), at_end=True) if wholly >= _FEW else None

    def _closing(self, place: Block) -> Mark | None:
        """Tell a short paragraph with a link in it; its words say whether it calls upon the reader to follow that."""
        short = place.size <= _MAX_CALL and place.in_links >= _CALLING
        return (
            share_mark(MarkKind.LINKED, place.in_links, at_end=True)
            if short and is_internal(place, self._url)
            else None
        )

    def _links(self, index: int, place: Block) -> Mark | None:
        if place.in_links < WHOLLY:
            short = place.in_links >= LINKED and place.size <= MAX_LINK
            if not short or (index <= self._end and not leads_to_link(place, self._url)):
                return None
        return share_mark(MarkKind.LINKS, place.in_links, at_end=True)

    def _flowing(self, found: Sequence[Mark | None]) -> set[HtmlElement]:
        """Return the elements around the paragraphs that make the article."""
        layout = self._layout
        by_look: Counter[tuple[str, ...]] = Counter()
        for index, place in enumerate(layout.places):
            if place and not found[index] and layout.inside(index):
                by_look[place.look] += len(layout.texts[index])
        return {
            element
            for index, place in enumerate(layout.places)
            if place and not found[index] and layout.inside(index) and by_look[place.look] >= _FLOW * layout.size
            for element in layout.chains[index]
        }

    def _box(self, index: int) -> HtmlElement | None:
        """Return the outermost element around a paragraph that holds nothing of the article's flow."""
        box = None
        for element in self._layout.local(index):
            if element in self._flow:
                break
            box = element
        return box

    def _boxed(self, box: HtmlElement, within: Sequence[int]) -> Mark | None:
        """Say what the paragraphs are that have a box of their own."""
        is_box = box.tag in _BOXES
        if other := self._leading(within) or (self._teaser(within) if is_box else None) or self._annexed(within):
            return other
        if not is_box:
            return None
        layout = self._layout
        texts = [layout.texts[number] for number in within]
        if any(_AUTHOR.fullmatch(text.rstrip(" :")) or named_in(text[:SHORT], self._names) for text in texts):
            return share_mark(MarkKind.AUTHOR, layout.share(box), at_end=True)
        if made := _made_for(box):
            return made
        places = [place for number in within if (place := layout.places[number])]
        share = sum(place.linked for place in places) / sum(place.size for place in places)
        several = len(places) > 1 and share >= LINKED
        # in a list whose lines each lead to another page of the site, all but its heading are links
        each = share >= _EACH and sum(is_internal(place, self._url) for place in places) >= max(_FEW, len(places) - 1)
        return share_mark(MarkKind.LINKS, share, at_end=True) if several or each else None

    def _teaser(self, within: Sequence[int]) -> Mark | None:
        """Tell a box that speaks of another page of the site: its heading is a link there, or, in news, its text holds one."""
        layout = self._layout
        if sum(len(layout.texts[number]) for number in within) > _MAX_TEASER:
            return None
        for number in within:
            place, heading = layout.places[number], layout.heading(number)
            if (
                place
                and heading
                and place.in_links >= LINKED
                and place.linked >= HEADLINE
                and is_internal(place, self._url)
            ):
                return Mark(kind=MarkKind.RELATED, evidence=heading)
        return None

    def _leading(self, within: Sequence[int]) -> Mark | None:
        """Tell a box of links to other pages of the site, with a heading or without, beside news."""
        if not self._is_news:
            return None
        places = [place for number in within if (place := self._layout.places[number])]
        internal = [place for place in places if place.linked >= HEADLINE and is_internal(place, self._url)]
        share = sum(place.linked for place in internal) / sum(place.size for place in places)
        all_lead = len(internal) >= max(_PAIR, len(places) - 1)
        return share_mark(MarkKind.RELATED, share) if all_lead and share >= _EACH else None

    def _annexed(self, within: Sequence[int]) -> Mark | None:
        """Tell a small box at the end that links to the site for the most part, or, below news, under a heading of its own."""
        places = [place for number in within if (place := self._layout.places[number])]
        size = sum(place.size for place in places)
        share = sum(place.linked for place in places if is_internal(place, self._url)) / size
        headed = self._is_news and len(within) > 1 and self._layout.heading(within[0])
        annexed = size <= _MAX_TEASER and (share >= LINKED or (share and headed))
        return share_mark(MarkKind.LINKS, share, at_end=True) if annexed else None

    def _unlike(self, index: int, place: Block) -> Mark | None:
        layout = self._layout
        share = layout.share(layout.container) if layout.container is not None else 0.0
        unlike = index > self._end and place.look not in self._looks and not self._concludes(index, place)
        return share_mark(MarkKind.OUTSIDE, share, at_end=True) if unlike and share >= _CONTAINED else None

    def _concludes(self, index: int, place: Block) -> bool:
        """Tell a long paragraph without links in the ``article`` element that holds the text: a conclusion set in other type."""
        article = next((element for element in self._layout.chains[index] if element.tag == "article"), None)
        prose = len(self._layout.texts[index]) >= _PROSE and not place.linked
        return prose and article is not None and self._layout.share(article) >= _CONTAINED


_CONTAINED = 0.7
"""Share of the article in its container from which on what stands behind that, and looks different, is none of it."""


_PROSE = 400
"""Characters of a paragraph that is one of an article."""


_PAIR = 2


_FEW = 3


_BEFORE = 8
"""Paragraphs before one whose place is not known."""


_EACH = 0.2
"""Share of a list in links each of whose lines leads to another page of the site."""


_FLOW = 0.15
"""Share of the article that looks alike and is its flow."""


_BOXES = frozenset({"div", "section", "aside", "article", "footer", "details", "table"})


_OF_AUTHORS = re.compile(
    r"/(?:authors?|autor(?:en|es|i|in)?|autore|auteurs?|contributors?|columnists?)/", re.IGNORECASE
)


def _made_for(box: HtmlElement) -> Mark | None:
    """Say what a box is by what is in it: a form to sign up or to comment with, a link to an author's page."""
    if next(box.iter("form"), None) is not None or any(field.get("type") == "email" for field in box.iter("input")):
        return Mark(kind=MarkKind.FORM, at_end=True)
    if any(_OF_AUTHORS.search(anchor.get("href") or "") for anchor in box.iter("a")):
        return Mark(kind=MarkKind.AUTHOR, evidence="link", at_end=True)
    return None


def _under_kept_headings(layout: Layout) -> Iterator[int]:
    """Yield what stands under headings such as "Sources", with the headings."""
    kept = False
    for index, text in enumerate(layout.texts):
        if layout.heading(index):
            kept = fold(text) in KEPT_HEADINGS
        if kept:
            yield index


def _heading(layout: Layout, index: int) -> Mark | None:
    """Tell a heading: it labels nothing that is left."""
    heading = layout.heading(index)
    short = heading and len(layout.texts[index]) <= MAX_LINE
    return Mark(kind=MarkKind.HEADING, evidence=heading, at_end=True) if short else None
