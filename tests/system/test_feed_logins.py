"""A feed that asks for a login: it is read, and its secrets are shown to nobody."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import uuid

import psycopg
import pytest
from processes import environment
from psycopg.sql import SQL, Identifier
from publisher import Answer, Publisher

PASSWORD = "hunter2/@:x"  # noqa: S105 -- a secret of this test alone
CODED = base64.b64encode(f"reader:{PASSWORD}".encode()).decode()
IN_URL = "reader:hunter2%2F%40%3Ax"
SIGNS = (b"hunter2", CODED.encode())
"""What shows a secret, in whatever form it was written."""

ITEM = "<item><title>The quay was repaired</title><guid>{0}</guid><link>{0}</link><description>It took a month.</description></item>"


def _answer(asked):
    port = asked.headers["host"].partition(":")[2]
    if asked.path == "/moved":
        return Answer(status=301, headers=(("Location", f"http://other.localhost:{port}/feed"),))
    if asked.path.startswith("/feed"):
        allowed = asked.headers.get("authorization") == f"Basic {CODED}"
        item = ITEM.format(f"http://private.localhost:{port}/a")
        body = f"<rss version='2.0'><channel><title>Quay</title>{item}</channel></rss>".encode()
        return Answer(body=body, content_type="application/rss+xml") if allowed else Answer(status=401)
    return Answer(body=b"<html><p>The quay was repaired. It took a month, says the harbour office.</p></html>")


class _Shell:
    """Runs commands, and keeps all that they print."""

    def __init__(self, directory, url):
        self._directory, self._url = directory, url
        self.printed = b""

    def run(self, *arguments: str, given: str = "", code: int = 0, **settings: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ingest", *arguments],
            cwd=self._directory,
            env=environment(INGEST_DATABASE_URL=self._url, **settings),
            input=given.encode(),
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stderr.decode()
        self.printed += done.stdout + done.stderr
        return done.stdout.decode()


@pytest.fixture
def shell(tmp_path, database_url):
    """Return what runs commands on a database of this test alone."""
    return _Shell(tmp_path, database_url)


def _everything_but_secrets(url: str) -> bytes:
    """Return all rows of all tables and views of the program, except those of the table of secrets."""
    found = b""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('ingest', 'news') AND table_name <> 'feed_secret'"
        ).fetchall()
        assert names
        for schema, name in names:
            for row in connection.execute(
                SQL("SELECT to_jsonb(t)::text FROM {}.{} AS t").format(Identifier(schema), Identifier(name))
            ):
                found += row[0].encode()
    return found


def test_a_feed_whose_url_holds_a_login_is_read_and_nothing_shows_the_login(shell, database_url):
    with Publisher(_answer) as publisher:
        bare = publisher.url("private.localhost", "/feed")
        with_login = bare.replace("//", f"//{IN_URL}@")
        assert shell.run("feed", "add", with_login) == f"added {bare}\n"
        shell.run("run", "--once")
        (feed,) = json.loads(shell.run("feed", "list", "--json"))
        assert (feed["url"], feed["health"], feed["entries"]) == (bare, "healthy", 1)
        assert feed["secret_headers"] == ["authorization"]
        assert shell.run("feed", "add", "--no-check", with_login) == f"already there {bare}\n"
        for command in (
            ("feed", "list"),
            ("feed", "export"),
            ("status",),
            ("explain", with_login),
            ("explain", bare),
        ):
            shell.run(*command, code=1 if command[0] == "explain" else 0)
        assert shell.run("feed", "pause", with_login) == f"paused {bare}\n"
        assert all("authorization" not in asked.headers for asked in publisher.of("private.localhost", "/a"))
    assert not any(sign in shell.printed + _everything_but_secrets(database_url) for sign in SIGNS)


def test_a_login_that_is_refused_is_told_without_it(shell, database_url):
    with Publisher(_answer) as publisher:
        bare = publisher.url("private.localhost", "/feed")
        wrong = bare.replace("//", "//reader:hunter2wrong@")
        shell.run("feed", "add", wrong, code=1)
        shell.run("feed", "add", wrong.replace("@", "/@"), code=1)
        shell.run("feed", "add", "--no-check", wrong)
        shell.run("run", "--once")
        (feed,) = json.loads(shell.run("feed", "list", "--json"))
        assert feed["last_error"].startswith("refused: HTTP 401")
    assert not any(sign in shell.printed + _everything_but_secrets(database_url) for sign in SIGNS)


def test_a_login_is_set_and_taken_back_for_a_feed_that_is_subscribed(shell, tmp_path):
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    with Publisher(_answer) as publisher:
        bare = publisher.url("private.localhost", "/feed")
        shell.run("feed", "add", "--no-check", bare)
        shell.run("feed", "set", bare, "--user", "reader", "--secret-file", str(secret))
        shell.run("feed", "set", bare, "--header", "X-Key", given="hunter2\n")
        shell.run("feed", "set", bare, "--header", "X-Team: 7", "--user-agent", "Harbour/2")
        shell.run("run", "--once")
        (asked,) = publisher.of("private.localhost", "/feed")
        sent = {name: asked.headers.get(name) for name in ("authorization", "x-key", "x-team", "user-agent")}
        assert sent == {"authorization": f"Basic {CODED}", "x-key": "hunter2", "x-team": "7", "user-agent": "Harbour/2"}
        shell.run("feed", "set", bare, "--user", "none", "--header", "X-Key:", "--user-agent", "none")
        shell.run("run", "--once")
        last = publisher.of("private.localhost", "/feed")[-1].headers
        assert ("authorization" in last, "x-key" in last, last["x-team"]) == (False, False, "7")
        assert last["user-agent"].startswith("ingest/")
        shell.run("feed", "set", bare, "--header", "X-Key: a\r\nHost: b", code=2)
        shell.run("feed", "set", "https://nobody.example/", "--header", "X-Key: a", code=1)
    assert not any(sign in shell.printed for sign in SIGNS)


def test_a_login_does_not_follow_its_feed_to_another_host(shell, database_url):
    with Publisher(_answer) as publisher:
        old, new = publisher.url("private.localhost", "/moved"), publisher.url("other.localhost", "/feed")
        shell.run("feed", "add", "--no-check", old.replace("//", f"//{IN_URL}@"))
        shell.run("run", "--once")
        shell.run("feed", "move", "--no-check", old, new)
        shell.run("run", "--once")
        assert len(publisher.of("other.localhost")) == 2
        assert all("authorization" not in asked.headers for asked in publisher.of("other.localhost"))
        shell.run("feed", "set", new, "--user", "reader", given=PASSWORD + "\n")
        shell.run("run", "--once")
        assert publisher.of("other.localhost")[-1].headers["authorization"] == f"Basic {CODED}"
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM ingest.entry").fetchone() == (1,)


def test_a_list_of_feeds_may_hold_logins_and_a_new_password_in_it_is_taken(shell, database_url, tmp_path):
    feeds = tmp_path / "feeds.txt"
    with Publisher(_answer) as publisher:
        bare = publisher.url("private.localhost", "/feed")
        feeds.write_text(bare.replace("//", "//reader:hunter2old@") + "\n")
        shell.run("run", "--once", INGEST_FEEDS=str(feeds))
        feeds.write_text(bare.replace("//", f"//{IN_URL}@") + "\n")
        shell.run("run", "--once", INGEST_FEEDS=str(feeds))
        asked = [request.headers["authorization"] for request in publisher.of("private.localhost", "/feed")]
        assert asked[-1] == f"Basic {CODED}"
        polls = len(asked)
        shell.run(
            "run", "--once", INGEST_FEEDS=str(feeds), INGEST_MIN_POLL_INTERVAL_S="600", INGEST_MAX_POLL_INTERVAL_S="600"
        )
        assert len(publisher.of("private.localhost", "/feed")) <= polls + 1
    assert not any(sign in shell.printed + _everything_but_secrets(database_url) for sign in SIGNS)


@pytest.fixture
def reader_url(database_url):
    """Yield the URL of the database for a role that may read and consume."""
    role = f"reader_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x' IN ROLE ingest_reader, ingest_consumer")
        yield database_url.replace(database_url.split("//")[1].split("@")[0], f"{role}:x"), role
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")


def test_a_reader_of_the_database_reads_no_secret_even_if_it_is_given_all_tables(shell, database_url, reader_url):
    url, role = reader_url
    shell.run("feed", "add", "--no-check", "https://reader:hunter2@news.example/feed")
    with psycopg.connect(url, autocommit=True) as reader, psycopg.connect(database_url, autocommit=True) as owner:
        assert owner.execute("SELECT count(*) FROM ingest.feed_secret").fetchone() == (1,)
        assert reader.execute("SELECT secret_headers FROM ingest.feed").fetchone() == (["authorization"],)
        for statement in (
            "SELECT * FROM ingest.feed_secret",
            "TABLE ingest.feed_secret",
            "SELECT value FROM ingest.feed_secret",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA ingest TO {role}")
        owner.execute(f"GRANT pg_read_all_data TO {role}")
        assert reader.execute("SELECT * FROM ingest.feed_secret").fetchall() == []
    reading = _Shell(shell._directory, url)
    assert "news.example" in reading.run("feed", "list")
