"""Where an article's paragraphs stand on its page: the text block by block, and around each block its elements.

A block is what a reader sees as one paragraph, heading or list item: a stretch of text between the borders of block elements.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from lxml import etree

from ingest.text.fragments import ITEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

_SKIPPED = frozenset(
    "script style noscript template head iframe object svg canvas audio video select datalist textarea".split()  # noqa: SIM905 -- words read best as words
)
BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption figure "  # noqa: SIM905 -- words read best as words
    "footer form h1 h2 h3 h4 h5 h6 header hr html label legend li listing main menu nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
"""Elements that end a paragraph."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTAINERS = frozenset({"article", "body", "center", "div", "form", "main", "section", "td"})
_MAX_DEPTH = 200
"""Elements around a block that are looked at, from the innermost on; pages are seldom deeper than 60."""
_MAX_LOCAL = 0.3
"""Share of the article that an element may hold whose words speak of the paragraphs in it."""
_MOST = 0.9
"""Share of a block that an element in it holds which is as good as all of it."""
_PIECES = 200
"""Texts between two tags of an element which holds more than a block."""
_MAIN = 0.7
"""Share of the article that stands in its container."""


@dataclass(slots=True)
class Block:
    """A stretch of text between the borders of block elements."""

    text: str
    linked: int
    """Characters of it, white space included, that stand in links."""
    size: int
    element: HtmlElement
    """The one that its first letter is in."""
    anchors: tuple[HtmlElement, ...] = ()
    """The links that text of it stands in."""

    @property
    def in_links(self) -> float:
        """Share of it that stands in links."""
        return self.linked / self.size

    @property
    def around(self) -> HtmlElement:
        """The block element that it stands in."""
        return block_around(self.element)

    @property
    def look(self) -> tuple[str, ...]:
        """What a style sheet would go by: the element of the paragraph, and the one around it."""
        element = self.around
        parent = element.getparent()
        outer = ("", "") if parent is None else (parent.tag, parent.get("class") or "")
        return (element.tag, element.get("class") or "", *outer)


def block_around(element: HtmlElement) -> HtmlElement:
    """Return the innermost block element that an element stands in, or is."""
    while element.tag not in BLOCKS and (parent := element.getparent()) is not None:
        element = parent
    return element


def blocks_of(tree: HtmlElement) -> Iterator[Block]:
    """Yield the page's text between the borders of block elements, in its order; none is white space alone."""
    pieces: list[str] = []
    linked = 0
    first: HtmlElement | None = None
    opened: list[HtmlElement] = []
    anchors: dict[HtmlElement, None] = {}
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, opens = element.tag, event == "start"
        if opens and tag in _SKIPPED:
            walk.skip_subtree()
            continue
        if tag in BLOCKS:
            if first is not None:
                text = "".join(pieces)
                yield Block(text, linked, len(text), first, tuple(anchors))
                first = None
            pieces.clear()
            anchors.clear()
            linked = 0
        elif tag == "a":
            opened.append(element) if opens else opened.pop()
        text = element.text if opens else element.tail
        if text:
            pieces.append(text)
            if opened:
                linked += len(text)
                anchors[opened[-1]] = None
            if first is None and not text.isspace():
                first = element if opens else element.getparent()


# ------------------------------------------------------------------------------------------------------------ the places

_KEY = 24
"""Characters by which a paragraph is known where it is not found as a whole."""
_NEAR = 400
"""Blocks; what is further on is rather a second copy than the next paragraph."""


def places(paragraphs: Sequence[str], page: Sequence[Block]) -> list[Block | None]:
    """Find the paragraphs among the page's blocks, in their order as far as may be.

    Of several copies, as of a heading in a table of contents, the one that is nearer to the neighbour found once is taken.
    """
    by_text: dict[str, list[int]] = {}
    for number, block in enumerate(page):
        whole = "".join(block.text.split())
        by_text.setdefault(whole, []).append(number)
        if len(whole) > _KEY:
            by_text.setdefault(whole[:_KEY], []).append(number)
    copies = [_copies(paragraph, by_text) for paragraph in paragraphs]
    following = list(_following(copies))
    found: list[Block | None] = []
    at = before = -1
    for index, numbers in enumerate(copies):
        if numbers:
            ahead = following[index]
            late = ahead is not None and ahead - index < index - before
            at = _nearest(numbers, at, copies[ahead][0] if ahead is not None else -1, late=late)
            before = index
        found.append(page[at] if numbers else None)
    return found


def _following(copies: Sequence[Sequence[int]]) -> Iterator[int | None]:
    """Yield for each paragraph the next one behind it that is found once."""
    ahead: list[int | None] = []
    last = None
    for index in range(len(copies) - 1, -1, -1):
        ahead.append(last)
        last = index if len(copies[index]) == 1 else last
    return reversed(ahead)


def _copies(paragraph: str, by_text: dict[str, list[int]]) -> Sequence[int]:
    whole = "".join(paragraph.removeprefix(ITEM).split())
    return by_text.get(whole) or by_text.get(whole[:_KEY]) or ()


def _nearest(numbers: Sequence[int], at: int, ahead: int, *, late: bool) -> int:
    """Choose among copies, behind ``at`` if there is one; ``late``: the neighbour ahead is nearer than the one behind."""
    behind, before = bisect_right(numbers, at), bisect_left(numbers, ahead)
    if behind < before:
        return numbers[before - 1 if late or at < 0 else behind]
    if behind < len(numbers) and (at < 0 or numbers[behind] < at + _NEAR):
        return numbers[behind]
    return min(numbers[max(behind - 1, 0) : behind + 1], key=lambda number: abs(number - at))


# ------------------------------------------------------------------------------------------------------------ the layout


class Layout:
    """The paragraphs where they stand on the page."""

    def __init__(self, paragraphs: Sequence[str], page: Sequence[Block]) -> None:
        """``page``: its blocks."""
        self.texts = [paragraph.removeprefix(ITEM) or paragraph for paragraph in paragraphs]
        self.items = [paragraph.startswith(ITEM) for paragraph in paragraphs]
        self.places = places(paragraphs, page)
        self.size = sum(map(len, paragraphs))
        texts: dict[HtmlElement, str | None] = {}
        self.chains = [_chain(place, texts) for place in self.places]
        """Of each paragraph, the elements around it, from the innermost on."""
        self._holds: Counter[HtmlElement] = Counter()
        for paragraph, chain in zip(paragraphs, self.chains, strict=True):
            for element in chain:
                self._holds[element] += len(paragraph)
        placed = sum(len(text) for text, place in zip(paragraphs, self.places, strict=True) if place)
        holding = [(held, element) for element, held in self._holds.items() if held >= _MAIN * placed]
        fit = [(held, element) for held, element in holding if element.tag in _CONTAINERS]
        # of equals the inner one, which came first
        self.container = min(fit, key=lambda pair: pair[0], default=(0, None))[1]
        """The innermost element that holds most of the article."""
        self.named = cache(names)
        """Return what an element is called."""
        few = _MAX_LOCAL * self.size
        self._local = [tuple(takewhile(lambda element: self._holds[element] <= few, chain)) for chain in self.chains]
        self._names = [frozenset[str]().union(*map(self.named, local)) for local in self._local]

    def share(self, element: HtmlElement) -> float:
        """Return the share of the article that an element holds."""
        return self._holds[element] / self.size

    def inside(self, index: int) -> bool:
        """Tell whether a paragraph stands in the container, as far as is known."""
        chain = self.chains[index]
        return not chain or self.container is None or self.container in chain

    def is_listed(self, index: int) -> bool:
        """Tell whether a paragraph is a list item, or stands in one."""
        return any(element.tag == "li" for element in self.chains[index])

    def heading(self, index: int) -> str:
        """Return the tag of the heading that a paragraph is; empty if it is none."""
        return next((element.tag for element in self.chains[index] if element.tag in HEADINGS), "")

    def local(self, index: int) -> tuple[HtmlElement, ...]:
        """Return the elements around a paragraph that hold little of the article, from the innermost on."""
        return self._local[index]

    def names(self, index: int) -> frozenset[str]:
        """Return what the elements around a paragraph are called that hold little of the article."""
        return self._names[index]


def _chain(place: Block | None, texts: dict[HtmlElement, str | None]) -> tuple[HtmlElement, ...]:
    """Return the elements that hold a block, without those in it that begin with it: a link, the time, a drop cap.

    ``texts``: of elements that were met before.
    """
    if place is None:
        return ()
    element = place.element
    while element.tag not in BLOCKS and (parent := element.getparent()) is not None:
        if element not in texts:
            texts[element] = _text(element)
        if _holds(texts[element], place):
            break
        element = parent
    return (element, *islice(element.iterancestors(), _MAX_DEPTH))


def _text(element: HtmlElement) -> str | None:
    """Return an element's text; None where it is of so many pieces that it is more than a block's."""
    pieces = list(islice(element.itertext(), _PIECES + 1))
    return "".join(pieces) if len(pieces) <= _PIECES else None


def _holds(text: str | None, place: Block) -> bool:
    """Tell whether the text of an element that a block begins in is as good as all of it: the letters where nine tenths end."""
    wanted = place.text.strip()
    end = int(_MOST * len(wanted))
    return text is None or wanted[max(0, end - _KEY) : end] in text


# ------------------------------------------------------------------------------------------------------------- the names

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_STEM = re.compile(
    r"(?:advert|breadcrumb|byline|newsletter|outbrain|paywall|recirc|recommend|related|sponsor|taboola)(?=[a-z])"
)
"""Words that others are made of: "relatedposts", "newsletterbox"."""
_STATE = re.compile(r"(?:has|is|no|not|with|without|hide|show)(?:[-_A-Z]|$)")
"""A class that says what an element has, is not what the element is."""
_NAMING = ("itemprop", "data-component", "data-testid")
"""Attributes that say what an element is, where classes are hashes."""
_ROLES = {"complementary": "<aside>", "contentinfo": "<footer>", "dialog": "<dialog>", "navigation": "<nav>"}
"""WAI-ARIA: roles that elements of their own stand for as well."""
_OF_AN_AI = frozenset({"question", "questions", "summary", "takeaways"})
_UNSEEN = frozenset("hidden visually-hidden visuallyhidden u-visually-hidden sr-only screen-reader-text".split())  # noqa: SIM905 -- words read best as words


def names(element: HtmlElement) -> frozenset[str]:
    """Return the words of an element's class and id, its tag in angle brackets, ``<hidden>`` if it is not to be seen."""
    tokens = (element.get("class") or "").split()
    unseen = not _UNSEEN.isdisjoint(tokens) or element.get("hidden") is not None or element.get("aria-hidden") == "true"
    tokens += [value for name in _NAMING if (value := element.get(name))]
    if element.tag not in HEADINGS and element.tag != "span":
        tokens.append(element.get("id") or "")  # that of a heading is often its text
    words = [word.lower() for token in tokens if not _STATE.match(token) for word in _WORD.findall(token)]
    words += [stem[0] for stem in map(_STEM.match, words) if stem]
    if "ai" in words and not _OF_AN_AI.isdisjoint(words):
        words.append("<ai>")
    if "not-prose" in tokens:
        words.append("<not-prose>")
    role = _ROLES.get(element.get("role") or "", "")
    return frozenset([f"<{element.tag}>", role, *words, *(["<hidden>"] if unseen else [])])
