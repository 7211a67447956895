"""Markup and style sheets that stand in the text of a page by mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml.html import fragments_fromstring

if TYPE_CHECKING:
    from ingest.page.elements import Elements

_HOLDERS = ("p", "div", "li", "td", "section", "article", "blockquote")
"""The elements whose text may be markup."""
_CODE = ("pre", "code", "textarea", "samp", "kbd")
"""The elements in which markup is meant to be seen."""
_MAX_CHARACTERS = 1_000_000
"""The number of characters of such a text that is read."""
_IS_MARKUP = re.compile(
    r"<(?:p|div|em|strong|b|i|a|span|br|ul|ol|h[1-6]|blockquote|figure)\b[^<>]{0,500}>", re.IGNORECASE
)
_ENDS_IN_TAG = re.compile(r"</(?:p|div|em|strong|b|i|a|span|ul|ol|h[1-6]|blockquote|figure)>$|<br ?/?>$", re.IGNORECASE)
_NEVER = re.compile(r"<(?:script|style|iframe|object|form)\b", re.IGNORECASE)

_SELECTOR = r"[^{}<>;\"]{1,300}"
_STYLE = re.compile(
    rf"(?:@media{_SELECTOR}\{{\s{{0,9}})?(?=[.#@*:a-z])(?:{_SELECTOR}\{{(?:[\w-]{{2,40}}\s?:[^{{}};]{{1,300}};?\s{{0,9}}){{1,60}}\}}\s{{0,9}}\}}?\s{{0,9}}){{1,200}}"
)
"""Rules of a style sheet and nothing else: ``.a{margin:0;color:#333}``."""


def is_style(text: str) -> bool:
    """Return whether a text is nothing but rules of a style sheet."""
    return "{" in text and "}" in text and _STYLE.fullmatch(text.strip()) is not None


def read_escaped(found: Elements) -> None:
    """Read the texts that are markup, since they were escaped once too often. In code, markup is meant to be seen."""
    for element in found.of(*_HOLDERS):
        text = element.text
        if not text or "<" not in text or len(element):
            continue
        text = text.strip()
        if not _is_escaped(text) or next(element.iterancestors(*_CODE), None) is not None:
            continue
        element.text = None
        for child in fragments_fromstring(text):
            if isinstance(child, str):
                element.text = child
            else:
                element.append(child)


def _is_escaped(text: str) -> bool:
    """Return whether a text begins and ends with a tag."""
    if not text.startswith("<") or len(text) > _MAX_CHARACTERS or _NEVER.search(text):
        return False
    return _IS_MARKUP.match(text) is not None and _ENDS_IN_TAG.search(text) is not None
