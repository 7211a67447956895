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
    from collections.abc import Iterator, Mapping, Sequence

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
_TOLD_AT_ONCE = 10_000
"""About so many characters are told of at once: each takes 1 KB on the way, as each n-gram has a weight for each kind."""
_NUMBERS = 5
"""The number of numbers that ``Reading.weighed`` has of a sentence."""
_BYTES = 4 * _NUMBERS


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of some lines and of their sentences."""

    lines: NDArray[np.float32]
    """The logit of each line: positive for what is rather boilerplate."""
    sentences: NDArray[np.float32]
    """The logit of each sentence, of all lines one after another."""
    starts: NDArray[np.int64]
    """The number of the first sentence of each line; one more number at the end: that of all sentences."""
    weighed: NDArray[np.float32]
    """Of each sentence the sum of its weights, the number of its n-grams, what its first HEAD characters weigh (those of a label such as
    "Read also"), and what the WINDOW characters weigh that look most like boilerplate, and most like the article: an array of shape
    (5, sentences)."""
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
        self._kind_weights = expanded(given["kind_weights"], given["kind_scale"])
        self._kind_bias = given["kind_bias"].astype(np.float32)
        self._memory = Memory(self._read)

    def read(self, lines: Sequence[str]) -> Reading:
        """Return the logits of lines and of their sentences."""
        found = self._memory.of(lines)
        starts = np.zeros(len(lines) + 1, np.int64)
        np.cumsum([len(numbers) // _BYTES for numbers, _ in found], out=starts[1:])
        weighed = np.frombuffer(b"".join([numbers for numbers, _ in found]), np.float32).reshape(-1, _NUMBERS).T
        return self._reading(weighed, starts, np.array([label for _, label in found], np.float32))

    def parted(self, reading: Reading, starts: Sequence[int], parts: Mapping[int, str]) -> Reading:
        """Return what the model says of lines of which some are parted; ``starts``: the number of the first sentence of each line and part.

        ``parts``: the texts of the parts by their numbers. Only these have labels.
        """
        labels = {number: label for number, text in parts.items() if (label := label_of(text))}
        of_labels = np.full(len(starts), np.nan, np.float32)
        of_labels[list(labels)] = self._logits(*self._weighed(list(labels.values()))[:2])
        return self._reading(reading.weighed, np.array([*starts, len(reading.sentences)]), of_labels)

    def _reading(self, weighed: NDArray[np.float32], starts: NDArray[np.int64], labels: NDArray[np.float32]) -> Reading:
        sums, sizes = weighed[:2]
        total, size = (np.add.reduceat(some, starts[:-1]) if len(starts) > 1 else some for some in (sums, sizes))
        return Reading(self._logits(total, size), self._logits(sums, sizes), starts, weighed, labels)

    def _read(self, lines: Sequence[str]) -> Iterator[tuple[bytes, float]]:
        """Yield for each line what ``_weigh`` returns of its sentences, as the bytes of the numbers, and the logit of its label."""
        spans = [sentences(line) for line in lines]
        pieces = [line[start:end].strip() for line, some in zip(lines, spans, strict=True) for start, end in some]
        labels = {number: label for number, line in enumerate(lines) if (label := label_of(line))}
        found = self._weighed([*pieces, *labels.values()])
        of_labels = np.full(len(lines), np.nan, np.float32)
        of_labels[list(labels)] = self._logits(*found[:2, len(pieces) :])
        numbers = np.ascontiguousarray(found.T).tobytes()
        end = 0
        for some, logit in zip(spans, of_labels.tolist(), strict=True):
            start, end = end, end + len(some) * _BYTES
            yield numbers[start:end], logit

    def logits(self, lines: Sequence[str]) -> NDArray[np.float32]:
        """Return the logit of each line: positive for what is rather boilerplate."""
        return self.read(lines).lines

    def told(self, lines: Sequence[str]) -> list[tuple[str, str]]:
        """Return for each line its likeliest kind and its words that look most like boilerplate.

        The kind is that which the line has if it is boilerplate or a note: ``follow``, ``note``, ... The words are in small letters, and
        empty if none look like boilerplate.
        """
        return [told for first, last in batches(lines, _TOLD_AT_ONCE) for told in self._told(lines[first:last])]

    def _told(self, lines: Sequence[str]) -> list[tuple[str, str]]:
        if not lines:
            return []
        found = grams(lines)
        ends = np.append(found.first[1:], len(found.points))
        before = np.concatenate([[0], np.cumsum(self._weights(found))])
        kinds = self._kinds_of(found)
        return [
            (kind, _worst(found.points[first:end], before[first : end + 1]))
            for kind, first, end in zip(kinds, found.first, ends, strict=True)
        ]

    def _weights(self, found: Grams) -> NDArray[np.float64]:
        """Return for each character what the n-grams weigh that start there."""
        numbers = self._numbers.take(found.hashes)
        numbers *= found.is_gram  # the number 0 stands for the weight 0
        return found.summed(self._worth.take(numbers))

    def _kinds_of(self, found: Grams) -> list[str]:
        """Return the likeliest kind of each text."""
        by_text = np.argsort(found.of, kind="stable")
        weights = self._kind_weights.take(found.index[by_text] >> np.uint32(BITS - KIND_BITS), axis=0)
        summed = np.add.reduceat(weights, np.cumsum(found.sizes) - found.sizes, axis=0, dtype=np.float64)
        logits = summed / np.sqrt(found.sizes)[:, None] + self._kind_bias
        return [self._kinds[number] for number in logits.argmax(axis=1)]

    def _weighed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the numbers of texts that ``Reading.weighed`` has of sentences."""
        return np.concatenate([self._weigh(texts[first:last]) for first, last in batches(texts)], axis=1)

    def _weigh(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((_NUMBERS, 0), np.float32)
        found = grams(texts)
        first, ends = found.first, np.append(found.first[1:], len(found.points))
        at = self._weights(found)
        before = np.concatenate([[0], np.cumsum(at)])
        heads = before[np.minimum(first + HEAD, ends)] - before[first]
        whole = before[ends] - before[first]
        peaks, troughs = whole.copy(), whole
        long = np.flatnonzero(ends - first > WINDOW)
        if len(long):
            windows = np.append(before[WINDOW:] - before[:-WINDOW], 0)
            bounds = np.column_stack([first[long], ends[long] - WINDOW + 1]).ravel()
            peaks[long], troughs[long] = (some.reduceat(windows, bounds)[::2] for some in (np.maximum, np.minimum))
        return np.array([np.add.reduceat(at, first), found.sizes, heads, peaks, troughs], np.float32)

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
    text = points.tobytes().decode("utf-32-le").translate(SHOWN)
    start, end = text.rfind(" ", 0, first + 1) + 1, text.find(" ", int(ends[first]) - 1)
    return " ".join(text[start : end if end >= 0 else size].split()) if weighs[first] > 0 else ""


@cache
def line_model() -> LineModel:
    """Return the line model, which is read once in a process.

    Raise ``WeightsError`` if the file of its weights is missing, damaged or of another version.
    """
    return LineModel(read_weights(FILE))


def logits(lines: Sequence[str]) -> NDArray[np.float32]:
    """Return the logit of each line: positive for what is rather boilerplate."""
    return line_model().logits(lines)
