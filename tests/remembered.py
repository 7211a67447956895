"""A feed that is polled without network or database: the documents that it lists are read, compared, and kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from documents import URL
from examples import feed

from ingest.feed.again import is_enough, parse_again
from ingest.feed.entries import guid_keys
from ingest.feed.order import newest
from ingest.feed.outcome import Polled, poll_result
from ingest.feed.parse import parse_feed
from ingest.feed.recognise import without_guids
from ingest.feed.schedule import Schedule
from ingest.model.feed import KnownEntry, NotAFeed, ParsedFeed, PollResult
from ingest.model.web import NO_VALIDATORS, Fetched, hash_of_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.feed import Feed, FeedEntry, ParseOutcome, Problem

_LIMITS = Schedule(min_interval_s=300, max_interval_s=86_400, default_interval_s=1800)
_MAX_ENTRIES = 50


@dataclass
class Remembered:
    """A feed, and what is stored of it. ``reads_again``: whether its documents are read with what is remembered of the last one."""

    reads_again: bool
    feed: Feed = field(default_factory=feed)
    stored: dict[str, KnownEntry] = field(default_factory=dict)
    imprint: bytes | None = None
    passed_over: int = 0
    """The number of entries that have been passed over so far."""

    def poll(self, body: bytes, *, is_delta: bool = False) -> tuple[PollResult, tuple[Problem, ...]]:
        """Do what a poll does with a document; return what it writes, and the problems of the document."""
        answer = Fetched(url=URL, status=226 if is_delta else 200, body=body, validators=NO_VALIDATORS)
        assert answer.is_delta == is_delta
        usable = self.reads_again and not is_delta and self.feed.guids.keyed_by == "guid"
        polled = self._polled(answer, self.imprint if usable else None)
        if isinstance(polled.document, ParsedFeed) and not is_enough(polled.document, polled.known):
            polled = self._polled(answer, None)
        result = poll_result(self.feed, polled, _LIMITS)
        self._write(result)
        if not isinstance(polled.document, ParsedFeed):
            return result, ()
        self.passed_over += polled.document.passed_over
        return replace(result, imprint=None), polled.document.problems

    def _polled(self, answer: Fetched, imprint: bytes | None) -> Polled:
        document = self._read(answer.body, imprint)
        if isinstance(document, NotAFeed):
            return Polled(outcome=answer, document=document)
        if self.feed.guids.keyed_by == "link":
            document = replace(document, entries=without_guids(document.entries))
        known = self._known(document.entries)
        document = newest(document, known, _MAX_ENTRIES)
        return Polled(outcome=answer, document=document, known=known, listed_before=bool(self.stored))

    def _read(self, body: bytes, imprint: bytes | None) -> ParseOutcome:
        if not self.reads_again:
            return parse_feed(body, url=URL, max_entries=_MAX_ENTRIES)
        return parse_again(body, url=URL, content_type=None, max_entries=_MAX_ENTRIES, imprint=imprint)

    def _known(self, entries: Sequence[FeedEntry]) -> list[KnownEntry]:
        """Return what ``known_entries.sql`` returns."""
        unnamed = [entry for entry in entries if not entry.has_guid]
        given = {entry.guid for entry in entries if entry.has_guid}
        guids, urls = set(guid_keys(entries)), {entry.listed_url for entry in entries if entry.listed_url}
        sharing = urls | {entry.listed_url for entry in unnamed}
        found = (
            one for one in self.stored.values() if one.guid in guids or one.url in urls or one.shared_url in sharing
        )
        return [
            one if one.guid not in given and (one.url is not None or unnamed) else replace(one, text_hash=None)
            for one in found
        ]

    def _write(self, result: PollResult) -> None:
        for guid, one in self.stored.items():
            if one.url in result.shared:
                self.stored[guid] = replace(one, url=None, shared_url=one.url)
        for entry in (*result.new, *result.changed):
            older = self.stored.get(entry.guid)
            if older is None or entry in result.changed:
                self.stored[entry.guid] = _stored(entry, older.since if older else self.feed.claimed_at)
        for entry in result.redated:
            self.stored[entry.guid] = replace(self.stored[entry.guid], published_at=entry.published_at)
        changed_hash = result.document_hash != self.feed.document_hash
        if result.imprint is not None or changed_hash:
            self.imprint = result.imprint
        self.feed = replace(
            self.feed, guids=result.guids or self.feed.guids, document_hash=result.document_hash, hints=result.hints
        )


def _stored(entry: FeedEntry, since: object) -> KnownEntry:
    return KnownEntry(
        guid=entry.guid,
        url=entry.url,
        shared_url=None if entry.url else entry.shared_url or "",
        link=entry.link,
        title=entry.title,
        published_at=entry.published_at,
        since=entry.published_at or since,
        content_hash=entry.content_hash,
        text_hash=entry.text_hash,
    )


def both_ways(documents: Sequence[bytes]) -> tuple[Remembered, Remembered]:
    """Poll a feed that lists these documents one after the other, in full and with what is remembered. All polls write the same."""
    whole, again = Remembered(reads_again=False), Remembered(reads_again=True)
    for body in documents:
        if hash_of_bytes(body) == whole.feed.document_hash:
            continue
        assert again.poll(body) == whole.poll(body)
        assert list(again.stored.items()) == list(whole.stored.items())
    return whole, again
