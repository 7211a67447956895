"""Whether the guids of a feed identify its entries, and what identifies the entries if they do not.

A guid should belong to one entry for ever (RSS 2.0, ``guid``; RFC 4287, 4.2.6). Some publishers change it at every poll or
edit; others give the same guid to all entries. No entry is lost by this, since URLs are compared as well. But such entries
are fetched again and again. Therefore a feed that does this with most of its entries is keyed by their links.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ingest.model.feed import FeedEntry, Guids, KnownEntry

_ENOUGH = 5
"""A feed is keyed by links only after this many entries with a useless guid: a publisher may change its software once, or
list a few stories again."""
_FADES_AT = 400
"""All counts are halved when their sum is above this: what a publisher did years ago must not weigh more than what it does
now."""


def weighed(
    before: Guids,
    entries: Iterable[FeedEntry],
    known: Sequence[KnownEntry],
    *,
    shared_urls: Collection[str] = (),
    renamed: Collection[str] = (),
) -> Guids:
    """Return the counts with the entries of one document added, and what they say the feed is keyed by.

    A feed that is keyed by links stays so. ``shared_urls``: the URLs that several entries share: they say nothing about guids.
    ``renamed``: the guids of entries that were recognised without their guid.
    """
    if before.keyed_by != "guid":
        return before
    kept, changed, shared, fresh = before.kept, before.changed, before.shared, before.fresh
    by_guid = {entry.guid: entry for entry in known}
    urls = {entry.url for entry in known if entry.url}
    for entry in entries:
        there = by_guid.get(entry.guid)
        if there is not None and is_of_another(entry, there):
            shared += own_guid(entry) not in by_guid
        elif there is not None:
            kept += there.content_hash != entry.content_hash
        elif entry.guid in renamed or (entry.url in urls and entry.url not in shared_urls):
            changed += 1
        elif entry.url and entry.guid.endswith(f" {entry.url}"):
            shared += 1
        else:
            fresh += 1
    half = 2 if kept + changed + shared + fresh > _FADES_AT else 1
    return _judged(
        replace(before, kept=kept // half, changed=changed // half, shared=shared // half, fresh=fresh // half)
    )


def _judged(guids: Guids) -> Guids:
    if guids.changed >= _ENOUGH and guids.changed > guids.kept:
        reason = f"of {guids.kept + guids.changed} known entries that were changed, {guids.changed} had a new guid"
    elif guids.shared >= _ENOUGH and guids.shared > guids.fresh:
        reason = f"of {guids.fresh + guids.shared} new entries, {guids.shared} had the guid of another one"
    else:
        return guids
    return replace(guids, keyed_by="link", reason=reason)


def is_of_another(entry: FeedEntry, known: KnownEntry) -> bool:
    """Return whether a listed entry is another one than the known entry with its guid: both URL and title differ."""
    return entry.url is not None and known.url != entry.url and fold(known.title) != fold(entry.title)


def own_guid(entry: FeedEntry) -> str:
    """Return a guid for an entry whose guid belongs to another entry: the guid and the entry's URL."""
    return f"{entry.guid} {entry.url}"


def key(entry: FeedEntry) -> str:
    """Return what identifies an entry without its guid: its URL, else its title with its date, else its title with its text."""
    if entry.url:
        return entry.url
    rest = entry.published_at.isoformat() if entry.published_at else entry.html
    return f"entry:{hashlib.sha256(chr(0).join((fold(entry.title), rest)).encode()).hexdigest()}"
