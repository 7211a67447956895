from __future__ import annotations

from datetime import UTC, datetime

from examples import feed_entry

from ingest.model import FailureKind, Feed, Fetched, FetchFailed, NotModified, ParsedFeed, PollResult, Problem
from ingest.parse import CUT_OFF
from ingest.pipeline import poll_result
from ingest.schedule import Schedule

LIMITS = Schedule(min_interval_s=300, max_interval_s=86_400, default_interval_s=1800)
NOW = datetime(2024, 1, 1, tzinfo=UTC)


def _feed(**changes: object) -> Feed:
    facts: dict[str, object] = {
        "id": 1, "url": "https://news.example/feed", "etag": '"old"', "last_modified": None, "body_hash": b"old",
        "poll_interval_s": 1800.0, "polls": 5, "failures": 0, "last_polled_at": NOW, "leased_until": NOW,
    }  # fmt: skip
    return Feed(**(facts | changes))  # type: ignore[arg-type]  # a test's own facts


def _result(document: ParsedFeed, feed: Feed | None = None) -> PollResult:
    fetched = Fetched(url="https://news.example/feed", status=200, body=b"<rss/>", etag='"new"', last_modified="Monday")
    return poll_result(feed or _feed(), fetched, document, LIMITS)


def test_a_poll_that_was_read_keeps_the_new_validators():
    result = _result(ParsedFeed(kind="rss", entries=(feed_entry(1),)))
    assert (result.etag, result.last_modified, len(result.new), result.error) == ('"new"', "Monday", 1, None)


def test_the_validators_of_a_document_that_was_cut_off_are_not_kept():
    cut = ParsedFeed(kind="rss", entries=(feed_entry(1),), problems=(Problem(kind=CUT_OFF, detail="no end"),))
    result = _result(cut)
    assert (result.etag, result.last_modified, len(result.new), result.error) == (None, None, 1, None)


def test_a_failure_and_a_304_keep_the_validators_that_they_should():
    failed = FetchFailed(kind=FailureKind.TIMEOUT, detail="late")
    assert poll_result(_feed(), failed, None, LIMITS).etag == '"old"'
    assert poll_result(_feed(), NotModified(etag='"newer"'), None, LIMITS).etag == '"newer"'


def test_a_feed_is_gone_when_its_publisher_says_so_several_times():
    gone = FetchFailed(kind=FailureKind.GONE, detail="HTTP 410 Gone")
    assert poll_result(_feed(), gone, None, LIMITS).pause is None
    assert poll_result(_feed(failures=2), gone, None, LIMITS).pause is not None
