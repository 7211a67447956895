"""Which passages a site repeats in its articles, and so are its boilerplate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.boilerplate.keys import (
    at_site,
    fingerprints_of_folded,
    folded_passage,
    is_loose,
    letters_at_least,
    typical_letters,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from ingest.model.boilerplate import SiteKnowledge

MIN_ARTICLES = 3
"""A passage is boilerplate if it stands in so many articles of a site of which no two share half of their text."""
MIN_SIMILAR = 5
"""A passage is boilerplate if it stands in so many articles of which no two share three quarters of their text.

This finds it in short texts with more boilerplate than text. Both numbers are one more than the number of versions of a
live blog that can hold one entry, however the versions slide over its entries.
"""
MAX_LETTERS = 1_000
"""A passage of more letters is never boilerplate: no footer is so long. It counts where articles are compared."""
SHORT_LETTERS = 16
"""A passage of fewer letters may be a heading within the text ("Ingredients")."""
HEAD_LETTERS = 64
"""A passage of fewer letters with which all articles begin may be a dateline."""
LONG_LETTERS = 240
"""A passage of at least so many letters may be a paragraph of background that reports on one matter share."""
TAIL = 6
"""The number of passages at an article's end among which none is a heading within the text."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An article with the keys of its passages, in their order. A later article has a larger id."""

    id: int
    keys: Sequence[int]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A passage that stands in several articles of a site."""

    key: int
    articles: int
    """The number of distinct articles with the passage; near-duplicates count as one."""
    boilerplate: bool


def repeated(
    article: Holder, others: Sequence[Holder], *, learned: AbstractSet[int] = frozenset(), recent: Sequence[int] = ()
) -> tuple[Repeated, ...]:
    """Return the passages of an article that other articles of its site hold as well.

    ``learned``: the keys of passages that are known to be boilerplate; they are left out. ``recent``: the ids of the
    site's newest articles.

    A passage of MIN_ARTICLES distinct articles is boilerplate. A passage that may be content must also stand in half of
    the articles since it came up: one that is long enough for background, short enough for a heading, the same but for
    its figures, or found only in articles that have much in common. A short passage with which all articles begin is a
    dateline, not boilerplate.
    """
    held = _Held([holder for holder in (article, *others) if holder.id == article.id or holder.keys], learned, recent)
    found = ((key, held.by(key)) for key in held.bare[article.id])
    return tuple(_judge_passage(key, holders, held) for key, holders in found if len(holders) > 1)


class _Held:
    """The passages of a site's articles, without those that are known to be boilerplate."""

    def __init__(self, articles: Iterable[Holder], learned: AbstractSet[int], recent: Iterable[int]) -> None:
        self.bare = {article.id: [key for key in article.keys if key not in learned] for article in articles}
        """The keys of each article's passages by its id, in the order of the text."""
        self._sets = {number: frozenset(keys) for number, keys in self.bare.items()}
        self._sizes = {number: _total_letters(keys) for number, keys in self._sets.items()}
        self._shares: dict[tuple[int, int], float] = {}
        self._recent = frozenset(recent)

    def by(self, key: int) -> list[int]:
        """Return the articles that hold a passage, the longest first."""
        holders = [number for number, keys in self._sets.items() if key in keys]
        return sorted(holders, key=lambda number: (-self._sizes[number], number))

    def distinct(self, holders: Iterable[int], much: float) -> list[int]:
        """Return the articles of which no longer one among them holds the share ``much`` of the text, the longest first."""
        distinct: list[int] = []
        for number in holders:
            if all(self._share(number, longer) < much for longer in distinct):
                distinct.append(number)
        return distinct

    def _share(self, number: int, longer: int) -> float:
        """Return the share of an article's text that a longer one holds as well."""
        pair = number, longer
        if pair not in self._shares:
            shared = _total_letters(self._sets[number] & self._sets[longer])
            self._shares[pair] = shared / self._sizes[number] if self._sizes[number] else 1
        return self._shares[pair]

    def often(self, holders: Iterable[int]) -> bool:
        """Return whether articles are at least half of the site's newest articles since the first of them."""
        those = frozenset(holders)
        first = min(those)
        return 2 * len(those) >= sum(number >= first for number in self._recent | those)


def _judge_passage(key: int, holders: Sequence[int], held: _Held) -> Repeated:
    """Return in how many distinct articles a passage stands, and whether it is boilerplate."""
    distinct = held.distinct(holders, 1 / 2)
    similar = len(distinct) < MIN_ARTICLES
    if similar:
        distinct = held.distinct(holders, 3 / 4)
    articles = [held.bare[number] for number in distinct]
    boilerplate = (
        len(distinct) >= (MIN_SIMILAR if similar else MIN_ARTICLES)
        and typical_letters(key) <= MAX_LETTERS
        and not _is_dateline(key, articles)
        and (held.often(holders) or not (similar or _may_be_content(key, articles)))
    )
    return Repeated(key, len(distinct), boilerplate)


def _is_dateline(key: int, articles: Sequence[Sequence[int]]) -> bool:
    """Return whether a passage is short, and all articles have the same passages, or none, before it."""
    places = {tuple(keys[: keys.index(key)]) for keys in articles}
    return letters_at_least(key) < HEAD_LETTERS and len(places) == 1


def _may_be_content(key: int, articles: Sequence[Sequence[int]]) -> bool:
    """Return whether a passage may be content: background, a line with other figures, or a heading within the text."""
    at_tail = all(key in keys[-TAIL:] for keys in articles)
    is_short = letters_at_least(key) < SHORT_LETTERS
    return is_loose(key) or typical_letters(key) >= LONG_LETTERS or (is_short and not at_tail)


def _total_letters(keys: Iterable[int]) -> int:
    return sum(map(typical_letters, keys))


_RULE = "learned:"
"""The beginning of the rule of a passage that is cut because its site repeats it."""


def is_learned(rule: str) -> bool:
    """Return whether a rule cuts a passage because its site repeats it."""
    return rule.startswith(_RULE)


def learned_rule(paragraph: str, known: SiteKnowledge) -> str | None:
    """Return the rule by which a paragraph is cut because its site repeats it, or None.

    The rule names the number of articles with the paragraph, and the number of articles looked at: ``learned:3/7``.
    """
    if not known.learned:
        return None
    for key in at_site(fingerprints_of_folded(folded_passage(paragraph)), known.site):
        if key in known.learned:
            return f"{_RULE}{known.learned[key]}/{max(known.articles, known.learned[key])}"
    return None
