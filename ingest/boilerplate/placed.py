"""Paragraphs that go because of their place on the page."""

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
"""Share of what is left of an article that may go for its place on the page alone."""


_COMMENTS = Mark(kind=MarkKind.COMMENT).rule
"""The beginning of the rule by which readers' comments go; there may be more of them than of the article."""


MUCH = 0.4
"""Share of a box that goes for its words which takes the rest along."""


MOST = 0.6
"""Share of it that goes for its words and its place."""


MAX_BOX = 1_000
"""Characters of a box that may go so."""


def marked(paragraphs: Sequence[str], marks: Sequence[Mark | None], cuts: Sequence[Cut], name: str = "") -> list[Cut]:
    """Return what goes for its place on the page, beside what goes for its words; nothing where that is much of what is left."""
    gone = {cut.index for cut in cuts if cut.text == paragraphs[cut.index]}
    rules = {index: mark.rule for index, mark in enumerate(marks) if mark and mark.kind and not mark.at_end}
    rules |= dict(_boxed(paragraphs, marks, cuts, rules))
    stays = False
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        if index in gone or index in rules:
            stays = False
            continue
        stays = _stays(mark, paragraphs[index], above_kept=stays)
        against = mark and mark.kind and (mark.kind is not MarkKind.LINKED or calls(paragraphs[index], name))
        if not against and not stays:
            break
        if mark and against and not stays:
            rules[index] = mark.rule
    placed = [
        Cut(index=index, start=0, text=paragraphs[index], rule=rule)
        for index, rule in sorted(rules.items())
        if index not in gone
    ]
    comments = sum(len(cut.text) for cut in placed if cut.rule.startswith(_COMMENTS))
    left = sum(map(len, paragraphs)) - sum(len(cut.text) for cut in cuts) - comments
    return placed if sum(len(cut.text) for cut in placed) - comments <= MAX_MARKED * left else []


def _boxed(
    paragraphs: Sequence[str], marks: Sequence[Mark | None], cuts: Sequence[Cut], rules: dict[int, str]
) -> Iterator[tuple[int, str]]:
    """Yield the rest of the boxes much of which goes, with the rule; headings stay, and a headline is no part of its box."""
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
    """Tell what stays at an article's end: notes, and a heading above what stays."""
    if mark and (mark.kind is MarkKind.CREDIT or (above_kept and mark.kind is MarkKind.HEADING)):
        return True
    note = note_of(paragraph)
    return note is not None and (not (mark and mark.kind) or note is not Note.AUTHOR_NOTES)
