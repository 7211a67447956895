"""The keys of passages, by which a site's articles are compared without their texts.

A passage is a paragraph. Its fingerprint is a hash of its text without case, punctuation and white space; its key is
its fingerprint at one site. The lowest byte of both says how long the passage is, so keys alone show which share of one
article stands in another.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from ingest.text.plain import fold
from ingest.text.scripts import KEYED_TWICE_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MIN_LETTERS = 8
"""A paragraph of fewer letters has no key: articles share it by chance. An East Asian letter counts twice."""
LOOSE_LETTERS = 80
"""A paragraph of at most so many letters has a second key, which is the same for other figures ("4 comments")."""
MAX_PASSAGES = 400
"""Of a longer article, the first 200 and the last 200 paragraphs have keys: sites repeat themselves there."""

_MAX_FOLDED = 4_000
"""Only so many characters of a paragraph count."""
_UNIT = 16
"""The length in a key is counted in steps of so many letters."""
_MAX_STEPS = 127
"""The length in a key is at most so many steps, since it has seven bits."""
_LOOSE = 1
"""The lowest bit of a key: set if figures and dates do not count in it."""
_LENGTH_BYTE = 0xFF
"""The bits of a key that hold the length, and the lowest bit."""
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_DIGITS = re.compile(r"(?>\d+(?: \d+)*)")
_DATE = re.compile(
    r"\b(?:\d{1,2} (?:de )?[^\W\d_]{1,20}+ (?:de )?(?:19|20)\d\d|[^\W\d_]{1,20}+ \d{1,2} (?:19|20)\d\d)(?!\d)"
)


def fingerprints(paragraphs: Sequence[str], *, title: str = "") -> tuple[int, ...]:
    """Return the fingerprints of an article's passages in their order, each once: signed numbers of 64 bits.

    A short paragraph with figures has two: one with its figures, and a loose one in which figures do not count. A
    paragraph that repeats the title, or has too few letters, has none.
    """
    half = MAX_PASSAGES // 2
    chosen = paragraphs if len(paragraphs) <= MAX_PASSAGES else [*paragraphs[:half], *paragraphs[-half:]]
    headline = fold(title)
    found = (folded for paragraph in chosen if (folded := folded_passage(paragraph)) != headline)
    return tuple(dict.fromkeys(key for folded in found for key in fingerprints_of_folded(folded)))


def texts(paragraphs: Iterable[str], site: str) -> dict[int, str]:
    """Return the paragraphs of an article by their keys at a site."""
    return {
        key: paragraph
        for paragraph in paragraphs
        for key in at_site(fingerprints_of_folded(folded_passage(paragraph)), site)
    }


def folded_passage(paragraph: str) -> str:
    """Return the text of a paragraph by which it is compared: folded, and cut off after 4,000 characters."""
    return fold(paragraph[:_MAX_FOLDED])


@lru_cache(maxsize=MAX_PASSAGES)
def fingerprints_of_folded(folded: str) -> tuple[int, ...]:
    """Return the fingerprints of a folded passage: none, one, or one and a loose one."""
    size = _count_letters(folded)
    if size < MIN_LETTERS:
        return ()
    found = _fingerprint(folded, size)
    if size <= LOOSE_LETTERS and _DIGITS.search(folded):
        loose = _DIGITS.sub("0", _DATE.sub("0", folded))
        if (size := _count_letters(loose)) >= MIN_LETTERS:
            return found, _fingerprint(loose, size) | _LOOSE
    return (found,)


def _count_letters(folded: str) -> int:
    """Return the number of letters in a folded text; an East Asian letter counts twice."""
    if folded.isascii():
        return len(folded.encode().translate(None, _NO_LETTERS))
    letters = list(filter(str.isalpha, folded))
    return len(letters) + sum(map(KEYED_TWICE_FROM.__le__, letters))


def _fingerprint(text: str, size: int) -> int:
    return _hash(text) & ~_LENGTH_BYTE | min(size // _UNIT, _MAX_STEPS) << 1


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@cache
def _mask(site: str) -> int:
    return _hash(f"site {site}") & ~_LENGTH_BYTE


def at_site(found: Iterable[int], site: str) -> tuple[int, ...]:
    """Return the keys of fingerprints at a site."""
    mask = _mask(site)
    return tuple(fingerprint ^ mask for fingerprint in found)


def is_loose(key: int) -> bool:
    """Return whether figures and dates do not count in a key."""
    return bool(key & _LOOSE)


def letters_at_least(key: int) -> int:
    """Return the number of letters that a passage has at least, by its key: a multiple of 16."""
    return (key & _LENGTH_BYTE) // 2 * _UNIT


def typical_letters(key: int) -> int:
    """Return about how many letters a passage has; 0 for a loose key, as the passage has another key that counts."""
    return 0 if is_loose(key) else letters_at_least(key) + _UNIT // 2
