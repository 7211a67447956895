"""The text that stands in a page's data, in place of a much shorter one that stands on the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model.page import PageVerdict
from ingest.page.data_text import text_in_data
from ingest.page.walls import phrases_in
from ingest.text.plain import can_be_about, fold
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from ingest.page.sheet import Sheet

_MIN_DECLARED = 2
"""The number of paragraphs from which on a declared text is believed. Texts in one piece are often cut short."""

_IN_ONE_PIECE = 500
"""The number of letters from which on a declared text in one piece is believed where the page shows hardly any text."""

_MUCH_FULLER = 2
"""The declared text is taken if it has more than so many times the letters that were found on the page."""

_LITTLE_TEXT = 500
"""The number of letters below which the page's own text is so little that scripts may fill the page."""

_LOOKED_AT = 10_000
"""The number of characters of a page's text in which a wall's phrases are looked for."""


def the_fuller(sheet: Sheet) -> Sheet:
    """Return the sheet with the text in the page's data, if much less was found, or if it was found in one piece.

    Such a text is not taken where the article is not free, or where a wall stands in its place: it is not shown to every reader.
    """
    found, told = sheet.paragraphs, _of_this_page(sheet)
    size = letters("\n".join(found))
    if not told and size < _LITTLE_TEXT and "<script" in sheet.markup:
        told = text_in_data(sheet.tree, sheet.metadata.title, sheet.url)
    if not told:
        return sheet
    length = letters("\n".join(told))
    is_believed = len(told) >= _MIN_DECLARED or (length >= _IN_ONE_PIECE and size < _LITTLE_TEXT)
    in_one_piece = len(found) == 1 and fold(found[0]) == fold("\n".join(told))
    if not is_believed or not (length > _MUCH_FULLER * size or in_one_piece) or _is_walled(sheet):
        return sheet
    return replace(sheet, paragraphs=told, places=())


def _of_this_page(sheet: Sheet) -> tuple[str, ...]:
    """Return the text that the page declares; none where its headline is that of another article."""
    heads = sheet.declared.heads_of_text()
    title = sheet.metadata.title
    return sheet.full_text if not heads or any(can_be_about(head, title) for head in heads) else ()


def _is_walled(sheet: Sheet) -> bool:
    """Return whether the page says that the article is not free, or shows a wall."""
    if sheet.declared.is_free() is False:
        return True
    shown = fold("\n".join(block.text for block in sheet.blocks)[:_LOOKED_AT])
    return any(phrases_in(shown, kind) for kind in (PageVerdict.PAYWALL, PageVerdict.LOGIN))
