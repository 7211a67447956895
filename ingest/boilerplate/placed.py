"""Paragraphs that are cut because of their place on the page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.boilerplate.notes import note_of
from ingest.boilerplate.orders import calls
from ingest.model.boilerplate import Cut, Note
from ingest.model.page import Mark, MarkKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_MARKED = 0.5
"""Paragraphs are cut by place only if they are at most this share of the text that is left of an article."""
MUCH = 0.4
"""If words alone cut this share of a box, the whole box is cut."""
MOST = 0.6
"""If words and place together cut this share of a box, the whole box is cut."""
MAX_BOX = 1_000
"""A box of more characters than this is never cut as a whole: it may hold the article."""

_COMMENTS = Mark(kind=MarkKind.COMMENT).rule
"""The beginning of the rule by which readers' comments are cut; there may be more of them than of the article."""


def marked(paragraphs: Sequence[str], marks: Sequence[Mark | None], cuts: Sequence[Cut], name: str = "") -> list[Cut]:
    """Return the paragraphs that are cut for their place alone; none if they would be much of the text that is left.

    ``cuts``: what is cut for its words. ``name``: the outlet's name.
    """
    gone = {cut.index for cut in cuts if cut.text == paragraphs[cut.index]}
    rules = {index: mark.rule for index, mark in enumerate(marks) if mark and mark.kind and not mark.at_end}
    rules |= dict(_rest_of_boxes(paragraphs, marks, cuts, rules))
    rules |= _rules_at_end(paragraphs, marks, gone | rules.keys(), name)
    placed = [
        Cut(index=index, start=0, text=paragraphs[index], rule=rule)
        for index, rule in sorted(rules.items())
        if index not in gone
    ]
    comments = sum(len(cut.text) for cut in placed if cut.rule.startswith(_COMMENTS))
    left = sum(map(len, paragraphs)) - sum(len(cut.text) for cut in cuts) - comments
    return placed if sum(len(cut.text) for cut in placed) - comments <= MAX_MARKED * left else []


def _rules_at_end(paragraphs: Sequence[str], marks: Sequence[Mark | None], gone: set[int], name: str) -> dict[int, str]:
    """Return the rules of the paragraphs at an article's end that are cut by marks which count only there.

    The search goes up from the last paragraph, and ends at the first one that is neither cut nor kept for a reason.
    ``gone``: the paragraphs that are cut anyway.
    """
    rules: dict[int, str] = {}
    stays = False
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        if index in gone:
            stays = False
            continue
        stays = _stays(mark, paragraphs[index], above_kept=stays)
        against = mark and mark.kind and (mark.kind is not MarkKind.LINKED or calls(paragraphs[index], name))
        if not against and not stays:
            break
        if mark and against and not stays:
            rules[index] = mark.rule
    return rules


def _rest_of_boxes(
    paragraphs: Sequence[str], marks: Sequence[Mark | None], cuts: Sequence[Cut], rules: dict[int, str]
) -> Iterator[tuple[int, str]]:
    """Yield each paragraph, with its rule, that is cut because much of its box is cut; headlines and headings stay.

    ``rules``: the paragraphs that are cut for their place, with their rules.
    """
    boxes: dict[int, list[int]] = {}
    for index, mark in enumerate(marks):
        if mark and mark.box is not None and mark.kind not in {MarkKind.TITLE, MarkKind.HEADING}:
            boxes.setdefault(mark.box, []).append(index)
    said = Counter[int]()
    for cut in cuts:
        said[cut.index] += len(cut.text)
    for within in boxes.values():
        size = sum(len(paragraphs[index]) for index in within)
        words = sum(said[index] for index in within) / size
        all_told = sum(len(paragraphs[index]) if index in rules else said[index] for index in within) / size
        if len(within) > 1 and size <= MAX_BOX and (words >= MUCH or all_told >= MOST):
            yield from ((index, f"structure:box:{all_told:.2f}") for index in within if index not in rules)


def _stays(mark: Mark | None, paragraph: str, *, above_kept: bool) -> bool:
    """Return whether a paragraph at an article's end stays: a note, or a heading above a paragraph that stays.

    An author note with a mark does not stay, as pages mark the boxes in which they present their authors.
    """
    if mark and (mark.kind is MarkKind.CREDIT or (above_kept and mark.kind is MarkKind.HEADING)):
        return True
    note = note_of(paragraph)
    return note is not None and (not (mark and mark.kind) or note is not Note.AUTHOR_NOTES)
