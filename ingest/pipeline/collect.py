"""The job that collects a page: a due entry becomes an article.

    due entry -> fetch page -> read (extract, judge, clean, fingerprint) -> decide -> finish (one transaction)

No transaction is open while the network is used. Each entry ends in exactly one ``entries.finish``. If the job is cut off before
that, its lease runs out, and the entry is collected again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, assert_never

import structlog

from ingest.article import result
from ingest.article.source import domain_named
from ingest.model.article import Drafted, EntryResult, KeptPage, Unchanged
from ingest.model.boilerplate import SiteKnowledge
from ingest.model.limits import OwnLimitError
from ingest.model.page import Page, PageInput, TextFrom, WorkerFailed
from ingest.model.web import NO_VALIDATORS, Fetched, FetchFailed, NotModified, Validators
from ingest.page.again import visits_s
from ingest.page.visit import visit_of
from ingest.pipeline import counts, events
from ingest.pipeline.etiquette import Trip
from ingest.pipeline.pace import Pace
from ingest.store.errors import DatabaseUnavailableError, LeaseLostError
from ingest.store.leases import RENEWALS
from ingest.text.redirectors import refresh_target
from ingest.text.urls import site
from ingest.web import requests
from ingest.workers.turns import Caller, Rank

if TYPE_CHECKING:
    from ingest.article.result import Trouble
    from ingest.config import Settings
    from ingest.model.article import Duplicate, Entry, Visit
    from ingest.model.page import Reading
    from ingest.model.web import FetchOutcome
    from ingest.pipeline.etiquette import Etiquette
    from ingest.store.store import Store
    from ingest.workers.pool import Workers

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Collects the pages of entries."""

    settings: Settings
    store: Store
    etiquette: Etiquette
    workers: Workers
    _pace: Pace = field(default_factory=Pace)

    async def collect(self, entry: Entry, *, last_chance: bool = False) -> None:
        """Fetch and read the page of an entry, and settle the entry. Raises LeaseLostError, DatabaseUnavailableError.

        ``last_chance``: an entry that has no article yet gets one now. If its page cannot be had, the article is made of the
        feed's text, and the page stays due.
        """
        started = perf_counter()
        duplicate = await self._duplicate(entry)
        if duplicate is not None:
            await self._finish(entry, duplicate, None, fetch_ms=None)
            return
        trip = Trip()
        page = await self._fetched(entry, trip)
        fetch_ms = events.ms_since(started)
        await self._record_pace(entry, page, trip.took_s)
        found, failed = await self._result(entry, page, last_chance=last_chance)
        await self._finish(entry, found, failed, fetch_ms=fetch_ms)

    async def after_bug(self, entry: Entry, error: str) -> None:
        """Finish an entry that met an error in this program. Raises LeaseLostError, DatabaseUnavailableError."""
        trouble, visit = result.trouble_of_bug(entry, error, self._limits), self._visit(entry, None)
        try:
            found = await self._without_page(entry, trouble, visit, last_chance=False)
            await self._finish(entry, found, None, fetch_ms=None)
        except (LeaseLostError, DatabaseUnavailableError, OwnLimitError):
            raise
        except Exception:
            # the feed's text meets an error, too: without any text, the entry still gets its row
            knowledge = SiteKnowledge()
            nothing = result.from_feed(
                entry, result.nothing_read(trouble.error), trouble, visit, knowledge, self._limits
            )
            await self._finish(entry, replace(nothing, retry_s=None), None, fetch_ms=None)
            log.exception("work_failed", **events.log_keys(entry))

    async def _duplicate(self, entry: Entry) -> Duplicate | None:
        """Return the article of another entry with the same URL and content. Then the page need not be fetched again."""
        if entry.article_id is not None or not entry.url or not entry.is_listed_twice:
            return None
        return await self.store.entries.settled_copy(entry)

    async def _fetched(self, entry: Entry, trip: Trip) -> FetchOutcome | None:
        """Return the outcome of the request for the page of an entry; None if it has none of its own, or only the feed's text is wanted."""
        if entry.url is None or entry.link is None or entry.text_from == TextFrom.FEED:
            return None
        known = Validators(etag=entry.page_etag, last_modified=entry.page_last_modified)
        request = requests.for_page(entry.link, self.settings, known)
        request = replace(request, is_slow=entry.is_slow, was_refused=entry.was_refused)
        outcome = await self.etiquette.page(request, turn_of=entry.host, trip=trip)
        if isinstance(outcome, Fetched) and (target := refresh_target(outcome.body, outcome.url)):
            outcome = await self.etiquette.page(requests.for_page(target, self.settings), turn_of=entry.host, trip=trip)
            if isinstance(outcome, Fetched):
                # drop the validators: they belong to the target, but the next visit sends them with the link
                return replace(outcome, validators=NO_VALIDATORS)
        return outcome

    async def _record_pace(self, entry: Entry, page: FetchOutcome | None, took_s: float) -> None:
        """Record how long the hosts took for a page, if it was asked for, and whether that makes the feed slow or quick."""
        if page is None or (isinstance(page, FetchFailed) and page.is_our_own):
            return
        is_slow = self._pace.is_slow(entry.feed_id, took_s, was_slow=entry.is_slow)
        if is_slow is not entry.is_slow:
            await self.store.feeds.set_pages_pace(entry.feed_id, is_slow=is_slow)

    async def _result(
        self, entry: Entry, page: FetchOutcome | None, *, last_chance: bool
    ) -> tuple[EntryResult, FetchFailed | WorkerFailed | None]:
        """Return the result for an entry whose page was requested, and the failure, if there was one: it is logged later."""
        visit = self._visit(entry, page)
        match page:
            case FetchFailed():
                trouble = result.trouble_of_failure(entry, page, self._limits)
                return await self._without_page(entry, trouble, visit, last_chance=last_chance), page
            case NotModified():
                return Unchanged(visit=visit), None
            case Fetched() if visit.is_same:
                return Unchanged(visit=visit), None
            case None if entry.revisit:
                # the operator has set that the text is the feed's: it has nothing new, or the entry would be due for itself
                return Unchanged(visit=visit), None
            case Fetched() | None:
                known, reading = await self._read(entry, page)
            case _:
                assert_never(page)
        if isinstance(reading, WorkerFailed):
            trouble, unseen = result.trouble_of_crash(entry, reading), self._visit(entry, None)
            return await self._without_page(entry, trouble, unseen, last_chance=last_chance), reading
        url = page.url if page else None
        found = result.from_page(entry, reading, url, visit, known, self._limits)
        return replace(found, page=_kept(page, reading)), None

    async def _without_page(self, entry: Entry, trouble: Trouble, visit: Visit, *, last_chance: bool) -> EntryResult:
        """Return the result for an entry whose page cannot be had."""
        decided = result.without_page(entry, trouble, visit, self._limits, last_chance=last_chance)
        if decided is not None:
            return decided
        known, reading = await self._read(entry, None)
        if isinstance(reading, WorkerFailed):
            reading = result.nothing_read(f"{trouble.error}; the feed's text stopped its worker, too ({reading.kind})")
        return result.from_feed(entry, reading, trouble, visit, known, self._limits)

    async def _read(self, entry: Entry, page: Fetched | None) -> tuple[SiteKnowledge, Reading | WorkerFailed]:
        """Read a page, or the feed's text if there is no page, by what is known of the site.

        What is known is not cached. ``entries.finish`` compares its version with the site's version, and makes the article due
        for cleaning again if the site has learned in between, or if the notes to strip have changed: that raises the version, too.
        """
        own_site = site(entry.url or entry.link or "")
        known, strip = await self.store.passages.known_and_notes(own_site, entry)
        known = replace(known, max_learned_share=self.settings.max_learned_share)
        fetched = None
        if page is not None:
            fetched = Page(url=page.url, body=page.body, content_type=page.content_type, withheld=page.withheld)
        given = PageInput(
            page=fetched,
            asked=entry.link,
            feed_html=entry.html,
            language=entry.language,
            site=own_site,
            title=entry.title,
            known=known,
            strip=strip,
            cleaning=self.settings.cleaning,
            text_from=entry.text_from,
            # the beginning of a file that was not read on is no page to keep
            keep=page is not None and not page.is_beginning and self.settings.page_keep_days > 0,
        )
        return known, await self.workers.read_page(given, self._caller(entry, page))

    def _caller(self, entry: Entry, page: Fetched | None) -> Caller:
        """Return how the page of an entry waits for a worker. A later visit, and a page that has stopped a worker, go last."""
        is_late = page is not None and (entry.revisit or entry.crashes > 0)
        return Caller(
            rank=Rank.LATER if is_late else Rank.IN_TURN,
            feed_id=entry.feed_id,
            renew=partial(self.store.entries.renew_lease, entry, self.settings.lease_s),
            renew_every_s=self.settings.lease_s / RENEWALS,
        )

    def _visit(self, entry: Entry, page: FetchOutcome | None) -> Visit:
        """Return what a visit to the page of an entry brought, and when the next visit is due."""
        soon_s, next_s = visits_s(entry.age_s, entry.id, self.settings.revisit_after_s)
        return visit_of(entry, page, soon_s=soon_s, next_s=next_s)

    async def _finish(
        self, entry: Entry, found: EntryResult, failed: FetchFailed | WorkerFailed | None, *, fetch_ms: float | None
    ) -> None:
        """Write the result for an entry, then log it, with the failure that led to it.

        If the page names the entry's feed, record that the feed speaks for the site.
        """
        started = perf_counter()
        settlement = await self.store.entries.finish(entry, found)
        store_ms = events.ms_since(started)
        counts.count_entry(entry, found, failed, settlement, fetch_ms=fetch_ms, store_ms=store_ms)
        events.log_entry(entry, found, failed, settlement, fetch_ms=fetch_ms, store_ms=store_ms)
        named_by = found.draft.named_by if isinstance(found, Drafted) else None
        if named_by:
            speaks_for = domain_named(named_by)
            articles = await self.store.sources.record(entry.feed_id, speaks_for, named_by)
            events.log_named(entry, speaks_for, named_by, articles=articles)

    @property
    def _limits(self) -> result.Limits:
        return result.Limits(
            page_attempts=self.settings.page_attempts,
            page_retry_s=self.settings.page_retry_s,
            max_retry_after_s=self.settings.page_max_retry_after_s,
            max_wait_s=self.settings.max_poll_interval_s,
        )


def _kept(page: Fetched | None, reading: Reading) -> KeptPage | None:
    """Return the page as it is kept; None if it is not."""
    if page is None or reading.page_gzip is None:
        return None
    return KeptPage(url=page.url, content_type=page.content_type, body_gzip=reading.page_gzip, size=len(page.body))
