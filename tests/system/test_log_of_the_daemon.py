"""The daemon's log as a machine reads it: each line is JSON, also when processes die and when the daemon cannot start."""

from __future__ import annotations

import os
import re
import signal
import time
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest
from processes import Ingest

from ingest.store import sql
from ingest.store.migrate import LOCK

pytestmark = pytest.mark.timeout(300)


def _workers(pid: int) -> list[int]:
    """Return the worker processes of a daemon: the children of its fork server."""
    return [child for parent in _children(pid) for child in _children(parent)]


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def test_the_start_of_a_daemon_names_its_version_its_database_and_its_feeds_and_no_secret(tmp_path, empty_database):
    (tmp_path / "feeds.txt").write_text("http://127.0.0.1:1/one\nhttp://127.0.0.1:1/two\n")
    settings = {"INGEST_FEEDS": "feeds.txt", "PGPASSWORD": "hunter2"}
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=empty_database, **settings) as daemon:
        (started,) = daemon.wait_for("daemon_started", timeout=100)
        (migrated,) = daemon.named("migrated")
        assert daemon.stop() == 0
    assert (started["version"], started["pid"], started["feeds"]) == (version("ingest"), daemon.pid, 2)
    assert re.match("postgresql://postgres@.*/ingest_test_", started["database"])
    assert (migrated["count"], migrated["last"]) == (len(sql.migrations()), sql.migrations()[-1].name)
    assert "hunter2" not in daemon.text


def test_a_start_that_waits_for_a_lock_says_who_holds_it_and_tells_of_no_outage(tmp_path, empty_database):
    with psycopg.connect(empty_database, application_name="another migration") as other:
        other.execute(LOCK)
        with Ingest(tmp_path, "run", INGEST_DATABASE_URL=empty_database) as daemon:
            (delayed,) = daemon.wait_for("start_delayed", timeout=100)
            other.rollback()
            daemon.wait_for("daemon_started", timeout=100)
            assert daemon.stop() == 0
    assert "another migration" in delayed["error"]
    assert daemon.named("database_lost") + daemon.named("database_found") == []


def test_every_line_is_json_whatever_dies_and_the_workers_are_there_again(tmp_path, start_newsroom, database_url):
    newsroom = start_newsroom("--seed", "71", "--initial", "4", "--count", "40", "--rate", "1")
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": newsroom.feeds_file, "INGEST_WORKERS": 1}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("article_stored", timeout=100)
        (worker,) = _workers(daemon.pid)
        os.kill(worker, signal.SIGKILL)
        (replaced,) = daemon.wait_for("worker_replaced", timeout=100)
        assert replaced["reason"] in {"died", "crash"}
        assert replaced["by"] in _workers(daemon.pid)
        daemon.kill()
        # what the daemon has left behind ends now, and may want to say something
        time.sleep(3)
        assert daemon.events


def test_a_database_that_is_stopped_is_told_of_with_its_reason(tmp_path, own_postgres):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=own_postgres.url) as daemon:
        daemon.wait_for("daemon_started", timeout=100)
        own_postgres.stop_immediately()
        (lost,) = daemon.wait_for("database_lost")
        assert "connection" in lost["error"]
        assert "couldn't get a connection" not in lost["error"]
        assert daemon.stop() == 0
    assert [event["level"] for event in daemon.events if event["level"] not in {"info", "warning"}] == []


FATAL = {
    "a setting that cannot be used": ({"INGEST_WORKERS": "many"}, 2, "INGEST_WORKERS"),
    "a list that is missing": ({"INGEST_FEEDS": "no-such-file"}, 2, "no-such-file"),
    "a schema that may not be migrated": ({"INGEST_MIGRATE": "false"}, 1, "ingest migrate"),
}
"""Why the daemon cannot start: settings, the exit code, and what is said."""


@pytest.mark.parametrize("why", FATAL)
def test_an_error_that_keeps_the_daemon_from_its_start_is_one_event(tmp_path, empty_database, why):
    settings, exit_code, said = FATAL[why]
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=empty_database, **settings) as daemon:
        assert daemon.wait(100) == exit_code
    failed = daemon.events[-1]
    assert (failed["event"], failed["level"], failed["exit_code"]) == ("daemon_failed", "error", exit_code)
    assert said in failed["error"]
