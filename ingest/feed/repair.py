"""Broken XML is repaired, so that the entries of a feed can be read from it."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable


_MAX_PROLOG_PARTS = 100
"""This many declarations, comments and DTDs before the root element are passed over."""
_ROOT_NAME = re.compile(r"<(?:[A-Za-z_][\w.-]{0,63}:)?([A-Za-z_][\w.-]{0,63})")
"""The start tag of an element; its name without a prefix is the first group."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|^\ufeff")
"""A character that no XML document may hold, or a byte order mark at the beginning."""


def root_name(text: str) -> str:
    """Return the name of the element that a text begins with, in lower case without prefix; "html" for a part of a page."""
    found = _ROOT_NAME.match(text)
    name = found[1].lower() if found else ""
    return "html" if name in {"head", "body", "meta", "script", "title"} else name


def from_root(text: str) -> str:
    """Return the document from its root element on, without declaration, comments and DTD: a DTD can define endless entities."""
    position = text.find("<")
    for _ in range(_MAX_PROLOG_PARTS):
        if position < 0 or not text.startswith(("<?", "<!"), position):
            break
        position = text.find("<", _end_of_prolog_part(text, position))
    return text[position:] if position >= 0 else ""


def _end_of_prolog_part(text: str, start: int) -> int:
    if text.startswith("<!--", start):
        closing, end = "-->", text.find("-->", start)
    elif text.startswith("<?", start):
        closing, end = "?>", text.find("?>", start)
    else:
        closing, end = ">", text.find(">", start)
        if text.find("[", start, end) >= 0:
            subset = _SUBSET_END.search(text, start)
            end = subset.end() - 1 if subset else end
    return end + len(closing) if end >= 0 else len(text)


_SUBSET_END = re.compile(r"\]\s{0,64}>")


def repaired(text: str) -> str:
    """Return a broken document as valid XML. An entry that breaks off is left out, and so is what follows it."""
    last_end = max(text.rfind("</item>"), text.rfind("</entry>"))
    last_start = max(text.rfind("<item>"), text.rfind("<item "), text.rfind("<entry>"), text.rfind("<entry "))
    if 0 <= last_end < last_start:
        text = text[: text.find(">", last_end) + 1]
    text = _outside_cdata(text, lambda part: _REFERENCE.sub(_reference, part))
    text = _with_namespaces(_with_text_as_text(text))
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.LxmlError:
        return text
    return etree.tostring(root, encoding="unicode") if root is not None else text


def _outside_cdata(text: str, change: Callable[[str], str]) -> str:
    pieces: list[str] = []
    position = 0
    while (start := text.find("<![CDATA[", position)) >= 0 and (end := text.find("]]>", start)) >= 0:
        pieces += [change(text[position:start]), text[start : end + 3]]
        position = end + 3
    return "".join([*pieces, change(text[position:])])


_REFERENCE = re.compile("&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")


def _reference(found: re.Match[str]) -> str:
    """Return a reference that XML knows, instead of one that only HTML knows or of an ampersand without a name."""
    name = found[1]
    if name is None:
        return "&amp;"
    if name in {"amp", "lt", "gt", "quot", "apos"}:
        return found[0]
    if name.startswith("#"):
        return escape(NOT_XML.sub("", html.unescape(found[0]).replace("\ufffd", "")))
    return escape(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"


def _with_text_as_text(text: str) -> str:
    """Escape the tags in elements that hold HTML: a tag that is not closed there would make later entries a part of this one."""
    pieces: list[str] = []
    name, start, done, position = "", 0, 0, 0
    while found := _TEXT_ELEMENT.search(text, position):
        position = found.end()
        if found[2] is None:
            end = text.find("]]>", position)
            position = end + 3 if end >= 0 else len(text)
            name = ""
        elif found[2] in {"item", "entry"}:
            name = ""
        elif found[1] and found[2] == name:
            pieces += [text[done:start], text[start : found.start()].replace("<", "&lt;")]
            name, done = "", found.start()
        elif not (found[1] or name or found[0].endswith("/>") or "xhtml" in found[0]):
            name, start = found[2], position
    return "".join([*pieces, text[done:]])


_TEXT_ELEMENT = re.compile(
    r"<(/?)(item|entry|title|description|summary|content:encoded|content)(?:\s[^<>]*|/)?>|<!\[CDATA\["
)


def _with_namespaces(text: str) -> str:
    """Add declarations for the prefixes that a document uses without declaring them on its root element."""
    end = text.find(">")
    root = text[:end]
    used = dict.fromkeys(found[1] or found[2] for found in _PREFIX.finditer(text))
    missing = [name for name in used if name not in {"xml", "xmlns"} and f"xmlns:{name}" not in root][:50]
    declared = "".join(f' xmlns:{name}="{_NAMESPACES.get(name, f"urn:undeclared:{name}")}"' for name in missing)
    name_end = _ROOT_NAME.match(text)
    return f"{text[: name_end.end()]}{declared}{text[name_end.end() :]}" if name_end else text


_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,31}):[\w]|\s([A-Za-z_][\w.-]{0,31}):[\w.-]{1,63}=[\"']")


_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
