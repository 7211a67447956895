"""A database that version 0.1.0 left is brought up to date with all that it holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from examples import changed, draft, feed_entry, poll_result
from psycopg.sql import SQL, Identifier

from ingest.article.fingerprint import text_of
from ingest.config import Settings
from ingest.daemon.queues import Shift
from ingest.daemon.upkeep import Upkeep
from ingest.model.article import Drafted, Settled
from ingest.store import sql
from ingest.store.migrate import migrate
from ingest.store.store import Store

LAST_OF_0_1_0 = "0019_hosts_of_feeds.sql"
DATA = Path(__file__).parents[1] / "data" / "version_0_1_0.sql"
TABLES = ("feed", "entry", "article", "revision", "change", "passage", "sketch", "host")
SEQUENCES = """SELECT format('SELECT setval(%L, coalesce((SELECT max(%I) FROM ingest.%I), 1))',
                             pg_get_serial_sequence('ingest.' || relname, attname), attname, relname)
                 FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE relnamespace = 'ingest'::regnamespace AND attidentity <> ''"""


def _rows(connection: psycopg.Connection, table: str) -> list[dict]:
    """Return the rows of a table as JSON: it has infinite times, which Python has not."""
    statement = SQL("SELECT to_jsonb(t) FROM ingest.{} AS t ORDER BY to_jsonb(t)::text").format(Identifier(table))
    return [row for (row,) in connection.execute(statement)]


@pytest.fixture
def before(empty_database: str) -> dict[str, list[dict]]:
    """Return the rows of a database of version 0.1.0, which then has been migrated."""
    old = [path for path in sql.migrations() if path.name <= LAST_OF_0_1_0]
    migrate(empty_database, old)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(DATA.read_text("utf-8"))
        for (statement,) in connection.execute(SEQUENCES).fetchall():
            connection.execute(statement)
        rows = {table: _rows(connection, table) for table in TABLES}
    assert migrate(empty_database) == [path.name for path in sql.migrations() if path.name > LAST_OF_0_1_0]
    return rows


@pytest.fixture
async def upgraded(before: dict, empty_database: str):  # noqa: ARG001 -- it migrates
    """Yield a store on the migrated database."""
    store = Store(empty_database)
    await store.open()
    yield store
    await store.close()


def test_every_value_of_every_row_is_there_after_the_migration(before, empty_database):
    assert {table: len(before[table]) > 0 for table in TABLES} == dict.fromkeys(TABLES, True)
    with psycopg.connect(empty_database) as connection:
        for table in TABLES:
            shown = [{name: row[name] for name in before[table][0]} for row in _rows(connection, table)]
            assert sorted(shown, key=str) == sorted(before[table], key=str)
        positions = [row[0] for row in connection.execute("SELECT position FROM ingest.changes_after(0)")]
    assert positions == list(range(1, len(before["change"]) + 1))


async def test_the_upkeep_gives_each_article_the_new_name_of_its_hash(upgraded, empty_database):
    await Upkeep(settings=Settings(), store=upgraded, shift=Shift()).run()
    with psycopg.connect(empty_database) as connection:
        for article in _rows(connection, "article"):
            assert article["text_hash"] == article["body_hash"] == rf"\x{text_of(article['body']).text_hash.hex()}"
        for feed in _rows(connection, "feed"):
            assert feed["document_hash"] == feed["body_hash"] is not None


async def test_the_upkeep_fills_in_hashes_of_articles_that_other_rows_are_just_written_for(
    before, upgraded, empty_database
):
    with psycopg.connect(empty_database) as connection:
        connection.execute(
            "INSERT INTO ingest.recleaning (article_id) SELECT id FROM ingest.article ON CONFLICT DO NOTHING"
        )
        assert await upgraded.upkeep.name_text_hashes() == len(before["article"])


async def _entry_of(store: Store, url: str, *, title: str):
    await store.feeds.add("https://other.example/feed")
    feeds = await store.feeds.claim_due(limit=100, lease_s=600)
    (feed,) = [feed for feed in feeds if feed.url == "https://other.example/feed"]
    await store.feeds.finish_poll(feed, poll_result(feed_entry(1, url=url, link=url, guid="other", title=title)))
    entries = await store.entries.claim_due(limit=100, lease_s=600, per_host=100)
    return next(entry for entry in entries if entry.feed_id == feed.id)


async def test_an_article_of_before_is_known_again_by_its_text(before, upgraded):
    article = max(before["article"], key=lambda row: len(row["body"]))
    same = changed(
        draft(f"{article['url']}?another", body=article["body"], title=article["title"]), language=article["language"]
    )
    same = replace(same, site=article["site"])
    entry = await _entry_of(upgraded, same.urls[0], title=article["title"])
    settlement = await upgraded.entries.finish(entry, Drafted(draft=same))
    assert (settlement.outcome, settlement.article_id) == (Settled.DUPLICATE, article["id"])


async def test_a_new_article_follows_the_old_ones_in_the_change_log(before, upgraded, empty_database):
    entry = await _entry_of(upgraded, "https://news.example/1", title="The pier is repaired")
    settlement = await upgraded.entries.finish(entry, Drafted(draft=draft()))
    assert settlement.outcome is Settled.NEW
    with psycopg.connect(empty_database) as connection:
        found = connection.execute(
            "SELECT position, article_id, kind FROM ingest.changes_after(%s)", [len(before["change"])]
        ).fetchall()
    assert found == [(len(before["change"]) + 1, settlement.article_id, "new")]


@pytest.mark.usefixtures("before")
def test_a_program_of_the_version_before_works_on_beside_the_new_one(empty_database):
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.article (verdict, body_hash) VALUES ('empty', 'old')")
        connection.execute("INSERT INTO ingest.article (verdict, text_hash) VALUES ('empty', 'new')")
        connection.execute("UPDATE ingest.article SET body_hash = 'older' WHERE text_hash = 'old'")
        connection.execute("UPDATE ingest.article SET text_hash = 'newer' WHERE body_hash = 'new'")
        hashes = connection.execute(
            "SELECT text_hash, body_hash FROM ingest.article WHERE verdict = 'empty' AND url IS NULL ORDER BY id"
        ).fetchall()
        connection.execute("UPDATE ingest.feed SET body_hash = NULL WHERE id = 1")
        connection.execute("UPDATE ingest.feed SET document_hash = 'new' WHERE id = 2")
        feeds = connection.execute(
            "SELECT document_hash, body_hash FROM ingest.feed WHERE id IN (1, 2) ORDER BY id"
        ).fetchall()
    assert hashes == [(b"older", b"older"), (b"newer", b"newer")]
    assert feeds == [(None, None), (b"new", b"new")]
