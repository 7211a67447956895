"""Whether a feed's guids name its entries, and how entries are told apart where they do not.

A guid should be one entry's for ever (RSS 2.0, ``guid``; RFC 4287, 4.2.6). Some publishers make a new one at each poll or
edit, others give one to all. Nothing is lost to either, since a page's address is looked at, too; but each is looked at again
and again, so that a feed that does so for most of its entries is keyed by their links.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.feed import FeedEntry, Guids, KnownEntry

_ENOUGH = 5
"""Cases before a feed is judged: a publisher may move house once, or list a story again."""
_FADES_AT = 400
"""Cases after which all counts are halved: what a publisher did years ago must not outweigh what it does now."""


def weighed(before: Guids, entries: Iterable[FeedEntry], known: Sequence[KnownEntry]) -> Guids:
    """Add to the evidence what a document shows, and judge by it. A feed that is keyed by links stays so."""
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
        elif entry.url in urls:
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
    """Tell whether the guid of a listed entry is known as that of another one: both URL and title are others."""
    return entry.url is not None and known.url != entry.url and fold(known.title) != fold(entry.title)


def own_guid(entry: FeedEntry) -> str:
    """Return a guid of the entry's own where its guid is that of another one."""
    return f"{entry.guid} {entry.url}"


def key(entry: FeedEntry) -> str:
    """Return what tells an entry apart without its guid: its URL; its title and date; its title and text."""
    if entry.url:
        return entry.url
    rest = entry.published_at.isoformat() if entry.published_at else entry.html
    return f"entry:{hashlib.sha256(chr(0).join((fold(entry.title), rest)).encode()).hexdigest()}"


def rekeyed(entries: Iterable[FeedEntry], known: Sequence[KnownEntry]) -> tuple[FeedEntry, ...]:
    """Return the entries under the guid by which each is known already, whatever the feed says; the others under a key.

    So nothing is stored again when a feed begins to be keyed by links. Of two with one key, the first counts.
    """
    by_url = {entry.url: entry.guid for entry in reversed(known) if entry.url}
    out: dict[str, FeedEntry] = {}
    for entry in entries:
        guid = by_url.get(entry.url, key(entry)) if entry.url else key(entry)
        out.setdefault(guid, entry.with_guid(guid))
    return tuple(out.values())
