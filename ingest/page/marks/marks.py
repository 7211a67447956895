"""Each paragraph of an article gets a mark where its place on the page speaks against it: a box of related links, the byline, a menu.

This module holds the order in which the marks are found, and the limits within which they are believed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.blocks import block_around
from ingest.page.layout import Layout
from ingest.page.marks.boxes import Boxes
from ingest.page.marks.captions import caption_mark
from ingest.page.marks.head import Head, end_of_head
from ingest.page.marks.links import related_mark
from ingest.page.marks.sizes import LINKED
from ingest.page.marks.tail import Tail
from ingest.page.marks.undeclared import mark_undeclared
from ingest.page.marks.words import ANYWHERE, BEHIND_THE_HEAD, mark_by_word
from ingest.text.scripts import weighted_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.page.sheet import Sheet

_MAX_TAKEN = 0.3
"""The share of the article that one kind of mark may take. If it would take more, the kind describes the article itself."""

_SOLID = 100
"""The weighted length from which on a paragraph is long: such paragraphs begin and end the text."""

_MIN_COMMENTED = 1_000
"""The number of characters of a text from which on the comments below it may be longer than it."""

_MAX_AMONG_COMMENTS = 0.2
"""The length of other paragraphs among readers' comments, as a share of the comments' length."""

_SELECTOR_WORD = re.compile(r"[A-Za-z]+")


def marks(sheet: Sheet) -> tuple[Mark | None, ...]:
    """Return for each paragraph what its place shows it to be; None where nothing speaks against it.

    The result is empty for a text that has no places on the page.
    """
    if not sheet.places:
        return ()
    layout = Layout(sheet.paragraphs, sheet.places)
    found = _anywhere(sheet, layout)
    solid = [index for index, mark in enumerate(found) if not mark and _is_solid(layout, index)]
    if not solid:
        return (None,) * len(found)
    for index in range(solid[0] + 1, len(found)):
        found[index] = found[index] or mark_by_word(layout, index, BEHIND_THE_HEAD)
    head = Head(sheet, layout)
    for index in range(end_of_head(solid)):
        found[index] = found[index] or head.mark(index, above=index < solid[0])
    mark_undeclared(layout, found, sheet.full_text)
    boxes = Boxes(sheet, layout, found)
    tail = Tail(sheet.url, layout, boxes)
    believed = _believed(sheet.paragraphs, found)
    final = _believed(sheet.paragraphs, [mark or tail.mark(index) for index, mark in enumerate(believed)])
    return tuple(map(_in_box, final, boxes.numbers())) if sheet.declared.is_news() else final


def _anywhere(sheet: Sheet, layout: Layout) -> list[Mark | None]:
    """Return the marks that do not depend on where the text begins and ends."""
    trusted = _words_in(sheet.declared.part_selectors())
    pictured = {block_around(image) for image in sheet.tree.iter("img")}
    return [
        mark_by_word(layout, index, ANYWHERE, trusted)
        or related_mark(layout, index, sheet.url)
        or caption_mark(layout, index, pictured)
        for index in range(len(layout.texts))
    ]


def _words_in(selectors: Iterable[str]) -> frozenset[str]:
    """Return the words of CSS selectors by which a page points at its article: as class words, they say nothing against it."""
    return frozenset(word.lower() for selector in selectors for word in _SELECTOR_WORD.findall(selector))


def _is_solid(layout: Layout, index: int) -> bool:
    """Return whether a paragraph is long and not mostly links."""
    place = layout.places[index]
    return weighted_length(layout.texts[index]) >= _SOLID and (place is None or place.in_links < LINKED)


def _believed(paragraphs: Sequence[str], found: Sequence[Mark | None]) -> tuple[Mark | None, ...]:
    """Return the marks without those of kinds that would take much of the article.

    Marks that count only at the end stay, and the comments that an article ends in are no part of it.
    """
    end = _comments_from(paragraphs, found)
    taken: Counter[MarkKind | None] = Counter()
    for paragraph, mark in zip(paragraphs[:end], found, strict=False):
        taken[mark.kind if mark and not mark.at_end else None] += len(paragraph)
    limit = _MAX_TAKEN * taken.total()
    return tuple(mark if mark and (mark.at_end or taken[mark.kind] <= limit) else None for mark in found)


def _comments_from(paragraphs: Sequence[str], found: Sequence[Mark | None]) -> int:
    """Return the index of the first of the comments that the article ends in; the number of paragraphs where it ends in none."""
    kinds = [mark.kind if mark else None for mark in found]
    start = kinds.index(MarkKind.COMMENT) if MarkKind.COMMENT in kinds else len(kinds)
    sizes = Counter[MarkKind | None]()
    for paragraph, kind in zip(paragraphs[start:], kinds[start:], strict=True):
        sizes[kind] += len(paragraph)
    comments = sizes[MarkKind.COMMENT]
    above = sum(len(paragraph) for paragraph, kind in zip(paragraphs[:start], kinds, strict=False) if not kind)
    ends_in_them = above >= _MIN_COMMENTED and sizes.total() - comments <= _MAX_AMONG_COMMENTS * comments
    return start if ends_in_them else len(kinds)


def _in_box(mark: Mark | None, box: int | None) -> Mark | None:
    return mark if box is None else replace(mark or Mark(), box=box)
