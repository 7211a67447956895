"""What one site repeats: the keys of its passages, which of them count as boilerplate, and the operator's word on them.

A passage is a paragraph. Its fingerprint is what is left when case, punctuation and white space do not count; its key is the
fingerprint at one site. The lowest byte of both says how long the passage is, so that keys alone tell how much of one article
stands in another.
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
"""A shorter paragraph says too little to be told from another. A character of East Asia counts as two."""
LOOSE_LETTERS = 80
"""Up to here, figures and dates may differ ("4 comments")."""
MAX_PASSAGES = 400
"""Of one article: as many of its first as of its last, where what a site repeats stands."""

_MAX_FOLDED = 4_000
"""Characters of a paragraph that are looked at."""
UNIT = 16
"""Letters to one step of a key's length."""
_STEPS = 127
BYTE = 0xFF
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
    return tuple(dict.fromkeys(key for folded in found for key in fingerprints_of_folded(folded)))


def texts(paragraphs: Iterable[str], site: str) -> dict[int, str]:
    """Return the paragraphs of an article by their keys at a site."""
    return {
        key: paragraph
        for paragraph in paragraphs
        for key in at_site(fingerprints_of_folded(folded_passage(paragraph)), site)
    }


def folded_passage(paragraph: str) -> str:
    """Return what counts of a paragraph."""
    return _folded(paragraph[:_MAX_FOLDED])


_folded = lru_cache(maxsize=MAX_PASSAGES)(fold)
"""A paragraph is asked for when its article is cleaned, and again when it is counted."""


@lru_cache(maxsize=MAX_PASSAGES)
def fingerprints_of_folded(folded: str) -> tuple[int, ...]:
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
    return len(letters) + sum(map(KEYED_TWICE_FROM.__le__, letters))


def _fingerprint(text: str, size: int) -> int:
    return _hash(text) & ~BYTE | min(size // UNIT, _STEPS) << 1


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@cache
def _mask(site: str) -> int:
    return _hash(f"site {site}") & ~BYTE


def at_site(found: Iterable[int], site: str) -> tuple[int, ...]:
    """Return the keys of fingerprints at a site."""
    mask = _mask(site)
    return tuple(fingerprint ^ mask for fingerprint in found)


# ------------------------------------------------------------------------------------------------------------ what repeats


# ------------------------------------------------------------------------------------------------------ what is known of it
