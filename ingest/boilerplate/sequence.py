"""Which paragraphs of a page's text go: one decision over the leanings of all of them, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.model.boilerplate import Cleaning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

PER_LOGIT = 10
"""A leaning is so many times a logit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The least probability of being article with which a paragraph stays, by its place."""

    middle: float
    """Between two paragraphs that stay: what goes here leaves a hole in the text."""
    end: float
    """At the end of the text, where boilerplate stands most often."""
    first: float
    """At the beginning."""
    added: float
    """For a paragraph that the extractor passed over."""
    much: float
    """If less than this share of the text would stay, the bar of ``rest`` holds for all of it."""
    rest: float


BARS = {
    Cleaning.CAREFUL: Bars(middle=0.2, end=0.5, first=0.4, added=0.75, much=0.6, rest=0.15),
    Cleaning.USUAL: Bars(middle=0.3, end=0.6, first=0.6, added=0.6, much=0.5, rest=0.25),
    Cleaning.THOROUGH: Bars(middle=0.6, end=0.8, first=0.75, added=0.7, much=0.3, rest=0.25),
}
"""The bars of each setting; ``docs/cleaning.md`` gives what was measured with them."""
_NOTHING = 0.1
"""If even then less than this share would stay, nothing goes: the page is none that the judge knows."""


def chances(leanings: Sequence[int]) -> NDArray[np.float64]:
    """Return for each leaning the probability that the paragraph is part of the article."""
    found: NDArray[np.float64] = 1 / (1 + np.exp(np.asarray(leanings, float) / PER_LOGIT))
    return found


def unlikely(
    leanings: Sequence[int], sizes: Sequence[int], stays: Callable[[int], bool], cleaning: Cleaning
) -> set[int]:
    """Return the paragraphs that go by their leanings (see ``Leaning.number``).

    ``sizes``: their numbers of characters. ``stays``: whether a paragraph stays as it is. Such a paragraph stands beside the sequence: what
    is before it counts as the end if all behind it goes. So does a paragraph of which the page showed nothing.
    """
    bars = BARS[cleaning]
    chance = chances(leanings)
    told = [index for index, leaning in enumerate(leanings) if leaning]
    if (chance[told] >= max(bars.middle, bars.end, bars.first)).all():
        return set()  # without a question which of them stay as they are, since that takes long
    free = [index for index in told if not stays(index)]
    if not free:
        return set()
    kept = _chosen(chance[free], np.array(sizes, float)[free], bars)
    return {index for index, stayed in zip(free, kept, strict=True) if not stayed}


def _chosen(chance: NDArray[np.float64], size: NDArray[np.float64], bars: Bars) -> NDArray[np.bool_]:
    """Return what stays; where little of the text would, the bars are lower."""
    kept = _kept(chance, bars.middle, bars.end, bars.first)
    if (kept * size).sum() >= bars.much * size.sum():
        return kept
    more = _kept(chance, bars.rest, 2 * bars.rest, bars.rest)
    return more if (more * size).sum() >= _NOTHING * size.sum() else np.ones(len(size), bool)


def _kept(chance: NDArray[np.float64], middle: float, end: float, first: float) -> NDArray[np.bool_]:
    """Return what stays: what is above the bar of the middle, without a run below the bar of the end, and one at the beginning."""
    kept = chance >= middle
    surely_last, surely_first = (np.flatnonzero(kept & (chance >= bar)) for bar in (end, first))
    kept[surely_last[-1] + 1 if len(surely_last) else 0 :] = False
    kept[: surely_first[0] if len(surely_first) else len(kept)] = False
    return kept
