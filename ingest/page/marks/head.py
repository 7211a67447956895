"""The lines above an article's text: headline, byline, date, the way to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.lines import above_text, byline_mark, named_in, share_mark, stamp_mark
from ingest.page.marks.phrases import HOME, ROW, STEP, UPDATED
from ingest.page.marks.sizes import LINKED, LISTED, MAX_HEADLINE, MAX_LINE, MAX_WAY, SHORT
from ingest.page.marks.words import AT_THE_HEAD, AT_THE_HEAD_WITH_FIGURES, mark_by_word
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.page.layout import Layout
    from ingest.page.sheet import Sheet

_MAX_LINES = 12
"""The number of lines at the head that may be dates or menus. If there are more, they are a list that the article begins with."""

_MAX_BEHIND = 6
"""The number of lines behind the standfirst among which a byline may stand."""

_KICKED = 20
"""The number of characters that a headline and the title must share if one of them has a kicker before it."""

_BESIDE_NAMES = 40
"""The number of characters that may stand beside the authors' names in a byline."""

_MENU_ENTRY = 30
"""The number of characters in an entry of a menu, at most."""


def end_of_head(solid: Sequence[int]) -> int:
    """Return the index at which the text has surely begun. The first long paragraph may be a standfirst, with a byline behind it.

    ``solid`` are the indices of the long paragraphs, of which there is one at least.
    """
    return min(solid[1] if len(solid) > 1 else solid[0], solid[0] + _MAX_BEHIND)


class Head:
    """It marks the lines above an article's text, and those between the standfirst and the text."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self._layout = layout
        self._names = [name for name in map(fold, sheet.metadata.authors) if name]
        self._titles = {fold(text) for text in (sheet.metadata.title, *sheet.declared.headlines())} - {""}

    def mark(self, index: int, *, above: bool) -> Mark | None:
        """Return the mark of a line; None where nothing speaks against it. ``above``: no long paragraph stands before the line."""
        text = self._layout.texts[index]
        title = self._title(text) or (self._kicked(index, text) or self._way(index) if above else None)
        if title or len(text) > MAX_LINE:
            return title
        if byline := self._byline(text):
            return byline
        named, stamp = mark_by_word(self._layout, index, AT_THE_HEAD), stamp_mark(text)
        if not named and any(map(str.isdigit, text)):
            named = mark_by_word(self._layout, index, AT_THE_HEAD_WITH_FIGURES)
        if above:
            return named or (None if index >= _MAX_LINES else stamp or above_text(text) or self._menu_entry(index))
        dated = bool(named and named.kind is MarkKind.DATE) or UPDATED.search(text) is not None
        return stamp if dated else None

    def _title(self, text: str) -> Mark | None:
        return share_mark(MarkKind.TITLE, 1) if len(text) <= MAX_HEADLINE and fold(text) in self._titles else None

    def _kicked(self, index: int, text: str) -> Mark | None:
        """Return the mark of a heading that is the title with a kicker before it, or without the kicker that the title has."""
        folded = fold(text) if len(text) <= MAX_HEADLINE else ""
        if not self._layout.heading(index):
            return None
        for title in self._titles:
            shorter, longer = sorted((title, folded), key=len)
            shared = longer.endswith(shorter) or longer.startswith(shorter)
            if shared and len(shorter) >= _KICKED and len(longer) - len(shorter) <= SHORT:
                return share_mark(MarkKind.TITLE, len(shorter) / len(longer))
        return None

    def _way(self, index: int) -> Mark | None:
        """Return the mark of the way to the page ("Home > News"), or of a row of links ("« Before | Home | Next »")."""
        place, text = self._layout.places[index], self._layout.texts[index]
        if HOME.match(text) and len(text) <= MAX_LINE:
            return Mark(kind=MarkKind.NAVIGATION, evidence="home")
        if place is None or len(text) > MAX_WAY:
            return None
        steps = STEP.split(text) if place.anchors and "«" not in text else []
        way = len(steps) > 1 and max(map(len, steps)) <= MAX_LINE and place.linked > 0
        row = len(place.anchors) > 1 and place.in_links >= LINKED and ROW.search(text)
        return share_mark(MarkKind.NAVIGATION, place.in_links) if way or row else None

    def _byline(self, text: str) -> Mark | None:
        named = sum(map(len, named_in(text, self._names)))
        if named and len(text) - named <= _BESIDE_NAMES:
            return share_mark(MarkKind.BYLINE, named / len(text))
        return byline_mark(text)

    def _menu_entry(self, index: int) -> Mark | None:
        """Return the mark of an entry of a menu: a list item that is a link, or a few words outside of the text's container."""
        layout, place = self._layout, self._layout.places[index]
        if place is None and layout.items[index] and len(layout.texts[index]) <= _MENU_ENTRY:
            return share_mark(MarkKind.NAVIGATION, 0)  # the extractor left out the link in the item
        if place is None or not layout.is_in_list(index):
            return None
        if place.in_links >= LISTED:
            return share_mark(MarkKind.NAVIGATION, place.in_links)
        short = len(layout.texts[index]) <= _MENU_ENTRY and not layout.is_inside(index)
        return (
            share_mark(MarkKind.OUTSIDE, layout.share(layout.container))
            if short and layout.container is not None
            else None
        )
