"""What a poll reads and writes of the entries that a feed lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from ingest.article.identity import names_of
from ingest.feed.entries import guid_keys
from ingest.model.feed import FeedEntry, KnownEntry
from ingest.text.dates import offset_s
from ingest.text.urls import host, url_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.feed import PollResult
    from ingest.store.database import Database, Row, Transaction

_MAX_SHARING = 4000
"""If a feed has very many known entries of one link, an entry without a guid is looked for among this many, the newest: twice as many as
a document usually has at most (``INGEST_FEED_MAX_ENTRIES``)."""


async def known_entries(database: Database, feed_id: int, entries: Sequence[FeedEntry]) -> list[KnownEntry]:
    """Return what the database knows of these entries of a feed, the older before the newer."""
    unnamed = [entry for entry in entries if not entry.has_guid]
    urls = {entry.listed_url for entry in entries if entry.listed_url}
    listed: Row = {"feed_id": feed_id, "guids": guid_keys(entries), "urls": list(urls)}
    listed |= {"sharing": list(urls | {entry.listed_url for entry in unnamed}), "by_text": bool(unnamed)}
    listed |= {"given": [entry.guid for entry in entries if entry.has_guid]}
    rows = await database.rows("known_entries", **listed, limit=_MAX_SHARING if unnamed else 2 * len(entries))
    return [KnownEntry(**row) for row in rows]


HostOf = Callable[[FeedEntry], str]
"""Returns the host at which an entry waits for its turn."""


def host_of_page(entry: FeedEntry) -> str:
    """Return the host of an entry's page; "" if it has no page of its own."""
    return host(entry.link) if entry.link and entry.url else ""


def has_no_host(_entry: FeedEntry) -> str:
    """Return "" for every entry: of a feed whose own text is wanted, no page is fetched."""
    return ""


async def write_entries(transaction: Transaction, feed_id: int, result: PollResult, host_of: HostOf) -> None:
    """Write the entries that are new or changed, and take back the links that turned out to be shared."""
    if result.shared:
        await transaction.run("take_back_links", feed_id=feed_id, urls=list(result.shared))
        await transaction.run("take_back_urls", feed_id=feed_id, urls=list(result.shared))
    if result.new:
        await transaction.run_for_each("insert_entry", [_entry_row(feed_id, entry, host_of) for entry in result.new])
        await transaction.run("record_new_entries", id=feed_id)
    if result.redated:
        redated = [_entry_row(feed_id, entry, host_of) for entry in result.redated]
        await transaction.run_for_each("redate_entry", redated)
    if result.changed:
        await transaction.run_for_each("renew_entry", [_entry_row(feed_id, entry, host_of) for entry in result.changed])


def hosts_of(result: PollResult, host_of: HostOf) -> list[str]:
    """Return the hosts at which the entries of a poll are due; "" stands for entries without a page."""
    hosts = [host_of(entry) for entry in (*result.new, *result.changed)]
    return [*hosts, ""] if result.shared else hosts


def _entry_row(feed_id: int, entry: FeedEntry, host_of: HostOf) -> Row:
    return {
        "feed_id": feed_id,
        "guid": entry.guid,
        "url": entry.url,
        "url_key": entry.url and url_key(entry.url),
        "shared_url": None if entry.url else entry.shared_url or "",
        "link": entry.link,
        "host": host_of(entry),
        "title": entry.title,
        "authors": list(entry.authors),
        "html": entry.html,
        "language": entry.language,
        "published_at": entry.published_at,
        "published_offset_s": offset_s(entry.published_at),
        "enclosures": Jsonb([asdict(enclosure) for enclosure in entry.enclosures]),
        "content_hash": entry.content_hash,
        "names": names_of((entry.url, entry.link), guid=entry.guid, feed_id=feed_id),
    }
