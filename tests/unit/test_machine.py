"""How many workers there are if nobody says it."""

from __future__ import annotations

import os

import pytest

from ingest.machine import workers_that_fit

PROCESSORS = len(os.sched_getaffinity(0))


@pytest.fixture
def group(tmp_path):
    """Return a function that makes a control group with limits, and returns the number of workers in it."""

    def made(**limits: str) -> int:
        (tmp_path / "own").write_text("0::/system.slice/ingest.service\n")
        folder = tmp_path / "groups" / "system.slice" / "ingest.service"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in limits.items():
            where = folder if not name.startswith("around_") else folder.parent
            (where / f"{name.removeprefix('around_')}.max").write_text(f"{text}\n")
        return workers_that_fit(tmp_path / "own", tmp_path / "groups")

    return made


def test_without_limits_there_is_one_worker_for_each_processor_at_most(group):
    assert 1 <= group(cpu="max 100000", memory="max") <= PROCESSORS


def test_a_quota_of_processors_counts_and_a_part_of_one_is_one(group):
    assert group(cpu="50000 100000") == 1
    assert group(cpu="100000 100000") == 1


def test_each_worker_has_room_in_the_memory_of_the_group_and_of_those_around_it(group):
    assert group(memory="1000000000") == 1
    assert group(memory="100000000000", around_memory="1600000000") == 1


def test_a_group_that_cannot_be_read_sets_no_limit(tmp_path):
    unlimited = workers_that_fit(tmp_path / "none", tmp_path)
    assert unlimited == workers_that_fit(tmp_path / "none", tmp_path / "none")
    assert 1 <= unlimited <= PROCESSORS


@pytest.mark.skipif(PROCESSORS < 2, reason="needs two processors")
def test_two_processors_with_two_gigabytes_have_two_workers(group):
    assert group(cpu="200000 100000", memory="2600000000", around_memory="max") == 2
