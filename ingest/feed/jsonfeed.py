"""JSON Feed documents are read."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

from ingest.feed.fields import Document, Listing, as_dicts, as_text, plain_title, short_line, whole_number
from ingest.model.feed import Enclosure, NotAFeed
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_json(text: str, url: str) -> Document | NotAFeed:
    """Read JSON Feed 1.0 or 1.1 (jsonfeed.org); a value of another type than it says counts as missing."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        return NotAFeed(reason=f"broken JSON: {str(error)[:200]}")
    if not isinstance(feed, dict) or "jsonfeed.org" not in as_text(feed.get("version")):
        return NotAFeed(reason="JSON, but no JSON Feed")
    site_url = as_text(feed.get("home_page_url"))
    language = as_text(feed.get("language"))
    inherited = _json_authors(feed)
    return Document(
        kind="json",
        title=as_text(feed.get("title")),
        site_url=site_url,
        base=absolute_link(site_url, url) or url,
        language=language,
        listed=tuple(_json_listed(entry, inherited) for entry in as_dicts(feed.get("items"))),
    )


def _json_listed(entry: Mapping[str, Any], inherited: tuple[str, ...]) -> Listing:
    guid = entry.get("id")
    links = (
        as_text(entry.get("url")),
        as_text(entry.get("external_url")),
        as_text(guid) if absolute_link(as_text(guid), None) else "",
    )
    return Listing(
        guid=str(guid) if isinstance(guid, int | float) and not isinstance(guid, bool) else as_text(guid),
        links=tuple(filter(None, links)),
        title=plain_title(as_text(entry.get("title")), markup=False),
        authors=_json_authors(entry) or inherited,
        html=as_text(entry.get("content_html"))
        or html.escape(as_text(entry.get("content_text")) or as_text(entry.get("summary")), quote=False),
        language=as_text(entry.get("language")) or None,
        published=as_text(entry.get("date_published")) or None,
        updated=as_text(entry.get("date_modified")) or None,
        enclosures=tuple(
            Enclosure(
                url=as_text(file.get("url")),
                media_type=short_line(as_text(file.get("mime_type")), 100) or None,
                length=whole_number(str(file.get("size_in_bytes"))) or None,
            )
            for file in as_dicts(entry.get("attachments"))
        ),
    )


def _json_authors(of: Mapping[str, Any]) -> tuple[str, ...]:
    """Return names: ``authors`` of version 1.1, ``author`` of 1.0."""
    authors = [*as_dicts(of.get("authors")), *as_dicts([of.get("author")])]
    return tuple(as_text(author.get("name")) for author in authors if author.get("name"))
