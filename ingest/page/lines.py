"""Preformatted text, whose lines stay lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.page.elements import Elements

_MAX_LINES = 2_000
"""The number of lines that are kept apart on a page."""

_SIGNS_OF_CODE = "{}<>=_$;#\\|()[]/*"
_MAX_SIGNS = 0.03
"""The share of such signs up to which preformatted text is one to read: a poem, a statement, a ruling. Set by hand."""


def keep_lines(found: Elements) -> None:
    """Put a line break element at each line break of preformatted text (``pre``) that is no program."""
    left = _MAX_LINES
    for block in found.of("pre", "xmp", "listing"):
        if _is_code(block):
            continue
        for element in list(block.iter()):
            if element.text and "\n" in element.text:
                left -= _break(element, element.text, inside=True, left=left)
            if element is not block and element.tail and "\n" in element.tail:
                left -= _break(element, element.tail, inside=False, left=left)


def _is_code(block: HtmlElement) -> bool:
    """Return whether preformatted text is a program or a table of data, by its markup or by its signs."""
    if next(block.iter("code", "kbd", "samp"), None) is not None or sum(1 for _ in block.iter("span")) > 1:
        return True
    text = "".join(block.itertext())
    signs = sum(map(text.count, _SIGNS_OF_CODE))
    return signs > _MAX_SIGNS * len(text)


def _break(element: HtmlElement, text: str, *, inside: bool, left: int) -> int:
    """Part the text at the beginning of an element, or that behind it, at its line breaks; return the number of these."""
    first, *lines = text.split("\n", max(0, left))
    breaks = []
    for line in lines:
        new = etree.SubElement(element, "br") if inside else element.makeelement("br")
        new.tail = line
        breaks.append(new)
    if inside:
        element.text = first
        for place, new in enumerate(breaks):
            element.insert(place, new)
    else:
        parent = element.getparent()
        element.tail, place = first, parent.index(element)
        for number, new in enumerate(breaks, 1):
            parent.insert(place + number, new)
    return len(lines)
