"""What a feed's row remembers of its polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import feed_entry, poll_result

from ingest.model import Health

if TYPE_CHECKING:
    from ingest.store import Store

URL = "https://news.example/feed"


def _row(database_url: str, url: str = URL) -> dict:
    with psycopg.connect(database_url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute("SELECT * FROM ingest.feed WHERE url = %s", [url]).fetchone()


def _run(database_url: str, statement: str, *parameters: object) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement, parameters)


async def _due(store: Store, url: str = URL):
    """Subscribe to a feed, or make it due again, and lease it."""
    await store.add_feed(url)
    await store.resume_feed(url)
    (feed,) = await store.claim_due_feeds(limit=1, lease_s=60)
    return feed


def _failing(since: datetime):
    return replace(
        poll_result(),
        failures=4,
        failure_weight=6.0,
        failed_since=since,
        gone_polls=1,
        health=Health.FAILING,
        error="not_found: HTTP 404",
    )


# --------------------------------------------------------------------------------------------------------------- health


async def test_a_claimed_feed_knows_what_its_row_remembers_and_the_time(store):
    since = datetime.now(UTC) - timedelta(days=2)
    asks = replace(_failing(since), ttl_s=900, skip_hours=(0, 23), skip_days=(6,), next_poll_s=0)
    await store.finish_poll(await _due(store), asks)
    (feed,) = await store.claim_due_feeds(limit=1, lease_s=60)
    assert (feed.health, feed.failures, feed.failure_weight, feed.failed_since, feed.gone_polls) == (
        Health.FAILING, 4, 6.0, since, 1,
    )  # fmt: skip
    assert (feed.ttl_s, feed.skip_hours, feed.skip_days) == (900, [0, 23], [6])
    assert feed.leased_until - feed.claimed_at == timedelta(seconds=60)


async def test_a_health_lasts_since_the_poll_that_found_it_first(store, database_url):
    await store.finish_poll(await _due(store), replace(poll_result(feed_entry(1)), next_poll_s=0))
    first = _row(database_url)
    (again,) = await store.claim_due_feeds(limit=1, lease_s=60)
    await store.finish_poll(again, replace(poll_result(), next_poll_s=0))
    assert (first["health"], _row(database_url)["health_since"]) == ("healthy", first["health_since"])
    (again,) = await store.claim_due_feeds(limit=1, lease_s=60)
    await store.finish_poll(again, _failing(datetime.now(UTC)))
    failing = _row(database_url)
    assert failing["health"] == "failing"
    assert failing["health_since"] > first["health_since"]


async def test_a_feed_that_the_operator_pauses_while_it_is_polled_stays_paused(store, database_url):
    feed = await _due(store)
    await store.pause_feed(URL, "too noisy")
    await store.finish_poll(feed, replace(poll_result(feed_entry(1)), pause="gone", health=Health.GONE))
    row = _row(database_url)
    assert (row["health"], row["paused_reason"], row["polls"]) == ("paused", "too noisy", 1)


async def test_a_feed_that_is_gone_is_polled_again_when_the_operator_says_so_as_if_it_had_never_failed(
    store, database_url
):
    gone = replace(_failing(datetime.now(UTC)), health=Health.GONE, pause="the publisher says so")
    await store.finish_poll(await _due(store), gone)
    row = _row(database_url)
    assert (row["health"], row["paused_reason"], row["paused_at"]) == (
        "gone", "the publisher says so", row["health_since"],
    )  # fmt: skip
    assert await store.claim_due_feeds(limit=1, lease_s=60) == []
    feed = await _due(store)
    assert (feed.health, feed.failures, feed.failure_weight, feed.failed_since, feed.gone_polls) == (
        "new", 0, 0.0, None, 0,
    )  # fmt: skip


@pytest.mark.parametrize(("health", "paused_at"), [("ill", None), ("gone", None), ("healthy", datetime.now(UTC))])
async def test_no_row_says_that_a_feed_is_paused_and_polled(store, database_url, health, paused_at):
    await store.add_feed(URL)
    with pytest.raises(psycopg.errors.CheckViolation):
        _run(database_url, "UPDATE ingest.feed SET health = %s, paused_at = %s", health, paused_at)


async def test_feeds_are_listed_the_sickest_first_and_counted_by_health(store, database_url):
    for health, paused in (
        ("new", None),
        ("healthy", None),
        ("failing", None),
        ("paused", "p"),
        ("gone", "g"),
        ("moved", "m"),
    ):
        await store.add_feed(f"https://{health}.example/")
        _run(
            database_url,
            "UPDATE ingest.feed SET health = %s, paused_reason = %s, paused_at = CASE WHEN %s THEN now() END WHERE url = %s",
            health, paused, paused is not None, f"https://{health}.example/",
        )  # fmt: skip
    assert [row["health"] for row in await store.list_feeds()] == [
        "failing", "gone", "moved", "new", "healthy", "paused",
    ]  # fmt: skip
    status = await store.status()
    assert {key: status[key] for key in status if key.startswith("feeds")} == {
        "feeds": 6, "feeds_healthy": 1, "feeds_failing": 1, "feeds_paused": 1, "feeds_moved": 1, "feeds_gone": 1, "feeds_due": 3,
    }  # fmt: skip
