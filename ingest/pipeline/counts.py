"""What polling, collecting and recleaning count for the metrics."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ingest import metrics
from ingest.model.article import Drafted, Postponed, Settled
from ingest.model.web import FetchFailed
from ingest.text.dates import is_midnight

if TYPE_CHECKING:
    from ingest.feed.outcome import Polled
    from ingest.model.article import Entry, EntryResult, Settlement
    from ingest.model.feed import PollResult
    from ingest.model.page import WorkerFailed

_OLD_S = 86_400
"""An article that was older than this many seconds when a feed first listed it says nothing of how quick the daemon is: a feed that is
read for the first time lists old articles."""

_OF_ENTRY = {
    Settled.NEW: "stored",
    Settled.CORRECTED: "corrected",
    Settled.DUPLICATE: "deduplicated",
    Settled.UNCHANGED: "unchanged",
    Settled.WITHDRAWN: "withdrawn",
    Settled.RESTORED: "restored",
    Settled.METADATA: "amended",
    Settled.FORGOTTEN: "forgotten",
}
"""The outcome of an entry for each way in which it is settled."""
_OF_ARTICLE = {
    Settled.NEW: "stored",
    Settled.CORRECTED: "corrected",
    Settled.WITHDRAWN: "withdrawn",
    Settled.RESTORED: "restored",
    Settled.METADATA: "amended",
    Settled.RECLEANED: "recleaned",
}
"""What happened to an article, for each way of settling that changes one."""


def count_poll(polled: Polled, result: PollResult, *, ms: float) -> None:
    """Count a poll. ``ms``: the milliseconds that it took."""
    outcome = "read" if polled.document else "unchanged"
    if result.failure:
        outcome = "failed"
        metrics.fetch_failures.labels("feed", result.failure).inc()
    metrics.polls.labels(outcome).inc()
    metrics.stage_duration.labels("poll").observe(ms / 1000)
    if result.gap_since:
        metrics.gaps.inc()


def count_entry(
    entry: Entry,
    result: EntryResult,
    failed: FetchFailed | WorkerFailed | None,
    settlement: Settlement | None,
    *,
    fetch_ms: float | None,
    store_ms: float,
) -> None:
    """Count what came of an entry, and the failure on the way, if there was one."""
    if isinstance(failed, FetchFailed):
        metrics.fetch_failures.labels("page", failed.failure).inc()
    if fetch_ms is not None:
        metrics.stage_duration.labels("fetch_page").observe(fetch_ms / 1000)
    metrics.stage_duration.labels("settle").observe(store_ms / 1000)
    if isinstance(result, Postponed):
        metrics.entries.labels("postponed").inc()
    if isinstance(result, Drafted):
        metrics.stage_duration.labels("read_page").observe((result.extract_ms + result.clean_ms) / 1000)
    if settlement is None:
        return
    metrics.entries.labels(_OF_ENTRY[settlement.outcome]).inc()
    count_settlement(settlement)
    if isinstance(result, Drafted) and settlement.outcome in {Settled.NEW, Settled.CORRECTED}:
        for removed in result.draft.text.removed:
            metrics.removals.labels(_kind(removed.rule)).inc()
    if isinstance(result, Drafted) and settlement.outcome is Settled.NEW:
        lag_s = _lag_s(result.draft.metadata.published_at, datetime.now(UTC), entry.age_s)
        if lag_s is not None:
            metrics.publish_to_stored.observe(lag_s)


def count_settlement(settlement: Settlement) -> None:
    """Count what happened to articles."""
    if settlement.outcome in _OF_ARTICLE:
        metrics.articles.labels(_OF_ARTICLE[settlement.outcome]).inc()
    if settlement.copied is not None and settlement.outcome is Settled.NEW:
        metrics.duplicates.labels(settlement.copied.kind).inc()
    for merged in settlement.merged:
        metrics.articles.labels("merged").inc()
        metrics.duplicates.labels(merged.copied.kind).inc()
    metrics.articles.labels("split").inc(len(settlement.split))


def _lag_s(published_at: datetime | None, now: datetime, age_s: float) -> float | None:
    """Return the seconds from the publication of a new article until now; None: its date says nothing of that.

    ``age_s``: the time since a feed first listed it. A date at midnight names a day, and not a moment.
    """
    if published_at is None or is_midnight(published_at):
        return None
    lag_s = (now - published_at) / timedelta(seconds=1)
    return lag_s if 0 <= lag_s <= _OLD_S + age_s else None


def _kind(rule: str) -> str:
    """Return the kind of a removal: ``follow`` of ``judged:follow:0.98``, else the first word of the rule."""
    first, _, rest = rule.partition(":")
    return rest.partition(":")[0] if first == "judged" else first
