"""What the judge cuts from a text: paragraphs, and sentences of those that stay."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from ingest.boilerplate.data_tables import rows_amid_prose
from ingest.boilerplate.line_model import line_model
from ingest.boilerplate.reasons import reasons
from ingest.boilerplate.sentences import sentences
from ingest.boilerplate.sequence import PER_LOGIT, unlikely
from ingest.boilerplate.text_model import logits
from ingest.model.boilerplate import Cleaning, Cut

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from ingest.boilerplate.line_model import Reading
    from ingest.model.boilerplate import Leaning

LEAST = {Cleaning.CAREFUL: 3.3, Cleaning.USUAL: 2.2, Cleaning.THOROUGH: 1.2}
"""The logit from which a paragraph at the end of a text goes.

Measured on folds by source, in shares of characters: from the logit 2.2 on, .78 of the boilerplate of documents is found and .0034 of all
texts is hurt; from 2.9 on .70 and .0017; from 1.4 on .85 and .0045.
"""
IN_THE_MIDDLE, AT_THE_START = 0.1, 1.0
"""What is asked for besides, if a paragraph after this one stays; if this one is the first."""
MUCH, MORE = 0.5, 1.5
"""If more than this share of a text would go, so much more is asked for."""
ALL_BUT_SURE, EACH_SENTENCE = 3.0, 2.0
"""A text of which nothing would be left goes whole if the mean of all logits is at least this, and each sentence has at least that by its
words alone."""
NOTE, NOTE_MORE = "note", 1.0
"""What the line model rather takes for a note goes only if the judge is surer by so much."""
OFTEN = 20
"""A paragraph that stands more than so many times in one text stays: it is a refrain, or the text is no article."""
PART = 0.7
"""What is asked for besides of a sentence within a paragraph."""
MOST_REASONS = 3
"""A cut tells so many pieces of evidence."""
OF_WORDS = 0.12
"""So much of what the text model says is added to what the page says.

Measured on folds by publisher: the weights of a logistic regression over both are .67 and .08, for last paragraphs .77 and .11.
"""
OVERRULES = 2.0
"""Words alone remove a paragraph of a page only if their logit is greater by so much than the logit with which page and words take it for
article. Measured on folds by publisher: of 547 paragraphs that words removed though the page took them for article, 327 were article."""
DOUBTFUL = 1.0
"""A sentence of at most this logit stays, whatever stands beside it."""
STAYS = 1.0
"""The rest of a paragraph stays for sure if its logit is at most this."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a part of it."""

    index: int
    start: int
    end: int
    sentence: int
    """The number of its first sentence in the text."""
    doubtful: bool = False
    """Whether the words of its sentences speak rather for boilerplate."""


def judged(
    paragraphs: Sequence[str],
    stays: Callable[[int], bool],
    own_name: str,
    cleaning: Cleaning,
    leanings: Sequence[Leaning] = (),
) -> list[Cut]:
    """Return what the judge cuts.

    ``stays``: whether a paragraph stays as it is, whatever the judge says of it. ``own_name``: the outlet's name. ``leanings``: what the
    page shows of each paragraph; without a page, the words, the shape and the neighbours of the paragraphs are weighed.
    """
    there = [index for index, paragraph in enumerate(paragraphs) if paragraph.strip()]
    if not there:
        return []
    times = Counter(paragraphs)
    present = [paragraphs[index] for index in there]
    rows = rows_amid_prose(present)
    text = _Text(
        paragraphs=present,
        own_name=own_name,
        stays=cache(lambda number: times[present[number]] > OFTEN or number in rows or stays(there[number])),
        leanings=[leanings[index] for index in there] if leanings else [],
    )
    return [replace(cut, index=there[cut.index]) for cut in _judged(text, cleaning)]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of which no paragraph is empty, with what is known of it."""

    paragraphs: Sequence[str]
    own_name: str
    stays: Callable[[int], bool]
    leanings: Sequence[Leaning]

    def passage(self, piece: Piece) -> tuple[int, str]:
        """Return where a piece starts in its paragraph, and its text; it has no white space at its edges unless it is all of it."""
        paragraph = self.paragraphs[piece.index]
        text = paragraph[piece.start : piece.end]
        if len(text) == len(paragraph):
            return 0, text
        return piece.start + len(text) - len(text.lstrip()), text.strip()


def _judged(text: _Text, cleaning: Cleaning) -> Iterator[Cut]:
    """Yield the cuts. A paragraph goes if its words are enough against it, or what the page shows of it."""
    paragraphs, least = text.paragraphs, LEAST[cleaning]
    reading = line_model().read(paragraphs)
    sure = logits(paragraphs, reading, text.own_name)
    leanings = [_with_words(one.number, by_words) for one, by_words in zip(text.leanings, sure.tolist(), strict=False)]
    by_page = unlikely(leanings, list(map(len, paragraphs)), text.stays, cleaning)
    by_words = _chosen(paragraphs, sure, reading, text.stays, least) - by_page
    if leanings:
        by_words = {
            index for index in by_words if not leanings[index] or sure[index] + leanings[index] / PER_LOGIT >= OVERRULES
        }
    gone = by_page | by_words
    mixed = {
        index: list(_parts(paragraphs[index], reading, index))
        for index in _mixed(reading)
        if index not in by_page and not text.stays(index)
    }
    found = dict(_judged_parts(paragraphs, reading, mixed, by_words, least)) if mixed else {}
    most = np.maximum(sure, [one / PER_LOGIT for one in leanings]) if leanings else sure
    pieces = [
        (piece, one)
        for index, paragraph in enumerate(paragraphs)
        for piece, one in (
            [(_whole(paragraph, reading, index), float(most[index]))] if index in gone and index not in found
            else found.get(index, ())
        )
    ]  # fmt: skip
    told = line_model().told([text.passage(piece)[1] for piece, _ in pieces])
    for (piece, one), (kind, says) in zip(pieces, told, strict=True):
        if one >= least + NOTE_MORE or kind != NOTE or piece.index in by_page:
            yield _cut(
                text, piece, f"judged:{kind}:{_probability(one):.2f}", reasons(says, piece.index, len(paragraphs), gone)
            )


def _with_words(number: int, sure: float) -> int:
    """Return what page and words say together; 0 where the page showed nothing (see ``Leaning.number``)."""
    return number and (round(number + PER_LOGIT * OF_WORDS * sure) or number)


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def _chosen(
    paragraphs: Sequence[str],
    sure: NDArray[np.float32],
    reading: Reading,
    stays: Callable[[int], bool],
    least: float,
) -> set[int]:
    """Return the paragraphs that go; where they would be much of the text, only those of which the judge is surer."""
    gone = _from_the_end(sure, stays, least)
    is_much = sum(len(paragraphs[index]) for index in gone) > MUCH * sum(map(len, paragraphs))
    is_sure = sure.mean() >= ALL_BUT_SURE and reading.sentences.min() >= EACH_SENTENCE
    goes_whole = len(gone) == len(paragraphs) and is_sure
    return _from_the_end(sure, stays, least + MORE) if is_much and not goes_whole else gone


def _from_the_end(sure: NDArray[np.float32], stays: Callable[[int], bool], least: float) -> set[int]:
    """Return the paragraphs that go. The last is judged first, as less is asked for where nothing after it stays."""
    gone: set[int] = set()
    one_stays = False
    for index in range(len(sure) - 1, -1, -1):
        wanted = least + IN_THE_MIDDLE * one_stays + AT_THE_START * (index == 0 and one_stays)
        if sure[index] >= wanted and not stays(index):
            gone.add(index)
        else:
            one_stays = True
    return gone


def _judged_parts(
    paragraphs: Sequence[str], reading: Reading, mixed: dict[int, list[Piece]], gone: Collection[int], least: float
) -> Iterator[tuple[int, list[tuple[Piece, float]]]]:
    """Yield the paragraphs of which a part stays, with the parts that go and their logits.

    The text is judged again, with these parts as paragraphs of their own.
    """
    pieces = [
        piece
        for index, paragraph in enumerate(paragraphs)
        for piece in mixed.get(index) or [_whole(paragraph, reading, index)]
    ]
    texts = [paragraphs[piece.index][piece.start : piece.end].strip() for piece in pieces]
    chosen = [number for number, piece in enumerate(pieces) if piece.index in mixed]
    parted = line_model().parted(
        reading, [piece.sentence for piece in pieces], {number: texts[number] for number in chosen}
    )
    sure = logits(texts, parted, only=chosen).tolist()
    judged_pieces = [(pieces[number], one) for number, one in zip(chosen, sure, strict=True)]
    for index, some in groupby(judged_pieces, key=lambda row: row[0].index):
        parts = list(some)
        if any(one <= STAYS for piece, one in parts if not piece.doubtful):
            wanted = least if index in gone else least + PART
            last = parts[-1][0]
            yield (
                index,
                [
                    (piece, one)
                    for piece, one in parts
                    if piece.doubtful and one >= wanted + IN_THE_MIDDLE * (piece is not last)
                ],
            )


def _mixed(reading: Reading) -> list[int]:
    """Return the paragraphs in which some sentences are doubtful, and some are not."""
    doubtful = np.add.reduceat(reading.sentences > DOUBTFUL, reading.starts[:-1], dtype=int)
    found: list[int] = np.flatnonzero((doubtful > 0) & (doubtful < np.diff(reading.starts))).tolist()
    return found


def _whole(paragraph: str, reading: Reading, index: int) -> Piece:
    return Piece(index, 0, len(paragraph), int(reading.starts[index]))


def _parts(paragraph: str, reading: Reading, index: int) -> Iterator[Piece]:
    """Yield a paragraph as parts, doubtful sentences apart from others."""
    number, behind = reading.starts[index : index + 2].tolist()
    doubts = (reading.sentences[number:behind] > DOUBTFUL).tolist()
    for doubtful, some in groupby(zip(count(number), sentences(paragraph), doubts, strict=False), key=itemgetter(2)):
        (first, (start, end), _), *others = some
        yield Piece(index, start, others[-1][1][1] if others else end, first, doubtful)


def _cut(text: _Text, piece: Piece, rule: str, why: Sequence[str]) -> Cut:
    start, passage = text.passage(piece)
    shown = text.leanings[piece.index].shown if text.leanings else ()
    return Cut(index=piece.index, start=start, text=passage, rule=rule, why=(*shown, *why)[:MOST_REASONS])
