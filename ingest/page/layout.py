"""The layout of an article: around each of its paragraphs the elements of the page, and how much of the article these hold."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from ingest.page.blocks import BLOCKS, HEADINGS
from ingest.page.class_words import class_words
from ingest.page.places import KEY
from ingest.text.fragments import ITEM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from ingest.page.blocks import Block

_CONTAINERS = frozenset({"article", "body", "center", "div", "form", "main", "section", "td"})
"""The elements that sites use to hold a whole article."""

_MAX_DEPTH = 200
"""The number of elements around a block that are looked at, from the innermost on. The pages of the corpus have 45 at most."""

_MAX_LOCAL = 0.3
"""The share of the article up to which an element is local: its class words describe the paragraphs in it, not the article."""

_MAIN = 0.7
"""The share of the placed text that the article's container holds. The rest may be a standfirst or notes outside of it."""

_MOST = 0.9
"""The share of a block's text that an inner element must hold to count as holding all of it."""

_PIECES = 200
"""The number of stretches of text between two tags beyond which an element holds more than one block."""


class Layout:
    """The paragraphs of an article where they stand on the page."""

    def __init__(self, paragraphs: Sequence[str], places: Sequence[Block | None]) -> None:
        self.texts = [paragraph.removeprefix(ITEM) or paragraph for paragraph in paragraphs]
        """The paragraphs without the dash of list items."""
        self.items = [paragraph.startswith(ITEM) for paragraph in paragraphs]
        """For each paragraph, whether it is a list item."""
        self.places = places
        """For each paragraph, the block that it stands in; None where that is not known."""
        self.size = sum(map(len, paragraphs))
        """The number of characters in the article."""
        texts: dict[HtmlElement, str | None] = {}
        self.chains = [_chain(place, texts) for place in places]
        """For each paragraph, the elements around it, the innermost first."""
        self._held: Counter[HtmlElement] = Counter()
        for paragraph, chain in zip(paragraphs, self.chains, strict=True):
            for element in chain:
                self._held[element] += len(paragraph)
        self.container = self._container(paragraphs)
        """The innermost element that holds most of the article; None where no element does."""
        self.words_of = cache(class_words)
        """Return the class words of an element."""
        few = _MAX_LOCAL * self.size
        self._local = [tuple(takewhile(lambda element: self._held[element] <= few, chain)) for chain in self.chains]
        self._words = [frozenset[str]().union(*map(self.words_of, local)) for local in self._local]

    def _container(self, paragraphs: Sequence[str]) -> HtmlElement | None:
        placed = sum(len(text) for text, place in zip(paragraphs, self.places, strict=True) if place)
        fit = [
            (held, element)
            for element, held in self._held.items()
            if held >= _MAIN * placed and element.tag in _CONTAINERS
        ]
        # several may hold the same amount of text; the innermost of them was met first, and min() takes the first
        return min(fit, key=lambda pair: pair[0], default=(0, None))[1]

    def share(self, element: HtmlElement) -> float:
        """Return the share of the article that an element holds, from 0 to 1."""
        return self._held[element] / self.size

    def is_inside(self, index: int) -> bool:
        """Return whether a paragraph stands in the container; true where its place or the container is not known."""
        chain = self.chains[index]
        return not chain or self.container is None or self.container in chain

    def is_in_list(self, index: int) -> bool:
        """Return whether a paragraph stands in a list item."""
        return any(element.tag == "li" for element in self.chains[index])

    def heading(self, index: int) -> str:
        """Return the tag of the heading that a paragraph stands in; empty where it stands in none."""
        return next((element.tag for element in self.chains[index] if element.tag in HEADINGS), "")

    def local(self, index: int) -> tuple[HtmlElement, ...]:
        """Return the elements around a paragraph that hold little of the article, the innermost first."""
        return self._local[index]

    def class_words(self, index: int) -> frozenset[str]:
        """Return the class words of all elements around a paragraph that hold little of the article."""
        return self._words[index]


def _chain(place: Block | None, texts: dict[HtmlElement, str | None]) -> tuple[HtmlElement, ...]:
    """Return the elements that hold a block, the innermost first.

    An element in the block that holds its beginning only, such as a link, a time or a drop cap, is left out. ``texts`` keeps the texts
    of elements between two calls.
    """
    if place is None:
        return ()
    element = place.element
    while element.tag not in BLOCKS and (parent := element.getparent()) is not None:
        if element not in texts:
            texts[element] = _text_within(element)
        if _holds(texts[element], place):
            break
        element = parent
    return (element, *islice(element.iterancestors(), _MAX_DEPTH))


def _text_within(element: HtmlElement) -> str | None:
    """Return the text of an element; None where it consists of so many pieces that the element holds more than one block."""
    pieces = list(islice(element.itertext(), _PIECES + 1))
    return "".join(pieces) if len(pieces) <= _PIECES else None


def _holds(text: str | None, place: Block) -> bool:
    """Return whether an element with this text holds nearly all of a block that begins in it.

    It does if its text contains the characters before the point at which nine tenths of the block end.
    """
    wanted = place.text.strip()
    end = int(_MOST * len(wanted))
    return text is None or wanted[max(0, end - KEY) : end] in text
