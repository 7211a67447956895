"""Whether a feed is asked with its validators, and how a server is found out whose 304 is false.

A few polls are made without validators. If such a poll brings entries that were unknown, the server is asked once more, now
with the validators of the older document. If it answers 304, it says that the feed has not changed since then. The new
entries show that it has: the 304 is false. It would prove nothing to compare validators, since many servers ignore them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified
from ingest.text.spread import even_share

if TYPE_CHECKING:
    from ingest.model.feed import Feed, PollResult, Trust
    from ingest.model.web import FetchOutcome, Request

HONEST_CHECKS = 5
"""A server whose 304 was false is believed again after this many correct answers. One correct answer may be chance; five
cost little, since a check reads hardly more than the header of the answer."""
_MAX_PROOF_CHARACTERS = 1000
"""The proof is cut to this length for the database and the log."""


def is_distrusted(trust: Trust) -> bool:
    """Return whether a server has sent a false 304, and not enough correct answers since then."""
    return trust.false_304_at is not None and trust.honest_checks < HONEST_CHECKS


def sends_validators(feed: Feed, unconditional_share: float) -> bool:
    """Return whether a poll is made with the feed's validators. The answer is always the same for the same feed and poll.

    A feed that is moving is polled without them: a 304 does not show that there is a feed behind the redirect.
    """
    is_probe = unconditional_share > 0 and even_share(f"{feed.id} {feed.polls} unconditional") < unconditional_share
    return not (is_probe or feed.moving or is_distrusted(feed.trust))


def check(feed: Feed, request: Request, result: PollResult) -> Request | None:
    """Return the request that shows whether the server's 304 is true; None: this poll gives no reason to ask.

    The limit of one byte ends the reading where a correct answer begins with its body.
    """
    if request.validators or not result.new or not feed.validators:
        return None
    return replace(request, validators=feed.validators, max_bytes=1)


def checked(feed: Feed, result: PollResult, answer: FetchOutcome) -> PollResult:
    """Return the result with what the answer to that request shows. Only a 304 or a body shows something."""
    match answer:
        case NotModified():
            sent = feed.validators
            named = f"ETag {sent.etag}" if sent.etag else f"Last-Modified {sent.last_modified}"
            count, first = len(result.new), result.new[0].guid
            proof = f"304 to {named}; unknown entries listed all the same: {count}, first {first}"
            return replace(result, false_304=proof[:_MAX_PROOF_CHARACTERS])
        case Fetched():
            return replace(result, honest_check=True)
        case FetchFailed():
            return replace(result, honest_check=answer.failure is FailureKind.TOO_LARGE)
        case _:
            assert_never(answer)
