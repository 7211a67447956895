"""Roles without rights, and passwords in URLs that are malformed: one message that says what to do, without a traceback or a secret."""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote

import psycopg
import pytest
from processes import Ingest

from ingest.store.errors import DatabaseUnavailableError, DatabaseUrlError
from ingest.store.migrate import missing
from ingest.store.store import Store

ADDRESS = "https://news.example/feed"
COMMANDS = [
    ("status",),
    ("feed", "list"),
    ("feed", "pause", ADDRESS),
    ("feed", "remove", ADDRESS),
    ("changes",),
    ("changes", "--consumer", "mirror"),
    ("consumers",),
    ("search", "ferry"),
    ("explain", ADDRESS),
    ("boilerplate", "list"),
    ("migrate",),
    ("run",),
    ("run", "--once"),
]
"""At least one command of each kind: those that read, those that write, those that consume, and the daemon."""


@pytest.fixture
def as_role(database_url):
    """Yield the URL of the database for a new role that has no rights; it is dropped at the end."""
    role = f"stranger_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
        yield re.sub(r"//[^@]*@", f"//{role}:x@", database_url)
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")


def _granted_until_it_works(tmp_path, owner_url, role_url, command) -> list[str]:
    """Run a command as a role. Execute each statement that it asks for, until it lacks no right. Return the statements."""
    statements = []
    while len(statements) < 4:
        with Ingest(tmp_path, *command, INGEST_DATABASE_URL=role_url) as ingest:
            if command == ("run",) and statements:
                return statements
            ingest.wait(60)
        assert "Traceback" not in ingest.text, ingest.text
        failed = [event["error"] for event in ingest.named("daemon_failed")] if command[0] == "run" else []
        told = failed[0] if failed else ingest.text.removeprefix("ingest: ").removesuffix("\n")
        asked = re.fullmatch(r"the role \w+ lacks a right: .+\. This statement grants it: (GRANT .+;)", told)
        if asked is None:
            assert "permission denied" not in ingest.text, ingest.text
            return statements
        statements.append(asked[1])
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute(asked[1])
    raise AssertionError(f"{command} lacks a right after {statements}")


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_of_a_role_without_rights_names_the_statements_that_mend_it(tmp_path, database_url, as_role, command):
    assert _granted_until_it_works(tmp_path, database_url, as_role, command)


def test_a_reader_that_wants_to_write_is_told_how_to_become_the_owner(tmp_path, database_url, as_role):
    statements = _granted_until_it_works(tmp_path, database_url, as_role, ("feed", "pause", ADDRESS))
    assert [re.sub("stranger_.*", "", text) for text in statements] == [
        "GRANT ingest_reader TO ",
        "GRANT postgres TO ",
    ]


def test_a_role_that_may_not_migrate_is_told_which_statement_lets_it(tmp_path, empty_database):
    role = f"stranger_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
        try:
            url = re.sub(r"//[^@]*@", f"//{role}:x@", empty_database)
            with Ingest(tmp_path, "migrate", INGEST_DATABASE_URL=url) as ingest:
                assert ingest.wait(60) == 1
            name = connection.info.dbname
            assert ingest.text.endswith(f"This statement grants it: GRANT CREATE ON DATABASE {name} TO {role};\n")
        finally:
            connection.execute(f"DROP ROLE {role}")


SECRETS = [
    "hun@ter2",
    "hun/ter2",
    "hun?ter2",
    "hun#ter2",
    "hun:ter2",
    "hun ter2",
    "hun%ter2",
    "@hunter2@",
    "hun[ter2",
    "x@hun:ter2/x",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "template", ["postgresql://user:{}@127.0.0.1:1/news", "postgres://user:{}@127.0.0.1:1/", "user:{}@host"]
)
async def test_no_message_repeats_a_part_of_a_password_that_is_not_encoded(secret, template):
    url = template.format(secret)
    with pytest.raises((DatabaseUrlError, DatabaseUnavailableError)) as refused:
        missing(url)
    assert not re.search("hun|ter2", str(refused.value))
    store = Store(url, connections=1, timeout_s=0.1)
    await store.open()
    with pytest.raises(DatabaseUnavailableError) as refused:
        await store.now()
    assert not re.search("hun|ter2", str(refused.value))
    with pytest.raises(DatabaseUnavailableError) as refused:
        await store.look(for_writes=True)
    assert not re.search("hun|ter2", str(refused.value))
    await store.close()


def test_a_password_that_is_encoded_leaves_the_drivers_message_as_it_is():
    with pytest.raises(DatabaseUnavailableError, match="refused") as refused:
        missing(f"postgresql://user:{quote('hun@ter2', safe='')}@127.0.0.1:1/news")
    assert "hun" not in str(refused.value)


def test_a_command_says_what_is_wrong_with_a_url_and_nothing_of_its_password(tmp_path):
    with Ingest(tmp_path, "status", INGEST_DATABASE_URL="postgresql://user:hun@ter2@127.0.0.1:1/news") as ingest:
        assert ingest.wait(60) == 2
    assert "percent-encoded" in ingest.text
    assert "ter2" not in ingest.text
