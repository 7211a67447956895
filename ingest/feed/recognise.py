"""The entries that a feed lists are recognised among those that are known.

An entry with a guid of its own is recognised by it, whatever else its publisher edits. An entry without one is recognised by what is
left of it after an edit: its link, and two of title, date and text. A known entry is recognised once in a document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from ingest.feed.guids import is_of_another, key, own_guid
from ingest.feed.repeats import exact_guid, told_apart
from ingest.feed.same import Links, address, is_one_story
from ingest.text.dates import is_midnight
from ingest.text.plain import fold
from ingest.text.urls import fragment, names_one_article

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
    from datetime import datetime

    from ingest.model.feed import FeedEntry, KnownEntry


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a document, and the known entry that it is."""

    entry: FeedEntry
    """The entry under the guid that the database has for it, or gets."""
    known: KnownEntry | None
    """None: the entry is new."""
    given: str
    """The guid under which the document lists the entry."""
    is_renamed: bool = False
    """Whether the entry was recognised without its guid."""


def without_guids(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Return the entries of a feed whose guids tell nothing, as if it had given none."""
    return tuple(told_apart([replace(entry, guid=key(entry), has_guid=False) for entry in entries], []))


def recognised(entries: Sequence[FeedEntry], known: Sequence[KnownEntry]) -> tuple[Listed, ...]:
    """Return each entry of a document with the known entry that it is. ``known``: the older before the newer."""
    by_guid = {entry.guid: entry for entry in known}
    found: dict[str, Listed] = {}
    for entry in entries:
        own = _with_own_guid(entry, by_guid) if entry.has_guid else entry
        if entry.has_guid and own.guid in by_guid:
            found[entry.guid] = Listed(own, by_guid[own.guid], entry.guid)
    taken = {listed.entry.guid for listed in found.values()}
    for entry, same in _by_content(entries, found, known, taken):
        found[entry.guid] = Listed(entry.with_guid(same.guid), same, entry.guid, is_renamed=True)
    return tuple(found.get(entry.guid) or Listed(_named(entry, by_guid), None, entry.guid) for entry in entries)


def _with_own_guid(entry: FeedEntry, by_guid: dict[str, KnownEntry]) -> FeedEntry:
    known = by_guid.get(entry.guid)
    return entry.with_guid(own_guid(entry)) if known and is_of_another(entry, known) else entry


def _named(entry: FeedEntry, by_guid: dict[str, KnownEntry]) -> FeedEntry:
    """Return a new entry under a guid that no known entry has."""
    entry = _with_own_guid(entry, by_guid) if entry.has_guid else entry
    return entry.with_guid(exact_guid(entry, entry.guid)) if entry.guid in by_guid else entry


def _by_content(
    entries: Sequence[FeedEntry], found: Collection[str], known: Sequence[KnownEntry], taken: set[str]
) -> Iterator[tuple[FeedEntry, KnownEntry]]:
    """Return the entries that are recognised without their guids, each with the known entry. ``found``: the guids of the others."""
    there = _by_url(entries, known)
    listed: dict[str, list[FeedEntry]] = defaultdict(list)
    for entry in entries:
        if entry.guid in found:
            continue
        if not entry.has_guid:
            listed[entry.listed_url].append(entry)
        elif same := _of_same_content(entry, there[entry.listed_url], taken):
            yield entry, same
    links = Links.of(entries)
    for url, alike in listed.items():
        free = [stored for stored in there[url] if stored.guid not in taken]
        if url and [entry.url for entry in alike] == [url] and all(stored.url for stored in there[url]):
            yield from ((entry, same) for entry in alike if (same := _of_same_link(entry, free, links)))
        else:
            yield from _Group(alike, there[url], free).matched()


def _by_url(entries: Sequence[FeedEntry], known: Sequence[KnownEntry]) -> dict[str, list[KnownEntry]]:
    """Return the known entries by the URL of their link. Where an older program has not written it, the guid tells it."""
    urls = {entry.guid: entry.listed_url for entry in entries if not entry.has_guid}
    there: dict[str, list[KnownEntry]] = defaultdict(list)
    for stored in known:
        there[stored.url or urls.get(stored.guid, stored.listed_url)].append(stored)
    return there


def _of_same_content(entry: FeedEntry, known: Sequence[KnownEntry], taken: set[str]) -> KnownEntry | None:
    """Return the known entry of another guid that an entry repeats: some publishers change their guids at every poll."""
    for other in known:
        is_same = other.content_hash == entry.content_hash and fragment(other.link or "") == fragment(entry.link or "")
        if is_same and entry.url and other.url:
            return other
        if is_same and entry.listed_url and other.guid not in taken and other.published_at == entry.published_at:
            taken.add(other.guid)
            return other
    return None


def _of_same_link(entry: FeedEntry, known: Sequence[KnownEntry], links: Links) -> KnownEntry | None:
    """Return the known entry that an entry without a guid is, if no other entry has had its link."""
    return next((other for other in reversed(known) if is_one_story(entry, other, links)), None)


class _Group:
    """The entries of one shared link, or those without any link: listed ones, and known ones to recognise them among."""

    def __init__(self, listed: Sequence[FeedEntry], known: Sequence[KnownEntry], free: Sequence[KnownEntry]) -> None:
        self._listed = {entry.guid: _Signs.of(entry) for entry in listed}
        self._entries = {entry.guid: entry for entry in listed}
        self._free = {entry.guid: _Signs.of(entry) for entry in free}
        self._known = {entry.guid: entry for entry in known}
        self._oldest: datetime | None = min(
            (entry.since for entry in known if entry.since and entry.guid not in self._free), default=None
        )
        of_known = [_Signs.of(entry) for entry in known]
        self._uses = [
            Counter(chain.from_iterable(map(_Signs.each, of_all))) for of_all in (self._listed.values(), of_known)
        ]

    def matched(self) -> Iterator[tuple[FeedEntry, KnownEntry]]:
        """Return the pairs of a listed and a known entry, the surest first.

        If several entries are recognised by two signs, one sign is enough for another: a title or a text that it alone has.
        """
        for sign, is_sure in _SIGNS:
            yield from self._by(sign, is_sure=is_sure)
        yield from self._by(partial(self._alone, "address"), is_sure=True)
        if self._oldest is not None:
            yield from self._by(partial(self._alone, "name"), is_sure=False)
            yield from self._by(partial(self._alone, "text"), is_sure=False)

    def _by(self, sign: Callable[[_Signs], Hashable], *, is_sure: bool) -> Iterator[tuple[FeedEntry, KnownEntry]]:
        there: dict[Hashable, list[str]] = defaultdict(list)
        for guid, signs in self._free.items():
            there[sign(signs)].append(guid)
        oldest = self._oldest
        there.pop(None, None)
        for guid, signs in list(self._listed.items()):
            same = there[sign(signs)]
            while same and not is_sure and self._has_dropped_out(same[-1]):
                same.pop()
            if same:
                found = self._known[same.pop()]
                del self._free[found.guid], self._listed[guid]
                oldest = min(filter(None, (oldest, found.since)), default=None)
                yield self._entries[guid], found
        self._oldest = oldest

    def _has_dropped_out(self, guid: str) -> bool:
        """Return whether a known entry is older than all that are still listed. Then no edit, but newer entries have taken its place."""
        since = self._known[guid].since
        return self._oldest is not None and since is not None and since < self._oldest

    def _alone(self, name: str, signs: _Signs) -> Hashable:
        """Return one sign, if no two listed and no two known entries share it: the entry may have been edited in all else."""
        sign = name, getattr(signs, name)
        return sign if sign[1] and all(uses[sign] <= 1 for uses in self._uses) else None


@dataclass(frozen=True, slots=True)
class _Signs:
    """The values of an entry by which it is recognised."""

    part: str
    """The fragment of the link."""
    address: str
    """The link with its fragment, if it can be that of one entry; else ""."""
    name: str
    """The title, with the fragment of the link; "" without a title."""
    date: datetime | None
    text: str
    """A hash of the text; "" without a text."""

    @classmethod
    def of(cls, entry: FeedEntry | KnownEntry) -> _Signs:
        part, title = fragment(entry.link or ""), fold(entry.title)
        own = address(entry) if part and names_one_article(f"#{part}") else ""
        text = (entry.text_hash or "").replace(_NO_TEXT, "")
        return cls(part, own, f"{title}#{part}" if title else "", entry.published_at, text)

    def each(self) -> tuple[tuple[str, str], ...]:
        """Return the signs that may stand alone, each with its name."""
        return ("address", self.address), ("name", self.name), ("text", self.text)

    def exact(self) -> Hashable:
        """Return all signs."""
        return self.part, self.name, self.date, self.text

    def dated(self) -> Hashable:
        """Return title and date: the text was edited."""
        return (self.part, self.name, self.date) if self.date else None

    def retitled(self) -> Hashable:
        """Return date and text: the title was edited. The date must hold a time, since several entries may be of one day."""
        return (self.part, self.date, self.text) if self.date and self.text and not is_midnight(self.date) else None

    def redated(self) -> Hashable:
        """Return title and text: the date was edited."""
        return self.part, self.name, self.text


_NO_TEXT = "d41d8cd98f00b204e9800998ecf8427e"
"""The MD5 of an empty text."""
_SIGNS: tuple[tuple[Callable[[_Signs], Hashable], bool], ...] = (
    (_Signs.exact, True),
    (_Signs.dated, True),
    (_Signs.retitled, True),
    (_Signs.redated, False),
)
"""The signs by which entries are recognised, the surest first, each with whether it holds for entries that may have dropped out."""
