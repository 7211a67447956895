"""`ingest changes` and `ingest consumers` as processes."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import add_changes
from processes import environment, rows
from test_cli import ingest
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.store.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path


class Following:
    """A running `ingest changes --follow`, whose lines are read as they come."""

    def __init__(self, directory: Path, url: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ingest", "changes", "--follow", *arguments],
            cwd=directory,
            env=environment(INGEST_DATABASE_URL=url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.errors: list[str] = []
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        with self.process.stdout as stream:
            for line in stream:
                self._lines.put(line)

    def _read_errors(self) -> None:
        with self.process.stderr as stream:
            self.errors += stream

    def next(self, count: int = 1) -> list[int]:
        """Wait for the next lines, and return their positions."""
        return [json.loads(self._lines.get(timeout=40))["position"] for _ in range(count)]

    def wait_for(self, event: str) -> None:
        """Wait until an event is logged."""
        until = time.monotonic() + 40
        while not any(f'"event": "{event}"' in line for line in list(self.errors)):
            assert time.monotonic() < until, self.errors
            time.sleep(0.05)

    def end(self, number: signal.Signals | None = None) -> tuple[int, list[str]]:
        """Signal the process and wait for its end. Return its exit code, and the lines that next() has not returned."""
        if number is not None:
            self.process.send_signal(number)
        code = self.process.wait(40)
        for thread in self._threads:
            thread.join()
        return code, list(self._lines.queue)


@contextmanager
def following(directory: Path, url: str, *arguments: str):
    running = Following(directory, url, *arguments)
    try:
        yield running
    finally:
        running.process.kill()
        running.end()


def _positions(out: bytes) -> list[int]:
    return [json.loads(line)["position"] for line in out.splitlines()]


def test_a_consumer_goes_on_where_it_was_and_can_be_moved_and_removed(tmp_path, database_url):
    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return ingest(tmp_path, *arguments, INGEST_DATABASE_URL=database_url)

    add_changes(database_url, 1, 2, 3)
    assert _positions(run("changes", "--consumer", "mirror", "--limit", "2", "--with-body").stdout) == [1, 2]
    (listed,) = json.loads(run("consumers", "--json").stdout)
    assert (listed["name"], listed["cursor"], listed["changes_behind"]) == ("mirror", 2, 1)
    assert run("consumers", "move", "mirror", "start").stdout == b"moved mirror\n"
    assert _positions(run("changes", "--consumer", "mirror").stdout) == [1, 2, 3]
    assert run("consumers", "remove", "nobody").returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("changes", "--after", "1", "--consumer", "a"),
        ("changes", "--limit", "0"),
        ("consumers", "move", "mirror", "soon"),
        ("consumers", "move", "mirror", "9" * 30),
    ],
)
def test_what_makes_no_sense_is_refused(arguments):
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_a_reader_reads_and_follows_without_any_other_right(tmp_path, database_url):
    add_changes(database_url, 1)
    role = f"reader_{os.getpid()}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN IN ROLE ingest_reader PASSWORD 'read'")
        reader = psycopg.conninfo.make_conninfo(database_url, user=role, password="read")  # noqa: S106 -- of this test alone
        try:
            with following(tmp_path, reader, "--limit", "2") as running:
                assert running.next() == [1]
                add_changes(database_url, 2)
                assert running.next() == [2]
                assert running.end() == (0, [])
        finally:
            connection.execute(f"DROP ROLE {role}")


def test_it_ends_in_silence_when_nobody_reads_it_any_more(tmp_path, database_url):
    add_changes(database_url, *range(1, 4))
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m ingest changes --follow | head -n 2"],
        cwd=tmp_path,
        env=environment(INGEST_DATABASE_URL=database_url),
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr, _positions(done.stdout)) == (0, b"", [1, 2])


def test_it_survives_a_restart_of_the_database_writes_nothing_twice_and_ends_when_told_to(tmp_path, own_postgres):
    migrate(own_postgres.url)
    add_changes(own_postgres.url, 1, 2)
    with following(tmp_path, own_postgres.url, "--consumer", "mirror") as running:
        assert running.next(2) == [1, 2]
        own_postgres.stop_immediately()
        own_postgres.start()
        add_changes(own_postgres.url, 3)
        running.next()
        # it says so behind the changes that it found, and it may be ended between the two
        running.wait_for("database_found")
        add_changes(own_postgres.url, 4)
        running.next()
        assert running.end(signal.SIGTERM) == (0, [])
        events = [json.loads(line)["event"] for line in running.errors]
        # the pool has words of its own for that
        assert [event for event in events if event.startswith("database_")] == ["database_lost", "database_found"]
    with following(tmp_path, own_postgres.url, "--consumer", "mirror") as running:
        add_changes(own_postgres.url, 5)
        running.next()
        assert running.end(signal.SIGINT) == (0, [])
        assert running.errors == []


def test_a_change_that_was_seen_is_on_disk_though_commits_are_not_waited_for(own_postgres):
    """If it were not on disk, a crash would undo the change, and another change would get its position."""
    migrate(own_postgres.url)
    with psycopg.connect(own_postgres.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        connection.execute("SELECT pg_reload_conf()")
    add_changes(own_postgres.url, *range(1, 6))
    own_postgres.stop_immediately()
    own_postgres.start()
    add_changes(own_postgres.url, 6)
    positions = [position for (position,) in rows(own_postgres.url, "SELECT position FROM ingest.changes_after(0)")]
    assert positions[:5] == [1, 2, 3, 4, 5]
    assert positions[5] > 5
