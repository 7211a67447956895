"""What one site repeats: the keys of its passages, which of them count as boilerplate, and the operator's word on them.

A passage is a paragraph. Its fingerprint is what is left when case, punctuation and white space do not count; its key is the
fingerprint at one site. The lowest byte of both says how long the passage is, so that keys alone tell how much of one article
stands in another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ingest.model.article import Known, Ruled, Ruling
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

MIN_ARTICLES = 3
"""Distinct articles of a site that make a passage its boilerplate: no two of them share half of their text."""
MIN_SIMILAR = 5
"""Articles that do so where no two share three quarters: short texts with more around them than in them.

Both are one more than the versions of a live blog that can hold one entry, however they slide over its entries.
"""
MIN_LETTERS = 8
"""A shorter paragraph says too little to be told from another. A character of East Asia counts as two."""
MAX_LETTERS = 1_000
"""A longer one is nobody's footer; it still tells whether two articles are near-duplicates."""
SHORT_LETTERS = 16
"""Below, a line may be a heading within the text ("Ingredients")."""
HEAD_LETTERS = 64
"""Below, a line with which all articles begin may be a dateline."""
LONG_LETTERS = 240
"""From here on, a paragraph may be background that reports on one matter share."""
LOOSE_LETTERS = 80
"""Up to here, figures and dates may differ ("4 comments")."""
TAIL = 6
"""The last passages of an article, where its heading never stands."""
MAX_PASSAGES = 400
"""Of one article: as many of its first as of its last, where what a site repeats stands."""

_MAX_FOLDED = 4_000
"""Characters of a paragraph that are looked at."""
_UNIT = 16
"""Letters to one step of a key's length."""
_STEPS = 127
_BYTE = 0xFF
_UNSPACED_FROM = "\u2e80"
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_DIGITS = re.compile(r"(?>\d+(?: \d+)*)")
_DATE = re.compile(
    r"\b(?:\d{1,2} (?:de )?[^\W\d_]{1,20}+ (?:de )?(?:19|20)\d\d|[^\W\d_]{1,20}+ \d{1,2} (?:19|20)\d\d)(?!\d)"
)


# ------------------------------------------------------------------------------------------------------------------ keys


def fingerprints(paragraphs: Sequence[str], *, title: str = "") -> tuple[int, ...]:
    """Return the fingerprints of an article's passages, in their order, each once: signed, 64 bits, the same everywhere.

    A short paragraph with figures has two: one with its figures, and a loose one in which they may be any. The title, and
    paragraphs with too few letters, have none.
    """
    half = MAX_PASSAGES // 2
    chosen = paragraphs if len(paragraphs) <= MAX_PASSAGES else [*paragraphs[:half], *paragraphs[-half:]]
    headline = fold(title)
    found = (folded for paragraph in chosen if (folded := folded_passage(paragraph)) != headline)
    return tuple(dict.fromkeys(key for folded in found for key in _fingerprints(folded)))


def texts(paragraphs: Iterable[str], site: str) -> dict[int, str]:
    """Return the paragraphs of an article by their keys at a site."""
    return {
        key: paragraph for paragraph in paragraphs for key in at_site(_fingerprints(folded_passage(paragraph)), site)
    }


def folded_passage(paragraph: str) -> str:
    """Return what counts of a paragraph."""
    return _folded(paragraph[:_MAX_FOLDED])


_folded = lru_cache(maxsize=MAX_PASSAGES)(fold)
"""A paragraph is asked for when its article is cleaned, and again when it is counted."""


@lru_cache(maxsize=MAX_PASSAGES)
def _fingerprints(folded: str) -> tuple[int, ...]:
    size = _count(folded)
    if size < MIN_LETTERS:
        return ()
    found = _fingerprint(folded, size)
    if size <= LOOSE_LETTERS and _DIGITS.search(folded):
        loose = _DIGITS.sub("0", _DATE.sub("0", folded))
        if (size := _count(loose)) >= MIN_LETTERS:
            return found, _fingerprint(loose, size) | 1
    return (found,)


def _count(folded: str) -> int:
    """Count the letters of a folded text, those of East Asia twice."""
    if folded.isascii():
        return len(folded.encode().translate(None, _NO_LETTERS))
    letters = list(filter(str.isalpha, folded))
    return len(letters) + sum(map(_UNSPACED_FROM.__le__, letters))


def _fingerprint(text: str, size: int) -> int:
    return _hash(text) & ~_BYTE | min(size // _UNIT, _STEPS) << 1


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@cache
def _mask(site: str) -> int:
    return _hash(f"site {site}") & ~_BYTE


def at_site(found: Iterable[int], site: str) -> tuple[int, ...]:
    """Return the keys of fingerprints at a site."""
    mask = _mask(site)
    return tuple(fingerprint ^ mask for fingerprint in found)


def _steps(key: int) -> int:
    """Return the letters of a passage, rounded down."""
    return (key & _BYTE) // 2 * _UNIT


def _letters(key: int) -> int:
    """Return the letters of a passage, to a step; of a loose key none, since the passage has another one, too."""
    return 0 if key & 1 else _steps(key) + _UNIT // 2


def _size(keys: Iterable[int]) -> int:
    return sum(map(_letters, keys))


# ------------------------------------------------------------------------------------------------------------ what repeats


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


# ------------------------------------------------------------------------------------------------------ what is known of it


class Knowledge:
    """What is known of a site's passages, made ready for one text after the other."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._texts: dict[str, Ruled] = {}
        self._patterns: list[tuple[Ruling, list[str]]] = []
        for ruling in known.rulings:
            if ruling.pattern:
                self._patterns.append((ruling, pattern_pieces(ruling.text)))
            else:
                self._texts.setdefault(folded_passage(ruling.text), ruling.word)

    def ruling(self, text: str) -> Ruled | None:
        """Return the operator's word on a passage: that on its own text goes before that on a pattern."""
        if not self._known.rulings:
            return None
        folded = folded_passage(text)
        matching = (ruling.word for ruling, pieces in self._patterns if _matches(pieces, folded))
        return self._texts.get(folded) or next(matching, None)

    def rule(self, paragraph: str) -> str | None:
        """Return the rule by which a paragraph goes, with the evidence in numbers: in how many of how many articles."""
        if not self._known.learned:
            return None
        for key in at_site(_fingerprints(folded_passage(paragraph)), self._known.site):
            if key in self._known.learned:
                return f"learned:{self._known.learned[key]}/{max(self._known.articles, self._known.learned[key])}"
        return None


def ruled(rows: Iterable[dict[str, Any]], rulings: Iterable[Ruling]) -> list[dict[str, Any]]:
    """Return rows of ``site`` and ``text`` with the ``ruling`` that holds on each; then those rulings that hold on none."""
    every = tuple(rulings)
    by_site: dict[str, Knowledge] = {}
    shown = []
    for row in rows:
        if row["site"] not in by_site:
            known = Known(rulings=tuple(ruling for ruling in every if ruling.site in {row["site"], ""}))
            by_site[row["site"]] = Knowledge(known)
        shown.append({**row, "ruling": by_site[row["site"]].ruling(row["text"])})
    empty = {"articles": None, "of_articles": None, "boilerplate": None, "last_seen_at": None, "first_seen_at": None}
    texts = {(row["site"], folded_passage(row["text"])) for row in shown}
    return shown + [
        {"site": ruling.site, "text": ruling.text, "ruling": _told(ruling), **empty}
        for ruling in every
        if ruling.pattern or (ruling.site, folded_passage(ruling.text)) not in texts
    ]


def _told(ruling: Ruling) -> str:
    return f"{ruling.word} (pattern)" if ruling.pattern else ruling.word


def pattern_pieces(pattern: str) -> list[str]:
    """Return the texts between the ``*`` of a pattern, folded."""
    return [fold(piece) for piece in pattern.split("*")]


def _matches(pieces: Sequence[str], folded: str) -> bool:
    """Tell whether the pieces stand in a text one after the other, the first at its start and the last at its end.

    Linear: each piece is looked for once, from the end of the one before.
    """
    first, *others = pieces
    if not others:
        return folded == first
    if not folded.startswith(first):
        return False
    at = len(first)
    for piece in others[:-1]:
        found = folded.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return folded.endswith(others[-1]) and len(folded) - len(others[-1]) >= at
