from __future__ import annotations

from ingest.model.web import FailureKind, FetchFailed, NotModified
from ingest.pipeline.pace import Pace, is_slow_poll, slow_places


def test_a_feed_is_slow_after_one_slow_page_and_quick_again_after_many_quick_ones():
    pace = Pace()
    assert not pace.is_slow(1, 0.3, was_slow=False)
    assert pace.is_slow(1, 30, was_slow=False)
    answers = [pace.is_slow(1, 0.3, was_slow=True) for _ in range(25)]
    assert answers[:18] == [True] * 18
    assert answers[-1] is False


def test_a_feed_of_which_nothing_is_known_is_quick_after_one_quick_page():
    assert not Pace().is_slow(1, 0.3, was_slow=True)
    assert Pace().is_slow(1, 4.5, was_slow=True)


def test_a_feed_does_not_answer_for_another():
    pace = Pace()
    pace.is_slow(1, 30, was_slow=False)
    assert not pace.is_slow(2, 0.3, was_slow=False)


def test_a_poll_is_as_slow_as_its_host_was():
    assert is_slow_poll(NotModified(took_s=5))
    assert is_slow_poll(FetchFailed(failure=FailureKind.TIMEOUT, detail="", took_s=30))
    assert is_slow_poll(NotModified(took_s=0.2)) is False


def test_a_poll_that_was_not_sent_says_nothing_of_the_pace_of_its_host():
    assert is_slow_poll(FetchFailed(failure=FailureKind.RATE_LIMITED, detail="a redirect to a busy host")) is None
    assert is_slow_poll(FetchFailed(failure=FailureKind.RATE_LIMITED, detail="", status=429, took_s=0.1)) is False


def test_slow_feeds_take_half_of_the_places():
    assert [slow_places(32, slow) for slow in (0, 10, 16, 20)] == [16, 6, 0, 0]
