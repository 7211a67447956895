"""Decides whether a feed is asked with its validators: not where a 304 of its server has proven false.

The proof is an experiment. Some polls go without validators; where one of them brings entries that were unknown, the server
is asked once more, with the validators of the older body. A 304 says that nothing has changed since then, and the entries
are there: it is false. Comparing validators alone would prove nothing, since many servers never look at them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified
from ingest.text.spread import even_share

if TYPE_CHECKING:
    from ingest.model.feed import Feed, PollResult
    from ingest.model.web import FetchOutcome, Request

HONEST_CHECKS = 5
"""A server that lied is believed again after it has answered so often rightly. Each costs no more than a header."""


def is_distrusted(false_304: object, honest_checks: int) -> bool:
    """Tell whether a server that lied (or not: None) has not made up for it."""
    return false_304 is not None and honest_checks < HONEST_CHECKS


def sends_validators(feed: Feed, unconditional_share: float) -> bool:
    """Tell whether a poll of a feed goes with its validators: the same for the same feed and poll.

    Not while the feed is moving: a 304 does not show that a feed stands where it leads.
    """
    probed = even_share(f"{feed.id} {feed.polls} unconditional") < unconditional_share
    return not (probed or feed.moving or is_distrusted(feed.false_304_at, feed.honest_checks))


def check(feed: Feed, request: Request, result: PollResult) -> Request | None:
    """Return the request that shows whether the validators are answered rightly; None where this poll raises no question.

    Of the body that an honest server answers with, nothing is read.
    """
    conditional = request.etag or request.last_modified
    if conditional or not result.new or not (feed.etag or feed.last_modified):
        return None
    return replace(request, etag=feed.etag, last_modified=feed.last_modified, max_bytes=1)


def checked(feed: Feed, result: PollResult, answer: FetchOutcome) -> PollResult:
    """Return what the poll writes after that request. An answer that is neither a 304 nor a body shows nothing."""
    match answer:
        case NotModified():
            sent = f"ETag {feed.etag}" if feed.etag else f"Last-Modified {feed.last_modified}"
            count, first = len(result.new), result.new[0].guid
            return replace(
                result, false_304=f"304 to {sent}; unknown entries listed all the same: {count}, first {first}"[:1000]
            )
        case Fetched():
            return replace(result, honest_check=True)
        case FetchFailed():
            return replace(result, honest_check=answer.kind is FailureKind.TOO_LARGE)
        case _:
            assert_never(answer)
