"""The shingles of a text, and its sketch: a sample of the shingles, which finds texts that share some of them.

A shingle is a run of words of the folded text; in scripts without spaces between words it is a run of characters. A sketch keeps
the shingles whose hash is below a threshold. Broder calls this MOD_m ("On the resemblance and containment of documents", 1997);
today it is called FracMinHash (Irber and others, 2022). A shingle that two texts share is in both sketches or in neither, however
different the lengths of the texts are. So one index finds near-duplicates and excerpts. Bands of MinHashes take the smallest hashes
of a whole text and find no excerpts. A short text has few hashes below the threshold, so its sketch keeps its smallest hashes
(Broder's MIN_s). How the numbers were chosen: see docs/decisions/0020-near-duplicates.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from zlib import crc32

from ingest.text.scripts import SKETCHED_CHARACTERS, SKETCHED_SYLLABLES

MAX_CHARACTERS = 200_000
"""Only this number of characters at the beginning of a text is compared. It bounds the cost of very long texts."""
RATE = 16
"""A sketch holds one of this many shingles, on average. An excerpt of 80 words then has 4 or 5 of its shingles in the sketch."""
MIN_KEYS, MAX_KEYS = 8, 512
"""The smallest and the largest number of shingles in a sketch. A text with fewer shingles than the smallest keeps all of them."""

_THRESHOLD = 2**32 // RATE
_TOKEN = re.compile(f"[{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]|[^\\s{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]+")
_SKETCHED = re.compile(f"[{SKETCHED_SYLLABLES}{SKETCHED_CHARACTERS}]")
_IN_SYLLABLES = re.compile(f"[{SKETCHED_SYLLABLES}]")


@dataclass(frozen=True, slots=True)
class Unit:
    """The size of a shingle in one kind of script. A token is a word, or a character in a script without spaces."""

    tokens: int
    """The number of tokens in a shingle."""
    per_word: int
    """The number of tokens that make a word, on average."""


WORDS = Unit(tokens=8, per_word=1)
"""Shingles of 8 words, because a template has 5 to 7 words between its names and figures, and seldom more."""
CHARACTERS = Unit(tokens=12, per_word=2)
"""Shingles of 12 characters, for Chinese and Japanese."""
SYLLABLES = Unit(tokens=32, per_word=4)
"""Shingles of 32 characters, for Thai, Lao, Burmese and Khmer. There, vowels and marks count as characters, too."""


@dataclass(frozen=True, slots=True)
class Shingles:
    """The distinct shingles of a text, in UTF-8."""

    texts: frozenset[bytes]
    unit: Unit

    @property
    def words(self) -> float:
        """Return about how many words the text has, less the words of one shingle."""
        return len(self.texts) / self.unit.per_word


def shingles(folded: str) -> Shingles:
    """Return the shingles of a folded text. A text that is shorter than a shingle has none."""
    runs, unit = _runs(folded)
    return Shingles(texts=frozenset(runs), unit=unit)


def sketch(folded: str) -> tuple[int, ...]:
    """Return the keys of a folded text's sketch: signed integers of 64 bits, the same on every machine.

    The sketches of similar texts begin with the same keys. Two hashes are used: a quick one of 32 bits chooses the shingles, and one
    of 64 bits makes their keys, since 32 bits would not tell a hundred million shingles apart.
    """
    runs, _ = _runs(folded)
    drawn = sorted({(rank, run) for run in runs if (rank := crc32(run)) < _THRESHOLD})[:MAX_KEYS]
    if len(drawn) < MIN_KEYS:
        drawn = sorted({(crc32(run), run) for run in runs})[:MIN_KEYS]
    return tuple(_key(run) for _, run in drawn)


def _runs(folded: str) -> tuple[list[bytes], Unit]:
    """Return the shingles of a text in their order, and their unit. They are slices of one text: to join each takes twice the time."""
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
