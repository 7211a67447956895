"""The publication of the database, as a real subscriber sees it."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

import psycopg
import pytest
from examples import add_changes
from processes import rows

from ingest.store import embedded
from ingest.store.migrate import fresh_database, migrate

LOG = "SELECT position, kind, article_id FROM ingest.change ORDER BY position"
ARTICLES = "SELECT id, url, title, body, search::text, search_config FROM ingest.article ORDER BY id"


@pytest.fixture
def logical_server(own_postgres) -> str:
    """Return the URL of a server with wal_level = logical: the server of the tests if it has that, or else a new one."""
    given = os.environ.get("INGEST_TEST_DATABASE_URL")
    if given and rows(given, "SHOW wal_level") == [("logical",)]:
        return given
    with psycopg.connect(own_postgres.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET wal_level = logical")
        connection.execute("ALTER SYSTEM SET max_prepared_transactions = 2")
    own_postgres.stop_immediately()
    own_postgres.start()
    return own_postgres.url


@pytest.fixture
def published(logical_server):
    """Yield the URLs of two databases: the publisher and the subscriber."""
    names = [f"ingest_test_{os.getpid()}_{role}" for role in ("published", "subscribed")]
    for name in names:
        fresh_database(logical_server, name)
        migrate(embedded.database(logical_server, name))
    yield [embedded.database(logical_server, name) for name in names]
    with psycopg.connect(logical_server, autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _subscription(publisher: str, subscriber: str):
    """Subscribe one database to the other. Both are in one server, so the slot is made first: CREATE SUBSCRIPTION would wait for itself."""
    name = f"news_{os.getpid()}"
    rows(publisher, "SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", name)
    with psycopg.connect(subscriber, autocommit=True) as connection:
        source = psycopg.conninfo.make_conninfo(publisher)
        create = "CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION ingest WITH (create_slot = false, slot_name = {})"
        connection.execute(
            psycopg.sql.SQL(create).format(
                psycopg.sql.Identifier(name), psycopg.sql.Literal(source), psycopg.sql.Literal(name)
            )
        )
        try:
            yield
        finally:
            connection.execute(f"DROP SUBSCRIPTION {name}")


def _same(publisher: str, subscriber: str, *queries: str) -> None:
    """Wait until both databases give the same rows. Check that the subscriber never has a change without a position."""
    until = time.monotonic() + 60
    while any(rows(publisher, query) != rows(subscriber, query) for query in queries):
        assert rows(subscriber, "SELECT count(*) FROM ingest.change WHERE position IS NULL") == [(0,)]
        assert time.monotonic() < until, (rows(publisher, LOG), rows(subscriber, LOG))
        time.sleep(0.1)


def test_a_subscriber_has_the_same_log_and_the_same_articles(published):
    publisher, subscriber = published
    add_changes(publisher, 1, 2)
    with _subscription(publisher, subscriber):
        _same(publisher, subscriber, LOG, ARTICLES)
        add_changes(publisher, *range(3, 20))
        with psycopg.connect(publisher) as connection:
            connection.execute("UPDATE ingest.article SET body = 'Another text.', language = 'en' WHERE id = 7")
            connection.execute(
                "INSERT INTO ingest.change (article_id, kind, revision) VALUES (7, 'corrected', 2), (8, 'merged', 1)"
            )
        _same(publisher, subscriber, LOG, ARTICLES)
        positions = [position for (position,) in rows(subscriber, "SELECT position FROM ingest.changes_after(2)")]
        assert positions == list(range(3, 22))
        assert rows(subscriber, "SELECT article_id FROM ingest.search_articles('another texts')") == [(7,)]


def test_a_transaction_with_changes_is_not_prepared(logical_server, published):
    """A prepared transaction would hold the log for all others until it is committed."""
    assert rows(logical_server, "SHOW max_prepared_transactions") != [("0",)]
    with psycopg.connect(published[0], autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.article (verdict, body_hash) VALUES ('empty', '')")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO ingest.change (article_id, kind, revision) VALUES (1, 'new', 1)")
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="cannot PREPARE a transaction that has executed"):
            connection.execute("PREPARE TRANSACTION 'late'")
        connection.execute("ROLLBACK")
    add_changes(published[0], 2)
    assert rows(published[0], "SELECT count(*) FROM ingest.changes_after(0)") == [(1,)]
