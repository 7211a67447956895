"""The entries of a feed are compared with those that are known: which are new, and which have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.feed.guids import is_of_another, key, own_guid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.feed import FeedEntry, KnownEntry


def new_and_changed(
    entries: Iterable[FeedEntry], known: Sequence[KnownEntry]
) -> tuple[tuple[FeedEntry, ...], tuple[FeedEntry, ...]]:
    """Return the entries that are new, and those that are known with another content. All others are as before.

    An entry is known if its guid is known. It is also known if an entry of another guid has the same URL and the same content:
    some publishers change their guids at every poll. If a known guid is listed with another URL and another title, the entry
    is another one, and gets a guid of its own: some publishers use one guid for all entries, and none of them may be lost.
    """
    by_guid = {entry.guid: entry for entry in known}
    same_elsewhere = {(entry.url, entry.content_hash) for entry in known if entry.url}
    new: list[FeedEntry] = []
    changed: list[FeedEntry] = []
    for listed in entries:
        entry = _with_own_guid(listed, by_guid)
        before = by_guid.get(entry.guid)
        if before is None and (entry.url, entry.content_hash) not in same_elsewhere:
            new.append(entry)
        elif before is not None and before.content_hash != entry.content_hash:
            changed.append(entry)
    return tuple(new), tuple(changed)


def _with_own_guid(entry: FeedEntry, by_guid: dict[str, KnownEntry]) -> FeedEntry:
    known = by_guid.get(entry.guid)
    return entry.with_guid(own_guid(entry)) if known and is_of_another(entry, known) else entry


def guid_keys(entries: Iterable[FeedEntry]) -> list[str]:
    """Return every guid under which the database may know the entries, as ``new_and_changed`` and ``rekeyed`` make them."""
    keys = ((entry.guid, own_guid(entry) if entry.url else entry.guid, key(entry)) for entry in entries)
    return list(dict.fromkeys(guid for of_one in keys for guid in of_one))
