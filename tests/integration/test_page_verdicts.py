"""What is stored of a page's judgement, of both texts, and of dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from examples import LONG, draft, feed_entry, poll_result
from psycopg.rows import dict_row

from ingest.model.article import Drafted, Settled
from ingest.model.page import PageVerdict, Verdict
from ingest.text.dates import offset_s

WALLED = {
    "body": "Summary 1",
    "verdict": Verdict.FEED_ONLY,
    "reason": "bot_challenge: Cloudflare",
    "page_verdict": PageVerdict.BOT_CHALLENGE,
    "page_evidence": "Cloudflare",
    "page_text": "Checking your browser.\nThis takes a moment.",
}


def _article(database_url: str, columns: str) -> tuple:
    with psycopg.connect(database_url, autocommit=True, row_factory=dict_row) as connection:
        (row,) = connection.execute("SELECT * FROM ingest.article").fetchall()
        return tuple(row[name] for name in columns.split(", "))


async def _listed(store, *entries):
    await store.feeds.add("https://news.example/feed")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result(*entries))
    return await store.entries.claim_due(limit=10, lease_s=60, per_host=10)


async def _again(store, database_url: str):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE ingest.entry SET next_attempt_at = now(), leased_until = NULL")
        connection.execute("UPDATE ingest.host SET next_request_at = now()")
    (entry,) = await store.entries.claim_due(limit=10, lease_s=60, per_host=10)
    return entry


async def test_both_texts_of_a_walled_article_are_there_without_its_page(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Drafted(draft=draft(**WALLED), retry_s=5))
    assert _article(database_url, "body, page_text, page_verdict, page_evidence") == (
        "Summary 1",
        "Checking your browser.\nThis takes a moment.",
        "bot_challenge",
        "Cloudflare",
    )
    assert await store.upkeep.drop_old_pages(keep_days=0) == 0
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT html FROM ingest.entry").fetchall() == [("<p>Summary 1</p>",)]


async def test_a_page_behind_a_wall_that_passed_replaces_the_feeds_text(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Drafted(draft=draft(**WALLED), retry_s=5))
    settlement = await store.entries.finish(
        await _again(store, database_url), Drafted(draft=draft(page_verdict=PageVerdict.FULL))
    )
    assert settlement.outcome is Settled.CORRECTED
    assert _article(database_url, "body, verdict, page_verdict, page_evidence, page_text, reason") == (
        LONG, "full", "full", None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [PageVerdict.PAYWALL, PageVerdict.TRUNCATED])
async def test_a_whole_text_is_not_replaced_by_a_part_of_it(store, database_url, kind):
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Drafted(draft=draft(page_verdict=PageVerdict.FULL), retry_s=5))
    part = draft(body=LONG[:80], page_verdict=kind, page_evidence="a teaser")
    settlement = await store.entries.finish(await _again(store, database_url), Drafted(draft=part))
    assert settlement.outcome is Settled.UNCHANGED
    assert _article(database_url, "body, page_verdict, revision") == (LONG, "full", 1)


async def test_another_judgement_of_the_same_text_is_recorded_without_a_revision(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Drafted(draft=draft(**WALLED), retry_s=5))
    login = WALLED | {
        "reason": "login: 'forgot password'",
        "page_verdict": PageVerdict.LOGIN,
        "page_evidence": "'forgot password'",
    }
    settlement = await store.entries.finish(await _again(store, database_url), Drafted(draft=draft(**login)))
    assert settlement.outcome is Settled.UNCHANGED
    assert _article(database_url, "page_verdict, reason, revision") == ("login", "login: 'forgot password'", 1)


# ---------------------------------------------------------------------------------------------------------------- dates


async def test_a_date_keeps_the_offset_it_was_given_with(store, database_url):
    when = datetime(2025, 11, 3, 8, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    (entry,) = await _listed(store, feed_entry(1, published_at=when))
    assert (entry.published_at, entry.published_offset_s) == (when, 19_800)
    await store.entries.finish(
        entry, Drafted(draft=draft(published_at=when, published_from="feed", published_offset_s=offset_s(when)))
    )
    assert _article(database_url, "published_at, published_offset_s, published_future_at") == (when, 19_800, None)


async def test_a_date_in_the_future_is_not_believed_and_kept_apart(store, database_url):
    when = datetime.now(UTC) + timedelta(days=400)
    (entry,) = await _listed(store, feed_entry(1, published_at=when))
    await store.entries.finish(
        entry, Drafted(draft=draft(published_at=when, published_from="feed", published_offset_s=0))
    )
    facts = "published_at, published_from, published_offset_s, published_future_at"
    assert _article(database_url, facts) == (None, "feed", None, when)


async def test_a_date_of_tomorrow_morning_is_believed_for_clocks_and_zones_differ(store, database_url):
    when = datetime.now(UTC) + timedelta(hours=14)
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Drafted(draft=draft(published_at=when, published_from="meta")))
    assert _article(database_url, "published_at, published_from, published_future_at") == (when, "meta", None)
