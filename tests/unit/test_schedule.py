from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.schedule import Schedule, next_poll, retry_delay_s

LIMITS = Schedule(min_interval_s=300, max_interval_s=86_400, default_interval_s=1_800)
ANY_NUMBER = st.one_of(st.none(), st.floats(), st.integers())


def plan(**facts):
    usual = {"feed_id": 7, "polls": 3, "interval_s": 3_600.0, "failures": 0, "ok": True, "new_entries": 0}
    return next_poll(LIMITS, **(usual | facts))


def test_new_entries_shorten_the_interval_and_none_lengthen_it():
    assert plan(new_entries=2).interval_s < 3_600 < plan(new_entries=0).interval_s


def test_a_feed_starts_at_the_default_interval_since_its_first_document_is_all_new():
    assert plan(interval_s=None, polls=0, new_entries=40).interval_s == 1_800


def test_a_busy_feed_comes_down_to_the_shortest_interval_and_a_silent_one_goes_up_to_the_longest():
    busy = silent = 3_600.0
    for polls in range(40):
        busy = plan(interval_s=busy, polls=polls, new_entries=1).interval_s
        silent = plan(interval_s=silent, polls=polls).interval_s
    assert (busy, silent) == (300, 86_400)


def test_a_publisher_who_asks_to_be_left_alone_is_left_alone():
    assert plan(ttl_s=20_000).next_poll_s >= 20_000
    assert plan(fresh_for_s=20_000).next_poll_s >= 20_000
    assert plan(ok=False, retry_after_s=20_000).next_poll_s >= 20_000


def test_no_publisher_is_left_alone_for_longer_than_the_longest_interval():
    forever = {"ttl_s": 10**12, "fresh_for_s": math.inf}
    assert plan(**forever).next_poll_s == 86_400
    assert plan(ok=False, retry_after_s=10**12).next_poll_s == 86_400


def test_failures_double_the_wait_and_leave_the_interval():
    waits = [plan(ok=False, failures=failures) for failures in range(5)]
    assert [wait.failures for wait in waits] == [1, 2, 3, 4, 5]
    assert {wait.interval_s for wait in waits} == {3_600}
    for failures, wait in enumerate(waits[:4]):
        assert wait.next_poll_s == pytest.approx(3_600 * 2**failures, rel=0.11)


def test_a_success_forgets_the_failures():
    assert plan(failures=9).failures == 0


def test_a_feed_with_many_failures_is_still_asked_once_in_the_longest_interval():
    assert plan(ok=False, failures=10**9).next_poll_s <= 86_400


def test_feeds_of_one_interval_do_not_march_in_step_but_each_plan_can_be_repeated():
    waits = {plan(feed_id=number).next_poll_s for number in range(100)}
    assert len(waits) > 90
    assert all(abs(wait / 4_680 - 1) <= 0.1001 for wait in waits)
    assert plan(feed_id=5) == plan(feed_id=5)
    assert plan(polls=1).next_poll_s != plan(polls=2).next_poll_s


@given(
    interval_s=ANY_NUMBER,
    failures=st.integers(),
    ok=st.booleans(),
    new_entries=st.integers(),
    ttl_s=ANY_NUMBER,
    fresh_for_s=ANY_NUMBER,
    retry_after_s=ANY_NUMBER,
)
def test_no_number_leads_out_of_the_limits(**facts):
    made = plan(**facts)
    assert 300 <= made.interval_s <= 86_400
    assert 300 <= made.next_poll_s <= 86_400
    assert made.failures >= 0


def test_a_page_is_tried_again_soon_at_first_and_then_ever_later():
    delays = [retry_delay_s(attempt, 42) for attempt in range(1, 8)]
    for delay, expected in zip(delays, [5, 60, 600, 3_600, 21_600, 21_600, 21_600], strict=True):
        assert delay == pytest.approx(expected, rel=0.1001)


def test_delays_scale_with_their_base_and_stop_at_their_cap():
    assert retry_delay_s(2, 1, base_s=1) == pytest.approx(12, rel=0.1001)
    assert retry_delay_s(5, 1, base_s=1, cap_s=100) == pytest.approx(100, rel=0.1001)


@given(attempt=st.integers(), base_s=ANY_NUMBER, cap_s=ANY_NUMBER)
def test_a_delay_is_finite_and_not_negative(attempt, base_s, cap_s):
    assert 0 <= retry_delay_s(attempt, "key", base_s=base_s, cap_s=cap_s) < math.inf


def test_pages_that_failed_together_are_not_tried_again_together():
    assert len({retry_delay_s(1, key) for key in range(100)}) > 90
    assert retry_delay_s(1, 5) == retry_delay_s(1, 5)
