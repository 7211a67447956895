"""The labels of a page's blocks by its gold text, which people wrote down or took from the page by hand-made rules.

Collections have habits: one leaves out credits, another lists or standfirsts. A block that one of these habits may explain gets no weight,
so nothing is learned from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.boilerplate.notes import note_of
from ingest.text.scripts import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.model.page import BlockTable

_TOKEN = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")
_SHINGLE = 4
"""Texts are compared by runs of so many words."""
_HALF_IN = (0.3, 0.7)
"""A block of which this share stands in the gold text may be either, so it counts little."""
_SURE = 0.7
_MANY = 8
"""A block of at least so many words whose text stands in the gold text surely is of the article."""
_GAP = 60
"""The article ends where no sure block follows within so many blocks: what comes then are copies, such as teasers."""
_LITTLE, _HALF = 0.2, 0.3
_NEAR, _FAR = 3, 15
"""A block so many places outside of the article is rather a copy of its text."""
_FEW = 25
"""The number of words up to which a block may stand in the gold text by chance, or be a copy."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What is learned from a page's blocks."""

    is_article: NDArray[np.bool_]
    weight: NDArray[np.float32]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; each character of a script without spaces is a word."""
    return _TOKEN.findall(text.lower())


def shingles(said: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the runs of four words; of a shorter text, the one run that it is."""
    return [tuple(said[at : at + _SHINGLE]) for at in range(max(1, len(said) - _SHINGLE + 1))] if said else []


def labels(table: BlockTable, columns: dict[str, int], gold: Sequence[str], title: str) -> Labels:
    """Return the label and the weight of each block of a page."""
    said = [words(text) for text in table.texts]
    count = np.array([len(one) for one in said])
    share = _shares(said, [words(text) for text in (*gold, title)])
    number = {name: table.numbers[:, place] for name, place in columns.items()}
    is_article, weight = share >= 0.5, np.ones(len(said), np.float32)
    first, last = _span(share, count, number["size"])
    place = np.arange(len(said))
    outside = (place < first) | (place > last)
    exact = {tuple(words(text)) for text in gold}
    whole = np.array([tuple(one) in exact for one in said])
    few = count < _SHINGLE
    is_article &= ~(few & outside & ~whole)
    weight[few & is_article & ~outside & ~whole] = 0
    weight[few & is_article & ((place < first - _NEAR) | (place > last + _NEAR))] = _LITTLE
    weight[~few & is_article & (count < _FEW) & ((place < first - _FAR) | (place > last + _FAR))] = _LITTLE
    weight[(share > _HALF_IN[0]) & (share < _HALF_IN[1]) & ~few] *= _HALF
    weight[_is_habit(table, number, is_article)] = 0
    listed = (number["tag_li"] > 0) & (number["link"] < 0.2) & (number["size"] > 60) & ~outside
    weight[listed & ~is_article] *= _HALF
    weight[count == 0] = 0
    return Labels(is_article, weight)


def _shares(said: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return the share of each block's shingles that stand in the gold text; a block of few words is in it or not."""
    known = {run for one in gold for run in shingles(one)}
    flat = " ".join(" ".join(one) for one in gold)
    flat = f" {flat} "
    return np.array([
        float(f" {' '.join(one)} " in flat)
        if len(one) < _SHINGLE
        else sum(run in known for run in shingles(one)) / len(shingles(one))
        for one in said
    ])  # fmt: skip


def _span(share: NDArray[np.float64], count: NDArray[np.int64], size: NDArray[np.float32]) -> tuple[int, int]:
    """Return the first and the last block of the article: of the groups of sure blocks, the one with the most text."""
    sure = np.flatnonzero((share >= _SURE) & (count >= _MANY))
    if not len(sure):
        return 0, len(share)
    groups = np.split(sure, np.flatnonzero(np.diff(sure) > _GAP) + 1)
    best = max(groups, key=lambda group: float(size[group].sum()))
    return int(best[0]), int(best[-1])


def _is_habit(
    table: BlockTable, number: dict[str, NDArray[np.float32]], is_article: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which blocks are credits, standfirsts, captions or headlines: the habits of collections differ there."""
    notes = np.array([note_of(text) is not None for text in table.texts])
    caption = (number["in_figure"] > 0) | (number["tag_figcaption"] > 0)
    return (
        (notes & ~is_article)
        | ((number["is_description"] > 0) & ~is_article)
        | (caption & is_article)
        | (number["is_title"] > 0)
    )
