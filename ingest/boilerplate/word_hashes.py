"""Hashes of the words at the beginning and at the end of texts, and of the pairs that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.boilerplate.ngrams import BITS as WIDE_BITS
from ingest.boilerplate.ngrams import batches, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BITS = 16
"""Words and pairs are hashed to so many bits."""
FIRST, LAST = 15, 11
"""Of a longer text, only so many words at its beginning and at its end count: there it shows what it is."""
_PAIR = np.uint32(0x85EBCA6B)


def word_hashes(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return the hashes of the words of all texts, one text after the other, and the number of words of each text."""
    parts = [_word_hashes(texts[first:last]) for first, last in batches(texts)]
    hashes, counts = zip(*parts, strict=True)
    return np.concatenate(hashes), np.concatenate(counts)


def _word_hashes(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    found, counts = words_of(texts)
    rank = np.arange(len(found)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = (rank < FIRST) | (rank >= np.repeat(counts, counts) - LAST)
    return (found[kept] >> np.uint32(WIDE_BITS - BITS)).astype(np.uint16), np.minimum(counts, FIRST + LAST)


def word_features(
    hashes: NDArray[np.uint16], counts: NDArray[np.int64]
) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return the hashes of the words and of the pairs of neighbours, and for each of them the number of its text."""
    of = np.repeat(np.arange(len(counts)), counts)
    paired = np.flatnonzero(of[1:] == of[:-1])
    wide = hashes.astype(np.uint32)
    pairs = (wide[paired] + np.uint32(1)) * _PAIR + wide[paired + 1]
    pairs ^= pairs >> np.uint32(15)
    pairs *= np.uint32(0xC2B2AE35)
    return np.concatenate([hashes, (pairs >> np.uint32(32 - BITS)).astype(np.uint16)]), np.concatenate([of, of[paired]])
