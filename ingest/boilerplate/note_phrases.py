"""The phrases with which notes begin, as patterns.

They stand in the files of cues, in the table ``note``, and those of all languages are looked for. A phrase that ends in
a colon is a label, which a separator follows. ``…`` within a phrase stands for up to three words; ``…`` at its start
stands for the words before it, which in an author note must be a name. A word that ends in ``*`` is a stem: any ending
may follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from ingest.boilerplate.cue_files import NOTES, tables
from ingest.boilerplate.tokens import tokens
from ingest.model.boilerplate import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

_GAP = r"(?:\S+ ){0,3}"
"""The words for which ``…`` within a phrase stands."""
_BEFORE = r"(?:\S+ ){1,20}"
"""The words for which ``…`` at the start of a phrase stands."""
_NAME = r"(?P<name>(?:\S+ ){2,6}?)"
"""The words before a phrase of an author note; they must be a name."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases with which one kind of note begins, as patterns of folded words with a space after each."""

    note: Note
    openings: re.Pattern[str]
    labels: re.Pattern[str]
    """Labels: a separator must follow."""
    named: re.Pattern[str]
    """Phrases with the name of a person before them."""


@cache
def phrases_of_notes() -> tuple[Phrases, ...]:
    """Return the phrases of each kind of note, in the order in which the kinds are tried."""
    return tuple(
        _compiled(note, [phrase for table in tables().values() for phrase in table.get(NOTES, {}).get(note, ())])
        for note in (Note.CORRECTIONS, Note.CREDITS, Note.AUTHOR_NOTES)
    )


@cache
def heads() -> tuple[frozenset[str], frozenset[str]]:
    """Return by what a paragraph is told in little time that may begin with a phrase.

    The first set has the first two words of each phrase, or its first word if no certain word follows. The second set has the longest word
    of each phrase that stands behind other words.
    """
    first, behind = set(), set()
    for phrase in (
        phrase for table in tables().values() for note in Note for phrase in table.get(NOTES, {}).get(note, ())
    ):
        if phrase.startswith("…"):
            behind.add(max(_certain(phrase), key=len))
        else:
            first.add(" ".join(takewhile(bool, _certain(phrase.partition("…")[0])[:2])))
    return frozenset(first), frozenset(behind)


def _certain(phrase: str) -> list[str]:
    """Return the words of a phrase; "" for a stem, which any ending may follow."""
    spoken = tokens(phrase)
    return ["" if phrase[end : end + 1] == "*" else word for word, end in zip(spoken.words, spoken.ends, strict=True)]


@cache
def agencies() -> re.Pattern[str]:
    """Return the pattern of the names of news agencies."""
    names = [_spelled(name) for table in tables().values() for name in table.get(NOTES, {}).get("agencies", ())]
    return re.compile(r"(?<!\S)" + _either(sorted(names, key=len, reverse=True)))


def _compiled(note: Note, phrases: Iterable[str]) -> Phrases:
    openings, labels, named = [], [], []
    for phrase in phrases:
        pieces = [_spelled(piece) for piece in phrase.split("…")]
        if phrase.endswith((":", "：")):
            labels.append(pieces[0])
        elif pieces[0]:
            openings.append(_GAP.join(pieces))
        elif note is Note.AUTHOR_NOTES:
            named.append(_GAP.join(pieces[1:]))
        else:
            openings.append(_BEFORE + _GAP.join(pieces[1:]))
    return Phrases(
        note, *(re.compile(pattern) for pattern in (_either(openings), _either(labels), _NAME + _either(named)))
    )


def _spelled(phrase: str) -> str:
    """Return the pattern of a phrase without ``…``: its folded words, a space after each."""
    spoken = tokens(phrase)
    return "".join(
        re.escape(word) + (r"\S* " if phrase[end : end + 1] == "*" else " ")
        for word, end in zip(spoken.words, spoken.ends, strict=True)
    )


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(patterns)) or '(?!)'})"
