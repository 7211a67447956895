"""Feeds with guids that do not identify entries: no article is lost or stored twice, and the feed's row says why."""

from __future__ import annotations

import asyncio

from pages import page, sentences
from processes import Ingest, rows

from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom

HABITS = ("each_poll", "one_for_all", "each_edit")
SETTINGS = {"INGEST_MIN_POLL_INTERVAL_S": 0.01, "INGEST_POLL_INTERVAL_S": 0.01, "INGEST_MAX_POLL_INTERVAL_S": 0.01}
TOPICS = (
    "the harbour",
    "the old mill",
    "the night train",
    "the flood barrier",
    "the school meals",
    "the bus depot",
    "the market",
)


def _site(habit: str) -> str:
    return f"{habit.replace('_', '-')}.localhost"


def _title(topic: str, habit: str) -> str:
    return f"News of {topic} ({habit})"


def _feed(newsroom: Newsroom, habit: str, poll: int) -> str:
    """Serve the feed of one poll: it lists one more article than before, and changes the summaries of older ones."""
    listed = []
    for number, topic in enumerate(TOPICS[: 4 + poll]):
        edit = poll if number <= poll else 0
        guid = {"each_poll": f"{number}-{poll}", "one_for_all": "1", "each_edit": f"{number}-{edit}"}[habit]
        url = newsroom.url(_site(habit), f"/{number}")
        listed.append(Listed(url=url, title=_title(topic, habit), guid=guid, summary=f"About {topic}, {edit}."))
    return newsroom.add_feed_of(_site(habit), "rss2", listed)


async def _until_polled(ingest: Ingest, *, listed: int) -> None:
    """Wait until each feed was polled when it listed this number of entries."""
    async with asyncio.timeout(60):
        while True:
            polled = {event["feed_id"] for event in ingest.named("feed_polled") if event["listed"] == listed}
            if len(polled) == len(HABITS):
                return
            await asyncio.sleep(0.2)


async def test_feeds_with_bad_guids_are_keyed_by_links_and_each_article_is_stored_once(tmp_path, database_url):
    async with Newsroom(seed=8, hosts=[]) as newsroom:
        for habit in HABITS:
            for number, topic in enumerate(TOPICS):
                html = page(*sentences(f"{topic} of {habit}"), title=_title(topic, habit))
                newsroom.add(_site(habit), f"/{number}", html, "text/html; charset=utf-8")
        (tmp_path / "feeds.txt").write_text("\n".join(_feed(newsroom, habit, 0) for habit in HABITS))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", **SETTINGS}
        with Ingest(tmp_path, "run", **settings) as ingest:
            for poll in range(4):
                for habit in HABITS:
                    _feed(newsroom, habit, poll)
                await _until_polled(ingest, listed=4 + poll)
            every = len(TOPICS) * len(HABITS)
            await asyncio.to_thread(ingest.wait_for, "article_stored", count=every, timeout=90)
            assert await asyncio.to_thread(ingest.stop) == 0
    rekeyed = [(event["feed_id"], event["keyed_by"], event["reason"]) for event in ingest.named("feed_rekeyed")]
    assert sorted(rekeyed) == rows(database_url, "SELECT id, keyed_by, keyed_reason FROM ingest.feed ORDER BY id")
    assert [keyed_by for _, keyed_by, _ in rekeyed] == ["link"] * len(HABITS)
    titles = rows(database_url, 'SELECT title FROM ingest.article ORDER BY title COLLATE "C"')
    assert titles == sorted((_title(topic, habit),) for topic in TOPICS for habit in HABITS)
    # an entry that came after the switch is one row, whatever its guid is now
    after = "SELECT count(*) FROM ingest.entry WHERE title LIKE 'News of the market%%'"
    assert rows(database_url, after) == [(len(HABITS),)]
