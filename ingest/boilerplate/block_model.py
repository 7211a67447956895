"""The block model: for each block of a page the logit that it is part of the article."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from ingest.boilerplate.block_features import features, looks, sequence_features
from ingest.boilerplate.trees import Trees
from ingest.boilerplate.weights import read_weights
from ingest.boilerplate.word_hashes import word_features, word_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ingest.model.page import BlockTable

    Floats = NDArray[np.float32]

FILE = "blocks.npz"
"""The name of the file of weights."""
_FAR = 3
"""Names from this level on count as one level."""
NAME_BITS = 14
"""The names of elements are hashed to so many bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear model over hashes; the mean weight of a row's hashes, scaled by the root of their number."""

    weights: NDArray[np.int8]
    scale: float
    """What one unit of a weight is worth."""
    bias: float

    def logits(self, hashes: NDArray[np.integer], owners: NDArray[np.int64], rows: int) -> Floats:
        """Return the logit of each row. ``owners`` gives the row of each hash."""
        total = np.bincount(owners, weights=self.weights[hashes], minlength=rows)
        count = np.bincount(owners, minlength=rows)
        return (total / np.sqrt(np.maximum(1, count)) * self.scale + self.bias).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class BlockModel:
    """The weights of the block model."""

    columns: dict[str, int]
    names: Linear
    words: Linear
    trees: Trees
    """They judge each block by its features."""
    sequence: Trees
    """They judge each block again, by the logits of all blocks of its page."""

    @classmethod
    def of(cls, given: Mapping[str, NDArray[Any]]) -> BlockModel:
        """Return the model whose weights are in arrays."""
        return cls(
            columns={str(name): place for place, name in enumerate(given["columns"])},
            names=Linear(given["names_weights"], float(given["names_scale"]), float(given["names_bias"])),
            words=Linear(given["words_weights"], float(given["words_scale"]), float(given["words_bias"])),
            trees=Trees.of(given, "trees"),
            sequence=Trees.of(given, "sequence"),
        )

    def logits(self, table: BlockTable, says: Floats) -> Floats:
        """Return for each block the logit that it is part of the article. ``says``: see ``features``."""
        rows = len(table.texts)
        told = self.words.logits(*word_features(*word_hashes(table.texts)), rows)
        alone = self.trees.logits(
            features(table.numbers, looks(table.texts), self.columns, says, self._named(table.names), told)
        )
        return self.sequence.logits(sequence_features(alone, table.numbers[:, self.columns["size"]]))

    def _named(self, names: Sequence[tuple[frozenset[str], ...]]) -> Floats:
        """Return what the names around each block say. Many blocks have the same names around them."""
        weights = self.names.weights.data
        known: dict[tuple[frozenset[str], ...], float] = {}
        for some in names:
            if some not in known:
                worth = [weights[number] for numbers in _by_level(some) for number in numbers]
                known[some] = sum(worth) / max(1, len(worth)) ** 0.5
        return (np.array([known[some] for some in names]) * self.names.scale + self.names.bias).astype(np.float32)


def name_hashes(
    names: Sequence[tuple[frozenset[str], ...]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the hashes of the names around all blocks, one block after the other, and the number of names of each block."""
    found = [list(chain.from_iterable(_by_level(one))) for one in names]
    return np.array(list(chain.from_iterable(found)), np.int64), np.array(list(map(len, found)))


def _by_level(names: tuple[frozenset[str], ...]) -> Iterator[tuple[int, ...]]:
    """Return the hashes of the names around a block, level by level."""
    return map(_hashes, chain(range(_FAR), repeat(_FAR)), names)


@lru_cache(maxsize=20_000)
def _hashes(level: int, words: frozenset[str]) -> tuple[int, ...]:
    """Return the hashes of the names of one level, in the order of the names."""
    start = crc32(f"{level}:".encode())
    return tuple([crc32(word.encode("utf-8", "surrogatepass"), start) % (1 << NAME_BITS) for word in sorted(words)])


def worst_name(names: tuple[frozenset[str], ...]) -> tuple[float, str]:
    """Return the name around a block that speaks most against the article, and its weight in logits; the weight is 0 if none does."""
    linear = block_model().names
    weights = [
        (float(linear.weights[number]) * linear.scale, word)
        for hashes, words in zip(_by_level(names), names, strict=True)
        for number, word in zip(hashes, sorted(words), strict=True)
    ]
    return min(weights, default=(0.0, ""))


@cache
def block_model() -> BlockModel:
    """Return the block model, which is read once in a process. Raises WeightsError."""
    return BlockModel.of(read_weights(FILE))
