"""Writes feeds of the four kinds: RSS 2.0, RSS 1.0, Atom (RFC 4287), JSON Feed 1.1."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.demo.sites import FeedKind, TitleHabit

CONTENT_TYPES: dict[FeedKind, str] = {
    "rss2": "application/rss+xml",
    "rss1": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""The content type of each kind of feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry as a feed lists it."""

    url: str
    title: str
    guid: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str = ""
    summary: str = ""
    """The summary as plain text."""
    html: str = ""
    """The whole text, for a feed that carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself."""

    title: str
    url: str
    feed_url: str
    language: str = "en"
    encoding: str = "utf-8"
    titles: TitleHabit = "plain"


def feed(kind: FeedKind, channel: Channel, entries: Sequence[Listed]) -> bytes:
    """Return a feed as a document of one of the four kinds."""
    match kind:
        case "rss2":
            text = _rss2(channel, entries)
        case "rss1":
            text = _rss1(channel, entries)
        case "atom":
            text = _atom(channel, entries)
        case "json":
            return json.dumps(_json(channel, entries), ensure_ascii=False, indent=1).encode()
        case _:
            assert_never(kind)
    declaration = f'<?xml version="1.0" encoding="{channel.encoding}"?>\n'
    return (declaration + text).encode(channel.encoding, "xmlcharrefreplace")


def _title(title: str, habit: TitleHabit) -> str:
    match habit:
        case "plain":
            return escape(title, quote=False)
        case "cdata":
            return f"<![CDATA[{title.replace(']]>', ']] >')}]]>"
        case "markup":
            first, _, rest = escape(title, quote=False).partition(" ")
            return escape(f"<em>{first}</em>&nbsp;{rest}", quote=False)
        case _:
            assert_never(habit)


def _element(name: str, text: str | None, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(text, quote=False)}</{name}>\n" if text else ""


def _cdata(name: str, html: str) -> str:
    return f"<{name}><![CDATA[{html.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>\n" if html else ""


def _mail_date(when: datetime | None) -> str | None:
    return format_datetime(when) if when else None


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _rss2(channel: Channel, entries: Sequence[Listed]) -> str:
    head = _element("title", channel.title) + _element("link", channel.url) + _element("description", channel.title)
    head += _element("language", channel.language)
    body = "".join(_rss2_entry(entry, channel) for entry in entries)
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n{head}{body}</channel>\n</rss>\n'
    )


def _rss2_entry(entry: Listed, channel: Channel) -> str:
    permanent = ' isPermaLink="true"' if entry.guid == entry.url else ' isPermaLink="false"'
    summary = f"<p>{escape(entry.summary, quote=False)}</p>" if channel.titles != "plain" else entry.summary
    return (
        f"<item>\n<title>{_title(entry.title, channel.titles)}</title>\n"
        + _element("link", entry.url)
        + _element("guid", entry.guid, permanent)
        + _element("pubDate", _mail_date(entry.published_at))
        + _element("dc:creator", entry.author)
        + (_cdata("description", summary) if channel.titles == "cdata" else _element("description", summary))
        + _cdata("content:encoded", entry.html)
        + "</item>\n"
    )


def _rss1(channel: Channel, entries: Sequence[Listed]) -> str:
    members = "".join(f'<rdf:li rdf:resource="{escape(entry.url)}"/>\n' for entry in entries)
    head = _element("title", channel.title) + _element("link", channel.url) + _element("description", channel.title)
    head += _element("dc:language", channel.language)
    body = "".join(
        f'<item rdf:about="{escape(entry.url)}">\n<title>{_title(entry.title, channel.titles)}</title>\n'
        + _element("link", entry.url)
        + _element("description", entry.summary)
        + _element("dc:creator", entry.author)
        + _element("dc:date", _iso(entry.published_at))
        + _cdata("content:encoded", entry.html)
        + "</item>\n"
        for entry in entries
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">\n'
        f'<channel rdf:about="{escape(channel.feed_url)}">\n{head}<items><rdf:Seq>\n{members}</rdf:Seq></items>\n'
        f"</channel>\n{body}</rdf:RDF>\n"
    )


def _atom(channel: Channel, entries: Sequence[Listed]) -> str:
    latest = max((when for entry in entries if (when := entry.updated_at or entry.published_at)), default=None)
    head = _element("title", channel.title) + _element("id", channel.feed_url)
    head += _element("updated", _iso(latest) or "1970-01-01T00:00:00+00:00")
    head += (
        f'<link rel="self" href="{escape(channel.feed_url)}"/>\n<link rel="alternate" href="{escape(channel.url)}"/>\n'
    )
    body = "".join(_atom_entry(entry, channel) for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{channel.language}">\n{head}{body}</feed>\n'


def _atom_entry(entry: Listed, channel: Channel) -> str:
    author = f"<author>{_element('name', entry.author)}</author>\n" if entry.author else ""
    title = (
        f"<title>{_title(entry.title, 'plain')}</title>\n"
        if channel.titles == "plain"
        else f'<title type="html">{_title(entry.title, channel.titles)}</title>\n'
    )
    return (
        f'<entry>\n{title}<link rel="alternate" href="{escape(entry.url)}"/>\n'
        + _element("id", entry.guid)
        + _element("published", _iso(entry.published_at))
        + _element("updated", _iso(entry.updated_at or entry.published_at))
        + author
        + _element("summary", entry.summary)
        + _element("content", entry.html, ' type="html"')
        + "</entry>\n"
    )


def _json(channel: Channel, entries: Sequence[Listed]) -> dict[str, object]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.url,
        "feed_url": channel.feed_url,
        "language": channel.language,
        "items": [_json_entry(entry) for entry in entries],
    }


def _json_entry(entry: Listed) -> dict[str, object]:
    members: dict[str, object] = {
        "id": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html or f"<p>{escape(entry.summary, quote=False)}</p>",
        "date_published": _iso(entry.published_at),
        "date_modified": _iso(entry.updated_at),
        "authors": [{"name": entry.author}] if entry.author else None,
    }
    return {name: value for name, value in members.items() if value}
