"""Trains the line model on ``lines/`` and writes its weights; see README.md for the data."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha1
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from ingest.boilerplate.cue_files import phrases, tables
from ingest.boilerplate.labels import label_of
from ingest.boilerplate.line_model import KIND_BITS, LARGEST, LineModel
from ingest.boilerplate.ngrams import BITS, grams
from ingest.boilerplate.sentences import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HERE = Path(__file__).parent
ARTICLE, NOTE, TEASER = "article", "note", "teaser"
FOLDS = 5
"""The lines are split into so many parts by scenario."""
NOTE_WEIGHT = 0.3
"""A note counts so much as article: it is neither, and must not look like boilerplate."""
TEASER_WEIGHT = 0.2
"""A teaser counts so much: its words alone are often those of a headline of the article."""
SHORT, SHORT_WEIGHT = 20, 0.5
"""A line of fewer characters counts so much, as often only its place tells."""
FILLS = 2
"""A line with slots is filled so many times."""
JOINS = 4
"""For each line of news, so many paragraphs are made of two to MOST_JOINED lines."""
MOST_JOINED = 6
CALLS_JOINED = (2, 2, 3)
"""So many lines of boilerplate make a long one; one such is made for each line."""
SHORTEST_JOINED = 26
"""A line of fewer characters is not joined: it is a heading or a button."""
LONGEST_LABEL, LONGEST_HEADLINE = 30, 120
"""A label and a headline have at most so many characters."""
LABELLED = 4
"""So many headlines are put behind each label."""
DECORATED = 0.2
"""The share of lines that are given once more with signs around them."""
DECORATIONS = (
    "• {}",
    "- {}",
    ">> {} <<",
    "*** {} ***",
    "👉 {}",
    "📲 {} 👇",
    "{} »",
    "| {} |",
    "[{}]",
    "({})",
    "➡ {}",
    "🔴 {}",
    "« {} »",
)
LABEL_WEIGHT = 0.5
"""A label alone counts so much."""
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue"})
"""The languages that set no space between two sentences, or none between words."""
STOPS = '.!?。！？।۔…:»”"'
COST = 5.0
"""The inverse of the strength of the regularisation (scikit-learn's C)."""
KIND_COST = 3.0
_SLOTS = ("outlet", "person", "person2", "place", "org", "platform", "url", "email", "phone", "date", "number")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the data."""

    lang: str
    kind: str
    text: str
    group: str
    """Its scenario; of an older line, its kind and its number within the kind, as these are parallel in all languages."""

    @property
    def fold(self) -> int:
        """The part of the data that the line belongs to."""
        return int.from_bytes(sha1(self.group.encode(), usedforsecurity=False).digest()[:4], "big") % FOLDS


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from."""

    text: str
    lang: str
    kind: str
    weight: float
    fold: int
    joined: bool = False

    @property
    def label(self) -> int:
        """1 for boilerplate, 0 for the rest."""
        return int(self.kind not in {ARTICLE, NOTE})


def read_lines(folder: Path = HERE / "lines") -> list[Line]:
    """Return all lines, ordered by language."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        seen = Counter[str]()
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            group = row.get("scenario") or f"{row['kind']}-{seen[row['kind']]}"
            seen[row["kind"]] += "scenario" not in row
            found.append(Line(row["lang"], row["kind"], row["text"], group))
    return found


class Slots:
    """Fills the slots of lines at random."""

    def __init__(self, seed: int, folder: Path = HERE / "slots") -> None:
        self._values = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
        self._random = random.Random(seed)

    def filled(self, line: Line) -> str:
        """Return the text of a line with a value for each slot."""
        text, own = line.text, self._values.get(line.lang, {})
        for name in _SLOTS if "{" in text else ():
            source = "person" if name == "person2" else name
            values = own.get(source) or self._values["en"][source]
            while f"{{{name}}}" in text:
                before, _, after = text.partition(f"{{{name}}}")
                value = self._random.choice(values)
                text = before + (value.replace(" ", "") if before.endswith(("@", "#")) else value) + after
        return text


def examples(lines: Sequence[Line], seed: int = 1) -> list[Example]:
    """Return the texts to learn from: each line, lines of one language and fold joined to paragraphs, headlines behind labels."""
    slots = Slots(seed)
    chance = random.Random(seed)
    return [
        *_single(lines, slots),
        *_labels(lines, slots),
        *_decorated(lines, slots, chance),
        *_joined(lines, slots, chance),
        *_labelled(lines, slots, chance),
    ]


def _labels(lines: Iterable[Line], slots: Slots) -> Iterator[Example]:
    """Yield the labels of the cue files, and the words before a colon in lines of news, which are none."""
    for language, table in tables().items():
        for role, phrase in phrases(table):
            if role == "label":
                text = phrase.replace("*", "").rstrip(":")
                fold = Line(language, "read_more", text, f"cue-{phrase}").fold
                yield Example(text, language, "read_more", LABEL_WEIGHT, fold, joined=True)
    for line in lines:
        if line.kind == ARTICLE and (text := label_of(slots.filled(line))):
            yield Example(text, line.lang, ARTICLE, LABEL_WEIGHT, line.fold, joined=True)


def _decorated(lines: Iterable[Line], slots: Slots, chance: random.Random) -> Iterator[Example]:
    """Yield some lines, of boilerplate and of news, with signs around them, so that no sign tells the kind."""
    for line in lines:
        if line.kind not in {NOTE, TEASER} and len(line.text) >= SHORT and chance.random() < DECORATED:
            text = chance.choice(DECORATIONS).format(slots.filled(line))
            yield Example(text, line.lang, line.kind, 0.5, line.fold, joined=True)


def _single(lines: Iterable[Line], slots: Slots) -> Iterator[Example]:
    for line in lines:
        times = FILLS if "{" in line.text else 1
        weight = {NOTE: NOTE_WEIGHT, TEASER: TEASER_WEIGHT}.get(line.kind, 1.0)
        weight *= SHORT_WEIGHT if len(line.text) < SHORT else 1.0
        for _ in range(times):
            yield Example(slots.filled(line), line.lang, line.kind, weight / times, line.fold)


def _joined(lines: Iterable[Line], slots: Slots, chance: random.Random) -> Iterator[Example]:
    alike: dict[tuple[str, int, bool], list[Line]] = defaultdict(list)
    for line in lines:
        if line.kind not in {NOTE, TEASER} and len(line.text) >= SHORTEST_JOINED:
            alike[line.lang, line.fold, line.kind == ARTICLE].append(line)
    for (lang, fold, is_article), some in sorted(alike.items()):
        for _ in range(len(some) * (JOINS if is_article else 1)):
            count = chance.randint(2, MOST_JOINED) if is_article else chance.choice(CALLS_JOINED)
            chosen = chance.sample(some, min(count, len(some)))
            text = joined([slots.filled(line) for line in chosen], lang)
            yield Example(text, lang, chosen[-1].kind, 1.0 if is_article else 0.5, fold, joined=True)


def _labelled(lines: Iterable[Line], slots: Slots, chance: random.Random) -> Iterator[Example]:
    labels: dict[tuple[str, int], list[Line]] = defaultdict(list)
    headlines: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in lines:
        if is_label(line):
            labels[line.lang, line.fold].append(line)
        elif is_headline(line):
            headlines[line.lang, line.fold].append(line)
    for (lang, fold), some in sorted(labels.items()):
        for label in some * LABELLED if headlines[lang, fold] else ():
            headline = slots.filled(chance.choice(headlines[lang, fold]))
            text = labelled(slots.filled(label), headline, lang, chance)
            yield Example(text, lang, label.kind, 0.5, fold, joined=True)


def is_label(line: Line) -> bool:
    """Return whether a headline may stand behind a line: "Read also"."""
    return line.kind == "read_more" and len(line.text) <= LONGEST_LABEL


def is_headline(line: Line) -> bool:
    """Return whether a line may stand behind a label."""
    return line.kind in {ARTICLE, TEASER} and SHORT < len(line.text) <= LONGEST_HEADLINE


def labelled(label: str, headline: str, lang: str, chance: random.Random) -> str:
    """Return a headline behind a label, as sites write them."""
    label, headline = label.rstrip(":：|>»▶ "), headline.rstrip(".。")
    if lang in UNSPACED:
        return chance.choice((f"【{label}】{headline}", f"{label}：{headline}", f"{label} {headline}"))
    forms = (f"{label}: {headline}", f"{label.upper()}: {headline}", f"{label} | {headline}", f"{label} {headline}")
    return chance.choice(forms)


def joined(texts: Iterable[str], lang: str) -> str:
    """Return sentences as one paragraph."""
    return ("" if lang in UNSPACED else " ").join(text if text[-1] in STOPS else f"{text}." for text in texts)


def matrix(texts: Sequence[str], batch: int = 2_000) -> Any:
    """Return the n-grams of texts as a sparse matrix whose product with the weights is a logit without its bias."""
    return vstack([_rows(texts[first : first + batch]) for first in range(0, len(texts), batch)]).tocsr()


def _pieces(text: str) -> list[str]:
    """Return a text in pieces, which end where a sentence may end. Signs without letters between two ends are a piece, too."""
    pieces = []
    start = 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        if text[start:end].strip():
            pieces.append(text[start:end])
            start = end
    return pieces or [text]


def _rows(texts: Sequence[str]) -> Any:
    pieces = [_pieces(text) for text in texts]
    found = grams(list(chain.from_iterable(pieces)))
    of = np.repeat(np.arange(len(texts)), list(map(len, pieces)))[found.of]
    rows = csr_matrix((np.ones(len(of)), (of, found.index.astype(np.int64))), shape=(len(texts), 1 << BITS))
    rows.sum_duplicates()
    sizes = np.bincount(of, minlength=len(texts))
    rows.data /= np.repeat(np.sqrt(sizes), np.diff(rows.indptr))
    return rows


def fitted(rows: Any, labels: np.ndarray, counts: np.ndarray, cost: float = COST) -> tuple[np.ndarray, float]:
    """Return the weights and the bias of a logistic regression."""
    model = LogisticRegression(C=cost, solver="liblinear", tol=0.02).fit(rows, labels, sample_weight=counts)
    return model.coef_[0], float(model.intercept_[0])


class Training:
    """The examples with their matrix."""

    def __init__(self, lines: Sequence[Line], seed: int = 1) -> None:
        self.examples = examples(lines, seed)
        self.rows = matrix([example.text for example in self.examples])
        self.labels = np.array([example.label for example in self.examples])
        self.counts = np.array([example.weight for example in self.examples])
        self.folds = np.array([example.fold for example in self.examples])
        self.notes = np.array([example.kind == NOTE for example in self.examples])

    def without(self, fold: int | None) -> tuple[np.ndarray, float]:
        """Return weights and bias that have not seen one of the folds; None: they have seen all."""
        seen = self.folds != (-1 if fold is None else fold)
        return fitted(self.rows[seen], self.labels[seen], self.counts[seen])

    @cached_property
    def by_fold(self) -> list[tuple[np.ndarray, float]]:
        """The weights and the bias that have not seen each fold."""
        return [self.without(fold) for fold in range(FOLDS)]

    @cached_property
    def unseen_logits(self) -> np.ndarray:
        """The calibrated logit of each example by the weights that have not seen its fold."""
        logits = np.zeros(len(self.labels))
        for fold, (weights, bias) in enumerate(self.by_fold):
            chosen = self.folds == fold
            logits[chosen] = self.rows[chosen] @ weights + bias
        slope, offset = self.calibration = self._calibration(logits)
        return logits * slope + offset

    def _calibration(self, logits: np.ndarray) -> tuple[float, float]:
        """Return factor and offset that make calibrated logits of these (after Platt); notes do not count."""
        slope, offset = fitted(logits[~self.notes, None], self.labels[~self.notes], self.counts[~self.notes], 1e6)
        return float(slope[0]), offset

    def packed(self, weights: np.ndarray, bias: float) -> dict[str, np.ndarray]:
        """Return the arrays of the file of weights that give calibrated logits."""
        slope, offset = self.calibration
        whole, largest = quantised(weights)
        return {
            "weights": whole,
            "scale": np.array(largest * slope, np.float32),
            "bias": np.array(bias * slope + offset, np.float32),
            **self.kinds,
        }

    def model(self, fold: int) -> LineModel:
        """Return the line model that has not seen a fold."""
        return LineModel(self.packed(*self.by_fold[fold]))

    @cached_property
    def kinds(self) -> dict[str, np.ndarray]:
        """The weights of the kinds: of each kind against the others, among boilerplate and notes."""
        chosen = np.flatnonzero((self.labels == 1) | self.notes)
        kinds = np.array([self.examples[number].kind for number in chosen])
        rows = _folded(self.rows[chosen])
        names = sorted(set(kinds))
        found = [fitted(rows, (kinds == name).astype(int), np.ones(len(kinds)), KIND_COST) for name in names]
        packed = [quantised(weights) for weights, _ in found]
        return {
            "kinds": np.array(names),
            "kind_weights": np.stack([some for some, _ in packed], axis=1),
            "kind_scale": np.array([scale for _, scale in packed], np.float32),
            "kind_bias": np.array([bias for _, bias in found], np.float32),
        }


def _folded(rows: Any) -> Any:
    """Return rows for the first KIND_BITS bits of the hashes."""
    return csr_matrix(
        (rows.data, rows.indices >> (BITS - KIND_BITS), rows.indptr), shape=(rows.shape[0], 1 << KIND_BITS)
    )


def quantised(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights as whole numbers, and the largest weight; ``line_model.expanded`` gives them back.

    A number is the root of a weight: so small weights stay exact, and the largest, which matter most, are not cut off.
    """
    largest = float(np.abs(weights).max())
    return np.rint(np.sign(weights) * LARGEST * np.sqrt(np.abs(weights) / largest)).astype(np.int8), largest


def recall_at(hurt: float, logits: np.ndarray, labels: np.ndarray, sizes: np.ndarray) -> float:
    """Return the share of boilerplate, by characters, found where ``hurt`` of the article's characters are taken."""
    order = np.argsort(-logits, kind="stable")
    taken = np.cumsum(np.where(labels[order] == 0, sizes[order], 0)) / max(1, sizes[labels == 0].sum())
    found = np.where(labels[order] == 1, sizes[order], 0)[taken <= hurt].sum()
    return float(found / max(1, sizes[labels == 1].sum()))


def report(training: Training) -> Iterator[str]:
    """Yield what the folds say of single lines, by kind of what is missed."""
    logits = training.unseen_logits
    single = np.array([not example.joined for example in training.examples]) & ~training.notes
    sizes = np.array([len(example.text) for example in training.examples])
    for hurt in (0.002, 0.005, 0.02):
        recall = recall_at(hurt, logits[single], training.labels[single], sizes[single])
        yield f"lines, unseen scenarios: recall {recall:.3f} at hurt {hurt}"
    rows = sorted((training.examples[number].kind, logits[number]) for number in np.flatnonzero(single))
    for kind, some in groupby(rows, key=lambda row: row[0]):
        values = np.array([logit for _, logit in some])
        yield f"  {kind:15} {len(values):6} lines, above 0: {np.mean(values > 0):.2f}"
