"""The entries of one document are told apart, and entries that are listed twice are kept once.

A guid tells entries apart if each has its own. Entries without a guid, or with the guid of others, are told apart by link (with its
fragment), title, date and text.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.feed.guids import own_guid
from ingest.feed.same import address
from ingest.model.feed import Problem
from ingest.text.plain import fold
from ingest.text.urls import canonical_url, names_one_article

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ingest.model.feed import FeedEntry

_MAX_COMPARED = 50
"""An entry is compared with at most this many entries of the same link and title: a document may hold thousands. Copies stand near
each other."""
_TAG = re.compile("<[^<>]*>")
"""A tag in the text of an entry."""


def told_apart(entries: Sequence[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Return the entries, each once and each with a guid of its own. No entry keeps a URL that it shares with others."""
    once = _once(entries, problems)
    return _with_own_urls(_with_own_guids(once, problems), problems)


def _once(entries: Sequence[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Return the entries without copies. Of two copies, the fuller is kept, in the place of the first."""
    of_one_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
    uses = Counter((_given(entry), entry.listed_url) for entry in entries)
    out: list[FeedEntry] = []
    for entry in entries:
        if uses[_given(entry), entry.listed_url] == 1:
            out.append(entry)
            continue
        alike = of_one_name[_given(entry), address(entry), fold(entry.title)]
        same = next((place for place in alike[-_MAX_COMPARED:] if _is_copy(entry, out[place])), None)
        if same is None:
            alike.append(len(out))
            out.append(entry)
            continue
        out[same] = max(out[same], entry, key=_fullness)
        problems.append(Problem(kind="repeated_entry", detail="listed more than once", guid=entry.guid))
    return out


def _given(entry: FeedEntry) -> str:
    return entry.guid if entry.has_guid else ""


def _fullness(entry: FeedEntry) -> tuple[int, ...]:
    return len(entry.html), entry.published_at is not None, len(entry.authors), len(entry.enclosures)


def _is_copy(entry: FeedEntry, other: FeedEntry) -> bool:
    """Return whether two entries of one guid, link and title are one entry.

    At the address of one article, two entries are one if guid, text or date is the same. At any other address, they are one unless text
    and date differ; without a guid that says more than the link, neither may differ.
    """
    is_text_same = are_one_text(entry, other)
    is_date_same = entry.published_at == other.published_at or None in {entry.published_at, other.published_at}
    if names_one_article(address(entry)):
        return is_text_same or entry.has_guid or entry.published_at == other.published_at is not None
    if entry.has_guid and canonical_url(entry.guid) != entry.listed_url:
        return is_text_same or is_date_same
    return is_text_same and is_date_same and not _are_other_files(entry, other)


def are_one_text(entry: FeedEntry, other: FeedEntry) -> bool:
    """Return whether the texts of two entries are equal, or one of them holds the other."""
    if entry.html == other.html:
        return True
    shorter, longer = sorted((fold(_TAG.sub(" ", one.html)) for one in (entry, other)), key=len)
    return shorter in longer


def _are_other_files(entry: FeedEntry, other: FeedEntry) -> bool:
    files, others = ({enclosure.url for enclosure in one.enclosures} for one in (entry, other))
    return bool(files and others) and files.isdisjoint(others)


def _with_own_guids(entries: Sequence[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Give each entry a guid of its own if the document uses one guid for several."""
    uses = Counter(entry.guid for entry in entries)
    urls: dict[str, set[str]] = defaultdict(set)
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        if uses[entry.guid] > 1:
            urls[entry.guid].add(entry.listed_url)
            titles[entry.guid, entry.listed_url].add(fold(entry.title))
    out: dict[str, FeedEntry] = {}
    for entry in entries:
        own = entry.guid
        if uses[own] > 1:
            own = _own_guid(entry, urls[own], titles[own, entry.listed_url])
            own = exact_guid(entry, own) if own == entry.guid or own in out else own
            entry = replace(entry, guid=own, has_guid=False)  # noqa: PLW2901 -- the same entry
        out[own] = entry
    given = dict.fromkeys(entry.guid for entry in entries if entry.has_guid and uses[entry.guid] > 1)
    problems.extend(
        Problem(kind="shared_guid", detail=f"{uses[guid]} entries have this guid", guid=guid) for guid in given
    )
    return list(out.values())


def _own_guid(entry: FeedEntry, urls: set[str], titles: set[str]) -> str:
    """Return the guid of an entry, made longer since other entries have the same guid.

    The URL is added if those have other URLs; a hash of the title is added if those with the same URL have other titles.
    """
    own = own_guid(entry) if len(urls) > 1 and entry.url else entry.guid
    return f"{own} {_short_hash(fold(entry.title))}" if len(titles) > 1 else own


def exact_guid(entry: FeedEntry, guid: str) -> str:
    """Return a guid, made longer by a hash of all that tells an entry apart: link, title, date, text and files."""
    date = entry.published_at.isoformat() if entry.published_at else ""
    files = (enclosure.url for enclosure in entry.enclosures)
    return f"{guid} {_short_hash(chr(0).join((entry.link or '', fold(entry.title), date, entry.html, *files)))}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _with_own_urls(entries: Sequence[FeedEntry], problems: list[Problem]) -> list[FeedEntry]:
    """Take the URL from entries that share it: none of them can have that page for itself."""
    of_url: dict[str, list[FeedEntry]] = defaultdict(list)
    for entry in entries:
        of_url[entry.url or ""].append(entry)
    shared = {url for url, alike in of_url.items() if url and len(alike) > 1 and _is_shared(url, alike)}
    problems.extend(
        Problem(kind="shared_link", detail=f"{len(of_url[url])} entries link to {url}") for url in sorted(shared)
    )
    return without_urls(entries, shared)


def _is_shared(url: str, entries: Sequence[FeedEntry]) -> bool:
    """Return whether entries of one URL are different ones.

    They are if they differ in title or fragment, or have no guids of their own. At the address of one article, entries of one title
    are one article; at any other address, date and text, or their files, may part them as well.
    """
    if len({(fold(entry.title), address(entry)) for entry in entries}) > 1:
        return True
    first, *others = entries
    if not all(entry.has_guid for entry in entries):
        return True
    return not names_one_article(url) and any(_are_two(first, other) for other in others)


def _are_two(entry: FeedEntry, other: FeedEntry) -> bool:
    is_later = None not in {entry.published_at, other.published_at} and entry.published_at != other.published_at
    return (is_later and not are_one_text(entry, other)) or _are_other_files(entry, other)


def without_urls(entries: Iterable[FeedEntry], shared: Collection[str]) -> list[FeedEntry]:
    """Return the entries; those that have one of the ``shared`` URLs have it no longer for themselves."""
    return [replace(entry, url=None, shared_url=entry.url) if entry.url in shared else entry for entry in entries]
