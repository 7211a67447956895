"""The examples in docs/consuming.md, run as they stand there."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from examples import add_changes

DOCS = Path(__file__).parents[2] / "docs" / "consuming.md"


def _examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def _example(language: str) -> str:
    (found,) = _examples(language)
    return found


def _cursor(url: str, name: str) -> int | None:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT cursor FROM ingest.consumer WHERE name = %s", (name,)).fetchone()
    return row[0] if row else None


@contextmanager
def _running(directory: Path, command: list[str], url: str):
    output = directory / "output.txt"
    with output.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=directory, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "DATABASE_URL": url}
        )
        try:
            yield process, output
        finally:
            process.kill()
            process.wait()


def _follows(directory: Path, command: list[str], url: str, name: str) -> None:
    """Check that a program reads old and new changes, and that it goes on after the last change when it is started again."""
    for numbers in ((1, 2), (3, 4)):
        add_changes(url, numbers[0])
        with _running(directory, command, url) as (process, output):
            for number in numbers:
                if number == numbers[1]:
                    add_changes(url, number)
                _wait_until(lambda done=number: _cursor(url, name) == done, process, output)
        assert output.read_text().splitlines() == [f"new https://news.example/{n} Number {n}" for n in numbers]


def _wait_until(true, process: subprocess.Popen[bytes], output: Path) -> None:
    until = time.monotonic() + 60
    while not true():
        assert process.poll() is None, output.read_text()
        assert time.monotonic() < until, output.read_text()
        time.sleep(0.05)


@pytest.mark.skipif(not shutil.which("psql"), reason="there is no psql on this machine")
def test_the_example_for_psql_runs(tmp_path, database_url):
    example, file = _example("sh"), tmp_path / "changes.csv"

    def run() -> list[list[str]]:
        environment = {**os.environ, "DATABASE_URL": database_url}
        subprocess.run(["sh", "-ec", example], cwd=tmp_path, env=environment, check=True, timeout=60)
        with file.open(newline="") as stream:
            return list(csv.reader(stream))

    add_changes(database_url, 1, 2)
    assert run() == [[str(n), "new", f"https://news.example/{n}", f"Number {n}"] for n in (1, 2)]
    assert run() == []
    add_changes(database_url, 3)
    assert run() == [["3", "new", "https://news.example/3", "Number 3"]]


def test_the_example_for_python_runs(tmp_path, database_url):
    (tmp_path / "follow.py").write_text(_example("python"))
    _follows(tmp_path, [sys.executable, "follow.py"], database_url, "mirror")


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory) -> Path:
    """Return a directory with the package `pg`; skip the test if npm cannot install it."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no node on this machine")
    directory = tmp_path_factory.mktemp("node")
    command = ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "pg@8"]
    try:
        subprocess.run(command, cwd=directory, check=True, capture_output=True, timeout=90)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm does not get the package pg: {error}")
    return directory / "node_modules"


def test_the_example_for_javascript_runs(tmp_path, database_url, node_modules):
    (tmp_path / "follow.js").write_text(_example("js"))
    (tmp_path / "node_modules").symlink_to(node_modules)
    # its driver reads no URL without a host
    parts = psycopg.conninfo.conninfo_to_dict(database_url)
    url = database_url
    if "/" in parts.get("host", ""):
        url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
    _follows(tmp_path, ["node", "follow.js"], url, "mailer")


@pytest.mark.made_up_rows
def test_the_example_for_search_runs(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            """INSERT INTO ingest.article (title, body, language, verdict, body_hash) VALUES
                   ('Harbours', 'They mended the harbours.', 'en', 'full', ''),
                   ('Ferries', 'The ferry left the harbour.', 'en', 'full', '')"""
        )
        (search,) = [example for example in _examples("sql") if "search_articles" in example]
        ((title, _, _, headline),) = connection.execute(search.encode()).fetchall()
    assert (title, headline) == ("Harbours", "They mended the <mark>harbours</mark>")


@pytest.mark.made_up_rows
def test_the_example_for_embeddings_asks_for_what_says_something_else(database_url):
    (asked,) = [example for example in _examples("sql") if "embedding" in example]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE embedding (article_id bigint, revision integer)")
        connection.execute(
            """INSERT INTO ingest.article (title, body, verdict, body_hash, revision, duplicate_of, duplicate_kind, similarity) VALUES
                   ('new', 'A.', 'full', '', 1, NULL, NULL, NULL),      ('done', 'B.', 'full', '', 1, NULL, NULL, NULL),
                   ('slip', 'C.', 'full', '', 2, NULL, NULL, NULL),     ('rewritten', 'D.', 'full', '', 3, NULL, NULL, NULL),
                   ('copy', 'A.', 'full', '', 1, 1, 'same', 1),         ('gone', '', 'empty', '', 1, NULL, NULL, NULL)"""
        )
        connection.execute(
            """INSERT INTO ingest.revision (article_id, revision, kind, title, body, removed, verdict)
               SELECT article_id, revision, kind, '', '', '[]', 'full'
                 FROM (VALUES (3, 1, 'typo'), (4, 1, 'rewrite'), (4, 2, 'typo')) AS rows (article_id, revision, kind)"""
        )
        connection.execute("INSERT INTO embedding VALUES (2, 1), (3, 1), (4, 1)")
        found = connection.execute(asked).fetchall()
        assert [(title, revision) for _, revision, title, _ in found] == [("new", 1), ("rewritten", 3)]
        connection.execute("UPDATE embedding SET revision = 3 WHERE article_id = 4")
        assert [title for _, _, title, _ in connection.execute(asked)] == ["new"]
