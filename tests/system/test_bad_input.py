"""Strangers' nonsense: each kind has one clear outcome, and what stands beside it is stored."""

from __future__ import annotations

import asyncio
import json
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


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>", HTML, "not_a_feed"),
        (b"", RSS, "not_a_feed: empty body"),
        (b" \r\n\t", RSS, "not_a_feed: empty body"),
        (b"\x00\x01\x02\xff\xfe" * 100, RSS, "not_a_feed"),
        (b"%PDF-1.7 " + b"x" * 1000, "application/pdf", "not_a_feed"),
        (b'{"version": "https://example.org/other"}', "application/json", "not_a_feed"),
        (b"[" * 100_000, "application/json", "not_a_feed"),
        (b"<a>" * 100_000, RSS, "not_a_feed"),
        (b"x" * 40_000_000, RSS, "too_large"),
    ],
    ids=["html", "empty", "blank", "binary", "pdf", "other json", "deep json", "deep xml", "40 MB"],
)
async def test_what_is_no_feed_is_one_failure_with_its_reason(tmp_path, database_url, body, content_type, reason):
    async with Newsroom() as newsroom:
        bad = newsroom.add(HOST, "/bad", body, content_type)
        article = newsroom.add(HOST, "/1", page(*sentences("the harbour")), HTML)
        good = newsroom.add(HOST, "/good", _rss(f"<title>Good</title><link>{article}</link>"), RSS)
        ingest = await _pass(tmp_path, database_url, bad, good)
    (failed,) = ingest.named("feed_failed")
    assert failed["feed"] == bad
    assert failed["error"].startswith(reason)
    assert rows(database_url, "SELECT failures, last_error, etag FROM ingest.feed ORDER BY failures DESC") == [
        (1, failed["error"], None),
        (0, None, rows(database_url, "SELECT etag FROM ingest.feed WHERE failures = 0")[0][0]),
    ]
    assert rows(database_url, "SELECT verdict FROM ingest.article") == [("full",)]


async def test_every_kind_of_broken_entry_has_a_row_or_a_recorded_reason_and_the_others_are_stored(
    tmp_path, database_url
):
    async with Newsroom() as newsroom:
        for number in range(12):
            newsroom.add(HOST, f"/{number}", page(*sentences(f"matter {number}"), title=f"Title {number}"), HTML)
        newsroom.add(HOST, "/pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20, "application/pdf")
        at = f"http://{HOST}:{newsroom.port}"
        feed = _rss(
            f"<title>Good</title><link>{at}/0</link><guid>g0</guid>",
            "<title>No link</title><guid isPermaLink='false'>g1</guid><description>Only this text.</description>",
            f"<title>No guid</title><link>{at}/2</link>",
            f"<link>{at}/3</link><guid>g3</guid>",
            f"<title>Year 0</title><link>{at}/4</link><guid>g4</guid><pubDate>Sat, 01 Jan 0000 00:00:00 GMT</pubDate>",
            f"<title>Year 9999</title><link>{at}/5</link><guid>g5</guid><pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>",
            f"<title>PDF</title><link>{at}/pdf</link><guid>g6</guid><description>About a paper.</description>",
            "<title>Script</title><link>javascript:alert(1)</link><guid isPermaLink='false'>g7</guid><description>Text of it.</description>",
            "<title>File</title><link>file:///etc/passwd</link><guid isPermaLink='false'>g8</guid><description>Text of that.</description>",
            f"<title>NUL \x00 and \x0b and \x1f</title><link>{at}/9</link><guid>g9\x00</guid>",
            f"<title>Invalid UTF-8 ÿÿ</title><link>{at}/10</link><guid>g10</guid>",
            f"<title>Unknown &nosuchentity; &amp;amp; entity</title><link>{at}/11</link><guid>g11</guid>",
        ).replace("ÿÿ".encode(), b"\xff\xfe")
        url = newsroom.add(HOST, "/feed", feed, RSS)
        ingest = await _pass(tmp_path, database_url, url)
        assert not any("passwd" in path for _, path in newsroom.requests)
    found = {
        title: (verdict, reason)
        for title, verdict, reason in rows(database_url, "SELECT title, verdict, reason FROM ingest.article")
    }
    full = [title for title, (verdict, _) in found.items() if verdict == "full"]
    assert len(full) == 8
    assert found["No link"][0] == found["PDF"][0] == found["Script"][0] == found["File"][0] == "feed_only"
    assert "PDF" in found["PDF"][1]
    assert all(reason for verdict, reason in found.values() if verdict != "full")
    dates = rows(database_url, "SELECT count(published_at) FROM ingest.entry")
    assert dates == [(0,)]
    problems = {event["kind"] for event in ingest.named("feed_problem_found")}
    assert {"entry_without_link", "unsafe_link", "date_out_of_range"} <= problems


async def test_lone_surrogates_and_nul_in_a_json_feed_reach_the_database_as_text(tmp_path, database_url):
    async with Newsroom() as newsroom:
        article = newsroom.add(
            HOST, "/1", page(*sentences("the tower")).replace(b"tower", b"to\x00wer &#xD800; \xed\xa0\x80"), HTML
        )
        document = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "\ud800 broken",
            "items": [
                {
                    "id": "\ud83d",
                    "url": article,
                    "title": "half \ud83d pair \x00",
                    "content_text": "\udfff text",
                    "authors": [{"name": "\ud800"}],
                },
                {"id": 7, "url": 5, "title": None, "content_html": ["no"], "date_published": "yesterday"},
                "not an entry",
                {"id": "x", "url": article + "?x", "title": "emoji \ud83d\ude00 pair"},
            ],
        }
        newsroom.add(HOST, "/1?x", page(*sentences("the well")), HTML)
        url = newsroom.add(HOST, "/feed.json", json.dumps(document).encode(), "application/feed+json")
        await _pass(tmp_path, database_url, url)
    titles = [title for (title,) in rows(database_url, "SELECT title FROM ingest.entry ORDER BY id")]
    assert titles[0] == "half pair"
    assert titles[-1] == "emoji 😀 pair"
    assert rows(database_url, "SELECT count(*) FROM ingest.article WHERE verdict = 'full'") == [(2,)]


async def test_a_feed_that_breaks_off_gives_the_entries_before_the_break(tmp_path, database_url):
    async with Newsroom() as newsroom:
        links = [newsroom.add(HOST, f"/{n}", page(*sentences(f"bridge {n}")), HTML) for n in range(3)]
        whole = _rss(*(f"<title>Bridge {n}</title><link>{link}</link>" for n, link in enumerate(links)))
        url = newsroom.add(HOST, "/feed", whole[: whole.rindex(b"<item>") + 20], RSS)
        await _pass(tmp_path, database_url, url)
    assert rows(database_url, "SELECT count(*) FROM ingest.article WHERE verdict = 'full'") == [(2,)]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", HTML),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "image/png"),
        (b"<html><body></body></html>", HTML),
        (b"<div>" * 50_000 + b"deep", HTML),
        (b"<p>" + b"\xff" * 5000, HTML),
        (b"just a line of text", "text/plain"),
        (b'{"a": 1}', "application/json"),
        (b"x" * 11_000_000, HTML),
    ],
    ids=["empty", "image", "no text", "deep", "invalid", "plain", "json", "11 MB"],
)
async def test_a_page_that_is_none_leaves_the_feeds_text_and_a_reason(tmp_path, database_url, body, content_type):
    async with Newsroom() as newsroom:
        link = newsroom.add(HOST, "/page", body, content_type)
        entry = f"<title>Odd</title><link>{link}</link><description>What the feed says.</description>"
        await _pass(tmp_path, database_url, newsroom.add(HOST, "/feed", _rss(entry), RSS), INGEST_ONCE_PATIENCE_S=0)
    ((verdict, reason, body_text),) = rows(database_url, "SELECT verdict, reason, body FROM ingest.article")
    if verdict == "full":
        assert body_text
    else:
        assert (verdict, body_text) == ("feed_only", "What the feed says.")
        assert reason


async def test_one_guid_for_all_entries_and_one_link_for_all_entries_lose_none(tmp_path, database_url):
    async with Newsroom() as newsroom:
        links = [newsroom.add(HOST, f"/{n}", page(*sentences(f"road {n}")), HTML) for n in range(3)]
        same_guid = _rss(
            *(
                f"<title>Road {n}</title><link>{link}</link><guid isPermaLink='false'>1</guid>"
                for n, link in enumerate(links)
            )
        )
        same_link = _rss(
            *(
                f"<title>Notice {n}</title><link>{links[0]}</link><guid isPermaLink='false'>n{n}</guid><description>Notice text {n}.</description>"
                for n in range(3)
            )
        )
        feeds = newsroom.add(HOST, "/a", same_guid, RSS), newsroom.add(HOST, "/b", same_link, RSS)
        await _pass(tmp_path, database_url, *feeds)
    titles = sorted(
        title
        for (title,) in rows(
            database_url, "SELECT DISTINCT e.title FROM ingest.entry e JOIN ingest.article a ON a.id = e.article_id"
        )
    )
    assert titles == ["Notice 0", "Notice 1", "Notice 2", "Road 0", "Road 1", "Road 2"]
    assert rows(database_url, "SELECT count(*) FROM ingest.article") == [(6,)]


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
