"""The kind of a revision: what a newer version of an article changes. It is decided by the word diff of both versions.

The numbers were set by hand. How often the kind is right was measured: see docs/decisions/0022-revisions.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.model.article import RevisionKind
from ingest.text.diff import IS_WORD, Edit, edits
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Sequence


_MAX_RESPELLED = 200
"""Only this number of edits is examined for slips and figures. Further edits count as changed words: such a text was rewritten."""
_SLIP_CHARACTERS = 64
"""An edit of more characters than this is neither a slip nor a corrected figure. It bounds the cost of comparing characters."""
_SLIP = 5
"""An edit is a slip if at most one of this number of characters differs. In a shorter edit one character may differ. Two neighbours that
are swapped count as one."""
_MINOR = 0.05
"""Beside a corrected figure, at most this share of the article's words may change: often a note says what was corrected."""
_MOSTLY = 4
"""An addition adds at least this number of words for each word that it takes out. A shrink takes out this number for each word added."""
_GONE = 0.7
"""A retraction takes out at least this share of the article's words."""
_SHORT = 0.5
"""The text after a retraction has at most this share of the article's length."""
_CUT = 0.66
"""A text is cut off only if at most this share of the words is left; editors seldom shorten so much at the end."""
_AT_THE_END = 0.9
"""A text is cut off only if at least this share of the missing words stood at its end."""
_READ_ON = 0.33
"""In a text that is cut off, at most this share of the words is new, such as an invitation to read on elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What a newer version of an article changes."""

    kind: RevisionKind
    cut_off: bool
    """Whether the newer text is only the older one's beginning: probably the page does not show the whole article."""


def revised(old_title: str, old_body: str, new_title: str, new_body: str) -> Revised:
    """Return what a newer version of an article changes; the versions must differ in title or text."""
    found = edits(old_body, new_body)
    before, after = _count_words(old_body), _count_words(new_body)
    figures, gone, added = _count_changes(found, old_body, new_body)
    if not gone and not added:
        headline = RevisionKind.HEADLINE if fold(old_title) != fold(new_title) else RevisionKind.TYPO
        return Revised(kind=RevisionKind.FIGURES if figures else headline, cut_off=False)
    last = found[-1]
    at_end = _count_words(old_body[last.old_start : last.old_end]) if not _count_words(old_body[last.old_end :]) else 0
    cut_off = after <= _CUT * before and at_end >= _AT_THE_END * gone and added <= _READ_ON * after
    if figures and gone + added <= _MINOR * before:
        kind = RevisionKind.FIGURES
    elif added and gone >= _GONE * before and after <= _SHORT * before:
        kind = RevisionKind.RETRACTION
    elif added >= _MOSTLY * gone:
        kind = RevisionKind.ADDITION
    elif gone >= _MOSTLY * added:
        kind = RevisionKind.SHRINK
    else:
        kind = RevisionKind.REWRITE
    return Revised(kind=kind, cut_off=cut_off)


def _count_changes(found: Sequence[Edit], old: str, new: str) -> tuple[int, int, int]:
    """Return the number of edits that correct a figure, of words taken out, and of words added. Slips are not counted."""
    figures = gone = added = 0
    for number, edit in enumerate(found):
        before, after = old[edit.old_start : edit.old_end], new[edit.new_start : edit.new_end]
        nature = _nature(before, after) if number < _MAX_RESPELLED else "words"
        if nature == "words":
            gone += _count_words(before)
            added += _count_words(after)
        figures += nature == "figures"
    return figures, gone, added


def _nature(before: str, after: str) -> Literal["words", "slip", "figures"]:
    """Return whether an edit changes words, corrects a figure, or corrects a slip (spelling, case, spaces, punctuation)."""
    old, new = fold(before), fold(after)
    if old.replace(" ", "") == new.replace(" ", ""):
        return "slip"
    if not old or not new or max(len(old), len(new)) > _SLIP_CHARACTERS:
        return "words"
    in_old, in_new = _digits(old), _digits(new)
    if in_old != in_new:
        same = in_old and in_new and _without_digits(old) == _without_digits(new)
        return "figures" if same else "words"
    return "slip" if _distance(old, new) <= max(1, max(len(old), len(new)) // _SLIP) else "words"


def _digits(text: str) -> str:
    return "".join(filter(str.isnumeric, text))


def _without_digits(text: str) -> str:
    return "".join(character for character in text if not character.isnumeric() and character != " ")


def _distance(a: str, b: str) -> int:
    """Return how many characters are added, removed or replaced between two short texts, or swapped with the next one.

    This is the optimal string alignment distance (Damerau, 1964).
    """
    last: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a):
        before, last, row = last, row, [i + 1]
        for j, right in enumerate(b):
            row.append(min(last[j + 1] + 1, row[j] + 1, last[j] + (left != right)))
            if i and j and (left, right) == (b[j - 1], a[i - 1]):
                row[-1] = min(row[-1], before[j - 1] + 1)
    return row[-1]


def _count_words(text: str) -> int:
    return sum(1 for _ in IS_WORD.finditer(text))
