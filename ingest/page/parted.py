"""A text that the extractor returns in one piece, as it does with short ones, is parted into the blocks that it consists of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.page.blocks import Block
from ingest.text.plain import one_line

if TYPE_CHECKING:
    from ingest.page.sheet import Sheet

_KNOWN = 24
"""The number of characters by which a block is found anywhere in a text. A shorter block must stand where the one before it ends."""

_ALL = 0.9
"""The share of a text's characters that its blocks must have together: some white space and signs may differ."""


def parted(sheet: Sheet) -> Sheet:
    """Return the sheet with a text that was found in one piece, as short ones are, parted into the blocks that it consists of."""
    if len(sheet.paragraphs) != 1:
        return sheet
    whole = "".join(sheet.paragraphs[0].split())
    found, at = list[Block](), 0
    for block in sheet.blocks:
        text = "".join(block.text.split())
        start = whole.find(text, at) if len(text) >= _KNOWN else at if whole.startswith(text, at) else -1
        if text and start >= 0:
            found.append(block)
            at = start + len(text)
    texts = [one_line(block.text) for block in found]
    if sum(len("".join(text.split())) for text in texts) < _ALL * len(whole):
        return sheet
    return replace(sheet, paragraphs=tuple(texts), places=tuple(found))
