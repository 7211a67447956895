"""Taking passages out of a text so that they can be put back to the character."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from ingest.model.boilerplate import Cleaned, Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.boilerplate import Cut

_Span = tuple[int, int, str]
"""Start, end, rule."""


def apply_cuts(paragraphs: Sequence[str], cuts: Iterable[Cut]) -> Cleaned:
    """Take the cuts out of the paragraphs, joined by one line feed; ``restore`` puts them back.

    The line feed of a paragraph that is gone, and white space that a cut would leave at a paragraph's edge or double, go
    with the cut. Of overlapping cuts the first has the passage; what meets under one rule is one removal.
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

    ``removed`` ascends by ``start``, which counts in that text: putting them in one after the other is enough.
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
    """Return what goes from one paragraph, ascending: the cuts, with the white space between and around them."""
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
    """Let a group of spans take the white space that would stand at an edge of the paragraph, or twice."""
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
    kept: list[str] = []
    removed: list[Removal] = []
    at = 0
    for start, end, rule in gone:
        kept.append(text[at:start])
        if removed and start == at and removed[-1].rule == rule:
            first = removed.pop()
            start = first.start  # noqa: PLW2901 -- the removal before grows
        removed.append(Removal(start=start, text=text[start:end], rule=rule))
        at = end
    return Cleaned(body="".join([*kept, text[at:]]), removed=tuple(removed))
