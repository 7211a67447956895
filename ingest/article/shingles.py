"""The shingles of a text, by which copies are recognised, and its sketch, by which texts that may be copies are found.

A shingle is a run of words of the folded text; in scripts without spaces between words, a run of characters. A sketch
keeps the shingles whose hash is below a threshold. This is MOD_m in Broder, "On the resemblance and containment of
documents" (1997), today called FracMinHash (Irber and others, 2022). A shingle that two texts share is in both sketches
or in neither, however different the lengths of the texts are, so one index finds copies and excerpts. MinHashes in
bands would not find excerpts, as each is the smallest hash of a whole text. The sketch of a short text keeps the
smallest hashes (MIN_s in Broder), so that it has enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from zlib import crc32

from ingest.text.scripts import SKETCHED_CHARACTERS, SKETCHED_SYLLABLES

MAX_CHARACTERS = 200_000
"""Shingles are taken from this number of characters at the beginning of a text. It bounds the cost of very long texts."""
RATE = 16
"""A sketch keeps one of this many shingles, on average. The sketch then has 4 or 5 shingles of an excerpt of 80 words."""
MIN_KEYS, MAX_KEYS = 8, 512
"""The least and the greatest number of shingles in a sketch; a text with fewer shingles has a smaller sketch."""

_THRESHOLD = 2**32 // RATE
_TOKEN = re.compile(f"[{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]|[^\\s{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]+")
_SKETCHED = re.compile(f"[{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]")
_IN_SYLLABLES = re.compile(f"[{SKETCHED_SYLLABLES}]")


@dataclass(frozen=True, slots=True)
class Unit:
    """The pieces that shingles are made of in one kind of script."""

    tokens: int
    """The number of pieces in a shingle."""
    per_word: int
    """About how many pieces make a word."""


WORDS = Unit(tokens=8, per_word=1)
"""A shingle of words. It is longer than the 5 to 7 words that stand between the names and figures of most templates."""
CHARACTERS = Unit(tokens=12, per_word=2)
"""A shingle of characters, for Chinese and Japanese."""
SYLLABLES = Unit(tokens=32, per_word=4)
"""A shingle of characters, for Thai, Lao, Burmese and Khmer. There, vowels and marks are characters, too."""


@dataclass(frozen=True, slots=True)
class Shingles:
    """The distinct shingles of a text, in UTF-8, and the pieces that they are made of."""

    texts: frozenset[bytes]
    unit: Unit

    @property
    def words(self) -> float:
        """Return about how many words the text has, less the words of one shingle."""
        return len(self.texts) / self.unit.per_word


def shingles(folded: str) -> Shingles:
    """Return the shingles of a folded text; a text shorter than one shingle has none."""
    runs, unit = _runs(folded)
    return Shingles(texts=frozenset(runs), unit=unit)


def sketch(folded: str) -> tuple[int, ...]:
    """Return the sketch of a folded text: signed keys of 64 bits. The sketches of similar texts begin alike.

    A hash of 32 bits decides quickly which shingles are kept; a hash of 64 bits is their key, as it tells a hundred
    million shingles apart.
    """
    runs, _ = _runs(folded)
    drawn = sorted({(rank, run) for run in runs if (rank := crc32(run)) < _THRESHOLD})[:MAX_KEYS]
    if len(drawn) < MIN_KEYS:
        drawn = sorted({(crc32(run), run) for run in runs})[:MIN_KEYS]
    return tuple(_key(run) for _, run in drawn)


def _runs(folded: str) -> tuple[list[bytes], Unit]:
    """Return the shingles of a text in their order, as slices of one text: joining each would take twice the time."""
    text = folded[:MAX_CHARACTERS]
    characters = len(_SKETCHED.findall(text))
    tokens = _TOKEN.findall(text) if characters else text.split()
    unit = WORDS
    if 2 * characters > len(tokens):
        unit = SYLLABLES if 2 * len(_IN_SYLLABLES.findall(text)) > characters else CHARACTERS
    joined = " ".join(tokens).encode("utf-8", "surrogatepass")
    ends = list(accumulate(len(token) + 1 for token in joined.split(b" ")))
    starts = [0, *ends]
    return [joined[start : end - 1] for start, end in zip(starts, ends[unit.tokens - 1 :], strict=False)], unit


def _key(shingle: bytes) -> int:
    return int.from_bytes(blake2b(shingle, digest_size=8).digest(), "big", signed=True)
