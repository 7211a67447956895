"""Passages are taken out of a text so that they can be put back exactly, to the character."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ingest.model.boilerplate import Cleaned, Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.model.boilerplate import Cut

MAX_REASONS = 3
"""A removal keeps at most so many pieces of evidence: a person reads them."""


class _Span(NamedTuple):
    """A passage that is taken out."""

    start: int
    end: int
    """Start and end are offsets in code points: first in the paragraph, then in the whole text."""
    rule: str
    why: tuple[str, ...] = ()


def apply_cuts(paragraphs: Sequence[str], cuts: Iterable[Cut]) -> Cleaned:
    """Take cuts out of a text, its paragraphs joined by one line feed each; ``restore`` puts them back.

    A cut takes white space along that it would leave at a paragraph's edge or twice in a row; the cut of a whole
    paragraph takes its line feed. A passage in two cuts belongs to the first. Removals of one rule that touch each
    other become one, with the evidence of the first of them before that of the others.
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
            spans[0] = spans[0]._replace(start=-1)
        elif whole and index + 1 < len(paragraphs):
            spans[-1] = spans[-1]._replace(end=len(paragraph) + 1)
        gone += [span._replace(start=offset + span.start, end=offset + span.end) for span in spans]
        kept_before = kept_before or not whole
        offset += len(paragraph) + 1
    return _cleaned("\n".join(paragraphs), gone)


def restore(body: str, removed: Iterable[Removal]) -> str:
    """Return the text that the removals were taken out of, to the character.

    ``removed`` must ascend by ``start``, which is an offset in the restored text.
    """
    return "".join(text for text, _ in pieces(body, removed))


def pieces(body: str, removed: Iterable[Removal]) -> Iterator[tuple[str, Removal | None]]:
    """Yield the text that the removals were taken out of, piece by piece: what stayed with None, what was taken out with its removal."""
    length = at = 0
    for removal in removed:
        kept = body[at : at + removal.start - length]
        yield kept, None
        yield removal.text, removal
        at += len(kept)
        length = removal.start + len(removal.text)
    yield body[at:], None


def beyond(removed: Iterable[Removal], others: Sequence[Removal]) -> tuple[Removal, ...]:
    """Return what removals took from a text and ``others`` left there. Both ascend, and are of one text before cleaning."""
    found: list[Removal] = []
    first = 0
    for removal in removed:
        at, end = removal.start, removal.start + len(removal.text)
        while first < len(others) and others[first].start + len(others[first].text) <= at:
            first += 1
        for other in others[first:]:
            if other.start >= end:
                break
            found.append(_piece(removal, at, other.start))
            at = max(at, other.start + len(other.text))
        found.append(_piece(removal, at, end))
    return tuple(piece for piece in found if piece.text.strip())


def _piece(removal: Removal, start: int, end: int) -> Removal:
    """Return the part of a removal between two offsets in the text before cleaning."""
    return replace(removal, start=start, text=removal.text[start - removal.start : max(start, end) - removal.start])


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
            groups[-1].append(_Span(before, end, cut.rule, cut.why))
        else:
            groups.append([_Span(start, end, cut.rule, cut.why)])
    for number, group in enumerate(groups):
        before = groups[number - 1][-1].end if number else 0
        after = groups[number + 1][0].start if number + 1 < len(groups) else len(paragraph)
        _widen(group, paragraph[before : group[0].start], paragraph[group[-1].end : after])
    return [span for group in groups for span in group]


def _widen(group: list[_Span], before: str, after: str) -> None:
    """Extend a group of spans over white space that would be left at an edge of the paragraph, or twice in a row.

    ``before`` and ``after``: the text that stays on either side of the group.
    """
    at_edge = not before.strip() or not after.strip()
    if at_edge:
        group[0] = group[0]._replace(start=group[0].start - len(before) + len(before.rstrip()))
    if at_edge or before[-1:].isspace():
        group[-1] = group[-1]._replace(end=group[-1].end + len(after) - len(after.lstrip()))


def _is_whole(spans: Sequence[_Span], length: int) -> bool:
    return sum(span.end - span.start for span in spans) == length


def _cleaned(text: str, gone: Iterable[_Span]) -> Cleaned:
    """Take ascending spans out of a text; spans of one rule that touch each other become one removal."""
    kept: list[str] = []
    removed: list[Removal] = []
    at = 0
    for start, end, rule, why in gone:
        kept.append(text[at:start])
        if removed and start == at and removed[-1].rule == rule:
            first = removed[-1]
            reasons = tuple(dict.fromkeys((*first.why, *why)))[:MAX_REASONS]
            removed[-1] = replace(first, text=text[first.start : end], why=reasons)
        else:
            removed.append(Removal(start=start, text=text[start:end], rule=rule, why=why))
        at = end
    return Cleaned(body="".join([*kept, text[at:]]), removed=tuple(removed))
