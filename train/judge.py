"""Trains the text model on ``texts.npz`` and on texts made of our lines, and measures it on folds by source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import lightgbm
import numpy as np
from boosted import AS_THEY_ARE, SETTINGS, flat
from lines import FOLDS, recall_at
from texts import DOCUMENT_SETS, made

from ingest.boilerplate.text_features import NAMES
from ingest.boilerplate.text_model import TREES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lines import Line, Training

STORED = Path(__file__).parent / "texts.npz"
"""The texts of the corpora, as numbers."""
COUNTS = {"documents": 5.0, "pages": 0.05, "lines": 1.0}
"""How much a paragraph counts: of texts marked by hand, of pages (whose true texts are rough), of texts that are made."""
MADE = 2_000
"""So many texts are made of the lines of each fold."""
_TREES = 120
"""The number of trees of each model."""
SEEDS = 5
"""The mean of so many models judges, which differ in the columns that their trees may ask for. Few paragraphs were marked by hand, so one
model alone errs in lines that the next one judges rightly: of 1,474 tests of single lines, one model failed 5, three failed 1, five none."""
_SETTINGS = {**SETTINGS, "num_leaves": 31, "min_data_in_leaf": 60, "feature_fraction_bynode": 0.3, "lambda_l2": 3.0}
_MONOTONE = {"logit", "most", "least", "first", "last", "peak", "label", "is_label"}
"""What the line model says of these can only speak for boilerplate where it is greater."""
_SETTINGS["monotone_constraints"] = [int(name in _MONOTONE) for name in NAMES]
_SETTINGS["monotone_constraints_method"] = "intermediate"


class Judging:
    """All paragraphs to learn from."""

    def __init__(self, lines: Sequence[Line], training: Training) -> None:
        with np.load(STORED, allow_pickle=False) as stored:
            given = dict(stored)
        models = [training.model(fold) for fold in range(FOLDS)]
        ours = made(lines, models, MADE)
        both = {name: np.concatenate([given[name], ours[name]]) for name in given}
        self.rows = both["features"].astype(np.float32)
        self.labels = both["label"]
        self.lengths = both["length"].astype(np.float64)
        self.collections = both["collection"]
        self.by_hand = np.isin(self.collections, DOCUMENT_SETS)
        self.made = self.collections == "lines"
        kind = np.where(self.by_hand, COUNTS["documents"], np.where(self.made, COUNTS["lines"], COUNTS["pages"]))
        self.counts = both["weight"].astype(np.float64) * kind
        self.folds = np.where(self.made, FOLDS, both["source"] % FOLDS)
        """The fold of each paragraph by its source; texts that are made are in none, and always train."""
        self.hidden: Sequence[int] = ()
        """The columns that the trees do not see, to measure what they are worth."""

    def without(self, fold: int | None, seed: int = 0) -> lightgbm.Booster:
        """Return the trees that have not seen a fold; None: they have seen all."""
        seen = (self.folds != (-1 if fold is None else fold)) & (self.counts > 0)
        data = lightgbm.Dataset(self._hiding(self.rows[seen]), self.labels[seen], weight=self.counts[seen])
        return lightgbm.train({**_SETTINGS, "seed": seed, "feature_fraction_seed": seed}, data, _TREES)

    def _hiding(self, rows: np.ndarray) -> np.ndarray:
        rows[:, list(self.hidden)] = np.nan
        return rows

    def unseen(self) -> np.ndarray:
        """Return the logit of each paragraph of the corpora by the model that has not seen its source."""
        logits = np.zeros(len(self.labels))
        for fold in range(FOLDS):
            chosen = self.folds == fold
            logits[chosen] = self.without(fold).predict(self._hiding(self.rows[chosen]), raw_score=True)
        return logits

    def weights(self) -> dict[str, np.ndarray]:
        """Return the arrays of the file of weights."""
        models = [self.without(None, seed) for seed in range(SEEDS)]
        return {f"{TREES}_{field}": value for field, value in flat(models, AS_THEY_ARE).items()}

    def report(self) -> Iterator[str]:
        """Yield what the folds say."""
        logits = self.unseen()
        clear = self.by_hand & (self.counts > 0)
        for name in ("documents", "channels"):
            chosen = clear & ((self.collections == name) | (self.labels == 0))
            found = (
                recall_at(hurt, logits[chosen], self.labels[chosen], self.lengths[chosen]) for hurt in (0.002, 0.005)
            )
            yield f"texts, unseen sources, {name}: recall {' '.join(f'{one:.3f}' for one in found)} at hurt .002 .005"
        alike = clear & (self.collections == "negatives")
        for least in (0.5, 0.7, 0.8, 0.9, 0.95):
            gone = logits > np.log(least / (1 - least))
            yield f"  probability {least}: " + ", ".join(
                [
                    *(
                        f"{name} {_share(gone, clear & (self.collections == name) & (self.labels == 1), self.lengths):.3f}"
                        for name in ("documents", "channels", "passages")
                    ),
                    f"hurt {_share(gone, clear & (self.labels == 0), self.lengths):.4f}",
                    f"look-alikes {_share(gone, alike & (self.labels == 0), self.lengths):.4f}",
                ]
            )


def _share(gone: np.ndarray, among: np.ndarray, lengths: np.ndarray) -> float:
    return float(lengths[gone & among].sum() / max(1, lengths[among].sum()))
