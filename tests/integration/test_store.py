from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from examples import LONG, draft, feed_entry, listed_at, poll_result

from ingest.model.article import Drafted, Postponed, Settled
from ingest.model.boilerplate import Removal
from ingest.model.page import Verdict
from ingest.store.errors import DatabaseBusyError, DatabaseUnavailableError, LeaseLostError
from ingest.store.store import Store


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def _run(database_url: str, statement: str, *parameters: object) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement, parameters)


async def _subscribed(store: Store, url: str = "https://news.example/feed"):
    """Subscribe to a feed and lease it."""
    await store.feeds.add(url)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    return feed


async def _listed(store: Store, *entries, url: str = "https://news.example/feed"):
    """List entries in a feed and lease them."""
    await store.feeds.finish_poll(await _subscribed(store, url), poll_result(*entries))
    return await _claimed(store)


async def _claimed(store: Store, limit: int = 100, per_host: int = 100, **options):
    claimed = await store.entries.claim_due(limit=limit, lease_s=60, per_host=per_host, **options)
    return sorted(claimed, key=lambda entry: entry.id)


# ------------------------------------------------------------------------------------------------------------ the claims


async def test_a_due_feed_is_leased_once_whoever_asks(store):
    await asyncio.gather(*(store.feeds.add(f"https://{name}.example/") for name in "abcdefgh"))
    claims = await asyncio.gather(*(store.feeds.claim_due(limit=3, lease_s=60) for _ in range(4)))
    ids = [feed.id for claim in claims for feed in claim]
    assert len(ids) == len(set(ids)) == 8


async def test_a_lease_that_ran_out_is_free_again_and_its_holder_writes_nothing(store, database_url):
    feed = await _subscribed(store)
    _run(database_url, "UPDATE ingest.feed SET leased_until = now() - interval '1 second'")
    (again,) = await store.feeds.claim_due(limit=1, lease_s=60)
    with pytest.raises(LeaseLostError):
        await store.feeds.finish_poll(feed, poll_result(feed_entry(1)))
    assert _all(database_url, "SELECT count(*) FROM ingest.entry") == [(0,)]
    await store.feeds.finish_poll(again, poll_result(feed_entry(1)))
    assert _all(database_url, "SELECT guid, settled_at FROM ingest.entry") == [("guid-1", None)]


async def test_a_paused_feed_is_not_due_until_it_is_resumed(store):
    await store.feeds.add("https://news.example/feed")
    assert await store.feeds.pause("https://news.example/feed", "a test")
    assert await store.feeds.claim_due(limit=1, lease_s=60) == []
    assert await store.feeds.resume("https://news.example/feed")
    assert len(await store.feeds.claim_due(limit=1, lease_s=60)) == 1


async def test_of_one_host_only_so_many_entries_are_leased_whoever_claims(store):
    here, there = listed_at("here.example", 5), listed_at("there.example", 3)
    await store.feeds.finish_poll(await _subscribed(store), poll_result(*here, *there))
    first = await _claimed(store, per_host=2)
    assert sorted(entry.host for entry in first) == ["here.example"] * 2 + ["there.example"] * 2
    assert await _claimed(store, per_host=2) == []
    await store.entries.finish(first[0], Postponed(delay_s=0, error="a test"))
    assert [entry.host for entry in await _claimed(store, per_host=2)] == ["here.example"]


async def test_entries_without_a_host_are_leased_in_any_number(store):
    bare = [feed_entry(number, url=None, link=None) for number in range(5)]
    assert len(await _listed(store, *bare)) == 5


async def test_a_lease_given_back_is_due_at_once(store):
    claimed = await _listed(store, feed_entry(1))
    assert await _claimed(store) == []
    await store.entries.release(claimed)
    assert [entry.id for entry in await _claimed(store)] == [entry.id for entry in claimed]


# ------------------------------------------------------------------------------------------------------- polls


async def test_a_poll_writes_entries_validators_and_next_poll_together(store, database_url):
    await store.feeds.finish_poll(await _subscribed(store), poll_result(feed_entry(1), feed_entry(2)))
    ((etag, polls, leased, wait, new),) = _all(
        database_url,
        "SELECT etag, polls, leased_until, extract(epoch FROM next_poll_at - now())::int, last_new_entry_at IS NOT NULL FROM ingest.feed",
    )
    assert (etag, polls, leased, new) == ('"1"', 1, None, True)
    assert 590 <= wait <= 600
    assert _all(database_url, "SELECT count(*) FROM ingest.entry WHERE next_attempt_at <= now()") == [(2,)]


async def test_an_entry_that_the_database_refuses_takes_the_whole_poll_back(store, database_url):
    feed = await _subscribed(store)
    with pytest.raises(psycopg.Error):
        await store.feeds.finish_poll(feed, poll_result(feed_entry(1), feed_entry(2, title="nul \x00")))
    assert _all(database_url, "SELECT polls, etag FROM ingest.feed") == [(0, None)]
    assert _all(database_url, "SELECT count(*) FROM ingest.entry") == [(0,)]


async def test_a_changed_entry_is_due_again_and_who_works_on_the_old_one_loses_the_lease(store, database_url):
    (old,) = await _listed(store, feed_entry(1))
    _run(database_url, "UPDATE ingest.feed SET next_poll_at = now()")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result(changed=(feed_entry(1, title="Corrected", content_hash=b"other"),)))
    with pytest.raises(LeaseLostError):
        await store.entries.finish(old, Drafted(draft=draft()))
    (again,) = await _claimed(store)
    assert again.title == "Corrected"


async def test_a_poll_that_saw_nothing_known_leaves_a_gap_row(store, database_url):
    feed = await _subscribed(store)
    since = datetime.now(UTC) - timedelta(hours=1)
    await store.feeds.finish_poll(feed, replace(poll_result(feed_entry(1)), gap_since=since))
    assert _all(database_url, "SELECT feed_id, from_at, until_at > from_at FROM ingest.gap") == [(feed.id, since, True)]


# ------------------------------------------------------------------------------------------------------- settlements


async def test_settling_writes_article_entry_and_change_together(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    settlement = await store.entries.finish(entry, Drafted(draft=draft()))
    assert settlement.outcome is Settled.NEW
    assert _all(database_url, "SELECT url, body, verdict, revision FROM ingest.article") == [
        ("https://news.example/1", LONG, "full", 1)
    ]
    assert _all(
        database_url, "SELECT article_id, next_attempt_at, leased_until, settled_at IS NOT NULL FROM ingest.entry"
    ) == [(settlement.article_id, None, None, True)]
    assert _all(database_url, "SELECT position, kind, article_id FROM ingest.changes_after(0)") == [
        (1, "new", settlement.article_id)
    ]


async def test_a_settlement_without_its_lease_writes_nothing(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    _run(database_url, "UPDATE ingest.entry SET leased_until = now() - interval '1 second'")
    (again,) = await _claimed(store)
    with pytest.raises(LeaseLostError):
        await store.entries.finish(entry, Drafted(draft=draft()))
    with pytest.raises(LeaseLostError):
        await store.entries.finish(entry, Postponed(delay_s=1, error="late"))
    assert _all(database_url, "SELECT count(*) FROM ingest.article") == [(0,)]
    assert (await store.entries.finish(again, Drafted(draft=draft()))).outcome is Settled.NEW


async def test_one_url_in_two_feeds_is_one_article_that_both_entries_point_at(store, database_url):
    (first,) = await _listed(store, feed_entry(1))
    await store.entries.finish(first, Drafted(draft=draft()))
    (second,) = await _listed(store, feed_entry(1, guid="elsewhere"), url="https://news.example/other")
    settlement = await store.entries.finish(second, Drafted(draft=draft()))
    assert settlement.outcome is Settled.DUPLICATE
    assert _all(database_url, "SELECT count(*), count(DISTINCT article_id) FROM ingest.entry") == [(2, 1)]
    assert _all(database_url, "SELECT count(*) FROM ingest.change") == [(1,)]


async def test_many_settlements_of_one_url_at_once_make_one_article(store, database_url):
    entries = [feed_entry(1, guid=f"copy-{number}") for number in range(12)]
    claimed = await _listed(store, *entries)
    outcomes = await asyncio.gather(*(store.entries.finish(entry, Drafted(draft=draft())) for entry in claimed))
    assert sorted(settlement.outcome for settlement in outcomes) == ["duplicate"] * 11 + ["new"]
    assert _all(database_url, "SELECT count(*) FROM ingest.article") == [(1,)]


async def test_articles_of_a_time_without_keys_are_found_under_other_spellings_once_they_have_one(store, database_url):
    (one,) = await _listed(store, feed_entry(1))
    first = await store.entries.finish(one, Drafted(draft=draft("https://news.example/1")))
    _run(database_url, "UPDATE ingest.article SET url_key = NULL")
    _run(database_url, "UPDATE ingest.entry SET url_key = NULL")
    assert await store.upkeep.key_urls() == 1
    assert await store.upkeep.key_urls() == 0
    again = feed_entry(
        2, url="http://www.news.example/1/", link="http://www.news.example/1/", title="The pier is repaired"
    )
    (two,) = await _listed(store, again, url="https://www.news.example/feed")
    body = f"{LONG} Now with an update."
    second = await store.entries.finish(two, Drafted(draft=draft("http://www.news.example/1/", body=body)))
    assert (second.outcome, second.article_id) == (Settled.DUPLICATE, first.article_id)


async def test_an_address_is_found_among_any_number_of_articles_with_the_same_text(store, database_url):
    _run(
        database_url,
        """INSERT INTO ingest.article (url, verdict, body_hash, letters)
           SELECT 'https://news.example/empty-' || n, 'full', %s, 190 FROM generate_series(1, 300) AS n""",
        draft().text.text_hash,
    )
    (first,) = await _listed(store, feed_entry(1))
    assert (await store.entries.finish(first, Drafted(draft=draft()))).outcome is Settled.NEW
    (second,) = await _listed(store, feed_entry(1, guid="elsewhere"), url="https://news.example/other")
    assert (await store.entries.finish(second, Drafted(draft=draft()))).outcome is Settled.DUPLICATE


async def test_what_the_database_cannot_hold_is_no_database_that_is_away(store, database_url):
    _run(database_url, "CREATE INDEX narrow ON ingest.article (title)")
    (entry,) = await _listed(store, feed_entry(1))
    wide = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(200))
    with pytest.raises(psycopg.errors.ProgramLimitExceeded):
        await store.entries.finish(entry, Drafted(draft=draft(title=wide)))


async def test_a_database_that_only_reads_is_away(store, database_url):
    """That is what is met where another server takes over."""
    (entry,) = await _listed(store, feed_entry(1))
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    _run(database_url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    standby = Store(database_url, connections=1)
    await standby.open()
    try:
        with pytest.raises(DatabaseUnavailableError):
            await standby.entries.finish(entry, Drafted(draft=draft()))
    finally:
        await standby.close()


async def test_an_entry_that_changes_at_every_poll_keeps_its_attempts_until_it_is_settled(store, database_url):
    async def change(title: str, link: str | None = None) -> None:
        _run(database_url, "UPDATE ingest.feed SET next_poll_at = now()")
        (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
        listed = feed_entry(1, title=title, content_hash=title.encode(), link=link or feed_entry(1).link)
        await store.feeds.finish_poll(feed, poll_result(changed=(listed,)))

    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Postponed(delay_s=3600, error="timeout", crashed=True))
    await change("1,204 views")
    assert await _claimed(store) == []
    assert _all(database_url, "SELECT title, attempts, crashes FROM ingest.entry") == [("1,204 views", 1, 1)]
    await change("Now with another link", "https://news.example/mended")
    (entry,) = await _claimed(store)
    assert (entry.attempts, entry.crashes) == (0, 0)
    await store.entries.finish(entry, Drafted(draft=draft()))
    await change("Corrected", "https://news.example/mended")
    assert len(await _claimed(store)) == 1


async def test_a_short_text_that_many_pages_share_makes_none_of_them_a_duplicate(store):
    claimed = await _listed(store, *(feed_entry(number) for number in range(3)))
    for entry in claimed:
        wall = draft(entry.url, body="Please accept our cookies.", title=entry.title)
        assert (await store.entries.finish(entry, Drafted(draft=wall))).outcome is Settled.NEW


async def test_a_newer_text_of_an_entry_is_a_revision_and_the_old_one_is_kept(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    first = await store.entries.finish(entry, Drafted(draft=draft()))
    _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now()")
    (again,) = await _claimed(store)
    second = await store.entries.finish(again, Drafted(draft=draft(body=f"{LONG} It was corrected.")))
    assert (second.outcome, second.article_id, second.revision) == (Settled.CORRECTED, first.article_id, 2)
    assert _all(database_url, "SELECT revision, kind, body FROM ingest.revision") == [(1, "addition", LONG)]
    assert _all(database_url, "SELECT kind, revision FROM ingest.changes_after(0)") == [("new", 1), ("corrected", 2)]
    assert _all(database_url, "SELECT detail FROM ingest.changes_after(0)") == [(None,), ("addition",)]


async def test_a_full_text_is_never_replaced_by_less(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Drafted(draft=draft()))
    _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now()")
    (again,) = await _claimed(store)
    poor = draft(body="Summary only.", verdict=Verdict.FEED_ONLY, reason="timeout")
    assert (await store.entries.finish(again, Drafted(draft=poor))).outcome is Settled.UNCHANGED
    assert _all(database_url, "SELECT body, revision FROM ingest.article") == [(LONG, 1)]


async def test_a_settlement_from_the_feed_may_leave_the_page_due(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    poor = draft(body="Summary only.", verdict=Verdict.FEED_ONLY, reason="timeout")
    await store.entries.finish(entry, Drafted(draft=poor, retry_s=0))
    (again,) = await _claimed(store)
    assert again.article_id is not None
    assert (await store.entries.finish(again, Drafted(draft=draft()))).outcome is Settled.CORRECTED
    assert _all(
        database_url, "SELECT verdict, revision, next_attempt_at IS NULL FROM ingest.article, ingest.entry"
    ) == [("full", 2, True)]


async def test_body_and_removed_give_the_extracted_text_back(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    removed = (
        Removal(start=0, text="Ad\n", rule="judged:app:0.98"),
        Removal(start=3 + len(LONG), text="\n✉ Follow us 👍", rule="judged:follow:0.98"),
    )
    await store.entries.finish(entry, Drafted(draft=draft(removed=removed)))
    assert _all(database_url, "SELECT ingest.extracted_text(body, removed) FROM ingest.article") == [
        (f"Ad\n{LONG}\n✉ Follow us 👍",)
    ]


async def test_a_retry_counts_and_is_due_later(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Postponed(delay_s=3600, error="timeout", crashed=True))
    assert await _claimed(store) == []
    assert _all(database_url, "SELECT attempts, crashes, last_error, leased_until FROM ingest.entry") == [
        (1, 1, "timeout", None)
    ]
    assert [claimed.id for claimed in await _claimed(store, which="unsettled")] == [entry.id]
    pending, next_in_s = await store.entries.pending()
    assert pending == 1
    assert 0 < next_in_s <= 3600


# ------------------------------------------------------------------------------------------------------- the change log


async def test_a_change_that_commits_late_is_read_late_and_never_skipped(store, database_url):
    early, late = await _listed(store, feed_entry(1), feed_entry(2))
    with psycopg.connect(database_url) as slow:
        slow.execute("SELECT 1")
        slow.execute(
            "INSERT INTO ingest.article (url, verdict, body_hash) VALUES ('https://slow.example/', 'empty', '')"
        )
        slow.execute(
            "INSERT INTO ingest.change (article_id, kind, revision) SELECT id, 'new', 1 FROM ingest.article WHERE url = 'https://slow.example/'"
        )
        await store.entries.finish(early, Drafted(draft=draft("https://news.example/1")))
        seen = _all(database_url, "SELECT position, article_id FROM ingest.changes_after(0)")
        assert len(seen) == 1
        slow.commit()
    await store.entries.finish(
        late, Drafted(draft=draft("https://news.example/2", body=LONG + " Again.", title="Another"))
    )
    rest = _all(database_url, "SELECT position FROM ingest.changes_after(%s)", seen[-1][0])
    assert [position for (position,) in rest] == [seen[-1][0] + 1, seen[-1][0] + 2]


async def test_listeners_are_woken_when_a_change_commits(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute("LISTEN ingest_change")
        await store.entries.finish(entry, Drafted(draft=draft()))
        notified = next(listener.notifies(timeout=10, stop_after=1))
    assert notified.channel == "ingest_change"


# ------------------------------------------------------------------------------------------------------- the operator


async def test_a_removed_feed_leaves_its_articles(store, database_url):
    (entry,) = await _listed(store, feed_entry(1))
    await store.entries.finish(entry, Drafted(draft=draft()))
    assert await store.feeds.remove("https://news.example/feed")
    assert not await store.feeds.remove("https://news.example/feed")
    assert _all(database_url, "SELECT count(*) FROM ingest.article") == [(1,)]


async def test_status_counts_feeds_queues_and_results(store):
    claimed = await _listed(store, feed_entry(1), feed_entry(2), feed_entry(3))
    await store.entries.finish(claimed[0], Drafted(draft=draft()))
    await store.entries.finish(claimed[1], Postponed(delay_s=0, error="timeout"))
    status = await store.reports.status()
    assert {
        key: status[key] for key in ("feeds", "entries", "entries_pending", "entries_retrying", "articles_full")
    } == {
        "feeds": 1,
        "entries": 3,
        "entries_pending": 2,
        "entries_retrying": 1,
        "articles_full": 1,
    }
    errors = await store.reports.last_errors()
    assert [(error["what"], error["error"]) for error in errors] == [("page", "timeout")]


async def test_a_database_that_is_away_has_one_name():
    store = Store("postgresql://127.0.0.1:1/nowhere", connections=1, timeout_s=0.5)
    await store.open()
    try:
        with pytest.raises(DatabaseUnavailableError):
            await store.reports.status()
    finally:
        await store.close()


async def test_a_statement_that_gets_no_lock_says_which_sessions_hold_locks(store, database_url):
    """The statement is cancelled as if its time were over, while another session holds the row."""
    with (
        psycopg.connect(database_url, application_name="a visitor") as visitor,
        psycopg.connect(database_url, autocommit=True) as admin,
    ):
        await store.feeds.add("https://news.example/feed")
        visitor.execute("UPDATE ingest.feed SET title = 'held'")
        pause = asyncio.create_task(store.feeds.pause("https://news.example/feed", "a test"))
        cancel = """SELECT pg_cancel_backend(pid) FROM pg_stat_activity
                     WHERE application_name = 'ingest' AND wait_event_type = 'Lock' AND datname = current_database()"""
        while not admin.execute(cancel).fetchall():
            await asyncio.sleep(0.02)
        with pytest.raises(DatabaseBusyError, match=f"{visitor.info.backend_pid} \\(postgres, a visitor\\)"):
            await pause


async def test_a_server_that_is_silent_for_too_long_is_not_waited_for(store, database_url):
    impatient = Store(database_url, connections=1, silence_s=0.5)
    await impatient.open()
    await store.feeds.add("https://news.example/feed")
    with psycopg.connect(database_url) as visitor:
        visitor.execute("UPDATE ingest.feed SET title = 'held'")
        with pytest.raises(DatabaseUnavailableError, match=r"no answer within 0\.5 s"):
            await impatient.feeds.pause("https://news.example/feed", "a test")
    assert await store.feeds.pause("https://news.example/feed", "a test")
    await impatient.close()


# ---------------------------------------------------------------------------------------------------- spellings of a feed


@pytest.mark.parametrize(
    "spelled",
    [
        "http://news.example/feed?a=1",
        "HTTPS://News.Example:443/feed?a=1#top",
        "https://news.example./feed?a=1",
        "https://news.example:80/feed?a=1",
    ],
)
async def test_a_feed_is_found_by_any_spelling_of_its_url(store, spelled):
    await store.feeds.add("https://news.example/feed?a=1")
    assert (await store.feeds.find(spelled))["url"] == "https://news.example/feed?a=1"
    assert not await store.feeds.add(spelled)


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/feed?a=2",
        "https://news.example/Feed?a=1",
        "https://news.example/feed",
        "https://www.news.example/feed?a=1",
        "https://news.example:8080/feed?a=1",
    ],
)
async def test_another_url_is_another_feed(store, other):
    await store.feeds.add("https://news.example/feed?a=1")
    assert await store.feeds.add(other)
    assert (await store.feeds.find(other))["url"] == other


async def test_the_root_of_a_site_has_two_spellings_and_where_both_are_feeds_each_is_found(store, database_url):
    await store.feeds.add("https://news.example")
    assert not await store.feeds.add("http://news.example/")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.feed (url) VALUES ('http://news.example/')")
    assert (await store.feeds.find("http://news.example/"))["url"] == "http://news.example/"
    assert (await store.feeds.find("https://news.example"))["url"] == "https://news.example"
