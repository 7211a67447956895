"""The straight line: a due feed becomes new entries, a due entry becomes an article.

    poll:     due feed  -> fetch -> parse -> new and changed entries -> finish_poll    (one transaction)
    collect:  due entry -> fetch page -> read (extract, judge, clean, fingerprint) -> settle_entry (one transaction)
    reclean:  due article -> clean again by what is known of its site today -> finish_recleaning   (one transaction)

No transaction is open while the network is used. Each poll ends in one finish_poll, each entry in one settlement or one
retry; what is cut off in between leaves a lease that runs out, and is done again.
"""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from ingest.article.draft import draft_of
from ingest.feed import schedule, validators
from ingest.feed.outcome import Polled, poll_result
from ingest.model.article import Article, KeptPage, Visit
from ingest.model.boilerplate import Known
from ingest.model.feed import Feed, NotAFeed, ParsedFeed, PollResult
from ingest.model.page import Page, PageInput, Reading, Verdict, WorkerFailed
from ingest.model.web import NO_VALIDATORS, FailureKind, Fetched, FetchFailed, NotModified, Validators, hash_of_bytes
from ingest.page import again
from ingest.page.again import MAX_CRASHES
from ingest.page.visit import visit_of, visit_with
from ingest.pipeline import rediscover
from ingest.pipeline.events import log_keys, log_memory, log_merged, log_poll, log_settled, ms_since
from ingest.store.errors import DatabaseUnavailableError, LeaseLostError
from ingest.text.plain import storable
from ingest.text.redirectors import refresh_target
from ingest.text.urls import site
from ingest.web import requests
from ingest.workers.reading import nothing_read

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.article import Entry
    from ingest.model.boilerplate import Note
    from ingest.model.page import Wall
    from ingest.model.web import FetchOutcome, Request
    from ingest.pipeline.etiquette import Etiquette
    from ingest.store.store import Store
    from ingest.workers.pool import Workers


_HOPELESS = {
    FailureKind.BAD_URL,
    FailureKind.FORBIDDEN_ADDRESS,
    FailureKind.GONE,
    FailureKind.TOO_LARGE,
    FailureKind.DISALLOWED,
}

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """What polling and collecting need: the edges, and the settings."""

    settings: Settings
    store: Store
    etiquette: Etiquette
    workers: Workers

    # ------------------------------------------------------------------------------------------------------------ poll

    async def poll(self, feed: Feed) -> None:
        """Fetch a feed, and write what it lists. Raises LeaseLostError, DatabaseUnavailableError."""
        started = perf_counter()
        request = self._feed_request(feed)
        outcome = await self.etiquette.feed(request)
        document = await self._read_feed(feed, outcome)
        polled = Polled(outcome=outcome, document=document)
        if isinstance(document, ParsedFeed):
            known = await self.store.feeds.known_entries(feed.id, document.entries)
            listed_before = bool(known) or await self.store.feeds.has_entries(feed.id)
            polled = replace(polled, known=known, listed_before=listed_before)
        result = poll_result(feed, polled, self._schedule(), moved_days=self.settings.feed_moved_days)
        result = await self._look_closer(feed, request, result)
        moved = await self.store.feeds.finish_poll(feed, result)
        log_poll(feed, outcome, document, result, ms=ms_since(started))
        log_memory(feed, result, moved)

    async def _look_closer(self, feed: Feed, request: Request, result: PollResult) -> PollResult:
        """Ask once more where a poll raises a question: whether validators are to be believed, where a lost feed is now."""
        check = validators.check(feed, request, result)
        if check:
            return validators.checked(feed, result, await self.etiquette.feed(check))
        if rediscover.is_wanted(feed, result, self.settings.feed_search_days):
            looking = rediscover.Rediscovery(
                settings=self.settings, store=self.store, etiquette=self.etiquette, workers=self.workers
            )
            return replace(result, searched=True, proposal=await looking.find(feed))
        return result

    def _feed_request(self, feed: Feed) -> Request:
        conditional = validators.sends_validators(feed, self.settings.unconditional_share)
        return requests.for_feed(feed.url, self.settings, feed.validators if conditional else NO_VALIDATORS)

    async def _read_feed(self, feed: Feed, outcome: FetchOutcome) -> ParsedFeed | NotAFeed | None:
        """Parse a body; None where there is none, or the same as last time."""
        if not isinstance(outcome, Fetched) or hash_of_bytes(outcome.body) == feed.document_hash:
            return None
        document = await self.workers.read_feed(
            outcome.body, outcome.url, outcome.content_type, self.settings.feed_max_entries
        )
        if isinstance(document, WorkerFailed):
            return NotAFeed(reason=f"reading it was stopped: {document.kind}: {document.detail}")
        return document

    def _schedule(self) -> schedule.Schedule:
        return schedule.Schedule(
            min_interval_s=self.settings.min_poll_interval_s,
            max_interval_s=self.settings.max_poll_interval_s,
            default_interval_s=self.settings.poll_interval_s,
            failing_after_s=self.settings.feed_failing_after_s,
        )

    # --------------------------------------------------------------------------------------------------------- collect

    async def collect(self, entry: Entry, *, last_chance: bool = False) -> None:
        """Fetch and read the page of an entry, and settle it. Raises LeaseLostError, DatabaseUnavailableError.

        ``last_chance``: an entry that has no article yet gets one now, from the feed if the page cannot be had; its page
        stays due.
        """
        started = perf_counter()
        if entry.article_id is None and entry.url:
            copy = await self.store.entries.settled_copy(entry)
            if copy is not None:
                log_settled(entry, await self.store.entries.settle_as_copy(entry, copy), ms=ms_since(started))
                return
        page = await self._fetch_page(entry)
        fetch_ms = ms_since(started)
        if isinstance(page, FetchFailed):
            await self._after_failure(entry, page, last_chance=last_chance)
            return
        visit = self._visit(entry, page)
        if visit.is_same or isinstance(page, NotModified):
            log_settled(entry, await self.store.entries.settle_as_is(entry, None, visit), fetch_ms=fetch_ms)
            return
        known = await self._known(entry)
        given = _page_input(entry, page, known, await self._strip(entry))
        reading = await self.workers.read_page(given, later=entry.revisit)
        if isinstance(reading, WorkerFailed):
            await self._after_crash(entry, reading, last_chance=last_chance)
            return
        retry_s = self._retry_s(entry, reading)
        await self._settle(entry, reading, page, visit, known=known, fetch_ms=fetch_ms, retry_s=retry_s)

    def _retry_s(self, entry: Entry, reading: Reading) -> float | None:
        """Return in how many seconds the page is due again though it was had: what stood in its place may pass.

        A second look waits for the next one.
        """
        enough = entry.revisit or entry.attempts + 1 >= self.settings.page_attempts
        if reading.judged.page_verdict not in again.PASSING or enough:
            return None
        return again.retry_delay_s(entry.attempts + 1, entry.id, base_s=self.settings.page_retry_s)

    async def _known(self, entry: Entry) -> Known:
        """Return what is known of what the site repeats. Not kept in mind: what is learned meanwhile must be done again."""
        return await self.store.passages.known(site(entry.url or entry.link or ""))

    async def _strip(self, work: Entry | Article) -> tuple[Note, ...]:
        """Return the notes to strip. Asked for after what is known: set in between, it makes the article due again."""
        return await self.store.passages.notes_to_strip(work)

    async def _fetch_page(self, entry: Entry) -> FetchOutcome | None:
        """Return the page, that it is as it was, why there is none, or None where the entry has no page of its own."""
        if entry.url is None or entry.link is None:
            return None
        outcome = await self._get_page(
            entry, entry.link, Validators(etag=entry.page_etag, last_modified=entry.page_last_modified)
        )
        if isinstance(outcome, Fetched) and (target := refresh_target(outcome.body, outcome.url)):
            outcome = await self._get_page(entry, target)
            if isinstance(outcome, Fetched):
                # next time the link is asked for first, and they are not its own
                return replace(outcome, validators=NO_VALIDATORS)
        return outcome

    async def _get_page(self, entry: Entry, url: str, validators: Validators = NO_VALIDATORS) -> FetchOutcome:
        return await self.etiquette.page(requests.for_page(url, self.settings, validators), turn_of=entry.host)

    def _visit(self, entry: Entry, page: FetchOutcome | None) -> Visit:
        """Say what a look at the page of an entry brought, and when the next one is due."""
        soon_s, next_s = again.visits_s(entry.age_s, entry.id, self.settings.revisit_after_s)
        return visit_of(entry, page, soon_s=soon_s, next_s=next_s)

    async def _after_failure(self, entry: Entry, failed: FetchFailed, *, last_chance: bool) -> None:
        """Try a page that could not be fetched again; a second look that failed is not made up for."""
        log.info(
            "page_failed", **log_keys(entry), kind=failed.failure, detail=failed.detail, attempt=entry.attempts + 1
        )
        enough = entry.revisit or entry.attempts + 1 >= self.settings.page_attempts
        lasting = failed.failure in _HOPELESS or (failed.wall is not None and failed.wall.verdict in again.LASTING)
        await self._without_page(
            entry,
            f"{failed.failure}: {failed.detail}",
            self._visit(entry, failed),
            hopeless=enough or lasting,
            last_chance=last_chance,
            wait_s=failed.retry_after_s,
            wall=failed.wall,
        )

    async def _after_crash(self, entry: Entry, failed: WorkerFailed, *, last_chance: bool) -> None:
        """Try a page that its worker did not survive again, and after some times put it aside."""
        quarantined = entry.crashes + 1 >= MAX_CRASHES
        event = "page_quarantined" if quarantined else "worker_failed"
        log.warning(event, **log_keys(entry), kind=failed.kind, detail=failed.detail, crashes=entry.crashes + 1)
        error = f"{'quarantined: ' if quarantined else ''}the page stopped its worker ({failed.kind}): {failed.detail}"
        visit = self._visit(entry, None)
        await self._without_page(entry, error, visit, hopeless=quarantined, last_chance=last_chance, crashed=True)

    async def _without_page(
        self,
        entry: Entry,
        error: str,
        visit: Visit,
        *,
        hopeless: bool,
        last_chance: bool,
        wait_s: int | None = None,
        wall: Wall | None = None,
        crashed: bool = False,
    ) -> None:
        """Settle an entry whose page cannot be had from what the feed gave; or try again later."""
        delay_s = max(
            again.retry_delay_s(entry.attempts + 1, entry.id, base_s=self.settings.page_retry_s), float(wait_s or 0)
        )
        delay_s = min(delay_s, self.settings.max_poll_interval_s)
        has_article = entry.article_id is not None
        if not hopeless and (has_article or not last_chance):
            await self.store.entries.postpone(entry, delay_s=delay_s, error=error, crashed=crashed)
            log.info("entry_postponed", **log_keys(entry), delay_s=round(delay_s), error=error)
            return
        if has_article:
            log_settled(entry, await self.store.entries.settle_as_is(entry, error, visit), error=error)
            return
        known = await self._known(entry)
        reading = await self.workers.read_page(_page_input(entry, None, known, await self._strip(entry)))
        if isinstance(reading, WorkerFailed):
            reading = nothing_read(f"{error}; the feed's text stopped its worker, too ({reading.kind})")
        retry_s = None if hopeless else delay_s
        judged = replace(
            reading.judged,
            reason=error,
            page_verdict=wall.verdict if wall else None,
            page_evidence=wall.evidence if wall else None,
        )
        reading = replace(reading, judged=judged)
        await self._settle(entry, reading, None, visit, known=known, retry_s=retry_s, crashed=crashed)

    async def after_bug(self, work: Feed | Entry | Article, error: str) -> None:
        """Finish work that met a bug of ours as a failure. Raises LeaseLostError, DatabaseUnavailableError."""
        if isinstance(work, Article):
            await self._give_up_or_postpone(work)
            return
        if isinstance(work, Feed):
            failed = FetchFailed(failure=FailureKind.PROTOCOL, detail=storable(error))
            await self.store.feeds.finish_poll(work, poll_result(work, Polled(outcome=failed), self._schedule()))
            return
        hopeless = work.attempts + 1 >= self.settings.page_attempts
        try:
            visit = self._visit(work, None)
            await self._without_page(work, storable(error), visit, hopeless=hopeless, last_chance=False)
        except (LeaseLostError, DatabaseUnavailableError):
            raise
        except Exception:
            # the feed's text meets the bug, too; without any, the entry has its row at least
            log.exception("work_failed", **log_keys(work))
            await self._settle(work, nothing_read(storable(error)), None, visit, known=Known())

    async def _settle(
        self,
        entry: Entry,
        reading: Reading,
        page: Fetched | None,
        visit: Visit,
        *,
        known: Known,
        fetch_ms: float | None = None,
        retry_s: float | None = None,
        crashed: bool = False,
    ) -> None:
        started = perf_counter()
        kept = await asyncio.to_thread(_kept, page) if page and self.settings.page_keep_days else None
        draft = draft_of(entry, reading, page.url if page else None, known)
        judged, text = draft.judged, draft.text
        comparable = judged.verdict is Verdict.FULL and bool(reading.metadata.title)
        visit = visit_with(visit, draft, comparable=comparable, to_be_retried=retry_s is not None)
        settlement = await self.store.entries.settle(entry, draft, kept, visit, retry_s=retry_s, crashed=crashed)
        log_settled(
            entry,
            settlement,
            verdict=judged.verdict,
            reason=settlement.objection or judged.reason,
            page_verdict=judged.page_verdict,
            page_evidence=judged.page_evidence,
            site=draft.site,
            duplicate_of=settlement.copied and settlement.copied.original,
            duplicate_kind=settlement.copied and settlement.copied.kind,
            characters=len(text.body),
            removed=len(text.removed),
            fetch_ms=fetch_ms,
            extract_ms=round(reading.extract_ms, 1),
            clean_ms=round(reading.clean_ms, 1),
            store_ms=ms_since(started),
        )
        log_merged(settlement)
        if retry_s is not None:
            log.info("entry_postponed", **log_keys(entry), delay_s=round(retry_s), error=judged.reason)
        for learned in settlement.learned:
            log.info("passage_learned", site=learned.site, text=learned.text, articles=learned.articles)

    # --------------------------------------------------------------------------------------------------------- reclean

    async def reclean(self, article: Article) -> None:
        """Clean an article again by what is known of its site today. Raises LeaseLostError, DatabaseUnavailableError."""
        known = await self.store.passages.known(article.site)
        recleaned = await self.workers.reclean(article, known, await self._strip(article))
        names = {"article_id": article.id, "url": article.url, "site": article.site}
        if isinstance(recleaned, WorkerFailed):
            log.warning("recleaning_failed", **names, kind=recleaned.kind, detail=recleaned.detail)
            await self._give_up_or_postpone(article)
            return
        settlement = await self.store.recleanings.finish(article, recleaned)
        if settlement is not None and recleaned is not None:
            log.info(
                "article_recleaned",
                **names,
                revision=settlement.revision,
                verdict=recleaned.verdict,
                characters=len(recleaned.text.body),
                removed=len(recleaned.text.removed),
            )
            log_merged(settlement)

    async def _give_up_or_postpone(self, article: Article) -> None:
        """Try an article again that could not be cleaned again, and after some times leave it as it stands."""
        if article.attempts + 1 >= MAX_CRASHES:
            await self.store.recleanings.finish(article, None)
        else:
            delay_s = again.retry_delay_s(article.attempts + 1, article.id, base_s=self.settings.page_retry_s)
            await self.store.recleanings.postpone(article, delay_s=delay_s)


# ------------------------------------------------------------------------------------------------------------ decisions


def _page_input(entry: Entry, page: Fetched | None, known: Known, strip: tuple[Note, ...]) -> PageInput:
    return PageInput(
        page=Page(url=page.url, body=page.body, content_type=page.content_type, withheld=page.withheld)
        if page
        else None,
        asked=entry.link,
        feed_html=entry.html,
        language=entry.language,
        site=site(entry.url or entry.link or ""),
        title=entry.title,
        known=known,
        strip=strip,
    )


def _kept(page: Fetched) -> KeptPage:
    return KeptPage(
        url=page.url,
        content_type=page.content_type,
        body_gzip=gzip.compress(page.body, 6, mtime=0),
        size=len(page.body),
    )


# --------------------------------------------------------------------------------------------------------------- events
