"""JSON Feed documents are read."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

from ingest.feed.fields import as_dicts, as_text, plain_title, short_line, whole_number
from ingest.feed.jsonrepair import repaired
from ingest.feed.links import resolved
from ingest.feed.raw import RawEntry, RawFeed
from ingest.model.feed import CUT_OFF, Enclosure, NotAFeed, Problem
from ingest.text.urls import absolute_link

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_json(text: str, url: str) -> RawFeed | NotAFeed:
    """Read JSON Feed 1.0 or 1.1 (jsonfeed.org). A value of a wrong type counts as missing.

    Of a broken document, read the items that can be repaired, and note the problem.
    """
    try:
        return _feed(json.loads(text), url, ())
    except (ValueError, RecursionError) as error:
        fault = str(error)[:200]
    mended = repaired(text)
    if mended is None:
        return NotAFeed(reason=f"broken JSON: {fault}")
    lost = f"; {mended.lost} items cannot be read" if mended.lost else ""
    kind = "repaired_json" if mended.ended and not mended.lost else CUT_OFF
    return _feed(mended.feed, url, (Problem(kind=kind, detail=fault + lost),))


def _feed(feed: object, url: str, problems: tuple[Problem, ...]) -> RawFeed | NotAFeed:
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
        entries=tuple(_entry(item, feed_authors) for item in _items(feed)),
        problems=problems,
    )


def _items(feed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the items of a feed. PHP writes a list with gaps as an object with numbers for names."""
    items = feed.get("items")
    return as_dicts(list(items.values()) if isinstance(items, dict) else items)


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
    """Return the names in ``authors`` (version 1.1) and ``author`` (version 1.0), each of which may be one author or a list, and an author a name."""
    given = [*_as_list(of.get("authors")), *_as_list(of.get("author"))]
    names = (as_text(author.get("name") if isinstance(author, dict) else author) for author in given)
    return tuple(filter(None, names))


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
