"""What stands above the article's text."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.lines import MAX_LINE, SHORT, UPDATED, above_text, byline_mark, named_in, share_mark, stamp_mark
from ingest.page.marks.links import LINKED
from ingest.page.marks.words import AT_THE_HEAD, IN_FIGURES, Facts, mark_by_word
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from ingest.page.layout import Layout


_LISTED = 0.7


_FROM_HOME = re.compile(
    r"\W{0,4}(?:[^:：>]{0,16}[:：]\s?)?(?:home|start|startseite|accueil|inicio|início|strona główna|главная|головна|ana ?sayfa|"
    r"hjem|hem|etusivu|首页|首頁|ホーム|トップ|홈)\s?[>›»→]",
    re.IGNORECASE,
)


_STEP = re.compile(" ?[>›»→] ?")


_ROW = re.compile(r"[|«»‹›←→·•]")


_MAX_WAY = 400


_LINES = 12
"""Of the head; more of them are a list that the article begins with."""


_HEAD = 6
"""Lines behind the standfirst among which a byline may be."""


_MAX_TITLE = 250


_KICKED = 20
"""Characters of a title that may stand behind a kicker."""


_LETTERS = 40
"""Characters that may stand beside the names in a byline."""


_ENTRY = 30


def end_of_head(solid: Sequence[int]) -> int:
    """Return where the text begins for good: the first paragraph of some length may be a standfirst."""
    return min(solid[1] if len(solid) > 1 else solid[0], solid[0] + _HEAD)


class Head:
    """What a line is that stands above the text, or below the standfirst."""

    def __init__(self, tree: HtmlElement, layout: Layout, facts: Facts) -> None:
        self._layout = layout
        self._names = [name for name in map(fold, facts.authors) if name]
        self._titles = {fold(text) for text in (facts.title, *_headlines(tree)) if text} - {""}

    def mark(self, index: int, *, above: bool) -> Mark | None:
        """``above``: no paragraph of some length stands before it."""
        text = self._layout.texts[index]
        title = self._title(text) or (self._kicked(index, text) or self._way(index) if above else None)
        if title or len(text) > MAX_LINE:
            return title
        if byline := self._byline(text):
            return byline
        named, stamp = mark_by_word(self._layout, index, AT_THE_HEAD), stamp_mark(text)
        if not named and any(map(str.isdigit, text)):
            named = mark_by_word(self._layout, index, IN_FIGURES)
        if above:
            return named or (None if index >= _LINES else stamp or above_text(text) or self._listed(index))
        dated = bool(named and named.kind is MarkKind.DATE) or UPDATED.search(text) is not None
        return stamp if dated else None

    def _title(self, text: str) -> Mark | None:
        return share_mark(MarkKind.TITLE, 1) if len(text) <= _MAX_TITLE and fold(text) in self._titles else None

    def _kicked(self, index: int, text: str) -> Mark | None:
        """Tell a headline with a kicker before it, or without the one that the title has."""
        folded = fold(text) if len(text) <= _MAX_TITLE else ""
        if not self._layout.heading(index):
            return None
        for title in self._titles:
            shorter, longer = sorted((title, folded), key=len)
            ends = longer.endswith(shorter) or longer.startswith(shorter)
            if ends and len(shorter) >= _KICKED and len(longer) - len(shorter) <= SHORT:
                return share_mark(MarkKind.TITLE, len(shorter) / len(longer))
        return None

    def _way(self, index: int) -> Mark | None:
        """Tell the way to the page ("Home > News"), and a line of links to other pages ("« Before | Home | Next »")."""
        place, text = self._layout.places[index], self._layout.texts[index]
        if _FROM_HOME.match(text) and len(text) <= MAX_LINE:
            return Mark(kind=MarkKind.NAVIGATION, evidence="home")
        if place is None or len(text) > _MAX_WAY:
            return None
        steps = _STEP.split(text) if place.anchors and "«" not in text else []
        shown = len(steps) > 1 and max(map(len, steps)) <= MAX_LINE and place.linked > 0
        row = len(place.anchors) > 1 and place.in_links >= LINKED and _ROW.search(text)
        return share_mark(MarkKind.NAVIGATION, place.in_links) if shown or row else None

    def _byline(self, text: str) -> Mark | None:
        named = sum(map(len, named_in(text, self._names)))
        if named and len(text) - named <= _LETTERS:
            return share_mark(MarkKind.BYLINE, named / len(text))
        return byline_mark(text)

    def _listed(self, index: int) -> Mark | None:
        """Tell an entry of a menu: a list item that is a link, or a few words outside of the text's container."""
        layout, place = self._layout, self._layout.places[index]
        if place is None and layout.items[index] and len(layout.texts[index]) <= _ENTRY:
            return share_mark(MarkKind.NAVIGATION, 0)  # the extractor left out what the item leads to
        if place is None or not layout.is_listed(index):
            return None
        if place.in_links >= _LISTED:
            return share_mark(MarkKind.NAVIGATION, place.in_links)
        short = len(layout.texts[index]) <= _ENTRY and not layout.inside(index)
        return (
            share_mark(MarkKind.OUTSIDE, layout.share(layout.container))
            if short and layout.container is not None
            else None
        )


def _headlines(tree: HtmlElement) -> Iterator[str]:
    """Yield what the page shows or declares as its headline."""
    for heading in islice(tree.iter("h1"), 1):
        yield "".join(heading.itertext())
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("name")) in {"og:title", "twitter:title"}:
            yield meta.get("content") or ""
