"""The trees give what a walk from node to node gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.block_model import FILE
from ingest.boilerplate.trees import FIELDS, Trees
from ingest.boilerplate.weights import read_weights

ODD = [np.nan, np.inf, -np.inf, 0.0, -0.0, 3.4e38]


def walked(trees: Trees, row: np.ndarray) -> float:
    """Return the logit of a row: each tree is walked down, node by node."""
    total = trees.base
    for root in trees.roots:
        node = int(root)
        while trees.left[node] != node:
            asked = row[trees.feature[node]]
            is_left = bool(trees.missing_left[node]) if np.isnan(asked) else asked <= trees.threshold[node]
            node = int(trees.left[node]) + (not is_left)
        total += trees.value[node]
    return total


@st.composite
def grown(draw: st.DrawFn) -> Trees:
    """Draw a few trees, of which each grows by splitting one of its leaves."""
    feature, threshold, missing, left, roots = [], [], [], [], []

    def leaf() -> None:
        feature.append(0)
        threshold.append(np.inf)
        missing.append(True)
        left.append(len(left))

    for _ in range(draw(st.integers(1, 4))):
        roots.append(len(left))
        leaf()
        for _ in range(draw(st.integers(0, 6))):
            node = draw(st.sampled_from([at for at in range(roots[-1], len(left)) if left[at] == at]))
            feature[node], missing[node] = draw(st.integers(0, 2)), draw(st.booleans())
            threshold[node], left[node] = draw(st.integers(-2, 2)), len(left)
            leaf()
            leaf()
    return Trees(
        feature=np.array(feature, np.int16),
        threshold=np.array(threshold, np.float32),
        missing_left=np.array(missing, bool),
        left=np.array(left, np.int32),
        value=np.arange(len(left), dtype=np.float32) / 8,
        roots=np.array(roots, np.int32),
        base=draw(st.sampled_from([0.0, -1.5])),
    )


NUMBERS = st.integers(-3, 3).map(float) | st.sampled_from(ODD)


@given(grown(), st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=8))
def test_drawn_trees_give_what_a_walk_gives(trees, given_rows):
    rows = np.array(given_rows, np.float32)
    assert trees.logits(rows) == pytest.approx([walked(trees, row) for row in rows])


def test_the_trees_of_the_block_model_give_what_a_walk_gives():
    trees = Trees.of(read_weights(FILE), "trees")
    columns = int(trees.feature.max()) + 1
    rows = np.random.default_rng(7).normal(0, 40, (60, columns)).astype(np.float32)
    rows[np.random.default_rng(8).random(rows.shape) < 0.1] = np.nan
    rows[0], rows[1] = np.nan, 0
    assert trees.logits(rows) == pytest.approx([walked(trees, row) for row in rows], abs=1e-3)


def test_each_node_of_the_block_models_trees_stands_behind_its_parent():
    arrays = read_weights(FILE)
    trees = Trees.of(arrays, "trees")
    assert (trees.left >= np.arange(len(trees.left))).all()
    assert {f"trees_{field}" for field in FIELDS} <= set(arrays)
    assert trees.left.max() < len(trees.left) == len(trees.feature) == len(trees.value)


def test_no_rows_have_no_logits():
    trees = Trees.of(read_weights(FILE), "trees")
    assert trees.logits(np.zeros((0, int(trees.feature.max()) + 1), np.float32)).shape == (0,)
