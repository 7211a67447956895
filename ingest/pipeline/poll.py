"""The job that polls a feed.

    due feed -> fetch -> parse -> decide (new and changed entries, next poll) -> feeds.finish_poll (one transaction)

No transaction is open while the network is used. Each poll ends in exactly one ``feeds.finish_poll``. If a poll is cut off before
that, its lease runs out, and the feed is polled again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from ingest.feed import validators
from ingest.feed.again import is_enough
from ingest.feed.order import newest
from ingest.feed.outcome import Polled, poll_result
from ingest.feed.recognise import without_guids
from ingest.feed.schedule import Schedule
from ingest.model.feed import NotAFeed, ParsedFeed
from ingest.model.page import WorkerFailed
from ingest.model.web import NO_VALIDATORS, FailureKind, Fetched, FetchFailed, hash_of_bytes
from ingest.pipeline import counts, events, pace, rediscover
from ingest.store.leases import RENEWALS
from ingest.text.plain import storable
from ingest.web import requests
from ingest.workers.turns import Caller, Rank

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.feed import Feed, PollResult
    from ingest.model.web import FetchOutcome, Request
    from ingest.pipeline.etiquette import Etiquette
    from ingest.store.store import Store
    from ingest.workers.pool import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """Polls feeds."""

    settings: Settings
    store: Store
    etiquette: Etiquette
    workers: Workers
    _schedule: Schedule = field(init=False)

    def __post_init__(self) -> None:
        schedule = Schedule(
            min_interval_s=self.settings.min_poll_interval_s,
            max_interval_s=self.settings.max_poll_interval_s,
            default_interval_s=self.settings.poll_interval_s,
            failing_after_s=self.settings.feed_failing_after_s,
        )
        object.__setattr__(self, "_schedule", schedule)

    async def poll(self, feed: Feed) -> None:
        """Fetch a feed, and write what it lists. Raises LeaseLostError, DatabaseUnavailableError."""
        started = perf_counter()
        conditional = validators.sends_validators(feed, self.settings.unconditional_share)
        known = feed.validators if conditional else NO_VALIDATORS
        request = requests.for_feed(
            feed.url, self.settings, known, feed.own, is_slow=feed.is_slow, was_refused=feed.was_refused
        )
        outcome = await self.etiquette.feed(request)
        polled = await self._polled(feed, outcome)
        result = poll_result(feed, polled, self._schedule, moved_days=self.settings.feed_moved_days)
        result = await self._asked_again(feed, request, result)
        moved = await self.store.feeds.finish_poll(feed, result)
        ms = events.ms_since(started)
        counts.count_poll(polled, result, ms=ms)
        events.log_poll(feed, polled, result, ms=ms)
        events.log_memory(feed, result, moved)

    async def after_bug(self, feed: Feed, error: str) -> None:
        """Finish a poll that met an error in this program. Raises LeaseLostError, DatabaseUnavailableError."""
        failed = FetchFailed(failure=FailureKind.PROTOCOL, detail=storable(error))
        await self.store.feeds.finish_poll(feed, poll_result(feed, Polled(outcome=failed), self._schedule))

    async def _polled(self, feed: Feed, outcome: FetchOutcome) -> Polled:
        """Return what a poll has seen: the answer, the document in the answer, and what the database knows of the entries."""
        if not isinstance(outcome, Fetched) or hash_of_bytes(outcome.body) == feed.document_hash:
            return Polled(outcome=outcome, is_slow=pace.is_slow_poll(outcome))
        imprint = None if outcome.is_delta or feed.guids.keyed_by != "guid" else await self.store.feeds.imprint(feed)
        polled = await self._compared(feed, outcome, imprint)
        if isinstance(polled.document, ParsedFeed) and not is_enough(polled.document, polled.known):
            return await self._compared(feed, outcome, None)
        return polled

    async def _compared(self, feed: Feed, outcome: Fetched, imprint: bytes | None) -> Polled:
        """Read a body, but not the entries that ``imprint`` knows; look up what the database knows of the entries."""
        document = await self._read(feed, outcome, imprint)
        if not isinstance(document, ParsedFeed):
            return Polled(outcome=outcome, document=document, is_slow=pace.is_slow_poll(outcome))
        if feed.guids.keyed_by == "link":
            document = replace(document, entries=without_guids(document.entries))
        known = await self.store.feeds.known_entries(feed.id, document.entries) if document.entries else []
        document = newest(document, known, self.settings.feed_max_entries)
        listed_before = bool(known or document.passed_over) or await self.store.feeds.has_entries(feed.id)
        is_slow = pace.is_slow_poll(outcome)
        return Polled(outcome=outcome, document=document, known=known, listed_before=listed_before, is_slow=is_slow)

    async def _read(self, feed: Feed, outcome: Fetched, imprint: bytes | None) -> ParsedFeed | NotAFeed:
        """Parse a body in a worker."""
        document = await self.workers.read_feed(
            outcome.body,
            outcome.url,
            outcome.content_type,
            self.settings.feed_max_entries,
            self._caller(feed),
            imprint=imprint,
        )
        if isinstance(document, WorkerFailed):
            return NotAFeed(reason=f"reading it was stopped: {document.kind}: {document.detail}")
        return document

    async def _asked_again(self, feed: Feed, request: Request, result: PollResult) -> PollResult:
        """Send a second request if the poll leaves a question open: whether a 304 is true, or where a lost feed is now."""
        check = validators.check(feed, request, result)
        if check:
            return validators.checked(feed, result, await self.etiquette.feed(check))
        if rediscover.is_wanted(feed, result, self.settings.feed_search_days):
            search = rediscover.Rediscovery(
                settings=self.settings, store=self.store, etiquette=self.etiquette, workers=self.workers
            )
            return replace(result, searched=True, proposal=await search.find(feed))
        return result

    def _caller(self, feed: Feed) -> Caller:
        """Return how the document of a feed waits for a worker."""
        return Caller(
            rank=Rank.SOON,
            feed_id=feed.id,
            renew=partial(self.store.feeds.renew_lease, feed, self.settings.lease_s),
            renew_every_s=self.settings.lease_s / RENEWALS,
        )
