"""Turns trees that LightGBM has trained into the flat arrays that the program reads."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import lightgbm
    from numpy.typing import NDArray

SETTINGS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.1, "num_threads": 1, "seed": 0, "deterministic": True, "force_col_wise": True,
    "verbose": -1,
}  # fmt: skip
"""The settings of all trees; one thread and a fixed seed give the same trees each time."""
AS_THEY_ARE = (1.0, 0.0)
"""Factor and summand of logits that are not calibrated."""


def flat(some: Sequence[lightgbm.Booster], platt: tuple[float, float]) -> dict[str, NDArray[Any]]:
    """Return trees as flat arrays (see ``boilerplate.trees``); their logit is the mean of what each model says.

    ``platt``: factor and summand that calibrate the logits.
    """
    nodes: list[tuple[int, float, bool, int, float]] = []
    roots = []
    for tree in chain.from_iterable(trees.dump_model()["tree_info"] for trees in some):
        roots.append(len(nodes))
        nodes.append((0, np.inf, True, len(nodes), 0.0))
        waiting = [(tree["tree_structure"], roots[-1])]
        while waiting:
            node, place = waiting.pop()
            if "leaf_value" in node:
                nodes[place] = (0, np.inf, True, place, node["leaf_value"] * platt[0] / len(some))
                continue
            left = len(nodes)
            nodes += [(0, np.inf, True, left, 0.0)] * 2
            nodes[place] = (node["split_feature"], node["threshold"], node["default_left"], left, 0.0)
            waiting += [(node["left_child"], left), (node["right_child"], left + 1)]
    feature, threshold, missing_left, left, value = zip(*nodes, strict=True)
    return {
        "feature": np.array(feature, np.int16), "threshold": _rounded_down(np.array(threshold)),
        "missing_left": np.array(missing_left), "left": np.array(left, np.int32), "value": np.array(value, np.float32),
        "roots": np.array(roots, np.int32), "base": np.array(platt[1], np.float32),
    }  # fmt: skip


def _rounded_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the greatest numbers of single precision that are not above the thresholds, so that no row changes sides."""
    largest = np.finfo(np.float32).max
    single = np.clip(thresholds, -largest, largest).astype(np.float32)
    return np.where(single > thresholds, np.nextafter(single, np.float32(-np.inf)), single)
