"""`ingest doctor` on real databases, and on this machine."""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest
from processes import environment

from ingest.daemon import doctor
from ingest.store.facts import facts

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = {
    "database", "postgres", "schema", "rights", "readers", "connections", "clock", "settings", "feeds", "contact", "files",
    "dns", "tls", "workers",
}  # fmt: skip


def _doctor(
    directory: Path, *, open_files: int = 1024, **settings: object
) -> tuple[int, dict[str, tuple[str, str, str]]]:
    """Run the doctor; return its exit code, and of each check its verdict, what was found, and what to do."""
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "doctor", "--json"],
        cwd=directory,
        env=environment(**settings),
        capture_output=True,
        check=False,
        timeout=90,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files)),
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, {
        row["check"]: (row["verdict"], row["told"], row["remedy"]) for row in json.loads(done.stdout)
    }


def test_a_database_and_a_machine_in_order_pass_every_check(tmp_path, database_url):
    (tmp_path / "feeds.txt").write_text("https://news.example/feed\n")
    code, found = _doctor(
        tmp_path, INGEST_DATABASE_URL=database_url, INGEST_CONTACT="me@example.org", INGEST_FEEDS="feeds.txt"
    )
    assert code == 0
    assert set(found) == CHECKS
    found.pop("dns")  # the machine of the tests may have no internet
    assert {verdict for verdict, _, _ in found.values()} == {"ok"}, found
    assert found["feeds"][1] == "feeds.txt lists 1 feeds"


def test_a_database_that_does_not_answer_fails_and_the_machine_is_checked_all_the_same(tmp_path):
    code, found = _doctor(tmp_path, INGEST_DATABASE_URL="postgresql://127.0.0.1:1/nowhere")
    assert (code, found["database"][0], found["workers"][0]) == (1, "fail", "ok")
    assert "refused" in found["database"][1]
    assert found["contact"][0] == "warn"


@pytest.mark.parametrize(("may_migrate", "verdict", "code"), [("true", "warn", 0), ("false", "fail", 1)])
def test_a_database_without_a_schema_is_no_fault_if_the_daemon_may_make_it(
    tmp_path, empty_database, may_migrate, verdict, code
):
    ended, found = _doctor(tmp_path, INGEST_DATABASE_URL=empty_database, INGEST_MIGRATE=may_migrate)
    assert (ended, found["schema"][0]) == (code, verdict)
    assert "ingest migrate" in found["schema"][2]


def test_a_role_that_may_not_write_is_told_with_the_statement_that_lets_it(tmp_path, as_reader):
    code, found = _doctor(tmp_path, INGEST_DATABASE_URL=as_reader)
    assert (code, found["rights"][0]) == (1, "fail")
    assert found["rights"][2].startswith("Let its owner execute: GRANT ")


def test_a_database_that_takes_no_writes_and_readers_without_rights_are_told(tmp_path, database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("REVOKE SELECT ON ingest.article, ingest.entry FROM ingest_reader")
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = on")
    code, found = _doctor(tmp_path, INGEST_DATABASE_URL=database_url)
    assert (code, found["rights"][0], found["readers"][0]) == (1, "fail", "warn")
    assert "primary server" in found["rights"][2]
    assert "lack 2 rights" in found["readers"][1]


def test_settings_that_do_not_fit_the_machine_are_told(tmp_path):
    (tmp_path / "feeds.txt").write_text("https://news.example/feed\nnonsense\n")
    (tmp_path / "file").touch()
    code, found = _doctor(
        tmp_path, open_files=120, INGEST_FEEDS="feeds.txt", INGEST_WORKRES=3, INGEST_DATA_DIR=tmp_path / "new" / "data"
    )
    assert code == 0
    assert {check: found[check][0] for check in ("database", "feeds", "settings", "files")} == {
        "database": "warn",
        "feeds": "warn",
        "settings": "warn",
        "files": "warn",
    }
    assert "Mend line 2 first" in found["feeds"][2]
    assert "LimitNOFILE" in found["files"][2]
    assert not (tmp_path / "new").exists()


def test_what_cannot_be_used_at_all_fails(tmp_path):
    (tmp_path / "file").touch()
    code, found = _doctor(tmp_path, INGEST_FEEDS="none.opml", INGEST_DATA_DIR=tmp_path / "file")
    assert (code, found["feeds"][0], found["disk"][0]) == (1, "fail", "fail")
    assert "INGEST_DATA_DIR" in found["disk"][2]


def test_a_machine_without_files_for_a_worker_fails(tmp_path):
    code, found = _doctor(tmp_path, open_files=12)
    assert (code, found["workers"][0]) == (1, "fail")
    assert "ulimit -n" in found["workers"][2]


@pytest.mark.parametrize(("ahead_s", "verdict"), [(0.2, "ok"), (-0.2, "ok"), (7.0, "warn"), (-7.0, "warn")])
def test_clocks_that_differ_are_told_whichever_is_ahead(ahead_s, verdict):
    assert doctor.clock({"ahead_s": ahead_s}).verdict == verdict


def test_a_postgres_that_is_too_old_fails():
    assert doctor.postgres({"version": "14.9", "version_number": 140_009}).verdict == "fail"


def test_connections_of_other_roles_are_not_free_for_a_role_that_does_not_see_them(database_url, as_reader):
    with contextlib.ExitStack() as held:
        connection, *_ = [held.enter_context(psycopg.connect(database_url)) for _ in range(8)]
        most = "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        (allowed,) = connection.execute(most).fetchone()
        assert facts(as_reader)["free_connections"] <= allowed - 8
