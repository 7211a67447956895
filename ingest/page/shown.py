"""What a page marks in its body: bylines, dates, and properties of microdata; and which of it belongs to the article."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from ingest.page.class_words import class_words
from ingest.text.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_MAX_MARKED = 300
"""The number of marked elements of a kind that are looked at. One page in a hundred has more than 200."""

_ELSEWHERE = frozenset(
    "<aside> <button> <footer> <nav> <form> <hidden> <figure> <figcaption> avatar bio caption comment comments credit follow footer "  # noqa: SIM905 -- words read best as words
    "image img latest more nav photo popular recommend related reply respond sidebar sponsor teaser trending".split()
)
"""The words of an element, or of one around it, in which nothing is said of the page's article."""

_BYLINES = ("author", "byline")
"""The parts of classes, in lower case, that name an author or a byline."""

_DATES = (
    "publish",
    "pubdate",
    "pub-date",
    "entry-date",
    "post-date",
    "post__date",
    "posted-on",
    "article-date",
    "publication",
)
"""The parts of classes, in lower case, that name the date of publication."""


@dataclass(slots=True)
class Marked:
    """The marked elements of a page, in its order. Bylines and dates stand among the top headings (``h1``)."""

    bylines: list[HtmlElement] = field(default_factory=list)
    dates: list[HtmlElement] = field(default_factory=list)
    properties: list[HtmlElement] = field(default_factory=list)
    """The elements that hold a property in microdata."""


def marked(tree: HtmlElement) -> Marked:
    """Return what a page marks in its body. One walk through the page finds all."""
    found = Marked()
    for element in tree.iter("*"):
        tag = element.tag
        if tag == "h1":
            found.bylines.append(element)
            found.dates.append(element)
            continue
        name = element.get("class")
        has_byline, has_date = _kinds(name) if name else (False, False)
        if has_byline or (tag == "a" and element.get("rel") == "author"):
            found.bylines.append(element)
        if has_date or tag == "time":
            found.dates.append(element)
        if element.get("itemprop"):
            found.properties.append(element)
    return found


@lru_cache(maxsize=20_000)
def _kinds(name: str) -> tuple[bool, bool]:
    """Return whether a class names a byline, and whether it names the date of publication."""
    lowered = name.lower()
    return any(part in lowered for part in _BYLINES), names_date(lowered)


def names_date(name: str) -> bool:
    """Return whether a class, in lower case, names the date of publication."""
    return any(part in name for part in _DATES)


def by_headline(elements: list[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield elements of the article: those behind the first top heading in their order, then those before it, the last first.

    ``elements`` holds the top headings and the elements that are looked for, in the order of the page.
    """
    heading = next((index for index, element in enumerate(elements) if element.tag == "h1"), -1)
    ordered = (*elements[heading + 1 :], *reversed(elements[: max(heading, 0)]))
    for element in islice((one for one in ordered if one.tag != "h1"), _MAX_MARKED):
        if not stands_elsewhere(element):
            yield element


def short_text(element: HtmlElement, limit: int) -> str:
    """Return the text of an element on one line, its pieces apart; empty if it has more than ``limit`` characters."""
    pieces: list[str] = []
    length = 0
    for text in element.itertext():
        piece = one_line(text)
        length += len(piece) + 1
        if length > limit + 1:
            return ""
        if piece:
            pieces.append(piece)
    return " ".join(pieces)


def stands_elsewhere(element: HtmlElement) -> bool:
    """Return whether an element stands where nothing is said of the page's article, as in comments or beside other articles."""
    around = (element, *element.iterancestors())
    return any(not _ELSEWHERE.isdisjoint(class_words(one)) for one in around if one.tag != "body")
