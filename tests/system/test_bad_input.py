"""Bad input that shows only in several entries or in the database. The faults of one feed or page are in the table of faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
import pytest
from pages import page, sentences
from processes import Ingest, rows

from ingest.demo.server import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

HOST = "news.localhost"
HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml"


async def _pass(directory: Path, database_url: str, *feeds: str, **settings: object) -> Ingest:
    (directory / "feeds.txt").write_text("\n".join(feeds))
    with Ingest(
        directory, "run", "--once", INGEST_DATABASE_URL=database_url, INGEST_FEEDS="feeds.txt", **settings
    ) as ingest:
        assert await asyncio.to_thread(ingest.wait, 90) == 0, ingest.text
    assert [event for event in ingest.events if event["level"] in {"error", "critical"}] == []
    return ingest


def _rss(*items: str) -> bytes:
    text = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>N</title>{text}</channel></rss>'.encode()


async def test_pages_that_all_lead_to_one_login_stay_articles_of_their_own(tmp_path, database_url):
    async with Newsroom() as newsroom:
        newsroom.add(HOST, "/login", page(*sentences("your account"), title="Log in"), HTML)
        titles = ["Mayor resigns over ferry", "Bridge closed until spring", "New school opens its doors"]
        links = [
            newsroom.add(HOST, f"/{number}", b"", HTML, status=302, headers={"Location": "/login"})
            for number in range(3)
        ]
        listed = (f"<title>{title}</title><link>{link}</link>" for title, link in zip(titles, links, strict=True))
        await _pass(tmp_path, database_url, newsroom.add(HOST, "/feed", _rss(*listed), RSS))
    assert rows(database_url, "SELECT count(*), count(DISTINCT article_id) FROM ingest.entry") == [(3, 3)]


@pytest.mark.parametrize(("refused", "verdict"), [("extractor = ''", "feed_only"), ("body = ''", "empty")])
async def test_what_the_database_refuses_for_good_ends_with_the_best_row_that_it_takes(
    tmp_path, database_url, refused, verdict
):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"ALTER TABLE ingest.article ADD CHECK ({refused})")
    async with Newsroom() as newsroom:
        link = newsroom.add(HOST, "/1", page(*sentences("the lock")), HTML)
        entry = f"<title>The lock</title><link>{link}</link><description>What the feed says.</description>"
        (tmp_path / "feeds.txt").write_text(newsroom.add(HOST, "/feed", _rss(entry), RSS))
        settings = {"INGEST_FEEDS": "feeds.txt", "INGEST_PAGE_ATTEMPTS": 2, "INGEST_DATABASE_URL": database_url}
        with Ingest(tmp_path, "run", "--once", **settings) as ingest:
            assert await asyncio.to_thread(ingest.wait, 90) == 0, ingest.text
    assert ingest.named("work_failed")
    ((found, title, reason),) = rows(database_url, "SELECT verdict, title, reason FROM ingest.article")
    assert (found, title) == (verdict, "The lock")
    assert reason.startswith("internal error: CheckViolation")
