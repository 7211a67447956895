"""The n-grams of texts as hashed numbers: runs of characters, whole words, and pairs of words.

Nothing here loops over characters or words. All texts become one array of code points. A sum of powers over the
characters before each place gives the hash of any run of characters by one subtraction.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

BITS = 18
"""A hash has so many bits, so a model has 2 ** BITS weights."""
ORDERS = (2, 3, 5)
"""The lengths of the runs of characters that are hashed."""
MAX_LENGTH = 600
"""Of a text, so many characters are read: two thirds at its start and one third at its end."""
AT_ONCE = 50_000
"""About so many characters are read at once, which bounds the memory: each takes 200 bytes on the way."""

_FACTOR = 0x9E3779B1
"""The base of the powers. It is odd, so each power has an inverse modulo 2 ** 32."""
_PAIR = np.uint32(0x85EBCA6B)
"""The hash of a pair is the hash of its first word times this number, plus the hash of its second word."""
_WORD = np.uint32(77)
"""What is added to the hash of a word, which so differs from the hash of the same run of characters."""
_START, _END, _GAP = "\x02", "\x03", "\x04"
"""The marks of a text's start and end, which are part of its runs and words of their own, and what no run reaches over."""
SHOWN = dict.fromkeys(map(ord, (_START, _END, _GAP)), " ")
"""The marks as a reader sees them."""
_BETWEEN = f" {_END}{_GAP}{_START} "
_MARK = re.compile(f"[{_START}-{_GAP}]")
_LAST = " .。।۔!！?？…:："
"""What is dropped at the end of a text: whether a line ends with a sign is a habit of its site."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SIGN = " ※ "
"""The sign that stands for an address."""
_INVISIBLE = (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
"""Characters without width below 0x3000: they are dropped."""
_NOTHING, _BYTE_ORDER_MARK = 0, 0xFEFF
_BETWEEN_WORDS = (
    *((4, 0x26), (0x28, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0xA9), (0xAB, 0xB4), (0xB6, 0xB9), (0xBB, 0xBF)),
    *((0x55A, 0x55F), (0x589, 0x58A), (0x60C, 0x60D), (0x61B, 0x61F), (0x6D4, 0x6D4), (0x964, 0x965), (0x1361, 0x1368)),
    *((0x2010, 0x2018), (0x201A, 0x206F), (0x20A0, 0x20CF), (0x2190, 0x2BFF), (0x3000, 0x3004), (0x3008, 0x3020)),
    *((0x30FB, 0x30FB), (0xFE00, 0xFE0F), (0x1F000, 0x1FAFF)),
)
"""Spaces, punctuation, signs and emoji: the first and the last code point of each range."""
_SEPARATES = np.zeros(0x1FB00, bool)
for _first, _last in _BETWEEN_WORDS:
    _SEPARATES[_first : _last + 1] = True


def _folded(code: int) -> int:
    """Return the code point for which a code point counts: that of the small letter, of a space, or of the digit 0."""
    letter = chr(code)
    small = letter.lower()
    if code in _INVISIBLE:
        return _NOTHING
    return ord("0") if letter.isdecimal() else ord(" ") if letter.isspace() else ord(small) if len(small) == 1 else code


_FOLDED = np.array([_folded(code) for code in range(0x3001)], np.uint32)
"""What each code point counts for; those above the last one of this table count for themselves."""


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of some texts, as they stand in memory: some places hold none."""

    hashes: NDArray[np.uint32]
    """The hash of each n-gram, below 2 ** BITS: the runs of each length by their starts, then the words, then the pairs of words."""
    is_gram: NDArray[np.bool_]
    """Whether there is an n-gram: no run reaches from one text into the next."""
    starts: NDArray[np.int64]
    """Where each word starts in ``points``."""
    paired: NDArray[np.int64]
    """The numbers of the words that are the first of a pair."""
    points: NDArray[np.uint32]
    """The code points of all texts, as they are hashed."""
    first: NDArray[np.int64]
    """The place in ``points`` of the first character of each text, which is its mark."""
    sizes: NDArray[np.int64]
    """The number of n-grams of each text."""

    @property
    def index(self) -> NDArray[np.uint32]:
        """The hash of each n-gram."""
        return self.hashes[self.is_gram]

    @property
    def of(self) -> NDArray[np.int64]:
        """The number of the text that each n-gram stands in."""
        runs = np.tile(np.arange(len(self.points)), len(ORDERS))
        start = np.concatenate([runs, self.starts, self.starts[self.paired]])
        return np.searchsorted(self.first, start[self.is_gram], side="right") - 1

    def summed(self, weights: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return for each character the sum of the weights of the n-grams that start there. ``weights``: one for each hash."""
        size, words = len(self.points), len(self.starts)
        found = np.zeros(size)
        for order in range(len(ORDERS)):
            found += weights[order * size : (order + 1) * size]
        of_words = weights[len(ORDERS) * size :]
        found[self.starts] += of_words[:words]
        found[self.starts[self.paired]] += of_words[words:]
        return found


def grams(texts: Sequence[str]) -> Grams:
    """Return the hashed n-grams of texts."""
    points = points_of(texts)
    size = len(points)
    first = np.flatnonzero(points == ord(_START))
    gaps = np.append(np.flatnonzero(points == ord(_GAP)), size)[: len(texts)]
    runs, (starts, ends) = _Runs(points), _words(points)
    first_words = np.searchsorted(starts, first)
    paired = np.delete(np.arange(len(starts)), np.append(first_words[1:], len(starts))[: len(texts)] - 1)
    hashes = np.zeros(len(ORDERS) * size + len(starts) + len(paired), np.uint32)
    is_gram = np.ones(len(hashes), bool)
    sizes = 2 * np.diff(np.append(first_words, len(starts))) - 1
    # a run that would start before the first character stands for the one that starts there: it reaches the gap, too
    reaching = (gaps[:, None] - np.arange(max(ORDERS))).clip(0, size - 1)
    for order, length in enumerate(ORDERS):
        of_order = slice(order * size, (order + 1) * size)
        hashes[of_order][: max(0, size + 1 - length)] = runs.of_length(length)
        is_gram[of_order][reaching[:, :length]] = False
        sizes += np.maximum(gaps - first + 1 - length, 0)
    words = runs.hashes(starts, ends)
    hashes[len(ORDERS) * size :][: len(starts)] = words + _WORD
    hashes[len(hashes) - len(paired) :] = words[paired] * _PAIR + words[paired + 1]
    return Grams(_mixed(hashes), is_gram, starts, paired, points, first, sizes)


def words_of(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the hashes of the words of all texts, one text after the other, and the number of words of each text.

    The marks of a text's start and end are its first and its last word.
    """
    points = points_of(texts)
    starts, ends = _words(points)
    first_words = np.searchsorted(starts, np.flatnonzero(points == ord(_START)))
    return _mixed(_Runs(points).hashes(starts, ends) + _WORD), np.diff(np.append(first_words, len(starts)))


def batches(texts: Sequence[str], at_once: int = AT_ONCE) -> Iterator[tuple[int, int]]:
    """Yield for each batch of texts its first place, and the place behind its last. A batch has about ``at_once`` characters."""
    first = size = 0
    for number, text in enumerate(texts):
        if size > at_once:
            yield first, number
            first, size = number, 0
        size += len(text)
    yield first, len(texts)


def points_of(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Return the code points of texts as they are hashed, each text between its marks.

    Letters are small, digits are 0, one space stands for any white space, and one sign for each address.
    """
    if not texts:
        return np.zeros(0, np.uint32)
    joined = _BETWEEN.join(map(_short, texts))
    if any(joined.count(mark) != _BETWEEN.count(mark) * (len(texts) - 1) for mark in (_START, _END, _GAP)):
        joined = _BETWEEN.join([_MARK.sub(" ", _short(text)) for text in texts])
    if "://" in joined or "www." in joined:
        joined = _ADDRESS.sub(_SIGN, joined)
    given = np.frombuffer(f"{_START} {joined} {_END}".encode("utf-32-le", "replace"), dtype=np.uint32)
    points = _FOLDED.take(given, mode="clip")
    if not joined.isascii() or chr(_NOTHING) in joined:
        points = np.where(given < len(_FOLDED), points, given)
        points = points[(points != _NOTHING) & (points != _BYTE_ORDER_MARK)]
    is_space = points == ord(" ")
    kept: NDArray[np.uint32] = points[~(is_space & np.append(False, is_space[:-1]))]
    return kept


def _short(text: str) -> str:
    text = text.rstrip(_LAST)
    if len(text) > MAX_LENGTH:
        text = f"{text[: 2 * MAX_LENGTH // 3]} ... {text[-MAX_LENGTH // 3 :]}"
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=8)
def _powers(bits: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the first 2 ** bits powers of the base from the first on, and those of its inverse."""
    return tuple(
        np.full(1 << bits, base, np.uint32).cumprod(dtype=np.uint32) for base in (_FACTOR, pow(_FACTOR, -1, 1 << 32))
    )  # type: ignore[return-value]  # there are two


class _Runs:
    """The hash of any run of characters: a polynomial modulo 2 ** 32, by sums of powers."""

    def __init__(self, points: NDArray[np.uint32]) -> None:
        size = len(points) + 1
        self._scale, powers = (some[:size] for some in _powers(size.bit_length()))
        self._before = np.zeros(size, np.uint32)
        np.cumsum((points + np.uint32(1)) * powers[:-1], dtype=np.uint32, out=self._before[1:])

    def of_length(self, length: int) -> NDArray[np.uint32]:
        """Return the hash of each run of a length by its start."""
        found: NDArray[np.uint32] = (self._before[length:] - self._before[:-length]) * self._scale[:-length]
        return found

    def hashes(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint32]:
        """Return the hash of each run from its start up to, not including, its end."""
        found: NDArray[np.uint32] = (self._before[ends] - self._before[starts]) * self._scale[starts]
        return found


def _words(points: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each word starts and ends."""
    known = np.minimum(points, len(_SEPARATES) - 1)
    outside = np.ones(len(points) + 2, np.int8)
    outside[1:-1] = _SEPARATES[known]
    change = np.diff(outside)
    return np.flatnonzero(change == -1), np.flatnonzero(change == 1)


def _mixed(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return hashes as numbers below 2 ** BITS, each of whose bits depends on all bits of the hash."""
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0xC2B2AE35)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0x27D4EB2F)
    hashes >>= np.uint32(32 - BITS)
    return hashes
