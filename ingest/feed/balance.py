"""The tags of broken XML are mended, so that each element ends where it was meant to end."""

from __future__ import annotations

import re
from collections import Counter

LESS_THAN = "&#60;"
"""A "<" as text. Behind an error, libxml2 leaves out ``&lt;``, but not this."""
_LINES = frozenset(
    {"title", "link", "guid", "pubdate", "id", "updated", "published", "category", "comments", "dc:creator", "dc:date"}
)
"""The elements of an entry that hold one line of text, and no elements."""
_TEXTS = _LINES | {"description", "content", "content:encoded", "summary"}
"""The elements of an entry that hold text, which may have tags of HTML in it."""
_OF_ENTRIES = _TEXTS | {"author", "enclosure", "source"}
"""The elements that stand side by side in an entry."""
_OUTER = ("rss", "channel", "feed", "rdf:RDF", "RDF")
"""The elements around the entries. Those of a document that breaks off have no end tag."""


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
            inner = text[opened.end() : tag.start()].replace("<", LESS_THAN)
            pieces += [text[done : opened.start()], _XHTML.sub('"html"', opened[0]), inner]
            opened, done = None, tag.start()
    return "".join([*pieces, text[done:]])


_TEXT_ELEMENT = re.compile(r"<(/?)(title|description|summary|content:encoded|content)(?:\s[^<>]*|/)?>")
_XHTML = re.compile(r"""(["'])(?:application/xhtml\+xml|xhtml)\1""")


def with_plain_start(text: str) -> str:
    """Return a text whose first tag has only such attributes as can be read, though it be no tag."""
    return _START.sub(lambda found: f"{found[1]}{_mended(found[2])}>", text, count=1)


_START = re.compile(r"\A(<[\w.:-]+)([^>]*)>")


def balanced(text: str) -> str:
    """Return a text in which each start tag has an end tag, each end tag has a start tag, and any other "<" is text.

    An element ends with the element around it at the latest. A title or another text ends where another element of the entry
    begins, if it has no end tag. Any other element without an end tag is empty.
    """
    tags = _Tags(text)
    done = 0
    for tag in _TAG.finditer(text):
        tags.pieces.append(text[done : tag.start()])
        done = tag.end()
        tags.add(tag)
    tags.pieces.append(text[done:])
    while tags.open:
        tags.close()
    return "".join(tags.pieces)


_END_TAG = re.compile(r"</([A-Za-z_:][\w.:-]*)")
_TAG = re.compile(
    r"""<(?:(?P<slash>/?)(?P<name>[A-Za-z_:][\w.:-]*)"""
    r"""(?P<attributes>(?:[\s/](?:"[^"<]*"|'[^'<]*'|[^"'<>])*+)?|(?:[\s/][^<>]*)?)>)?"""
)
"""A tag whose quotes are in pairs; or any other tag; or a "<" that begins no tag."""
_ATTRIBUTE = re.compile(r"""(?<![\w.:-])([A-Za-z_:][\w.:-]{0,99})\s{0,9}=\s{0,9}("[^"<]*"|'[^'<]*'|[^\s"'<>]+)""")


class _Tags:
    """The tags of a text, which are put into balance one after the other."""

    def __init__(self, text: str) -> None:
        self.pieces: list[str] = []
        self.open: list[str] = []
        self._count: Counter[str] = Counter()
        self._ended = {*_END_TAG.findall(text), *_OUTER}

    def add(self, tag: re.Match[str]) -> None:
        """Add a tag with the end tags that are missing before it; leave out an end tag without a start tag."""
        name = tag["name"]
        if not name:
            self.pieces.append(LESS_THAN)
        elif tag["slash"]:
            while self._count[name] and self.close() != name:
                pass
        else:
            self._start(name, tag["attributes"])

    def close(self) -> str:
        """Add the end tag of the innermost element, and return its name."""
        name = self.open.pop()
        self._count[name] -= 1
        self.pieces.append(f"</{name}>")
        return name

    def _start(self, name: str, attributes: str) -> None:
        if self.open and name.lower() in _OF_ENTRIES and self._ends_before_next(self.open[-1]):
            self.close()
        is_empty = attributes.endswith("/") or (name not in self._ended and name.lower() not in _TEXTS)
        self.pieces.append(f"<{name}{_mended(attributes)}{'/' if is_empty else ''}>")
        if not is_empty:
            self.open.append(name)
            self._count[name] += 1

    def _ends_before_next(self, name: str) -> bool:
        return name.lower() in _LINES or (name.lower() in _TEXTS and name not in self._ended)


def _mended(attributes: str) -> str:
    """Return attributes with quotes around their values, each attribute once: the first counts, as in browsers."""
    values: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(attributes.rstrip("/")):
        values.setdefault(name, value if value[0] in "\"'" else f'"{value}"')
    return "".join(f" {name}={value}" for name, value in values.items())
