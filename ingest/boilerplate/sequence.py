"""Which paragraphs of a page's text go: one decision over the leanings of all of them, in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ingest.model.boilerplate import Cleaning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

PER_LOGIT = 10
"""A leaning is so many times a logit."""
EDGE = 3
"""The edges of a text are so many paragraphs at its beginning and at its end: what readers see first and last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The least probability of being article with which a paragraph stays, or is added, by its place."""

    within: float
    """Between paragraphs that stay, beyond the edges of the text: what goes here leaves a hole, and boilerplate is rare."""
    middle: float
    """Between paragraphs that stay, at an edge of the text."""
    end: float
    """At the end of the text, where boilerplate stands most often."""
    first: float
    """At the beginning."""
    added: float
    """For a paragraph that the extractor passed over, at an edge of the text or outside of it."""
    added_within: float
    """For one that the extractor passed over beyond the edges."""
    linked: float
    """For one that is mostly links, beyond the edges; elsewhere it is never added."""
    much: float
    """If less than this share of the text would stay, the bar of ``rest`` holds for all of it."""
    rest: float


BARS = {
    Cleaning.CAREFUL: Bars(
        within=0.05, middle=0.2, end=0.5, first=0.5, added=0.7, added_within=0.3, linked=0.7, much=0.3, rest=0.15
    ),
    Cleaning.USUAL: Bars(
        within=0.1, middle=0.3, end=0.6, first=0.7, added=0.6, added_within=0.3, linked=0.7, much=0.3, rest=0.25
    ),
    Cleaning.THOROUGH: Bars(
        within=0.2, middle=0.6, end=0.8, first=0.75, added=0.8, added_within=0.3, linked=0.7, much=0.3, rest=0.25
    ),
}
"""The bars of each setting, chosen on pages by models that had not seen their publishers; ``docs/cleaning.md`` gives what was measured."""
_NOTHING = 0.1
"""If even then less than this share would stay, nothing goes: the page is none that the judge knows."""


def chances(leanings: Sequence[int] | NDArray[np.floating]) -> NDArray[np.float64]:
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
    if (chance[told] >= max(bars.within, bars.middle, bars.end, bars.first)).all():
        return set()  # without a question which of them stay as they are, since that takes long
    free = [index for index in told if not stays(index)]
    if not free:
        return set()
    kept = _chosen(chance[free], np.array(sizes, float)[free], bars)
    return {index for index, stayed in zip(free, kept, strict=True) if not stayed}


def _chosen(chance: NDArray[np.float64], size: NDArray[np.float64], bars: Bars) -> NDArray[np.bool_]:
    """Return what stays; where little of the text would, the bars are lower."""
    kept = _kept(chance, bars)
    if (kept * size).sum() >= bars.much * size.sum():
        return kept
    rest = bars.rest
    more = _kept(chance, replace(bars, within=min(bars.within, rest), middle=rest, end=2 * rest, first=rest))
    return more if (more * size).sum() >= _NOTHING * size.sum() else np.ones(len(size), bool)


def _kept(chance: NDArray[np.float64], bars: Bars) -> NDArray[np.bool_]:
    """Return what stays: what is above the bar of its place, without a run below the bar of the end, and one at the beginning."""
    kept = chance >= bars.middle
    surely_last, surely_first = (np.flatnonzero(kept & (chance >= bar)) for bar in (bars.end, bars.first))
    kept[surely_last[-1] + 1 if len(surely_last) else 0 :] = False
    kept[: surely_first[0] if len(surely_first) else len(kept)] = False
    return kept | (beyond_edges(kept) & (chance >= bars.within))


def beyond_edges(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which paragraphs have at least ``EDGE`` of the chosen ones before them, and as many behind."""
    until = np.cumsum(chosen)
    return np.minimum(until - chosen, until[-1:] - until) >= EDGE  # type: ignore[no-any-return]
