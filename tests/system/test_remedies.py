"""Errors that an operator can mend: one message that says what to do, an exit code, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest
from processes import ask, environment, rows

from ingest.store import sql
from ingest.store.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://news.example/feed"
READING = [
    ("status",),
    ("feed", "list"),
    ("feed", "export"),
    ("search", "ferry"),
    ("explain", ADDRESS),
    ("changes",),
    ("changes", "--consumer", "mirror"),
    ("consumers",),
    ("boilerplate", "list"),
    ("reclean",),
]
_SLOW_READING = [pytest.param(command, marks=pytest.mark.slow, id=" ".join(command)) for command in READING[3:]]
READING_COMMANDS = [*(pytest.param(command, id=" ".join(command)) for command in READING[:3]), *_SLOW_READING]
"""The commands that read. Each is a process of its own, so most of them are tried only with the slow tests."""
ADD = ("feed", "add", "--no-check", ADDRESS)


def _ingest(directory: Path, *arguments: str, **settings: object) -> tuple[int, str, str]:
    """Run a command to its end; return its exit code, its results and its messages, which hold no traceback."""
    done = ask(directory, *arguments, **settings)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", READING_COMMANDS)
def test_a_command_that_reads_makes_no_database_and_says_how_to_get_one(tmp_path, command):
    code, results, messages = _ingest(tmp_path, *command)
    assert (code, results, list(tmp_path.iterdir())) == (1, "", [])
    assert "there is no database yet" in messages
    assert "`ingest run`" in messages
    assert "INGEST_DATABASE_URL" in messages


@pytest.mark.parametrize("command", READING_COMMANDS)
def test_a_command_that_reads_migrates_no_database(tmp_path, empty_database, command):
    code, results, messages = _ingest(tmp_path, *command, INGEST_DATABASE_URL=empty_database, INGEST_MIGRATE="true")
    assert (code, results) == (1, "")
    assert messages == "ingest: the database holds no tables of ingest yet: `ingest migrate` makes them\n"
    assert rows(empty_database, "SELECT to_regnamespace('ingest') IS NULL") == [(True,)]


def test_an_older_and_a_newer_schema_are_told_with_the_next_step(tmp_path, empty_database):
    older = sql.migrations()
    migrate(empty_database, older[:-2])
    code, _, messages = _ingest(tmp_path, "status", INGEST_DATABASE_URL=empty_database)
    assert code == 1
    assert f"is older than this program: it lacks {older[-2].name} to {older[-1].name}. `ingest migrate`" in messages
    migrate(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("INSERT INTO ingest.migration (version, name, sha256) VALUES (9999, '9999_later.sql', '')")
    for command in (("status",), ADD, ("run",)):
        code, _, messages = _ingest(tmp_path, *command, INGEST_DATABASE_URL=empty_database)
        assert code == 1
        assert "9999_later.sql, which this version does not know: install a newer ingest" in messages


def test_a_command_that_writes_migrates_only_if_it_may_and_says_that_it_did(tmp_path, empty_database):
    settings = {"INGEST_DATABASE_URL": empty_database}
    code, _, messages = _ingest(tmp_path, *ADD, **settings, INGEST_MIGRATE="false")
    assert code == 1
    assert "`ingest migrate` makes them" in messages
    code, results, messages = _ingest(tmp_path, *ADD, **settings)
    assert (code, results) == (0, f"added {ADDRESS}\n")
    assert "migrated" in messages


def test_the_embedded_database_is_made_with_a_word_and_read_later_while_no_daemon_runs(own_data_dir):
    code, _, messages = _ingest(own_data_dir, *ADD)
    assert code == 0
    (made,) = [json.loads(line) for line in messages.splitlines() if "embedded_created" in line]
    assert made["data_dir"] == str(own_data_dir / ".data")
    code, results, messages = _ingest(own_data_dir, "status", "--json")
    status = json.loads(results)
    assert (code, messages, status["feeds"]) == (0, "", 1)
    assert (status["database"], status["data_directory"]) == ("embedded", str(own_data_dir / ".data"))


def test_the_status_says_which_database_it_is_of_and_no_secret(tmp_path, as_reader):
    code, results, _ = _ingest(tmp_path, "status", "--json", INGEST_DATABASE_URL=as_reader)
    assert code == 0
    user = re.search(r"//(\w+):x@", as_reader)
    assert user
    assert json.loads(results)["database"].startswith(f"postgresql://{user[1]}@")


@pytest.mark.parametrize("url", ["garbage", "mysql://me:secret@db/news", "postgresql://me:%secret@db/news"])
@pytest.mark.parametrize("command", [("status",), ("run",), ("migrate",)], ids=" ".join)
def test_a_database_url_that_is_none_ends_with_2(tmp_path, url, command):
    code, _, messages = _ingest(tmp_path, *command, INGEST_DATABASE_URL=url)
    assert code == 2
    assert "INGEST_DATABASE_URL is not of the form postgresql://" in messages
    assert "secret" not in messages


def test_a_name_with_a_typo_is_warned_of_before_the_embedded_database_is_used(own_data_dir):
    code, _, messages = _ingest(own_data_dir, *ADD, INGEST_DATABSE_URL="postgresql://db/news")
    events = [json.loads(line) for line in messages.splitlines() if line.startswith("{")]
    assert code == 0
    assert [event["event"] for event in events][:2] == ["setting_unknown", "database_url_missing"]
    assert (events[0]["name"], events[0]["nearest"]) == ("INGEST_DATABSE_URL", "INGEST_DATABASE_URL")


WRITING = [
    ADD,
    ("feed", "import", "feeds.txt"),
    ("feed", "pause", ADDRESS),
    ("boilerplate", "strip", "Follow us on all networks"),
    ("consumers", "remove", "mirror"),
    ("run",),
]


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_role_that_may_only_read_is_told_the_statement_that_lets_it_write(tmp_path, database_url, as_reader, command):
    rows(database_url, "INSERT INTO ingest.consumer (name, cursor) VALUES ('mirror', 0) RETURNING name")
    (tmp_path / "feeds.txt").write_text("https://news.example/new\n")
    code, _, messages = _ingest(tmp_path, *command, INGEST_DATABASE_URL=as_reader, INGEST_FEEDS="feeds.txt")
    assert code == 1
    assert "lacks a right: permission denied" in messages
    assert re.search(r"This statement grants it: GRANT \w+ TO \w+;", messages)


@pytest.mark.parametrize("command", [ADD, ("boilerplate", "strip", "Follow us on all networks")], ids=" ".join)
def test_a_database_that_takes_no_writes_is_told(tmp_path, database_url, command):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = on")
    code, _, messages = _ingest(tmp_path, *command, INGEST_DATABASE_URL=database_url)
    assert code == 1
    assert "the database takes no writes, since it is a replica or is set to read-only" in messages


def test_an_empty_database_that_takes_no_writes_is_told_by_the_migration(tmp_path, empty_database):
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = on")
    code, _, messages = _ingest(tmp_path, "migrate", INGEST_DATABASE_URL=empty_database)
    assert code == 1
    assert "the database takes no writes" in messages


def test_a_full_disk_of_the_database_is_told(tmp_path, database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            """CREATE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"""
        )
        connection.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON ingest.feed FOR EACH ROW EXECUTE FUNCTION public.full_disk()"
        )
    code, _, messages = _ingest(tmp_path, *ADD, INGEST_DATABASE_URL=database_url)
    assert code == 1
    assert "the disk of the database is full: free some space" in messages


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_of_the_data_directory_is_told_with_its_setting(own_data_dir):
    mounted = ["mount", "-t", "tmpfs", "-o", "size=30m,mode=755", "tmpfs", own_data_dir]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        code, _, messages = _ingest(own_data_dir, *ADD, INGEST_DATA_DIR=own_data_dir / "data")
    finally:
        subprocess.run(["umount", own_data_dir], check=True)
    assert code == 1
    assert f"MB are free on the disk of {own_data_dir / 'data'}, and it needs 200: free some space there" in messages


def test_a_server_without_free_connections_is_told(tmp_path, database_url, as_reader):
    role = re.search(r"//(\w+):", as_reader)
    assert role
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {role[1]} CONNECTION LIMIT 0")
    code, _, messages = _ingest(tmp_path, "status", INGEST_DATABASE_URL=as_reader)
    assert code == 1
    assert "the database takes no more connections: end some" in messages


def test_a_database_and_a_user_that_do_not_exist_are_told(tmp_path, server):
    for url, told in (
        (re.sub(r"/[^/?]*\?", "/nothing?", server), "the server has no database of this name"),
        (re.sub(r"//[^@]*@", "//nobody:x@", server), "the database does not know the user"),
    ):
        code, _, messages = _ingest(tmp_path, "status", INGEST_DATABASE_URL=url)
        assert code == 1
        assert told in messages
        assert messages.count("\n") == 1


@pytest.mark.parametrize("command", [ADD, ("demo",), ("run",)], ids=" ".join)
def test_a_data_directory_that_cannot_be_used_is_told_with_its_setting(tmp_path, command):
    (tmp_path / "file").touch()
    code, _, messages = _ingest(tmp_path, *command, INGEST_DATA_DIR=tmp_path / "file" / "data")
    assert code == 1
    assert f"the data directory {tmp_path / 'file' / 'data'} of the embedded Postgres cannot be used" in messages
    assert "Set INGEST_DATA_DIR" in messages


def test_a_list_of_feeds_that_is_missing_ends_the_daemon_with_2_and_the_setting(tmp_path, database_url):
    code, _, messages = _ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_FEEDS="feeds.opml")
    assert code == 2
    assert "INGEST_FEEDS: feeds.opml cannot be read: No such file or directory" in messages


def test_the_traceback_is_printed_only_if_it_is_asked_for(tmp_path):
    url = "postgresql://127.0.0.1:1/nowhere"
    code, _, messages = _ingest(tmp_path, "status", INGEST_DATABASE_URL=url)
    assert (code, messages.count("\n")) == (1, 1)
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "status"],
        cwd=tmp_path,
        env=environment(INGEST_DATABASE_URL=url, INGEST_DEBUG=1),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert done.stderr.endswith(messages)


def test_a_page_without_text_is_extracted_without_a_word_of_a_library(tmp_path):
    for page in ("", "<html><body></body></html>", "<html><body><p></p></body></html>"):
        (tmp_path / "page.html").write_text(page)
        code, results, messages = _ingest(tmp_path, "extract", "page.html")
        assert (code, json.loads(results)["verdict"], messages) == (0, "empty", "")


def test_the_newsroom_says_that_its_port_is_taken(tmp_path, start_newsroom):
    port = start_newsroom().port
    done = subprocess.run(
        [sys.executable, "-m", "ingest.demo", "--port", str(port)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (
        2,
        f"ingest.demo: port {port} is taken by another program: name another with --port, or 0 for any free one\n",
    )
