"""The tags of broken XML are mended, so that each element ends where it was meant to end."""

from __future__ import annotations

import re
from collections import Counter

_LINES = frozenset(
    {"title", "link", "guid", "pubdate", "id", "updated", "published", "category", "comments", "dc:creator", "dc:date"}
)
"""The elements of an entry that hold one line of text, and no elements."""
_OF_ENTRIES = _LINES | {"description", "content", "content:encoded", "summary", "author", "enclosure", "source"}
"""The elements that stand side by side in an entry."""


def text_as_text(text: str) -> str:
    """Escape the tags in elements that hold HTML. A tag that is not closed there would take in the elements behind it."""
    last_ends = {tag[2]: tag.start() for tag in _TEXT_ELEMENT.finditer(text) if tag[1]}
    pieces: list[str] = []
    opened: re.Match[str] | None = None
    done = 0
    for tag in _TEXT_ELEMENT.finditer(text):
        if opened is None:
            is_opening = not tag[1] and not tag[0].endswith("/>") and last_ends.get(tag[2], 0) > tag.start()
            opened = tag if is_opening else None
        elif tag[1] and tag[2] == opened[2]:
            inner = text[opened.end() : tag.start()].replace("<", "&lt;")
            pieces += [text[done : opened.start()], _XHTML.sub('"html"', opened[0]), inner]
            opened, done = None, tag.start()
    return "".join([*pieces, text[done:]])


_TEXT_ELEMENT = re.compile(r"<(/?)(title|description|summary|content:encoded|content)(?:\s[^<>]*|/)?>")
_XHTML = re.compile(r"""(["'])(?:application/xhtml\+xml|xhtml)\1""")


def balanced(text: str) -> str:
    """Return a text in which each start tag has an end tag, each end tag has a start tag, and any other "<" is text.

    An element ends with the element around it at the latest. A line of text, such as a title, ends where another element of
    the entry begins.
    """
    tags = _Tags()
    done = 0
    for tag in _TAG.finditer(text):
        tags.pieces.append(text[done : tag.start()])
        done = tag.end()
        tags.add(tag)
    tags.pieces.append(text[done:])
    while tags.open:
        tags.close()
    return "".join(tags.pieces)


_TAG = re.compile(
    r"""<(?:(?P<slash>/?)(?P<name>[A-Za-z_:][\w.:-]*)(?:[\s/](?:"[^"<]*"|'[^'<]*'|[^"'<>])*)?>"""
    r"""|(?P<slash2>/?)(?P<name2>[A-Za-z_:][\w.:-]*)(?:[\s/][^<>]*)?>)?"""
)
"""A tag whose quotes are in pairs; or any other tag; or a "<" that begins no tag."""


class _Tags:
    """The tags of a text, which are put into balance one after the other."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.open: list[str] = []
        self._count: Counter[str] = Counter()

    def add(self, tag: re.Match[str]) -> None:
        """Add a tag with the end tags that are missing before it; leave out an end tag without a start tag."""
        name = tag["name"] or tag["name2"]
        if not name:
            self.pieces.append("&lt;")
        elif tag["slash"] or tag["slash2"]:
            while self._count[name] and self.close() != name:
                pass
        else:
            self._start(name, tag[0])

    def close(self) -> str:
        """Add the end tag of the innermost element, and return its name."""
        name = self.open.pop()
        self._count[name] -= 1
        self.pieces.append(f"</{name}>")
        return name

    def _start(self, name: str, tag: str) -> None:
        if self.open and self.open[-1].lower() in _LINES and name.lower() in _OF_ENTRIES:
            self.close()
        self.pieces.append(tag)
        if not tag.endswith("/>"):
            self.open.append(name)
            self._count[name] += 1
