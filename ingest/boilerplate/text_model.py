"""The text model says how likely each paragraph of a text is boilerplate, by its words, its shape, its place and its neighbours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ingest.boilerplate.labels import is_known, label_of
from ingest.boilerplate.text_features import features
from ingest.boilerplate.trees import Trees
from ingest.boilerplate.weights import read_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.boilerplate.line_model import Reading

FILE = "texts.npz"
"""The name of the file of weights."""
TREES = "text"
"""The name of the trees in it."""
OF_LABEL = 3.0
"""So much is added for a known label before a colon ("Related: …"). Of 67 such lines in texts that were marked by hand, 61 are boilerplate,
whatever their headlines are like; the trees go by the headline, too."""


@cache
def trees() -> Trees:
    """Return the trees of the text model, which are read once in a process. Raise ``WeightsError`` as ``logits`` does."""
    return Trees.of(read_weights(FILE), TREES)


def logits(
    paragraphs: Sequence[str], reading: Reading, own_name: str = "", only: Sequence[int] | None = None
) -> NDArray[np.float32]:
    """Return for each paragraph the logit of the probability that it is boilerplate; see ``features`` for the arguments.

    ``only``: the numbers of the paragraphs that are judged; without it, all of them.
    Raise ``WeightsError`` if the file of weights is missing, damaged or of another version.
    """
    if not paragraphs:
        return np.zeros(0, np.float32)
    chosen = range(len(paragraphs)) if only is None else only
    rows = features(paragraphs, reading, own_name, only)
    known = np.array([bool(label := label_of(paragraphs[number])) and is_known(label) for number in chosen], np.float32)
    return trees().logits(rows) + np.float32(OF_LABEL) * known
