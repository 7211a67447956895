"""Elements within a sentence: a time, a label, a quotation.

They become ``span``, since the extractor drops some of them and breaks the sentence at others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.page.blocks import HEADINGS
from ingest.page.prose import CLOSING
from ingest.text.fragments import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from ingest.page.elements import Elements

_BESIDE_TEXT = ("time", "output", "math", "progress", "meter", "q")
"""The elements that are part of a sentence if a text stands before and after them, or if they begin or end a sentence."""

_AMID_TEXT = ("label", "button", "noscript", "legend", "dialog", "map")
"""The elements that are part of a sentence if a text stands before and after them: elsewhere they are controls of the page."""

_MAX_TERM = 100
"""The number of characters up to which such an element is a term of the sentence. Set by hand."""

_NOT_SHOWN = ("annotation", "annotation-xml")
"""The elements of a formula (MathML) that repeat it for programs."""

_DROP_CAP = re.compile(
    r"(?:^|[\s_-])(?:drop-?_?caps?|dropped-?caps?|initial-?(?:letter|cap)|lettrine|first-?letter|firstcharacter)\b",
    re.IGNORECASE,
)
"""A class of the large letter with which a text begins."""

_MAX_DROP_CAP = 3
"""The number of characters of such a letter: a quotation mark or an article may stand before it."""

_EAST_ASIAN = "\u2e80-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\uff66-\uff9f"
_IS_EAST_ASIAN = re.compile(f"[{_EAST_ASIAN}]")
_BROKEN = re.compile(rf"(?<=[{_EAST_ASIAN}])[^\S\n]*\n\s*(?=[{_EAST_ASIAN}])")
"""A line break of the source between two Chinese or Japanese characters, which puts no space between them (CSS Text 3, 4.1.3)."""


def join_sentences(found: Elements) -> None:
    """Make the elements within a sentence a part of it."""
    for element in found.of(*_BESIDE_TEXT, *_AMID_TEXT):
        if element.tag == "math":
            _drop(element.iter(*_NOT_SHOWN))
        if _is_in_sentence(element):
            element.tag = "span"


def _drop(elements: Iterator[HtmlElement]) -> None:
    for element in list(elements):
        element.drop_tree()


def _is_in_sentence(element: HtmlElement) -> bool:
    before, after = _has_text(_before(element)), _has_text(element.tail)
    if element.tag in _BESIDE_TEXT:
        return (before and after) or element.tag == "q" or _is_part_of_sentence(element) or _is_alone_in_one(element)
    if len("".join(element.itertext())) > _MAX_TERM or any(inner.tag in BLOCKS for inner in element.iterdescendants()):
        return False
    return (before and after) or _is_in_heading(element) or (element.tag == "label" and after and _is_in_item(element))


def _is_in_heading(element: HtmlElement) -> bool:
    """Return whether an element is in a heading, which is a button where the part below it opens at a click."""
    outer = element.getparent()
    return outer is not None and outer.tag in HEADINGS


def _is_in_item(element: HtmlElement) -> bool:
    """Return whether an element stands in a list item without a field of a form."""
    outer = element.getparent()
    return outer is not None and outer.tag in _CELLS and next(outer.iter("input", "select", "textarea"), None) is None


def _is_alone_in_one(element: HtmlElement) -> bool:
    """Return whether an element is all that an element within a sentence holds, such as a link."""
    outer = element.getparent()
    if outer is None or outer.tag in BLOCKS or len(outer) > 1 or _has_text(outer.text) or _has_text(element.tail):
        return False
    return (_has_text(_before(outer)) and _has_text(outer.tail)) or _is_part_of_sentence(outer)


def _is_part_of_sentence(element: HtmlElement) -> bool:
    """Return whether an element begins or ends a sentence, or is one of several in a cell: the second time of "6:30-9:00"."""
    line = element.getparent()
    if line is None or any(child.tag in BLOCKS for child in line):
        return False
    text, own = "".join(line.itertext()).strip(), "".join(element.itertext())
    says_more = sum(map(str.isalnum, text)) > sum(map(str.isalnum, own))
    return says_more and (line.tag in _CELLS or text.rstrip(CLOSING).endswith(_FULL_STOPS))


_CELLS = frozenset({"td", "th", "li", "dd"})
_FULL_STOPS = (".", "!", "?", "\u2026", "\u3002", "\uff01", "\uff1f", ":", "\u061f", "\u0964")
"""The ends of a sentence. A line that gives no more than a date has none."""


def _before(element: HtmlElement) -> str | None:
    """Return the text directly before an element, or that of the inline element before it."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        return None if parent is None else parent.text
    if previous.tag in BLOCKS or previous.tag == "br" or _has_text(previous.tail):
        return str(previous.tail or "")
    return "".join(previous.itertext())


def _has_text(text: str | None) -> bool:
    return text is not None and any(map(str.isalnum, text))


def is_drop_cap(classes: str) -> bool:
    """Return whether classes name the large letter with which a text begins."""
    return _DROP_CAP.search(classes) is not None


def join_drop_cap(element: HtmlElement) -> None:
    """Put the large letter of a text directly before the rest of its word."""
    letter = (element.get("alt") if element.tag == "img" else "".join(element.itertext())) or ""
    letter = letter.strip()
    if not letter or len(letter) > _MAX_DROP_CAP:
        return
    rest, following = (element.tail or "").lstrip(), element.getnext()
    if not rest and element.tag in BLOCKS and following is not None and following.tag == "p":
        following.text = letter + (following.text or "").lstrip()
        element.drop_tree()
    elif rest[:1].isalpha():
        element.tail = letter + rest
        element.drop_tree()


def join_lines(tree: HtmlElement) -> None:
    """Join the lines of Chinese and Japanese texts that are broken in the source of a page."""
    for element in tree.iter():
        if element.tag in {"pre", "script", "style", "textarea"}:
            continue
        if element.text and "\n" in element.text:
            element.text = _BROKEN.sub("", element.text)
        if element.tail and "\n" in element.tail:
            element.tail = _BROKEN.sub("", element.tail)


def may_have_broken_lines(tree: HtmlElement, title: str) -> bool:
    """Return whether a page is in Chinese or Japanese, by its title or the language that it states."""
    return _IS_EAST_ASIAN.search(title) is not None or (tree.get("lang") or "").lower().startswith(("zh", "ja"))
