"""Broken XML is repaired, entry by entry: what is wrong in one entry costs the others nothing."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from dataclasses import dataclass
from html.entities import html5
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from lxml import etree

from ingest.feed.balance import balanced, text_as_text, with_plain_start
from ingest.feed.sections import ENTRY_TAG, without_sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_MAX_PROLOG_PARTS = 100
"""This many declarations, comments and DTDs before the root element are passed over."""
_MAX_PREFIXES = 50
"""This many prefixes that a document uses without declaring them are declared for it."""
_ROOT_NAME = re.compile(r"<(?:([A-Za-z_][\w.-]{0,63}):)?([A-Za-z_][\w.-]{0,63})")
"""The start tag of an element. The groups are its prefix and its name without the prefix."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|^\ufeff")
"""A character that no XML document may hold, or a byte order mark at the beginning."""
_CONTROLS = bytes(sorted({*range(0x20)} - {*b"\t\n\r"}))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def only_xml(text: str) -> str:
    """Return a text without the characters that no XML document may hold. Nearly all texts have none; that is seen in the bytes, much sooner."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # surrogates
        return NOT_XML.sub("", text)
    is_clean = len(encoded.translate(None, _CONTROLS)) == len(encoded) and not text.startswith("\ufeff")
    return text if is_clean and not any(one in encoded for one in _NO_CHARACTERS) else NOT_XML.sub("", text)


def root_name(text: str) -> str:
    """Return the name of the element that a text begins with, in lower case without prefix; "html" for a part of a page."""
    found = _ROOT_NAME.match(text)
    name = found[2].lower() if found else ""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A broken document that was read as far as possible."""

    root: etree._Element
    """The feed with the entries that could be read, in the document's order."""
    lost: int
    """The number of entries that could not be read."""
    ended: bool
    """Whether the end of the feed stands behind its last entry."""


def repaired(document: str, max_entries: int) -> Repaired | None:
    """Return the feed in a broken document, with at most ``max_entries`` entries; None: nothing can be read.

    The document is cut at the tags of its entries. Each entry is repaired by itself, and so is the feed without its entries.
    An entry that breaks off at the end of the document is lost. If several documents stand one behind the other, the entries
    of all are returned, with the title and the other values of the first.
    """
    text = _REFERENCE.sub(_reference, without_sections(document))
    rest, entries, breaks_off = _cut(text)
    namespaces = _undeclared(text)
    root = _tree(_with_declarations("".join(rest), namespaces))
    if root is None:
        return None
    place = next((child for child in root if _local_name(child) == "channel"), root)
    declarations = _declarations({**namespaces, **{prefix or "": uri for prefix, uri in place.nsmap.items()}})
    trees = [_entry_tree(entry, declarations) for entry in entries[:max_entries]]
    place.extend(tree for tree in trees if tree is not None)
    return Repaired(root=root, lost=trees.count(None) + breaks_off, ended=_ROOT_END.search(rest[-1]) is not None)


def _cut(text: str) -> tuple[list[str], list[str], bool]:
    """Return the texts outside of the entries, the texts of the entries, and whether the last one breaks off, and is left out."""
    rest: list[str] = []
    entries: list[str] = []
    done = 0
    for start, name_end, limit, end in _entry_places(text):
        feed_end = None if end else _FEED_END.search(text, name_end, limit)
        if not end and not feed_end and limit == len(text):
            return [*rest, text[done:start], ""], entries, True
        rest.append(text[done:start])
        done = end or (feed_end.start() if feed_end else limit)
        entries.append(_with_one_end(text[start:done], text[start + 1 : name_end]))
    return [*rest, text[done:]], entries, False


def _entry_places(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Return where each entry starts, where its name ends, where the next one starts, and where its last end tag ends, or 0."""
    own = _own_prefixes(text)
    tags = [tag for tag in ENTRY_TAG.finditer(text) if (tag[2] or "") in own]
    starts = [tag for tag in tags if not tag[1]]
    ends = [tag.end() for tag in tags if tag[1]]
    limits = [*(tag.start() for tag in starts), len(text)][1:]
    for start, limit in zip(starts, limits, strict=True):
        last = ends[max(0, bisect_left(ends, limit) - 1)] if ends else 0
        rest = _TAG_REST.match(text, last) if start.end() < last <= limit else None
        yield start.start(), start.end(), limit, rest.end() if rest else 0


_FEED_END = re.compile(r"</(?:[A-Za-z_][\w.-]{0,63}:)?(?:channel|rss|feed|rdf)\s{0,9}>", re.IGNORECASE)
_ROOT_END = re.compile(r"</(?:[A-Za-z_][\w.-]{0,63}:)?(?:rss|feed|rdf)\s{0,9}(?:>|\Z)", re.IGNORECASE)
_TAG_REST = re.compile("[^<>]*>?")


def _own_prefixes(text: str) -> set[str]:
    """Return the prefixes of the feed's own elements: none, that of its root, and those of the namespaces of feeds."""
    root = _ROOT_NAME.match(text)
    return {"", (root[1] or "") if root else "", *_OWN_PREFIX.findall(text)}


_OWN_PREFIX = re.compile(
    r"""\sxmlns:([A-Za-z_][\w.-]{0,63})=["']\s{0,9}(?:http://www\.w3\.org/2005/Atom|http://purl\.org/(?:rss/1\.0/|atom/ns\#))\s{0,9}["']""",
    re.IGNORECASE,
)


def _with_one_end(entry: str, name: str) -> str:
    """Return the text of an entry with one end tag, at its end."""
    return re.sub(rf"</{re.escape(name)}(?![\w.:-])[^<>]*>?", "", entry, flags=re.IGNORECASE) + f"</{name}>"


def _entry_tree(entry: str, declarations: str) -> etree._Element | None:
    """Return the element of an entry; None: it cannot be read."""
    around = _tree(entry, f"<entries{declarations}>", "</entries>")
    return (
        next((child for child in around if _local_name(child) in {"item", "entry"}), None)
        if around is not None
        else None
    )


def _tree(text: str, before: str = "", behind: str = "") -> etree._Element | None:
    """Return the root element of a text that is put between two others. It is mended if it is not well-formed."""
    try:
        return etree.fromstring(f"{before}{text}{behind}".encode(), _STRICT)
    except etree.XMLSyntaxError:
        mended = balanced(text_as_text(with_plain_start(text)))
    try:
        return etree.fromstring(f"{before}{mended}{behind}".encode(), _LENIENT)
    except etree.LxmlError:
        return None


_STRICT = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
_LENIENT = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


_REFERENCE = re.compile("&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?")


def _reference(found: re.Match[str]) -> str:
    """Return a reference by number, instead of one by name or of an ampersand alone.

    Behind an error, libxml2 leaves out the references by name that XML knows, and keeps those by number.
    """
    name = found[1]
    if name is None:
        return _AMPERSAND
    if name.startswith("#"):
        digits = name[1:]
        number = int(f"0{digits}", 0) if digits[0] in "xX" else int(digits)
        return f"&#{number};" if number <= sys.maxunicode and not NOT_XML.match(chr(number)) else ""
    characters = html5.get(f"{name};")
    return "".join(f"&#{ord(character)};" for character in characters) if characters else f"{_AMPERSAND}{name};"


_AMPERSAND = "&#38;"


def _undeclared(text: str) -> dict[str, str]:
    """Return the prefixes that a document uses without declaring them on its root element, with a namespace for each."""
    root = text[: text.find(">")]
    used = dict.fromkeys(found[1] or found[2] for found in _PREFIX.finditer(text))
    names = [name for name in used if name not in {"xml", "xmlns"} and f"xmlns:{name}" not in root]
    return {name: _NAMESPACES.get(name, f"urn:undeclared:{name}") for name in names[:_MAX_PREFIXES]}


_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,31}):[\w]|\s([A-Za-z_][\w.-]{0,31}):[\w.-]{1,63}=[\"']")


def _with_declarations(text: str, namespaces: Mapping[str, str]) -> str:
    name = _ROOT_NAME.match(text)
    return f"{text[: name.end()]}{_declarations(namespaces)}{text[name.end() :]}" if name else text


def _declarations(namespaces: Mapping[str, str]) -> str:
    named = ((f"xmlns:{prefix}" if prefix else "xmlns", uri.strip()) for prefix, uri in namespaces.items())
    return "".join(f" {name}={quoteattr(uri)}" for name, uri in named)


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
