"""Decides which entries are new, and which articles are one."""

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

MIN_IDENTITY_LETTERS = 120
"""A shorter body says too little to be the mark of one article."""
_SKETCH_NAMES = 16
"""Keys of a sketch that are locked: of two texts with half of their shingles in common, 1 pair in 65,000 has none of them."""


def global_guid(guid: str) -> str | None:
    """Return the guid if it is made to be unique in the world (a URL with a path, a tag: or urn:uuid: URI), else None."""
    return guid if _GLOBAL_GUID.match(guid) else None


def identity_names(draft: Draft, entry_url: str | None, guid: str) -> list[str]:
    """Return the names under which a draft may be found: who settles one of the same name at the same time must wait."""
    names = [f"url {key}" for key in url_keys((*draft.urls, entry_url))]
    names += [f"guid {guid}"] if global_guid(guid) else []
    names += [f"body {draft.text.text_hash.hex()}"] if draft.text.letters >= MIN_IDENTITY_LETTERS else []
    return names + sketch_names(draft.text.sketch)


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
    """Tell whether the article's URL is one of the draft's in another spelling, and its title can be of the same article."""
    if candidate.url is None or candidate.url in draft.urls or not can_be_about(draft.metadata.title, candidate.title):
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
