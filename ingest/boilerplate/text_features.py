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


def features(
    paragraphs: Sequence[str], reading: Reading, own_name: str = "", only: Sequence[int] | None = None
) -> NDArray[np.float32]:
    """Return a row of numbers for each paragraph.

    ``reading``: what the line model says of them. ``own_name``: the outlet's name, which is a cue as "us" is. ``only``: the numbers of
    the paragraphs that rows are returned for; without it, all of them.
    """
    count = len(paragraphs)
    chosen = np.arange(count) if only is None else np.array(only)
    said, looks = _of_words(reading), np.frombuffer(b"".join(_LOOKS.of(paragraphs)), np.float32).reshape(count, -1).T
    seen = Counter(paragraphs)
    again = [min(seen[paragraph], FAR) for paragraph in paragraphs]
    roles = _roles_near(paragraphs, chosen, said[WORDS.index("most")], own_name)
    cues = (roles >> np.arange(len(ROLES))[:, None]) & 1
    beside = np.full((len(BESIDE), count + 2 * max(REACH)), np.nan, np.float32)
    beside[:, max(REACH) : -max(REACH)] = [*said[[0, 1, 5, 7]], *looks[[0, 1, 3]], cues.sum(axis=0)]
    found = np.empty((len(NAMES), len(chosen)), np.float32)
    place = 0
    for rows in (
        *(said, looks[:1], np.minimum(np.diff(reading.starts), FAR)[None], looks[1:-1], np.array([again])),
        *(_places(said[0], looks[0]), reading.labels[None], looks[-1:], cues.sum(axis=0)[None], cues),
    ):
        found[place : place + len(rows)] = rows[:, chosen]
        place += len(rows)
    for step in REACH:
        found[place : place + len(BESIDE)] = beside[:, chosen + max(REACH) + step]
        place += len(BESIDE)
    return found.T


def _roles_near(
    paragraphs: Sequence[str], chosen: NDArray[np.intp], most: NDArray[np.float32], own_name: str
) -> NDArray[np.int64]:
    """Return the roles of the cues in the chosen paragraphs and in those beside them; no roles for the others.

    ``most``: the logit of each paragraph's likeliest sentence.
    """
    wanted = np.zeros(len(paragraphs), bool)
    for step in (0, *REACH):
        wanted[(chosen + step).clip(0, len(paragraphs) - 1)] = True
    found = np.zeros(len(paragraphs), np.int64)
    for number in np.flatnonzero(wanted & (most > SURE)).tolist():
        found[number] = _roles(paragraphs[number], own_name)
    return found


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
    """Return the columns of WORDS: what the line model says of each paragraph, and of its sentences."""
    starts, last = reading.starts[:-1], reading.starts[1:] - 1
    of, (_, _, heads, peaks, troughs) = reading.sentences, reading.weighed
    most, most_peak, most_head = np.maximum.reduceat(np.array([of, peaks, heads]), starts, axis=1)
    least, least_trough = np.minimum.reduceat(np.array([of, troughs]), starts, axis=1)
    ends = of[starts], of[last]
    return np.array([reading.lines, most, least, *ends, most_peak, least_trough, heads[starts], most_head, peaks[last]])


def _looks(paragraphs: Sequence[str]) -> list[bytes]:
    """Return the columns of SHAPE that each paragraph has by itself, and whether a label of the cue files begins it, as bytes."""
    texts = [paragraph[:LOOKED_AT] or " " for paragraph in paragraphs]
    sizes = np.array(list(map(len, texts)))
    letters, capitals, digits, pointers, quotes, unspaced = counts(texts, _CLASSES, 6)
    lengths = np.array(list(map(len, paragraphs)))
    columns = [
        np.log1p(lengths * (1 + unspaced / sizes * (_WIDE - 1))),
        *np.array([_signs(paragraph, text) for paragraph, text in zip(paragraphs, texts, strict=True)]).T,
        np.minimum(pointers, FAR),
        np.minimum(quotes, FAR),
        letters / sizes,
        capitals / np.maximum(1, letters),
        digits / sizes,
        unspaced / sizes,
        [bool(label := label_of(one)) and _cues(label)[0] & ROLE_BITS["label"] > 0 for one in paragraphs],
    ]
    return [row.tobytes() for row in np.array(columns, np.float32).T]


_LOOKS = Memory(_looks)


def _signs(paragraph: str, text: str) -> tuple[bool, ...]:
    """Return how a paragraph ends (with a full stop, a question mark, a colon), and whether it has an address or a handle."""
    end = paragraph[-8:].rstrip(_CLOSING)[-1:]
    address = any(part in text for part in _ADDRESSES)
    return end in _STOPS and bool(end), end in _ASKS and bool(end), end in _COLONS and bool(end), address, "@" in text


def _places(logits: NDArray[np.float32], size: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the columns of PLACE. ``size``: the column ``length``."""
    count = len(logits)
    number = np.arange(count)
    length = np.expm1(size)
    body = (length >= BODY_LENGTH) & (logits <= BODY_LOGIT)
    of_body = np.where(body, length, 0)
    mass = np.cumsum(of_body)
    total = max(1.0, float(mass[-1]))
    last = np.maximum.accumulate(np.where(body, number, -FAR))
    following = np.minimum.accumulate(np.where(body, number, count + FAR)[::-1])[::-1]
    doubtful = logits > 0
    found = np.empty((len(PLACE), count))
    found[0] = np.log1p(count)
    found[1:3] = np.minimum(number, FAR), np.minimum(number[::-1], FAR)
    found[3:6] = (number + 0.5) / count, (mass - of_body) / total, (total - mass) / total
    found[6:8] = np.minimum(number - last, FAR), np.minimum(following - number, FAR)
    found[8] = np.count_nonzero((length < BODY_LENGTH / 2) & (logits <= 1)) / count
    found[9] = np.count_nonzero(doubtful) / count
    found[10] = _runs(doubtful)
    around = np.full(count + 6, np.nan, np.float32)
    around[3:-3] = logits
    found[11] = np.fmax(np.fmax(around[:-6], around[1:-5]), around[2:-4])
    found[12] = np.fmax(np.fmax(around[4:-2], around[5:-1]), around[6:])
    found[13] = np.fmin(around[2:-4], around[4:-2])
    return found


def _runs(doubtful: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each doubtful paragraph how many stand in its row, up to FAR; 0 for the others."""
    change = np.flatnonzero(np.append(True, doubtful[1:] != doubtful[:-1]))
    lengths = np.diff(np.append(change, len(doubtful)))
    return np.where(doubtful, np.minimum(np.repeat(lengths, lengths), FAR), 0)
