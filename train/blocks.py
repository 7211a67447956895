"""Trains the block model on ``train/blocks.npz``: two linear models over names and words, and trees over all features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import lightgbm
import numpy as np
import scipy.sparse
from boosted import AS_THEY_ARE, SETTINGS, flat
from sklearn.linear_model import LogisticRegression

from ingest.boilerplate.block_features import features, sequence_features
from ingest.boilerplate.block_model import NAME_BITS
from ingest.boilerplate.word_hashes import BITS as WORD_BITS
from ingest.boilerplate.word_hashes import word_features
from ingest.page.table import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

COLUMNS = {name: place for place, name in enumerate(NUMBERS)}
FOLDS = 5
"""The pages are parted by publisher into so many folds."""
CALIBRATION = (1.024, 0.055)
"""Factor and summand by which models of folds are calibrated: those that were found for the whole."""
_NAMES_C, _WORDS_C = 0.3, 3.0
"""The strength of the fit of the two linear models."""
_PLANTED = 3
"""The number of the way of pages that lines of ours were put into."""
_TREES = 200
"""The number of trees."""
_SETTINGS = {
    **SETTINGS,
    "num_leaves": 16,
    "max_depth": 6,
    "feature_fraction": 0.2,
    "lambda_l2": 2.0,
    "min_data_in_leaf": 40,
}
_SEQUENCE_TREES = 200
_SEQUENCE_SETTINGS = {**SETTINGS, "learning_rate": 0.05, "num_leaves": 8, "max_depth": 4, "feature_fraction": 0.5}
"""The trees that judge each block by the logits of its page. They are small: with larger ones the log loss for unseen publishers rises."""


class Rows(NamedTuple):
    """The blocks of all pages, one page after the other."""

    numbers: NDArray[np.float32]
    looks: NDArray[np.float32]
    says: NDArray[np.float32]
    names: scipy.sparse.csr_matrix
    words: scipy.sparse.csr_matrix
    label: NDArray[np.int64]
    weight: NDArray[np.float64]
    page: NDArray[np.int64]
    """The number of each block's page."""
    host: NDArray[np.int64]
    """A hash of the publisher of each block's page."""
    collection: NDArray[np.str_]
    planted: NDArray[np.bool_]
    """Whether lines of ours stand on the page of a block: the words of such pages are not learned."""

    def some(self, chosen: NDArray[np.bool_]) -> Rows:
        """Return some of the rows."""
        return Rows(*(column[chosen] for column in self))


def rows(given: Mapping[str, NDArray[Any]]) -> Rows:
    """Return the rows of the file of blocks."""
    counts = given["page_blocks"].astype(np.int64)
    page = np.repeat(np.arange(len(counts)), counts)
    name_counts, word_counts = (given[name].astype(np.int64) for name in ("name_counts", "word_counts"))
    of_names = np.repeat(np.arange(len(page)), name_counts)
    return Rows(
        numbers=given["numbers"].astype(np.float32),
        looks=given["looks"].astype(np.float32),
        says=given["says"].astype(np.float32),
        names=_sparse(given["names"], of_names, len(page), NAME_BITS),
        words=_sparse(*word_features(given["words"], word_counts), len(page), WORD_BITS),
        label=given["label"].astype(np.int64),
        weight=given["weight"] / 100,
        page=page,
        host=given["page_host"].astype(np.int64)[page],
        collection=given["page_collection"][page],
        planted=(given["page_way"] == _PLANTED)[page],
    )


def _sparse(hashes: NDArray[Any], of: NDArray[np.int64], count: int, bits: int) -> scipy.sparse.csr_matrix:
    """Return the rows of a linear model: each hash counts one over the root of the number of hashes of its row."""
    share = 1 / np.sqrt(np.maximum(1, np.bincount(of, minlength=count)))
    matrix = scipy.sparse.csr_matrix(
        (share[of].astype(np.float32), (of, hashes.astype(np.int64))), shape=(count, 1 << bits)
    )
    matrix.sum_duplicates()
    return matrix


def _linear(matrix: scipy.sparse.csr_matrix, of: Rows, strength: float) -> LogisticRegression:
    model = LogisticRegression(C=strength, solver="liblinear", tol=0.02, max_iter=40, random_state=0)
    return model.fit(matrix[~of.planted], of.label[~of.planted], sample_weight=of.weight[~of.planted])


def _unseen(matrix: scipy.sparse.csr_matrix, of: Rows, strength: float) -> NDArray[np.float32]:
    """Return the logits of rows by linear models that have not seen their publishers."""
    found = np.zeros(len(of.label), np.float32)
    for held in folds(of):
        model = _linear(matrix[~held], of.some(~held), strength)
        found[held] = model.decision_function(matrix[held])
    return found


def folds(of: Rows, count: int = FOLDS) -> Iterator[NDArray[np.bool_]]:
    """Yield for each fold which rows are held back."""
    for number in range(count):
        held = of.host % count == number
        if held.any():
            yield held


def matrix(of: Rows, named: NDArray[np.float32], told: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the features of all rows, page by page."""
    return np.concatenate([
        features(of.numbers[part], of.looks[part], COLUMNS, of.says[part], named[part], told[part]) for part in _pages(of)
    ])  # fmt: skip


def _sequences(of: Rows, logits: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return what the logits of all rows of a page say of each row, page by page."""
    logits, sizes = logits.astype(np.float32), of.numbers[:, COLUMNS["size"]]
    return np.concatenate([sequence_features(logits[part], sizes[part]) for part in _pages(of)])


def _pages(of: Rows) -> list[NDArray[np.int64]]:
    """Return the rows of each page."""
    return np.split(np.arange(len(of.page)), np.flatnonzero(np.diff(of.page)) + 1)


class Model(NamedTuple):
    """A trained block model."""

    names: LogisticRegression
    words: LogisticRegression
    trees: lightgbm.Booster
    sequence: lightgbm.Booster

    def logits(self, of: Rows, hidden: Sequence[int] = ()) -> NDArray[np.float64]:
        """Return the logit of each row. ``hidden``: the columns that the trees do not see."""
        named, told = (
            model.decision_function(some).astype(np.float32)
            for model, some in ((self.names, of.names), (self.words, of.words))
        )
        alone = self.trees.predict(_hiding(matrix(of, named, told), hidden), raw_score=True)
        return self.sequence.predict(_sequences(of, alone), raw_score=True)  # type: ignore[no-any-return]


def _hiding(rows: NDArray[np.float32], hidden: Sequence[int]) -> NDArray[np.float32]:
    rows[:, list(hidden)] = np.nan
    return rows


def trained(of: Rows, hidden: Sequence[int] = ()) -> Model:
    """Return a model that was trained on rows. Each step sees what the step before says of publishers that it has not seen.

    ``hidden``: the columns that the trees do not see.
    """
    named, told = _unseen(of.names, of, _NAMES_C), _unseen(of.words, of, _WORDS_C)
    alone = _hiding(matrix(of, named, told), hidden)
    unseen = np.zeros(len(of.label))
    for held in folds(of):
        unseen[held] = _trees(alone, of, ~held, _SETTINGS, _TREES).predict(alone[held], raw_score=True)
    everything = np.ones(len(of.label), bool)
    return Model(
        names=_linear(of.names, of, _NAMES_C),
        words=_linear(of.words, of, _WORDS_C),
        trees=_trees(alone, of, everything, _SETTINGS, _TREES),
        sequence=_trees(_sequences(of, unseen), of, everything, _SEQUENCE_SETTINGS, _SEQUENCE_TREES),
    )


def _trees(
    rows: NDArray[np.float32], of: Rows, chosen: NDArray[np.bool_], settings: Mapping[str, Any], count: int
) -> lightgbm.Booster:
    """Return trees that were trained on some of the rows."""
    counts = chosen & (of.weight > 0)
    return lightgbm.train(
        {**settings}, lightgbm.Dataset(rows[counts], of.label[counts], weight=of.weight[counts]), count
    )


def calibration(of: Rows) -> tuple[float, float]:
    """Return factor and summand that make probabilities of the logits for unseen publishers (Platt, 1999), by one fold."""
    held = next(folds(of))
    unseen = of.some(held)
    found = trained(of.some(~held)).logits(unseen)
    platt = LogisticRegression(C=1e6).fit(found[:, None], unseen.label, sample_weight=unseen.weight)
    return float(platt.coef_[0, 0]), float(platt.intercept_[0])


def packed(model: Model, platt: tuple[float, float]) -> dict[str, NDArray[Any]]:
    """Return the arrays of the file of weights."""
    found: dict[str, NDArray[Any]] = {"columns": np.array(NUMBERS)}
    for name, linear in (("names", model.names), ("words", model.words)):
        weights = linear.coef_[0]
        scale = np.abs(weights).max() / 127
        found[f"{name}_weights"] = np.rint(weights / scale).astype(np.int8)
        found[f"{name}_scale"] = np.float32(scale)
        found[f"{name}_bias"] = np.float32(linear.intercept_[0])
    for name, trees, calibrated in (("trees", model.trees, AS_THEY_ARE), ("sequence", model.sequence, platt)):
        found |= {f"{name}_{field}": value for field, value in flat([trees], calibrated).items()}
    return found
