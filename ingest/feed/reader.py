"""The XML events of a feed are read by feedparser, which knows what they mean; this bounds what feedparser does."""

from __future__ import annotations

import xml.sax.handler
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from xml.parsers import expat
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.api import StrictFeedParser
from lxml import etree

from ingest.feed.cut import ENTRIES
from ingest.feed.links import relation, resolved
from ingest.feed.traces import setting_of, state_of
from ingest.text.urls import absolute_link

_MAX_ATTRIBUTES = 100
"""This many attributes of an element are read. feedparser takes square time for them, and elements of feeds have few."""
_MAX_NAMESPACES = 200
"""This many namespaces are remembered. feedparser goes through all of them for each element."""
_MAX_SKIPPED = 50
"""This many hours or days to skip are read; there are 24 hours and 7 days."""


class _Open(NamedTuple):
    """An element whose end is still to come."""

    tag: str
    counts: bool
    """Whether it says something about the entry or the feed."""
    is_markup: bool
    """Whether it is markup within a text."""
    children: frozenset[str] | None
    """The names of its children that count; None: all of them do."""


_ROOT = _Open("", counts=True, is_markup=False, children=None)


class _EnoughError(Exception):
    """The document lists more entries than are to be read."""


class Reader(StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    """feedparser's reader of a feed. It leaves guids and links as the publisher wrote them."""

    baseuri: str
    contentparams: dict[str, Any]
    can_be_relative_uri = StrictFeedParser.can_be_relative_uri - {"id"}
    sanitize_html = False
    resolve_relative_uris = False

    def __init__(self, url: str, max_entries: int, skip: int = 0) -> None:
        # "" stands for the document's own URL: feedparser would join that with itself at each element
        super().__init__("", None, "utf-8")
        self._url = url
        self._max_entries = max_entries
        self._left = skip
        self._passed = 0
        self.is_complete = skip == 0
        """Whether all entries of the document were read."""
        self._unwritten = ""
        # feedparser does not know skipHours and skipDays: it would keep only the last hour and the last day
        self.skipped: dict[str, list[str]] = {"hour": [], "day": []}
        self._open: list[_Open] = []
        self.setting = ""
        """What was known when the first entry began, as far as entries may depend on it. "": there is no entry, or one has left a trace."""
        self._traces: dict[str, Any] | None = None

    def startElementNS(self, name: tuple[str, str], qname: str, attributes: AttributesNSImpl) -> None:  # noqa: N802 -- SAX's name
        """Read the start of an element, with at most ``_MAX_ATTRIBUTES`` attributes."""
        if name[1] in ENTRIES and self._passes_over():
            self._passed = 1
            # until it ends; a test of each element would cost more
            self.startElementNS = self._start_passed  # type: ignore[method-assign, assignment]
            self.endElementNS = self._end_passed
            return
        if len(attributes) > _MAX_ATTRIBUTES:
            few = dict(islice(attributes.items(), _MAX_ATTRIBUTES))
            attributes = AttributesNSImpl(few, {key: attributes.getQNameByName(key) for key in few})
        super().startElementNS(name, qname, attributes)

    def _start_passed(self, *_: object) -> None:
        self._passed += 1

    def _end_passed(self, *_: object) -> None:
        self._passed -= 1
        if not self._passed:
            del self.startElementNS, self.endElementNS

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """Note a namespace, if there are not too many."""
        if len(self.namespaces_in_use) < _MAX_NAMESPACES:
            super().track_namespace(prefix, uri)

    def unknown_starttag(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        """Read the start of an element. An element of a rare namespace for which feedparser raises an error is passed over.

        So is an element inside of another one of an entry, such as the title of a venue: it says nothing about the entry.
        """
        parent = self._open[-1] if self._open else _ROOT
        counts = parent.children is None or tag in parent.children
        is_markup = self._is_markup()
        if self.inentry and not is_markup:
            tag = tag.removeprefix("xhtml:")
        if self._traces is None and tag in ENTRIES:
            self._traces = state_of(self)
            self.setting = setting_of(self)
        if not self.baseuri and any(name in _BASES for name, _ in attributes):
            self.baseuri = self._url
        if counts:
            with suppress(*_STUMBLES):
                super().unknown_starttag(tag, attributes)
        children = _CHILDREN.get(tag, _NONE) if self.inentry and not self._is_markup() else None
        self._open.append(_Open(tag, counts, is_markup, children if counts else _NONE))

    def unknown_endtag(self, tag: str) -> None:
        """Read the end of an element. If feedparser raises an error, do what it would have done after it."""
        opened = self._open.pop() if self._open else _ROOT._replace(tag=tag)
        if opened.counts and opened.is_markup:
            self._end_markup(opened.tag.rpartition(":")[2])
        elif opened.counts:
            try:
                super().unknown_endtag(opened.tag)
            except _STUMBLES:
                self._leave()
        self.baseuri = self.basestack[-1] if self.basestack else ""
        if opened.tag in ENTRIES and state_of(self) != self._traces:
            self.setting = ""

    def _end_markup(self, name: str) -> None:
        """Read the end of an element within a text. feedparser would end the text at the name of another element: <summary>, <source>."""
        if name == "svg" and self.svgOK:
            self.svgOK -= 1
        if self.contentparams.get("type") == "application/xhtml+xml":
            self.handle_data(f"</{name}>", escape=0)
        self._leave()

    def _leave(self) -> None:
        """Go back to the language of the parent, as feedparser does."""
        self.depth -= 1
        self.basestack.pop()
        self.langstack.pop()
        self.lang = self.langstack[-1] if self.langstack else None

    def _is_markup(self) -> bool:
        """Return whether the elements that follow are markup within a text. Other XML within a text is not (RFC 4287, 4.1.3.3)."""
        if not self.incontent:
            return False
        kind = self.contentparams.get("type", "")
        return kind == "application/xhtml+xml" or not kind.endswith("xml")

    def resolve_uri(self, uri: str) -> str:
        """Return an absolute URL, relative to xml:base; without one, for an entry of RSS, relative to the site of its channel."""
        base = self.baseuri if _is_base(self.baseuri) else self._url
        if self.inentry and base == self._url and not self.version.startswith("atom"):
            base = self.feeddata.get("link") or base
        return resolved(uri, base, self._url)

    def _start_link(self, attributes: dict[str, str]) -> None:
        """Read the start of a link. An empty ``href`` is none; ``url`` and ``uri`` count only if the element has no text."""
        href = attributes.pop("href", "").strip()
        others = [attributes.pop(name, "") for name in ("url", "uri")]
        attributes["rel"] = relation(attributes.get("rel", ""))
        super()._start_link({**attributes, "href": href} if href else attributes)
        self._unwritten = next(filter(None, others), "")

    def _end_link(self) -> None:
        """Read the end of a link. Its text is taken as it is: feedparser would take entities out of it that are none."""
        if not self.elementstack or self.elementstack[-1][0] != "link":
            return
        text = "".join(self.elementstack[-1][2])
        self.pop("link")
        context = self._get_context()
        if context.get("links") and not (self.inentry and self.inimage):
            context["link"] = context["links"][-1]["href"] = self.resolve_uri(text if text.strip() else self._unwritten)

    def push_content(self, tag: str, attributes: dict[str, str], media_type: str, expecting_text: int) -> None:
        """Begin a text. feedparser asks for its kind again and again; a plain dictionary answers sooner than feedparser's."""
        super().push_content(tag, attributes, media_type, expecting_text)
        self.contentparams = dict(self.contentparams)

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """Return the text of an element. feedparser gets no date to read: it fills in from today what a date does not say."""
        value = super().pop(element, strip_whitespace)
        if value and element in _TEXT_ELEMENTS and self.inentry and not self.insource:
            self._keep_text(element, value)
        return "" if element in _DATE_ELEMENTS else value

    def _keep_text(self, element: str, text: str) -> None:
        """Keep a text of an entry by its kind. feedparser keeps only one summary, and calls a second one content."""
        media_type = self.contentparams.get("type", "")
        if "/" in media_type and not media_type.startswith("text/") and "html" not in media_type:
            return
        kind = "description" if element == "summary" or self._summaryKey == "content" else element
        kind = "plain_content" if kind == "content" and media_type == "text/plain" else kind
        self.entries[-1].setdefault("texts", {}).setdefault(kind, []).append((text, media_type))

    def _start_item(self, attributes: dict[str, str]) -> None:
        super()._start_item(attributes)
        if len(self.entries) > self._max_entries:
            self.is_complete = False
            self.entries.pop()
            raise _EnoughError

    def _passes_over(self) -> bool:
        """Return whether an entry that begins stands before the first that is to be read."""
        if self._left == 0 or self.inentry:
            return False
        self._left -= 1
        return True

    _start_entry = _start_item

    def _start_guid(self, attributes: dict[str, str]) -> None:
        super()._start_guid(attributes)
        self._get_context()["permalink"] = bool(self.guidislink)

    def _start_enclosure(self, attributes: dict[str, str]) -> None:
        super()._start_enclosure(attributes)
        self.push("enclosure", 0)

    def _end_enclosure(self) -> None:
        """Read the end of a file that an entry carries. Some publishers write its address as text."""
        address = self.pop("enclosure")
        links = self._get_context().get("links")
        if address and links and not links[-1].get("href"):
            links[-1]["href"] = address

    def _end_hour(self) -> None:
        self._skip("hour")

    def _end_day(self) -> None:
        self._skip("day")

    def _skip(self, name: str) -> None:
        value = self.pop(name)
        inside = self.elementstack and self.elementstack[-1][0] == f"skip{name}s"
        if value and inside and len(self.skipped[name]) < _MAX_SKIPPED:
            self.skipped[name].append(value)

    def _start_itunes_summary(self, attributes: dict[str, str]) -> None:
        self.push_content("itunes_summary", attributes, "text/plain", expecting_text=1)

    def _end_itunes_summary(self) -> None:
        self.pop_content("itunes_summary")

    def _start_media_description(self, attributes: dict[str, str]) -> None:
        self.push_content("media_description", attributes, "text/html", expecting_text=1)

    def _end_media_description(self) -> None:
        self.pop_content("media_description")

    def _end_author(self) -> None:
        name = self.pop("author")
        self.inauthor = 0
        authors = self._get_context().get("authors")
        if name and authors and not authors[-1].get("name"):
            authors[-1]["name"] = name

    def _add_tag(self, *_: object) -> None:
        """Keep no categories: feedparser compares each with every other, and we do not use them."""
        self._get_context().setdefault("tags", [])

    def _sync_author_detail(self, key: str = "author") -> None:
        """Leave out feedparser's search for mail addresses: it takes square time."""


@lru_cache(maxsize=64)
def _is_base(uri: str) -> bool:
    """Return whether links may be relative to a URI. It is asked for each link of a document, mostly about the same URI."""
    return absolute_link(uri, None) is not None


_BASES = frozenset({"xml:base", "base"})
_STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""The errors that feedparser raises for elements that it does not expect."""
_NONE: frozenset[str] = frozenset()
_PERSON = frozenset({"name", "email", "uri", "url", "homepage", "itunes:name", "itunes:email"})
_MEDIA = frozenset({"media:content", "media:title", "media:description", "media:thumbnail", "media:credit"})
_UNPARTED = {
    "guid", "id", "link", "pubdate", "published", "updated", "category", "enclosure", "comments", "dc:date", "dc:creator",
    "dc:subject",
}  # fmt: skip
"""Elements without children: an element inside of one follows it in truth, and the tag that ends it is missing."""
_CHILDREN: dict[str, frozenset[str] | None] = {
    **dict.fromkeys(("item", "entry", "source", *_UNPARTED)),
    **dict.fromkeys(("author", "contributor", "itunes:owner"), _PERSON),
    **dict.fromkeys(("media:group", "media:content"), _MEDIA),
}
"""The children of an entry's elements that say something about the entry. None: all do. Other elements have none that do."""
TEXTS = ("content", "plain_content", "description", "itunes_summary", "media_description")
"""The kinds of texts, by what they say about the entry: its text, its summary, and last what is about its pictures or its film."""
_TEXT_ELEMENTS = frozenset({*TEXTS, "summary"})
_DATE_ELEMENTS = frozenset({"published", "updated", "created", "expired", "validity"})


def read_events(text: str, url: str, max_entries: int, skip: int = 0) -> tuple[Reader, str | None]:
    """Return a reader that has read a document, and the error that stopped it (None: it came to the end).

    An entry in which the reading stopped is left out. The first ``skip`` entries are passed over.
    """
    reader = Reader(url, max_entries, skip)
    parser = xml.sax.make_parser()  # noqa: S317 -- the DTD has been removed, and nothing external is loaded
    parser.setFeature(xml.sax.handler.feature_namespaces, True)
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    parser.setContentHandler(reader)
    parser.setErrorHandler(reader)
    try:
        # the document is fed in one piece: expat would read a long token again with each piece
        parser.feed(text.encode())  # type: ignore[attr-defined]
        parser.close()  # type: ignore[attr-defined]
    except _EnoughError:
        return reader, None
    except Exception as error:  # noqa: BLE001 -- feedparser's handlers can raise any error; the entries before it count
        if reader.inentry:
            del reader.entries[-1:]
        return reader, f"{type(error).__name__}: {error}"
    return reader, None


def count_entries(text: str) -> int:
    """Return how many entries a document has, up to its first error. This is much faster than reading them."""
    count = 0

    def started(name: str, _: object) -> None:
        nonlocal count
        count += name.rpartition(":")[2] in ENTRIES

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = started
    with suppress(expat.ExpatError):
        parser.Parse(text.encode(), True)
    return count


def read_tree(root: etree._Element, url: str, max_entries: int) -> Reader:
    """Return a reader that has read a document which was repaired."""
    reader = Reader(url, max_entries)
    with suppress(_EnoughError):
        for event, node in etree.iterwalk(root, events=("start-ns", "start", "end")):
            if event == "start-ns":
                reader.startPrefixMapping(node[0] or None, node[1].strip())
                continue
            if event == "start":
                reader.startElementNS(_name(node.tag), "", _attributes(node))
            else:
                reader.endElementNS(_name(node.tag), "")
            text = node.text if event == "start" else node.tail
            if text:
                reader.characters(text)
    return reader


def _name(tag: str | bytes) -> tuple[str, str]:
    """Return the namespace and the name of an element or attribute."""
    namespace, _, name = str(tag).rpartition("}")
    return namespace[1:].strip(), name


def _attributes(element: etree._Element) -> AttributesNSImpl:
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix} | {_XML: "xml"}
    values: dict[tuple[str | None, str], str] = {_name(key): str(value) for key, value in element.attrib.items()}
    names = {(space, name): f"{prefixes[space]}:{name}" if space in prefixes else name for space, name in values}
    return AttributesNSImpl(values, names)


_XML = "http://www.w3.org/XML/1998/namespace"
