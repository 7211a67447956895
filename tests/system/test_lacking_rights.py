"""An owner of the database who may not create roles: what the daemon and `ingest migrate` say, and what mends it."""

from __future__ import annotations

import re

import psycopg
import pytest
from processes import Ingest, rows

from ingest.store import embedded


def test_an_owner_without_the_right_to_create_roles_is_told_what_a_superuser_must_execute(tmp_path, own_postgres):
    with psycopg.connect(own_postgres.url, autocommit=True) as connection:
        connection.execute("CREATE ROLE keeper LOGIN")
        connection.execute("CREATE DATABASE news OWNER keeper")
    superuser = embedded.database(own_postgres.url, "news")
    keeper = superuser.replace("//postgres:", "//keeper:")
    with Ingest(tmp_path, "run", "--once", INGEST_DATABASE_URL=keeper) as daemon:
        assert daemon.wait(100) == 0, daemon.text
    (lacking,) = daemon.named("rights_lacking")
    with Ingest(tmp_path, "migrate", INGEST_DATABASE_URL=keeper) as told:
        assert told.wait() == 0
    statements = re.findall(r"^  (.+);$", told.text, re.MULTILINE)
    assert "CREATE ROLE ingest_consumer NOLOGIN" in statements
    assert statements == lacking["statements"]
    with psycopg.connect(superuser, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
    with Ingest(tmp_path, "migrate", INGEST_DATABASE_URL=keeper) as told:
        assert told.wait() == 0
    assert told.text == "the schema is up to date\n"
    assert rows(superuser, "SELECT pg_has_role('ingest_consumer', 'ingest_reader', 'USAGE')") == [(True,)]


@pytest.mark.parametrize("arguments", [("run", "--once"), ("feed", "add", "--no-check", "http://127.0.0.1:1/feed")])
def test_rights_that_were_taken_are_given_again_by_whoever_may_migrate(tmp_path, database_url, arguments):
    may_read = "SELECT has_table_privilege('ingest_reader', 'ingest.article', 'SELECT')"
    with Ingest(tmp_path, "migrate", INGEST_DATABASE_URL=database_url) as command:
        assert command.wait(100) == 0
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("REVOKE SELECT ON ingest.article FROM ingest_reader")
    with Ingest(tmp_path, *arguments, INGEST_DATABASE_URL=database_url) as command:
        assert command.wait(100) == 0, command.text
    assert rows(database_url, may_read) == [(True,)]
