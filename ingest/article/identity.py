"""Decides which entries are new, and which articles are one."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.feed.guids import is_of_another, key, own_guid
from ingest.model.article import Kind, PageVerdict, Verdict
from ingest.text.plain import fold
from ingest.text.urls import same_site, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.article.revisions import Revised
    from ingest.model.article import Candidate, Draft, FeedEntry, KnownEntry, StoredArticle

_GLOBAL_GUID = re.compile(r"(?:https?://[^/\s]+/|tag:[^,\s]+,|urn:uuid:)\S", re.IGNORECASE)

MIN_IDENTITY_LETTERS = 120
"""A shorter body says too little to be the mark of one article."""
_SKETCH_NAMES = 16
"""Keys of a sketch that are locked: of two texts with half of their shingles in common, 1 pair in 65,000 has none of them."""


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


def global_guid(guid: str) -> str | None:
    """Return the guid if it is made to be unique in the world (a URL with a path, a tag: or urn:uuid: URI), else None."""
    return guid if _GLOBAL_GUID.match(guid) else None


def identity_names(draft: Draft, entry_url: str | None, guid: str) -> list[str]:
    """Return the names under which a draft may be found: who settles one of the same name at the same time must wait."""
    names = [f"url {key}" for key in url_keys((*draft.urls, entry_url))]
    names += [f"guid {guid}"] if global_guid(guid) else []
    names += [f"body {draft.body_hash.hex()}"] if draft.letters >= MIN_IDENTITY_LETTERS else []
    return names + sketch_names(draft.sketch)


def sketch_names(sketch: Sequence[int]) -> list[str]:
    """Return the names that texts with many shingles in common share: see identity_names."""
    return [f"shingle {key}" for key in sketch[:_SKETCH_NAMES]]


def url_keys(urls: Iterable[str | None]) -> list[str]:
    """Return the keys of addresses, each once."""
    return list(dict.fromkeys(url_key(url) for url in urls if url))


def original(draft: Draft, candidates: Sequence[Candidate], listed_title: str) -> Candidate | None:
    """Return the stored article that the draft is, or None: the draft is an article of its own.

    Believed at once: an entry elsewhere that listed the same URL; the same globally unique guid on the same site, or another
    spelling of the same URL (``urls.url_key``), if the titles have anything in common. What a page says of itself is believed only if its title can be that of the entry
    (``listed_title``): behind a wall, or where a site redirects dead links to its home page or its login, all pages have one
    title and one text. Then a URL that a page declares or redirects to is believed when title or body agree, and an equal
    body on the same site when it is long enough and the title agrees. On another site it is an article of its own: a copy.
    """
    believed = can_be_about(draft.title, listed_title)
    return next((candidate for candidate in candidates if _is_same(draft, candidate, believed=believed)), None)


def _is_same(draft: Draft, candidate: Candidate, *, believed: bool) -> bool:
    if candidate.listed_there:
        return True
    if candidate.same_guid and candidate.site == draft.site and can_be_about(draft.title, candidate.title):
        return True
    title = fold(draft.title)
    same_title = bool(title) and fold(candidate.title) == title
    same_body = candidate.body_hash == draft.body_hash and draft.letters >= MIN_IDENTITY_LETTERS
    if candidate.url in draft.urls or candidate.same_key:
        return believed and (same_title or same_body or _is_respelled(draft, candidate))
    return believed and same_body and same_title and is_one_publisher(candidate.site, draft.site)


def _is_respelled(draft: Draft, candidate: Candidate) -> bool:
    """Tell whether the article's URL is one of the draft's in another spelling, and its title can be of the same article."""
    if candidate.url is None or candidate.url in draft.urls or not can_be_about(draft.title, candidate.title):
        return False
    return url_key(candidate.url, whole=True) in {url_key(url, whole=True) for url in draft.urls}


def can_be_about(title: str, other: str) -> bool:
    """Tell whether two titles can be of one article: they share a third of the words of the shorter, or one has none.

    Of a script without spaces, pairs of characters are compared.
    """
    a, b = fold(title), fold(other)
    if not a or not b or a in b or b in a:
        return True
    pieces = [set(text.split()) if " " in a and " " in b else set(map("".join, pairwise(text))) for text in (a, b)]
    return 3 * len(pieces[0] & pieces[1]) >= min(map(len, pieces))


def is_one_publisher(site: str, other: str) -> bool:
    """Tell whether two sites are one, or one is a part of the other; articles without any are of one."""
    return site == other or same_site(f"http://{site}", f"http://{other}")


def free_url(draft: Draft, candidates: Sequence[Candidate]) -> str | None:
    """Return the best URL of the draft that no stored article has."""
    taken = {candidate.url for candidate in candidates}
    return next((url for url in draft.urls if url not in taken), None)


def may_revise(draft: Draft, stored: StoredArticle) -> bool:
    """Tell whether a draft is a newer version of the stored article, not a copy of it on another site."""
    if stored.url is None or stored.url in draft.urls:
        return True
    return same_site(stored.url, draft.urls[0]) if draft.urls else stored.site == draft.site


_WHOLE = {None, PageVerdict.FULL}
"""Of a text that is the page's own: judged to be whole, or not judged."""


def lack(draft: Draft, stored: StoredArticle, listed_title: str) -> str | None:
    """Say why a draft may not replace a full text: it is none or a part, or its page is about neither; None where it may."""
    if stored.verdict != Verdict.FULL:
        return None
    was_whole = stored.page_verdict in _WHOLE
    if draft.verdict is not Verdict.FULL or (was_whole and draft.page_verdict not in _WHOLE):
        judged = f"the page was judged {draft.page_verdict}" if draft.page_verdict else "there is no page"
        return f"{judged}: {draft.page_evidence or draft.reason or 'no full text'}"
    if can_be_about(draft.title, stored.title) or can_be_about(draft.title, listed_title):
        return None
    return f"the page's title is that of something else: {draft.title[:200]!r}"


def doubt(made: Revised, stored: StoredArticle, *, seen_before: bool) -> str | None:
    """Say why a change of a full text is not believed, or not yet; None where it is.

    ``seen_before``: the last look at the page gave cause for doubt, too.
    """
    if stored.verdict != Verdict.FULL:
        return None
    if made.cut_off:
        return "the page ends in the middle of the article"
    if made.kind is Kind.RETRACTION and not seen_before:
        return "something short stands in place of the article: believed when it is seen again"
    return None


def differs(draft: Draft, stored: StoredArticle) -> bool:
    """Tell whether a newer draft says anything else than the stored article."""
    return (draft.title, draft.body, draft.verdict) != (stored.title, stored.body, stored.verdict)
