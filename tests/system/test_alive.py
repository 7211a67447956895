"""`ingest health` and `ingest status`: who is at work."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from processes import Ingest, ask, environment, rows

pytestmark = pytest.mark.timeout(300)

SEEN_AGAIN = "SELECT seen_at FROM ingest.daemon WHERE pid = %s"


def _wait_for_row(database_url: str, daemon: Ingest) -> None:
    """Wait for the row of a daemon, which comes when its workers have started: on a busy machine, two daemons need minutes for that."""
    daemon.wait_for("daemon_started", timeout=240)
    while not rows(database_url, SEEN_AGAIN, daemon.pid):
        assert daemon.running, daemon.text
        time.sleep(0.1)


def test_without_a_daemon_health_ends_with_1_and_names_the_command_that_starts_one(tmp_path, database_url):
    found = ask(tmp_path, "health", INGEST_DATABASE_URL=database_url)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == f"no daemon runs on {socket.gethostname()}: `ingest run` starts one\n"


def test_health_is_green_while_the_daemon_works_and_red_once_it_is_stopped_or_has_ended(tmp_path, database_url):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url) as daemon:
        _wait_for_row(database_url, daemon)
        well = ask(tmp_path, "health", INGEST_DATABASE_URL=database_url)
        assert (well.returncode, well.stderr) == (0, "")
        assert f"(pid {daemon.pid}, version " in well.stdout
        daemon.signal(signal.SIGSTOP)
        # what a minute would do: the row is set back, and the daemon cannot renew it
        rows(database_url, "UPDATE ingest.daemon SET seen_at = seen_at - interval '61 s' RETURNING 1")
        red = ask(tmp_path, "health", INGEST_DATABASE_URL=database_url)
        assert (red.returncode, red.stdout) == (1, "")
        assert "which is more than 60 s: it is stopped" in red.stderr
        shown = json.loads(ask(tmp_path, "status", "--json", INGEST_DATABASE_URL=database_url).stdout)
        assert [(row["pid"], row["state"]) for row in shown["daemons"]] == [(daemon.pid, "late")]
        daemon.signal(signal.SIGCONT)
        until = time.monotonic() + 90
        while ask(tmp_path, "health", INGEST_DATABASE_URL=database_url).returncode:
            assert time.monotonic() < until, "it goes on, but is not seen"
        assert daemon.stop() == 0
    assert rows(database_url, "SELECT * FROM ingest.daemon") == []
    assert ask(tmp_path, "health", INGEST_DATABASE_URL=database_url).returncode == 1


def test_status_shows_all_daemons_of_one_database_and_health_counts_those_of_this_host(tmp_path, database_url):
    settings = {"INGEST_DATABASE_URL": database_url}
    with Ingest(tmp_path, "run", **settings) as first, Ingest(tmp_path, "run", **settings, INGEST_WORKERS=1) as second:
        for daemon in (first, second):
            _wait_for_row(database_url, daemon)
        first.kill()
        rows(
            database_url,
            "UPDATE ingest.daemon SET seen_at = now() - interval '2 min' WHERE pid = %s RETURNING 1",
            first.pid,
        )
        shown = json.loads(ask(tmp_path, "status", "--json", **settings).stdout)["daemons"]
        assert {row["pid"]: row["state"] for row in shown} == {first.pid: "late", second.pid: "at work"}
        assert {row["pid"]: row["settings"]["workers"] for row in shown} == {first.pid: 2, second.pid: 1}
        table = ask(tmp_path, "status", **settings).stdout
        assert str(second.pid) in table
        assert ask(tmp_path, "health", **settings).returncode == 0
        assert second.stop() == 0


def test_a_daemon_that_starts_beside_one_with_other_settings_names_them(tmp_path, database_url):
    settings = {"INGEST_DATABASE_URL": database_url}
    with Ingest(tmp_path, "run", **settings, INGEST_LEASE_S=300) as first:
        _wait_for_row(database_url, first)
        with Ingest(tmp_path, "run", **settings, INGEST_LEASE_S=60, INGEST_WORKERS=1) as second:
            (told,) = second.wait_for("settings_differ", timeout=240)
            assert (told["level"], told["pid"], told["settings"]) == ("warning", first.pid, ["lease_s"])
            assert second.stop() == 0
        assert first.named("settings_differ") == []
        assert first.stop() == 0


def test_without_its_database_health_ends_with_1_and_one_line(tmp_path):
    found = ask(tmp_path, "health", INGEST_DATABASE_URL="postgresql://127.0.0.1:1/nowhere")
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.count("\n") == 1
    assert "refused" in found.stderr


def test_a_url_that_cannot_be_read_is_a_wrong_setting(tmp_path):
    found = ask(tmp_path, "health", INGEST_DATABASE_URL="mysql://127.0.0.1/news")
    assert (found.returncode, found.stdout) == (2, "")
    assert "INGEST_DATABASE_URL" in found.stderr
    assert "Traceback" not in found.stderr


def test_health_neither_migrates_nor_creates_anything(tmp_path, empty_database):
    found = ask(tmp_path, "health", INGEST_DATABASE_URL=empty_database)
    assert found.returncode == 1
    assert "ingest migrate" in found.stderr
    assert rows(empty_database, "SELECT nspname FROM pg_namespace WHERE nspname = 'ingest'") == []
    found = ask(tmp_path, "health", INGEST_DATA_DIR=tmp_path / "none")
    assert found.returncode == 1
    assert found.stderr == f"no daemon runs: the embedded Postgres in {tmp_path / 'none'} is not running\n"
    assert not (tmp_path / "none").exists()


def test_health_asks_an_embedded_database_that_runs(tmp_path, own_data_dir):
    with Ingest(tmp_path, "run", INGEST_DATA_DIR=own_data_dir) as daemon:
        daemon.wait_for("daemon_started", timeout=240)
        until = time.monotonic() + 90
        while (found := ask(tmp_path, "health", INGEST_DATA_DIR=own_data_dir)).returncode:
            assert time.monotonic() < until, found.stderr
        assert f"pid {daemon.pid}" in found.stdout
        assert daemon.stop() == 0
    assert ask(tmp_path, "health", INGEST_DATA_DIR=own_data_dir).returncode == 1


def test_health_loads_no_extractor_and_does_not_read_settings_that_the_environment_overrules(tmp_path, database_url):
    code = "import sys\nfrom ingest.cli.app import app\ntry:\n app(['health'])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(INGEST_DATABASE_URL=database_url),
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    loaded = set(done.stderr.split())
    assert "psycopg" in loaded
    assert not loaded & {"trafilatura", "lxml", "numpy", "aiohttp", "pydantic_settings", "structlog", "rich", "uvloop"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_data_directory_that_may_not_be_read_counts_as_not_running(tmp_path, own_data_dir):
    own_data_dir.chmod(0)
    found = ask(tmp_path, "health", INGEST_DATA_DIR=own_data_dir)
    own_data_dir.chmod(0o700)
    assert found.returncode == 1
