"""Decides how a newer version of an article differs from the older one: a typo, a correction, an addition, a retraction.

The decision counts words in the word diff of the two versions (``text.diff``). The numbers were set by hand and then measured on
the 273 longer texts of the development set: see docs/decisions/0022-revisions.md.
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
"""At most this number of edits is checked for slips and figures. All further edits count as words: such a text was rewritten."""
_SLIP_CHARACTERS = 64
"""An edit of more characters than this is no slip and no figure. It bounds the cost of comparing characters."""
_SLIP = 5
"""In a slip, at most one of this number of characters is replaced; a shorter slip may replace one character."""
_MINOR = 0.05
"""The share of an article's words that may change together with a corrected figure. Usually they are a note about the correction."""
_MOSTLY = 4
"""A change is an addition if it adds at least this number of words for each word taken out, and a shrink in the reverse case."""
_GONE = 0.7
"""A retraction takes away at least this share of an article's words."""
_SHORT = 0.5
"""After a retraction, the new text has at most this share of the old number of words."""
_CUT = 0.66
"""A text was cut off if at most this share of its words is left and the rest is missing at its end. Editors shorten texts, too, but
they seldom drop the last third."""
_AT_THE_END = 0.9
"""A text was cut off only if at least this share of the missing words is missing at its end."""
_READ_ON = 0.33
"""In a text that was cut off, at most this share of the words is new, such as an invitation to read on elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """How a newer version differs from an older one."""

    kind: RevisionKind
    cut_off: bool
    """Whether the newer version is the beginning of the older one. Then the page more likely hides the rest than that an editor cut it."""


def revised(old_title: str, old_body: str, new_title: str, new_body: str) -> Revised:
    """Return how a newer version of an article differs from an older one. The two versions must differ."""
    found = edits(old_body, new_body)
    before, after = _words(old_body), _words(new_body)
    figures, gone, added = _weighed(found, old_body, new_body)
    if not gone and not added:
        headline = RevisionKind.HEADLINE if fold(old_title) != fold(new_title) else RevisionKind.TYPO
        return Revised(kind=RevisionKind.FIGURES if figures else headline, cut_off=False)
    last = found[-1]
    at_end = _words(old_body[last.old_start : last.old_end]) if not _words(old_body[last.old_end :]) else 0
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


def _weighed(found: Sequence[Edit], old: str, new: str) -> tuple[int, int, int]:
    """Return the number of corrected figures, of words taken out, and of words added. Slips are not counted."""
    figures = gone = added = 0
    for number, edit in enumerate(found):
        before, after = old[edit.old_start : edit.old_end], new[edit.new_start : edit.new_end]
        nature = _nature(before, after) if number < _MAX_RESPELLED else "words"
        if nature == "words":
            gone += _words(before)
            added += _words(after)
        figures += nature == "figures"
    return figures, gone, added


def _nature(before: str, after: str) -> Literal["words", "slip", "figures"]:
    """Return whether an edit changes words, corrects a figure, or is a slip (spelling, case, spaces, punctuation)."""
    old, new = fold(before), fold(after)
    if old.replace(" ", "") == new.replace(" ", ""):
        return "slip"
    if not old or not new or max(len(old), len(new)) > _SLIP_CHARACTERS:
        return "words"
    in_old, in_new = _figures(old), _figures(new)
    if in_old != in_new:
        same = in_old and in_new and _without_figures(old) == _without_figures(new)
        return "figures" if same else "words"
    return "slip" if _distance(old, new) <= max(1, max(len(old), len(new)) // _SLIP) else "words"


def _figures(text: str) -> str:
    return "".join(filter(str.isnumeric, text))


def _without_figures(text: str) -> str:
    return "".join(character for character in text if not character.isnumeric() and character != " ")


def _distance(a: str, b: str) -> int:
    """Return the Levenshtein distance of two short texts."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


def _words(text: str) -> int:
    return sum(1 for _ in IS_WORD.finditer(text))
