from __future__ import annotations

import time

import pytest
import structlog
from structlog.testing import capture_logs

from ingest.flood import SAMPLED, Flood
from ingest.log import EVENTS


@pytest.fixture
def make_flood():
    """Return a function that makes a flood. Its timer is stopped at the end of the test."""
    made = []

    def make(**bounds: float) -> Flood:
        made.append(Flood(**bounds))
        return made[-1]

    yield make
    with capture_logs():
        for flood in made:
            flood.end_window()


def _passed(flood: Flood, events: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the events that a flood lets through."""
    passed = []
    for event in events:
        try:
            passed.append(flood(None, "info", event))
        except structlog.DropEvent:
            continue
    return passed


def _failures(host: str, count: int) -> list[dict[str, str]]:
    return [{"event": "page_failed", "url": f"https://{host}/{number}"} for number in range(count)]


def test_a_burst_of_one_failing_host_is_sampled_and_told_with_its_number(make_flood):
    flood = make_flood()
    assert len(_passed(flood, _failures("a.example", 1000))) == 60
    with capture_logs() as events:
        flood.end_window()
    assert events == [
        {
            "event": "events_omitted",
            "log_level": "warning",
            "of": "page_failed",
            "omitted": 940,
            "hosts": 1,
            "most_of": "a.example",
        }
    ]


def test_a_failing_host_hides_no_failure_of_another_host(make_flood):
    flood = make_flood()
    _passed(flood, _failures("a.example", 1000))
    assert len(_passed(flood, _failures("b.example", 3))) == 3


def test_failures_of_very_many_hosts_are_bounded_together(make_flood):
    flood = make_flood()
    passed = sum(len(_passed(flood, _failures(f"{number}.example", 10))) for number in range(1000))
    assert passed == 300
    with capture_logs() as events:
        flood.end_window()
    assert [(event["omitted"], event["hosts"]) for event in events] == [(9700, 970)]


@pytest.mark.parametrize("name", ["article_stored", "article_corrected", "feed_polled"])
def test_successes_are_never_sampled(name, make_flood):
    events = [{"event": name, "url": f"https://a.example/{number}"} for number in range(1000)]
    assert _passed(make_flood(), events) == events


def test_events_of_different_names_are_counted_apart(make_flood):
    flood = make_flood(of_host=1)
    events = [{"event": name, "feed": "https://a.example/feed"} for name in ("feed_failed", "feed_problem_found")]
    assert _passed(flood, [*events, *events]) == events


def test_a_new_window_lets_events_through_again_and_tells_by_itself_what_the_last_one_dropped(make_flood):
    flood = make_flood(of_host=1, window_s=0.2)
    with capture_logs() as events:
        assert len(_passed(flood, _failures("a.example", 3))) == 1
        until = time.monotonic() + 30
        while not events and time.monotonic() < until:
            time.sleep(0.01)
        assert len(_passed(flood, _failures("a.example", 3))) == 1
    assert [event["omitted"] for event in events] == [2]


def test_sentences_of_one_library_are_counted_apart_from_those_of_another(make_flood):
    flood = make_flood(of_host=1)
    events = [{"event": "library_logged", "logger": name} for name in ("asyncio", "asyncio", "py.warnings")]
    assert [event["logger"] for event in _passed(flood, events)] == ["asyncio", "py.warnings"]


def test_every_event_that_is_sampled_exists():
    assert {name for group in EVENTS.values() for name in group} >= SAMPLED
