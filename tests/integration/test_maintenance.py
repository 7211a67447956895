from __future__ import annotations

import psycopg
import pytest
from examples import add_changes, poll_result
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


@pytest.mark.made_up_rows
async def test_housekeeping_says_how_many_pages_and_passages_it_drops(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.feed (url) VALUES ('https://news.example/feed')")
        connection.execute(
            "INSERT INTO ingest.entry (feed_id, guid, content_hash) SELECT id, 'one', '' FROM ingest.feed"
        )
        connection.execute(
            """INSERT INTO ingest.page (entry_id, url, body_gzip, size, fetched_at)
               SELECT id, 'https://news.example/1', '', 0, now() - interval '9 days' FROM ingest.entry"""
        )
        connection.execute("INSERT INTO ingest.site (name) VALUES ('news.example')")
        connection.execute(
            """INSERT INTO ingest.passage (site, key, text, articles, last_seen_at)
               VALUES ('news.example', 1, 'Follow us', 3, now() - interval '400 days')"""
        )
    assert await _events(database_url, page_keep_days=7) == [
        {"event": "old_pages_dropped", "log_level": "info", "pages": 1},
        {"event": "passages_forgotten", "log_level": "info", "passages": 1},
    ]


async def test_housekeeping_says_when_a_host_has_too_many_feeds_and_when_this_is_over(store, database_url):
    for number in range(5):
        await store.feeds.add(f"https://host.example/{number}")
    for feed in await store.feeds.claim_due(limit=9, lease_s=60):
        await store.feeds.finish_poll(feed, poll_result())  # every 600 s
    (crowded,) = await _events(database_url, feed_spacing_s=121)
    assert (crowded["event"], crowded["host"], crowded["feeds"]) == ("host_crowded", "host.example", 5)
    for number in range(5):
        await store.feeds.pause(f"https://host.example/{number}", "a test")
    (calm,) = await _events(database_url, feed_spacing_s=121)
    assert (calm["event"], calm["host"]) == ("host_uncrowded", "host.example")
