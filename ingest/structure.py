"""What a paragraph's place on the page says against it: in a box of related links, in the byline, in what is hidden.

The paragraphs are those of the extractor; here each is found again in the page's tree. The words are generic ones, from
the classes and ids of the elements around it that hold little of the article.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from ingest.model import Mark
from ingest.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

_SKIPPED = frozenset(
    "script style noscript template head iframe object svg canvas audio video select datalist textarea".split()  # noqa: SIM905 -- words read best as words
)
_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption figure "  # noqa: SIM905 -- words read best as words
    "footer form h1 h2 h3 h4 h5 h6 header hr html label legend li listing main menu nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def _by_word(kinds: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words.split()}


_ANYWHERE = _by_word(
    {
        "related": "related recommend recommended recommends recommendation recommendations recirc recirculation readmore",
        "newsletter": "newsletter newsletters signup",
        "promo": "promo promos promotion promoted promotional teaser teasers cta <not-prose>",
        "ad": "advert advertisement advertising sponsored disclaimer disclosure",
        "share": "share sharing social toolbar",
        "comment": "comment comments disqus",
        "navigation": "breadcrumb breadcrumbs toc pagination <nav> <footer> <button>",
        "wall": "paywall regwall wall",
        "byline": "byline bylines",
        "caption": "caption captions <figcaption>",
        "rating": "rating ratings",
        "banner": "banner",
        "hidden": "<hidden>",
        "summary": "<ai>",
    }
)
_AT_THE_HEAD = _by_word(
    {
        "date": "date dates time timestamp datetime published publish pubdate posted <time>",
        "byline": "author authors credit credits",
        "navigation": "tag tags category categories kicker",
        "caption": "image photo",
    }
)
_AT_THE_TAIL = _by_word(
    {
        "author": "author authors bio biography",
        "navigation": "tag tags keywords topics category categories next previous foot footer",
        "related": "<article>",
    }
)
CREDIT = "credit"
"""The kind of what stays, and lets go what stands before it."""
_KEPT = frozenset("source sources credit credits correction corrections footnote footnotes references".split())  # noqa: SIM905 -- words read best as words
"""What readers want to find below an article."""
_KEPT_LINE = re.compile(
    r"[\d*†‡\[(]|(?:correction|corrected|clarification|editor.s note|update|korrektur|anmerkung|hinweis der|rectificatif|"
    r"corrección|correzione|correção|rettelse|rättelse|correctie|sprostowanie|поправка|source|quelle|fuente|fonte|kilde|källa|"
    r"bron|źródło|источник|with |mit |reporting|additional)",
    re.IGNORECASE,
)
"""What notes, corrections and credits begin with."""
_UNSEEN = frozenset("hidden visually-hidden visuallyhidden u-visually-hidden sr-only screen-reader-text".split())  # noqa: SIM905 -- words read best as words
_STATE = re.compile(r"(?:has|is|no|not|with|without|hide|show)(?:[-_A-Z]|$)")
"""A class that says what an element has, is not what the element is."""
_MAX_LOCAL = 0.3
"""Share of the article that an element may hold whose words speak of the paragraphs in it."""
_MAX_TAKEN = 0.3
"""Share of the article that one kind may take."""
_MAX_LINE = 150
"""Characters of a line of the head, or of one that is hidden; what is longer is text."""
_MAX_STAMP = 80
"""Characters of a line with a name or a date and no more."""
_MAX_LINK = 160
_MAX_CREDIT = 400
_SOLID = 100
"""Characters of a paragraph that begins or ends the text."""
_MAIN = 0.7
"""Share of the article that stands in its container."""
_COMPLETE = 0.8
"""Share of the article that a declared text holds which is all of it."""
_SHORT = 60
_DIGITS = 4
_STAMP_WORDS = 8
_STAMP = 6
"""At least one character of a date in so many is a digit."""


@dataclass(slots=True)
class _Block:
    """A stretch of text between the borders of block elements."""

    text: str
    linked: int
    """Characters of it, white space included, that stand in links."""
    size: int
    element: HtmlElement

    @property
    def in_links(self) -> float:
        """Share of it that stands in links."""
        return self.linked / self.size


_Place = _Block | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the page declares, as evidence for and against its paragraphs."""

    title: str = ""
    authors: tuple[str, ...] = ()
    text: str = ""
    """The article's text, as far as it is declared."""


def marks(tree: HtmlElement, paragraphs: Sequence[str], facts: Facts) -> tuple[Mark | None, ...]:
    """Return for each paragraph what its place shows it to be; None where nothing speaks against it."""
    view = _View(paragraphs, _places(paragraphs, list(_blocks(tree))))
    found = [_named(view, index, _ANYWHERE) for index in range(len(paragraphs))]
    solid = [index for index in range(len(paragraphs)) if not found[index] and _is_solid(view, index)]
    if not solid:
        return (None,) * len(paragraphs)
    for index in range(solid[0]):
        found[index] = found[index] or _at_the_head(view, index, facts)
    _undeclared(view, found, facts.text)
    ends = _Ends(view)
    return tuple(
        Mark(kind=kind) if kind else Mark(kind=end, at_end=True) if (end := ends.kind(index)) else None
        for index, kind in enumerate(_bounded(paragraphs, found))
    )


def _bounded(paragraphs: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """Leave out the kinds that would take much of the article: what they speak of is the article."""
    taken: Counter[str] = Counter()
    for paragraph, kind in zip(paragraphs, found, strict=True):
        taken[kind] += len(paragraph)
    limit = _MAX_TAKEN * sum(map(len, paragraphs))
    return tuple(kind if taken[kind] <= limit else "" for kind in found)


# ----------------------------------------------------------------------------------------------------------- the place


def _blocks(tree: HtmlElement) -> Iterator[_Block]:
    """Yield the page's text between the borders of block elements, each with the element that its first letter is in."""
    pieces: list[str] = []
    linked = anchors = 0
    first: HtmlElement | None = None
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, opens = element.tag, event == "start"
        if opens and tag in _SKIPPED:
            walk.skip_subtree()
            continue
        if tag in _BLOCKS:
            if first is not None:
                text = "".join(pieces)
                yield _Block(text, linked, len(text), first)
            pieces.clear()
            linked, first = 0, None
        elif tag == "a":
            anchors += 1 if opens else -1
        text = element.text if opens else element.tail
        if text:
            pieces.append(text)
            linked += len(text) if anchors else 0
            if first is None and not text.isspace():
                first = element if opens else element.getparent()


_KEY = 24
"""Characters by which a paragraph is known where it is not found as a whole."""
_NEAR = 400
"""Blocks; what is further on is rather a second copy than the next paragraph."""


def _places(paragraphs: Sequence[str], blocks: Sequence[_Block]) -> list[_Block | None]:
    """Find the paragraphs among the blocks, in their order as far as may be."""
    by_text: dict[str, list[int]] = {}
    for number, block in enumerate(blocks):
        whole = "".join(block.text.split())
        by_text.setdefault(whole, []).append(number)
        if len(whole) > _KEY:
            by_text.setdefault(whole[:_KEY], []).append(number)
    found: list[_Block | None] = []
    at = -1
    for paragraph in paragraphs:
        whole = "".join(paragraph.removeprefix("- ").split())
        numbers = by_text.get(whole) or by_text.get(whole[:_KEY])
        if numbers:
            at = _next(numbers, at)
        found.append(blocks[at] if numbers else None)
    return found


def _next(numbers: Sequence[int], at: int) -> int:
    following = next((number for number in numbers if at < number < at + _NEAR or at < 0), None)
    return min(numbers, key=lambda number: abs(number - at)) if following is None else following


class _View:
    """The paragraphs where they stand on the page."""

    def __init__(self, paragraphs: Sequence[str], places: Sequence[_Place]) -> None:
        self.paragraphs, self.places = paragraphs, places
        self._holds: Counter[HtmlElement] = Counter()
        self._total = sum(map(len, paragraphs))
        for paragraph, place in zip(paragraphs, places, strict=True):
            if place is not None:
                self._holds[place.element] += len(paragraph)
                for element in place.element.iterancestors():
                    self._holds[element] += len(paragraph)
        self._names: dict[HtmlElement, frozenset[str]] = {}

    def names(self, index: int) -> set[str]:
        """Return what the elements around a paragraph are called that hold little of the article."""
        place, found = self.places[index], set[str]()
        element = place.element if place else None
        while element is not None and self._holds[element] <= _MAX_LOCAL * self._total:
            if element not in self._names:
                self._names[element] = _names(element)
            found |= self._names[element]
            element = element.getparent()
        return found

    def container(self) -> HtmlElement | None:
        """Return the innermost element that holds most of the article."""
        placed = sum(len(text) for text, place in zip(self.paragraphs, self.places, strict=True) if place)
        holding = [element for element, held in self._holds.items() if held >= _MAIN * placed]
        return min(
            holding, key=lambda element: self._holds[element] * 1000 - len(list(element.iterancestors())), default=None
        )


def _names(element: HtmlElement) -> frozenset[str]:
    tokens = (element.get("class") or "").split()
    unseen = not _UNSEEN.isdisjoint(tokens) or element.get("hidden") is not None or element.get("aria-hidden") == "true"
    if element.tag not in _HEADINGS and element.tag != "span":
        tokens.append(element.get("id") or "")  # that of a heading is often its text
    words = [word.lower() for token in tokens if not _STATE.match(token) for word in _WORD.findall(token)]
    if "ai" in words and "summary" in words:
        words.append("<ai>")
    if "not-prose" in tokens:
        words.append("<not-prose>")
    return frozenset([f"<{element.tag}>", *words, *(["<hidden>"] if unseen else [])])


# -------------------------------------------------------------------------------------------------------- what it says


def _named(view: _View, index: int, words: dict[str, str]) -> str:
    names = view.names(index)
    kind = min((words[name] for name in names & words.keys()), default="")
    return "" if kind == "hidden" and len(view.paragraphs[index]) > _MAX_LINE else kind


def _is_solid(view: _View, index: int) -> bool:
    place = view.places[index]
    return len(view.paragraphs[index]) >= _SOLID and (place is None or place.in_links < _LINKED)


_LINKED = 0.5
_WHOLLY = 0.9
_LISTED = 0.7
_NAMES = 2
_BY = re.compile(r"(?:by|von|par|por|di|door|av|af)\b", re.IGNORECASE)


def _at_the_head(view: _View, index: int, facts: Facts) -> str:
    """Say what a line is that stands above the text."""
    text = view.paragraphs[index]
    if len(text) > _MAX_LINE:
        return ""
    if index and facts.title and fold(text) == fold(facts.title):
        return "title"
    if len(text) <= _MAX_STAMP + sum(map(len, facts.authors)) and any(
        name.casefold() in text.casefold() for name in facts.authors
    ):
        return "byline"
    if _is_byline(text):
        return "byline"
    return _named(view, index, _AT_THE_HEAD) or ("date" if _is_stamp(text) else _listed_link(view.places[index]))


def _is_byline(text: str) -> bool:
    """Tell "By Ann Example, Aurevale": a name is written with capitals, and ends no sentence."""
    words = text.split()
    named = sum(word[0].isupper() for word in words[1:])
    return (
        len(text) <= _SHORT
        and bool(_BY.match(text))
        and named >= _NAMES
        and named >= len(words) - 2
        and text[-1] not in ".!?:"
    )


def _listed_link(place: _Place) -> str:
    listed = place is not None and any(
        element.tag == "li" for element in (place.element, *place.element.iterancestors())
    )
    return "navigation" if listed and place and place.in_links >= _LISTED else ""


def _is_stamp(text: str) -> bool:
    """Tell a line with a date or a time and no more."""
    digits, words = sum(map(str.isdigit, text)), len(text.split())
    return (
        digits >= _DIGITS
        and len(text) <= _SHORT
        and words <= _STAMP_WORDS
        and digits * _STAMP >= len(text)
        and text[-1] not in ".!?:。"
    )


class _Ends:
    """What a paragraph is where nothing of the article stands behind it."""

    def __init__(self, view: _View) -> None:
        self._view = view
        container = view.container()
        self._inside = [
            place is None
            or container is None
            or container is place.element
            or container in place.element.iterancestors()
            for place in view.places
        ]
        self._looks = {
            _look(place) for place, within in zip(view.places, self._inside, strict=True) if place and within
        }

    def kind(self, index: int) -> str:
        view, place = self._view, self._view.places[index]
        if place is None:
            return ""
        text = view.paragraphs[index]
        if links := _links(place):
            return links
        if _KEPT_LINE.match(text) or not _KEPT.isdisjoint(view.names(index)):
            return CREDIT if len(text) <= _MAX_CREDIT else ""
        outside = not self._inside[index] and _look(place) not in self._looks
        heading = len(text) <= _MAX_LINE and any(map(_is_heading, (place.element, *place.element.iterancestors())))
        return _named(view, index, _AT_THE_TAIL) or ("outside" if outside else "heading" if heading else "")


def _is_heading(element: HtmlElement) -> bool:
    return element.tag in _HEADINGS


def _links(place: _Block) -> str:
    listed = any(element.tag == "li" for element in place.element.iterancestors())
    mostly = place.in_links >= _LINKED and not listed and place.size <= _MAX_LINK
    return "links" if mostly or place.in_links >= _WHOLLY else ""


def _look(place: _Block) -> tuple[str, ...]:
    """Return what a style sheet would go by: the element of the paragraph, and the one around it."""
    element = place.element
    while element.tag not in _BLOCKS and (parent := element.getparent()) is not None:
        element = parent
    parent = element.getparent()
    around = ("", "") if parent is None else (parent.tag, parent.get("class") or "")
    return (element.tag, element.get("class") or "", *around)


def _undeclared(view: _View, found: list[str], declared: str) -> None:
    """Mark what stands before and behind the text that the page declares to be the article's, if that is all of it."""
    whole = _letters(declared)
    if not whole:
        return
    texts = [_letters(text) for text in view.paragraphs]
    within = [index for index, text in enumerate(texts) if text in whole]
    if sum(len(texts[index]) for index in within) < _COMPLETE * sum(map(len, texts)):
        return
    for index in range(within[0]):
        short = len(view.paragraphs[index]) <= _SHORT
        found[index] = found[index] or ("undeclared" if short else "")
    if whole.endswith(texts[within[-1]]):
        for index in range(within[-1] + 1, len(texts)):
            found[index] = found[index] or ("" if _KEPT_LINE.match(view.paragraphs[index]) else "undeclared")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
