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
from ingest.feed.outcome import poll_result
from ingest.model.article import Article, KeptPage, Visit
from ingest.model.boilerplate import SiteKnowledge
from ingest.model.feed import Feed, NotAFeed, ParsedFeed, PollResult
from ingest.model.page import Page, PageInput, Reading, Verdict, WorkerFailed
from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, Request, hash_of_bytes
from ingest.page import again
from ingest.page.again import MAX_CRASHES
from ingest.page.visit import visit_of, visit_with
from ingest.pipeline import rediscover
from ingest.pipeline.events import log_keys, log_memory, log_merged, log_poll, log_settled, ms_since
from ingest.store.sql import DatabaseUnavailableError
from ingest.store.store import LeaseLostError
from ingest.text.plain import storable
from ingest.text.redirectors import refresh_target
from ingest.text.urls import site
from ingest.web import headers
from ingest.workers.reading import nothing_read

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.model.article import Entry
    from ingest.model.boilerplate import Note
    from ingest.model.feed import KnownEntry
    from ingest.model.page import Wall
    from ingest.model.web import FetchOutcome
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
        known: list[KnownEntry] = []
        listed_before = True
        if isinstance(document, ParsedFeed):
            known = await self.store.known_entries(feed.id, document.entries)
            listed_before = bool(known) or await self.store.feed_has_entries(feed.id)
        result = poll_result(
            feed,
            outcome,
            document,
            self._schedule(),
            known=known,
            listed_before=listed_before,
            moved_days=self.settings.feed_moved_days,
        )
        result = await self._look_closer(feed, request, result)
        moved = await self.store.finish_poll(feed, result)
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
        return Request(
            url=feed.url,
            accept=headers.FEED_ACCEPT,
            max_bytes=self.settings.feed_max_bytes,
            total_timeout_s=self.settings.feed_timeout_s,
            etag=feed.etag if conditional else None,
            last_modified=feed.last_modified if conditional else None,
            takes_delta=True,
        )

    async def _read_feed(self, feed: Feed, outcome: FetchOutcome) -> ParsedFeed | NotAFeed | None:
        """Parse a body; None where there is none, or the same as last time."""
        if not isinstance(outcome, Fetched) or hash_of_bytes(outcome.body) == feed.body_hash:
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
            copy = await self.store.settled_copy(entry)
            if copy is not None:
                log_settled(entry, await self.store.settle_as_copy(entry, copy), ms=ms_since(started))
                return
        page = await self._fetch_page(entry)
        fetch_ms = ms_since(started)
        if isinstance(page, FetchFailed):
            await self._after_failure(entry, page, last_chance=last_chance)
            return
        visit = self._visit(entry, page)
        if visit.is_same or isinstance(page, NotModified):
            log_settled(entry, await self.store.settle_as_is(entry, None, visit), fetch_ms=fetch_ms)
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
        if reading.page_verdict not in again.PASSING or enough:
            return None
        return again.retry_delay_s(entry.attempts + 1, entry.id, base_s=self.settings.page_retry_s)

    async def _known(self, entry: Entry) -> SiteKnowledge:
        """Return what is known of what the site repeats. Not kept in mind: what is learned meanwhile must be done again."""
        return await self.store.known_passages(site(entry.url or entry.link or ""))

    async def _strip(self, work: Entry | Article) -> tuple[Note, ...]:
        """Return the notes to strip. Asked for after what is known: set in between, it makes the article due again."""
        return await self.store.notes_to_strip(work)

    async def _fetch_page(self, entry: Entry) -> FetchOutcome | None:
        """Return the page, that it is as it was, why there is none, or None where the entry has no page of its own."""
        if entry.url is None or entry.link is None:
            return None
        outcome = await self._get_page(entry, entry.link, entry.page_etag, entry.page_last_modified)
        if isinstance(outcome, Fetched) and (target := refresh_target(outcome.body, outcome.url)):
            outcome = await self._get_page(entry, target)
            if isinstance(outcome, Fetched):
                # next time the link is asked for first, and they are not its own
                return replace(outcome, etag=None, last_modified=None)
        return outcome

    async def _get_page(
        self, entry: Entry, url: str, etag: str | None = None, last_modified: str | None = None
    ) -> FetchOutcome:
        return await self.etiquette.page(
            Request(
                url=url,
                accept=headers.PAGE_ACCEPT,
                max_bytes=self.settings.page_max_bytes,
                total_timeout_s=self.settings.page_timeout_s,
                etag=etag,
                last_modified=last_modified,
            ),
            turn_of=entry.host,
        )

    def _visit(self, entry: Entry, page: FetchOutcome | None) -> Visit:
        """Say what a look at the page of an entry brought, and when the next one is due."""
        soon_s, next_s = again.visits_s(entry.age_s, entry.id, self.settings.revisit_after_s)
        return visit_of(entry, page, soon_s=soon_s, next_s=next_s)

    async def _after_failure(self, entry: Entry, failed: FetchFailed, *, last_chance: bool) -> None:
        """Try a page that could not be fetched again; a second look that failed is not made up for."""
        log.info("page_failed", **log_keys(entry), kind=failed.kind, detail=failed.detail, attempt=entry.attempts + 1)
        enough = entry.revisit or entry.attempts + 1 >= self.settings.page_attempts
        lasting = failed.kind in _HOPELESS or (failed.wall is not None and failed.wall.verdict in again.LASTING)
        await self._without_page(
            entry,
            f"{failed.kind}: {failed.detail}",
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
            await self.store.retry_entry(entry, delay_s=delay_s, error=error, crashed=crashed)
            log.info("entry_postponed", **log_keys(entry), delay_s=round(delay_s), error=error)
            return
        if has_article:
            log_settled(entry, await self.store.settle_as_is(entry, error, visit), error=error)
            return
        known = await self._known(entry)
        reading = await self.workers.read_page(_page_input(entry, None, known, await self._strip(entry)))
        if isinstance(reading, WorkerFailed):
            reading = nothing_read(f"{error}; the feed's text stopped its worker, too ({reading.kind})")
        retry_s = None if hopeless else delay_s
        reading = replace(
            reading,
            reason=error,
            page_verdict=wall.verdict if wall else None,
            page_evidence=wall.evidence if wall else None,
        )
        await self._settle(entry, reading, None, visit, known=known, retry_s=retry_s, crashed=crashed)

    async def after_bug(self, work: Feed | Entry | Article, error: str) -> None:
        """Finish work that met a bug of ours as a failure. Raises LeaseLostError, DatabaseUnavailableError."""
        if isinstance(work, Article):
            await self._give_up_or_postpone(work)
            return
        if isinstance(work, Feed):
            failed = FetchFailed(kind=FailureKind.PROTOCOL, detail=storable(error))
            await self.store.finish_poll(work, poll_result(work, failed, None, self._schedule()))
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
            await self._settle(work, nothing_read(storable(error)), None, visit, known=SiteKnowledge())

    async def _settle(
        self,
        entry: Entry,
        reading: Reading,
        page: Fetched | None,
        visit: Visit,
        *,
        known: SiteKnowledge,
        fetch_ms: float | None = None,
        retry_s: float | None = None,
        crashed: bool = False,
    ) -> None:
        started = perf_counter()
        kept = await asyncio.to_thread(_kept, page) if page and self.settings.page_keep_days else None
        draft = draft_of(entry, reading, page.url if page else None, known)
        comparable = draft.verdict is Verdict.FULL and bool(reading.title)
        visit = visit_with(visit, draft, comparable=comparable, to_be_retried=retry_s is not None)
        settlement = await self.store.settle_entry(entry, draft, kept, visit, retry_s=retry_s, crashed=crashed)
        log_settled(
            entry,
            settlement,
            verdict=draft.verdict,
            reason=settlement.objection or draft.reason,
            page_verdict=draft.page_verdict,
            page_evidence=draft.page_evidence,
            site=draft.site,
            duplicate_of=settlement.copied and settlement.copied.original,
            duplicate_kind=settlement.copied and settlement.copied.kind,
            characters=len(draft.body),
            removed=len(draft.removed),
            fetch_ms=fetch_ms,
            extract_ms=round(reading.extract_ms, 1),
            clean_ms=round(reading.clean_ms, 1),
            store_ms=ms_since(started),
        )
        log_merged(settlement)
        if retry_s is not None:
            log.info("entry_postponed", **log_keys(entry), delay_s=round(retry_s), error=draft.reason)
        for learned in settlement.learned:
            log.info("passage_learned", site=learned.site, text=learned.text, articles=learned.articles)

    # --------------------------------------------------------------------------------------------------------- reclean

    async def reclean(self, article: Article) -> None:
        """Clean an article again by what is known of its site today. Raises LeaseLostError, DatabaseUnavailableError."""
        known = await self.store.known_passages(article.site)
        recleaned = await self.workers.reclean(article, known, await self._strip(article))
        names = {"article_id": article.id, "url": article.url, "site": article.site}
        if isinstance(recleaned, WorkerFailed):
            log.warning("recleaning_failed", **names, kind=recleaned.kind, detail=recleaned.detail)
            await self._give_up_or_postpone(article)
            return
        settlement = await self.store.finish_recleaning(article, recleaned)
        if settlement is not None and recleaned is not None:
            log.info(
                "article_recleaned",
                **names,
                revision=settlement.revision,
                verdict=recleaned.verdict,
                characters=len(recleaned.body),
                removed=len(recleaned.removed),
            )
            log_merged(settlement)

    async def _give_up_or_postpone(self, article: Article) -> None:
        """Try an article again that could not be cleaned again, and after some times leave it as it stands."""
        if article.attempts + 1 >= MAX_CRASHES:
            await self.store.finish_recleaning(article, None)
        else:
            delay_s = again.retry_delay_s(article.attempts + 1, article.id, base_s=self.settings.page_retry_s)
            await self.store.postpone_recleaning(article, delay_s=delay_s)


# ------------------------------------------------------------------------------------------------------------ decisions


def _page_input(entry: Entry, page: Fetched | None, known: SiteKnowledge, strip: tuple[Note, ...]) -> PageInput:
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
