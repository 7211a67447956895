"""A feed document is read: the bytes of RSS, Atom or JSON Feed become a ParsedFeed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.feed.charset import decoded
from ingest.feed.fields import language_tag, short_line, stated_date
from ingest.feed.jsonfeed import read_json
from ingest.feed.links import resolved
from ingest.feed.order import READ_MORE, TOO_MANY, is_rising
from ingest.feed.repair import only_xml
from ingest.feed.repeats import told_apart
from ingest.feed.xml import read_xml
from ingest.model.feed import Enclosure, FeedEntry, NotAFeed, ParsedFeed, Problem
from ingest.text.date_habits import Habits
from ingest.text.fragments import MAX_HTML_CHARACTERS
from ingest.text.logins import masked
from ingest.text.names import MAX_AUTHOR_CHARACTERS, author_names
from ingest.text.plain import one_line, storable
from ingest.text.redirectors import target_of
from ingest.text.urls import absolute_link, canonical_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.feed.charset import Decoded
    from ingest.feed.raw import RawEntry, RawFeed
    from ingest.model.feed import ParseOutcome

MAX_GUID_BYTES = 500
"""A guid of more bytes is replaced by its hash, since the database keeps guids in an index, whose rows are bounded."""
MAX_PROBLEMS = 100
"""This many problems of a document are kept; each of them is logged at every poll."""
_MEDIA = ("audio/", "video/")
"""The beginnings of the media types of files that are no pages. A link to such a file of the entry itself is not its page."""
_MAX_PARTS = 20
"""This many authors, and this many enclosures, of an entry are kept."""


def parse_feed(body: bytes, *, url: str, content_type: str | None = None, max_entries: int = 2000) -> ParseOutcome:
    """Read a feed document that was fetched from ``url``. Opens no file and no connection, and never raises.

    If the document breaks off, the entries before the break are kept. If it has more than ``max_entries``, the newest are; as long as
    the document does not show which are the newest, up to ``READ_MORE`` times as many are kept: see ``order.newest``.
    """
    return read_text(text_of(body, content_type), url, max_entries).outcome


def text_of(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the text of a document, without what no document may hold, and without white space at its beginning."""
    document = decoded(body, content_type)
    return replace(document, text=only_xml(document.text).lstrip())


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read."""

    outcome: ParseOutcome
    setting: str = ""
    """What each entry was read in, beside its own element: see ``_setting``."""


def read_text(document: Decoded, url: str, max_entries: int) -> Read:
    """Read the text of a feed document that was fetched from ``url``: see ``parse_feed``."""
    text = document.text
    if not text:
        return Read(NotAFeed(reason="empty body"))
    raw = read_json(text, url) if text.startswith(("{", "[")) else read_xml(text, url, max_entries)
    if isinstance(raw, NotAFeed):
        return Read(raw)
    doubts = [Problem(kind="doubtful_encoding", detail=document.doubt)] if document.doubt else []
    habits = _habits(raw)
    entries, problems = _finished(raw, habits, max_entries)
    parsed = ParsedFeed(
        syntax=raw.syntax,
        title=short_line(raw.title),
        site_url=_absolute(raw.site_url, raw),
        language=language_tag(raw.language),
        hints=raw.hints,
        entries=tuple(entries),
        problems=(*doubts, *raw.problems, *problems)[:MAX_PROBLEMS],
    )
    return Read(parsed, _setting(raw, parsed, habits))


def _setting(raw: RawFeed, parsed: ParsedFeed, habits: Habits) -> str:
    """Return what each entry was read in, beside its own element; "": that may be other entries, too."""
    if not raw.setting or parsed.problems or habits.have_decided or not all(entry.url for entry in parsed.entries):
        return ""
    # in a feed without a language, such dates are read in that of the first entry that has one
    if habits.were_asked and not language_tag(raw.language) and any(entry.language for entry in raw.entries):
        return ""
    return f"{raw.setting} {habits.were_asked}"


def _finished(raw: RawFeed, habits: Habits, max_entries: int) -> tuple[list[FeedEntry], list[Problem]]:
    """Return the entries of a document, each with a guid of its own and a URL of its own, and the problems."""
    problems: list[Problem] = []
    read = (_entry(entry, raw, habits, problems) for entry in _bounded_entries(raw, max_entries, problems))
    return told_apart([entry for entry in read if entry is not None], problems), problems


def _bounded_entries(raw: RawFeed, max_entries: int, problems: list[Problem]) -> Sequence[RawEntry]:
    """Return the entries of a document that are read, and note if these are not all."""
    entries = raw.entries
    most = READ_MORE * max_entries
    if len(entries) > most:
        entries = entries[-most:] if is_rising(entries) else entries[:most]
    if len(entries) < len(raw.entries) or not raw.is_complete:
        problems.append(Problem(kind=TOO_MANY, detail=f"only the newest {len(entries)} are read"))
    return entries


def _habits(raw: RawFeed) -> Habits:
    """Return how the document writes dates."""
    languages = (raw.language, *(entry.language for entry in raw.entries))
    dates = (*raw.dates, *(date for entry in raw.entries for date in (entry.published, entry.updated) if date))
    return Habits(next(filter(None, map(language_tag, languages)), None), dates)


def _entry(raw: RawEntry, feed: RawFeed, habits: Habits, problems: list[Problem]) -> FeedEntry | None:
    """Return an entry with its values checked and bounded; None, with a problem, if there is nothing in it."""
    title = short_line(raw.title)
    text = storable(raw.html[:MAX_HTML_CHARACTERS]).strip()
    enclosures = _enclosures(raw.enclosures, feed)
    links = list(filter(None, (_absolute(link, feed) for link in raw.links)))
    files = {file.url for file in enclosures if (file.media_type or "").startswith(_MEDIA)}
    link = next((link for link in links if link not in files), links[0] if links else None)
    is_file = link in files
    link = target_of(link) if link else None
    url = canonical_url(link) if link else None
    guid = _guid(raw.guid, url, title, text)
    if not (title or text or link or enclosures):
        problems.append(Problem(kind="empty_entry", detail="neither title nor link nor text", guid=guid))
        return None
    if link is None or is_file:
        problems.append(_without_link(() if is_file else raw.links, guid))
    updated = stated_date(raw.updated, guid, problems, habits)
    return FeedEntry(
        guid=guid,
        has_guid=is_file or bool(one_line(raw.guid)),
        url=None if is_file else url,
        link=link if url else None,
        title=title,
        authors=_authors(raw.authors[:_MAX_PARTS]),
        html=text,
        language=language_tag(raw.language) or language_tag(feed.language),
        published_at=updated if raw.published == raw.updated else stated_date(raw.published, guid, problems, habits),
        updated_at=updated,
        enclosures=enclosures,
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


def _absolute(link: str, feed: RawFeed) -> str | None:
    """Return a link of a feed as an absolute one; None: it is empty, or may not be fetched."""
    return absolute_link(resolved(link, feed.base, feed.own), None)


def _enclosures(enclosures: tuple[Enclosure, ...], feed: RawFeed) -> tuple[Enclosure, ...]:
    links = ((_absolute(enclosure.url, feed), enclosure) for enclosure in enclosures[:_MAX_PARTS])
    return tuple(replace(enclosure, url=link) for link, enclosure in links if link)
