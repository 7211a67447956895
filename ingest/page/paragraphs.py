"""The article's paragraphs, found by trafilatura."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from ingest.text.fragments import ITEM
from ingest.text.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement


EXTRACTOR = f"trafilatura {trafilatura.__version__}"


_BLOCKS = frozenset(["body", "cell", "div", "fn", "head", "item", "lb", "list", "p", "quote", "row", "table"])
"""Elements of trafilatura's tree that end a paragraph; the cells of a row stand in one, where they can."""


_EMPTY = {"", ITEM.rstrip()}


_is_deep = etree.XPath("boolean(" + "/*" * 400 + ")")
"""Elements so deep in others stand on no page that a person has written; what looks for a text with care takes its square in time."""


def extracted_paragraphs(tree: HtmlElement, url: str) -> tuple[str, ...]:
    # the output format is one that renders nothing: the tree is all that is wanted of it
    document = trafilatura.bare_extraction(
        tree, url=url, output_format="xml", include_comments=False, fast=bool(_is_deep(tree))
    )
    if not isinstance(document, Document) or document.body is None:
        return ()
    return tuple(_blocks(document.body))


def _blocks(body: etree._Element) -> Iterator[str]:
    """Yield the text between the borders of block elements, each on one line, none empty; list items begin with a dash."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        border, is_item = _border(element, event), element.tag == "item" and not _in_line(element)
        if border == "\n":
            line = one_line("".join(pieces))
            if line != ITEM.rstrip() or is_item:  # the paragraph in an item stands behind its dash
                yield from {line} - _EMPTY
                pieces.clear()
        else:
            pieces.append(border)
        if is_item and event == "start":
            pieces.append(ITEM)
        pieces.append((element.text if event == "start" else element.tail) or "")
    yield from filter(None, [one_line("".join(pieces))])


def _border(element: etree._Element, event: str) -> str:
    """Say what stands at a border of an element: a line feed ends a paragraph, a bar stands between the cells of a row."""
    if element.tag == "cell" and _is_line(element.getparent()):
        return " | " if event == "start" and element.getprevious() is not None else " "
    if element.tag in _BLOCKS:
        return " " if _in_line(element) else "\n"
    return ""


def _in_line(element: etree._Element) -> bool:
    cell = next(element.iterancestors("cell"), None)
    return cell is not None and _is_line(cell.getparent())


def _is_line(row: etree._Element | None) -> bool:
    """Tell a row of a table from the frame of a layout, whose cells hold paragraphs."""
    return row is not None and all(len(cell) <= 1 for cell in row)
