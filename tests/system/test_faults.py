"""The real daemon, to which all faults of the table are served at once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

import pytest
from exposure import CAPS_MB, Exposure, expose
from faults import DOCUMENT, FAULTS, document
from invariants import check_invariants
from outcomes import SHORTEST_S

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def exposure(module_database_url) -> Exposure:
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory:
        return expose(Path(directory), module_database_url)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_the_outcome_that_the_table_says(exposure, fault):
    fault.expect.check(exposure.seen[fault.name])


def test_a_healthy_feed_beside_them_is_polled_on_time(exposure):
    assert len(exposure.gaps_s) >= 5
    assert median(exposure.gaps_s) <= 2 * SHORTEST_S, exposure.gaps_s


def test_a_healthy_feed_beside_them_loses_nothing(exposure):
    settled = [entry for entry in exposure.healthy.entries if entry["settled_at"]]
    assert len(settled) >= len(exposure.gaps_s)
    assert {entry["verdict"] for entry in settled} == {"full"}
    assert exposure.healthy.feed["failures"] == 0


def test_no_fault_makes_the_daemon_crash_hang_or_meet_a_bug(exposure):
    assert exposure.exit_code == 0
    assert [event for event in exposure.events if event["level"] in {"error", "critical"}] == []


@pytest.mark.usefixtures("exposure")
def test_no_fault_breaks_what_holds_of_every_database(module_database_url):
    check_invariants(module_database_url)


def test_the_memory_of_the_daemon_stays_within_its_caps(exposure):
    assert exposure.most_mb <= 1.5 * exposure.idle_mb + CAPS_MB


def test_no_fault_has_opened_what_it_may_not(exposure):
    assert exposure.requests["external-entities.localhost", "/dtd"] == 0
    assert exposure.requests["external-entities.localhost", "/entity"] == 0


def test_the_document_is_written_from_the_table():
    assert DOCUMENT.read_text("utf-8") == document(), "run ./dev docs"
