"""The features of a page's blocks: what the page shows, what the words say, and the same of the blocks around."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ingest.boilerplate.characters import counts
from ingest.text.scripts import is_wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TEXT = ("words", "wide", "digits", "upper", "letters", "ends_sentence", "ends_colon", "begins_small", "begins_mark")
"""The columns for what a text looks like."""
SAYS = ("says", "says_most", "says_least", "says_label")
"""The columns for the line model's logits: of the text, the greatest and the least of its sentences, and that of its label."""
BESIDE = ("size", "link", "taken", "up", "ends_sentence", "alike_taken", "says", "named", "told", "heading")
"""The columns that are also given for the two blocks on each side."""
STEPS = (-2, -1, 1, 2)
RUNS = (
    "prose_before", "prose_behind", "since_first", "until_last", "next_long", "last_long",
    "says_near", "named_near", "told_near", "link_near", "taken_near", "prose", "blocks", "taken_share",
    "heading_says", "heading_told", "since_heading", "says_behind", "told_behind",
)  # fmt: skip
"""The columns for the part of the page that a block stands in."""
MOST = {
    "index": 40, "left": 40, "parent_blocks": 40, "alike": 40, "from_title": 40, "anchors": 20, "copies": 5, "depth": 40,
    "place": 0, "order": 0,
}  # fmt: skip
"""The greatest numbers that count: from there on a page is long, and a paragraph far inside of it is one like any other.

Places relative to the page's length do not count: the middle of a long text would look like the end of a short one."""
_MOST_RUN, _MOST_HEADED, _MOST_PROSE, _MOST_BLOCKS = 30, 20, 8_000, 120
"""Likewise for the distance from the first and the last long block, and from the heading, for the prose and for the blocks of a page."""
_END = tuple('.!?。।۔…؟！？"”»)')
_LONG, _PROSE = 100, 150
_LINKED = 0.3
_NEAR = 4
_NEXT = 6
"""The mean over the next blocks is over so many."""
_FAR = 99.0
_AROUND = (-3, -2, -1, 1, 2, 3)
"""The distances of the blocks whose logits are columns of ``sequence_features``."""
_HIGH = 90
"""The percentile of a page's logits that is one of these columns."""


def names_of_features(numbers: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns that ``features`` returns."""
    beside = tuple(f"{name}{step:+d}" for step in STEPS for name in BESIDE)
    return (*numbers, *TEXT, *SAYS, "named", "told", *beside, *RUNS)


@cache
def classes() -> NDArray[np.uint8]:
    """Return for each character of the first plane one bit each for: letter, digit, capital, white space, East Asian."""
    found = np.zeros(65_536, np.uint8)
    for code in range(65_536):
        category = unicodedata.category(chr(code))
        found[code] = (
            (category[0] == "L")
            | (category == "Nd") << 1
            | (category == "Lu") << 2
            | (category == "Zs") << 3
            | is_wide(chr(code)) << 4
        )
    return found


def looks(texts: Sequence[str]) -> Floats:
    """Return what each text looks like: an array of shape (texts, ``len(TEXT)``). No text is empty."""
    sizes = np.array([len(text) for text in texts])
    letters, digits, upper, spaces, wide = counts(texts, classes(), 5)
    ends = [(text.endswith(_END), text[-1] == ":", text[0].islower(), not text[0].isalnum()) for text in texts]
    columns = [spaces + 1, wide / sizes, digits / sizes, upper / np.maximum(1, letters), letters / sizes]
    return np.column_stack([*columns, np.array(ends)]).astype(np.float32)


def features(
    numbers: Floats, looked: Floats, columns: dict[str, int], says: Floats, named: Floats, told: Floats
) -> Floats:
    """Return the features of a page's blocks: an array of shape (blocks, features).

    ``numbers`` are those of a BlockTable, and ``columns`` gives the place of each of their columns; ``looked`` is what ``looks`` returns.
    ``says`` is what the line model says of each block (an array of shape (blocks, ``len(SAYS)``)), ``named`` what the names of its elements say, ``told`` what its words say beside the
    line model.
    """
    rows, given = numbers.shape
    most = np.full(given, np.inf, np.float32)
    most[[columns[name] for name in MOST]] = list(MOST.values())
    told_of = np.concatenate([says.T, [named, told]])
    beside = np.full((len(BESIDE), rows + 2 * max(STEPS)), np.nan, np.float32)
    own = beside[:, max(STEPS) : -max(STEPS)]
    place = given + len(TEXT) + len(told_of)
    found = np.empty((place + len(STEPS) * len(BESIDE) + len(RUNS), rows), np.float32)
    np.clip(numbers.T, -most[:, None], most[:, None], out=found[:given])
    found[given : given + len(TEXT)] = looked.T
    found[given + len(TEXT) :][: len(told_of)] = told_of
    own[:4] = numbers.T[[columns[name] for name in BESIDE[:4]]]
    own[4] = looked[:, TEXT.index("ends_sentence")]
    own[5] = numbers[:, columns["alike_taken"]]
    own[6:9] = says[:, 0], named, told
    own[9] = numbers[:, [columns[tag] for tag in ("tag_h2", "tag_h3", "tag_h4")]].sum(axis=1)
    for step in STEPS:
        found[place : place + len(BESIDE)] = beside[:, max(STEPS) + step :][:, :rows]
        place += len(BESIDE)
    found[place:] = _runs(dict(zip(BESIDE, own, strict=True)))
    return found.T


def _runs(known: dict[str, Floats]) -> NDArray[np.float64]:
    """Return the columns of RUNS. ``known``: the columns of BESIDE."""
    size, taken, says, told = known["size"], known["taken"], known["says"], known["told"]
    rows = len(size)
    place = np.arange(rows)
    prose = taken * size * (known["link"] < _LINKED)
    until = np.cumsum(prose)
    total = max(1.0, float(until[-1]))
    solid, long = np.flatnonzero((size > _PROSE) & (taken > 0)), np.flatnonzero(size > _LONG)
    first, last = (solid[0], solid[-1]) if len(solid) else (np.nan, np.nan)
    ahead, behind = np.searchsorted(long, place, "right"), np.searchsorted(long, place) - 1
    edge = np.concatenate([[-1], long, [-1]])
    titled = np.full(rows, -1)
    titled[1:] = np.maximum.accumulate(np.where(known["heading"] > 0, place, -1))[:-1]
    has_title = titled >= 0
    found = np.empty((len(RUNS), rows))
    found[:2] = np.minimum(until - prose, _MOST_PROSE), np.minimum(total - until, _MOST_PROSE)
    found[2:4] = np.clip(place - first, -_MOST_RUN, _MOST_RUN), np.clip(last - place, -_MOST_RUN, _MOST_RUN)
    found[4] = np.where(ahead < len(long), edge[np.minimum(ahead, len(long)) + 1] - place, _FAR)
    found[5] = np.where(behind >= 0, place - edge[behind + 1], _FAR)
    found[6:11] = _mean_near(np.array([says, known["named"], told, known["link"], taken]))
    found[11:14] = np.array([[min(total, _MOST_PROSE)], [min(rows, _MOST_BLOCKS)], [float(taken.mean())]])
    found[14:16] = np.where(has_title, [says[titled], told[titled]], np.nan)
    found[16] = np.where(has_title, np.minimum(place - titled, _MOST_HEADED), _FAR)
    found[17:] = _mean_behind(np.array([says, told]))
    return found


def sequence_features(logits: Floats, sizes: Floats) -> Floats:
    """Return what the logits of all blocks of a page say of each of them: an array of shape (blocks, columns).

    ``logits`` are those that each block has by its features; ``sizes`` are the blocks' numbers of characters. The columns are: the logit,
    those of the three blocks on each side, the greatest before and behind, the means of the chances of the six blocks before and behind,
    how many characters that are likely article stand before and behind, the share of those before, and of the whole page these characters,
    the mean chance and a high percentile of the logits.
    """
    rows = len(logits)
    chance = np.asarray(1 / (1 + np.exp(-logits)), np.float32)
    until = np.cumsum(chance * sizes)
    before, total = until - chance * sizes, float(until[-1])
    around = np.full(rows + 2 * max(_AROUND), np.nan, np.float32)
    around[max(_AROUND) : -max(_AROUND)] = logits
    found = np.full((17, rows), np.nan, np.float32)
    found[0] = logits
    for number, step in enumerate(_AROUND, 1):
        found[number] = around[max(_AROUND) + step :][:rows]
    found[7, 1:] = np.maximum.accumulate(logits)[:-1]
    found[8, :-1] = np.maximum.accumulate(logits[::-1])[-2::-1]
    behind = _mean_behind(np.array([chance[::-1], chance]))
    found[9:11] = behind[0, ::-1], behind[1]
    found[11:14] = before, total - until, before / max(1.0, total)
    found[14:] = [[total], [chance.mean()], [np.percentile(logits, _HIGH)]]
    return found.T


def _mean_near(values: Floats) -> NDArray[np.float64]:
    """Return the mean over the blocks at most four places away; ``values``: an array of shape (columns, blocks)."""
    return _means(values, -_NEAR, _NEAR)


def _mean_behind(values: Floats) -> NDArray[np.float64]:
    """Return the mean over the next ``_NEXT`` blocks; NaN for the last block; ``values``: an array of shape (columns, blocks)."""
    return _means(values, 1, _NEXT)


def _means(values: Floats, first: int, last: int) -> NDArray[np.float64]:
    """Return the mean over the blocks that stand from ``first`` to ``last`` places further on; NaN where there are none."""
    columns, rows = values.shape
    sums = np.zeros((columns, rows + 1))
    np.cumsum(values, axis=1, dtype=np.float32, out=sums[:, 1:])
    low, high = (np.arange(place, rows + place).clip(0, rows) for place in (first, last + 1))
    count = np.where(high > low, high - low, np.nan)
    means: NDArray[np.float64] = (sums[:, high] - sums[:, low]) / count
    return means
