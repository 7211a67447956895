"""Reads a feed document: RSS, Atom or JSON Feed bytes to a ParsedFeed."""

from __future__ import annotations

import hashlib
import html
import json
import re
import xml.sax
import xml.sax.handler
from calendar import timegm
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from html.entities import html5
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.api import StrictFeedParser
from lxml import etree

from ingest.feed.charset import decode
from ingest.model.article import Enclosure, FeedEntry, NotAFeed, ParsedFeed, Problem
from ingest.text.dates import UNSTATED, with_offset
from ingest.text.plain import MAX_HTML_CHARACTERS, fold, one_line, storable
from ingest.text.redirectors import target_of
from ingest.text.urls import absolute_link, canonical_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ingest.model.article import ParseOutcome

MAX_GUID_BYTES = 500
"""A longer guid is known by its hash."""
MAX_TITLE_CHARACTERS = 2000
MAX_PROBLEMS = 100
CUT_OFF = "document_cut_off"
"""The kind of problem where a document ends before its root element does: entries may be missing."""
_MAX_NAME_CHARACTERS = 200
_MAX_DATE_CHARACTERS = 80
_MAX_LISTED = 20
_MAX_PROLOG_PARTS = 100
_MAX_ATTRIBUTES = 100
_MAX_NAMESPACES = 200
_MAX_SKIPPED = 50
_MAX_TTL_S = 31 * 86_400
_YEARS = range(1990, 2101)


def parse_feed(body: bytes, *, url: str, content_type: str | None = None, max_entries: int = 2000) -> ParseOutcome:
    """Read a feed document that was fetched from ``url``. Opens nothing, never raises.

    Of a document that breaks off, the entries before the break are kept; of one with more than ``max_entries``, the first.
    """
    if not body.strip():
        return NotAFeed(reason="empty body")
    text = _NOT_XML.sub("", decode(body, content_type)).lstrip()
    document = _read_json(text, url) if text.startswith(("{", "[")) else _read_xml(text, url, max_entries)
    if isinstance(document, NotAFeed):
        return document
    entries, problems = _finished(document, max_entries)
    return ParsedFeed(
        kind=document.kind,
        title=_line(document.title),
        site_url=absolute_link(document.site_url, url) if document.site_url else None,
        language=_language(document.language),
        ttl_s=document.ttl_s,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
        entries=tuple(entries),
        problems=(*document.problems, *problems)[:MAX_PROBLEMS],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """An entry as its document has it, of either syntax."""

    guid: str
    links: tuple[str, ...]
    """Candidates, the best first."""
    title: str
    authors: tuple[str, ...]
    html: str
    language: str | None
    published: str | datetime | None
    updated: str | datetime | None
    enclosures: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    kind: str
    title: str
    site_url: str
    base: str
    language: str | None
    listed: tuple[_Listed, ...]
    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


# --------------------------------------------------------------------------------------------------- entries, finished


def _finished(document: _Document, max_entries: int) -> tuple[list[FeedEntry], list[Problem]]:
    """Turn what is listed into entries that have a guid each, and a URL each that is theirs alone."""
    problems: list[Problem] = []
    if len(document.listed) > max_entries:
        problems.append(Problem(kind="too_many_entries", detail=f"only the first {max_entries} are read"))
    read = (_entry(listed, document, problems) for listed in document.listed[:max_entries])
    entries = [entry for entry in read if entry is not None]
    return _with_own_urls(_with_own_guids(entries, problems), problems), problems


def _entry(listed: _Listed, document: _Document, problems: list[Problem]) -> FeedEntry | None:
    title = _line(listed.title, MAX_TITLE_CHARACTERS)
    text = storable(listed.html[:MAX_HTML_CHARACTERS]).strip()
    link = next(filter(None, (absolute_link(link, document.base) for link in listed.links)), None)
    link = target_of(link) if link else None
    url = canonical_url(link) if link else None
    guid = _guid(listed.guid, url, title, text)
    if not (title or text or link):
        problems.append(Problem(kind="empty_entry", detail="neither title nor link nor text", guid=guid))
        return None
    if link is None:
        problems.append(_without_link(listed.links, guid))
    updated = _date(listed.updated, guid, problems)
    return FeedEntry(
        guid=guid,
        url=url,
        link=link if url else None,
        title=title,
        authors=tuple(dict.fromkeys(filter(None, map(_name, listed.authors[:_MAX_LISTED])))),
        html=text,
        language=_language(listed.language) or _language(document.language),
        published_at=_date(listed.published, guid, problems),
        updated_at=updated,
        enclosures=_absolute(listed.enclosures, document.base),
        content_hash=_content_hash(title, text, url, updated),
    )


def _guid(given: str, url: str | None, title: str, text: str) -> str:
    guid = one_line(given)
    if not guid:
        return url or hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()
    return _bounded(guid)


def _bounded(guid: str) -> str:
    encoded = guid.encode()
    return guid if len(encoded) <= MAX_GUID_BYTES else f"sha256:{hashlib.sha256(encoded).hexdigest()}"


def _without_link(links: Sequence[str], guid: str) -> Problem:
    if not links:
        return Problem(kind="entry_without_link", detail="its text is all there is", guid=guid)
    return Problem(kind="unsafe_link", detail=f"no http(s) link to follow: {one_line(links[0][:200])!r}", guid=guid)


def _content_hash(title: str, text: str, url: str | None, updated: datetime | None) -> bytes:
    changed = updated.astimezone(UTC).isoformat() if updated else ""
    said = "\0".join((title, _TRACKING_IN_HTML.sub("", text), url or "", changed))
    return hashlib.sha256(said.encode()).digest()


_TRACKING_IN_HTML = re.compile(r"(?:[?&]|&amp;)utm_[a-z_]{1,32}=[^&\"'\s<>#]*")


def _with_own_guids(entries: list[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Give each entry a guid of its own where a document uses one for several; drop what it lists twice."""
    urls: dict[str, set[str | None]] = defaultdict(set)
    titles: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for entry in entries:
        urls[entry.guid].add(entry.url)
        titles[entry.guid, entry.url].add(fold(entry.title))
    out: dict[str, FeedEntry] = {}
    shared: dict[str, int] = defaultdict(int)
    for entry in entries:
        own = _own_guid(entry, urls[entry.guid], titles[entry.guid, entry.url])
        if own in out:
            problems.append(Problem(kind="repeated_entry", detail="listed more than once", guid=entry.guid))
            continue
        shared[entry.guid] += own != entry.guid
        out[own] = entry.with_guid(own)
    problems.extend(
        Problem(kind="shared_guid", detail=f"{count} entries have this guid", guid=guid)
        for guid, count in shared.items()
        if count
    )
    return list(out.values())


def _own_guid(entry: FeedEntry, urls: set[str | None], titles: set[str]) -> str:
    """Return the guid, with the URL where another entry of the guid has another, with the title where it has the same."""
    own = f"{entry.guid} {entry.url}" if len(urls) > 1 and entry.url else entry.guid
    return f"{own} {hashlib.sha256(fold(entry.title).encode()).hexdigest()[:16]}" if len(titles) > 1 else own


def _with_own_urls(entries: list[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Take the URL from entries of different titles that share one: it is not the page of any of them."""
    titles: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.url:
            titles[entry.url].add(fold(entry.title))
    shared = {url for url, names in titles.items() if len(names) > 1}
    problems.extend(
        Problem(kind="shared_link", detail=f"{len(titles[url])} entries of different titles link to {url}")
        for url in sorted(shared)
    )
    return [replace(entry, url=None) if entry.url in shared else entry for entry in entries]


def _absolute(enclosures: tuple[Enclosure, ...], base: str) -> tuple[Enclosure, ...]:
    links = ((absolute_link(enclosure.url, base), enclosure) for enclosure in enclosures[:_MAX_LISTED])
    return tuple(replace(enclosure, url=link) for link, enclosure in links if link)


# ------------------------------------------------------------------------------------------------------- small values


def _line(text: str, limit: int = MAX_TITLE_CHARACTERS) -> str:
    return one_line(text[: 4 * limit])[:limit].rstrip()


def _language(tag: object) -> str | None:
    """Return a BCP 47 tag in lower case, if it has the form of one."""
    lower = tag.strip().lower().replace("_", "-") if isinstance(tag, str) else ""
    return lower if _LANGUAGE.fullmatch(lower) else None


_LANGUAGE = re.compile("[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,8}")


def _name(author: str) -> str:
    """Return the name of an author; of ``mail@site (Name)`` and ``Name <mail@site>`` that alone (RSS 2.0, author)."""
    line = html.unescape(one_line(author[: 4 * _MAX_NAME_CHARACTERS]))[:_MAX_NAME_CHARACTERS]
    if "@" not in line:
        return one_line(line)
    in_brackets = _IN_BRACKETS.search(line)
    named = in_brackets[1] if in_brackets else " ".join(word for word in line.split() if "@" not in word)
    return one_line(named).strip("\"' ")


_IN_BRACKETS = re.compile(r"\(([^()@]+)\)")


def _date(given: str | datetime | None, guid: str, problems: list[Problem]) -> datetime | None:
    """Return an aware datetime with the offset as given; None with a problem for what is no date."""
    if not given:
        return None
    when = _read_date(given) if isinstance(given, str) else given
    if when is None:
        problems.append(Problem(kind="unreadable_date", detail=repr(given[:80]), guid=guid))  # type: ignore[index]
        return None
    aware = with_offset(when)
    if aware.year not in _YEARS:
        problems.append(Problem(kind="date_out_of_range", detail=aware.isoformat(), guid=guid))
        return None
    return aware


def _read_date(given: str) -> datetime | None:
    """Read a date of RFC 3339 (and what else fromisoformat knows) or RFC 5322; None for others."""
    text = one_line(given[:_MAX_DATE_CHARACTERS])
    if _YEAR_0.search(text):
        # as RFC 5322, 4.3 reads it, the year 0000 would be two digits too many of the year 2000
        return None
    zone = _ZONE.search(text)
    offset = _ZONES.get(zone[1].upper()) if zone else None
    bare = text[: zone.start()] if zone and offset is not None else text
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(bare)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return when.replace(tzinfo=timezone(timedelta(hours=offset))) if offset is not None else when
    return None


_YEAR_0 = re.compile(r"[A-Za-z]{3}[\s-]+0\d{3}\b")
_ZONE = re.compile(r"\s([A-Za-z]{2,5})$")
_ZONES = {
    "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "MEZ": 1.0, "CEST": 2.0, "MESZ": 2.0, "EET": 2.0, "EEST": 3.0,
    "MSK": 3.0, "IST": 5.5, "HKT": 8.0, "SGT": 8.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0,
    "NZDT": 13.0, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "BRT": -3.0,
}  # fmt: skip


def _plain_title(title: str, *, markup: bool) -> str:
    """Return a title without tags (where it may hold any) and without entities, be they escaped once or twice."""
    bare = (
        _TITLE_TAG.sub(_title_space, title[: 8 * MAX_TITLE_CHARACTERS]) if markup else title[: 8 * MAX_TITLE_CHARACTERS]
    )
    once = _ENTITY.sub(lambda found: html.unescape(found[0]), bare)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), once)


def _title_space(tag: re.Match[str]) -> str:
    return " " if tag[1].lower() in {"br", "p", "div", "li"} else ""


# closed by a semicolon: html.unescape() alone reads "R&D&notes" as having a "¬"
_ENTITY = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TITLE_TAG = re.compile(
    "</?(a|abbr|b|bdi|bdo|big|br|center|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|nobr|p|q|s|samp|small|span|"
    r"strike|strong|sub|sup|time|tt|u|var|wbr)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)


# ----------------------------------------------------------------------------------------------------------- RSS, Atom


class _EnoughError(Exception):
    """The document lists more than is wanted."""


class _Reader(StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    """feedparser's meaning of the XML events of a feed, with guids and links as they are given."""

    can_be_relative_uri = StrictFeedParser.can_be_relative_uri - {"id"}
    sanitize_html = False
    resolve_relative_uris = False

    def __init__(self, url: str, max_entries: int) -> None:
        super().__init__(url, None, "utf-8")
        self._url = url
        self._max_entries = max_entries
        self.skipped: dict[str, list[str]] = {"hour": [], "day": []}
        # feedparser knows neither skipHours nor skipDays, and would keep the last of each

    def startElementNS(self, name: tuple[str, str], qname: str, attributes: AttributesNSImpl) -> None:  # noqa: N802 -- SAX's name
        """Read the start of an element, with no more attributes than any has: feedparser takes square time for them."""
        if len(attributes) > _MAX_ATTRIBUTES:
            few = dict(islice(attributes.items(), _MAX_ATTRIBUTES))
            attributes = AttributesNSImpl(few, {key: attributes.getQNameByName(key) for key in few})
        super().startElementNS(name, qname, attributes)

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """Note a namespace; feedparser goes through all of them for each element."""
        if len(self.namespaces_in_use) < _MAX_NAMESPACES:
            super().track_namespace(prefix, uri)

    def unknown_starttag(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        """Read the start of an element; pass over one of an exotic namespace that feedparser stumbles over."""
        with suppress(*_STUMBLES):
            super().unknown_starttag(tag, attributes)

    def unknown_endtag(self, tag: str) -> None:
        """Read the end of an element; after a stumble, do what feedparser would have done next."""
        try:
            super().unknown_endtag(tag)
        except _STUMBLES:
            self.depth -= 1
            self.basestack.pop()
            self.langstack.pop()
            self.baseuri = self.basestack[-1] if self.basestack else self._url
            self.lang = self.langstack[-1] if self.langstack else None

    def resolve_uri(self, uri: str) -> str:
        """Resolve against xml:base; without a usable one against the channel's site, of which an RSS entry is a page."""
        base = self.baseuri if absolute_link(self.baseuri, None) else self._url
        if self.inentry and base == self._url and not self.version.startswith("atom"):
            base = self.feeddata.get("link") or base
        try:
            return str(urljoin(base, uri.strip()))
        except ValueError:
            return uri

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """Keep long nonsense from feedparser's date patterns, some of which take square time."""
        value = super().pop(element, strip_whitespace)
        return value[:_MAX_DATE_CHARACTERS] if value and element in _DATE_ELEMENTS else value

    def _start_item(self, attributes: dict[str, str]) -> None:
        super()._start_item(attributes)
        if len(self.entries) > self._max_entries:
            raise _EnoughError

    _start_entry = _start_item

    def _start_guid(self, attributes: dict[str, str]) -> None:
        super()._start_guid(attributes)
        self._get_context()["permalink"] = bool(self.guidislink)

    def _end_hour(self) -> None:
        self._skip("hour")

    def _end_day(self) -> None:
        self._skip("day")

    def _skip(self, name: str) -> None:
        value = self.pop(name)
        inside = self.elementstack and self.elementstack[-1][0] == f"skip{name}s"
        if value and inside and len(self.skipped[name]) < _MAX_SKIPPED:
            self.skipped[name].append(value)

    def _end_author(self) -> None:
        name = self.pop("author")
        self.inauthor = 0
        authors = self._get_context().get("authors")
        if name and authors and not authors[-1].get("name"):
            authors[-1]["name"] = name

    def _add_tag(self, *_: object) -> None:
        """Keep no categories, which feedparser compares each with each."""
        self._get_context().setdefault("tags", [])

    def _sync_author_detail(self, key: str = "author") -> None:
        """Leave out feedparser's search for mail addresses, which takes square time."""


_STUMBLES = (LookupError, TypeError, ValueError)
_DATE_ELEMENTS = frozenset({"published", "updated", "created", "expired", "validity"})


def _read_xml(text: str, url: str, max_entries: int) -> _Document | NotAFeed:
    whole = _from_root(text)
    name = "html" if _HTML_DOCTYPE.match(text) else _root_name(whole)
    problems: list[Problem] = []
    if name not in _FEED_ROOTS and name != "html":
        inside = _FEED_ROOT.search(whole, 0, 65_536)
        if inside:
            problems.append(Problem(kind="repaired_markup", detail="something stands before the feed"))
            whole = whole[inside.start() :]
            name = _root_name(whole)
    if name not in _FEED_ROOTS:
        return NotAFeed(reason=_why_not(name))
    reader, error = _events(whole, url, max_entries)
    if error:
        ended = _ROOT_END.search(whole, max(0, len(whole) - 4096))
        problems.append(Problem(kind="repaired_markup" if ended else CUT_OFF, detail=error[:200]))
        again, still = _events(_repaired(whole), url, max_entries)
        reader = again if not still or len(again.entries) >= len(reader.entries) else reader
        if not reader.entries and not reader.feeddata.get("title"):
            return NotAFeed(reason=f"broken XML: {error[:200]}")
    return _document(reader, "atom" if name == "feed" else "rss", url, problems)


_FEED_ROOTS = {"rss", "feed", "rdf"}
_HTML_DOCTYPE = re.compile("<!doctype html", re.IGNORECASE)
_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]")
_ROOT_END = re.compile(r"</(?:[A-Za-z_][\w.-]{0,63}:)?(?:rss|feed|rdf)\s{0,9}>", re.IGNORECASE)
_ROOT_NAME = re.compile(r"<(?:[A-Za-z_][\w.-]{0,63}:)?([A-Za-z_][\w.-]{0,63})")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|^\ufeff")


def _why_not(root: str) -> str:
    if root == "html":
        return "this is an HTML page"
    return f"XML, but no feed: its root element is <{root}>" if root else "neither XML nor JSON"


def _root_name(text: str) -> str:
    found = _ROOT_NAME.match(text)
    name = found[1].lower() if found else ""
    return "html" if name in {"head", "body", "meta", "script", "title"} else name


def _from_root(text: str) -> str:
    """Return the document from its root element on: without declaration, comments and DTD, which can be a bomb."""
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


def _events(text: str, url: str, max_entries: int) -> tuple[_Reader, str | None]:
    """Run the XML events of a document past a reader; returns it with what stopped it. An entry cut short is left out."""
    reader = _Reader(url, max_entries)
    parser = xml.sax.make_parser()  # noqa: S317 -- there is no DTD left to expand, and nothing external is loaded
    parser.setFeature(xml.sax.handler.feature_namespaces, True)
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    parser.setContentHandler(reader)
    parser.setErrorHandler(reader)
    try:
        # in one piece: expat reads a long token again with each piece
        parser.feed(text.encode())  # type: ignore[attr-defined]
        parser.close()  # type: ignore[attr-defined]
    except _EnoughError:
        return reader, None
    except Exception as error:  # noqa: BLE001 -- feedparser's handlers raise anything, and what was read before counts
        if reader.inentry:
            del reader.entries[-1:]
        return reader, f"{type(error).__name__}: {error}"
    return reader, None


def _repaired(text: str) -> str:
    """Return a broken document in a form that XML allows, with the entries before the break."""
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
    """Return a character reference that XML knows, in place of one that only HTML knows, or of a bare ampersand."""
    name = found[1]
    if name is None:
        return "&amp;"
    if name in {"amp", "lt", "gt", "quot", "apos"}:
        return found[0]
    if name.startswith("#"):
        return escape(_NOT_XML.sub("", html.unescape(found[0]).replace("\ufffd", "")))
    return escape(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"


def _with_text_as_text(text: str) -> str:
    """Escape the tags inside of elements that hold HTML: unclosed there, they would pull later entries into this one."""
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
    """Declare the prefixes that a document uses and does not declare on its root element."""
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


def _document(reader: _Reader, kind: str, url: str, problems: Sequence[Problem]) -> _Document:
    feed = reader.feeddata
    site_url = _text(feed.get("link"))
    inherited = _authors(feed) if kind == "atom" else ()
    skipped: list[Problem] = []
    hours = _skipped(map(_hour, reader.skipped["hour"]), 24, "hour", skipped)
    days = _skipped(map(_day, reader.skipped["day"]), 7, "day", skipped)
    return _Document(
        kind=kind,
        title=_plain_title(_text(feed.get("title")), markup=True),
        site_url=site_url,
        base=absolute_link(site_url, url) or url,
        language=feed.get("language"),
        ttl_s=_ttl_s(feed),
        skip_hours=hours,
        skip_days=days,
        listed=tuple(_listed(entry, kind, inherited) for entry in reader.entries),
        problems=(*problems, *skipped),
    )


def _listed(entry: Mapping[str, Any], kind: str, inherited: tuple[str, ...]) -> _Listed:
    links = [link for link in _dicts(entry.get("links")) if link.get("href")]
    title_type = (entry.get("title_detail") or {}).get("type")
    texts = _texts(entry)
    updated = _moment(entry, "updated")
    return _Listed(
        guid=_text(entry.get("id")),
        links=tuple(dict.fromkeys(_link_candidates(entry, links, kind))),
        title=_plain_title(_text(entry.get("title")), markup=kind == "rss" or title_type != "text/plain"),
        authors=_authors(entry) or inherited,
        html=max(texts, key=len, default=""),
        language=_entry_language(entry),
        published=_moment(entry, "published") or _moment(entry, "created") or updated,
        updated=updated,
        enclosures=tuple(_enclosure(link) for link in links if link.get("rel") == "enclosure"),
    )


def _link_candidates(entry: Mapping[str, Any], links: Sequence[Mapping[str, Any]], kind: str) -> Iterable[str]:
    """Yield the links of an entry: what a proxy stands for, then alternates (HTML first), then a guid that is a link."""
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
    candidates = [_text(entry.get("feedburner_origlink"))]
    candidates += [link["href"] for link in sorted(alternates, key=lambda link: "html" not in link.get("type", "html"))]
    guid = _text(entry.get("id"))
    if kind == "rss" and entry.get("permalink", True) and absolute_link(guid, None):
        candidates.append(guid)
    return (candidate for candidate in candidates if candidate)


def _texts(entry: Mapping[str, Any]) -> list[str]:
    parts = [*_dicts(entry.get("content")), entry.get("summary_detail") or {"value": entry.get("summary")}]
    return [_as_html(_text(part.get("value")), part.get("type")) for part in parts]


def _as_html(text: str, media_type: object) -> str:
    return html.escape(text, quote=False) if media_type == "text/plain" else text


def _entry_language(entry: Mapping[str, Any]) -> str | None:
    details = [*_dicts(entry.get("content")), entry.get("summary_detail") or {}, entry.get("title_detail") or {}]
    return entry.get("language") or next((part["language"] for part in details if part.get("language")), None)


def _moment(entry: Mapping[str, Any], name: str) -> str | datetime | None:
    """Return a date as written, or as feedparser understands it where we do not (other languages), in UTC."""
    if name not in entry:
        return None
    written = _text(entry[name])[:_MAX_DATE_CHARACTERS]
    parsed = entry.get(f"{name}_parsed") if written and _read_date(written) is None else None
    try:
        return datetime.fromtimestamp(timegm(parsed), UNSTATED) if parsed else written
    except (ValueError, OverflowError, OSError):
        return written


def _authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_text(author.get("name")) for author in _dicts(of.get("authors")) if author.get("name"))


def _enclosure(link: Mapping[str, Any]) -> Enclosure:
    media_type = _line(_text(link.get("type")), 100)
    return Enclosure(
        url=_text(link.get("href")),
        # feedparser's word for a link without a type
        media_type=None if media_type == "text/html" else media_type or None,
        length=_whole(link.get("length")) or None,
    )


def _ttl_s(feed: Mapping[str, Any]) -> int | None:
    """Return how long the feed asks to be left alone: RSS 2.0 ``ttl`` in minutes, or RSS 1.0 ``sy:updatePeriod``."""
    minutes = _whole(feed.get("ttl"))
    if minutes:
        return min(minutes * 60, _MAX_TTL_S)
    period = _PERIODS.get(_text(feed.get("sy_updateperiod")).strip().lower())
    return min(period // (_whole(feed.get("sy_updatefrequency")) or 1), _MAX_TTL_S) if period else None


_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def _skipped(given: Iterable[int | None], of: int, what: str, problems: list[Problem]) -> tuple[int, ...]:
    """Return the hours or days in which a feed wants no poll; none, with a problem, where it names all ``of`` them."""
    found = sorted({number for number in given if number is not None})
    if len(found) < of:
        return tuple(found)
    problems.append(Problem(kind="skips_always", detail=f"the feed asks to be polled at no {what} at all"))
    return ()


def _hour(text: str) -> int | None:
    """Return an hour of the day, 0 to 23; RSS 0.91 counted from 1 to 24."""
    return int(text) % 24 if _HOUR.fullmatch(text) else None


def _day(text: str) -> int | None:
    name = text.lower()
    return _DAYS.index(name) if name in _DAYS else None


_HOUR = re.compile("0?[0-9]|1[0-9]|2[0-4]")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _whole(value: object) -> int:
    text = _text(value).strip()
    return int(text) if _WHOLE.fullmatch(text) else 0


_WHOLE = re.compile("[0-9]{1,15}")


# ----------------------------------------------------------------------------------------------------------- JSON Feed


def _read_json(text: str, url: str) -> _Document | NotAFeed:
    """Read JSON Feed 1.0 or 1.1 (jsonfeed.org); a value of another type than it says counts as missing."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        return NotAFeed(reason=f"broken JSON: {str(error)[:200]}")
    if not isinstance(feed, dict) or "jsonfeed.org" not in _text(feed.get("version")):
        return NotAFeed(reason="JSON, but no JSON Feed")
    site_url = _text(feed.get("home_page_url"))
    language = _text(feed.get("language"))
    inherited = _json_authors(feed)
    return _Document(
        kind="json",
        title=_text(feed.get("title")),
        site_url=site_url,
        base=absolute_link(site_url, url) or url,
        language=language,
        listed=tuple(_json_listed(entry, inherited) for entry in _dicts(feed.get("items"))),
    )


def _json_listed(entry: Mapping[str, Any], inherited: tuple[str, ...]) -> _Listed:
    guid = entry.get("id")
    links = (
        _text(entry.get("url")),
        _text(entry.get("external_url")),
        _text(guid) if absolute_link(_text(guid), None) else "",
    )
    return _Listed(
        guid=str(guid) if isinstance(guid, int | float) and not isinstance(guid, bool) else _text(guid),
        links=tuple(filter(None, links)),
        title=_plain_title(_text(entry.get("title")), markup=False),
        authors=_json_authors(entry) or inherited,
        html=_text(entry.get("content_html"))
        or html.escape(_text(entry.get("content_text")) or _text(entry.get("summary")), quote=False),
        language=_text(entry.get("language")) or None,
        published=_text(entry.get("date_published")) or None,
        updated=_text(entry.get("date_modified")) or None,
        enclosures=tuple(
            Enclosure(
                url=_text(file.get("url")),
                media_type=_line(_text(file.get("mime_type")), 100) or None,
                length=_whole(str(file.get("size_in_bytes"))) or None,
            )
            for file in _dicts(entry.get("attachments"))
        ),
    )


def _json_authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    """Return names: ``authors`` of version 1.1, ``author`` of 1.0."""
    authors = [*_dicts(of.get("authors")), *_dicts([of.get("author")])]
    return tuple(_text(author.get("name")) for author in authors if author.get("name"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
