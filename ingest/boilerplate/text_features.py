"""What the judge of a text without a page sees of each paragraph: numbers about its words, its shape, its place and its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ingest.boilerplate.characters import counts
from ingest.boilerplate.cue_files import ROLE_BITS, ROLES
from ingest.boilerplate.labels import label_of
from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.memory import Memory
from ingest.boilerplate.tokens import words
from ingest.text.scripts import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.boilerplate.line_model import Reading

LOOKED_AT = 400
"""The shape of a paragraph is that of its first so many characters."""
CUED = 600
"""Cues are looked for in so many characters at the start, and in as many at the end, of a paragraph."""
SURE = -3.0
"""A paragraph whose likeliest sentence has at most this logit is not searched for cues."""
FAR = 12
"""A distance in paragraphs counts up to this number."""
BODY_LENGTH, BODY_LOGIT = 120, 0.0
"""A paragraph of at least so many letters and at most this logit is taken for the article's body."""
_WIDE = 2.5
"""A character of a script without spaces counts as so many letters."""

_CLOSING = " \"'”’»」』)]"
"""What may stand behind the punctuation that ends a text."""
_STOPS, _ASKS, _COLONS = frozenset(".。।۔።…!！"), frozenset("?？؟"), frozenset(":：")
_ADDRESSES = ("://", "www.", ".com", ".org", ".net")
_QUOTES = frozenset('"“”„«»「『')
_POINTERS = (
    *((0x2190, 0x21FF), (0x25A0, 0x25FF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF)),
    *((ord(sign), ord(sign)) for sign in "»›>|•·"),
)
"""Arrows, emoji, bullets and bars: the first and the last code point of each range."""
_LETTER, _CAPITAL, _DIGIT, _POINTER, _QUOTE, _UNSPACED = (1 << number for number in range(6))


def _classes() -> NDArray[np.uint8]:
    """Return what each code point is: a bit for each class. A code point beyond the table is a letter."""
    found = np.full(0x1FB00, _LETTER, np.uint8)
    for code in range(0x3041):
        sign = chr(code)
        found[code] = (
            _LETTER * sign.isalpha() + _CAPITAL * sign.isupper() + _DIGIT * sign.isdigit() + _QUOTE * (sign in _QUOTES)
        )
    for first, last in _POINTERS:
        found[first : last + 1] |= _POINTER
        found[first : last + 1] &= ~np.uint8(_LETTER)
    for first, last in re.findall("(.)-(.)", UNSPACED):
        found[ord(first) : ord(last) + 1] |= _UNSPACED
    return found


_CLASSES = _classes()

SHAPE = (
    *("length", "sentences", "stop", "asks", "colon", "address", "handle", "pointers", "quoted", "letters", "capitals"),
    *("digits", "unspaced", "again"),
)
WORDS = ("logit", "most", "least", "first", "last", "peak", "trough", "head", "heads", "last_peak")
PLACE = (
    *("paragraphs", "from_start", "from_end", "place", "body_before", "body_after", "to_body_before", "to_body_after"),
    *("headings", "doubtful", "run", "most_before", "most_after", "least_near"),
)
BESIDE = ("logit", "most", "peak", "head", "length", "stop", "colon", "cues")
REACH = (-2, -1, 1, 2)
"""The neighbours whose numbers a paragraph is given, too."""
CUES = tuple(f"cue_{role}" for role in ROLES)
NAMES = (
    *WORDS,
    *SHAPE,
    *PLACE,
    "label",
    "is_label",
    "cues",
    *CUES,
    *(f"{name}{place:+d}" for place in REACH for name in BESIDE),
)
"""The names of the numbers, in their order."""


def features(paragraphs: Sequence[str], reading: Reading, own_name: str = "") -> NDArray[np.float32]:
    """Return a row of numbers for each paragraph.

    ``reading``: what the line model says of them. ``own_name``: the outlet's name, which is a cue as "us" is.
    """
    said = _of_words(reading)
    looks = np.array(_LOOKS.of(paragraphs), np.float32)
    shape, is_label = _shape(paragraphs, looks[:, :-1], np.diff(reading.starts)), looks[:, -1:]
    bits = np.array(
        [
            _roles(paragraph, own_name) if most > SURE else 0
            for paragraph, most in zip(paragraphs, said[:, 1].tolist(), strict=True)
        ]
    )
    cues = ((bits[:, None] >> np.arange(len(ROLES))) & 1).astype(np.float32)
    count = cues.sum(axis=1, keepdims=True)
    place = _places(said[:, 0], shape)
    beside = np.column_stack([said[:, [0, 1, 5, 7]], shape[:, [0, 2, 4]], count])
    return np.column_stack(
        [said, shape, place, reading.labels, is_label, count, cues, *(_shifted(beside, step) for step in REACH)]
    )


def _roles(paragraph: str, own_name: str) -> int:
    if len(paragraph) > 2 * CUED:
        paragraph = f"{paragraph[:CUED]} {paragraph[-CUED:]}"
    roles, said = _cues(paragraph)
    return roles | ROLE_BITS["self"] if own_name and own_name in said else roles


@lru_cache(maxsize=1_000)
def _cues(text: str) -> tuple[int, str]:
    """Return the roles of the cues in a text, and its words without spaces between them; from memory, as a text is judged several times."""
    said = words(text)
    return lexicon().roles(said), "".join(said)


def _of_words(reading: Reading) -> NDArray[np.float32]:
    """Return what the line model says: of each paragraph, and of its likeliest, unlikeliest, first and last sentence."""
    starts = reading.starts[:-1]
    of = reading.sentences
    most, least = np.maximum.reduceat(of, starts), np.minimum.reduceat(of, starts)
    peaks, troughs = np.maximum.reduceat(reading.peaks, starts), np.minimum.reduceat(reading.troughs, starts)
    heads = reading.heads
    most_head = np.maximum.reduceat(heads, starts)
    last = reading.starts[1:] - 1
    return np.column_stack(
        [
            reading.lines,
            most,
            least,
            of[starts],
            of[last],
            peaks,
            troughs,
            heads[starts],
            most_head,
            reading.peaks[last],
        ]
    )


def _shape(paragraphs: Sequence[str], looks: NDArray[np.float32], sentences: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the columns of SHAPE: what each paragraph looks like, its number of sentences, and how often it stands in the text."""
    seen = Counter(paragraphs)
    again = [min(seen[paragraph], FAR) for paragraph in paragraphs]
    return np.column_stack([looks[:, 0], np.minimum(sentences, FAR), looks[:, 1:], again]).astype(np.float32)


def _looks(paragraphs: Sequence[str]) -> NDArray[np.float32]:
    """Return the columns of SHAPE that each paragraph has by itself, and whether a label of the cue files begins it."""
    texts = [paragraph[:LOOKED_AT] or " " for paragraph in paragraphs]
    sizes = np.array([len(text) for text in texts])
    letters, capitals, digits, pointers, quotes, unspaced = counts(texts, _CLASSES, 6)
    lengths = np.array([len(paragraph) for paragraph in paragraphs])
    signs = np.array([_signs(paragraph, text) for paragraph, text in zip(paragraphs, texts, strict=True)])
    return np.column_stack(
        [
            np.log1p(lengths * (1 + unspaced / sizes * (_WIDE - 1))),
            signs,
            np.minimum(pointers, FAR),
            np.minimum(quotes, FAR),
            letters / sizes,
            capitals / np.maximum(1, letters),
            digits / sizes,
            unspaced / sizes,
            [_cues(label_of(paragraph))[0] & ROLE_BITS["label"] > 0 for paragraph in paragraphs],
        ]
    ).astype(np.float32)


_LOOKS = Memory(_looks)


def _signs(paragraph: str, text: str) -> tuple[bool, ...]:
    """Return how a paragraph ends (with a full stop, a question mark, a colon), and whether it has an address or a handle."""
    end = paragraph[-8:].rstrip(_CLOSING)[-1:]
    address = any(part in text for part in _ADDRESSES)
    return end in _STOPS and bool(end), end in _ASKS and bool(end), end in _COLONS and bool(end), address, "@" in text


def _places(logits: NDArray[np.float32], shape: NDArray[np.float32]) -> NDArray[np.float32]:
    count = len(logits)
    number = np.arange(count)
    length = np.expm1(shape[:, 0])
    body = (length >= BODY_LENGTH) & (logits <= BODY_LOGIT)
    mass = np.cumsum(np.where(body, length, 0))
    total = max(1.0, float(mass[-1]))
    headings = np.mean((length < BODY_LENGTH / 2) & (logits <= 1))
    last = np.maximum.accumulate(np.where(body, number, -FAR))
    following = np.minimum.accumulate(np.where(body, number, count + FAR)[::-1])[::-1]
    doubtful = logits > 0
    return np.column_stack(
        [
            np.full(count, np.log1p(count)),
            np.minimum(number, FAR),
            np.minimum(count - 1 - number, FAR),
            (number + 0.5) / count,
            (mass - np.where(body, length, 0)) / total,
            (total - mass) / total,
            np.minimum(number - last, FAR),
            np.minimum(following - number, FAR),
            np.full(count, headings),
            np.full(count, np.mean(doubtful)),
            _runs(doubtful),
            _most(logits, (-3, -2, -1)),
            _most(logits, (1, 2, 3)),
            -_most(-logits, (-1, 1)),
        ]
    ).astype(np.float32)


def _runs(doubtful: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each doubtful paragraph how many stand in its row, up to FAR; 0 for the others."""
    change = np.flatnonzero(np.diff(doubtful, prepend=~doubtful[:1]))
    lengths = np.diff(np.append(change, len(doubtful)))
    return np.where(doubtful, np.minimum(np.repeat(lengths, lengths), FAR), 0)


def _most(logits: NDArray[np.float32], steps: Sequence[int]) -> NDArray[np.float32]:
    """Return the largest logit of some neighbours of each paragraph; NaN for one that has none."""
    found: NDArray[np.float32] = np.fmax.reduce(
        np.column_stack([_shifted(logits[:, None], step) for step in steps]), axis=1
    )
    return found


def _shifted(rows: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Return of each paragraph the row of the paragraph so many places after it (before it if negative); NaN beyond the ends."""
    found = np.full_like(rows, np.nan)
    if abs(step) < len(rows):
        if step > 0:
            found[:-step] = rows[step:]
        else:
            found[-step:] = rows[:step]
    return found
