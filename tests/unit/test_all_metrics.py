from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingest import metrics
from ingest.metrics import METRICS, exposition

PAGE = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text("utf-8")


def _families(*readings):
    return {family.name: family for family in text_string_to_metric_families(exposition(readings).decode())}


def _named(family):
    """Return a family's name as METRICS has it: the library's reader takes ``_total`` off the names of counters."""
    return f"{family.name}_total" if family.type == "counter" else family.name


def test_every_metric_of_the_text_is_described_with_its_kind():
    for family in _families().values():
        assert METRICS[_named(family)].kind == family.type, family.name


def test_every_described_metric_is_in_the_text_once_its_reading_is_given():
    readings = [
        (name, tuple("x" for _ in metric.labels), 1) for name, metric in METRICS.items() if metric.kind == "gauge"
    ]
    assert set(METRICS) == {_named(family) for family in _families(*readings).values()}


def test_every_metric_stands_in_the_document_with_a_sample():
    for name in METRICS:
        assert re.search(rf"^\| `{name}` \| .* \| `{name}[^`]* [0-9.]+` \| ", PAGE, re.MULTILINE), name


@pytest.mark.parametrize("name", METRICS)
def test_names_follow_the_conventions_of_prometheus(name):
    metric = METRICS[name]
    assert re.fullmatch("(ingest|process)_[a-z_]+", name)
    assert name.endswith("_total") is (metric.kind == "counter")
    assert not re.search("_(ms|s|mb|kb|minutes|hours|days)(_|$)", name), "units are seconds and bytes"
    assert not set(metric.labels) & {"url", "host", "feed", "site", "consumer", "error"}, (
        "strangers make up such values"
    )


def test_counters_begin_with_0_for_every_value_that_is_known():
    samples = {tuple(sample.labels.items()) for sample in _families()["ingest_worker_stops"].samples}
    assert samples >= {(("reason", reason),) for reason in ("timeout", "memory", "crash")}


def test_readings_come_out_with_their_labels():
    found = _families(
        ("ingest_under_way", ("feed",), 3), ("ingest_under_way", ("entry",), 4), ("ingest_database_up", (), 0)
    )
    assert {sample.labels["queue"]: sample.value for sample in found["ingest_under_way"].samples} == {
        "feed": 3,
        "entry": 4,
    }
    assert [sample.value for sample in found["ingest_database_up"].samples] == [0]


def test_a_reading_that_is_not_given_is_left_out():
    assert "ingest_queue_due" not in _families()


def test_what_the_metrics_say_of_queues_is_what_the_queues_are_called():
    assert all(
        set(metric.labels["queue"]) == set(metrics.QUEUES) for metric in METRICS.values() if "queue" in metric.labels
    )
