"""Gradient-boosted trees (Friedman, 2001) that judge many rows at once, without a walk from node to node.

A bit stands for a row, so that one operation of the processor takes dozens of rows one level down: of the rows that reach a node, those
that it sends to the right reach its right child, and the others its left child. Each row ends in one leaf of each tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Bits = NDArray[np.uint8]

FIELDS = ("feature", "threshold", "missing_left", "left", "value", "roots", "base")
"""The names of the arrays that trees are stored in."""
_AT_ONCE = 256
"""The number of rows that are judged at once, which bounds the memory: 600 trees of 31 leaves take 30 KB for each row."""


@dataclass(slots=True, eq=False)
class Trees:
    """Trees whose nodes stand in arrays, one tree behind the other. Each node stands behind its parent, a right child behind the left one."""

    feature: NDArray[np.int16]
    """For each node, the column that it asks for; a leaf asks for column 0."""
    threshold: NDArray[np.float32]
    """For each node, the greatest value with which a row goes left."""
    missing_left: NDArray[np.bool_]
    """For each node, whether a row goes left whose value is NaN."""
    left: NDArray[np.int32]
    """For each node, its left child; a leaf has itself."""
    value: NDArray[np.float32]
    """For each leaf, what it adds to the logit."""
    roots: NDArray[np.int32]
    base: float
    """The logit before any tree."""
    _column: NDArray[np.intp] = field(init=False)
    """For each question that nodes ask, twice the column that it is about, and one more if a row goes left whose value is NaN.

    Nodes of several trees ask the same question.
    """
    _most: NDArray[np.float32] = field(init=False)
    """For each question, the threshold: an array of shape (questions, 1)."""
    _levels: list[tuple[NDArray[np.intp], NDArray[np.intp], slice, slice]] = field(init=False)
    """For each level, its nodes that ask, the numbers of their questions, and the places of their left and of their right children.

    Places are those of nodes that are ordered by level.
    """
    _leaves: NDArray[np.intp] = field(init=False)
    """The places of the leaves of each tree, from left to right: an array of shape (2 ** bits, trees). The last place stands for no leaf."""
    _values: NDArray[np.float32] = field(init=False)
    """The values of the leaves of each tree, one tree behind the other."""

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Trees:
        """Return the trees that are stored in arrays under a name."""
        stored = {field: arrays[f"{name}_{field}"] for field in FIELDS[:-1]}
        return cls(**stored, base=float(arrays[f"{name}_base"]))

    def __post_init__(self) -> None:
        """Order the nodes by level, number the questions, and lay out the leaves."""
        asks = self.left != np.arange(len(self.left))
        column = 2 * self.feature.astype(np.int64) + self.missing_left
        questions, number = np.unique((column << 32 | self.threshold.view(np.uint32))[asks], return_inverse=True)
        self._column = questions >> 32
        self._most = questions.astype(np.uint32).view(np.float32)[:, None]
        question = np.zeros(len(self.left), np.intp)
        question[asks] = number
        place, level, self._levels = np.zeros(len(self.left), np.intp), self.roots.astype(np.intp), []
        place[level], filled = np.arange(len(level)), len(level)
        while len(level := level[asks[level]]):
            left, right = (slice(filled + side * len(level), filled + (side + 1) * len(level)) for side in (0, 1))
            self._levels.append((place[level], question[level], left, right))
            level = np.concatenate([self.left[level], self.left[level] + 1]).astype(np.intp)
            place[level] = np.arange(left.start, right.stop)
            filled = right.stop
        self._lay_out(place)

    def _lay_out(self, place: NDArray[np.intp]) -> None:
        """Lay out the leaves of each tree from left to right. ``place``: the place of each node in the order by level."""
        leaves = [self._leaves_below(int(root)) for root in self.roots]
        most = 1 << (max(map(len, leaves)) - 1).bit_length()
        self._leaves = np.full((most, len(leaves)), len(place), np.intp)
        self._values = np.zeros(most * len(leaves), np.float32)
        for tree, some in enumerate(leaves):
            self._leaves[: len(some), tree] = place[some]
            self._values[most * tree : most * tree + len(some)] = self.value[some]

    def _leaves_below(self, root: int) -> list[int]:
        """Return the leaves below a node, from left to right."""
        found, below = [], [root]
        while below:
            node = below.pop()
            left = int(self.left[node])
            if left == node:
                found.append(node)
            else:
                below += (left + 1, left)
        return found

    def logits(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logit of each row: an array of shape (rows,)."""
        parts = [self._logits(rows[first : first + _AT_ONCE]) for first in range(0, len(rows), _AT_ONCE)]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _logits(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        first_leaf = np.arange(0, len(self._values), len(self._leaves), dtype=np.int32)[:, None]
        found: NDArray[np.float32] = self._values.take(first_leaf + self._leaf(rows)).sum(axis=0)
        return found + np.float32(self.base)

    def _leaf(self, rows: NDArray[np.float32]) -> Bits:
        """Return the number of the leaf of each row in each tree: an array of shape (trees, rows)."""
        reached = self._reached(self._goes_right(rows)).take(self._leaves, axis=0)
        trees, size = reached.shape[1:]
        found = np.zeros(8 * trees * size, np.uint8)
        while len(reached) > 1:  # the number of a leaf, from its highest bit on: whether it stands in the second half
            first, second = reached[: len(reached) // 2], reached[len(reached) // 2 :]
            found += found
            found |= np.unpackbits(np.bitwise_or.reduce(second, axis=0))
            reached = first | second
        return found.reshape(trees, 8 * size)[:, : len(rows)]

    def _goes_right(self, rows: NDArray[np.float32]) -> Bits:
        """Return which rows each question sends to the right: an array of shape (questions, bytes)."""
        size = -len(rows) // 8 * -8
        # each column twice: with NaN, which is never at most the threshold, and with -inf for it, which always is
        both = np.zeros((rows.shape[1], 2, size), np.float32)
        both[:, 0, : len(rows)] = both[:, 1, : len(rows)] = rows.T
        np.fmax(both[:, 1], np.float32(-np.inf), out=both[:, 1])
        goes_left = both.reshape(-1, size).take(self._column, axis=0) <= self._most
        return ~np.packbits(goes_left).reshape(len(goes_left), size // 8)

    def _reached(self, goes_right: Bits) -> Bits:
        """Return which rows reach each node, ordered by level: an array of shape (nodes + 1, bytes). None reaches the last one."""
        found = np.zeros((len(self.left) + 1, goes_right.shape[1]), np.uint8)
        found[: len(self.roots)] = 255
        for asking, question, left, right in self._levels:
            here, further = found.take(asking, axis=0), goes_right.take(question, axis=0)
            np.bitwise_and(here, further, out=found[right])
            np.bitwise_xor(here, found[right], out=found[left])
        return found
