"""What a feed's row remembers of its polls."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import feed_entry, poll_result

from ingest.model.feed import NO_FAILURES, Failures, Health, Moved, Moving, PollHints, Proposal, Trust
from ingest.model.web import NO_VALIDATORS
from ingest.store.errors import LeaseLostError

if TYPE_CHECKING:
    from ingest.store.store import Store

URL = "https://news.example/feed"
HINTS = PollHints(ttl_s=900, skip_hours=(0, 23), skip_days=(6,))


def _row(database_url: str, url: str = URL) -> dict:
    with psycopg.connect(database_url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute("SELECT * FROM ingest.feed WHERE url = %s", [url]).fetchone()


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def _run(database_url: str, statement: str, *parameters: object) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement, parameters)


async def _due(store: Store, url: str = URL):
    """Subscribe to a feed, or make it due again, and lease it."""
    await store.feeds.add(url)
    await store.feeds.resume(url)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    return feed


def _failing(since: datetime):
    return replace(
        poll_result(),
        failures=Failures(count=4, since=since, weight=6.0, gone=1),
        health=Health.FAILING,
        error="not_found: HTTP 404",
    )


# --------------------------------------------------------------------------------------------------------------- health


async def test_a_claimed_feed_knows_what_its_row_remembers_and_the_time(store):
    since = datetime.now(UTC) - timedelta(days=2)
    asks = replace(_failing(since), hints=HINTS, next_poll_s=0)
    await store.feeds.finish_poll(await _due(store), asks)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    assert (feed.health, feed.failures) == (Health.FAILING, Failures(count=4, since=since, weight=6.0, gone=1))
    assert feed.hints == HINTS
    assert feed.leased_until - feed.claimed_at == timedelta(seconds=60)


async def test_a_health_lasts_since_the_poll_that_found_it_first(store, database_url):
    await store.feeds.finish_poll(await _due(store), replace(poll_result(feed_entry(1)), next_poll_s=0))
    first = _row(database_url)
    (again,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(again, replace(poll_result(), next_poll_s=0))
    assert (first["health"], _row(database_url)["health_since"]) == ("healthy", first["health_since"])
    (again,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(again, _failing(datetime.now(UTC)))
    failing = _row(database_url)
    assert failing["health"] == "failing"
    assert failing["health_since"] > first["health_since"]


async def test_a_feed_that_the_operator_pauses_while_it_is_polled_stays_paused(store, database_url):
    feed = await _due(store)
    await store.feeds.pause(URL, "too noisy")
    await store.feeds.finish_poll(feed, replace(poll_result(feed_entry(1)), pause="gone", health=Health.GONE))
    row = _row(database_url)
    assert (row["health"], row["paused_reason"], row["polls"]) == ("paused", "too noisy", 1)


async def test_a_feed_that_is_gone_is_polled_again_when_the_operator_says_so_as_if_it_had_never_failed(
    store, database_url
):
    gone = replace(_failing(datetime.now(UTC)), health=Health.GONE, pause="the publisher says so")
    await store.feeds.finish_poll(await _due(store), gone)
    row = _row(database_url)
    assert (row["health"], row["paused_reason"], row["paused_at"]) == (
        "gone", "the publisher says so", row["health_since"],
    )  # fmt: skip
    assert await store.feeds.claim_due(limit=1, lease_s=60) == []
    feed = await _due(store)
    assert (feed.health, feed.failures) == (Health.NEW, NO_FAILURES)


@pytest.mark.parametrize(("health", "paused_at"), [("ill", None), ("gone", None), ("healthy", datetime.now(UTC))])
async def test_no_row_says_that_a_feed_is_paused_and_polled(store, database_url, health, paused_at):
    await store.feeds.add(URL)
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
        await store.feeds.add(f"https://{health}.example/")
        _run(
            database_url,
            "UPDATE ingest.feed SET health = %s, paused_reason = %s, paused_at = CASE WHEN %s THEN now() END WHERE url = %s",
            health, paused, paused is not None, f"https://{health}.example/",
        )  # fmt: skip
    assert [row["health"] for row in await store.feed_list.all()] == [
        "failing", "gone", "moved", "new", "healthy", "paused",
    ]  # fmt: skip
    status = await store.reports.status()
    assert 0 <= status.pop("feeds_oldest_due_s") < 60
    assert {key: status[key] for key in status if key.startswith("feeds")} == {
        "feeds": 6, "feeds_healthy": 1, "feeds_failing": 1, "feeds_paused": 1, "feeds_moved": 1, "feeds_gone": 1, "feeds_proposed": 0,
        "feeds_due": 3,
    }  # fmt: skip


# --------------------------------------------------------------------------------------------------------------- moves

NEW = "https://news.example/rss"
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
MOVING = Moving(to=NEW, since=SINCE, polls=6, days=3, seen_at=SINCE + timedelta(days=2))


def _moved(*entries, **changes: object):
    return replace(poll_result(*entries), moving=MOVING, **({"move": True} | changes))


async def test_a_move_that_is_not_taken_yet_is_remembered_and_forgotten_when_it_is_over(store, database_url):
    await store.feeds.finish_poll(await _due(store), _moved(move=False, next_poll_s=0))
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    assert (feed.url, feed.moving) == (URL, MOVING)
    await store.feeds.finish_poll(feed, poll_result())
    row = _row(database_url)
    assert [row[f"moving_{name}"] for name in ("to", "since", "polls", "days", "seen_at")] == [None, None, 0, 0, None]


async def test_a_feed_that_moves_keeps_its_entries_and_is_found_under_its_old_url(store, database_url):
    feed = await _due(store)
    assert await store.feeds.finish_poll(feed, _moved(feed_entry(1))) is Moved.TAKEN
    row = _row(database_url, NEW)
    assert (row["id"], row["moving_to"], row["health"], row["etag"]) == (feed.id, None, "healthy", '"1"')
    assert _all(database_url, "SELECT feed_id, guid FROM ingest.entry") == [(feed.id, "guid-1")]
    assert _all(database_url, "SELECT url, feed_id, because FROM ingest.former_url") == [
        (URL, feed.id, "a permanent redirect, seen by 6 polls on 3 days since 2024-01-01T00:00:00+00:00")
    ]
    assert _all(database_url, "SELECT ingest.feed_of(%s), ingest.feed_of(%s)", URL, NEW) == [(feed.id, feed.id)]
    assert (await store.feeds.find(URL))["url"] == NEW


async def test_whoever_subscribes_to_a_former_url_again_gets_no_second_feed(store, database_url):
    await store.feeds.finish_poll(await _due(store), _moved())
    assert not await store.feeds.add(URL)
    assert not await store.feeds.add(NEW)
    assert _all(database_url, "SELECT url FROM ingest.feed") == [(NEW,)]
    for change in (
        store.feeds.resume(URL),
        store.feeds.pause(URL, "why"),
        store.feeds.set_strip(URL, ()),
        store.feeds.remove(URL),
    ):
        assert await change
    assert await store.feeds.add(URL)


async def test_a_feed_that_moves_back_is_where_it_was(store, database_url):
    await store.feeds.finish_poll(await _due(store), _moved(next_poll_s=0))
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    back = replace(_moved(), moving=replace(MOVING, to=URL))
    assert await store.feeds.finish_poll(feed, back) is Moved.TAKEN
    assert _all(database_url, "SELECT url FROM ingest.feed") == [(URL,)]
    assert _all(database_url, "SELECT url FROM ingest.former_url") == [(NEW,)]


async def test_a_feed_that_moves_to_another_subscription_is_not_polled_twice_and_loses_nothing(store, database_url):
    feed = await _due(store)
    await store.feeds.add(NEW)
    assert await store.feeds.finish_poll(feed, _moved(feed_entry(1))) is Moved.SUBSCRIBED
    row = _row(database_url)
    assert (row["health"], row["paused_reason"]) == ("moved", f"moved to {NEW}, which is subscribed, too")
    assert _all(database_url, "SELECT feed_id FROM ingest.entry") == [(feed.id,)]
    assert [due.url for due in await store.feeds.claim_due(limit=9, lease_s=60)] == [NEW]


async def test_a_feed_that_moves_to_a_paused_subscription_is_polled_as_before(store, database_url):
    feed = await _due(store)
    await store.feeds.add(NEW)
    await store.feeds.pause(NEW, "too noisy")
    assert await store.feeds.finish_poll(feed, _moved()) is Moved.KEPT
    row = _row(database_url)
    assert (row["health"], row["paused_at"], row["moving_to"]) == ("healthy", None, NEW)


async def test_of_two_feeds_that_move_to_one_url_at_once_one_gets_it_and_the_other_is_told(store, database_url):
    for number in range(6):
        await store.feeds.add(f"https://{number}.example/")
    feeds = await store.feeds.claim_due(limit=9, lease_s=60)
    moved = await asyncio.gather(*(store.feeds.finish_poll(feed, _moved()) for feed in feeds))
    assert sorted(moved) == [*[Moved.SUBSCRIBED] * 5, Moved.TAKEN]
    assert _all(database_url, "SELECT health, count(*) FROM ingest.feed GROUP BY 1 ORDER BY 1") == [
        ("healthy", 1),
        ("moved", 5),
    ]


async def test_the_operator_moves_a_feed_that_is_polled_there_at_once_as_if_it_were_new(store, database_url):
    gone = replace(
        _failing(SINCE), health=Health.GONE, pause="gone", proposal=Proposal(url=NEW, because="why"), searched=True
    )
    await store.feeds.finish_poll(await _due(store), gone)
    _run(database_url, "UPDATE ingest.feed SET false_304_at = now(), false_304 = 'a proof'")
    assert await store.feeds.move("https://nowhere.example/", NEW, "why") is None
    assert await store.feeds.move(URL, NEW, "the operator said so") is Moved.TAKEN
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    assert (feed.url, feed.validators, feed.document_hash, feed.failures, feed.trust, feed.proposed_url) == (
        NEW, NO_VALIDATORS, None, NO_FAILURES, Trust(), None,
    )  # fmt: skip
    assert _all(database_url, "SELECT because FROM ingest.former_url") == [("the operator said so",)]


async def test_who_polls_a_feed_at_the_url_that_the_operator_takes_from_it_writes_nothing(store):
    feed = await _due(store)
    assert await store.feeds.move(URL, NEW, "the operator said so") is Moved.TAKEN
    with pytest.raises(LeaseLostError):
        await store.feeds.finish_poll(feed, poll_result(feed_entry(1)))


# --------------------------------------------------------------------------------------------------- trust, and search


async def test_a_proof_of_a_false_304_is_kept_and_right_answers_are_counted_since_then(store, database_url):
    polls = [
        {"honest_check": True},
        {"false_304": "304 to ETag"},
        {"honest_check": True},
        {"honest_check": True},
        {},
    ]
    counts = []
    for changes in polls:
        await store.feeds.finish_poll(await _due(store), replace(poll_result(), **changes))
        row = _row(database_url)
        counts.append((row["false_304"], row["false_304_at"] is not None, row["honest_checks"]))
    assert counts == [
        (None, False, 1), ("304 to ETag", True, 0), ("304 to ETag", True, 1), ("304 to ETag", True, 2), ("304 to ETag", True, 2),
    ]  # fmt: skip


async def test_a_proposal_stands_until_the_feed_is_looked_for_again_or_is_well_again(store, database_url):
    found = replace(_failing(SINCE), searched=True, proposal=Proposal(url=NEW, because="the site names it"))

    async def proposed_after(result):
        await store.feeds.finish_poll(await _due(store), result)
        return _row(database_url)["proposed_url"]

    assert await proposed_after(_failing(SINCE)) is None
    assert _row(database_url)["searched_at"] is None
    assert await proposed_after(found) == NEW
    (listed,) = await store.feed_list.all()
    assert (listed["proposed_url"], listed["proposed_because"]) == (NEW, "the site names it")
    assert (await store.reports.status())["feeds_proposed"] == 1
    assert await proposed_after(_failing(SINCE)) == NEW
    assert await proposed_after(poll_result()) is None
    assert await proposed_after(found) == NEW
    assert await proposed_after(replace(found, proposal=None)) is None
    assert _row(database_url)["searched_at"] is not None
