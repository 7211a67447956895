"""A feed document is read: the bytes of RSS, Atom or JSON Feed become a ParsedFeed."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.feed.authors import MAX_AUTHOR_CHARACTERS, author_names
from ingest.feed.charset import decoded
from ingest.feed.fields import language_tag, short_line, stated_date
from ingest.feed.guids import own_guid
from ingest.feed.jsonfeed import read_json
from ingest.feed.links import resolved
from ingest.feed.repair import NOT_XML
from ingest.feed.xml import read_xml
from ingest.model.feed import Enclosure, FeedEntry, NotAFeed, ParsedFeed, Problem
from ingest.text.date_habits import Habits
from ingest.text.fragments import MAX_HTML_CHARACTERS
from ingest.text.logins import masked
from ingest.text.plain import fold, one_line, storable
from ingest.text.redirectors import target_of
from ingest.text.urls import absolute_link, canonical_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.feed.raw import RawEntry, RawFeed
    from ingest.model.feed import ParseOutcome

MAX_GUID_BYTES = 500
"""A guid of more bytes is replaced by its hash, since the database keeps guids in an index, whose rows are bounded."""
MAX_PROBLEMS = 100
"""This many problems of a document are kept; each of them is logged at every poll."""
_MAX_PARTS = 20
"""This many authors, and this many enclosures, of an entry are kept."""


def parse_feed(body: bytes, *, url: str, content_type: str | None = None, max_entries: int = 2000) -> ParseOutcome:
    """Read a feed document that was fetched from ``url``. Opens no file and no connection, and never raises.

    If the document breaks off, the entries before the break are kept. If it has more than ``max_entries``, the first are.
    """
    if not body.strip():
        return NotAFeed(reason="empty body")
    document = decoded(body, content_type)
    text = NOT_XML.sub("", document.text).lstrip()
    raw = read_json(text, url) if text.startswith(("{", "[")) else read_xml(text, url, max_entries)
    if isinstance(raw, NotAFeed):
        return raw
    doubts = [Problem(kind="doubtful_encoding", detail=document.doubt)] if document.doubt else []
    entries, problems = _finished(raw, max_entries)
    return ParsedFeed(
        syntax=raw.syntax,
        title=short_line(raw.title),
        site_url=_absolute(raw.site_url, raw),
        language=language_tag(raw.language),
        hints=raw.hints,
        entries=tuple(entries),
        problems=(*doubts, *raw.problems, *problems)[:MAX_PROBLEMS],
    )


def _finished(raw: RawFeed, max_entries: int) -> tuple[list[FeedEntry], list[Problem]]:
    """Return the entries of a document, each with a guid of its own and a URL of its own, and the problems."""
    problems: list[Problem] = []
    if len(raw.entries) > max_entries:
        problems.append(Problem(kind="too_many_entries", detail=f"only the first {max_entries} are read"))
    habits = _habits(raw)
    read = (_entry(entry, raw, habits, problems) for entry in raw.entries[:max_entries])
    entries = [entry for entry in read if entry is not None]
    return _with_own_urls(_with_own_guids(entries, problems), problems), problems


def _habits(raw: RawFeed) -> Habits:
    """Return how the document writes dates."""
    languages = (raw.language, *(entry.language for entry in raw.entries))
    dates = (*raw.dates, *(date for entry in raw.entries for date in (entry.published, entry.updated) if date))
    return Habits(next(filter(None, map(language_tag, languages)), None), dates)


def _entry(raw: RawEntry, feed: RawFeed, habits: Habits, problems: list[Problem]) -> FeedEntry | None:
    """Return an entry with its values checked and bounded; None, with a problem, if there is nothing in it."""
    title = short_line(raw.title)
    text = storable(raw.html[:MAX_HTML_CHARACTERS]).strip()
    link = next(filter(None, (_absolute(link, feed) for link in raw.links)), None)
    link = target_of(link) if link else None
    url = canonical_url(link) if link else None
    guid = _guid(raw.guid, url, title, text)
    if not (title or text or link):
        problems.append(Problem(kind="empty_entry", detail="neither title nor link nor text", guid=guid))
        return None
    if link is None:
        problems.append(_without_link(raw.links, guid))
    updated = stated_date(raw.updated, guid, problems, habits)
    return FeedEntry(
        guid=guid,
        url=url,
        link=link if url else None,
        title=title,
        authors=_authors(raw.authors[:_MAX_PARTS]),
        html=text,
        language=language_tag(raw.language) or language_tag(feed.language),
        published_at=updated if raw.published == raw.updated else stated_date(raw.published, guid, problems, habits),
        updated_at=updated,
        enclosures=_enclosures(raw.enclosures, feed),
        content_hash=_content_hash(title, text, url, updated),
    )


def _authors(written: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in written for name in author_names(text[:MAX_AUTHOR_CHARACTERS])))[
        :_MAX_PARTS
    ]


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
    return Problem(
        kind="unsafe_link", detail=f"no http(s) link to follow: {masked(one_line(links[0][:200]))!r}", guid=guid
    )


def _content_hash(title: str, text: str, url: str | None, updated: datetime | None) -> bytes:
    """Return the hash that changes when the publisher corrects the entry, but not when only its tracking changes."""
    changed = updated.astimezone(UTC).isoformat() if updated else ""
    said = "\0".join((title, _TRACKING_IN_HTML.sub("", text), url or "", changed))
    return hashlib.sha256(said.encode()).digest()


_TRACKING_IN_HTML = re.compile(r"(?:[?&]|&amp;)utm_[a-z_]{1,32}=[^&\"'\s<>#]*")


def _with_own_guids(entries: list[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Give each entry a guid of its own if the document uses one guid for several; drop an entry that is listed twice."""
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
    """Return the guid of an entry, made longer if other entries have the same guid.

    The URL is added if those have other URLs; a hash of the title is added if those with the same URL have other titles.
    """
    own = own_guid(entry) if len(urls) > 1 and entry.url else entry.guid
    return f"{own} {hashlib.sha256(fold(entry.title).encode()).hexdigest()[:16]}" if len(titles) > 1 else own


def _with_own_urls(entries: list[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Remove the URL from entries of different titles that share it: none of them can have that page for itself."""
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


def _absolute(link: str, feed: RawFeed) -> str | None:
    """Return a link of a feed as an absolute one; None: it is empty, or may not be fetched."""
    return absolute_link(resolved(link, feed.base, feed.own), None)


def _enclosures(enclosures: tuple[Enclosure, ...], feed: RawFeed) -> tuple[Enclosure, ...]:
    links = ((_absolute(enclosure.url, feed), enclosure) for enclosure in enclosures[:_MAX_PARTS])
    return tuple(replace(enclosure, url=link) for link, enclosure in links if link)
