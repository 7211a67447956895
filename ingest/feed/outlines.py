"""The outlines of an OPML document are read from its text, however broken its XML is.

An XML parser gives up, or drops a part of an attribute, where a list from the wild has a bare ``&`` or quotes in a title. OPML has
one element that matters, and all of it stands in attributes. So the tags are read one by one, each with its line. A document that is
well-formed is read as XML says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5
from typing import TYPE_CHECKING

from ingest.text.logins import masked
from ingest.text.plain import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model.subscription import Folder

_TAG = re.compile(r"<(/?)(?:[\w.-]+:)?(opml|head|body|outline)(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\W\d][\w:.-]*)\s*=\s*([\"']?)")
_UNQUOTED = re.compile(r"[^\s>]*")
_TAG_END = re.compile(r"\s*(/?)>")
_KNOWN = "text|title|type|xmlUrl|htmlUrl|description|category|version|language|created|isComment|isBreakpoint"
"""The attributes that OPML 2.0 gives an outline. Where one of them begins, the one before it has ended, even without its quote."""
_VALUE_END = {
    mark: re.compile(
        rf"{mark}(?=\s*/?>|\s*$|\s*[^\W\d][\w:.-]*\s*=\s*[\"'])|(?=\s(?:{_KNOWN})\s*=\s*{mark})", re.IGNORECASE
    )
    for mark in ('"', "'")
}
"""The end of an attribute: a quote after which the tag ends, or another attribute begins. Other quotes are part of the value."""
_XML_URL = re.compile(r"\bxmlUrl\s*=", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
"""A reference to a character. What lacks the semicolon is text, as in ``?a=1&copy=2``."""
_MAX_TAG_CHARACTERS = 100_000
"""This many characters of a tag are read. A real one has a few hundred."""
_MAX_SHOWN_CHARACTERS = 200
"""A tag is shown to the operator with at most this many characters."""
_MAX_LABEL_CHARACTERS = 2000
"""This many characters of a tag are searched for names and passwords, which are not shown."""
_MAX_DEPTH = 20
"""A folder is kept with at most this many folders around it. Lists whose folders are never closed nest without end."""
_MAX_NAME_CHARACTERS = 200
"""The name of a folder is cut to this many characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An ``<outline>`` of an OPML document."""

    line: int
    """The number of the line on which its tag begins; the first line has the number 1."""
    text: str
    """The tag as it is written, on one line, cut to a length that can be shown."""
    attributes: dict[str, str]
    """The attributes, their names in lower case."""
    folder: Folder
    """The names of the outlines around it that are no feeds."""
    is_leaf: bool
    """Whether it holds no other outline."""
    is_cut: bool
    """Whether the document ends, or another tag begins, within the value of an attribute. That attribute is left out."""


def outlines(text: str) -> Iterator[Outline]:
    """Yield the outlines of an OPML document in its order. The time is linear in the text; never raises."""
    plain = _without_comments(text)
    tags = list(_TAG.finditer(plain))
    within: list[Folder] = [()]
    line, counted = 1, 0
    for number, tag in enumerate(tags):
        if tag[2].lower() != "outline":
            within = within if tag[2].lower() == "head" else [()]
            continue
        if tag[1]:
            del within[max(1, len(within) - 1) :]
            continue
        line, counted = line + plain.count("\n", counted, tag.start()), tag.start()
        following = tags[number + 1] if number + 1 < len(tags) else None
        end = min(following.start() if following else len(plain), tag.end() + _MAX_TAG_CHARACTERS)
        attributes, closing = _attributes(plain[tag.end() : end])
        yield Outline(
            line=line,
            text=label(masked(plain[tag.start() : min(end, tag.end() + _MAX_LABEL_CHARACTERS)]), _MAX_SHOWN_CHARACTERS),
            attributes=attributes,
            folder=within[-1],
            is_leaf=closing == "/" or following is None or following[2].lower() != "outline" or bool(following[1]),
            is_cut=closing is None,
        )
        if closing != "/":
            within.append(_folder(attributes, within[-1]))


def root_of(text: str) -> str:
    """Return the name of a document's first element in lower case, without its prefix; "" if there is none."""
    found = re.search(r"<(?:[\w.-]+:)?([^\W\d][\w.-]*)", _without_comments(text))
    return found[1].lower() if found else ""


def _folder(attributes: dict[str, str], around: Folder) -> Folder:
    """Return the folder of what stands within an outline. A feed is no folder, and neither is an outline without a name."""
    name = label(attributes.get("text") or attributes.get("title") or "", _MAX_NAME_CHARACTERS)
    is_folder = name and not attributes.get("xmlurl", "").strip()
    return (*around, name)[:_MAX_DEPTH] if is_folder else around


def _without_comments(text: str) -> str:
    """Return a document without its comments. Their line breaks stay. A comment without an end is none."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*pieces, text[at:]])


def _attributes(tag: str) -> tuple[dict[str, str], str | None]:
    """Return the attributes of a tag, and how it ends: ``/``, an empty text, or None if it ends within a value.

    Of several attributes with one name, the first counts.
    """
    found: dict[str, str] = {}
    at = 0
    while True:
        ends = _TAG_END.match(tag, at)
        if ends and ("xmlurl" in found or not _XML_URL.search(tag, ends.end())):
            return found, ends[1]
        attribute = _ATTRIBUTE.search(tag, at)
        if attribute is None:
            return found, "/" if tag[at:].partition(">")[0].rstrip().endswith("/") else ""
        value, at = _value(tag, attribute.end(), attribute[2])
        if value is None:
            return found, None
        found.setdefault(attribute[1].lower(), _REFERENCE.sub(_character, value))


def _value(tag: str, at: int, mark: str) -> tuple[str | None, int]:
    """Return the value of an attribute that begins at a place, and the place behind it; None: it does not end."""
    if not mark:
        found = _UNQUOTED.match(tag, at)
        end = found.end() if found else at
        end -= tag.startswith("/>", end - 1)
        return (tag[at:end] if end < len(tag) else None), end
    found = _VALUE_END[mark].search(tag, at)
    if found:
        return tag[at : found.start()], found.end()
    nearest = tag.find(mark, at)
    return (tag[at:nearest], nearest + 1) if nearest >= 0 else (None, len(tag))


def _character(found: re.Match[str]) -> str:
    """Return the character that a reference stands for; a name that HTML does not know stays as it is written."""
    if found[3]:
        return html5.get(f"{found[3]};", found[0])
    try:
        character = chr(int(found[1]) if found[1] else int(found[2], 16))
        character.encode()
    except ValueError:  # beyond Unicode, or half of a surrogate pair
        return "\ufffd"
    return character
