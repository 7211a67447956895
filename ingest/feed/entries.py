"""Which entries of a feed are new, and which have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.feed.guids import is_of_another, key, own_guid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.feed import FeedEntry, KnownEntry


def new_and_changed(
    entries: Iterable[FeedEntry], known: Sequence[KnownEntry]
) -> tuple[tuple[FeedEntry, ...], tuple[FeedEntry, ...], int]:
    """Split what a feed lists into entries to insert, entries to look at again, and the number of those that are as known.

    An entry is known by its guid; by its URL with unchanged content where its guid is new (publishers whose guids change at
    every poll). A known guid with another URL and another title is another entry: it gets a guid of its own, so that nothing
    is lost to a publisher who uses one guid for all.
    """
    by_guid = {entry.guid: entry for entry in known}
    same_elsewhere = {(entry.url, entry.content_hash) for entry in known if entry.url}
    new: list[FeedEntry] = []
    changed: list[FeedEntry] = []
    unchanged = 0
    for listed in entries:
        entry = _with_own_guid(listed, by_guid)
        before = by_guid.get(entry.guid)
        if before is None and (entry.url, entry.content_hash) not in same_elsewhere:
            new.append(entry)
        elif before is not None and before.content_hash != entry.content_hash:
            changed.append(entry)
        else:
            unchanged += 1
    return tuple(new), tuple(changed), unchanged


def _with_own_guid(entry: FeedEntry, by_guid: dict[str, KnownEntry]) -> FeedEntry:
    known = by_guid.get(entry.guid)
    return entry.with_guid(own_guid(entry)) if known and is_of_another(entry, known) else entry


def guid_keys(entries: Iterable[FeedEntry]) -> list[str]:
    """Return every guid under which the entries may be known: see new_and_changed, and guids.rekeyed."""
    keys = ((entry.guid, own_guid(entry) if entry.url else entry.guid, key(entry)) for entry in entries)
    return list(dict.fromkeys(guid for of_one in keys for guid in of_one))
