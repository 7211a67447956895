"""The blocks of a page: its text, cut where a block element begins or ends.

A reader sees each block as one paragraph, heading or list item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from ingest.text.fragments import BLOCKS as BLOCKS_OF_FRAGMENTS
from ingest.text.fragments import DROPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

BLOCKS = BLOCKS_OF_FRAGMENTS | {"br", "button", "label"}
"""The elements that end a block. On a whole page, these are also line breaks and the controls of forms."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
"""The elements that HTML has for headings."""

_SKIPPED = DROPPED | {"textarea"}
"""The elements whose text no reader sees as a part of the page's text."""


@dataclass(slots=True)
class Block:
    """A stretch of text between the borders of block elements."""

    text: str
    linked: int
    """The number of its characters, white space included, that stand in links."""
    size: int
    """The number of its characters."""
    element: HtmlElement
    """The innermost element around its first letter."""
    around: HtmlElement
    """The innermost block element around it."""
    anchors: tuple[HtmlElement, ...] = ()
    """The links that some of its text stands in."""

    @property
    def in_links(self) -> float:
        """The share of its characters that stand in links, from 0 to 1."""
        return self.linked / self.size


def blocks_of(tree: HtmlElement) -> Iterator[Block]:
    """Yield the blocks of a page in their order. Blocks of white space alone are left out."""
    pieces: list[str] = []
    linked = 0
    first: HtmlElement | None = None
    opened: list[HtmlElement] = []
    around = [tree]
    anchors: dict[HtmlElement, None] = {}
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, opens = element.tag, event == "start"
        if opens and tag in _SKIPPED:
            walk.skip_subtree()
            continue
        if tag in BLOCKS:
            if first is not None:
                text = "".join(pieces)
                yield Block(text, linked, len(text), first, around[-1], tuple(anchors))
                first = None
            around.append(element) if opens else around.pop()
            pieces.clear()
            anchors.clear()
            linked = 0
        elif tag == "a":
            opened.append(element) if opens else opened.pop()
        text = element.text if opens else element.tail
        if text:
            pieces.append(text)
            if opened:
                linked += len(text)
                anchors[opened[-1]] = None
            if first is None and not text.isspace():
                first = element if opens else element.getparent()
