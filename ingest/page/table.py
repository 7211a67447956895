"""The table of a page's blocks: for each block the numbers by which the judge tells the article from what stands around it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ingest.model.page import BlockTable
from ingest.page.blocks import HEADINGS
from ingest.page.class_words import class_words
from ingest.text.domains import registrable_domain
from ingest.text.fragments import ITEM
from ingest.text.plain import fold, one_line
from ingest.text.urls import host

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from lxml.html import HtmlElement
    from numpy.typing import NDArray

    from ingest.page.blocks import Block
    from ingest.page.sheet import Sheet

TAGS = tuple(
    "p li h1 h2 h3 h4 h5 h6 div td blockquote figcaption section article dt dd pre br label button body".split()  # noqa: SIM905 -- words read best as words
)
"""The tags of block elements that have a column each."""
AROUND = tuple(
    "article main aside footer nav header figure form table ul ol section blockquote td li a label button details".split()  # noqa: SIM905 -- words read best as words
)
"""The tags that have a column each for standing somewhere around a block."""
SHOWN = (
    "size", "link", "anchors", "outward",
    "place", "index", "left", "depth", "up", "down", "hidden", "taken", "order", "unplaced",
    "in_title", "is_title", "from_title", "is_description", "is_declared", "copies",
    "alike", "alike_size", "alike_link", "alike_taken", "alike_long",
    "parent_share", "parent_link", "parent_blocks", "parent_taken", "outer_share", "outer_link", "outer_taken",
    "says_article", "says_news",
)  # fmt: skip
"""The columns for what the page shows besides tags; ``_Page`` computes them."""
NUMBERS = (*SHOWN, *(f"tag_{tag}" for tag in TAGS), *(f"in_{tag}" for tag in AROUND))
"""The columns of ``BlockTable.numbers``."""
_LONG = 100
"""The number of characters from which on a block is prose."""
_BEFORE, _BEHIND = 8, 14
"""The number of blocks before and behind the extractor's paragraphs that are candidates, too."""
_CANDIDATE = 80
"""The number of characters from which on a block anywhere on the page is a candidate, unless it is mostly links."""
_MAX_ROWS = 1_500
"""The number of rows. A page has 200 blocks in the mean; the rest of a longer page gets no row."""
_MAX_LEVELS = 6
"""The number of elements around a block whose names are read, from the innermost on."""
_MAX_OUTWARD = 5
"""The number of links of a block whose targets are looked at."""
_MIN_DESCRIPTION = 40
"""The number of folded characters of a description from which on a block is compared with it."""
_SAME = 60
"""The number of folded characters at the beginning by which a block equals a description, which is often cut short."""
_MAX_DEPTH = 200
"""The number of elements around a block that are looked at."""


class _Around(NamedTuple):
    """What is known of an element that a block stands in."""

    depth: int
    up: int
    """How many elements lie between it and the nearest element that also holds the body of prose; -1: it is not known."""
    down: int
    """How many elements lie between that element and the body of prose."""
    within: int
    """A bit for each of AROUND that it is, or stands in."""
    hidden: int
    """How many elements lie between it and the nearest element that is not shown, which may be itself."""
    names: tuple[frozenset[str], ...]
    """The class words of it and of the elements around it."""


class _Row(NamedTuple):
    """A row before its numbers are known."""

    number: int
    """The number of its block."""
    paragraph: int
    """The index of its paragraph, or -1."""
    alone: bool
    """Whether it is the block's own row. The others are those of paragraphs without a place, which get the numbers of a block."""
    text: str


def block_table(sheet: Sheet) -> BlockTable | None:
    """Return the table of a page's blocks; None for a page without prose."""
    return _Page(sheet).table() if sheet.blocks else None


class _Page:
    """A page, as far as the rows of its table ask for it."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet, self._blocks = sheet, sheet.blocks
        numbers = {id(block): number for number, block in enumerate(sheet.blocks)}
        self._taken: dict[int, int] = {}
        self._unplaced: dict[int, list[int]] = {}
        last = -1
        for index, place in enumerate(sheet.places):
            number = -1 if place is None else numbers[id(place)]
            if number < 0 or number in self._taken:  # a block may hold two paragraphs
                self._unplaced.setdefault(last, []).append(index)
            else:
                self._taken[number], last = index, number
        self._size = np.array([block.size for block in sheet.blocks], float)
        self._linked = np.array([block.linked for block in sheet.blocks], float)
        self._in_links = self._linked / self._size
        self._elements = [block.around for block in sheet.blocks]
        self._parents = [element.getparent() for element in self._elements]
        self._body = self._body_of_prose()
        self._known: dict[HtmlElement, _Around] = {}
        self._domain = registrable_domain(host(sheet.url))
        self._declare()

    def _declare(self) -> None:
        """Keep what the page declares of its article, folded."""
        declared = self._sheet.declared
        titles = (self._sheet.metadata.title, *declared.headlines())
        self._titles = {fold(title) for title in titles} - {""}
        self._title_words = set(fold(self._sheet.metadata.title).split())
        self._descriptions = [text for text in map(fold, declared.descriptions()) if len(text) >= _MIN_DESCRIPTION]
        self._told = fold("\n".join(self._sheet.full_text))
        self._says = (float(declared.is_article()), float(declared.is_news()))
        self._copies = Counter([block.text.strip() for block in self._blocks])
        headings = (
            number
            for number, element in enumerate(self._elements)
            if element.tag in HEADINGS and fold(self._blocks[number].text) in self._titles
        )
        self._headed = next(headings, None)
        self._authors = [name for name in map(fold, self._sheet.metadata.authors) if name]
        self._begins = next(
            (number for number, block in enumerate(self._blocks) if block.size >= _LONG and number in self._taken), 0
        )

    def _body_of_prose(self) -> dict[HtmlElement, int]:
        """Return the element that holds most of the long blocks, and the elements around it, each with its distance from it."""
        held: dict[HtmlElement, int] = {}
        for number in np.flatnonzero((self._size >= _LONG) & (self._in_links < _MOSTLY)).tolist():
            if (parent := self._parents[number]) is not None:
                held[parent] = held.get(parent, 0) + self._blocks[number].size
        if not held:
            return {}
        best = max(held, key=held.__getitem__)
        return {element: distance for distance, element in enumerate((best, *best.iterancestors()))}

    def table(self) -> BlockTable | None:
        """Return the table; None where no block has a text."""
        rows = [row for row in self._rows() if row.text]
        if not rows:
            return None
        around = [self._look_around(self._elements[row.number], 0) for row in rows]
        return BlockTable(
            texts=tuple(row.text for row in rows),
            numbers=self._numbers(rows, around),
            names=tuple(one.names for one in around),
            paragraphs=tuple(row.paragraph for row in rows),
            items=tuple(bool(one.within & _IN_ITEM) for one in around),
        )

    def _rows(self) -> Iterator[_Row]:
        """Yield the rows in their order. A paragraph without a place stands behind the paragraph before it, and gets that one's block."""
        solid = np.flatnonzero((self._size >= _CANDIDATE) & (self._in_links < _HALF)).tolist()
        sure = self._taken or solid or (0,)
        first, last, long = min(sure) - _BEFORE, max(sure) + _BEHIND, set(solid)
        left = _MAX_ROWS
        for index in self._unplaced.get(-1, ()):
            yield self._row_of_paragraph(min(sure), index)
        for number, block in enumerate(self._blocks):
            if left and (first <= number <= last or number in long or number in self._taken):
                left -= 1
                yield _Row(number, self._taken.get(number, -1), alone=True, text=one_line(block.text))
            for index in self._unplaced.get(number, ()):
                yield self._row_of_paragraph(number, index)

    def _row_of_paragraph(self, number: int, index: int) -> _Row:
        return _Row(number, index, alone=False, text=self._sheet.paragraphs[index].removeprefix(ITEM))

    def _look_around(self, element: HtmlElement, level: int) -> _Around:
        """Return what is known of an element, which follows from what is known of its parent."""
        found = self._known.get(element)
        if found is not None:
            return found
        parent = element.getparent()
        above = _OUTERMOST if parent is None or level > _MAX_DEPTH else self._look_around(parent, level + 1)
        depth, up, down, within, hidden, names = above
        words = class_words(element)
        distance = self._body.get(element)
        if distance is not None:
            up, down = 0, distance
        elif up >= 0:
            up += 1
        hidden = hidden + 1 if words.isdisjoint(_HIDDEN) else 0
        within |= _BITS.get(element.tag, 0)
        found = _Around(depth + 1, up, down, within, hidden, (words, *names[: _MAX_LEVELS - 1]))
        self._known[element] = found
        return found

    def _numbers(self, rows: Sequence[_Row], around: Sequence[_Around]) -> NDArray[np.float32]:
        number, paragraph, alone = map(np.array, list(zip(*rows, strict=True))[:3])
        depth, up, down, within, hidden = map(np.array, list(zip(*around, strict=True))[:5])
        tag = np.array([_TAG_NUMBERS.get(self._elements[row.number].tag, -1) for row in rows])
        blocks = [self._blocks[row.number] for row in rows]
        size = self._size[number]
        size[~alone] = [len(self._sheet.paragraphs[row.paragraph]) for row in rows if not row.alone]
        shown = (
            size, np.where(alone, self._in_links[number], 0.0),
            [len(block.anchors) for block in blocks],
            [self._outward(block) if block.anchors else 0 for block in blocks],
            number / len(self._blocks), number, len(self._blocks) - number,
            depth, up, down, hidden < _MAX_LEVELS,
            paragraph >= 0, np.where(paragraph >= 0, paragraph / max(1, len(self._sheet.paragraphs)), -1.0), ~alone,
            *zip(*map(self._compared, rows), strict=True),
            *self._beside(number),
            *self._says,
        )  # fmt: skip
        found = np.empty((len(NUMBERS), len(rows)), np.float32)
        for place, column in enumerate(shown):
            found[place] = column
        found[len(SHOWN) : -len(AROUND)] = tag == np.arange(len(TAGS))[:, None]
        found[-len(AROUND) :] = within >> np.arange(len(AROUND))[:, None] & 1
        return found.T

    def _beside(self, number: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
        """Return the columns of SHOWN from ``alike`` to ``outer_taken`` for the blocks of some numbers."""
        size, linked = self._size, self._linked
        one, taken, long = np.ones(len(size)), np.zeros(len(size)), (size >= _LONG).astype(float)
        taken[list(self._taken)] = 1
        outer = {parent: None if parent is None else parent.getparent() for parent in self._parents}
        above = {parent: _look(parent) for parent in outer}
        looks = _numbered(zip(map(_look, self._elements), map(above.__getitem__, self._parents), strict=True))
        parents, outers = _numbered(self._parents), _numbered(map(outer.__getitem__, self._parents))
        alike, alike_size, alike_linked, alike_taken, alike_long = _sums(looks, number, one, size, linked, taken, long)
        beside, beside_size, beside_linked, beside_taken = _sums(parents, number, one, size, linked, taken * size)
        outer_size, outer_linked, outer_taken = _sums(outers, number, size, linked, taken * size)
        whole = size.sum()
        return (
            alike, alike_size / alike, alike_linked / alike_size, alike_taken / alike, alike_long / alike,
            beside_size / whole, beside_linked / beside_size, beside, beside_taken / beside_size,
            outer_size / whole, outer_linked / outer_size, outer_taken / outer_size,
        )  # fmt: skip

    def _compared(self, row: _Row) -> tuple[float, ...]:
        """Return how a block compares with what the page declares: with title, description and text; and how many copies it has."""
        headed = np.nan if self._headed is None else row.number - self._headed
        if not row.alone:
            return (0.0, 0.0, headed, 0.0, np.nan, 0.0)
        bare = self._blocks[row.number].text.strip()
        text = fold(bare)
        words = text.split() if len(text) <= _MAX_TITLE else ()
        shared = self._title_words.intersection(words)
        described = len(text) >= _MIN_DESCRIPTION and any(
            text in other or other[:_SAME] == text[:_SAME] for other in self._descriptions
        )
        return (
            len(shared) / len(set(words)) if shared else 0.0,
            len(text) <= _MAX_TITLE
            and (text in self._titles or (row.number < self._begins and self._is_byline(bare, text))),
            headed,
            described,
            float(text in self._told) if self._told else np.nan,
            self._copies[bare] - 1,
        )

    def _is_byline(self, text: str, folded: str) -> bool:
        """Return whether a line above the text names its authors: those that the page declares, or after "By" words with capitals."""
        if any(name in folded and len(folded) - len(name) <= _BESIDE_NAME for name in self._authors):
            return True
        said = text.split()
        capitals = sum(word[0].isupper() for word in said[1:])
        named = capitals >= max(_MIN_NAMES, len(said) - 2) and text[-1] not in ".!?:"
        return named and len(text) <= _MAX_BYLINE and _BY.match(text) is not None

    def _outward(self, block: Block) -> int:
        """Return how many of the first links of a block lead to another site."""
        links = (anchor.get("href") or "" for anchor in block.anchors[:_MAX_OUTWARD])
        return sum(link.startswith("http") and self._domain not in link for link in links)


_MAX_TITLE = 200
"""The number of folded characters up to which a block may be the title or a byline."""
_BY = re.compile(r"(?:(?:written |reviewed )?by|von|par|por|di|door|av|af)\b", re.IGNORECASE)
"""The word before the name in a byline."""
_MIN_NAMES, _MAX_BYLINE = 2, 80
"""The number of words with capitals in a byline, at least; the number of its characters, at most."""
_BESIDE_NAME = 40
"""The number of folded characters that may stand beside an author's name in a byline."""
_HALF = 0.5
_MOSTLY = 0.3
"""The share in links from which on a block is no prose."""
_TAG_NUMBERS = {tag: number for number, tag in enumerate(TAGS)}
_BITS = {tag: 1 << place for place, tag in enumerate(AROUND)}
_IN_ITEM = _BITS["li"]
_HIDDEN = frozenset({"<hidden>", "<none>"})
_OUTERMOST = _Around(depth=0, up=-1, down=-1, within=0, hidden=_MAX_LEVELS, names=())


def _numbered(keys: Iterable[Hashable]) -> NDArray[np.int64]:
    """Return a number for each key, the same for equal keys."""
    numbers: dict[Hashable, int] = defaultdict(count().__next__)
    return np.array([numbers[key] for key in keys])


def _sums(of: NDArray[np.int64], rows: NDArray[np.int64], *values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return each of the values, which stand in arrays over all blocks, summed over the blocks that have the number of a row's block."""
    wanted = of[rows]
    return [np.asarray(np.bincount(of, weights=some)[wanted], float) for some in values]


def _look(element: HtmlElement | None) -> tuple[str, str]:
    """Return what a style sheet can go by: the tag and the class of an element."""
    return ("", "") if element is None else (element.tag, element.get("class", ""))
