"""The events that polling, collecting and recleaning log."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, assert_never

import structlog

from ingest.feed import validators
from ingest.log import are_details_wanted
from ingest.model.article import Drafted, Duplicate, Postponed, Settled, Unchanged
from ingest.model.feed import Feed, Health, Moved, ParsedFeed, PollResult
from ingest.model.page import WorkerFailed
from ingest.model.web import Fetched
from ingest.page.again import MAX_CRASHES

if TYPE_CHECKING:
    from ingest.feed.outcome import Polled
    from ingest.model.article import Entry, EntryResult, Recleaned, Recleaning, Settlement
    from ingest.model.web import FetchFailed


log = structlog.stdlib.get_logger()


_EVENTS = {
    Settled.NEW: "article_stored",
    Settled.CORRECTED: "article_corrected",
    Settled.DUPLICATE: "entry_deduplicated",
    Settled.UNCHANGED: "entry_unchanged",
    Settled.WITHDRAWN: "article_withdrawn",
    Settled.RESTORED: "article_restored",
    Settled.METADATA: "article_amended",
    Settled.FORGOTTEN: "entry_forgotten",
}
"""The name of the event for each way in which an entry is settled."""


def log_keys(entry: Entry) -> dict[str, Any]:
    """Return the keys that every event of an entry has."""
    return {"feed_id": entry.feed_id, "entry_id": entry.id, "guid": entry.guid, "url": entry.link or entry.url}


def _log_failed(entry: Entry, failed: FetchFailed | WorkerFailed, delay_s: float | None) -> None:
    """Log that the request for the page of an entry failed, or that the page stopped its worker, and when it is tried again."""
    if isinstance(failed, WorkerFailed):
        _log_worker_failed(entry, failed, delay_s)
    else:
        _log_page_failed(entry, failed, delay_s)


def _log_page_failed(entry: Entry, failed: FetchFailed, delay_s: float | None) -> None:
    log.info(
        "page_failed",
        **log_keys(entry),
        kind=failed.failure,
        detail=failed.detail,
        attempt=entry.attempts + 1,
        delay_s=delay_s,
    )


def _log_worker_failed(entry: Entry, failed: WorkerFailed, delay_s: float | None) -> None:
    """Log that a page stopped its worker. After MAX_CRASHES times the page is quarantined."""
    crashes = entry.crashes + 1
    event = "page_quarantined" if crashes >= MAX_CRASHES else "worker_failed"
    log.warning(event, **log_keys(entry), kind=failed.kind, detail=failed.detail, crashes=crashes, delay_s=delay_s)


def log_entry(
    entry: Entry,
    result: EntryResult,
    failed: FetchFailed | WorkerFailed | None,
    settlement: Settlement | None,
    *,
    fetch_ms: float | None,
    store_ms: float,
) -> None:
    """Log how an entry was settled, or that it was postponed. A failure that led to it is one line, with what comes of it."""
    if failed is not None:
        _log_failed(entry, failed, _delay_s(result))
    match result:
        case Postponed():
            if failed is None:
                _log_postponed(entry, result.delay_s, result.error)
        case Drafted():
            _log_drafted(entry, result, settlement, fetch_ms=fetch_ms, store_ms=store_ms)
            if failed is None and result.retry_s is not None:
                _log_postponed(entry, result.retry_s, result.draft.judged.reason)
        case Unchanged():
            if failed is None or settlement is None or settlement.outcome is not Settled.UNCHANGED:
                _log_settled(entry, settlement, error=result.error, fetch_ms=fetch_ms)
        case Duplicate():
            _log_settled(entry, settlement, ms=store_ms)
        case _:
            assert_never(result)


def _delay_s(result: EntryResult) -> int | None:
    """Return in how many seconds the page is tried again; None: it is not, or the time of its next visit holds."""
    match result:
        case Postponed():
            return round(result.delay_s)
        case Drafted() if result.retry_s is not None:
            return round(result.retry_s)
        case _:
            return None


def _log_drafted(
    entry: Entry, result: Drafted, settlement: Settlement | None, *, fetch_ms: float | None, store_ms: float
) -> None:
    draft, judged, text = result.draft, result.draft.judged, result.draft.text
    copied = settlement.copied if settlement else None
    _log_settled(
        entry,
        settlement,
        verdict=judged.verdict,
        reason=(settlement.objection if settlement else None) or judged.reason,
        page_verdict=judged.page_verdict,
        page_evidence=judged.page_evidence,
        site=draft.site,
        source=draft.origin.source,
        duplicate_of=copied and copied.original,
        duplicate_kind=copied and copied.kind,
        characters=len(text.body),
        removed=len(text.removed),
        fetch_ms=fetch_ms,
        extract_ms=round(result.extract_ms, 1),
        clean_ms=round(result.clean_ms, 1),
        store_ms=store_ms,
    )
    for learned in settlement.learned if settlement else ():
        log.info("passage_learned", site=learned.site, text=learned.text, articles=learned.articles)
    if draft.spared and settlement and settlement.outcome in {Settled.NEW, Settled.CORRECTED}:
        _log_spared(settlement.article_id, entry.link or entry.url, draft.site, draft.spared)


def _log_spared(article_id: int | None, url: str | None, site: str, reason: str) -> None:
    """Log that what its site repeats was not cut from an article, since it would have taken too much."""
    log.warning("passages_spared", article_id=article_id, url=url, site=site, reason=reason)


def log_named(entry: Entry, site: str, page: str, *, articles: int) -> None:
    """Log that a page names the feed of its entry, so that the feed speaks for the page's site."""
    facts = {"site": site, "page": page, "articles": articles}
    log.info("feed_recognised", feed_id=entry.feed_id, feed=entry.feed_url, **facts)


def _log_settled(entry: Entry, settlement: Settlement | None, **facts: object) -> None:
    if settlement is None:
        return
    if settlement.kind:
        facts["kind"] = settlement.kind
    if settlement.amended:
        facts["amended"] = settlement.amended.detail
    log.info(_EVENTS[settlement.outcome], **log_keys(entry), article_id=settlement.article_id, **facts)
    log_links(settlement)


def _log_postponed(entry: Entry, delay_s: float, error: str | None) -> None:
    log.info("entry_postponed", **log_keys(entry), delay_s=round(delay_s), error=error)


def log_links(settlement: Settlement) -> None:
    """Log each stored article that turned out to be a copy of another one, and each that turned out to be none."""
    for merged in settlement.merged:
        log.info(
            "article_merged",
            article_id=merged.article_id,
            duplicate_of=merged.copied.original,
            duplicate_kind=merged.copied.kind,
            similarity=round(merged.copied.similarity, 3),
        )
    for article_id in settlement.split:
        log.info("article_split", article_id=article_id)


def log_recleaned(article: Recleaning, recleaned: Recleaned, settlement: Settlement) -> None:
    """Log that an article was cleaned again and changed, or that what its site repeats was not cut."""
    if recleaned.spared and recleaned.spared != article.spared:
        _log_spared(article.id, article.url, article.site, recleaned.spared)
    if settlement.outcome is not Settled.RECLEANED:
        return
    log.info(
        "article_recleaned",
        article_id=article.id,
        url=article.url,
        site=article.site,
        revision=settlement.revision,
        verdict=recleaned.verdict,
        characters=len(recleaned.text.body),
        removed=len(recleaned.text.removed),
    )
    log_links(settlement)


def log_poll(feed: Feed, polled: Polled, result: PollResult, *, ms: float) -> None:
    """Log how a poll went, and each problem of the document."""
    outcome, document = polled.outcome, polled.document
    for problem in (*(document.problems if isinstance(document, ParsedFeed) else ()), *result.problems):
        log.warning("feed_problem_found", **_keys_of(feed), kind=problem.kind, detail=problem.detail, guid=problem.guid)
    if result.gap_since:
        log.warning("gap_found", **_keys_of(feed), since=result.gap_since.isoformat())
    if result.error:
        failures, next_poll_s = result.failures.count, round(result.next_poll_s)
        log.warning("feed_failed", **_keys_of(feed), error=result.error, failures=failures, next_poll_s=next_poll_s)
    elif isinstance(outcome, Fetched) or are_details_wanted():
        facts = {
            "status": outcome.status if isinstance(outcome, Fetched) else 304,
            "listed": len(document.entries) + document.passed_over if isinstance(document, ParsedFeed) else 0,
            "new": len(result.new),
            "changed": len(result.changed),
            "bytes": len(outcome.body) if isinstance(outcome, Fetched) else 0,
            "ms": ms,
            "next_poll_s": round(result.next_poll_s),
        }
        if isinstance(outcome, Fetched):
            log.info("feed_polled", **_keys_of(feed), **facts)
        else:
            log.debug("feed_polled", **_keys_of(feed), **facts)
    if result.pause:
        log.warning("feed_paused", **_keys_of(feed), reason=result.pause)


def _keys_of(feed: Feed) -> dict[str, Any]:
    """Return the keys that every event of a feed has."""
    return {"feed_id": feed.id, "feed": feed.url}


def _log_health(feed: Feed, result: PollResult) -> None:
    """Log once when a feed has failed for long, and once when it has recovered."""
    if result.health == feed.health:
        return
    if result.health is Health.FAILING:
        since = (result.failures.since or feed.claimed_at).isoformat()
        failures = result.failures.count
        log.warning("feed_failing", **_keys_of(feed), since=since, failures=failures, error=result.error)
    elif feed.health == Health.FAILING and result.health is Health.HEALTHY:
        since = (feed.failures.since or feed.claimed_at).isoformat()
        log.info("feed_recovered", **_keys_of(feed), since=since, failures=feed.failures.count)


def log_memory(feed: Feed, result: PollResult, moved: Moved | None) -> None:
    """Log what this poll has changed in the memory of the feed: its health, its move, its guids, its validators, a proposal."""
    _log_health(feed, result)
    if moved is Moved.TAKEN and result.moving:
        to, since = result.moving.to, result.moving.since.isoformat()
        log.info("feed_moved", **_keys_of(feed), to=to, since=since, polls=result.moving.polls, days=result.moving.days)
    if moved is Moved.SUBSCRIBED and result.moving:
        log.warning("feed_paused", **_keys_of(feed), reason=f"moved to {result.moving.to}, which is subscribed, too")
    if result.guids and result.guids.keyed_by != feed.guids.keyed_by:
        log.warning("feed_rekeyed", **_keys_of(feed), keyed_by=result.guids.keyed_by, reason=result.guids.reason)
    distrusted = validators.is_distrusted(feed.trust)
    if result.false_304 and not distrusted:
        log.warning("validators_distrusted", **_keys_of(feed), proof=result.false_304)
    if distrusted and result.honest_check and feed.trust.honest_checks + 1 >= validators.HONEST_CHECKS:
        log.info("validators_trusted", **_keys_of(feed), checks=feed.trust.honest_checks + 1)
    if result.proposal and result.proposal.url != feed.proposed_url:
        log.warning("feed_proposed", **_keys_of(feed), proposed=result.proposal.url, because=result.proposal.because)


def ms_since(started: float) -> float:
    """Return the milliseconds since a reading of ``time.perf_counter``."""
    return round((perf_counter() - started) * 1000, 1)
