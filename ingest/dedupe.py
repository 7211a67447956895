"""Decides which entries are new, and which articles are one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.text import fold
from ingest.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model import Candidate, Draft, FeedEntry, KnownEntry, StoredArticle

_GLOBAL_GUID = re.compile(r"(?:https?://[^/\s]+/|tag:[^,\s]+,|urn:uuid:)\S", re.IGNORECASE)

MIN_IDENTITY_LETTERS = 120
"""A shorter body says too little to be the mark of one article."""
MIN_WIRE_LETTERS = 400
"""A body of this length that another site carries too is the same article whatever its headline."""


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
    if known is None or known.url == entry.url or fold(known.title) == fold(entry.title) or entry.url is None:
        return entry
    return entry.with_guid(f"{entry.guid} {entry.url}")


def guid_keys(entries: Iterable[FeedEntry]) -> list[str]:
    """Return every guid under which the entries may be known: see new_and_changed."""
    keys = ((entry.guid, f"{entry.guid} {entry.url}" if entry.url else entry.guid) for entry in entries)
    return list(dict.fromkeys(guid for pair in keys for guid in pair))


def global_guid(guid: str) -> str | None:
    """Return the guid if it is made to be unique in the world (a URL with a path, a tag: or urn:uuid: URI), else None."""
    return guid if _GLOBAL_GUID.match(guid) else None


def identity_names(draft: Draft, entry_url: str | None, guid: str) -> list[str]:
    """Return the names under which a draft may be found: who settles one of the same name at the same time must wait."""
    names = [f"url {url}" for url in (*draft.urls, entry_url) if url]
    names += [f"guid {guid}"] if global_guid(guid) else []
    return [*names, f"body {draft.body_hash.hex()}"]


def original(draft: Draft, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the stored article that the draft is, or None: the draft is an article of its own.

    Believed at once: an entry elsewhere that listed the same URL, or the same globally unique guid on the same site. A URL
    that a page only declares or redirects to is believed when title or body agree, since sites redirect dead links to their
    home page, and name it as canonical. An equal body is believed when it is long enough and the title agrees, or comes from
    another site: one site's many pages behind the same wall are not one article.
    """
    return next((candidate for candidate in candidates if _is_same(draft, candidate)), None)


def _is_same(draft: Draft, candidate: Candidate) -> bool:
    if candidate.listed_there or (candidate.same_guid and candidate.site == draft.site):
        return True
    title = fold(draft.title)
    same_title = bool(title) and fold(candidate.title) == title
    same_body = candidate.body_hash == draft.body_hash and draft.letters >= MIN_IDENTITY_LETTERS
    if candidate.url in draft.urls:
        return same_title or same_body
    another_site = candidate.site != draft.site
    return same_body and (same_title or (another_site and draft.letters >= MIN_WIRE_LETTERS))


def free_url(draft: Draft, candidates: Sequence[Candidate]) -> str | None:
    """Return the best URL of the draft that no stored article has."""
    taken = {candidate.url for candidate in candidates}
    return next((url for url in draft.urls if url not in taken), None)


def may_revise(draft: Draft, stored: StoredArticle) -> bool:
    """Tell whether a draft is a newer version of the stored article, not a copy of it on another site."""
    if stored.url is None or stored.url in draft.urls:
        return True
    return same_site(stored.url, draft.urls[0]) if draft.urls else stored.site == draft.site


def differs(draft: Draft, stored: StoredArticle) -> bool:
    """Tell whether a newer draft says anything else than the stored article."""
    return (draft.title, draft.body, draft.verdict) != (stored.title, stored.body, stored.verdict)
