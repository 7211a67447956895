from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.page.again import retry_delay_s, visits_s

VISITS = (3_600, 21_600, 86_400, 259_200)
ANY_NUMBER = st.one_of(st.none(), st.floats(), st.integers())


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


def test_a_page_is_visited_again_at_the_next_of_the_given_ages():
    for age, after in ((0, 3_600), (4_000, 21_600), (23_800, 86_400), (200_000, 259_200)):
        _, next_s = visits_s(age, 1, VISITS)
        assert next_s is not None
        assert age + next_s == pytest.approx(after, rel=0.1)


def test_an_old_page_is_not_visited_again_and_none_is_where_no_age_is_given():
    assert visits_s(300_000, 1, VISITS)[1] is None
    assert visits_s(0, 1, ()) == (None, None)


def test_each_age_is_met_once_and_pages_first_seen_together_are_spread():
    for key in range(200):
        age, visits = 0.0, 0
        while (wait := visits_s(age, key, VISITS)[1]) is not None:
            age, visits = age + wait, visits + 1
        assert visits == len(VISITS)
    first = {round(visits_s(0, key, VISITS)[1] or 0) for key in range(200)}
    assert len(first) > 150
    assert max(first) - min(first) > 600


def test_a_page_in_doubt_is_visited_after_the_shortest_wait():
    soon_s, _ = visits_s(250_000, 1, VISITS)
    assert soon_s == pytest.approx(3_600, rel=0.1)
