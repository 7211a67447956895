"""Single lines: bylines, dates, lines that lead to something that the text does not hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.marks.phrases import AMOUNT, BY, DATED, DAY, HASHTAG, MONEY, UPDATED, YEAR_AND_TIME
from ingest.page.marks.sizes import MAX_LINE, MAX_STAMP, SHORT
from ingest.text.plain import fold
from ingest.text.scripts import weighted_length

if TYPE_CHECKING:
    from collections.abc import Iterable

_MIN_NAMES = 2
"""The number of capitalised words in a byline's name: a given name and a family name."""

_MOST_OF_LINE = 0.5
"""The share of a line that an author's name of one word must take. Such a name may be a word like others."""

_MIN_DIGITS = 4
"""The number of digits in a date or a time, at least."""

_MAX_STAMP_WORDS = 10
"""The number of words in a line with a date and no more."""

_DIGITS = 1 / 6
"""The share of digits in a line with a date and no more. A sentence with figures has fewer."""

_SENTENCE_ENDS = ".!?:。！？।"
"""The signs that a sentence ends in; a date ends in none of them."""

_WITHIN = re.compile(r"[.!?]\s|[。！？]")
"""The end of a sentence within a line."""


def share_mark(kind: MarkKind, share: float, *, at_end: bool = False) -> Mark:
    """Return a mark whose evidence is a share, from 0 to 1."""
    return Mark(kind=kind, evidence=f"{share:.2f}", at_end=at_end)


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Return those of the authors, given as folded names, whom a text names."""
    spoken = f" {fold(text)} "
    return [name for name in names if f" {name} " in spoken and (" " in name or len(name) >= _MOST_OF_LINE * len(text))]


def byline_mark(text: str) -> Mark | None:
    """Return the mark of a line such as "By Ann Example, Aurevale"; None for other lines.

    The words of a name begin with capitals, and the line does not end as a sentence does.
    """
    words = text.split()
    named = sum(word[0].isupper() for word in words[1:])
    by = (
        len(text) <= SHORT
        and bool(BY.match(text))
        and named >= _MIN_NAMES
        and named >= len(words) - 2
        and text[-1] not in ".!?:"
    )
    return share_mark(MarkKind.BYLINE, named / len(words)) if by else None


def above_text(text: str) -> Mark | None:
    """Return the mark of a line above the text that holds a year and a time, a hashtag alone, or no letters; None for other lines."""
    if not any(map(str.isalnum, text)):
        return Mark(kind=MarkKind.SEPARATOR)
    if HASHTAG.fullmatch(text):
        return Mark(kind=MarkKind.NAVIGATION, evidence="#")
    when = YEAR_AND_TIME.search(text) if text[-1] not in _SENTENCE_ENDS else None
    return share_mark(MarkKind.DATE, len(when.group()) / len(text)) if when else None


def stamp_mark(text: str) -> Mark | None:
    """Return the mark of a line with a date or a time and no more; None for other lines."""
    digits = sum(map(str.isdigit, text))
    bare = (
        digits >= _MIN_DIGITS
        and len(text) <= MAX_STAMP
        and len(text.split()) <= _MAX_STAMP_WORDS
        and digits >= _DIGITS * weighted_length(text)
        and DAY.search(text) is not None
    )
    updated = digits and len(text) <= SHORT and UPDATED.search(text)
    other = (
        (text[-1] in _SENTENCE_ENDS and not DATED.fullmatch(text)) or not AMOUNT.isdisjoint(text) or MONEY.search(text)
    )
    return share_mark(MarkKind.DATE, digits / len(text)) if (bare or updated) and not other else None


def lead_mark(text: str) -> Mark | None:
    """Return the mark of a line of one sentence that ends in a colon, and so leads to a film or a list of links; None for others."""
    leads = text[-1] in ":：" and len(text) <= MAX_LINE and not _WITHIN.search(text)
    return Mark(kind=MarkKind.HEADING, evidence=":", at_end=True) if leads else None
