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
"""The name and version of what extracts, as it is stored with each article."""


_BLOCKS = frozenset(["body", "cell", "div", "fn", "head", "item", "lb", "list", "p", "quote", "row", "table"])
"""The elements of trafilatura's tree that end a paragraph. Cells end none if the whole row can stand on one line."""


_EMPTY = {"", ITEM.rstrip()}
"""The lines that hold no text: an empty one, and the dash of an empty list item."""


_is_deep = etree.XPath("boolean(" + "/*" * 400 + ")")
"""Return whether a tree has 400 levels. No person writes such a page, and trafilatura's careful search takes time with their square."""


def extracted_paragraphs(tree: HtmlElement, url: str, *, fast: bool = False) -> tuple[str, ...]:
    """Return the paragraphs that trafilatura takes for the article; none where it finds no article."""
    # with this format trafilatura renders no text beside the tree, which is all that is used
    document = trafilatura.bare_extraction(
        tree, url=url, output_format="xml", include_comments=False, fast=fast or bool(_is_deep(tree))
    )
    if not isinstance(document, Document) or document.body is None:
        return ()
    return tuple(_blocks(document.body))


def _blocks(body: etree._Element) -> Iterator[str]:
    """Yield the texts between the borders of block elements, each on one line, none empty. List items begin with a dash."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        border, is_item = _border(element, event), element.tag == "item" and not _in_line(element)
        if border == "\n":
            line = one_line("".join(pieces))
            if line != ITEM.rstrip() or is_item:  # a paragraph within an item stands behind the item's dash
                yield from {line} - _EMPTY
                pieces.clear()
        else:
            pieces.append(border)
        if is_item and event == "start":
            pieces.append(ITEM)
        pieces.append((element.text if event == "start" else element.tail) or "")
    yield from filter(None, [one_line("".join(pieces))])


def _border(element: etree._Element, event: str) -> str:
    """Return the text for a border of an element: a line feed ends a paragraph, a bar stands between the cells of a row."""
    if element.tag == "cell" and _is_line(element.getparent()):
        return " | " if event == "start" and element.getprevious() is not None else " "
    if element.tag in _BLOCKS:
        return " " if _in_line(element) else "\n"
    return ""


def _in_line(element: etree._Element) -> bool:
    """Return whether an element stands in a row that is one line."""
    cell = next(element.iterancestors("cell"), None)
    return cell is not None and _is_line(cell.getparent())


def _is_line(row: etree._Element | None) -> bool:
    """Return whether a row is one line of a table, and not a frame of the page's layout, whose cells hold several elements."""
    return row is not None and all(len(cell) <= 1 for cell in row)
