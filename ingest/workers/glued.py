"""Paragraphs in which the extractor glued several blocks of a page together are parted where the page parts them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.page.table import NUMBERS
from ingest.text.fragments import ITEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model.page import BlockTable

KNOWN = 24
"""The number of characters, white space not counted, by which a block is found anywhere in a paragraph. A shorter one must stand where the
block before it ends."""
_CELLS = "|"
"""The sign between the cells of a table's row. Such a row stays one paragraph."""
_ENDS = tuple('.!?:;。।۔…؟！？：；"”»)')
"""The signs with which a block ends behind which a paragraph is parted. Elsewhere a sentence may go on, behind a button for example."""
_HEADINGS = [NUMBERS.index(f"tag_h{level}") for level in range(1, 7)]


def parted(paragraphs: Sequence[str], table: BlockTable) -> dict[int, str]:
    """Return the text of each row that a glued paragraph goes over, by the row's number; empty where the row before it has the text.

    The texts of one paragraph's rows give the paragraph back, but for white space between them.
    """
    found: dict[int, str] = {}
    for row, index in enumerate(table.paragraphs):
        if index >= 0 and paragraphs[index].removeprefix(ITEM) != table.texts[row]:
            found.update(_parted(paragraphs[index], row, table))
    return found


def _parted(paragraph: str, row: int, table: BlockTable) -> dict[int, str]:
    """Return the texts of the rows that a paragraph goes over; nothing for one that its own row holds, or that is a table's row."""
    starts = list(_starts(paragraph, row, table))
    if len(starts) < 2 or _CELLS in paragraph:  # noqa: PLR2004 -- one block and another
        return {}
    found: dict[int, str] = {}
    last, begin = starts[0]
    for (before, _), (other, start) in pairwise(starts):
        piece = paragraph[begin:start].rstrip()
        if piece.endswith(_ENDS) or table.numbers[[before, other]][:, _HEADINGS].any():
            found[last], last, begin = piece, other, start
        else:
            found[other] = ""
    found[last] = paragraph[begin:]
    return found


def _starts(paragraph: str, row: int, table: BlockTable) -> Iterator[tuple[int, int]]:
    """Yield the rows whose texts a paragraph holds one after the other, and where in the paragraph each of them starts."""
    places = [place for place, sign in enumerate(paragraph) if not sign.isspace()]
    whole = "".join(paragraph.split())
    at = len(ITEM.strip()) if paragraph.startswith(ITEM) else 0
    for number in range(row, len(table.texts)):
        text = "".join(table.texts[number].split())
        if number > row and table.paragraphs[number] >= 0:
            return
        start = (
            whole.find(text, at) if len(text) >= KNOWN and number > row else at if whole.startswith(text, at) else -1
        )
        if start >= 0:
            yield number, places[start] if number > row else 0
            at = start + len(text)
        elif len(text) >= KNOWN or number == row:
            return
