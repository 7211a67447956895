"""Credits, corrections and author notes are stripped as the setting says, for all feeds or for one feed."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from pages import page, sentences
from processes import Ingest, rows

from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

CREDIT = "With files from The Canadian Press"
CORRECTION = "Correction: An earlier version of this article gave another price for the ticket."
AUTHOR_NOTE = "Ann Example is a senior reporter for the Aurevale Times."
NOTES = [CREDIT, CORRECTION, AUTHOR_NOTE]
ALWAYS_DUE = {f"INGEST_{name}_INTERVAL_S": 0.01 for name in ("MIN_POLL", "POLL", "MAX_POLL")}


async def _run(tmp_path: Path, url: str, *arguments: str, **settings: object) -> str:
    with Ingest(tmp_path, *arguments, INGEST_DATABASE_URL=url, **settings) as ingest:
        assert await asyncio.to_thread(ingest.wait, 90) == 0, ingest.text
    return ingest.text


def _publish(newsroom: Newsroom, site: str, topics: list[str], *also: Listed) -> tuple[str, list[Listed]]:
    """Serve articles that end in notes, and a feed that lists them; return the feed's URL and entries."""
    entries = list(also)
    for number, topic in enumerate(topics):
        title = f"What becomes of {topic}"
        url = newsroom.add(site, f"/{number}", page(*sentences(topic), *NOTES, title=title), "text/html; charset=utf-8")
        entries.append(Listed(url=url, title=title, summary="Short.", guid=url))
    return newsroom.add_feed_of(site, "rss2", entries), entries


def _kept(url: str) -> dict[str, list[str]]:
    """Return the notes that each article still has, by host and path. Check that all other text is complete."""
    found = {}
    for address, topic, body, extracted in rows(
        url, "SELECT url, substr(title, 17), body, ingest.extracted_text(body, removed) FROM ingest.article"
    ):
        text, lines = sentences(topic), body.split("\n")
        assert lines[:3] == text
        assert extracted.split("\n") == [*text, *NOTES]
        found[address.split("/", 2)[2].replace(":", "/").split("/")[0] + address[-2:]] = lines[3:]
    return found


async def test_each_feed_strips_the_notes_that_are_set_for_it_and_stored_articles_follow(tmp_path, database_url):
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        one, entries = _publish(newsroom, "one.localhost", ["the ferry", "the mill"])
        other, _ = _publish(newsroom, "other.localhost", ["the tram"], entries[0])
        settings = {"INGEST_STRIP": "corrections", **ALWAYS_DUE}
        await _run(tmp_path, database_url, "feed", "add", "--no-check", one)
        told = await _run(tmp_path, database_url, "feed", "set", one, "--strip", "credits, author-notes")
        assert told == f"set {one}\n"
        await _run(tmp_path, database_url, "run", "--once", **settings)
        await _run(tmp_path, database_url, "feed", "add", "--no-check", other)
        await _run(tmp_path, database_url, "run", "--once", **settings)
        of_one, of_other = [CORRECTION], [CREDIT, AUTHOR_NOTE]
        assert _kept(database_url) == {
            "one.localhost/0": of_one,
            "one.localhost/1": of_one,
            "other.localhost/0": of_other,
        }
        rules = "SELECT DISTINCT cut->>'rule' FROM ingest.article, jsonb_array_elements(removed) AS cut ORDER BY 1"
        assert rows(database_url, rules) == [("note:author-notes",), ("note:corrections",), ("note:credits",)]
        listed = json.loads(await _run(tmp_path, database_url, "feed", "list", "--json"))
        assert {row["url"]: row["strip"] for row in listed} == {one: ["credits", "author-notes"], other: None}

        await _run(tmp_path, database_url, "feed", "set", one, "--strip", "default")
        await _run(tmp_path, database_url, "feed", "set", other, "--strip", "none")
        await _run(tmp_path, database_url, "run", "--once", **settings)
        assert _kept(database_url) == {
            "one.localhost/0": of_other,
            "one.localhost/1": of_other,
            "other.localhost/0": NOTES,
        }
    # alike as they are, they are copies of each other as soon as their notes stay
    told = (
        "SELECT kind, count(*) FROM ingest.changes_after(0) WHERE kind NOT IN ('merged', 'split') GROUP BY 1 ORDER BY 1"
    )
    assert rows(database_url, told) == [("new", 3), ("recleaned", 3)]


async def test_stored_articles_follow_another_setting_when_the_daemon_starts_with_it(tmp_path, database_url):
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        one, _ = _publish(newsroom, "one.localhost", ["the ferry", "the mill"])
        other, _ = _publish(newsroom, "other.localhost", ["the tram"])
        await _run(tmp_path, database_url, "feed", "add", "--no-check", one, other)
        await _run(tmp_path, database_url, "feed", "set", other, "--strip", "none")
        told = await _run(tmp_path, database_url, "run", "--once")
        assert "strip_changed" not in told
        for strip, of_one in (
            ("credits,author-notes", [CORRECTION]),
            ("corrections", [CREDIT, AUTHOR_NOTE]),
            ("", NOTES),
        ):
            told = await _run(tmp_path, database_url, "run", "--once", INGEST_STRIP=strip)
            (event,) = [json.loads(line) for line in told.splitlines() if '"strip_changed"' in line]
            assert (event["strip"], event["articles"]) == ([note for note in strip.split(",") if note], 3)
            if strip != "corrections":
                told = await _run(tmp_path, database_url, "run", "--once", INGEST_STRIP=strip)
                assert "strip_changed" not in told
            assert _kept(database_url) == {
                "one.localhost/0": of_one,
                "one.localhost/1": of_one,
                "other.localhost/0": NOTES,
            }


async def test_nothing_of_it_is_stripped_unless_that_is_wanted_though_the_site_repeats_it(tmp_path, database_url):
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        feed, _ = _publish(newsroom, "one.localhost", ["the ferry", "the mill", "the tram", "the pond"])
        await _run(tmp_path, database_url, "feed", "add", "--no-check", feed)
        await _run(tmp_path, database_url, "run", "--once", **ALWAYS_DUE)
    assert _kept(database_url) == {f"one.localhost/{number}": NOTES for number in range(4)}


async def test_a_daemon_that_works_while_a_feed_is_set_ends_with_what_was_set_last(tmp_path, database_url):
    topics = [f"the lane {number * 'a'}b" for number in range(30)]
    async with Newsroom(seed=1, hosts=[]) as newsroom:
        feed, _ = _publish(newsroom, "one.localhost", topics)
        await _run(tmp_path, database_url, "feed", "add", "--no-check", feed)
        with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_WORKERS=1, INGEST_PER_HOST=4) as daemon:
            await asyncio.to_thread(daemon.wait_for, "article_stored", count=3)
            for strip in ("credits,corrections,author-notes", "none", "credits,corrections"):
                await _run(tmp_path, database_url, "feed", "set", feed, "--strip", strip)
            await asyncio.to_thread(daemon.wait_for, "article_stored", count=30)
            while rows(database_url, "SELECT count(*) FROM ingest.recleaning") != [(0,)]:
                await asyncio.sleep(0.1)
            assert await asyncio.to_thread(daemon.stop) == 0
    assert set(map(tuple, _kept(database_url).values())) == {(AUTHOR_NOTE,)}
