"""The entries of a feed are compared with those that are known: which are new, and which have changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from ingest.feed.guids import key, own_guid
from ingest.feed.recognise import recognised
from ingest.feed.repeats import exact_guid, without_urls
from ingest.feed.same import Links, is_one_story
from ingest.model.feed import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.feed.recognise import Listed
    from ingest.model.feed import FeedEntry, KnownEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a document brings, compared with what the database knows."""

    new: tuple[FeedEntry, ...]
    changed: tuple[FeedEntry, ...]
    """The known entries with another content."""
    is_continued: bool
    """Whether the document lists an entry that is known."""
    renamed: frozenset[str]
    """The guids of entries that are known under another guid."""
    redated: tuple[FeedEntry, ...]
    """The known entries without guids of their own whose date alone is another one."""
    shared: frozenset[str]
    """The URLs that several entries of the feed share, now or over time."""
    taken_back: tuple[str, ...]
    """Those of the shared URLs that known entries have for themselves until now."""
    problems: tuple[Problem, ...]
    is_plain: bool
    """Whether each entry is new or known under its own guid and URL, and shares its URL with no other entry of the feed."""


def compared(entries: Sequence[FeedEntry], known: Sequence[KnownEntry]) -> Compared:
    """Return which entries are new, and which are known with another content. All others are as before.

    An entry is known if ``recognise`` finds it. If a known guid is listed with another URL and another title, the entry is another one,
    and gets a guid of its own: some publishers use one guid for all entries, and none of them may be lost.

    A link that entries of the feed share, now or over time, is the page of none of them: podcasts name their home page, and a page of
    live news always shows the newest.
    """
    listed = recognised(entries, known)
    over_time = _shared_over_time(listed, known)
    marked = chain((entry.shared_url for entry in entries), (entry.shared_url for entry in known))
    shared = over_time.union(filter(None, marked))
    new = (one.entry for one in listed if one.known is None)
    changed = (one.entry for one in listed if one.known and one.known.content_hash != one.entry.content_hash)
    return Compared(
        new=tuple(map(_with_own_guid, without_urls(new, shared))),
        changed=tuple(without_urls(changed, shared)),
        redated=tuple(one.entry for one in listed if one.known and _is_redated(one.entry, one.known)),
        renamed=frozenset(one.given for one in listed if one.known and one.entry.has_guid and one.is_renamed),
        is_continued=any(one.known for one in listed),
        shared=frozenset(shared),
        taken_back=tuple(sorted(shared & {entry.url for entry in known if entry.url})),
        problems=tuple(
            Problem(kind="shared_link", detail=f"entries of several polls link to {url}") for url in sorted(over_time)
        ),
        is_plain=not shared and all(map(_is_plain, listed)),
    )


def _is_plain(one: Listed) -> bool:
    entry, known = one.entry, one.known
    if entry.guid != one.given:
        return False
    # without a guid of its own, an entry is recognised by its link
    return known is None or (known.url == entry.url and (entry.has_guid or known.link == entry.link))


def _with_own_guid(entry: FeedEntry) -> FeedEntry:
    """Return a new entry; if its guid is made of a link that it shares, under a guid that no entry of another feed has, either."""
    is_plain = not entry.has_guid and entry.guid == entry.shared_url
    return entry.with_guid(exact_guid(entry, entry.guid)) if is_plain else entry


def _is_redated(entry: FeedEntry, known: KnownEntry) -> bool:
    is_edit = known.content_hash != entry.content_hash
    return not entry.has_guid and not is_edit and not known.url and known.published_at != entry.published_at


def _shared_over_time(listed: Sequence[Listed], known: Sequence[KnownEntry]) -> set[str]:
    """Return the URLs of new entries that other entries have had before, none of which the new one may be a version of."""
    still_there = {one.known.guid for one in listed if one.known}
    before: dict[str, list[KnownEntry]] = defaultdict(list)
    for entry in known:
        if entry.url and entry.guid not in still_there:
            before[entry.url].append(entry)
    links = Links.of(one.entry for one in listed)
    new = (one.entry for one in listed if one.known is None)
    return {
        url
        for entry in new
        if (url := entry.url) and before[url]
        if not any(is_one_story(entry, older, links) for older in before[url])
    }


def guid_keys(entries: Iterable[FeedEntry]) -> list[str]:
    """Return every guid under which the database may know the entries, as ``recognise`` makes them."""
    keys = ((entry.guid, _longer(entry), key(entry)) for entry in entries)
    return list(dict.fromkeys(guid for of_one in keys for guid in of_one))


def _longer(entry: FeedEntry) -> str:
    """Return the guid that an entry gets if its guid belongs to another one."""
    if not entry.has_guid:
        return exact_guid(entry, entry.guid)
    return own_guid(entry) if entry.url else entry.guid
