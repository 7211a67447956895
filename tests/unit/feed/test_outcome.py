from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from examples import NOW, feed, feed_entry

from ingest.feed.outcome import Polled, poll_result
from ingest.feed.schedule import Schedule
from ingest.model.feed import CUT_OFF, NO_FAILURES, Health, Moving, NotAFeed, ParsedFeed, PollHints, PollResult, Problem
from ingest.model.web import NO_VALIDATORS, FailureKind, Fetched, FetchFailed, NotModified, Redirect, Validators

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.model.feed import Feed

NEWER = Validators(etag='"new"', last_modified="Monday")
LIMITS = Schedule(min_interval_s=300, max_interval_s=86_400, default_interval_s=1800)


def _result(document: ParsedFeed | NotAFeed, polled: Feed | None = None) -> PollResult:
    fetched = Fetched(url="https://news.example/feed", status=200, body=b"<rss/>", validators=NEWER)
    return poll_result(polled or feed(), Polled(outcome=fetched, document=document), LIMITS)


def _failed(kind: FailureKind, polled: Feed) -> PollResult:
    return poll_result(polled, Polled(outcome=FetchFailed(failure=kind, detail="HTTP")), LIMITS)


def _after(kinds: Iterable[FailureKind], *, every: timedelta = timedelta(hours=3)) -> PollResult:
    """Return what the last of so many failed polls writes."""
    polled = feed()
    for number, kind in enumerate(kinds):
        now = replace(polled, claimed_at=NOW + number * every)
        result = _failed(kind, now)
        polled = replace(now, failures=result.failures, health=result.health)
    return result


def test_a_poll_that_was_read_keeps_the_new_validators():
    result = _result(ParsedFeed(syntax="rss", entries=(feed_entry(1),)))
    assert (result.validators, len(result.new), result.error) == (NEWER, 1, None)


def test_the_validators_of_a_document_that_was_cut_off_are_not_kept():
    cut = ParsedFeed(syntax="rss", entries=(feed_entry(1),), problems=(Problem(kind=CUT_OFF, detail="no end"),))
    result = _result(cut)
    assert (result.validators, len(result.new), result.error) == (NO_VALIDATORS, 1, None)


def test_a_failure_and_a_304_keep_the_validators_that_they_should():
    failed = FetchFailed(failure=FailureKind.TIMEOUT, detail="late")
    assert poll_result(feed(), Polled(outcome=failed), LIMITS).validators.etag == '"old"'
    same = Polled(outcome=NotModified(validators=NEWER))
    assert poll_result(feed(), same, LIMITS).validators == NEWER


def test_a_feed_is_gone_when_its_publisher_says_so_several_times_for_hours():
    gone, late = FailureKind.GONE, FailureKind.TIMEOUT
    assert _after([gone, gone]).pause is None
    assert (_after([gone] * 3).health, _after([gone] * 3).pause) == (Health.GONE, _after([gone] * 4).pause)
    assert _after([gone] * 3).pause == "the publisher says that it is gone (HTTP 410)"
    assert _after([gone] * 9, every=timedelta(minutes=30)).pause is None
    assert [_after([late, late, gone]).pause, _after([gone, gone, late]).pause] == [None, None]
    assert _after([gone, gone, late, gone, gone]).failures.gone == 2


def test_a_feed_that_fails_for_long_is_failing_and_one_that_fails_for_an_hour_is_not():
    missing, late = FailureKind.NOT_FOUND, FailureKind.TIMEOUT
    assert [_after([missing] * polls).health for polls in (1, 3, 4, 9)] == ["healthy", "healthy", "failing", "failing"]
    assert [_after([late] * polls).health for polls in (4, 11, 12)] == ["healthy", "healthy", "failing"]
    assert _after([missing] * 9, every=timedelta(minutes=10)).health == "healthy"
    assert _after([missing] * 9).failures.since == NOW


def test_a_feed_that_was_never_read_is_new_until_it_is_read_or_failing():
    assert _failed(FailureKind.DNS, feed(health="new")).health == "new"
    assert _result(ParsedFeed(syntax="rss"), feed(health="new")).health == "healthy"
    assert _result(NotAFeed(reason="a page"), feed(health="new")).health == "new"


def test_a_success_makes_a_failing_feed_healthy_and_forgets_its_failures():
    failing = feed(health="failing", failures=40, failure_weight=30.0, failed_since=NOW, gone_polls=2)
    result = poll_result(failing, Polled(outcome=NotModified()), LIMITS)
    assert (result.health, result.failures) == (Health.HEALTHY, NO_FAILURES)


def test_what_a_feed_asks_for_is_remembered_when_nothing_is_read():
    hints = PollHints(ttl_s=7200, skip_hours=(3,), skip_days=(6,))
    assert _result(ParsedFeed(syntax="rss", hints=hints)).hints == hints
    remembering = feed(ttl_s=7200, skip_hours=[3], skip_days=[6])
    result = poll_result(remembering, Polled(outcome=NotModified()), LIMITS)
    assert result.hints == hints
    assert result.next_poll_s >= 7200
    assert _result(ParsedFeed(syntax="rss"), remembering).hints.ttl_s is None


# --------------------------------------------------------------------------------------------------------------- moves

NEW = "https://news.example/rss"
LEADS = (Redirect(status=301, url=NEW),)
SEEN_TWICE = {
    "moving_to": NEW, "moving_since": NOW - timedelta(days=2), "moving_polls": 5, "moving_days": 2,
    "moving_seen_at": NOW - timedelta(days=1),
}  # fmt: skip


def _led(document: ParsedFeed | NotAFeed | None, polled: Feed, redirects: tuple[Redirect, ...] = LEADS) -> PollResult:
    fetched = Fetched(url=NEW, status=200, body=b"<rss/>", redirects=redirects)
    return poll_result(polled, Polled(outcome=fetched, document=document), LIMITS, moved_days=3)


def test_a_permanent_redirect_is_taken_when_a_feed_was_seen_behind_it_on_enough_days():
    first = _led(ParsedFeed(syntax="rss"), feed())
    assert (first.moving, first.move) == (Moving(to=NEW, since=NOW, polls=1, days=1, seen_at=NOW), False)
    third = _led(ParsedFeed(syntax="rss"), feed(**SEEN_TWICE))
    assert (third.moving.days, third.moving.polls, third.move) == (3, 6, True)
    assert _led(None, feed(**SEEN_TWICE)).move, "the same body as last time"


def test_a_redirect_to_a_page_that_is_no_feed_or_to_a_failure_counts_neither_way():
    row = feed(**SEEN_TWICE)
    for result in (_led(NotAFeed(reason="an HTML page"), row), _failed(FailureKind.TIMEOUT, row)):
        assert (result.moving, result.move) == (row.moving, False)
    assert _led(NotAFeed(reason="an HTML page"), feed()).moving is None


def test_a_304_is_seen_and_nothing_is_taken_for_it():
    result = poll_result(feed(**SEEN_TWICE), Polled(outcome=NotModified(redirects=LEADS)), LIMITS, moved_days=3)
    assert (result.moving.days, result.move) == (3, False)


def test_a_feed_that_answers_at_its_own_url_again_is_not_moving():
    assert _led(ParsedFeed(syntax="rss"), feed(**SEEN_TWICE), ()).moving is None
    assert _led(ParsedFeed(syntax="rss"), feed(**SEEN_TWICE), (Redirect(status=302, url=NEW),)).moving is None


def test_no_redirect_is_taken_where_the_operator_wants_none_taken():
    fetched = Fetched(url=NEW, status=200, body=b"<rss/>", redirects=LEADS)
    polled = Polled(outcome=fetched, document=ParsedFeed(syntax="rss"))
    result = poll_result(feed(**SEEN_TWICE), polled, LIMITS, moved_days=0)
    assert (result.moving.days, result.move) == (3, False)


def test_what_is_new_since_the_last_version_is_no_gap_and_no_whole_body():
    document = ParsedFeed(syntax="rss", entries=(feed_entry(1),))
    delta = Fetched(url="https://news.example/feed", status=226, body=b"<rss/>", validators=NEWER)
    result = poll_result(feed(), Polled(outcome=delta, document=document), LIMITS)
    assert (result.validators, result.document_hash, result.gap_since, len(result.new)) == (NEWER, b"old", None, 1)
    whole = poll_result(feed(), Polled(outcome=replace(delta, status=200), document=document), LIMITS)
    assert whole.gap_since is not None
