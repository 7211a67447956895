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
import hashlib
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, assert_never

import structlog

from ingest.article import identity
from ingest.boilerplate import keys
from ingest.feed import guids, moves, schedule, validators
from ingest.feed.parse import CUT_OFF
from ingest.model.article import (
    Article,
    Draft,
    FailureKind,
    Feed,
    Fetched,
    FetchFailed,
    Health,
    KeptPage,
    Known,
    Moved,
    NotAFeed,
    NotModified,
    Page,
    PageVerdict,
    ParsedFeed,
    PollResult,
    Request,
    Settled,
    Verdict,
    Visit,
)
from ingest.pipeline import rediscover
from ingest.store.sql import DatabaseUnavailableError
from ingest.store.store import LeaseLostError
from ingest.text.dates import offset_s
from ingest.text.plain import storable
from ingest.text.redirectors import refresh_target
from ingest.text.urls import canonical_url, may_be_canonical, site
from ingest.web import fetch
from ingest.workers.pool import PageInput, Reading, WorkerFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.config import Settings
    from ingest.model.article import Entry, FetchOutcome, KnownEntry, Moving, Note, Settlement, Wall
    from ingest.pipeline.etiquette import Etiquette
    from ingest.store.store import Store
    from ingest.workers.pool import Workers

log = structlog.stdlib.get_logger()

MAX_CRASHES = 3
"""A page that kills its worker so often is not given to one again."""

_OF_ANOTHER_SITE = -1
"""No version: the text was cleaned by what is known of another site."""

GONE_AFTER = 3
"""Polls in a row after which an HTTP 410 is believed, if they lasted long: a mistake of an hour ends no subscription."""

_HOPELESS = {
    FailureKind.BAD_URL,
    FailureKind.FORBIDDEN_ADDRESS,
    FailureKind.GONE,
    FailureKind.TOO_LARGE,
    FailureKind.DISALLOWED,
}
_EVENTS = {
    Settled.NEW: "article_stored",
    Settled.CORRECTED: "article_corrected",
    Settled.DUPLICATE: "entry_deduplicated",
    Settled.UNCHANGED: "entry_unchanged",
    Settled.WITHDRAWN: "article_withdrawn",
    Settled.RESTORED: "article_restored",
}


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
        _log_poll(feed, outcome, document, result, ms=_ms_since(started))
        _log_memory(feed, result, moved)

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
            accept=fetch.FEED_ACCEPT,
            max_bytes=self.settings.feed_max_bytes,
            total_timeout_s=self.settings.feed_timeout_s,
            etag=feed.etag if conditional else None,
            last_modified=feed.last_modified if conditional else None,
            takes_delta=True,
        )

    async def _read_feed(self, feed: Feed, outcome: FetchOutcome) -> ParsedFeed | NotAFeed | None:
        """Parse a body; None where there is none, or the same as last time."""
        if not isinstance(outcome, Fetched) or _hash(outcome.body) == feed.body_hash:
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
                _log_settled(entry, await self.store.settle_as_copy(entry, copy), ms=_ms_since(started))
                return
        page = await self._fetch_page(entry)
        fetch_ms = _ms_since(started)
        if isinstance(page, FetchFailed):
            await self._after_failure(entry, page, last_chance=last_chance)
            return
        visit = self._visit(entry, page)
        if visit.is_same or isinstance(page, NotModified):
            _log_settled(entry, await self.store.settle_as_is(entry, None, visit), fetch_ms=fetch_ms)
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
        if reading.page_verdict not in schedule.PASSING or enough:
            return None
        return schedule.retry_delay_s(entry.attempts + 1, entry.id, base_s=self.settings.page_retry_s)

    async def _known(self, entry: Entry) -> Known:
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
                accept=fetch.PAGE_ACCEPT,
                max_bytes=self.settings.page_max_bytes,
                total_timeout_s=self.settings.page_timeout_s,
                etag=etag,
                last_modified=last_modified,
            ),
            turn_of=entry.host,
        )

    def _visit(self, entry: Entry, page: FetchOutcome | None) -> Visit:
        """Say what a look at the page of an entry brought, and when the next one is due."""
        soon_s, next_s = schedule.visits_s(entry.age_s, entry.id, self.settings.revisit_after_s)
        return visit_of(entry, page, soon_s=soon_s, next_s=next_s)

    async def _after_failure(self, entry: Entry, failed: FetchFailed, *, last_chance: bool) -> None:
        """Try a page that could not be fetched again; a second look that failed is not made up for."""
        log.info("page_failed", **_names(entry), kind=failed.kind, detail=failed.detail, attempt=entry.attempts + 1)
        enough = entry.revisit or entry.attempts + 1 >= self.settings.page_attempts
        lasting = failed.kind in _HOPELESS or (failed.wall is not None and failed.wall.verdict in schedule.LASTING)
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
        log.warning(event, **_names(entry), kind=failed.kind, detail=failed.detail, crashes=entry.crashes + 1)
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
            schedule.retry_delay_s(entry.attempts + 1, entry.id, base_s=self.settings.page_retry_s), float(wait_s or 0)
        )
        delay_s = min(delay_s, self.settings.max_poll_interval_s)
        has_article = entry.article_id is not None
        if not hopeless and (has_article or not last_chance):
            await self.store.retry_entry(entry, delay_s=delay_s, error=error, crashed=crashed)
            log.info("entry_postponed", **_names(entry), delay_s=round(delay_s), error=error)
            return
        if has_article:
            _log_settled(entry, await self.store.settle_as_is(entry, error, visit), error=error)
            return
        known = await self._known(entry)
        reading = await self.workers.read_page(_page_input(entry, None, known, await self._strip(entry)))
        if isinstance(reading, WorkerFailed):
            reading = Reading.nothing(f"{error}; the feed's text stopped its worker, too ({reading.kind})")
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
            log.exception("work_failed", **_names(work))
            await self._settle(work, Reading.nothing(storable(error)), None, visit, known=Known())

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
        comparable = draft.verdict is Verdict.FULL and bool(reading.title)
        visit = visit_with(visit, draft, comparable=comparable, to_be_retried=retry_s is not None)
        settlement = await self.store.settle_entry(entry, draft, kept, visit, retry_s=retry_s, crashed=crashed)
        _log_settled(
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
            store_ms=_ms_since(started),
        )
        _log_merged(settlement)
        if retry_s is not None:
            log.info("entry_postponed", **_names(entry), delay_s=round(retry_s), error=draft.reason)
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
            _log_merged(settlement)

    async def _give_up_or_postpone(self, article: Article) -> None:
        """Try an article again that could not be cleaned again, and after some times leave it as it stands."""
        if article.attempts + 1 >= MAX_CRASHES:
            await self.store.finish_recleaning(article, None)
        else:
            delay_s = schedule.retry_delay_s(article.attempts + 1, article.id, base_s=self.settings.page_retry_s)
            await self.store.postpone_recleaning(article, delay_s=delay_s)


# ------------------------------------------------------------------------------------------------------------ decisions


def poll_result(
    feed: Feed,
    outcome: FetchOutcome,
    document: ParsedFeed | NotAFeed | None,
    limits: schedule.Schedule,
    *,
    known: Sequence[KnownEntry] = (),
    listed_before: bool = True,
    moved_days: int = 0,
) -> PollResult:
    """Decide all that a poll writes. ``document`` is None where the outcome brought nothing new to read.

    Validators are kept only of a response that could be read to its end: a 304 would hide what was lost of it.

    ``known``: what is known of the entries that it lists; ``listed_before``: whether the feed ever listed any;
    ``moved_days``: on how many days a permanent redirect must have been seen to be believed (0: it never is).
    """
    entries = document.entries if isinstance(document, ParsedFeed) else ()
    if feed.keyed_by == "link":
        entries = guids.rekeyed(entries, known)
    new, changed, _ = identity.new_and_changed(entries, known)
    error = _error(outcome, document)
    rhythm = document if isinstance(document, ParsedFeed) else feed
    plan = schedule.next_poll(
        limits,
        feed,
        now=feed.claimed_at,
        failure=_failure(outcome, document),
        new_entries=len(new),
        listed=len(entries) if isinstance(outcome, Fetched) and not outcome.is_delta else 0,
        asked=schedule.Asked(
            ttl_s=rhythm.ttl_s,
            fresh_for_s=outcome.fresh_for_s if not isinstance(outcome, FetchFailed) else None,
            retry_after_s=outcome.retry_after_s if isinstance(outcome, FetchFailed) else None,
            skip_hours=rhythm.skip_hours,
            skip_days=rhythm.skip_days,
        ),
    )
    trusted = outcome if error is None and not isinstance(outcome, FetchFailed) else feed
    cut_off = isinstance(document, ParsedFeed) and any(found.kind == CUT_OFF for found in document.problems)
    whole = isinstance(outcome, Fetched) and error is None and not outcome.is_delta
    body_hash = _hash(outcome.body) if isinstance(outcome, Fetched) and whole else feed.body_hash
    moving = _moving(feed, outcome, error)
    gone_polls = feed.gone_polls + 1 if _failure(outcome, document) == FailureKind.GONE else 0
    gone = gone_polls >= GONE_AFTER and plan.failing
    return PollResult(
        etag=None if cut_off else trusted.etag,
        last_modified=None if cut_off else trusted.last_modified,
        # a document that was cut off is read again though it is the same: what else can tell that it still is?
        body_hash=None if cut_off else body_hash,
        interval_s=plan.interval_s,
        next_poll_s=plan.next_poll_s,
        failures=plan.failures,
        health=_health(feed, plan, gone=gone),
        failed_since=plan.failed_since,
        failure_weight=plan.weight,
        gone_polls=gone_polls,
        ttl_s=rhythm.ttl_s,
        skip_hours=tuple(rhythm.skip_hours),
        skip_days=tuple(rhythm.skip_days),
        moving=moving,
        move=bool(moving and moved_days and moving.days >= moved_days and isinstance(outcome, Fetched) and not error),
        failure=_failure(outcome, document),
        error=error,
        pause="the publisher says that it is gone (HTTP 410)" if gone else None,
        title=(document.title or None) if isinstance(document, ParsedFeed) else None,
        site_url=document.site_url if isinstance(document, ParsedFeed) else None,
        language=document.language if isinstance(document, ParsedFeed) else None,
        new=new,
        changed=changed,
        guids=guids.weighed(feed.guids, entries, known) if entries else None,
        # what is new since the version that we have misses nothing between the two
        gap_since=feed.last_polled_at if new and not known and listed_before and whole else None,
    )


def draft_of(entry: Entry, reading: Reading, page_url: str | None, known: Known) -> Draft:
    """Put an article together from what the page says, and from what the feed says where the page is silent."""
    final = canonical_url(page_url) if page_url else None
    declared = reading.canonical_url
    believed = declared if declared and final and may_be_canonical(declared, final) else None
    urls = tuple(dict.fromkeys(url for url in (believed, final, entry.url) if url))
    from_feed = entry.published_at is not None
    own_site = site(urls[0]) if urls else site(entry.link or "")
    return Draft(
        urls=urls,
        site=own_site,
        title=reading.title or entry.title,
        body=reading.body,
        language=reading.language or entry.language,
        authors=reading.authors or tuple(entry.authors),
        published_at=entry.published_at if from_feed else reading.published_at,
        published_from="feed" if from_feed else reading.published_from,
        verdict=reading.verdict,
        reason=None if reading.verdict is Verdict.FULL else reading.reason,
        removed=reading.removed,
        extractor=reading.extractor,
        body_hash=reading.body_hash,
        letters=reading.letters,
        sketch=reading.sketch,
        published_offset_s=entry.published_offset_s if from_feed else offset_s(reading.published_at),
        page_verdict=reading.page_verdict,
        page_evidence=reading.page_evidence,
        page_text=reading.page_text,
        passages=keys.at_site(reading.passages, own_site),
        known_version=known.version if known.site == own_site else _OF_ANOTHER_SITE,
    )


def _failure(outcome: FetchOutcome, document: ParsedFeed | NotAFeed | None) -> str | None:
    """Return the kind of failure; None: the poll went well."""
    if isinstance(outcome, FetchFailed):
        return outcome.kind
    return schedule.NOT_A_FEED if isinstance(document, NotAFeed) else None


def visit_of(entry: Entry, page: FetchOutcome | None, *, soon_s: float | None, next_s: float | None) -> Visit:
    """Say what a look at the page of an entry brought, before it is read."""
    if entry.url is None:
        return Visit()
    visit = Visit(soon_s=soon_s, next_s=next_s)
    match page:
        case Fetched():
            seen = _hash(page.body)
            is_same = seen == entry.page_hash and entry.article_id is not None
            return replace(visit, etag=page.etag, last_modified=page.last_modified, body_hash=seen, is_same=is_same)
        case NotModified():
            return replace(visit, is_same=True)
        case FetchFailed():
            gone = page.kind in {FailureKind.NOT_FOUND, FailureKind.GONE}
            return replace(visit, gone=page.kind if gone else None)
        case None:
            return visit
        case _:
            assert_never(page)


def visit_with(visit: Visit, draft: Draft, *, comparable: bool, to_be_retried: bool) -> Visit:
    """Add what reading the page showed.

    ``comparable``: it gave all that the article is made of; the same page next time says that nothing has changed.
    ``to_be_retried``: within the attempts of one look, which count as one.
    """
    is_none = draft.page_verdict is PageVerdict.SOFT_404 and not to_be_retried
    gone = visit.gone or (PageVerdict.SOFT_404 if is_none else None)
    if comparable:
        return replace(visit, gone=gone)
    return replace(visit, gone=gone, etag=None, last_modified=None, body_hash=None)


def _error(outcome: FetchOutcome, document: ParsedFeed | NotAFeed | None) -> str | None:
    """Return the kind of failure with its detail; None: the poll went well."""
    if isinstance(outcome, FetchFailed):
        return f"{outcome.kind}: {outcome.detail}"
    return f"{schedule.NOT_A_FEED}: {document.reason}" if isinstance(document, NotAFeed) else None


def _moving(feed: Feed, outcome: FetchOutcome, error: str | None) -> Moving | None:
    """Return what is known of the feed's move; a poll that failed, or brought no feed, says nothing of it."""
    if error or isinstance(outcome, FetchFailed):
        return feed.moving
    return moves.moving(feed, moves.permanent_target(feed.url, outcome.redirects), feed.claimed_at)


def _health(feed: Feed, plan: schedule.Plan, *, gone: bool) -> Health:
    if gone:
        return Health.GONE
    if plan.failing:
        return Health.FAILING
    return Health.HEALTHY if plan.failures == 0 else Health(feed.health)


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


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


# --------------------------------------------------------------------------------------------------------------- events


def _names(entry: Entry) -> dict[str, Any]:
    return {"feed_id": entry.feed_id, "entry_id": entry.id, "guid": entry.guid, "url": entry.link or entry.url}


def _log_settled(entry: Entry, settlement: Settlement, **facts: object) -> None:
    if settlement.kind:
        facts["kind"] = settlement.kind
    log.info(_EVENTS[settlement.outcome], **_names(entry), article_id=settlement.article_id, **facts)


def _log_merged(settlement: Settlement) -> None:
    for merged in settlement.merged:
        log.info(
            "article_merged",
            article_id=merged.article_id,
            duplicate_of=merged.copied.original,
            duplicate_kind=merged.copied.kind,
            similarity=round(merged.copied.similarity, 3),
        )


def _log_poll(
    feed: Feed, outcome: FetchOutcome, document: ParsedFeed | NotAFeed | None, result: PollResult, *, ms: float
) -> None:
    bound = log.bind(feed_id=feed.id, feed=feed.url)
    if isinstance(document, ParsedFeed):
        for problem in document.problems:
            bound.warning("feed_problem_found", kind=problem.kind, detail=problem.detail, guid=problem.guid)
    if result.gap_since:
        bound.warning("gap_found", since=result.gap_since.isoformat())
    if result.error:
        bound.warning(
            "feed_failed", error=result.error, failures=result.failures, next_poll_s=round(result.next_poll_s)
        )
    else:
        bound.info(
            "feed_polled",
            status=outcome.status if isinstance(outcome, Fetched) else 304,
            listed=len(document.entries) if isinstance(document, ParsedFeed) else 0,
            new=len(result.new),
            changed=len(result.changed),
            bytes=len(outcome.body) if isinstance(outcome, Fetched) else 0,
            ms=ms,
            next_poll_s=round(result.next_poll_s),
        )
    if result.pause:
        bound.warning("feed_paused", reason=result.pause)


def _log_health(feed: Feed, result: PollResult) -> None:
    """Tell when a feed has come to fail for long, and when it is well again: once each."""
    bound = log.bind(feed_id=feed.id, feed=feed.url)
    if result.health == feed.health:
        return
    if result.health is Health.FAILING:
        since = (result.failed_since or feed.claimed_at).isoformat()
        bound.warning("feed_failing", since=since, failures=result.failures, error=result.error)
    elif feed.health == Health.FAILING and result.health is Health.HEALTHY:
        since = (feed.failed_since or feed.claimed_at).isoformat()
        bound.info("feed_recovered", since=since, failures=feed.failures)


def _log_memory(feed: Feed, result: PollResult, moved: Moved | None) -> None:
    """Tell what the feed's row remembers since this poll that it did not before."""
    bound = log.bind(feed_id=feed.id, feed=feed.url)
    _log_health(feed, result)
    if moved is Moved.TAKEN and result.moving:
        since = result.moving.since.isoformat()
        bound.info("feed_moved", to=result.moving.to, since=since, polls=result.moving.polls, days=result.moving.days)
    if moved is Moved.SUBSCRIBED and result.moving:
        bound.warning("feed_paused", reason=f"moved to {result.moving.to}, which is subscribed, too")
    if result.guids and result.guids.keyed_by != feed.keyed_by:
        bound.warning("feed_rekeyed", keyed_by=result.guids.keyed_by, reason=result.guids.reason)
    distrusted = validators.is_distrusted(feed.false_304_at, feed.honest_checks)
    if result.false_304 and not distrusted:
        bound.warning("validators_distrusted", proof=result.false_304)
    if distrusted and result.honest_check and feed.honest_checks + 1 >= validators.HONEST_CHECKS:
        bound.info("validators_trusted", checks=feed.honest_checks + 1)
    if result.proposal and result.proposal.url != feed.proposed_url:
        bound.warning("feed_proposed", proposed=result.proposal.url, because=result.proposal.because)


def _ms_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
