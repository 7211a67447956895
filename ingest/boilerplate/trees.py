"""Gradient-boosted trees (Friedman, 2001) that judge many rows at once, without a walk from node to node.

The method is QuickScorer (Lucchese et al., 2015). The leaves of a tree are numbered from left to right, and each has a bit. A node that
sends a row to the right rules out the leaves on its left. Of the leaves that no node rules out, the first is that of the row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FIELDS = ("feature", "threshold", "missing_left", "left", "value", "roots", "base")
"""The names of the arrays that trees are stored in."""
_AT_ONCE = 256
"""The number of rows that are judged at once, which bounds the memory: 600 trees of 31 leaves take 30 KB for each row."""
_IN_CACHE = 128
"""So many rows are compared at once: what is known of them then stays in the processor's cache."""


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
    _asked: NDArray[np.intp] = field(init=False)
    """For each node that asks, the number of its question: an array of shape (nodes, trees). In a smaller tree, a leaf takes the place of a
    node."""
    _rules_out: NDArray[np.unsignedinteger[Any]] = field(init=False)
    """For each of these nodes, the bits of the leaves on its left, which are none for a leaf: an array of shape (nodes, trees, 1)."""
    _leaves: NDArray[np.float32] = field(init=False)
    """The values of the leaves of each tree, one tree behind the other."""
    _starts: NDArray[np.intp] = field(init=False)
    """For each tree, the place of its first leaf in ``_leaves``: an array of shape (trees, 1)."""

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Trees:
        """Return the trees that are stored in arrays under a name."""
        stored = {field: arrays[f"{name}_{field}"] for field in FIELDS[:-1]}
        return cls(**stored, base=float(arrays[f"{name}_base"]))

    def __post_init__(self) -> None:
        """Lay out the nodes that ask, and the leaves."""
        nodes, trees = np.arange(len(self.left)), np.arange(len(self.roots))
        is_leaf = self.left == nodes
        tree = np.searchsorted(self.roots, nodes, "right") - 1
        size, first = self._leaves_below()
        leaves = int(size.max())
        self._starts = leaves * trees[:, None]
        self._leaves = np.zeros(leaves * len(trees), np.float32)
        self._leaves[(leaves * tree + first)[is_leaf]] = self.value[is_leaf]
        asking = np.flatnonzero(~is_leaf)
        asked = np.tile(np.append(self.roots[1:], len(nodes)) - 1, (leaves - 1, 1))
        asked[np.arange(len(asking)) - np.searchsorted(asking, self.roots)[tree[asking]], tree[asking]] = asking
        column = 2 * self.feature[asked].astype(np.int64) + self.missing_left[asked]
        questions, number = np.unique(column << 32 | self.threshold[asked].view(np.uint32), return_inverse=True)
        self._asked = number.reshape(asked.shape)
        self._column = questions >> 32
        self._most = questions.astype(np.uint32).view(np.float32)[:, None]
        bits = np.where(is_leaf, 0, ((1 << size[self.left]) - 1) << first)
        self._rules_out = bits.astype(np.min_scalar_type((1 << leaves) - 1))[asked][:, :, None]

    def _leaves_below(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each node the number of leaves below it, and the number of the first of them in its tree."""
        left = self.left.tolist()
        size, first = [1] * len(left), [0] * len(left)
        for node in reversed(range(len(left))):
            if left[node] != node:
                size[node] = size[left[node]] + size[left[node] + 1]
        for node, child in enumerate(left):
            if child != node:
                first[child], first[child + 1] = first[node], first[node] + size[child]
        return np.array(size), np.array(first)

    def logits(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logit of each row: an array of shape (rows,)."""
        parts = [self._logits(rows[first : first + _AT_ONCE]) for first in range(0, len(rows), _AT_ONCE)]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _logits(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        leaf = [self._leaf(rows[first : first + _IN_CACHE]) for first in range(0, len(rows), _IN_CACHE)]
        found: NDArray[np.float32] = self._leaves[self._starts + np.concatenate(leaf, axis=1)].sum(axis=0)
        return found + np.float32(self.base)

    def _leaf(self, rows: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return the number of the leaf of each row in each tree: an array of shape (trees, rows)."""
        columns = np.ascontiguousarray(rows.T)
        # each column twice: with NaN, which is never at most the threshold, and with -inf for it, which always is
        both = np.stack([columns, np.where(np.isnan(columns), np.float32(-np.inf), columns)], axis=1)
        goes_right = ~(both.reshape(-1, len(rows)).take(self._column, axis=0) <= self._most)
        every_bit: NDArray[np.unsignedinteger[Any]] = -goes_right.astype(self._rules_out.dtype)
        out: NDArray[np.unsignedinteger[Any]] = np.zeros((len(self.roots), len(rows)), self._rules_out.dtype)
        for asked, rules_out in zip(self._asked, self._rules_out, strict=True):
            one = every_bit.take(asked, axis=0)
            one &= rules_out
            out |= one
        found: NDArray[np.uint8] = np.bitwise_count(out & ~(out + 1))
        return found
