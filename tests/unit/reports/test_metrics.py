from __future__ import annotations

import re

from ingest.reports.metrics import exposition
from ingest.store import sql

STATUS = dict.fromkeys(re.findall(r"AS (\w+),?\n", sql.queries()["status"] + "\n"), 0) | {
    "feeds": 9, "feeds_healthy": 5, "feeds_failing": 1, "articles_full": 12_345_678, "oldest_due_s": None,
}  # fmt: skip
BEHIND = {"name": 'the "odd" \\ one', "changes_behind": 7, "seconds_behind": 61.25, "changes_held": 3, "passed": True}
FRESH = {"name": "fresh", "changes_behind": 0, "seconds_behind": None, "changes_held": 0, "passed": False}
_SAMPLE = re.compile(r'(ingest_[a-z_]+)(?:\{([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)')


def _samples(text: str) -> dict[tuple[str, str], float]:
    """Read the text format as strictly as it is written down: HELP, TYPE, then the samples of that metric, each once."""
    assert text.endswith("\n")
    found: dict[tuple[str, str], float] = {}
    told: list[str] = []
    for line in text.splitlines():
        if line.startswith("# HELP "):
            told.append(line.split()[2])
            assert len(line.split()) > 3
        elif line.startswith("# TYPE "):
            assert line.split()[2:] == [told[-1], "gauge"]
        else:
            match = _SAMPLE.fullmatch(line)
            assert match, line
            assert match[1] == told[-1]
            assert (match[1], match[3] or "") not in found
            found[match[1], match[3] or ""] = float(match[4])
    assert len(set(told)) == len(told)
    return found


def test_each_figure_of_status_is_a_metric():
    told = {name for name, _ in _samples(exposition(dict.fromkeys(STATUS, 1), []))}
    by_label = {
        name
        for name in STATUS
        if re.fullmatch("(feeds_(healthy|failing|paused|moved|gone))|(articles_(full|feed_only|empty))", name)
    }
    assert len(STATUS) > 25
    assert told == {f"ingest_{name}".replace("oldest_due_s", "oldest_due_seconds") for name in STATUS.keys() - by_label}


def test_feeds_are_counted_by_health_and_articles_by_verdict():
    found = _samples(exposition(STATUS, []))
    assert [found["ingest_feeds", health] for health in ("healthy", "failing", "gone", "new")] == [5, 1, 0, 3]
    assert found["ingest_articles", "full"] == 12_345_678
    assert found["ingest_oldest_due_seconds", ""] == 0


def test_each_consumer_has_its_lag_and_what_is_held_for_it_under_its_name_escaped():
    found = _samples(exposition(STATUS, [BEHIND, FRESH]))
    name = r"the \"odd\" \\ one"
    assert found["ingest_consumer_changes_behind", name] == 7
    assert found["ingest_consumer_seconds_behind", name] == 61.25
    assert found["ingest_consumer_changes_held", name] == 3
    assert found["ingest_consumer_passed", name] == 1
    assert found["ingest_consumer_seconds_behind", "fresh"] == 0
