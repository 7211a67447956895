from __future__ import annotations

import math
from collections.abc import Collection  # noqa: TC003 -- a dataclass reads its annotations
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from examples import NOW, feed
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed.schedule import FAILING_WEIGHT, NOT_A_FEED, WEIGHTS, Failed, Schedule, Succeeded, next_poll
from ingest.model.feed import NO_FAILURES, PollHints
from ingest.model.web import FailureKind

LIMITS = Schedule(min_interval_s=300, max_interval_s=86_400, default_interval_s=1_800)
ANY_NUMBER = st.one_of(st.none(), st.floats(), st.integers())


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a publisher asks for, in a document or in the header of an answer."""

    ttl_s: float | None = None
    fresh_for_s: float | None = None
    retry_after_s: float | None = None
    skip_hours: Collection[int] = ()
    skip_days: Collection[int] = ()


def plan(*, failure=None, new_entries=0, listed=0, now=NOW, asked=None, **row):
    usual = {"id": 7, "polls": 3, "poll_interval_s": 3_600.0, "claimed_at": now}
    asked = asked or Asked()
    hints = {"ttl_s": asked.ttl_s, "skip_hours": tuple(asked.skip_hours), "skip_days": tuple(asked.skip_days)}
    if failure:
        return next_poll(LIMITS, feed(**(usual | hints | row)), Failed(failure, "", asked.retry_after_s))
    succeeded = Succeeded(
        hints=PollHints(**hints), fresh_for_s=asked.fresh_for_s, new_entries=new_entries, listed=listed
    )
    return next_poll(LIMITS, feed(**(usual | row)), succeeded)


def test_new_entries_shorten_the_interval_and_none_lengthen_it():
    assert plan(new_entries=2).interval_s < 3_600 < plan(new_entries=0).interval_s


def test_a_feed_starts_at_the_default_interval_since_its_first_document_is_all_new():
    assert plan(poll_interval_s=None, polls=0, new_entries=40).interval_s == 1_800


def test_a_busy_feed_comes_down_to_the_shortest_interval_and_a_silent_one_goes_up_to_the_longest():
    busy = silent = 3_600.0
    for polls in range(40):
        busy = plan(poll_interval_s=busy, polls=polls, new_entries=1).interval_s
        silent = plan(poll_interval_s=silent, polls=polls).interval_s
    assert (busy, silent) == (300, 86_400)


def test_a_publisher_who_asks_to_be_left_alone_is_left_alone():
    assert plan(asked=Asked(ttl_s=20_000)).next_poll_s >= 20_000
    assert plan(asked=Asked(fresh_for_s=20_000)).next_poll_s >= 20_000
    assert plan(failure="timeout", asked=Asked(retry_after_s=20_000)).next_poll_s >= 20_000


def test_no_publisher_is_left_alone_for_longer_than_the_longest_interval():
    forever = Asked(ttl_s=10**12, fresh_for_s=math.inf, retry_after_s=10**12, skip_hours=range(24), skip_days=range(7))
    assert plan(asked=forever).next_poll_s == 86_400
    assert plan(failure="server_error", asked=forever).next_poll_s == 86_400


def test_a_feed_is_polled_before_what_it_lists_has_passed_by_whatever_it_asks_for():
    asked = Asked(ttl_s=86_400)
    an_hour_ago = {"last_polled_at": NOW - timedelta(hours=1)}
    assert plan(asked=asked, new_entries=10, listed=10, **an_hour_ago).next_poll_s == 1_800
    assert plan(asked=asked, new_entries=5, listed=10, **an_hour_ago).next_poll_s == 3_600
    assert plan(asked=asked, new_entries=1, listed=10, **an_hour_ago).next_poll_s == 18_000
    assert plan(asked=asked, new_entries=0, listed=10, **an_hour_ago).next_poll_s == 86_400


def test_a_feed_of_which_little_is_known_is_polled_as_it_asks():
    asked = Asked(ttl_s=86_400)
    assert plan(asked=asked, new_entries=10, listed=10, last_polled_at=None).next_poll_s == 86_400
    assert plan(asked=asked, new_entries=3, listed=0, last_polled_at=NOW).next_poll_s == 86_400


def test_a_feed_that_lists_the_news_of_two_hours_settles_where_half_of_it_is_new():
    interval_s, last, polls = 3_600.0, NOW - timedelta(days=1), 0
    for polls in range(30):
        since = NOW - last
        new = min(20, round(since / timedelta(minutes=6)))
        made = plan(
            polls=polls,
            poll_interval_s=interval_s,
            last_polled_at=last,
            new_entries=new,
            listed=20,
            asked=Asked(ttl_s=86_400),
        )
        interval_s, last = made.interval_s, NOW - timedelta(seconds=made.next_poll_s)
    assert 3_000 <= made.next_poll_s <= 4_200


# ------------------------------------------------------------------------------------------------------ skipped hours


def test_a_poll_that_falls_into_skipped_hours_waits_for_the_first_that_is_free():
    asked = Asked(skip_hours=(13, 14, 15))
    for number in range(50):
        made = plan(id=number, asked=asked)  # 12:30 and 78 minutes, with jitter
        due = NOW + timedelta(seconds=made.next_poll_s)
        assert datetime(2024, 1, 1, 16, 0, tzinfo=UTC) <= due <= datetime(2024, 1, 1, 16, 10, tzinfo=UTC)
    assert plan(asked=Asked(skip_hours=(12, 16))) == plan()


def test_feeds_that_skip_the_same_hours_are_not_all_polled_at_the_first_free_minute():
    asked = Asked(skip_hours=(13, 14, 15))
    assert len({plan(id=number, asked=asked).next_poll_s for number in range(100)}) > 90


def test_a_poll_that_falls_on_a_skipped_day_waits_for_the_next_day():
    saturday = datetime(2024, 1, 6, 12, 30, tzinfo=UTC)
    made = plan(now=saturday, asked=Asked(skip_days=(5,)))
    assert timedelta(hours=11, minutes=30) <= timedelta(seconds=made.next_poll_s) <= timedelta(hours=11, minutes=40)
    # a whole weekend is longer than a feed is ever left alone
    assert plan(now=saturday, asked=Asked(skip_days=(5, 6))).next_poll_s == 86_400
    assert plan(now=saturday, asked=Asked(skip_days=(4, 6))) == plan(now=saturday)


def test_skipped_hours_are_hours_in_utc_whatever_zone_the_clock_is_in():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    asked = Asked(skip_hours=(13, 14, 15))
    assert plan(now=elsewhere, asked=asked) == plan(asked=asked)


def test_skipped_hours_hold_for_a_feed_that_fails_too():
    made = plan(failure="timeout", asked=Asked(skip_hours=(13, 14, 15)))
    assert NOW + timedelta(seconds=made.next_poll_s) >= datetime(2024, 1, 1, 16, 0, tzinfo=UTC)


# ----------------------------------------------------------------------------------------------------------- failures


def test_every_kind_of_failure_has_its_weight():
    assert set(WEIGHTS) == {*FailureKind, NOT_A_FEED}
    assert all(0 < weight < FAILING_WEIGHT for weight in WEIGHTS.values())


def test_failures_make_the_wait_longer_by_their_weight_and_leave_the_interval():
    for kind, weight in WEIGHTS.items():
        first = plan(failure=kind)
        assert (first.failures.count, first.failures.weight, first.failures.since) == (1, weight, NOW)
        assert first.next_poll_s == pytest.approx(3_600, rel=0.11)
        second = plan(failure=kind, failures=1, failure_weight=weight, failed_since=NOW)
        assert second.next_poll_s == pytest.approx(3_600 * 2**weight, rel=0.11)
        assert (second.failures.count, second.interval_s) == (2, 3_600)


def test_a_feed_is_failing_when_its_failures_weigh_enough_and_have_lasted_long_enough():
    long_ago, just_now = NOW - timedelta(hours=6), NOW - timedelta(hours=5)
    heavy = {"failures": 9, "failure_weight": FAILING_WEIGHT - 0.5}
    assert plan(failure="timeout", failed_since=long_ago, **heavy).failing
    assert not plan(failure="timeout", failed_since=just_now, **heavy).failing
    assert not plan(failure="timeout", failed_since=long_ago, failures=9, failure_weight=FAILING_WEIGHT - 1).failing


def test_a_success_forgets_the_failures():
    made = plan(failures=9, failure_weight=9.0, failed_since=NOW)
    assert (made.failures, made.failing) == (NO_FAILURES, False)


def test_a_feed_that_is_failing_is_still_asked_once_in_the_longest_interval():
    row = {"failures": 10**9, "failure_weight": 1e300, "failed_since": NOW - timedelta(days=1000)}
    made = plan(failure="not_found", poll_interval_s=300.0, **row)
    assert made.failing
    assert 0.9 * 86_400 <= made.next_poll_s <= 86_400
    assert math.isfinite(made.failures.weight)


def test_feeds_of_one_interval_do_not_march_in_step_but_each_plan_can_be_repeated():
    waits = {plan(id=number).next_poll_s for number in range(100)}
    assert len(waits) > 90
    assert all(abs(wait / 4_680 - 1) <= 0.1001 for wait in waits)
    assert plan(id=5) == plan(id=5)
    assert plan(polls=1).next_poll_s != plan(polls=2).next_poll_s


@given(
    poll_interval_s=ANY_NUMBER,
    failures=st.integers(),
    failure_weight=st.floats(),
    failure=st.sampled_from([None, "timeout", "gone", "of another version"]),
    new_entries=st.integers(),
    listed=st.integers(),
    last_polled_at=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
    asked=st.builds(
        Asked,
        ttl_s=ANY_NUMBER,
        fresh_for_s=ANY_NUMBER,
        retry_after_s=ANY_NUMBER,
        skip_hours=st.sets(st.integers(-1, 25)),
        skip_days=st.sets(st.integers(-1, 8)),
    ),
)
def test_no_number_leads_out_of_the_limits(**facts):
    made = plan(**facts)
    assert 300 <= made.interval_s <= 86_400
    assert 300 <= made.next_poll_s <= 86_400
    assert made.failures.count >= 0


# ---------------------------------------------------------------------------------------- the interval of the operator


def test_the_interval_of_the_operator_goes_before_the_feeds_own_pace_which_stays():
    for new_entries in (0, 3):
        found = plan(interval_s=900.0, poll_interval_s=3_600.0, new_entries=new_entries, listed=3)
        assert found.interval_s == 3_600
        assert 810 <= found.next_poll_s <= 990


def test_the_interval_of_the_operator_stays_within_the_limits():
    assert plan(interval_s=1.0).next_poll_s == plan(interval_s=300.0).next_poll_s
    assert plan(interval_s=9e9).next_poll_s == plan(interval_s=86_400.0).next_poll_s


def test_a_publisher_who_asks_to_be_left_alone_is_left_alone_by_the_operators_interval_too():
    assert plan(interval_s=900.0, asked=Asked(ttl_s=7_200)).next_poll_s >= 7_200
    assert (
        plan(interval_s=900.0, failure=FailureKind.RATE_LIMITED, asked=Asked(retry_after_s=7_200)).next_poll_s >= 7_200
    )


def test_a_feed_that_lists_many_new_entries_is_polled_no_more_often_than_the_operator_wants():
    since = NOW - timedelta(seconds=3_600)
    busy = {"new_entries": 50, "listed": 50, "last_polled_at": since, "claimed_at": NOW}
    assert plan(**busy).next_poll_s < 3_600
    assert plan(interval_s=36_000.0, **busy).next_poll_s >= 32_400


def test_failures_make_the_operators_interval_longer():
    first = plan(interval_s=900.0, failure=FailureKind.DNS).next_poll_s
    later = plan(
        interval_s=900.0, failure=FailureKind.DNS, failures=3, failure_weight=3.0, failed_since=NOW
    ).next_poll_s
    assert 810 <= first <= 990
    assert later >= 6_480
