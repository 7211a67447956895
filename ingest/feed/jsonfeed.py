"""JSON Feed documents are read."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

from ingest.feed.fields import as_dicts, as_text, plain_title, short_line, whole_number
from ingest.feed.links import resolved
from ingest.feed.raw import RawEntry, RawFeed
from ingest.model.feed import Enclosure, NotAFeed
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_json(text: str, url: str) -> RawFeed | NotAFeed:
    """Read JSON Feed 1.0 or 1.1 (jsonfeed.org). A value of a wrong type counts as missing."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        return NotAFeed(reason=f"broken JSON: {str(error)[:200]}")
    if not isinstance(feed, dict) or "jsonfeed.org" not in as_text(feed.get("version")):
        return NotAFeed(reason="JSON, but no JSON Feed")
    site_url = resolved(as_text(feed.get("home_page_url")), url, url)
    feed_authors = _authors(feed)
    return RawFeed(
        syntax="json",
        title=as_text(feed.get("title")),
        site_url=site_url,
        base=absolute_link(site_url, url) or url,
        own=url,
        language=as_text(feed.get("language")),
        entries=tuple(_entry(item, feed_authors) for item in as_dicts(feed.get("items"))),
    )


def _entry(item: Mapping[str, Any], feed_authors: tuple[str, ...]) -> RawEntry:
    guid = item.get("id")
    return RawEntry(
        guid=str(guid) if isinstance(guid, int | float) and not isinstance(guid, bool) else as_text(guid),
        links=tuple(filter(None, _links(item))),
        title=plain_title(as_text(item.get("title")), markup=False),
        authors=_authors(item) or feed_authors,
        html=as_text(item.get("content_html"))
        or html.escape(as_text(item.get("content_text")) or as_text(item.get("summary")), quote=False),
        language=as_text(item.get("language")) or None,
        published=as_text(item.get("date_published")) or None,
        updated=as_text(item.get("date_modified")) or None,
        enclosures=tuple(_enclosure(attachment) for attachment in as_dicts(item.get("attachments"))),
    )


def _links(item: Mapping[str, Any]) -> tuple[str, ...]:
    guid = as_text(item.get("id"))
    return (
        as_text(item.get("url")),
        as_text(item.get("external_url")),
        guid if absolute_link(guid, None) else "",
    )


def _enclosure(attachment: Mapping[str, Any]) -> Enclosure:
    return Enclosure(
        url=as_text(attachment.get("url")),
        media_type=short_line(as_text(attachment.get("mime_type")), 100) or None,
        length=whole_number(str(attachment.get("size_in_bytes"))) or None,
    )


def _authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names in ``authors`` (version 1.1) and ``author`` (version 1.0)."""
    authors = [*as_dicts(of.get("authors")), *as_dicts([of.get("author")])]
    return tuple(as_text(author.get("name")) for author in authors if author.get("name"))
