"""The sections of an XML document that are no elements are found: comments, instructions, declarations, CDATA."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY_TAG = re.compile(r"<(/?)(?:([A-Za-z_][\w.-]{0,63}):)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
"""The start tag or the end tag of an entry, up to its name. The groups are the slash of an end tag and the prefix."""
_OPENING = re.compile(r"<(?:!--(?:-?>)?|!\[CDATA\[|\?|!(?=[A-Za-z]))")
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}
"""What opens a section, and what closes it."""
_CDATA = "<![CDATA["
_START_TAG = re.compile(r"<([A-Za-z_][\w.:-]{0,63})(?:\s[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class Section:
    """A comment, an instruction, a declaration or a CDATA section of a document."""

    start: int
    """The place of its opening mark."""
    text: str
    """The text of a CDATA section; "" for all others."""
    end: int
    """The place at which the document goes on."""
    closed: bool
    """Whether it ends at the closing mark that XML takes. Otherwise that mark is missing, or belongs to a later section."""


def hides_entries(text: str) -> bool:
    """Return whether a section of well-formed XML takes up the entries behind it, since its own closing mark is missing."""
    return _may_hide(text) and any(not section.closed for section in sections(text))


def _may_hide(text: str) -> bool:
    """Return whether there is an instruction, or a CDATA section that holds the mark of another. That is quickly seen, and rare."""
    if "<?" in text:
        return True
    end = 0
    while (start := text.find(_CDATA, end)) >= 0:
        end = text.find("]]>", start)
        if end < 0 or text.find(_CDATA, start + 1, end) >= 0:
            return True
    return False


def without_sections(text: str) -> str:
    """Return a document that has only elements and text: CDATA sections become text, and the other sections go."""
    pieces: list[str] = []
    position = 0
    for section in sections(text):
        pieces += [text[position : section.start], escape(section.text)]
        position = section.end
    return "".join([*pieces, text[position:]])


def sections(text: str) -> Iterator[Section]:
    """Return the sections of a document in their order. The closing mark is looked for once for each kind: this takes linear time."""
    entry_tags = [(tag.start(), tag[1]) for tag in ENTRY_TAG.finditer(text)]
    ends: dict[str, int] = {}
    position = 0
    while found := _OPENING.search(text, position):
        mark = found[0]
        inner = found.end()
        if mark.endswith(">"):
            # "<!-->" is an empty comment to browsers
            position = inner
            yield Section(found.start(), "", inner, closed=True)
            continue
        if 0 <= ends.get(mark, 0) < inner:
            ends[mark] = text.find(_CLOSING[mark], inner)
        end = ends[mark]
        closed = end >= 0 and not _runs_on(text, found, end, entry_tags)
        if not closed:
            end = _meant_end(text, found, entry_tags)
        position = end + len(_CLOSING[mark]) if closed else end
        yield Section(found.start(), text[inner:end] if mark == _CDATA else "", position, closed)


def _runs_on(text: str, opening: re.Match[str], end: int, entry_tags: list[tuple[int, str]]) -> bool:
    """Return whether the closing mark at ``end`` belongs to a later section, so that what stands between them is hidden."""
    mark, inner = opening[0], opening.end()
    first = bisect_left(entry_tags, (inner, ""))
    hides_tag = first < len(entry_tags) and entry_tags[first][0] < end
    if mark == "<!--":
        return text.find(mark, inner, end) >= 0 or (hides_tag and entry_tags[first][1] == "/")
    if mark == "<!":
        return text.find("<", inner, end) >= 0
    if mark == "<?":
        return hides_tag
    again = text.find(mark, inner, end)
    # a "]]>" in the text of a section is written by ending the section between its characters
    if again < 0 or text.startswith("]]]]><![CDATA[>", end - 2):
        return False
    return hides_tag or not _element(text, opening) or inner < _meant_end(text, opening, entry_tags) < again


def _element(text: str, opening: re.Match[str]) -> str:
    """Return the name of the element that a CDATA section begins; "": it stands elsewhere."""
    tag = _START_TAG.match(text, max(0, text.rfind("<", 0, opening.start())), opening.start())
    return "" if tag is None or ENTRY_TAG.match(text, tag.start()) else tag[1]


def _meant_end(text: str, opening: re.Match[str], entry_tags: list[tuple[int, str]]) -> int:
    """Return where a section without closing mark was meant to end.

    A CDATA section ends with the element that it begins, an instruction or declaration at the end of a tag. Where that does
    not show, and for comments, only the opening mark is left out.
    """
    inner = opening.end()
    if opening[0] == _CDATA:
        name = _element(text, opening)
        first = bisect_left(entry_tags, (inner, ""))
        limit = entry_tags[first][0] if first < len(entry_tags) else len(text)
        return max(inner, text.find(f"</{name}", inner, limit)) if name else inner
    if opening[0] == "<!--":
        return inner
    next_tag = text.find("<", inner)
    return text.find(">", inner, next_tag if next_tag >= 0 else len(text)) + 1 or inner
