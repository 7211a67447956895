"""What the judge is worth where it has seen nothing: without each kind of evidence, each collection and each language.

All of it is measured on the numbers in ``train/``, so any clone can do it.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from results import ROOT, table

sys.path.insert(0, str(ROOT / "train"))
import blocks
import judge
import lines
from labelled_pages import WAYS
from run import PAGES

from ingest.boilerplate.block_features import names_of_features
from ingest.boilerplate.text_features import NAMES, PLACE, SHAPE, WORDS
from ingest.page.table import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_HURT = (0.002, 0.005)
"""The shares of the article's characters at which recall is given."""
_BLOCKS_HURT = 0.02
"""The share of the article's characters at which recall is given for blocks: true texts of pages are rough."""
_BINS = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0)
_LARGEST_LANGUAGES = 12
_LEAST_ROWS = 1_000
"""A collection with fewer blocks is not measured alone."""

BLOCK_EVIDENCE: dict[str, Callable[[str], bool]] = {
    "the words": lambda name: "says" in name or "told" in name,
    "names of elements": lambda name: "named" in name,
    "links": lambda name: "link" in name or name in {"anchors", "outward"},
    "tags": lambda name: (name.startswith(("tag_", "in_")) and name != "in_title") or "heading" in name,
    "what the extractor took": lambda name: "taken" in name or name.startswith(("prose", "since_", "until_")),
    "what the page declares": lambda name: name in _DECLARED,
    "blocks that look alike": lambda name: name.startswith("alike") or name == "copies",
    "containers": lambda name: name.startswith(("parent_", "outer_", "up", "down", "depth")),
    "place": lambda name: name in {"index", "left", "next_long", "last_long"},
    "neighbours": lambda name: name[-2:-1] in {"+", "-"} or name.endswith(("_near", "_behind")),
}
"""The kinds of evidence of the block model, by the names of their columns."""
_DECLARED = {"in_title", "is_title", "from_title", "is_description", "is_declared", "says_article", "says_news"}
TEXT_EVIDENCE: dict[str, Callable[[str], bool]] = {
    "the line model": lambda name: (
        name.split("+")[0].split("-")[0] in {*WORDS, "label", "doubtful", "run", "most_before", "most_after"}
    ),
    "shape": lambda name: name in SHAPE,
    "place": lambda name: name in PLACE,
    "cues": lambda name: name.startswith("cue") or name == "is_label",
    "neighbours": lambda name: name[-2:-1] in {"+", "-"},
}
"""The kinds of evidence of the text model."""


def run() -> str:
    """Return the tables."""
    return "\n\n".join([*_of_blocks(), *_of_texts(), _of_lines()])


# --------------------------------------------------------------------------------------------------------------- blocks


def _of_blocks() -> Iterator[str]:
    with np.load(PAGES, allow_pickle=False) as given:
        arrays = {name: given[name] for name in given.files if name != "lines"}
    fast = arrays["page_way"] == WAYS.index("fast")
    of = blocks.rows(arrays)
    of = of.some(np.repeat(fast, arrays["page_blocks"].astype(np.int64)))
    yield "Blocks of pages, on the publishers of one fold that the model has not seen:\n\n" + _without_evidence(of)
    yield "The same: what a probability is worth:\n\n" + _calibration(of)
    yield (
        "Each collection by a model that has seen none of it, and by one that has seen other publishers of it:\n\n"
        + _collections(of)
    )


def _logits(of: blocks.Rows, held: NDArray[np.bool_], drop: Callable[[str], bool] | None = None) -> NDArray[np.float64]:
    """Return the logits of rows by a model that was trained on the others; ``drop``: the columns that it does not see."""
    names = names_of_features(NUMBERS)
    hidden = [place for place, name in enumerate(names) if drop and drop(name)]
    return blocks.trained(of.some(~held), hidden).logits(of.some(held), hidden)


def _figures(logits: NDArray[np.float64], of: blocks.Rows) -> tuple[str, str, str]:
    """Return the log loss, and which share of the foreign characters goes where some of the article's go."""
    label, weight, size = of.label, of.weight, of.numbers[:, NUMBERS.index("size")].astype(float) * (of.weight > 0)
    loss = np.average(np.logaddexp(0, np.where(label == 1, -logits, logits)), weights=weight)
    recall = lines.recall_at(_BLOCKS_HURT, -logits, 1 - label, size)
    wrong = np.average((logits > 0) != (label == 1), weights=weight)
    return f"{loss:.4f}", f"{wrong:.4f}", f"{recall:.3f}"


_COLUMNS = ("log loss", "blocks wrong", f"foreign text gone at {_BLOCKS_HURT} of the article's")


def _without_evidence(of: blocks.Rows) -> str:
    held = next(blocks.folds(of))
    rows = [("nothing", *_figures(_logits(of, held), of.some(held)))]
    for name, drop in BLOCK_EVIDENCE.items():
        _tell(f"blocks without {name}")
        rows.append((name, *_figures(_logits(of, held, drop), of.some(held))))
    return table(("left out", *_COLUMNS), rows)


def _calibration(of: blocks.Rows) -> str:
    held = next(blocks.folds(of))
    slope, offset = blocks.CALIBRATION
    chance = 1 / (1 + np.exp(-(slope * _logits(of, held) + offset)))
    some = of.some(held)
    rows = []
    for low, high in pairwise(_BINS):
        chosen = (chance >= low) & (chance < high) & (some.weight > 0)
        mean, share = (np.average(values[chosen], weights=some.weight[chosen]) for values in (chance, some.label))
        rows.append((f"{low:.2f} to {high:.2f}", f"{chosen.sum():,}", f"{mean:.3f}", f"{share:.3f}"))
    return table(("probability", "blocks", "in the mean", "are of the article"), rows)


def _collections(of: blocks.Rows) -> str:
    seen = np.zeros(len(of.label))
    for held in blocks.folds(of):
        seen[held] = _logits(of, held)
    rows = []
    for name in sorted(set(of.collection.tolist())):
        held = of.collection == name
        if (of.weight[held] > 0).sum() >= _LEAST_ROWS:
            _tell(f"blocks without the collection {name}")
            some = of.some(held)
            rows.append((name, *_figures(_logits(of, held), some), *_figures(seen[held], some)[:2]))
    return table(("collection", *_COLUMNS, "log loss, folds", "blocks wrong, folds"), rows)


# ---------------------------------------------------------------------------------------------------------------- texts


def _of_texts() -> Iterator[str]:
    training = lines.Training(lines.read_lines())
    training.unseen_logits  # noqa: B018 -- it calibrates the models of the folds
    judging = judge.Judging(lines.read_lines(), training)
    rows = [("nothing", *_recalls(judging, judging.unseen()))]
    for name, drop in TEXT_EVIDENCE.items():
        _tell(f"texts without {name}")
        judging.hidden = [place for place, column in enumerate(NAMES) if drop(column)]
        rows.append((name, *_recalls(judging, judging.unseen())))
    judging.hidden = []
    columns = [f"{name} at {hurt}" for name in ("documents", "channels") for hurt in _HURT]
    yield "Texts without a page, folds by source: recall of characters where so many of the article's go:\n\n" + table(
        ("left out", *columns), rows
    )


def _recalls(judging: judge.Judging, logits: NDArray[np.float64]) -> list[str]:
    clear = judging.by_hand & (judging.counts > 0)
    found = []
    for name in ("documents", "channels"):
        chosen = clear & ((judging.collections == name) | (judging.labels == 0))
        values = logits[chosen], judging.labels[chosen], judging.lengths[chosen]
        found += [f"{lines.recall_at(hurt, *values):.3f}" for hurt in _HURT]
    return found


# ---------------------------------------------------------------------------------------------------------------- lines


def _of_lines() -> str:
    """Return how well the lines of each large language are told apart by a model that has seen no line of that language."""
    training = lines.Training(lines.read_lines())
    language = np.array([example.lang for example in training.examples])
    single = np.array([not example.joined for example in training.examples]) & ~training.notes
    sizes = np.array([len(example.text) for example in training.examples])
    names, counts = np.unique(language[single], return_counts=True)
    rows = []
    for name in sorted(names[np.argsort(-counts)[:_LARGEST_LANGUAGES]].tolist()):
        _tell(f"lines without the language {name}")
        chosen = single & (language == name)
        weights, bias = lines.fitted(
            training.rows[language != name], training.labels[language != name], training.counts[language != name]
        )
        unseen = np.zeros(len(language))
        unseen[chosen] = training.rows[chosen] @ weights + bias
        values = [
            f"{lines.recall_at(hurt, logits[chosen], training.labels[chosen], sizes[chosen]):.3f}"
            for logits in (unseen, training.unseen_logits)
            for hurt in _HURT
        ]
        rows.append((name, f"{chosen.sum():,}", *values))
    columns = [f"{what} at {hurt}" for what in ("language unseen", "scenario unseen") for hurt in _HURT]
    return "Lines by the line model alone, recall:\n\n" + table(("language", "lines", *columns), rows)


def _tell(what: str) -> None:
    print(f"evidence: {what}", file=sys.stderr, flush=True)
