"""RSS and Atom documents are read by feedparser."""

from __future__ import annotations

import html
import re
import xml.sax.handler
from calendar import timegm
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.api import StrictFeedParser

from ingest.feed.fields import (
    CUT_OFF,
    MAX_DATE_CHARACTERS,
    Document,
    Listing,
    as_dicts,
    as_text,
    plain_title,
    read_date,
    short_line,
    whole_number,
)
from ingest.feed.repair import from_root, repaired, root_name
from ingest.model.feed import Enclosure, NotAFeed, Problem
from ingest.text.dates import UNSTATED
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_MAX_ATTRIBUTES = 100


_MAX_NAMESPACES = 200


_MAX_SKIPPED = 50


_MAX_TTL_S = 31 * 86_400


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
        return value[:MAX_DATE_CHARACTERS] if value and element in _DATE_ELEMENTS else value

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


def read_xml(text: str, url: str, max_entries: int) -> Document | NotAFeed:
    whole = from_root(text)
    name = "html" if _HTML_DOCTYPE.match(text) else root_name(whole)
    problems: list[Problem] = []
    if name not in _FEED_ROOTS and name != "html":
        inside = _FEED_ROOT.search(whole, 0, 65_536)
        if inside:
            problems.append(Problem(kind="repaired_markup", detail="something stands before the feed"))
            whole = whole[inside.start() :]
            name = root_name(whole)
    if name not in _FEED_ROOTS:
        return NotAFeed(reason=_why_not(name))
    reader, error = _events(whole, url, max_entries)
    if error:
        ended = _ROOT_END.search(whole, max(0, len(whole) - 4096))
        problems.append(Problem(kind="repaired_markup" if ended else CUT_OFF, detail=error[:200]))
        again, still = _events(repaired(whole), url, max_entries)
        reader = again if not still or len(again.entries) >= len(reader.entries) else reader
        if not reader.entries and not reader.feeddata.get("title"):
            return NotAFeed(reason=f"broken XML: {error[:200]}")
    return _document(reader, "atom" if name == "feed" else "rss", url, problems)


_FEED_ROOTS = {"rss", "feed", "rdf"}


_HTML_DOCTYPE = re.compile("<!doctype html", re.IGNORECASE)


_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]")


_ROOT_END = re.compile(r"</(?:[A-Za-z_][\w.-]{0,63}:)?(?:rss|feed|rdf)\s{0,9}>", re.IGNORECASE)


def _why_not(root: str) -> str:
    if root == "html":
        return "this is an HTML page"
    return f"XML, but no feed: its root element is <{root}>" if root else "neither XML nor JSON"


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


def _document(reader: _Reader, kind: str, url: str, problems: Sequence[Problem]) -> Document:
    feed = reader.feeddata
    site_url = as_text(feed.get("link"))
    inherited = _authors(feed) if kind == "atom" else ()
    skipped: list[Problem] = []
    hours = _skipped(map(_hour, reader.skipped["hour"]), 24, "hour", skipped)
    days = _skipped(map(_day, reader.skipped["day"]), 7, "day", skipped)
    return Document(
        kind=kind,
        title=plain_title(as_text(feed.get("title")), markup=True),
        site_url=site_url,
        base=absolute_link(site_url, url) or url,
        language=feed.get("language"),
        ttl_s=_ttl_s(feed),
        skip_hours=hours,
        skip_days=days,
        listed=tuple(_listed(entry, kind, inherited) for entry in reader.entries),
        problems=(*problems, *skipped),
    )


def _listed(entry: Mapping[str, Any], kind: str, inherited: tuple[str, ...]) -> Listing:
    links = [link for link in as_dicts(entry.get("links")) if link.get("href")]
    title_type = (entry.get("title_detail") or {}).get("type")
    texts = _texts(entry)
    updated = _moment(entry, "updated")
    return Listing(
        guid=as_text(entry.get("id")),
        links=tuple(dict.fromkeys(_link_candidates(entry, links, kind))),
        title=plain_title(as_text(entry.get("title")), markup=kind == "rss" or title_type != "text/plain"),
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
    candidates = [as_text(entry.get("feedburner_origlink"))]
    candidates += [link["href"] for link in sorted(alternates, key=lambda link: "html" not in link.get("type", "html"))]
    guid = as_text(entry.get("id"))
    if kind == "rss" and entry.get("permalink", True) and absolute_link(guid, None):
        candidates.append(guid)
    return (candidate for candidate in candidates if candidate)


def _texts(entry: Mapping[str, Any]) -> list[str]:
    parts = [*as_dicts(entry.get("content")), entry.get("summary_detail") or {"value": entry.get("summary")}]
    return [_as_html(as_text(part.get("value")), part.get("type")) for part in parts]


def _as_html(text: str, media_type: object) -> str:
    return html.escape(text, quote=False) if media_type == "text/plain" else text


def _entry_language(entry: Mapping[str, Any]) -> str | None:
    details = [*as_dicts(entry.get("content")), entry.get("summary_detail") or {}, entry.get("title_detail") or {}]
    return entry.get("language") or next((part["language"] for part in details if part.get("language")), None)


def _moment(entry: Mapping[str, Any], name: str) -> str | datetime | None:
    """Return a date as written, or as feedparser understands it where we do not (other languages), in UTC."""
    if name not in entry:
        return None
    written = as_text(entry[name])[:MAX_DATE_CHARACTERS]
    parsed = entry.get(f"{name}_parsed") if written and read_date(written) is None else None
    try:
        return datetime.fromtimestamp(timegm(parsed), UNSTATED) if parsed else written
    except (ValueError, OverflowError, OSError):
        return written


def _authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(as_text(author.get("name")) for author in as_dicts(of.get("authors")) if author.get("name"))


def _enclosure(link: Mapping[str, Any]) -> Enclosure:
    media_type = short_line(as_text(link.get("type")), 100)
    return Enclosure(
        url=as_text(link.get("href")),
        # feedparser's word for a link without a type
        media_type=None if media_type == "text/html" else media_type or None,
        length=whole_number(link.get("length")) or None,
    )


def _ttl_s(feed: Mapping[str, Any]) -> int | None:
    """Return how long the feed asks to be left alone: RSS 2.0 ``ttl`` in minutes, or RSS 1.0 ``sy:updatePeriod``."""
    minutes = whole_number(feed.get("ttl"))
    if minutes:
        return min(minutes * 60, _MAX_TTL_S)
    period = _PERIODS.get(as_text(feed.get("sy_updateperiod")).strip().lower())
    return min(period // (whole_number(feed.get("sy_updatefrequency")) or 1), _MAX_TTL_S) if period else None


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
