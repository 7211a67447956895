"""Counts of characters by their classes, for many texts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_AT_ONCE = 50_000
"""The number of characters that are looked up at once, which bounds the memory: each takes 30 bytes on the way."""


def counts(texts: Sequence[str], table: NDArray[np.uint8], bits: int) -> NDArray[np.int64]:
    """Return the number of characters in each text whose class has a bit: an array of shape (bits, texts). No text is empty.

    ``table`` gives the class of each code point; its last entry is the class of all code points behind it.
    """
    joined = "".join(texts)
    sizes = np.array([len(text) for text in texts])
    ends = np.cumsum(sizes)
    found = np.zeros((bits, len(texts)), np.int64)
    for start in range(0, len(joined), _AT_ONCE):
        classes = _classes(joined[start : start + _AT_ONCE], table)
        first, last = np.searchsorted(ends, start, "right"), np.searchsorted(ends, start + len(classes)) + 1
        starts = np.maximum(ends[first:last] - sizes[first:last] - start, 0)
        for bit in range(bits):
            found[bit, first:last] += np.add.reduceat(classes >> bit & 1, starts, dtype=np.int64)
    return found


def _classes(text: str, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return table.take(points, mode="clip")
