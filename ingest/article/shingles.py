"""The shingles of a text: the sketch by which texts that share some are found, and how many there are to compare.

A shingle is a run of words of the folded text; of characters in scripts that put no spaces between words. A sketch keeps the
shingles whose hash is below a threshold: MOD_m in Broder, "On the resemblance and containment of documents" (1997), today
FracMinHash (Irber and others, 2022). A shingle that two texts share stands in both sketches or in neither, however different their
lengths are: one index finds near-duplicates and excerpts. Bands of MinHashes, each the least hash of a whole text, find no excerpts.
Of a short text the sketch keeps the least hashes (MIN_s, ibid.), so that it has enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from zlib import crc32

from ingest.text.scripts import SKETCHED_CHARACTERS, SKETCHED_SYLLABLES

MAX_CHARACTERS = 200_000
"""Of a text; what stands beyond is not looked at."""
RATE = 16
"""One shingle in so many is in a sketch: 4 or 5 of an excerpt of 80 words."""
MIN_KEYS, MAX_KEYS = 8, 512
"""Shingles in a sketch, where the text has as many."""

_THRESHOLD = 2**32 // RATE
_TOKEN = re.compile(f"[{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]|[^\\s{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]+")
_SKETCHED = re.compile(f"[{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]")
_IN_SYLLABLES = re.compile(f"[{SKETCHED_SYLLABLES}]")


@dataclass(frozen=True, slots=True)
class Unit:
    """What shingles are made of in one kind of script."""

    tokens: int
    """Of a shingle."""
    per_word: int
    """About how many make a word."""


WORDS = Unit(tokens=8, per_word=1)
"""Between the names and figures of a template stand 5 to 7 words, seldom more."""
CHARACTERS = Unit(tokens=12, per_word=2)
"""Chinese and Japanese."""
SYLLABLES = Unit(tokens=32, per_word=4)
"""Thai, Lao, Burmese and Khmer: characters again, of which vowels and marks are some."""


@dataclass(frozen=True, slots=True)
class Shingles:
    """The distinct shingles of a text, in UTF-8."""

    texts: frozenset[bytes]
    unit: Unit

    @property
    def words(self) -> float:
        """Return about how many words they are of, but for those that the first shingle takes."""
        return len(self.texts) / self.unit.per_word


def shingles(folded: str) -> Shingles:
    """Return the shingles of a folded text; none where it is shorter than one."""
    runs, unit = _runs(folded)
    return Shingles(texts=frozenset(runs), unit=unit)


def sketch(folded: str) -> tuple[int, ...]:
    """Return the keys of a folded text's sketch: signed, 64 bits, the same everywhere; similar texts begin alike.

    Two hashes: one of 32 bits is quick to draw by, one of 64 bits tells a hundred million shingles apart.
    """
    runs, _ = _runs(folded)
    drawn = sorted({(rank, run) for run in runs if (rank := crc32(run)) < _THRESHOLD})[:MAX_KEYS]
    if len(drawn) < MIN_KEYS:
        drawn = sorted({(crc32(run), run) for run in runs})[:MIN_KEYS]
    return tuple(_key(run) for _, run in drawn)


def _runs(folded: str) -> tuple[list[bytes], Unit]:
    """Cut a text into its shingles, in their order. They are slices of one text: joining each would take twice the time."""
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
