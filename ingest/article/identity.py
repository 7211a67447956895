"""Decides whether the article of an entry is stored already: see docs/decisions/0009-identity.md."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.text.plain import fold
from ingest.text.urls import same_site, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model.article import Candidate, Draft

_GLOBAL_GUID = re.compile(r"(?:https?://[^/\s]+/|tag:[^,\s]+,|urn:uuid:)\S", re.IGNORECASE)
"""The beginning of a guid that is made to be unique in the world."""

MIN_IDENTITY_LETTERS = 120
"""Two equal bodies with fewer letters and digits than this do not show that two articles are one. Set by hand."""
_SKETCH_NAMES = 16
"""This number of keys of a sketch is locked. If two texts have half of their shingles in common, none of these keys is common to both
once in 65,000 cases (one half to the power of 16)."""


def global_guid(guid: str) -> str | None:
    """Return the guid if it is made to be unique in the world: a URL with a path, a tag: or urn:uuid: URI. Otherwise return None."""
    return guid if _GLOBAL_GUID.match(guid) else None


def identity_names(draft: Draft, entry_url: str | None, guid: str) -> list[str]:
    """Return the names under which a draft may be found. Each name is locked: two drafts with a common name are settled in turn."""
    names = [f"url {key}" for key in url_keys((*draft.urls, entry_url))]
    names += [f"guid {guid}"] if global_guid(guid) else []
    names += [f"body {draft.text.text_hash.hex()}"] if draft.text.letters >= MIN_IDENTITY_LETTERS else []
    return names + sketch_names(draft.text.sketch)


def sketch_names(sketch: Sequence[int]) -> list[str]:
    """Return names made of a sketch. Texts with many shingles in common share at least one of them: see identity_names."""
    return [f"shingle {key}" for key in sketch[:_SKETCH_NAMES]]


def url_keys(urls: Iterable[str | None]) -> list[str]:
    """Return the keys of URLs (``urls.url_key``), each key once."""
    return list(dict.fromkeys(url_key(url) for url in urls if url))


def original(draft: Draft, candidates: Sequence[Candidate], listed_title: str) -> Candidate | None:
    """Return the stored article that is the same as the draft; None: no stored article is the same.

    A candidate is the same article if one of these holds:

    - Another entry that lists the same URL points at it.
    - An entry with the same globally unique guid points at it, it is on the same site, and the two titles can be about one article.
    - It has one of the draft's URLs, or the key of one (``urls.url_key``), and title or body are equal. If the two addresses differ
      in their spelling only, it is enough that the titles can be about one article.
    - It is on the same site, and has the same title and the same body, which is long enough.

    The last two hold only if the page's title can be that of the entry (``listed_title``): behind a wall, or if a site redirects dead
    links to its home page or its login, all pages have one title and one text. An equal text on another site is a copy, which is an
    article of its own.
    """
    believed = can_be_about(draft.metadata.title, listed_title)
    return next((candidate for candidate in candidates if _is_same(draft, candidate, believed=believed)), None)


def _is_same(draft: Draft, candidate: Candidate, *, believed: bool) -> bool:
    if candidate.listed_there:
        return True
    if candidate.same_guid and candidate.site == draft.site and can_be_about(draft.metadata.title, candidate.title):
        return True
    title = fold(draft.metadata.title)
    same_title = bool(title) and fold(candidate.title) == title
    same_body = candidate.text_hash == draft.text.text_hash and draft.text.letters >= MIN_IDENTITY_LETTERS
    if candidate.url in draft.urls or candidate.same_key:
        return believed and (same_title or same_body or _is_respelled(draft, candidate))
    return believed and same_body and same_title and is_one_publisher(candidate.site, draft.site)


def _is_respelled(draft: Draft, candidate: Candidate) -> bool:
    """Return whether the candidate's URL is another spelling of one of the draft's, and the titles can be about one article."""
    if candidate.url is None or candidate.url in draft.urls or not can_be_about(draft.metadata.title, candidate.title):
        return False
    return url_key(candidate.url, whole=True) in {url_key(url, whole=True) for url in draft.urls}


def can_be_about(title: str, other: str) -> bool:
    """Return whether two titles can be about one article: they share a third of the words of the shorter title, or one is empty.

    In a script without spaces, pairs of characters are compared in place of words.
    """
    a, b = fold(title), fold(other)
    if not a or not b or a in b or b in a:
        return True
    pieces = [set(text.split()) if " " in a and " " in b else set(map("".join, pairwise(text))) for text in (a, b)]
    return 3 * len(pieces[0] & pieces[1]) >= min(map(len, pieces))


def is_one_publisher(site: str, other: str) -> bool:
    """Return whether two sites are of one publisher: they are equal, or one is a subdomain of the other. Two empty names are equal."""
    return site == other or same_site(f"http://{site}", f"http://{other}")


def free_url(draft: Draft, candidates: Sequence[Candidate]) -> str | None:
    """Return the best URL of the draft that no stored article has."""
    taken = {candidate.url for candidate in candidates}
    return next((url for url in draft.urls if url not in taken), None)
