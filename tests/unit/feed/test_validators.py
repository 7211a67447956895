from __future__ import annotations

import pytest
from examples import NOW, feed, feed_entry, poll_result

from ingest.feed.validators import HONEST_CHECKS, check, checked, is_distrusted, sends_validators
from ingest.model.feed import Trust
from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, Request, Validators

PLAIN = Request(url="https://news.example/feed", accept="*/*", max_bytes=1000, total_timeout_s=5)


def test_about_the_settled_share_of_polls_goes_without_validators_and_each_decision_can_be_repeated():
    sent = [sends_validators(feed(id=number, polls=number * 7), 0.05) for number in range(4000)]
    assert 0.03 < sent.count(False) / len(sent) < 0.07
    assert sent == [sends_validators(feed(id=number, polls=number * 7), 0.05) for number in range(4000)]
    of_one_feed = [sends_validators(feed(polls=polls), 0.05) for polls in range(1000)]
    assert 0.02 < of_one_feed.count(False) / 1000 < 0.09


def test_a_share_of_none_and_a_share_of_all_are_kept():
    assert all(sends_validators(feed(polls=polls), 0.0) for polls in range(200))
    assert not any(sends_validators(feed(polls=polls), 1.0) for polls in range(200))


def test_a_feed_that_is_moving_or_whose_server_lied_is_asked_without_validators():
    moving = {"moving_to": "https://news.example/rss", "moving_since": NOW, "moving_seen_at": NOW}
    assert not sends_validators(feed(**moving), 0.0)
    assert not sends_validators(feed(false_304_at=NOW, honest_checks=HONEST_CHECKS - 1), 0.0)
    assert sends_validators(feed(false_304_at=NOW, honest_checks=HONEST_CHECKS), 0.0)


def test_a_server_that_never_lied_needs_no_checks():
    assert not is_distrusted(Trust())


def test_a_poll_without_validators_that_brings_unknown_entries_is_checked_with_those_of_the_older_body():
    request = check(feed(last_modified="Monday"), PLAIN, poll_result(feed_entry(1)))
    assert request is not None
    assert (request.url, request.validators, request.max_bytes) == (
        PLAIN.url,
        Validators(etag='"old"', last_modified="Monday"),
        1,
    )


@pytest.mark.parametrize(
    ("row", "sent", "new"),
    [
        ({}, {"etag": '"old"'}, 1),
        ({}, {"last_modified": "Monday"}, 1),
        ({}, {}, 0),
        ({"etag": None}, {}, 1),
    ],
    ids=["it was conditional", "it was conditional by date", "nothing is new", "there are no validators"],
)
def test_any_other_poll_is_not_checked(row, sent, new):
    plain = Request(url=PLAIN.url, accept="*/*", max_bytes=1000, total_timeout_s=5, validators=Validators(**sent))
    assert check(feed(**row), plain, poll_result(*(feed_entry(number) for number in range(new)))) is None


def test_a_304_to_the_validators_of_an_older_body_is_a_proof_that_names_what_was_sent_and_what_was_listed():
    result = poll_result(feed_entry(1), feed_entry(2))
    found = checked(feed(), result, NotModified())
    assert (found.false_304, found.honest_check) == (
        '304 to ETag "old"; unknown entries listed all the same: 2, first guid-1', False,
    )  # fmt: skip
    by_date = checked(feed(etag=None, last_modified="Monday"), result, NotModified())
    assert by_date.false_304.startswith("304 to Last-Modified Monday; ")


@pytest.mark.parametrize(
    ("answer", "honest"),
    [
        (Fetched(url=PLAIN.url, status=200, body=b"x"), True),
        (FetchFailed(failure=FailureKind.TOO_LARGE, detail="more than 1 bytes", status=200), True),
        (FetchFailed(failure=FailureKind.TOO_LARGE, detail="more than 1 bytes", status=226), True),
        (FetchFailed(failure=FailureKind.PROTOCOL, detail="226, and not what was asked for", status=226), False),
        (FetchFailed(failure=FailureKind.SERVER_ERROR, detail="HTTP 503", status=503), False),
        (FetchFailed(failure=FailureKind.TIMEOUT, detail="late"), False),
    ],
)
def test_a_body_is_an_honest_answer_and_a_failure_is_none_at_all(answer, honest):
    found = checked(feed(), poll_result(feed_entry(1)), answer)
    assert (found.false_304, found.honest_check) == (None, honest)
