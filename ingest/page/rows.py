"""The rows of a table: a row whose cells are short becomes one cell with bars between its parts, so that it is one paragraph."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from ingest.page.prose import is_amid_prose, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.page.elements import Elements

_MAX_ROWS = 2_000
"""The number of rows that are looked at on a page."""

_MAX_CELL = 200
"""The number of characters up to which a cell is a part of a line. A cell of a page's layout holds more. Set by hand."""

_MAX_PARTS = 12
"""The number of parts, such as list items, that a cell of a line may have. A menu has more. Set by hand."""

_MAX_PARAGRAPHS = 3
"""The number of paragraphs that a cell of a line may have. Set by hand."""

_PARTS = frozenset({"p", "div", "ul", "ol", "li", "dl", "dt", "dd", "br", "center", "address", "section"})
"""The elements within a cell that part it."""

_WHOLE = frozenset(
    {
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "form",
        "article",
        "blockquote",
        "figure",
        "pre",
        "select",
        "nav",
        "iframe",
    }
)
"""The elements that no line holds."""

_PARAGRAPHS = frozenset({"p", "div"})
_BETWEEN_CELLS, _BETWEEN_PARTS = " | ", ", "


def join_rows(found: Elements) -> None:
    """Make each row of a table within a text a row of one cell: "Monday | 6:30 to 9:00, 15:00 to 18:30"."""
    left = _MAX_ROWS
    for table in found.of("table"):
        if not is_amid_prose(table):
            continue
        rows = [row for row in islice(table.iter("tr"), left) if next(row.iterancestors("table")) is table]
        left -= len(rows)
        lines = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
        if max(map(len, lines), default=0) > 1 and all(_is_short(cell) for cells in lines for cell in cells):
            for cells in lines:
                _join(cells)
            for row in rows:
                _free_columns(row)


def _free_columns(row: HtmlElement) -> None:
    """Make plain text of the links in a row of several columns: it is a row of figures, and no list of other pages."""
    if text_of(row).count(_BETWEEN_CELLS.strip()) > 1:
        etree.strip_tags(row, "a")


def _is_short(cell: HtmlElement) -> bool:
    """Return whether a cell holds a few short parts and nothing that stands by itself."""
    parts = paragraphs = 0
    for inner in cell.iterdescendants():
        if inner.tag in _WHOLE:
            return False
        parts += inner.tag in {"li", "br", "dt", "dd"}
        paragraphs += inner.tag in _PARAGRAPHS and not any(child.tag in _PARTS for child in inner)
    return parts <= _MAX_PARTS and paragraphs <= _MAX_PARAGRAPHS and len(text_of(cell)) <= _MAX_CELL


def _join(cells: list[HtmlElement]) -> None:
    if not any(map(text_of, cells)):
        return
    for cell in cells:
        _flatten(cell)
        cell.attrib.clear()
    first, *others = cells
    for cell in others:
        _append_text(first, _BETWEEN_CELLS)
        cell.tag, cell.tail = "span", None
        first.append(cell)
    etree.strip_tags(first, "span")


def _flatten(cell: HtmlElement) -> None:
    """Turn the parts of a cell into one text with commas between them."""
    held = bool((cell.text or "").strip())
    for inner in list(cell.iterdescendants()):
        text, tail = (inner.text or "").strip(), (inner.tail or "").strip()
        is_part = inner.tag in _PARTS
        if is_part:
            inner.tag = "span"
            inner.attrib.clear()
            if text and held:
                inner.text = _BETWEEN_PARTS + text
            elif tail and not text and held and len(inner) == 0:
                inner.tail = _BETWEEN_PARTS + tail
        held = held or bool(text or tail)


def _append_text(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
