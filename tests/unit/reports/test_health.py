from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.config import Settings
from ingest.daemon.heartbeat import told
from ingest.reports.health import LATE_S, OWN, differing, is_late, shown, verdict

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def _daemon(host: str, silent_s: float, pid: int = 7) -> dict[str, Any]:
    seen = {"seen_at": NOW - timedelta(seconds=silent_s), "now": NOW, "started_at": NOW - timedelta(days=2)}
    return {"host": host, "pid": pid, "version": "1.2", "judge": "2026.11.1", "queues": {}, "settings": {}, **seen}


def test_without_any_daemon_all_is_not_well_and_the_command_that_starts_one_is_named():
    found = verdict([], "here")
    assert not found.is_well
    assert found.sentence == "no daemon runs on here: `ingest run` starts one"


def test_daemons_of_other_hosts_do_not_count_but_are_named():
    found = verdict([_daemon("there", 1), _daemon("elsewhere", 1)], "here")
    assert not found.is_well
    assert "there are daemons on elsewhere, there" in found.sentence


def test_a_daemon_that_was_seen_lately_is_well():
    found = verdict([_daemon("here", 3)], "here")
    assert found.is_well
    assert found.sentence == "the daemon on here (pid 7, version 1.2) was last seen 3 s ago"


@pytest.mark.parametrize(("silent_s", "late"), [(LATE_S, False), (LATE_S + 0.1, True), (-5, False)])
def test_a_daemon_is_late_after_more_than_a_minute(silent_s, late):
    daemon = _daemon("here", silent_s)
    assert is_late(daemon) is late
    assert verdict([daemon], "here").is_well is not late


def test_the_daemon_of_this_host_that_was_seen_last_decides():
    killed, at_work = _daemon("here", 4000, pid=1), _daemon("here", 2, pid=2)
    for rows in ([killed, at_work], [at_work, killed]):
        assert verdict(rows, "here").sentence.startswith("the daemon on here (pid 2,")
        assert verdict(rows, "here").is_well


def test_a_late_daemon_is_named_with_the_seconds_and_what_may_be_wrong():
    found = verdict([_daemon("here", 95)], "here")
    assert not found.is_well
    assert "last seen 95 s ago, which is more than 60 s: it is stopped, it hangs, or it was killed" in found.sentence


def test_status_shows_who_is_late():
    at_work, late = shown([_daemon("here", 1), _daemon("here", 61)])
    assert (at_work["state"], late["state"]) == ("at work", "late")
    assert late["silent_s"] == 61
    assert "now" not in late


def test_daemons_at_work_with_other_settings_are_marked():
    first, second, late = (
        _daemon("here", 1) | {"settings": {"lease_s": 300, "workers": 2}},
        _daemon("there", 1) | {"settings": {"lease_s": 60, "workers": 9}},
        _daemon("gone", 100) | {"settings": {"lease_s": 7}},
    )
    assert [row["state"] for row in shown([first, second, late])] == ["at work, other settings"] * 2 + ["late"]
    assert shown([first, second])[0]["differing"] == ["lease_s"]
    assert [row["state"] for row in shown([first, late])] == ["at work", "late"]


def test_all_settings_are_compared_but_those_that_suit_one_machine():
    known = Settings(_env_file=None)
    rows = [_daemon("here", 1) | {"settings": told(known)}]
    for name in OWN:
        other = told(known) | {name: "other"}
        assert name in told(known)
        assert differing(rows[0], [_daemon("there", 1) | {"settings": other}]) == []
    other = dict.fromkeys(told(known), "other")
    names = differing(rows[0], [_daemon("there", 1) | {"settings": other}])
    assert {
        "allow_private_networks",
        "duplicate_window_days",
        "max_learned_share",
        "revisit_after_s",
        "robots",
        "strip",
    } <= set(names)
    assert set(names) == set(Settings.model_fields) - OWN - {
        "config_file",
        "data_dir",
        "database_url",
        "database_url_file",
        "feeds",
    }


def test_a_setting_that_only_one_of_two_versions_knows_is_no_difference():
    old, new = _daemon("here", 1) | {"settings": {"a": 1}}, _daemon("there", 1) | {"settings": {"a": 1, "b": 2}}
    assert differing(old, [new]) == differing(new, [old]) == []


def test_the_row_of_a_daemon_has_neither_the_password_nor_a_path():
    settings = Settings(_env_file=None, database_url="postgresql://u:secret@h/db", data_dir="/a/path", feeds="/a/path")
    text = json.dumps(told(settings))
    assert "secret" not in text
    assert "/a/path" not in text
