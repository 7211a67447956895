from __future__ import annotations

from time import monotonic
from typing import Any

import pytest

from ingest.config import Settings
from ingest.daemon.answers import Answers
from ingest.daemon.heartbeat import Beat, Heartbeat
from ingest.daemon.queues import Shift
from ingest.store.store import Store

FIGURES = {
    "feeds": {"healthy": 3}, "consumer_lag_s": 0.0, "consumers_passed": 0, "feed_due": 0, "entry_due": 5, "article_due": 0,
    "feed_oldest_due_s": 2.0, "entry_oldest_due_s": 700.0, "article_oldest_due_s": 0.0,
}  # fmt: skip


def _answers(**beat: Any) -> Answers:
    """Return the answers of a daemon whose last heartbeat has found this."""
    shift, store = Shift(), Store("postgresql://127.0.0.1:1/nowhere")
    heartbeat = Heartbeat(Settings(_env_file=None), store, shift)
    heartbeat.last = Beat(**{"at": monotonic(), "clock_ahead_s": 0.1, "figures": FIGURES, **beat})
    return Answers(shift, heartbeat, store)


def _well(answers: Answers, lag_s: float | None = None) -> dict[str, bool]:
    return {check.name: check.is_well for check in answers.ready(lag_s)}


def test_a_daemon_that_has_just_renewed_its_row_is_ready():
    assert _well(_answers()) == dict.fromkeys(("daemon", "database", "schema", "pool", "clock"), True)


def test_a_daemon_that_has_not_renewed_its_row_for_30_seconds_is_not_ready():
    well = _well(_answers(at=monotonic() - 31), 600)
    assert well == {"daemon": True, **dict.fromkeys(("database", "schema", "pool", "clock", "lag"), False)}


@pytest.mark.parametrize(("ahead_s", "is_well"), [(59, True), (61, False), (-59, True), (-61, False)])
def test_the_clocks_may_differ_by_a_minute(ahead_s, is_well):
    (clock,) = (check for check in _answers(clock_ahead_s=ahead_s).ready() if check.name == "clock")
    assert clock.is_well is is_well
    assert f"61.0 s {'ahead of' if ahead_s > 0 else 'behind'} the database's" in clock.why or is_well


@pytest.mark.parametrize(("allowed_s", "is_well"), [(699, False), (700, True), (0, False)])
def test_the_queue_that_is_latest_decides_on_the_lag(allowed_s, is_well):
    lag = _answers().ready(allowed_s)[-1]
    assert (lag.name, lag.is_well) == ("lag", is_well)
    assert lag.why == f"work of the queue entry has been due for 700 s; {allowed_s} s are allowed"


def test_feeds_are_given_for_every_health_also_where_there_are_none():
    text = _answers().metrics().decode()
    assert 'ingest_feeds{health="healthy"} 3.0\n' in text
    assert 'ingest_feeds{health="gone"} 0.0\n' in text
    assert 'ingest_queue_oldest_due_seconds{queue="entry"} 700.0\n' in text
