"""Tables within a text: their rows look like lists of other pages to a judge of lines, so they stay where prose stands around them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ingest.text.scripts import weighted_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BAR = " | "
"""What stands between the cells of a row."""
_MIN_ROWS = 2
"""The number of rows of a table, at least; its head counts."""
_SEVERAL_ROWS = 3
"""The number of rows from which on a table needs no figures to be told from a line with bars."""
_MIN_PROSE = 80
"""The weighted length from which on a paragraph before or behind a table is prose."""
_LINES_BETWEEN = 2
"""How many lines, such as a heading and one that announces the table, may stand between it and the prose before it."""


def rows_amid_prose(paragraphs: Sequence[str]) -> frozenset[int]:
    """Return the places of the rows of all tables that stand between paragraphs of prose."""
    return frozenset(
        place
        for rows in _tables(paragraphs)
        if _is_table(paragraphs[rows.start : rows.stop]) and _is_amid_prose(paragraphs, rows)
        for place in rows
    )


def _tables(paragraphs: Sequence[str]) -> Iterator[range]:
    """Yield the places of each table: rows after each other that have the same number of cells, none of them empty."""
    start = 0
    for cells, some in groupby(map(_cells, paragraphs)):
        end = start + sum(1 for _ in some)
        if cells > 1 and end - start >= _MIN_ROWS:
            yield range(start, end)
        start = end


def _cells(paragraph: str) -> int:
    """Return the number of cells of a row; 1 for what is no row."""
    cells = paragraph.split(_BAR) if _BAR in paragraph else ()
    return len(cells) if cells and all(any(map(str.isalnum, cell)) for cell in cells) else 1


def _is_table(rows: Sequence[str]) -> bool:
    """Return whether rows are surely those of a table: half of them hold a figure, or there are several."""
    return len(rows) >= _SEVERAL_ROWS or 2 * sum(any(map(str.isdigit, row)) for row in rows) >= len(rows)


def _is_amid_prose(paragraphs: Sequence[str], rows: range) -> bool:
    before = paragraphs[max(0, rows.start - 1 - _LINES_BETWEEN) : rows.start]
    behind = paragraphs[rows.stop : rows.stop + 1]
    return any(map(_is_prose, before)) and any(map(_is_prose, behind))


def _is_prose(paragraph: str) -> bool:
    return _BAR not in paragraph and weighted_length(paragraph) >= _MIN_PROSE
