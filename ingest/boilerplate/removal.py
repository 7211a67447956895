"""Passages are taken out of a text so that they can be put back exactly, to the character."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from ingest.model.boilerplate import Cleaned, Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.boilerplate import Cut

_Span = tuple[int, int, str]
"""Start and end in code points, and the rule."""


def apply_cuts(paragraphs: Sequence[str], cuts: Iterable[Cut]) -> Cleaned:
    """Take cuts out of a text, its paragraphs joined by one line feed each; ``restore`` puts them back.

    A cut takes white space along that it would leave at a paragraph's edge or twice in a row; the cut of a whole
    paragraph takes its line feed. A passage in two cuts belongs to the first. Removals of one rule that touch each
    other become one.
    """
    by_paragraph: dict[int, list[Cut]] = {}
    for cut in sorted(cuts, key=attrgetter("start")):
        by_paragraph.setdefault(cut.index, []).append(cut)
    gone: list[_Span] = []
    offset = 0
    kept_before = False
    for index, paragraph in enumerate(paragraphs):
        spans = _spans(paragraph, by_paragraph.get(index, []))
        whole = bool(spans) and spans[0][0] == 0 and _is_whole(spans, len(paragraph))
        if whole and kept_before:
            spans[0] = (-1, *spans[0][1:])
        elif whole and index + 1 < len(paragraphs):
            spans[-1] = (spans[-1][0], len(paragraph) + 1, spans[-1][2])
        gone += [(offset + start, offset + end, rule) for start, end, rule in spans]
        kept_before = kept_before or not whole
        offset += len(paragraph) + 1
    return _cleaned("\n".join(paragraphs), gone)


def restore(body: str, removed: Iterable[Removal]) -> str:
    """Return the text that the removals were taken out of, to the character.

    ``removed`` must ascend by ``start``, which is an offset in the restored text.
    """
    pieces: list[str] = []
    length = at = 0
    for removal in removed:
        kept = body[at : at + removal.start - length]
        pieces += (kept, removal.text)
        at += len(kept)
        length = removal.start + len(removal.text)
    return "".join([*pieces, body[at:]])


def _spans(paragraph: str, cuts: Iterable[Cut]) -> list[_Span]:
    """Return the spans that are cut from one paragraph, ascending, with the white space between and around the cuts."""
    groups: list[list[_Span]] = []
    end = 0
    for cut in cuts:
        start, before = max(cut.start, end), end
        end = max(end, min(cut.start + len(cut.text), len(paragraph)))
        if start >= end:
            continue
        if groups and not paragraph[before:start].strip():
            groups[-1].append((before, end, cut.rule))
        else:
            groups.append([(start, end, cut.rule)])
    for number, group in enumerate(groups):
        before = groups[number - 1][-1][1] if number else 0
        after = groups[number + 1][0][0] if number + 1 < len(groups) else len(paragraph)
        _widen(group, paragraph[before : group[0][0]], paragraph[group[-1][1] : after])
    return [span for group in groups for span in group]


def _widen(group: list[_Span], before: str, after: str) -> None:
    """Extend a group of spans over white space that would be left at an edge of the paragraph, or twice in a row.

    ``before`` and ``after``: the text that stays on either side of the group.
    """
    at_edge = not before.strip() or not after.strip()
    if at_edge:
        start, end, rule = group[0]
        group[0] = (start - len(before) + len(before.rstrip()), end, rule)
    if at_edge or before[-1:].isspace():
        start, end, rule = group[-1]
        group[-1] = (start, end + len(after) - len(after.lstrip()), rule)


def _is_whole(spans: Sequence[_Span], length: int) -> bool:
    return sum(end - start for start, end, _ in spans) == length


def _cleaned(text: str, gone: Iterable[_Span]) -> Cleaned:
    """Take ascending spans out of a text; spans of one rule that touch each other become one removal."""
    kept: list[str] = []
    removed: list[Removal] = []
    at = 0
    for start, end, rule in gone:
        kept.append(text[at:start])
        if removed and start == at and removed[-1].rule == rule:
            first = removed.pop()
            start = first.start  # noqa: PLW2901 -- the removal before this one grows
        removed.append(Removal(start=start, text=text[start:end], rule=rule))
        at = end
    return Cleaned(body="".join([*kept, text[at:]]), removed=tuple(removed))
