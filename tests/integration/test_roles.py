"""The roles of readers and consumers. Roles belong to a whole server, so each of these tests has a server of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from ingest.store import embedded, roles
from ingest.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

MAY = """SELECT has_table_privilege('ingest_reader', 'ingest.article', 'SELECT'),
                has_function_privilege('ingest_consumer', 'ingest.ack(text, bigint)', 'EXECUTE'),
                pg_has_role('ingest_consumer', 'ingest_reader', 'USAGE')"""


@pytest.fixture
def superuser() -> Iterator[str]:
    """Yield the URL of a database on a server without any role of ours, for the superuser."""
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory, embedded.postgres(Path(directory)) as server:
        _execute(server, "CREATE DATABASE news")
        yield embedded.database(server, "news")


@pytest.fixture
def owner(superuser) -> str:
    """Return the URL for the owner of that database, who may not create roles."""
    _execute(superuser, "CREATE ROLE keeper LOGIN")
    _execute(superuser, "ALTER DATABASE news OWNER TO keeper")
    return superuser.replace("//postgres:", "//keeper:")


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def test_an_owner_who_may_not_create_roles_is_told_what_a_superuser_must_execute_and_it_suffices(superuser, owner):
    migrate(owner)
    refused = roles.repair(owner)
    assert {"CREATE ROLE ingest_reader NOLOGIN", "GRANT ingest_reader TO ingest_consumer"} <= set(refused)
    _execute(superuser, *refused)
    assert roles.lacking(owner) == []
    assert _rows(superuser, MAY) == [(True, True, True)]


def test_rights_are_given_by_the_owner_as_soon_as_somebody_has_made_the_roles(superuser, owner):
    migrate(owner)
    roles.repair(owner)
    _execute(superuser, "CREATE ROLE ingest_reader", "CREATE ROLE ingest_consumer IN ROLE ingest_reader")
    assert roles.repair(owner) == []
    assert _rows(superuser, MAY) == [(True, True, True)]
    _execute(owner, "CREATE TABLE ingest.later (x int)")
    assert _rows(superuser, "SELECT has_table_privilege('ingest_reader', 'ingest.later', 'SELECT')") == [(True,)]


def test_what_was_taken_from_a_reader_and_from_a_consumer_is_given_again(superuser):
    migrate(superuser)
    assert roles.lacking(superuser) == []
    _execute(
        superuser,
        "REVOKE SELECT ON ingest.article FROM ingest_reader",
        "REVOKE USAGE ON SCHEMA ingest FROM ingest_reader",
        "DROP OWNED BY ingest_consumer",
        "DROP ROLE ingest_consumer",
    )
    assert len(roles.lacking(superuser)) == 7
    assert roles.repair(superuser) == []
    assert _rows(superuser, MAY) == [(True, True, True)]


def test_the_secrets_of_feeds_are_given_to_nobody(superuser):
    migrate(superuser)
    roles.repair(superuser)
    assert _rows(superuser, "SELECT has_table_privilege('ingest_reader', 'ingest.feed_secret', 'SELECT')") == [(False,)]
