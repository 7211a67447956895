"""The identity of an article: whether a draft and a stored article are one, and by which addresses both are found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.text.domains import registrable_domain
from ingest.text.plain import can_be_about, fold
from ingest.text.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.article import Candidate, Draft

MIN_IDENTITY_LETTERS = 120
"""An equal text shows that two articles are one only if it has at least this number of letters. A shorter text may be equal by
chance. Set by hand."""

_GLOBAL_GUID = re.compile(r"(?:https?://[^/\s]+/|tag:[^,\s]+,|urn:uuid:)\S", re.IGNORECASE)
"""The beginning of a guid that is unique in the world: a URL with a path, a tag: URI, or a urn:uuid: URI."""
_LOCKED_KEYS = 16
"""This number of keys of a sketch become locks. Of pairs of texts that share half of their shingles, 1 in 65,000 then shares no lock."""


def global_guid(guid: str) -> str | None:
    """Return a guid that is unique in the world (a URL with a path, a tag: or urn:uuid: URI); None for another guid."""
    return guid if _GLOBAL_GUID.match(guid) else None


def identity_locks(draft: Draft, entry_url: str | None, guid: str) -> list[str]:
    """Return the names of the locks for a draft: one for each address, guid and text by which its article may be found.

    While a transaction holds them, another one with a draft of the same article waits.
    """
    locks = names_of((*draft.urls, entry_url))
    locks += [f"guid {guid}"] if global_guid(guid) else []
    locks += [f"body {draft.text.text_hash.hex()}"] if draft.text.letters >= MIN_IDENTITY_LETTERS else []
    return locks + sketch_locks(draft.text.sketch)


def names_of(urls: Iterable[str | None], *, guid: str = "", feed_id: int = 0) -> list[str]:
    """Return the names by which what was erased is known again: addresses in any spelling, a guid, and an entry of a feed (``guid``, ``feed_id``)."""
    names = [f"url {key}" for key in url_keys(urls)]
    names += [f"guid {guid}"] if global_guid(guid) else []
    return names + ([f"entry {feed_id} {guid}"] if guid else [])


def sketch_locks(sketch: Sequence[int]) -> list[str]:
    """Return the names of the locks for a text; texts that share many of their shingles share at least one lock."""
    return [f"shingle {key}" for key in sketch[:_LOCKED_KEYS]]


def url_keys(urls: Iterable[str | None]) -> list[str]:
    """Return the keys of addresses (see ``text.urls.url_key``), each once."""
    return list(dict.fromkeys(url_key(url) for url in urls if url))


def same_article(draft: Draft, candidates: Sequence[Candidate], listed_title: str) -> Candidate | None:
    """Return the stored article that a draft is a version of, or None if the draft is an article of its own.

    An entry of the same feed that shares the link is another one if the fragment or the file differs, whatever the texts say.
    An entry elsewhere that listed the same URL is enough, unless the URL leads to another publisher's page by now. The same globally
    unique guid on the same site is enough if the titles can be about one matter.

    Other signs come from the page itself. They count only if the page's title can be about the same matter as the
    entry's title (``listed_title``): behind a wall, or where a site redirects dead links to its home page, all pages
    have one title and one text. A URL that the page declares or leads to is enough if the title or the text is the same
    as well, or if it is another spelling of the stored URL and the titles can be about one matter. The same long text
    with the same title is enough if both are of one publisher; elsewhere it is a copy, which is an article of its own.

    What a foreign feed claims is the article that a site serves only if it has the very address. Else a claim with the guid, or with
    another spelling of the address, that is made before the article is read would take the article's place.
    """
    believed = can_be_about(draft.metadata.title, listed_title)
    return next((candidate for candidate in candidates if _is_same(draft, candidate, believed=believed)), None)


def _is_same(draft: Draft, candidate: Candidate, *, believed: bool) -> bool:
    """Return whether a candidate is the draft's article; ``believed``: whether signs from the page itself count."""
    if candidate.told_apart or (candidate.is_claim and draft.origin.is_served and candidate.url not in draft.urls):
        return False
    if candidate.listed_there:
        # a page of another publisher is not the article to which the address led before
        return not draft.extractor or candidate.url in draft.urls or is_one_publisher(candidate.site, draft.site)
    if candidate.same_guid and candidate.site == draft.site and can_be_about(draft.metadata.title, candidate.title):
        return True
    title = fold(draft.metadata.title)
    same_title = bool(title) and fold(candidate.title) == title
    same_body = candidate.text_hash == draft.text.text_hash and draft.text.letters >= MIN_IDENTITY_LETTERS
    if candidate.url in draft.urls or candidate.same_key:
        return believed and (same_title or same_body or _is_respelled(draft, candidate))
    return believed and same_body and same_title and is_one_publisher(candidate.site, draft.site)


def _is_respelled(draft: Draft, candidate: Candidate) -> bool:
    """Return whether a candidate's URL is one of the draft's in another spelling, and the titles may be of one matter."""
    if candidate.url is None or candidate.url in draft.urls or not can_be_about(draft.metadata.title, candidate.title):
        return False
    return url_key(candidate.url, whole=True) in {url_key(url, whole=True) for url in draft.urls}


def is_one_publisher(site: str, other: str) -> bool:
    """Return whether two sites are of one publisher: they have one registrable domain."""
    return registrable_domain(site) == registrable_domain(other)


def free_url(draft: Draft, candidates: Sequence[Candidate]) -> str | None:
    """Return the best URL of the draft that no candidate has, or None."""
    taken = {candidate.url for candidate in candidates}
    return next((url for url in draft.urls if url not in taken), None)
