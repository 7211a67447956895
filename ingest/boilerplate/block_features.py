"""The features of a page's blocks: what the page shows, what the words say, and the same of the blocks around."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

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
    numbers = numbers.copy()
    for name, most in MOST.items():
        numbers[:, columns[name]] = np.clip(numbers[:, columns[name]], -most, most)
    number = {name: numbers[:, place] for name, place in columns.items()}
    heading = np.zeros(len(numbers), np.float32)
    for tag in ("tag_h2", "tag_h3", "tag_h4"):
        heading += number[tag]
    known = {
        **number,
        "ends_sentence": looked[:, TEXT.index("ends_sentence")],
        "says": says[:, 0],
        "named": named,
        "told": told,
    }
    known["heading"] = heading
    center = np.column_stack([known[name] for name in BESIDE])
    own = np.column_stack([says, named, told])
    return np.concatenate(
        [numbers, looked, own, *(_moved(center, step) for step in STEPS), _runs(known)], axis=1, dtype=np.float32
    )


def _moved(values: Floats, step: int) -> Floats:
    """Return the rows of the blocks that stand ``step`` places further on; NaN where there is none."""
    found = np.full_like(values, np.nan)
    if abs(step) < len(values):
        if step > 0:
            found[:-step] = values[step:]
        else:
            found[-step:] = values[:step]
    return found


def _runs(known: dict[str, Floats]) -> Floats:
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
    next_long = np.where(ahead < len(long), edge[np.minimum(ahead, len(long)) + 1] - place, _FAR)
    last_long = np.where(behind >= 0, place - edge[behind + 1], _FAR)
    titled = np.maximum.accumulate(np.where(known["heading"] > 0, place, -1))
    titled = np.concatenate([[-1], titled[:-1]])
    has_title = titled >= 0
    near = [_mean_near(known[name]) for name in ("says", "named", "told", "link", "taken")]
    return np.column_stack([
        np.minimum(until - prose, _MOST_PROSE), np.minimum(total - until, _MOST_PROSE),
        np.clip(place - first, -_MOST_RUN, _MOST_RUN), np.clip(last - place, -_MOST_RUN, _MOST_RUN), next_long, last_long,
        *near, np.full(rows, min(total, _MOST_PROSE)), np.full(rows, min(rows, _MOST_BLOCKS)), np.full(rows, taken.mean()),
        np.where(has_title, says[titled], np.nan), np.where(has_title, told[titled], np.nan),
        np.where(has_title, np.minimum(place - titled, _MOST_HEADED), _FAR), _mean_behind(says), _mean_behind(told),
    ])  # fmt: skip


def sequence_features(logits: Floats, sizes: Floats) -> Floats:
    """Return what the logits of all blocks of a page say of each of them: an array of shape (blocks, columns).

    ``logits`` are those that each block has by its features; ``sizes`` are the blocks' numbers of characters. The columns are: the logit,
    those of the three blocks on each side, the greatest before and behind, the means of the chances of the six blocks before and behind,
    how many characters that are likely article stand before and behind, the share of those before, and of the whole page these characters,
    the mean chance and a high percentile of the logits.
    """
    chance = np.asarray(1 / (1 + np.exp(-logits)), np.float32)
    until = np.cumsum(chance * sizes)
    before, total = until - chance * sizes, float(until[-1])
    greatest = [
        _moved(np.maximum.accumulate(logits)[:, None], -1),
        _moved(np.maximum.accumulate(logits[::-1])[::-1, None], 1),
    ]
    around = [_moved(logits[:, None], step) for step in _AROUND]
    means = [_mean_behind(chance[::-1])[::-1], _mean_behind(chance)]
    of_page = np.tile(np.array([total, chance.mean(), np.percentile(logits, _HIGH)], np.float32), (len(logits), 1))
    columns: list[NDArray[Any]] = [
        logits,
        *around,
        *greatest,
        *means,
        before,
        total - until,
        before / max(1.0, total),
        of_page,
    ]
    return np.column_stack(columns).astype(np.float32)


def _mean_near(values: Floats) -> Floats:
    """Return the mean over the blocks at most four places away."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    low, high = np.maximum(0, place - _NEAR), np.minimum(len(values), place + _NEAR + 1)
    return (sums[high] - sums[low]) / (high - low)  # type: ignore[no-any-return]


def _mean_behind(values: Floats) -> Floats:
    """Return the mean over the next ``_NEXT`` blocks; NaN for the last block."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    low, high = place + 1, np.minimum(len(values), place + 1 + _NEXT)
    with np.errstate(invalid="ignore"):
        return (sums[high] - sums[np.minimum(low, high)]) / np.where(high > low, high - low, np.nan)  # type: ignore[no-any-return]
