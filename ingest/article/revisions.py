"""What became of a text: the word diff of two versions of an article, and the kind of change that it amounts to.

The diff is by patience (Bram Cohen's method, as in Bazaar and git): what both versions hold exactly once, in the longest
order that both have, is common; between two such anchors the same again; what is left is compared in full only where it is
small. First by paragraphs, then by words within the paragraphs that differ. So its cost grows with the text, not with its
square, and what cannot be told within its bounds counts as replaced.
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
"""Edits that are looked at for being slips; a text with more of them was written anew."""
_SLIP_CHARACTERS = 64
_SLIP = 5
"""A slip: one character of five is another, or one in all."""
_MINOR = 0.05
"""The share of an article's words that may be others beside a figure that was mended: the note that says so, as a rule."""
_MOSTLY = 4
"""So many words added for one taken out are an addition, and the other way round."""
_GONE = 0.7
"""The share of an article's words that a retraction takes away."""
_SHORT = 0.5
"""Of the article's length at most is what stands in its place after a retraction."""
_CUT = 0.66
"""A text that ends where so much of it is left was cut off; editors shorten, too, but seldom all of it at the end."""
_AT_THE_END = 0.9
"""The share of the missing words that are missing from its end."""
_READ_ON = 0.33
"""The share of what is left that may be new: an invitation to read on elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What a newer version does to an older one."""

    kind: RevisionKind
    cut_off: bool
    """The newer is the beginning of the older: more likely a page that does not show all than an editor's doing."""


# ------------------------------------------------------------------------------------------------------------- the kind


def revised(old_title: str, old_body: str, new_title: str, new_body: str) -> Revised:
    """Tell what a newer version of an article does to an older one that differs from it."""
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
    """Return the number of figures mended, of words taken out and of words added; slips count as neither."""
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
    """Tell whether an edit mends a figure, a slip (spelling, case, spaces, punctuation), or is a matter of words."""
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
    """Return Levenshtein's distance of two short texts."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


def _words(text: str) -> int:
    return sum(1 for _ in IS_WORD.finditer(text))


# ------------------------------------------------------------------------------------------------------------- the diff
