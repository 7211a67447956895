"""What comes of a poll: one value, to be written in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.feed import guids, moves, schedule
from ingest.feed.entries import new_and_changed
from ingest.feed.fields import CUT_OFF
from ingest.model.feed import Feed, Health, NotAFeed, ParsedFeed, PollResult
from ingest.model.web import FailureKind, Fetched, FetchFailed, hash_of_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.feed import KnownEntry, Moving
    from ingest.model.web import FetchOutcome


GONE_AFTER = 3
"""Polls in a row after which an HTTP 410 is believed, if they lasted long: a mistake of an hour ends no subscription."""


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
    new, changed, _ = new_and_changed(entries, known)
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
    body_hash = hash_of_bytes(outcome.body) if isinstance(outcome, Fetched) and whole else feed.body_hash
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


def _failure(outcome: FetchOutcome, document: ParsedFeed | NotAFeed | None) -> str | None:
    """Return the kind of failure; None: the poll went well."""
    if isinstance(outcome, FetchFailed):
        return outcome.kind
    return schedule.NOT_A_FEED if isinstance(document, NotAFeed) else None


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
