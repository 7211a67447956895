"""What polling and collecting log."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

import structlog

from ingest.feed import validators
from ingest.model.article import Settled
from ingest.model.feed import Feed, Health, Moved, NotAFeed, ParsedFeed, PollResult
from ingest.model.web import Fetched

if TYPE_CHECKING:
    from ingest.model.article import Entry, Settlement
    from ingest.model.web import FetchOutcome


log = structlog.stdlib.get_logger()


_EVENTS = {
    Settled.NEW: "article_stored",
    Settled.CORRECTED: "article_corrected",
    Settled.DUPLICATE: "entry_deduplicated",
    Settled.UNCHANGED: "entry_unchanged",
    Settled.WITHDRAWN: "article_withdrawn",
    Settled.RESTORED: "article_restored",
}


def log_keys(entry: Entry) -> dict[str, Any]:
    return {"feed_id": entry.feed_id, "entry_id": entry.id, "guid": entry.guid, "url": entry.link or entry.url}


def log_settled(entry: Entry, settlement: Settlement, **facts: object) -> None:
    if settlement.kind:
        facts["kind"] = settlement.kind
    log.info(_EVENTS[settlement.outcome], **log_keys(entry), article_id=settlement.article_id, **facts)


def log_merged(settlement: Settlement) -> None:
    for merged in settlement.merged:
        log.info(
            "article_merged",
            article_id=merged.article_id,
            duplicate_of=merged.copied.original,
            duplicate_kind=merged.copied.kind,
            similarity=round(merged.copied.similarity, 3),
        )


def log_poll(
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
            "feed_failed", error=result.error, failures=result.failures.count, next_poll_s=round(result.next_poll_s)
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
        since = (result.failures.since or feed.claimed_at).isoformat()
        bound.warning("feed_failing", since=since, failures=result.failures.count, error=result.error)
    elif feed.health == Health.FAILING and result.health is Health.HEALTHY:
        since = (feed.failures.since or feed.claimed_at).isoformat()
        bound.info("feed_recovered", since=since, failures=feed.failures.count)


def log_memory(feed: Feed, result: PollResult, moved: Moved | None) -> None:
    """Tell what the feed's row remembers since this poll that it did not before."""
    bound = log.bind(feed_id=feed.id, feed=feed.url)
    _log_health(feed, result)
    if moved is Moved.TAKEN and result.moving:
        since = result.moving.since.isoformat()
        bound.info("feed_moved", to=result.moving.to, since=since, polls=result.moving.polls, days=result.moving.days)
    if moved is Moved.SUBSCRIBED and result.moving:
        bound.warning("feed_paused", reason=f"moved to {result.moving.to}, which is subscribed, too")
    if result.guids and result.guids.keyed_by != feed.guids.keyed_by:
        bound.warning("feed_rekeyed", keyed_by=result.guids.keyed_by, reason=result.guids.reason)
    distrusted = validators.is_distrusted(feed.trust)
    if result.false_304 and not distrusted:
        bound.warning("validators_distrusted", proof=result.false_304)
    if distrusted and result.honest_check and feed.trust.honest_checks + 1 >= validators.HONEST_CHECKS:
        bound.info("validators_trusted", checks=feed.trust.honest_checks + 1)
    if result.proposal and result.proposal.url != feed.proposed_url:
        bound.warning("feed_proposed", proposed=result.proposal.url, because=result.proposal.because)


def ms_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
