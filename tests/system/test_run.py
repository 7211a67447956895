"""The daemon with real HTTP and a real Postgres: what it stores, how it starts, and how it ends."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from invariants import check_invariants
from pages import page, sentences
from processes import STORED, Ingest, compared, rows

from ingest.demo.fault import Fault
from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom

SITE = "www.harbourcourier.localhost"
FULL_PAGE = "SELECT body, verdict, reason, removed, title FROM ingest.article WHERE url LIKE %s"


async def _finished(ingest: Ingest, timeout: float = 90) -> int:
    """Wait for a process while the newsroom in this process goes on."""
    return await asyncio.to_thread(ingest.wait, timeout)


async def test_one_pass_stores_every_article_of_every_site_to_the_character(tmp_path, database_url):
    async with Newsroom(seed=21) as newsroom:
        newsroom.publish(60)
        feeds = tmp_path / "feeds.opml"
        feeds.write_text(newsroom.opml())
        with Ingest(tmp_path, "run", "--once", INGEST_DATABASE_URL=database_url, INGEST_FEEDS=feeds) as ingest:
            assert await _finished(ingest) == 0
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.intact, comparison.report()
        assert comparison.stored == 60
        lost = rows(
            database_url,
            "SELECT url FROM ingest.article WHERE title = '' OR language IS NULL OR published_at IS NULL OR authors = '{}'",
        )
        assert lost == []
        _check_events(ingest, stored=len(rows(database_url, "SELECT id FROM ingest.article")))


def _check_events(ingest: Ingest, *, stored: int) -> None:
    """Check that each feed and each article is logged, with the keys that docs/events.md lists."""
    polled, told = ingest.named("feed_polled"), ingest.named("article_stored")
    assert len(polled) == 14
    assert len(told) == stored
    assert set(polled[0]) >= {"feed_id", "feed", "status", "listed", "new", "changed", "bytes", "ms", "next_poll_s"}
    assert set(told[0]) >= {
        "feed_id", "entry_id", "guid", "url", "article_id", "site", "verdict", "characters", "removed",
        "fetch_ms", "extract_ms", "clean_ms", "store_ms", "level", "timestamp",
    }  # fmt: skip
    assert not [event for event in ingest.events if event["level"] in {"error", "critical"}]
    assert [len(ingest.named(event)) for event in ("pass_started", "pass_finished")] == [1, 1]
    assert ingest.named("pass_finished")[0]["articles"] == stored


async def test_a_second_pass_over_the_same_newsroom_changes_nothing(tmp_path, database_url):
    settings = {
        "INGEST_DATABASE_URL": database_url,
        "INGEST_LOG_LEVEL": "debug",
        "INGEST_MIN_POLL_INTERVAL_S": 0.01,
        "INGEST_POLL_INTERVAL_S": 0.01,
        "INGEST_MAX_POLL_INTERVAL_S": 0.01,
    }
    async with Newsroom(seed=22) as newsroom:
        newsroom.publish(40)
        feeds = tmp_path / "feeds.txt"
        feeds.write_text("\n".join(newsroom.feeds))
        for _ in range(3):
            with Ingest(tmp_path, "run", "--once", INGEST_FEEDS=feeds, **settings) as ingest:
                assert await _finished(ingest) == 0
        assert [ingest.named(event) for event in ("article_stored", "article_corrected")] == [[], []]
        assert {event["status"] for event in ingest.named("feed_polled")} == {200, 304}
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.intact, comparison.report()
    assert rows(database_url, "SELECT count(*) FROM ingest.gap") == [(0,)]
    assert rows(database_url, "SELECT count(*) FROM ingest.article") == [(len(newsroom.ledger),)]


async def test_a_correction_becomes_a_revision_and_a_change(tmp_path, database_url):
    settings = {
        "INGEST_DATABASE_URL": database_url,
        "INGEST_MIN_POLL_INTERVAL_S": 0.01,
        "INGEST_POLL_INTERVAL_S": 0.01,
        "INGEST_MAX_POLL_INTERVAL_S": 0.01,
    }
    async with Newsroom(seed=23, hosts=["www.morgenblatt.localhost"]) as newsroom:
        published = newsroom.publish(2)
        feeds = tmp_path / "feeds.txt"
        feeds.write_text("\n".join(newsroom.feeds))
        for _ in range(2):
            with Ingest(tmp_path, "run", "--once", INGEST_FEEDS=feeds, **settings) as ingest:
                assert await _finished(ingest) == 0
            if newsroom.ledger.articles[published[0].key].latest is published[0].latest:
                newsroom.correct(published[0].key)
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.intact, comparison.report()
    assert len(ingest.named("article_corrected")) == 1
    old = rows(
        database_url,
        "SELECT r.body, a.body, r.kind, a.revision FROM ingest.revision r JOIN ingest.article a ON a.id = r.article_id",
    )
    assert [(before != after, kind, revision) for before, after, kind, revision in old] == [(True, "figures", 2)]
    kinds = rows(database_url, "SELECT kind FROM ingest.changes_after(0)")
    assert kinds == [("new",), ("new",), ("corrected",)]


# ------------------------------------------------------------------------------------------- the mission's example


async def _stored_page(tmp_path: Path, database_url: str, paragraphs: list[str]) -> tuple[str, list[str]]:
    """Serve an article on a site of the newsroom and run one pass. Return the article's body and the texts that were removed."""
    async with Newsroom(seed=1) as newsroom:
        url = newsroom.add(SITE, "/news/example", page(*paragraphs), "text/html; charset=utf-8")
        feed = newsroom.add_feed_of(
            SITE, "rss2", [Listed(url=url, title="A headline that says what happened", summary="Short.")]
        )
        (tmp_path / "feeds.txt").write_text(feed)
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt"}
        with Ingest(tmp_path, "run", "--once", **settings) as ingest:
            assert await _finished(ingest) == 0
    ((body, verdict, _, removed, _),) = rows(database_url, FULL_PAGE, "%/news/example")
    assert verdict == "full"
    return body, [cut["text"] for cut in removed]


async def test_a_follow_us_list_and_a_telegram_invitation_are_stripped_and_kept_in_removed(tmp_path, database_url):
    article = sentences("the night ferry")
    footer = [
        "Follow us: Facebook, Twitter, Google News",
        "The Courier is now also available on Telegram. Our channel (@courier) Click here to join and stay updated with the latest news.",
    ]
    body, removed = await _stored_page(tmp_path, database_url, [*article, *footer])
    assert body.split("\n") == article
    assert [line for text in removed for line in text.split("\n") if line] == footer


async def test_the_article_that_the_project_was_started_from_ends_before_follow_us(tmp_path, database_url, corpus):
    lines = [line.strip() for line in (corpus / "seed.txt").read_text("utf-8").splitlines() if line.strip()]
    body, removed = await _stored_page(tmp_path, database_url, lines)
    assert lines[-2].startswith("Follow us")
    assert body.split("\n")[-1] == lines[-3]
    assert [line for text in removed for line in text.split("\n") if line] == lines[-2:]


# ------------------------------------------------------------------------------------------------------ pages that fail


async def test_a_page_that_fails_for_a_while_is_tried_again_and_stored_in_full(tmp_path, database_url):
    async with Newsroom(seed=31, hosts=[SITE]) as newsroom:
        newsroom.publish(3)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        newsroom.fault(Fault(host=SITE, path="/news/*", kind="status", status=503, times=3))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt"}
        with Ingest(tmp_path, "run", "--once", **settings) as ingest:
            assert await _finished(ingest) == 0
        assert [event["kind"] for event in ingest.named("page_failed")] == ["server_error"] * 3
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.intact, comparison.report()


async def test_a_page_that_never_comes_is_stored_with_the_feeds_text_and_replaced_when_it_is_back(
    tmp_path, database_url
):
    async with Newsroom(seed=32, hosts=[SITE]) as newsroom:
        (article,) = newsroom.publish(1)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        newsroom.fault(Fault(host=SITE, path="/news/*", kind="status", status=500))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_ONCE_PATIENCE_S": 1}
        with Ingest(tmp_path, "run", "--once", **settings) as ingest:
            assert await _finished(ingest) == 0
        ((verdict, reason, body),) = rows(database_url, "SELECT verdict, reason, body FROM ingest.article")
        assert (verdict, reason) == ("feed_only", "server_error: HTTP 500 Internal Server Error")
        assert article.body[0].startswith(body.rstrip("…"))
        newsroom.clear_faults()
        rows(database_url, "UPDATE ingest.entry SET next_attempt_at = now() RETURNING 1")
        with Ingest(tmp_path, "run", "--once", **settings) as ingest:
            assert await _finished(ingest) == 0
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.intact, comparison.report()
    assert rows(database_url, "SELECT verdict, revision FROM ingest.article") == [("full", 2)]


async def test_after_the_last_attempt_a_running_daemon_stores_the_feeds_text(tmp_path, database_url):
    async with Newsroom(seed=33, hosts=[SITE]) as newsroom:
        newsroom.publish(1)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        newsroom.fault(Fault(host=SITE, path="/news/*", kind="reset"))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_PAGE_ATTEMPTS": 3}
        with Ingest(tmp_path, "run", **settings) as ingest:
            (stored,) = await asyncio.to_thread(ingest.wait_for, "article_stored")
            assert await asyncio.to_thread(ingest.stop) == 0
    assert stored["verdict"] == "feed_only"
    assert [event["delay_s"] is None for event in ingest.named("page_failed")] == [False, False, True]
    assert ingest.named("entry_postponed") == []


@pytest.mark.timeout(180)
async def test_a_page_that_its_worker_does_not_survive_is_quarantined_after_three_times(tmp_path, database_url):
    heavy = page(*(f"Line {number} of a page that never ends, and it goes on, and on." for number in range(90_000)))
    async with Newsroom(seed=34) as newsroom:
        bad = newsroom.add(SITE, "/heavy", heavy, "text/html; charset=utf-8")
        good = newsroom.add(SITE, "/good", page(*sentences("the quiet street")), "text/html; charset=utf-8")
        listed = [
            Listed(url=bad, title="Heavy", summary="What the feed says of the heavy page."),
            Listed(url=good, title="Good"),
        ]
        (tmp_path / "feeds.txt").write_text(newsroom.add_feed_of(SITE, "atom", listed))
        settings = {
            "INGEST_DATABASE_URL": database_url,
            "INGEST_FEEDS": "feeds.txt",
            "INGEST_WORKER_TIMEOUT_S": 2,
            "INGEST_PAGE_MAX_BYTES": 50_000_000,
        }
        with Ingest(tmp_path, "run", **settings) as ingest:
            await asyncio.to_thread(ingest.wait_for, "article_stored", count=2, timeout=120)
            assert await asyncio.to_thread(ingest.stop) == 0
    ((verdict, reason, body),) = rows(
        database_url, "SELECT verdict, reason, body FROM ingest.article WHERE title = 'Heavy'"
    )
    assert (verdict, body) == ("feed_only", "What the feed says of the heavy page.")
    assert reason == "quarantined: the page stopped its worker (timeout): took longer than 2 s"
    assert rows(database_url, "SELECT crashes FROM ingest.entry ORDER BY crashes") == [(0,), (3,)]
    assert len(ingest.named("worker_failed")) == 2
    assert len(ingest.named("page_quarantined")) == 1


# -------------------------------------------------------------------------------------------------------- start and end


async def test_sigterm_lets_running_work_finish_and_exits_with_0(tmp_path, database_url):
    async with Newsroom(seed=41, hosts=[SITE]) as newsroom:
        newsroom.publish(2)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        newsroom.fault(Fault(host=SITE, path="/news/*", kind="slow", seconds=2))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_DRAIN_S": 30}
        with Ingest(tmp_path, "run", **settings) as ingest:
            while not any(path.startswith("/news/") for _, path in newsroom.requests):
                await asyncio.sleep(0.05)
            ingest.signal(signal.SIGTERM)
            assert await _finished(ingest) == 0
        under_way = sum(count for (_, path), count in newsroom.requests.items() if path.startswith("/news/"))
        assert len(ingest.named("article_stored")) == under_way
    assert ingest.events[-1]["event"] == "daemon_stopped"
    assert {event["level"] for event in ingest.events} == {"info"}
    check_invariants(database_url)


async def test_one_pass_waits_for_what_a_daemon_held_that_died(tmp_path, database_url):
    async with Newsroom(seed=45, hosts=[SITE]) as newsroom:
        newsroom.publish(1)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_ONCE_PATIENCE_S": 0}
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO ingest.feed (url, leased_until) VALUES (%s, now() + interval '3 s')", [newsroom.feeds[0]]
            )
            with Ingest(tmp_path, "run", "--once", **settings) as ingest:
                assert await _finished(ingest) == 0
            assert len(ingest.named("article_stored")) == 1
            connection.execute(
                "UPDATE ingest.entry SET settled_at = NULL, next_attempt_at = now(), leased_until = now() + interval '3 s'"
            )
            with Ingest(tmp_path, "run", "--once", **settings) as ingest:
                assert await _finished(ingest) == 0
        assert len(ingest.named("entry_unchanged")) == 1
    assert rows(database_url, "SELECT settled_at IS NULL FROM ingest.entry") == [(False,)]


def test_one_pass_without_its_database_ends_with_1(tmp_path):
    settings = {"INGEST_DATABASE_URL": "postgresql://127.0.0.1:1/nowhere", "INGEST_ONCE_PATIENCE_S": 1}
    with Ingest(tmp_path, "run", "--once", **settings) as ingest:
        assert ingest.wait(30) == 1
    assert "does not answer" in ingest.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_work_that_does_not_finish_in_time_gives_its_lease_back(tmp_path, database_url, number):
    async with Newsroom(seed=42, hosts=[SITE]) as newsroom:
        newsroom.publish(2)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        newsroom.fault(Fault(host=SITE, path="/news/*", kind="hang"))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_DRAIN_S": 0.5}
        with Ingest(tmp_path, "run", **settings) as ingest:
            while sum(newsroom.requests.values()) < 3:
                await asyncio.sleep(0.05)
            assert rows(database_url, "SELECT count(leased_until) FROM ingest.entry") == [(2,)]
            ingest.signal(number)
            assert await _finished(ingest, 20) == 0
    assert rows(database_url, "SELECT count(*), count(leased_until), max(attempts) FROM ingest.entry") == [(2, 0, 0)]
    assert ingest.named("daemon_stopped")[0]["given_back"] == 2
    check_invariants(database_url)


async def test_two_daemons_share_the_work_and_no_page_is_fetched_twice(tmp_path, database_url):
    async with Newsroom(seed=43) as newsroom:
        newsroom.publish(80)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        settings = {
            "INGEST_DATABASE_URL": database_url,
            "INGEST_FEEDS": "feeds.txt",
            "INGEST_PAGE_CONCURRENCY": 4,
            "INGEST_WORKERS": 1,
        }
        with Ingest(tmp_path, "run", **settings) as one, Ingest(tmp_path, "run", **settings) as two:
            until = time.monotonic() + 90
            while not compared(newsroom.ledger, rows(database_url, STORED)).intact and time.monotonic() < until:
                await asyncio.sleep(0.2)
            assert [await asyncio.to_thread(daemon.stop) for daemon in (one, two)] == [0, 0]
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.intact, comparison.report()
        feeds = {site.feed for site in newsroom.sites}
        pages = {key: count for key, count in newsroom.requests.items() if key[1] not in {*feeds, "/robots.txt"}}
        assert {key: count for key, count in pages.items() if count > 1} == {}
    assert min(len(daemon.named("article_stored")) for daemon in (one, two)) > 0
    check_invariants(database_url)


def test_settings_that_cannot_be_used_end_the_program_with_2_and_name_themselves(tmp_path):
    with Ingest(tmp_path, "run", INGEST_WORKERS="many") as ingest:
        assert ingest.wait() == 2
        assert "INGEST_WORKERS" in ingest.text
    with Ingest(tmp_path, "run", INGEST_FEEDS="no-such-file.opml") as ingest:
        assert ingest.wait() == 2
        assert "no-such-file.opml cannot be read" in ingest.text


def test_a_daemon_that_may_not_migrate_refuses_an_old_schema(tmp_path, empty_database):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=empty_database, INGEST_MIGRATE="false") as ingest:
        assert ingest.wait() == 1
        assert "ingest migrate" in ingest.text


@pytest.mark.timeout(120)
async def test_without_a_database_url_an_embedded_postgres_keeps_the_articles_between_runs(tmp_path):
    with tempfile.TemporaryDirectory(prefix="ingest-") as store:
        await _run_twice(tmp_path, Path(store))


async def _run_twice(tmp_path, store):
    async with Newsroom(seed=44) as newsroom:
        newsroom.publish(14)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        with Ingest(tmp_path, "run", "--once", INGEST_FEEDS="feeds.txt", INGEST_DATA_DIR=store) as ingest:
            assert await _finished(ingest) == 0
        with Ingest(tmp_path, "status", "--json", INGEST_DATA_DIR=store) as status:
            assert await _finished(status) == 0
    assert f'"articles": {len(newsroom.ledger)},' in status.text
    assert not (store / "postgres" / "postmaster.pid").exists()
