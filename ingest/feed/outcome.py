"""What a poll writes is decided from what it has seen, as one value."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, assert_never

from ingest.feed import guids, moves
from ingest.feed.entries import compared
from ingest.feed.schedule import NOT_A_FEED, Failed, Plan, Schedule, Succeeded, next_poll
from ingest.model.feed import CUT_OFF, NO_FAILURES, Feed, Health, NotAFeed, ParsedFeed, PollResult
from ingest.model.web import NO_VALIDATORS, Fetched, FetchFailed, NotModified, hash_of_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.feed.entries import Compared
    from ingest.model.feed import Guids, KnownEntry, Moving
    from ingest.model.web import FetchOutcome


GONE_AFTER = 3
"""A feed is paused as gone after this many polls in a row with HTTP 410, if they lasted long: one wrong answer of an hour
must not end a subscription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll of a feed has seen."""

    outcome: FetchOutcome
    document: ParsedFeed | NotAFeed | None = None
    """The document in the body, read; None: there is no body, or it is the document of the last poll."""
    known: Sequence[KnownEntry] = ()
    """What the database knows of the entries in the document."""
    listed_before: bool = True
    """Whether the feed has ever listed an entry."""
    is_slow: bool | None = None
    """Whether the request took long; None: it is not known."""


def poll_result(feed: Feed, polled: Polled, limits: Schedule, *, moved_days: int = 0) -> PollResult:
    """Return all that a poll writes.

    ``moved_days``: on how many days a permanent redirect must have been seen before the feed gets its target as URL. With 0
    it never does.
    """
    match polled.outcome:
        case FetchFailed() as failed:
            result = _failed(feed, limits, Failed(failed.failure, failed.detail, failed.retry_after_s))
        case NotModified() as answer:
            return _as_before(feed, limits, answer, is_slow=polled.is_slow)
        case Fetched() as answer:
            result = _fetched(feed, limits, answer, polled, moved_days)
        case _:
            assert_never(polled.outcome)
    return replace(result, is_slow=polled.is_slow)


def _fetched(feed: Feed, limits: Schedule, answer: Fetched, polled: Polled, moved_days: int) -> PollResult:
    match polled.document:
        case NotAFeed() as document:
            return _failed(feed, limits, Failed(NOT_A_FEED, document.reason))
        case ParsedFeed() as document:
            result = _read(feed, limits, answer, document, polled)
        case None:
            result = _as_before(feed, limits, answer, is_slow=polled.is_slow)
        case _:
            assert_never(polled.document)
    move = bool(result.moving and moved_days and result.moving.days >= moved_days)
    return replace(result, move=move)


def _failed(feed: Feed, limits: Schedule, poll: Failed) -> PollResult:
    result = _planned(feed, next_poll(limits, feed, poll))
    gone = result.health is Health.GONE
    return replace(
        result,
        failure=poll.failure,
        error=f"{poll.failure}: {poll.detail}",
        pause="the publisher says that it is gone (HTTP 410)" if gone else None,
    )


def _as_before(feed: Feed, limits: Schedule, answer: Fetched | NotModified, *, is_slow: bool | None) -> PollResult:
    """Return what is written after an answer that holds nothing new."""
    plan = next_poll(limits, feed, Succeeded(hints=feed.hints, fresh_for_s=answer.fresh_for_s))
    return PollResult(
        validators=answer.validators,
        document_hash=feed.document_hash,
        interval_s=plan.interval_s,
        next_poll_s=plan.next_poll_s,
        hints=feed.hints,
        moving=_moving(feed, answer),
        is_slow=is_slow,
    )


def _read(feed: Feed, limits: Schedule, answer: Fetched, document: ParsedFeed, polled: Polled) -> PollResult:
    """Return what is written after a document that was read."""
    entries = document.entries
    found = compared(entries, polled.known)
    poll = Succeeded(
        hints=document.hints,
        fresh_for_s=answer.fresh_for_s,
        new_entries=len(found.new),
        listed=0 if answer.is_delta else len(entries) + document.passed_over,
    )
    # a delta holds all that is new since the version that we have, so nothing is missed in between
    is_continued = found.is_continued or document.passed_over > 0
    is_gap = found.new and not is_continued and polled.listed_before and not answer.is_delta
    return replace(
        _with_version(_planned(feed, next_poll(limits, feed, poll)), answer, document),
        imprint=_imprint(feed, answer, document, found),
        hints=document.hints,
        moving=_moving(feed, answer),
        title=document.title or None,
        site_url=document.site_url,
        language=document.language,
        new=found.new,
        changed=found.changed,
        redated=found.redated,
        shared=found.taken_back,
        problems=found.problems,
        guids=_guids(feed, document, polled, found),
        gap_since=feed.last_polled_at if is_gap else None,
    )


def _guids(feed: Feed, document: ParsedFeed, polled: Polled, found: Compared) -> Guids | None:
    """Return what is known of the feed's guids now; None: as before. Entries that were passed over say nothing of them."""
    named = {"shared_urls": found.shared, "renamed": found.renamed}
    weighed = guids.weighed(feed.guids, document.entries, polled.known, **named)
    return None if weighed == feed.guids else weighed


def _imprint(feed: Feed, answer: Fetched, document: ParsedFeed, found: Compared) -> bytes | None:
    """Return what is remembered of a document; None: nothing is. Of a delta nothing is, and what was remembered before does not hold."""
    if answer.is_delta:
        return b""
    return document.imprint if found.is_plain and feed.guids.keyed_by == "guid" else None


def _with_version(result: PollResult, answer: Fetched, document: ParsedFeed) -> PollResult:
    """Add the validators and the hash by which the next poll recognises the document.

    A document that was cut off gets neither: with them, the entries that it lost would stay hidden until the publisher
    changes the feed. A delta gets no hash, since it is not the whole document.
    """
    if any(problem.kind == CUT_OFF for problem in document.problems):
        return replace(result, validators=NO_VALIDATORS, document_hash=None)
    if answer.is_delta:
        return replace(result, validators=answer.validators)
    return replace(result, validators=answer.validators, document_hash=hash_of_bytes(answer.body))


def _planned(feed: Feed, plan: Plan) -> PollResult:
    """Return a result that has the plan of the next poll, and otherwise says the same as the feed's row."""
    return PollResult(
        validators=feed.validators,
        document_hash=feed.document_hash,
        interval_s=plan.interval_s,
        next_poll_s=plan.next_poll_s,
        hints=feed.hints,
        health=_health(feed, plan),
        failures=plan.failures,
        moving=feed.moving,
    )


def is_unchanged(feed: Feed, result: PollResult) -> bool:
    """Return whether a poll of a healthy feed has brought nothing new: all that it writes is the schedule and the validators."""
    is_sound = feed.health is Health.HEALTHY and feed.failures == NO_FAILURES
    if not is_sound or feed.moving is not None or feed.proposed_url is not None:
        return False
    kept = result.document_hash == feed.document_hash and result.hints == feed.hints
    return kept and all(getattr(result, name) == default for name, default in _NOTHING_NEW)


_SCHEDULE = {"validators", "document_hash", "hints", "interval_s", "next_poll_s", "is_slow"}
"""The fields of ``PollResult`` that are written after every poll."""
_NOTHING_NEW = tuple((field.name, field.default) for field in fields(PollResult) if field.name not in _SCHEDULE)
"""The other fields, with what they are after a poll that has brought nothing new."""


def _health(feed: Feed, plan: Plan) -> Health:
    if plan.failures.count == 0:
        return Health.HEALTHY
    if not plan.failing:
        return feed.health
    return Health.GONE if plan.failures.gone >= GONE_AFTER else Health.FAILING


def _moving(feed: Feed, answer: Fetched | NotModified) -> Moving | None:
    return moves.moving(feed, moves.permanent_target(feed.url, answer.redirects), feed.claimed_at)
