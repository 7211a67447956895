from __future__ import annotations

import psycopg
from examples import add_changes
from structlog.testing import capture_logs

from ingest.config import Settings
from ingest.daemon.queues import Shift
from ingest.daemon.upkeep import Upkeep
from ingest.store.store import Store


async def _events(database_url: str, **settings: object) -> list[dict]:
    """Run the upkeep once; return the events that it logs."""
    store = Store(database_url)
    await store.open()
    try:
        with capture_logs() as events:
            await Upkeep(settings=Settings(**settings), store=store, shift=Shift()).run()
    finally:
        await store.close()
    return events


async def test_housekeeping_names_a_consumer_that_it_passes_and_tells_it_once(database_url):
    add_changes(database_url, 1, 2, 3)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE ingest.change SET changed_at = now() - interval '11 days'")
        connection.execute("SELECT ingest.seek('dead', 1)")
        connection.execute("UPDATE ingest.consumer SET created_at = now() - interval '12 days'")
        assert await _events(database_url) == []
        assert await _events(database_url, change_keep_days=10) == [
            {"event": "old_changes_dropped", "log_level": "info", "changes": 3},
            {"event": "consumer_passed", "log_level": "warning", "consumer": "dead", "cursor": 1},
        ]
        assert await _events(database_url, change_keep_days=10) == []


async def test_housekeeping_makes_all_articles_of_an_older_version_searchable(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO ingest.article (body, language, verdict, body_hash) SELECT 'Piers', 'en', 'full', '' FROM generate_series(1, 450)"
        )
        connection.execute("UPDATE ingest.article SET search = NULL, search_config = NULL")
        await _events(database_url)
        found = connection.execute(
            "SELECT count(*) FROM ingest.search_articles('pier', max_articles => 1000)"
        ).fetchone()
    assert found == (450,)
