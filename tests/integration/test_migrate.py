from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs

from ingest.store import sql
from ingest.store.errors import DatabaseUnavailableError, DatabaseUrlError, SchemaError
from ingest.store.migrate import bring_up_to_date, migrate, missing


def _files(directory: Path, **contents: str) -> list[Path]:
    for name, text in contents.items():
        (directory / f"{name}.sql").write_text(text)
    return sorted(directory.glob("*.sql"))


def test_an_empty_database_gets_every_migration_and_the_second_run_none(empty_database):
    assert missing(empty_database) == [path.name for path in sql.migrations()]
    assert migrate(empty_database) == [path.name for path in sql.migrations()]
    assert migrate(empty_database) == []
    assert missing(empty_database) == []


def test_migrations_that_were_applied_are_counted_in_one_line_and_named_for_debugging(empty_database):
    with capture_logs() as events:
        names = migrate(empty_database)
        migrate(empty_database)
    *each, counted = events
    assert each == [{"event": "migration_applied", "log_level": "debug", "name": name} for name in names]
    assert counted == {"event": "migrated", "log_level": "info", "count": len(names), "last": names[-1]}


def test_two_programs_that_migrate_at_once_apply_each_file_once(empty_database):
    with ThreadPoolExecutor(4) as threads:
        applied = list(threads.map(migrate, [empty_database] * 4))
    assert sorted(name for names in applied for name in names) == [path.name for path in sql.migrations()]


def test_an_applied_file_that_was_edited_is_refused(empty_database, tmp_path):
    migrate(empty_database, _files(tmp_path, **{"0001_a": "CREATE TABLE a (x int);"}))
    with pytest.raises(SchemaError, match="0001_a.sql was applied with another content"):
        migrate(empty_database, _files(tmp_path, **{"0001_a": "CREATE TABLE a (x bigint);"}))


def test_a_database_that_is_newer_than_the_program_is_refused(empty_database, tmp_path):
    files = _files(tmp_path, **{"0001_a": "CREATE TABLE a (x int);", "0002_b": "CREATE TABLE b (x int);"})
    migrate(empty_database, files)
    with pytest.raises(SchemaError, match="0002_b.sql, which this version does not know"):
        migrate(empty_database, files[:1])


def test_a_file_that_fails_half_way_leaves_nothing_and_is_applied_once_mended(empty_database, tmp_path):
    with pytest.raises(SchemaError, match="the database refused"):
        migrate(empty_database, _files(tmp_path, **{"0001_a": "CREATE TABLE a (x int); CREATE TABLE a (x int);"}))
    assert migrate(empty_database, _files(tmp_path, **{"0001_a": "CREATE TABLE a (x int);"})) == ["0001_a.sql"]


def test_a_daemon_that_may_not_migrate_says_what_is_missing(empty_database):
    with pytest.raises(SchemaError, match="no tables of ingest yet: `ingest migrate` makes them"):
        bring_up_to_date(empty_database, allowed=False)


def test_a_server_that_does_not_answer_is_no_schema_error():
    with pytest.raises(DatabaseUnavailableError):
        migrate("postgresql://127.0.0.1:1/nowhere")


@pytest.mark.parametrize(
    "url", ["postgresql//me:secret@db/news", "mysql://me:secret@db/news", "postgresql://me:%secret@db/news"]
)
def test_a_database_url_that_cannot_be_read_is_refused_without_its_password(url):
    with pytest.raises(DatabaseUrlError, match="INGEST_DATABASE_URL is not of the form") as refused:
        migrate(url)
    assert "secret" not in str(refused.value)


def test_every_table_column_and_function_of_the_schema_has_a_comment(database_url):
    with psycopg.connect(database_url) as connection:
        bare = connection.execute("""
            SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relnamespace = 'ingest'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0
               AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
            UNION ALL
            SELECT relname FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind IN ('r', 'v')
               AND obj_description(oid, 'pg_class') IS NULL
            UNION ALL
            SELECT proname FROM pg_proc WHERE pronamespace = 'ingest'::regnamespace
               AND obj_description(oid, 'pg_proc') IS NULL
            """).fetchall()
    assert bare == []


def test_the_schema_needs_no_extension(database_url):
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT extname FROM pg_extension").fetchall() == [("plpgsql",)]


def test_a_reader_may_read_and_no_more(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET ROLE ingest_reader")
        assert connection.execute("SELECT count(*) FROM ingest.article").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM ingest.changes_after(0)").fetchone() == (0,)
        for statement in (
            "INSERT INTO ingest.feed (url) VALUES ('https://a.example/')",
            "DELETE FROM ingest.article",
            "UPDATE ingest.entry SET title = ''",
            "CREATE TABLE ingest.mine (x int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.slow
def test_the_installed_wheel_carries_its_sql_and_migrates_a_database(empty_database, tmp_path):
    """Built and installed beside the dependencies of this environment, run from a directory without a checkout."""
    root = Path(__file__).parents[2]
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", str(target), str(root)], check=True, timeout=110, capture_output=True
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("INGEST_", "PYTHON"))}
    ran = subprocess.run(
        [sys.executable, "-m", "ingest", "migrate"],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(target), "INGEST_DATABASE_URL": empty_database},
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == [word for path in sql.migrations() for word in ("applied", path.name)]
    where = subprocess.run(
        [sys.executable, "-c", "import ingest.store.sql as s; print(s._ROOT)"],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(target)},
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert where.stdout.strip() == str(target / "ingest" / "sql")
