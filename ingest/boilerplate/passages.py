"""What one site repeats: the keys of its passages, which of them count as boilerplate, and the operator's word on them.

A passage is a paragraph. Its fingerprint is what is left when case, punctuation and white space do not count; its key is the
fingerprint at one site. The lowest byte of both says how long the passage is, so that keys alone tell how much of one article
stands in another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ingest.model import Known, Ruled, Ruling
from ingest.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

MIN_ARTICLES = 3
"""Distinct articles of a site that make a passage its boilerplate."""
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
_DIGITS = re.compile(r"\d++(?: \d++)*+")
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
    return fold(paragraph[:_MAX_FOLDED])


def _fingerprints(folded: str) -> Iterator[int]:
    size = _count(folded)
    if size < MIN_LETTERS:
        return
    yield _fingerprint(folded, size)
    if size <= LOOSE_LETTERS and _DIGITS.search(folded):
        loose = _DIGITS.sub("0", _DATE.sub("0", folded))
        if (size := _count(loose)) >= MIN_LETTERS:
            yield _fingerprint(loose, size) | 1


def _count(folded: str) -> int:
    return sum(1 + (character >= _UNSPACED_FROM) for character in folded if character.isalpha())


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


def _letters(key: int) -> int:
    """Return the letters of a passage, to a step; of a loose key none, since the passage has another one, too."""
    return 0 if key & 1 else (key & _BYTE) // 2 * _UNIT + _UNIT // 2


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
    where it may as well be content: long enough for a paragraph of background, so short that it may be a heading, or the same
    but for its figures. What all articles begin with is none if it is short: a dateline.
    """
    own = [holder for holder in (article, *others) if holder.id == article.id or holder.keys]
    bare = {holder.id: [key for key in holder.keys if key not in learned] for holder in own}
    sets = {number: frozenset(keys) for number, keys in bare.items()}
    sizes = {number: _size(keys) for number, keys in sets.items()}

    @cache
    def near(number: int, longer: int) -> bool:
        return 2 * _size(sets[number] & sets[longer]) >= sizes[number]

    found = []
    for key in bare[article.id]:
        holders = [holder.id for holder in own if key in sets[holder.id]]
        if len(holders) > 1:
            distinct = _distinct(sorted(holders, key=lambda number: (-sizes[number], number)), near)
            enough = len(distinct) >= MIN_ARTICLES and _letters(key) <= MAX_LETTERS
            boilerplate = enough and _is_boilerplate(key, [bare[number] for number in distinct], holders, recent)
            found.append(Repeated(key, len(distinct), boilerplate))
    return tuple(found)


def _distinct(longest_first: Iterable[int], near: Callable[[int, int], bool]) -> list[int]:
    """Leave out each article that shares half of its text or more with a longer one."""
    distinct: list[int] = []
    for number in longest_first:
        if not any(near(number, longer) for longer in distinct):
            distinct.append(number)
    return distinct


def _is_boilerplate(key: int, articles: Sequence[Sequence[int]], holders: Sequence[int], recent: Sequence[int]) -> bool:
    size, loose = _letters(key), bool(key & 1)
    steps = (key & _BYTE) // 2 * _UNIT
    if steps < HEAD_LETTERS and _is_head(key, articles):
        return False
    at_tail = all(key in keys[-TAIL:] for keys in articles)
    if loose or size >= LONG_LETTERS or (steps < SHORT_LETTERS and not at_tail):
        since = sum(number >= min(holders) for number in {*recent, *holders})
        return 2 * len(holders) >= since
    return True


def _is_head(key: int, articles: Sequence[Sequence[int]]) -> bool:
    """Tell whether nothing but what all of the articles begin with stands before a passage in them."""
    places = {tuple(keys[: keys.index(key)]) for keys in articles}
    return len(places) == 1


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
