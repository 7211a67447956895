"""RSS and Atom documents are read."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from ingest.feed import order
from ingest.feed.fields import as_dicts, as_text, plain_title, short_line, whole_number
from ingest.feed.links import in_language
from ingest.feed.raw import RawEntry, RawFeed
from ingest.feed.reader import TEXTS, count_entries, read_events, read_tree
from ingest.feed.repair import from_root, repaired, root_name
from ingest.feed.sections import hides_entries
from ingest.model.feed import CUT_OFF, Enclosure, NotAFeed, PollHints, Problem
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.feed.reader import Reader


_MAX_TTL_S = 31 * 86_400
"""A feed can ask to be left alone for a month at most, in seconds; a larger number is nonsense."""
_LEADING_CHARACTERS = 65_536
"""A feed that does not begin the document is looked for in this many first characters."""
_FEED_ROOTS = {"rss", "feed", "rdf"}
"""The names of the root elements of feeds, in lower case."""
_HTML_DOCTYPE = re.compile("<!doctype html", re.IGNORECASE)
_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]")


def read_xml(text: str, url: str, max_entries: int) -> RawFeed | NotAFeed:
    """Read an RSS or Atom document. Of a broken document, read the entries that can be repaired, and note the problem."""
    document, problems = _from_feed_root(text)
    name = root_name(document)
    if name not in _FEED_ROOTS:
        return NotAFeed(reason=_why_not("html" if _HTML_DOCTYPE.match(text) else name))
    syntax = "atom" if name == "feed" else "rss"
    reader, fault = _newest(document, url, max_entries, syntax)
    if fault and fault.kind == CUT_OFF and not reader.entries and not reader.feeddata.get("title"):
        return NotAFeed(reason=f"broken XML: {fault.detail}")
    problems += [fault] if fault else []
    return _feed(reader, syntax, url, problems)


def _from_feed_root(text: str) -> tuple[str, list[Problem]]:
    """Return the document from its root element on. If that is neither a feed nor HTML, a feed is looked for behind it."""
    document = from_root(text)
    inside = None
    if root_name(document) not in {*_FEED_ROOTS, "html"}:
        inside = _FEED_ROOT.search(document, 0, _LEADING_CHARACTERS)
    if not inside:
        return document, []
    return document[inside.start() :], [Problem(kind="repaired_markup", detail="something stands before the feed")]


def _why_not(root: str) -> str:
    if root == "html":
        return "this is an HTML page"
    return f"XML, but no feed: its root element is <{root}>" if root else "neither XML nor JSON"


def _newest(document: str, url: str, max_entries: int, syntax: str) -> tuple[Reader, Problem | None]:
    """Return a reader that has read the newest entries of a document, and what is wrong with the document.

    If it is not clear which are the newest, or if the document is broken, read more of the first ones.
    """
    reader, fault = _with_repair(document, url, max_entries)
    is_rising = None if reader.is_complete else order.is_rising(_feed(reader, syntax, url, ()).entries)
    if reader.is_complete or is_rising is False:
        return reader, fault
    if is_rising and fault is None:
        last, error = read_events(document, url, max_entries, skip=count_entries(document) - max_entries)
        if error is None:
            return last, None
    return _with_repair(document, url, order.READ_MORE * max_entries)


def _with_repair(document: str, url: str, max_entries: int) -> tuple[Reader, Problem | None]:
    """Return a reader that has read the document or its repaired form, and what is wrong with the document."""
    reader, error = read_events(document, url, max_entries)
    if error is None and not hides_entries(document):
        return reader, None
    error = error or "a section that is not closed takes in the entries behind it"
    mended = repaired(document, max_entries + 1)
    if mended is None:
        return reader, Problem(kind=CUT_OFF, detail=error[:200])
    lost = f"; {mended.lost} entries cannot be read" if mended.lost else ""
    kind = "repaired_markup" if mended.ended and not mended.lost else CUT_OFF
    return read_tree(mended.root, url, max_entries), Problem(kind=kind, detail=error[:200] + lost)


def _feed(reader: Reader, syntax: str, url: str, problems: Sequence[Problem]) -> RawFeed:
    feed = reader.feeddata
    site_url = as_text(feed.get("link"))
    feed_authors = _authors(feed) if syntax == "atom" else ()
    hints, nonsense = _hints(reader)
    setting = (syntax, url, site_url, feed.get("language"), feed_authors, reader.setting)
    return RawFeed(
        syntax=syntax,
        title=plain_title(as_text(feed.get("title")), markup=True),
        site_url=site_url,
        base=absolute_link(site_url, url) or url,
        own=url,
        language=feed.get("language"),
        dates=tuple(filter(None, (_date(feed, "published"), _date(feed, "updated")))),
        hints=hints,
        entries=tuple(_entry(entry, syntax, feed_authors, feed.get("language")) for entry in reader.entries),
        problems=(*problems, *nonsense),
        setting=repr(setting) if reader.setting and reader.is_complete else "",
        is_complete=reader.is_complete,
    )


def _entry(entry: Mapping[str, Any], syntax: str, feed_authors: tuple[str, ...], feed_language: str | None) -> RawEntry:
    links = [link for link in as_dicts(entry.get("links")) if link.get("href")]
    title_type = (entry.get("title_detail") or {}).get("type")
    updated = _date(entry, "updated")
    return RawEntry(
        guid=as_text(entry.get("id")),
        links=tuple(dict.fromkeys(_link_candidates(entry, links, syntax, feed_language))),
        title=plain_title(as_text(entry.get("title")), markup=syntax == "rss" or title_type != "text/plain"),
        authors=_authors(entry) or _authors(entry.get("source") or {}) or feed_authors,
        html=_text(entry),
        language=_entry_language(entry),
        published=_date(entry, "published") or _date(entry, "created") or updated,
        updated=updated,
        enclosures=tuple(_enclosures(entry, links)),
    )


def _link_candidates(
    entry: Mapping[str, Any], links: Sequence[Mapping[str, Any]], syntax: str, feed_language: str | None
) -> Iterable[str]:
    """Return the links of an entry: the one that FeedBurner replaced, the alternate ones, a guid that is a link."""
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
    candidates = [as_text(entry.get("feedburner_origlink"))]
    candidates += [link["href"] for link in in_language(alternates, _entry_language(entry) or feed_language)]
    guid = as_text(entry.get("id"))
    if (syntax == "atom" or entry.get("permalink", True)) and absolute_link(guid, None):
        candidates.append(guid)
    return (candidate for candidate in candidates if candidate)


def _text(entry: Mapping[str, Any]) -> str:
    """Return the text that says most about the entry, among those that hold words: see TEXTS. The longest, if several are of one kind."""
    texts = entry.get("texts") or {}
    given = [_as_html(*text) for kind in TEXTS for text in sorted(texts.get(kind, ()), key=_length, reverse=True)]
    return next(filter(_WITH_WORDS.match, given), next(iter(given), ""))


_WITH_WORDS = re.compile(r"(?:<[A-Za-z/!?][^<>]*>|&#?\w{1,10};|[^\w<&]|<(?![A-Za-z/!?])|&(?!#?\w{1,10};))*+\w")
"""The beginning of a text with a word that is not part of a tag. A picture alone is no text."""


def _length(text: tuple[str, str]) -> int:
    return len(text[0])


def _as_html(text: str, media_type: str) -> str:
    """Return a text as HTML. Marks of CDATA, and markup that calls itself XHTML, are at times escaped once too often."""
    if media_type == "text/plain":
        return html.escape(text, quote=False)
    if media_type == "application/xhtml+xml" and "<" not in text and _ESCAPED_TAG.search(text):
        return html.unescape(text)
    return text[9:-3] if text.startswith("<![CDATA[") and text.endswith("]]>") else text


_ESCAPED_TAG = re.compile(
    "&lt;(?:p|br|div|a|img|ul|ol|li|h[1-6]|table|blockquote|span|strong|em|b|i)(?:\\s|/|&gt;)", re.IGNORECASE
)


def _entry_language(entry: Mapping[str, Any]) -> str | None:
    details = [*as_dicts(entry.get("content")), entry.get("summary_detail") or {}, entry.get("title_detail") or {}]
    return entry.get("language") or next((part["language"] for part in details if part.get("language")), None)


def _date(of: Mapping[str, Any], name: str) -> str | None:
    """Return a date as written. feedparser would give an entry's other date for one that is missing."""
    return as_text(of[name]) or None if name in of else None


def _authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(as_text(author.get("name")) for author in as_dicts(of.get("authors")) if author.get("name"))


def _enclosures(entry: Mapping[str, Any], links: Sequence[Mapping[str, Any]]) -> Iterable[Enclosure]:
    """Return the enclosures of an entry; the first has the address that FeedBurner replaced."""
    replaced = as_text(entry.get("feedburner_origenclosurelink"))
    for link in links:
        if link.get("rel") == "enclosure":
            yield _enclosure(link, replaced or as_text(link.get("href")))
            replaced = ""


def _enclosure(link: Mapping[str, Any], url: str) -> Enclosure:
    media_type = short_line(as_text(link.get("type")), 100)
    return Enclosure(
        url=url,
        # feedparser gives this type to a link that has none
        media_type=None if media_type == "text/html" else media_type or None,
        length=whole_number(link.get("length")) or None,
    )


def _hints(reader: Reader) -> tuple[PollHints, list[Problem]]:
    problems: list[Problem] = []
    hours = _skipped(map(_hour, reader.skipped["hour"]), 24, "hour", problems)
    days = _skipped(map(_day, reader.skipped["day"]), 7, "day", problems)
    return PollHints(ttl_s=_ttl_s(reader.feeddata), skip_hours=hours, skip_days=days), problems


def _ttl_s(feed: Mapping[str, Any]) -> int | None:
    """Return the seconds between two polls that a feed asks for: RSS 2.0 ``ttl``, in minutes, or RSS 1.0 ``sy:updatePeriod``."""
    minutes = whole_number(feed.get("ttl"))
    if minutes:
        return min(minutes * 60, _MAX_TTL_S)
    period = _PERIODS.get(as_text(feed.get("sy_updateperiod")).strip().lower())
    return min(period // (whole_number(feed.get("sy_updatefrequency")) or 1), _MAX_TTL_S) if period else None


_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def _skipped(given: Iterable[int | None], of: int, what: str, problems: list[Problem]) -> tuple[int, ...]:
    """Return the hours or days in which a feed wants no poll. If it names all ``of`` them, return none, and add a problem."""
    found = sorted({number for number in given if number is not None})
    if len(found) < of:
        return tuple(found)
    problems.append(Problem(kind="skips_always", detail=f"the feed asks to be polled at no {what} at all"))
    return ()


def _hour(text: str) -> int | None:
    """Return an hour of the day, 0 to 23; None: the text is not an hour. RSS 0.91 counted from 1 to 24."""
    return int(text) % 24 if _HOUR.fullmatch(text) else None


def _day(text: str) -> int | None:
    name = text.lower()
    return _DAYS.index(name) if name in _DAYS else None


_HOUR = re.compile("0?[0-9]|1[0-9]|2[0-4]")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
