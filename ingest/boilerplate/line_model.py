"""The line model says from the words of a line alone how likely it is none of the article, and of which kind it is.

It is linear: the weight of a line is the sum of the weights of its n-grams, divided by the root of their number. So
each sentence has its own weight, and a paragraph has that of its sentences together. ``./dev train`` writes the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.boilerplate.labels import label_of
from ingest.boilerplate.memory import Memory
from ingest.boilerplate.ngrams import BITS, SHOWN, Grams, batches, grams
from ingest.boilerplate.sentences import sentences
from ingest.boilerplate.weights import read_weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

FILE = "lines.npz"
"""The name of the file of weights."""
KIND_BITS = 15
"""The weights of the kinds are for the first so many bits of a hash."""
LARGEST = 127
"""The number that stands for the largest weight."""
HEAD = 16
"""A label at the head of a sentence has about so many characters."""
WINDOW = 24
"""A call such as "follow us on Facebook" has about so many characters."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of some lines and of their sentences."""

    lines: NDArray[np.float32]
    """The logit of each line: positive for what is rather boilerplate."""
    sentences: NDArray[np.float32]
    """The logit of each sentence, of all lines one after another."""
    starts: NDArray[np.int64]
    """The number of the first sentence of each line; one more number at the end: that of all sentences."""
    spans: list[tuple[int, int]]
    """The start and the end of each sentence in its line, in code points; together they cover the line."""
    heads: NDArray[np.float32]
    """What the first HEAD characters of each sentence weigh: those of a label such as "Read also"."""
    peaks: NDArray[np.float32]
    """What the WINDOW characters of each sentence weigh that look most like boilerplate."""
    troughs: NDArray[np.float32]
    """What the WINDOW characters of each sentence weigh that look most like the article."""

    labels: NDArray[np.float32]
    """The logit of the words before the first colon of each line (see ``label_of``); NaN where there are none."""

    def columns(self) -> NDArray[np.float32]:
        """Return an array of shape (lines, 4): the logit of each line, the greatest and the least of its sentences, that of its label."""
        if not len(self.lines):
            return np.zeros((0, 4), np.float32)
        most, least = (some.reduceat(self.sentences, self.starts[:-1]) for some in (np.maximum, np.minimum))
        return np.column_stack([self.lines, most, least, self.labels])


class LineModel:
    """The weights of the line model, as they were read from its file."""

    def __init__(self, given: Mapping[str, NDArray[Any]]) -> None:
        """Take the arrays of the file of weights."""
        self._numbers = given["weights"].view(np.uint8)
        self._worth = expanded(np.arange(256, dtype=np.uint8).view(np.int8), given["scale"])
        self._bias = np.float32(given["bias"])
        self._kinds = [str(kind) for kind in given["kinds"]]
        kinds = zip(given["kind_weights"].T, given["kind_scale"], strict=True)
        self._kind_weights = [expanded(weights, scale) for weights, scale in kinds]
        self._kind_bias = given["kind_bias"].astype(np.float32)
        self._memory = Memory(self._weighed)

    def read(self, lines: Sequence[str]) -> Reading:
        """Return the logits of lines and of their sentences."""
        pieces, spans, starts = split(lines)
        labels = {number: label for number, line in enumerate(lines) if (label := label_of(line))}
        found = self._memory.of([*pieces, *labels.values()])
        sums, sizes, heads, peaks, troughs = np.frombuffer(b"".join(found), np.float32).reshape(-1, 5).T
        logits, count = self._logits(sums, sizes), len(pieces)
        total, size = (np.add.reduceat(some[:count], starts[:-1]) if count else some for some in (sums, sizes))
        of_labels = np.full(len(lines), np.nan, np.float32)
        of_labels[list(labels)] = logits[count:]
        return Reading(
            self._logits(total, size),
            logits[:count],
            starts,
            spans,
            heads[:count],
            peaks[:count],
            troughs[:count],
            of_labels,
        )

    def logits(self, lines: Sequence[str]) -> NDArray[np.float32]:
        """Return the logit of each line: positive for what is rather boilerplate."""
        return self.read(lines).lines

    def told(self, lines: Sequence[str]) -> list[tuple[str, str]]:
        """Return for each line its likeliest kind and its words that look most like boilerplate.

        The kind is that which the line has if it is boilerplate or a note: ``follow``, ``note``, ... The words are in small letters, and
        empty if none look like boilerplate.
        """
        return [told for first, last in batches(lines) for told in self._told(lines[first:last])]

    def _told(self, lines: Sequence[str]) -> list[tuple[str, str]]:
        if not lines:
            return []
        found = grams(lines)
        size, ends = len(found.points), np.append(found.first[1:], len(found.points))
        at = np.bincount(found.start, weights=self._weights(found), minlength=size)
        before = np.concatenate([[0], np.cumsum(at)])
        kinds = self._kinds_of(found)
        return [
            (kind, _worst(found.points[first:end], before[first : end + 1]))
            for kind, first, end in zip(kinds, found.first, ends, strict=True)
        ]

    def _weights(self, found: Grams) -> NDArray[np.float32]:
        """Return the weight of each n-gram."""
        return self._worth.take(self._numbers.take(found.index))

    def _kinds_of(self, found: Grams) -> list[str]:
        """Return the likeliest kind of each text."""
        of, texts = found.of, len(found.first)
        index = found.index >> np.uint32(BITS - KIND_BITS)
        size = np.sqrt(np.maximum(1, np.bincount(of, minlength=texts)))
        summed = np.column_stack(
            [np.bincount(of, weights=weights.take(index), minlength=texts) / size for weights in self._kind_weights]
        )
        return [self._kinds[number] for number in (summed + self._kind_bias).argmax(axis=1)]

    def _weighed(self, pieces: Sequence[str]) -> list[bytes]:
        """Return what ``_weigh`` returns, as the bytes of the numbers of each text."""
        parts = [self._weigh(pieces[first:last]) for first, last in batches(pieces)]
        return [numbers.tobytes() for part in parts for numbers in part.T]

    def _weigh(self, pieces: Sequence[str]) -> NDArray[np.float32]:
        """Return of each text the sum of its weights, the number of its n-grams, and what its head, peak and trough weigh."""
        found = grams(pieces)
        size = len(found.points)
        at = np.bincount(found.start, weights=self._weights(found), minlength=size)
        number = np.bincount(found.start, minlength=size)
        before = np.concatenate([[0], np.cumsum(at)])
        ends = np.append(found.first[1:], size)
        place = np.arange(size)
        limit = np.repeat(ends, ends - found.first)
        last = np.maximum(np.minimum(place, limit - WINDOW), np.repeat(found.first, ends - found.first))
        windows = before[np.minimum(last + WINDOW, limit)] - before[last]
        heads = before[np.minimum(found.first + HEAD, ends)] - before[found.first]
        peaks, troughs = np.maximum.reduceat(windows, found.first), np.minimum.reduceat(windows, found.first)
        sums, sizes = np.add.reduceat(at, found.first), np.add.reduceat(number, found.first)
        return np.array([sums, sizes, heads, peaks, troughs], np.float32)

    def _logits(self, sums: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(sums / np.sqrt(np.maximum(sizes, 1)) + self._bias, np.float32)


def expanded(numbers: NDArray[np.int8], largest: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the weights that whole numbers from -LARGEST to LARGEST stand for: a weight is the square of its number."""
    some = numbers.astype(np.float32) / np.float32(LARGEST)
    found: NDArray[np.float32] = some * np.abs(some) * largest
    return found


def _worst(points: NDArray[np.uint32], before: NDArray[np.float64]) -> str:
    """Return the words of a text whose characters weigh most; ``before``: what the characters before each place weigh."""
    size = len(points)
    ends = np.minimum(np.arange(size) + WINDOW, size)
    weighs = before[ends] - before[:-1]
    first = int(np.argmax(weighs))
    text = "".join(map(chr, points)).translate(SHOWN)
    start, end = text.rfind(" ", 0, first + 1) + 1, text.find(" ", int(ends[first]) - 1)
    return " ".join(text[start : end if end >= 0 else size].split()) if weighs[first] > 0 else ""


_SPANS = Memory(lambda lines: [list(sentences(line)) for line in lines])
"""The spans of the sentences of lines."""


def split(lines: Sequence[str]) -> tuple[list[str], list[tuple[int, int]], NDArray[np.int64]]:
    """Return the sentences of lines: their texts, their spans, and the number of each line's first one (see ``Reading``)."""
    of_lines = _SPANS.of(lines)
    pieces = [line[start:end].strip() for line, spans in zip(lines, of_lines, strict=True) for start, end in spans]
    starts = np.zeros(len(lines) + 1, np.int64)
    np.cumsum([len(spans) for spans in of_lines], out=starts[1:])
    return pieces, [span for spans in of_lines for span in spans], starts


@cache
def line_model() -> LineModel:
    """Return the line model, which is read once in a process.

    Raise ``WeightsError`` if the file of its weights is missing, damaged or of another version.
    """
    return LineModel(read_weights(FILE))


def logits(lines: Sequence[str]) -> NDArray[np.float32]:
    """Return the logit of each line: positive for what is rather boilerplate."""
    return line_model().logits(lines)
