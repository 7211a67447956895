"""Which passages a site repeats in its articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.boilerplate.keys import BYTE, UNIT, at_site, fingerprints_of_folded, folded_passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from ingest.model.boilerplate import SiteKnowledge


MIN_ARTICLES = 3
"""Distinct articles of a site that make a passage its boilerplate: no two of them share half of their text."""


MIN_SIMILAR = 5
"""Articles that do so where no two share three quarters: short texts with more around them than in them.

Both are one more than the versions of a live blog that can hold one entry, however they slide over its entries.
"""


MAX_LETTERS = 1_000
"""A longer one is nobody's footer; it still tells whether two articles are near-duplicates."""


SHORT_LETTERS = 16
"""Below, a line may be a heading within the text ("Ingredients")."""


HEAD_LETTERS = 64
"""Below, a line with which all articles begin may be a dateline."""


LONG_LETTERS = 240
"""From here on, a paragraph may be background that reports on one matter share."""


TAIL = 6
"""The last passages of an article, where its heading never stands."""


def _steps(key: int) -> int:
    """Return the letters of a passage, rounded down."""
    return (key & BYTE) // 2 * UNIT


def _letters(key: int) -> int:
    """Return the letters of a passage, to a step; of a loose key none, since the passage has another one, too."""
    return 0 if key & 1 else _steps(key) + UNIT // 2


def _size(keys: Iterable[int]) -> int:
    return sum(map(_letters, keys))


@dataclass(frozen=True, slots=True)
class Holder:
    """An article by the keys of its passages, in their order. Ids ascend with time."""

    id: int
    keys: Sequence[int]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A passage that stands in several articles of a site."""

    key: int
    articles: int
    """Distinct ones: near-duplicates of each other count once."""
    boilerplate: bool


def repeated(
    article: Holder, others: Sequence[Holder], *, learned: AbstractSet[int] = frozenset(), recent: Sequence[int] = ()
) -> tuple[Repeated, ...]:
    """Return which passages of an article other articles of its site hold, too.

    ``learned``: what is known already; ``recent``: the ids of the site's newest articles.

    A passage of three distinct articles is boilerplate. It needs to stand in half of the articles since it came up, too,
    where it may as well be content: long enough for a paragraph of background, so short that it may be a heading, the same
    but for its figures, or in texts that have much in common. What all articles begin with is none if it is short: a
    dateline.
    """
    held = _Held([holder for holder in (article, *others) if holder.id == article.id or holder.keys], learned, recent)
    found = ((key, held.by(key)) for key in held.bare[article.id])
    return tuple(_weighed(key, holders, held) for key, holders in found if len(holders) > 1)


class _Held:
    """What articles hold of a site's passages, but for those that are known."""

    def __init__(self, articles: Iterable[Holder], learned: AbstractSet[int], recent: Iterable[int]) -> None:
        self.bare = {article.id: [key for key in article.keys if key not in learned] for article in articles}
        self._sets = {number: frozenset(keys) for number, keys in self.bare.items()}
        self._sizes = {number: _size(keys) for number, keys in self._sets.items()}
        self._shares: dict[tuple[int, int], float] = {}
        self._recent = frozenset(recent)

    def by(self, key: int) -> list[int]:
        """Return the articles that hold a passage, the longest first."""
        holders = [number for number, keys in self._sets.items() if key in keys]
        return sorted(holders, key=lambda number: (-self._sizes[number], number))

    def distinct(self, holders: Iterable[int], much: float) -> list[int]:
        """Leave out each article that shares so much of its text or more with a longer one."""
        distinct: list[int] = []
        for number in holders:
            if all(self._share(number, longer) < much for longer in distinct):
                distinct.append(number)
        return distinct

    def _share(self, number: int, longer: int) -> float:
        pair = number, longer
        if pair not in self._shares:
            shared = _size(self._sets[number] & self._sets[longer])
            self._shares[pair] = shared / self._sizes[number] if self._sizes[number] else 1
        return self._shares[pair]

    def often(self, holders: Iterable[int]) -> bool:
        """Tell whether half of the articles since the first of these are among them."""
        those = frozenset(holders)
        first = min(those)
        return 2 * len(those) >= sum(number >= first for number in self._recent | those)


def _weighed(key: int, holders: Sequence[int], held: _Held) -> Repeated:
    """Tell in how many distinct articles a passage stands, and whether that makes it boilerplate."""
    distinct = held.distinct(holders, 1 / 2)
    similar = len(distinct) < MIN_ARTICLES
    if similar:
        distinct = held.distinct(holders, 3 / 4)
    articles = [held.bare[number] for number in distinct]
    boilerplate = (
        len(distinct) >= (MIN_SIMILAR if similar else MIN_ARTICLES)
        and _letters(key) <= MAX_LETTERS
        and not _is_dateline(key, articles)
        and (held.often(holders) or not (similar or _may_be_content(key, articles)))
    )
    return Repeated(key, len(distinct), boilerplate)


def _is_dateline(key: int, articles: Sequence[Sequence[int]]) -> bool:
    """Tell whether a passage is short, and nothing but what all of the articles begin with stands before it in them."""
    places = {tuple(keys[: keys.index(key)]) for keys in articles}
    return _steps(key) < HEAD_LETTERS and len(places) == 1


def _may_be_content(key: int, articles: Sequence[Sequence[int]]) -> bool:
    """Tell whether a passage is long, a loose one, or so short that it may be a heading, unless it stands at the end."""
    at_tail = all(key in keys[-TAIL:] for keys in articles)
    return bool(key & 1) or _letters(key) >= LONG_LETTERS or (_steps(key) < SHORT_LETTERS and not at_tail)


def learned_rule(paragraph: str, known: SiteKnowledge) -> str | None:
    """Return the rule by which a paragraph goes because its site repeats it, or None.

    The rule names the number of articles with the paragraph, and the number of articles looked at: ``learned:3/7``.
    """
    if not known.learned:
        return None
    for key in at_site(fingerprints_of_folded(folded_passage(paragraph)), known.site):
        if key in known.learned:
            return f"learned:{known.learned[key]}/{max(known.articles, known.learned[key])}"
    return None
