"""The text of a page is put together: what the extractor took, and what it passed over, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ingest.boilerplate.sequence import BARS, PER_LOGIT, beyond_edges, chances
from ingest.boilerplate.why import shown
from ingest.model.boilerplate import Leaning
from ingest.page.table import NUMBERS
from ingest.text.fragments import ITEM
from ingest.text.scripts import weighted_length
from ingest.workers.glued import KNOWN, parted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ingest.boilerplate.sequence import Bars
    from ingest.model.boilerplate import Cleaning
    from ingest.model.page import BlockTable

_APART = [NUMBERS.index(name) for name in ("in_figure", "tag_figcaption", "is_title", "in_button", "tag_button")]
"""The columns of blocks that are never added: captions, buttons, and the headline, which the title holds."""
_LINKS = 0.5
"""A block with this share of its characters in links is mostly links. At the edges of a text, and as the item of a list, it leads to another
page; else it is a heading."""
_LIKELY = 0.7
"""The extractor's paragraphs with this chance are the frame by which other blocks stand within the text, or at its edges."""
_SURE = 5.0
"""The logit that a headline is no part of the text: the title holds it."""
_LARGEST = 100
"""The greatest number of a leaning."""


class Composed(NamedTuple):
    """A text with what the page showed of each paragraph."""

    paragraphs: tuple[str, ...]
    leanings: tuple[Leaning, ...]


_PROSE = 100
"""The weighted length from which on a paragraph is prose."""
_ENOUGH = 300
"""The weighted length of prose that a page is expected to hold of an article, from which on the page is no index."""

_LITTLE = 0.3
"""An extractor that took less than this share of an article may have taken another part of the page for it. Chosen on 1,052 pages: 34 of
them are read in both ways; of these 10 are better then, and 1 is worse."""


def is_article(text: Composed) -> bool:
    """Return whether a page holds an article, by the chances of its long paragraphs."""
    chance = chances([leaning.number for leaning in text.leanings])
    sizes = np.array([weighted_length(paragraph) for paragraph in text.paragraphs])
    return bool((chance * sizes)[sizes >= _PROSE].sum() >= _ENOUGH)


def took_little(table: BlockTable, logits: NDArray[np.float32]) -> bool:
    """Return whether the extractor took only a small part of what the blocks are expected to hold of the article."""
    expected = np.fromiter(map(len, table.texts), float) / (1 + np.exp(-logits))
    return bool(expected[np.array(table.paragraphs) >= 0].sum() < _LITTLE * expected.sum())


def composed(paragraphs: Sequence[str], table: BlockTable, logits: NDArray[np.float32], cleaning: Cleaning) -> Composed:
    """Return the extractor's paragraphs and the blocks that it passed over, in the page's order, with their leanings.

    ``logits``: for each block of the table the logit that it is part of the article. No paragraph is lost: one that has no row stands
    behind the one before it.
    """
    pairs = list(_in_order(paragraphs, table, logits, BARS[cleaning]))
    return Composed(tuple(text for text, _ in pairs), tuple(leaning for _, leaning in pairs))


def _in_order(
    paragraphs: Sequence[str], table: BlockTable, logits: NDArray[np.float32], bars: Bars
) -> Iterator[tuple[str, Leaning]]:
    is_title = table.numbers[:, NUMBERS.index("is_title")] > 0
    logits = np.where(is_title, -_SURE, logits)
    exact = np.clip(-PER_LOGIT * logits, -_LARGEST, _LARGEST)
    numbers = np.rint(exact).astype(int)
    numbers[numbers == 0] = 1  # 0 would mean that the page showed nothing
    may_be_added = _may_be_added(table, chances(exact), bars)
    rowless = _rowless(len(paragraphs), table)
    pieces = parted(paragraphs, table)
    known = {*paragraphs, *pieces.values()}  # pages hold copies of a text, for small screens and large ones
    told = "\n".join(
        "".join(paragraphs[index].split())
        for row, index in enumerate(table.paragraphs)
        if index >= 0 and logits[row] >= 0
    )
    yield from ((paragraphs[index], Leaning(0)) for index in rowless.pop(-1, ()))
    behind: list[int] = []
    for row, index in enumerate(table.paragraphs):
        if index >= 0 or row in pieces:
            if text := pieces.get(row, paragraphs[index]):
                yield text, Leaning(int(numbers[row]), shown(table, row) if logits[row] < 0 else ())
            behind += rowless.pop(index, ())
            if row + 1 not in pieces or table.paragraphs[row + 1] >= 0:
                yield from ((paragraphs[other], Leaning(0)) for other in behind)
                behind.clear()
        elif may_be_added[row]:
            text = ITEM + table.texts[row] if table.items[row] else table.texts[row]
            if text not in known and not _stands_in(table.texts[row], told):
                known.add(text)
                yield text, Leaning(int(numbers[row]))


def _stands_in(text: str, told: str) -> bool:
    """Return whether the text of a block is a part of a likely paragraph, in which the extractor glued it to others."""
    bare = "".join(text.split())
    return len(bare) >= KNOWN and bare in told


def _may_be_added(table: BlockTable, chance: NDArray[np.float64], bars: Bars) -> NDArray[np.bool_]:
    """Return which blocks that the extractor passed over are likely enough, by their place, to be part of the article."""
    within = beyond_edges((np.array(table.paragraphs) >= 0) & (chance >= _LIKELY))
    is_links = table.numbers[:, NUMBERS.index("link")] >= _LINKS
    is_listed = ~within | np.array(table.items, bool)
    linked = np.where(is_listed, np.inf, bars.linked)
    bar = np.where(is_links, linked, np.where(within, bars.added_within, bars.added))
    found: NDArray[np.bool_] = (chance >= bar) & ~table.numbers[:, _APART].any(axis=1)
    return found


def _rowless(count: int, table: BlockTable) -> dict[int, list[int]]:
    """Return the paragraphs without a row by the paragraph with a row that they follow; by -1 those that follow none."""
    have = set(table.paragraphs)
    found: dict[int, list[int]] = {}
    last = -1
    for index in range(count):
        if index in have:
            last = index
        else:
            found.setdefault(last, []).append(index)
    return found
