"""An article that is erased is gone with all that belongs to it, and does not come back."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace

import psycopg
import pytest
from examples import LONG, draft, feed_entry, poll_result
from test_near_duplicates import A, article, changes, links, query, stored

from ingest.model.article import Drafted, KeptPage, Settled
from ingest.store.errors import LeaseLostError

_numbers = itertools.count()
URL = "https://news.example/1"
SHORT = {
    "guid": "other",
    "title": "The pier is repaired",
    "url": "https://short.example/x",
    "link": "https://short.example/x",
}
PAGE = KeptPage(url=URL, content_type="text/html", body_gzip=b"page", size=4)


async def _listed(store, *entries):
    """Poll a new feed that lists entries; return those that are to be collected."""
    await store.feeds.add(f"https://feeds{next(_numbers)}.example/feed")
    (due,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(due, poll_result(*entries))
    return await store.entries.claim_due(limit=9, lease_s=60, per_host=9)


async def _collected(store, **facts):
    (entry,) = await _listed(store, feed_entry(1, **facts))
    return await store.entries.finish(entry, Drafted(draft=draft(), page=PAGE))


def _counts(database_url: str) -> tuple[int, ...]:
    (counts,) = query(
        database_url,
        """SELECT (SELECT count(*) FROM ingest.article), (SELECT count(*) FROM ingest.entry), (SELECT count(*) FROM ingest.page),
                  (SELECT count(*) FROM ingest.revision), (SELECT count(*) FROM ingest.sketch)""",
    )
    return counts


async def test_all_of_it_is_gone_and_the_log_tells_of_it(store, database_url):
    settled = await _collected(store)
    assert [row["id"] for row in await store.erasure.find(urls=["http://www.news.example/1/"])] == [settled.article_id]
    assert await store.erasure.forget(settled.article_id)
    assert _counts(database_url) == (0, 0, 0, 0, 0)
    assert changes(database_url) == [("new", settled.article_id), ("deleted", settled.article_id)]
    assert not await store.erasure.forget(settled.article_id)
    (hashes,) = query(database_url, "SELECT string_agg(hash::text, ' ') FROM ingest.tombstone")
    assert "news.example" not in hashes[0]


@pytest.mark.parametrize(
    "spelled",
    [
        {},
        {"guid": "another", "url": "http://www.news.example/1/?utm_source=feed", "link": "http://www.news.example/1/"},
        {"guid": "another", "url": "https://short.example/x", "link": "https://news.example/1"},
    ],
)
async def test_no_poll_brings_it_back(store, database_url, spelled):
    settled = await _collected(store)
    await store.erasure.forget(settled.article_id)
    again = feed_entry(1, **spelled)
    assert await _listed(store, again) == []
    assert query(database_url, "SELECT count(*) FROM ingest.entry") == [(0,)]


async def test_another_address_that_leads_to_its_page_brings_nothing(store, database_url):
    settled = await _collected(store)
    await store.erasure.forget(settled.article_id)
    (entry,) = await _listed(store, feed_entry(2, guid="other"))
    led = replace(draft(), urls=(URL, entry.url))
    assert (await store.entries.finish(entry, Drafted(draft=led))).outcome is Settled.FORGOTTEN
    assert query(database_url, "SELECT count(*) FROM ingest.entry") == [(0,)]


async def test_an_article_whose_address_leads_to_it_stays_as_it_is(store, database_url):
    first = await _collected(store)
    (entry,) = await _listed(store, feed_entry(2, guid="other"))
    second = await store.entries.finish(entry, Drafted(draft=draft(f"{URL}0", body=f"{LONG} Other words.")))
    await store.erasure.forget(first.article_id)
    query(database_url, "UPDATE ingest.entry SET next_attempt_at = now(), leased_until = NULL RETURNING id")
    (again,) = await store.entries.claim_due(limit=1, lease_s=60, per_host=1)
    led = replace(draft(), urls=(URL, again.url))
    settled = await store.entries.finish(again, Drafted(draft=led))
    assert (settled.outcome, settled.objection) == (Settled.UNCHANGED, "the page that answers is one that was erased")
    assert query(database_url, "SELECT id FROM ingest.article") == [(second.article_id,)]


async def test_what_is_being_collected_in_this_moment_is_not_stored(store, database_url):
    entries = await _listed(store, feed_entry(1))
    await store.erasure.forget_addresses([URL])
    with pytest.raises(LeaseLostError):
        await store.entries.finish(entries[0], Drafted(draft=draft()))
    assert _counts(database_url)[0] == 0


@pytest.mark.parametrize("turn", range(8))
async def test_whoever_comes_first_nothing_is_stored_in_the_end(store, database_url, turn):
    settled = await _collected(store)
    (entry,) = await _listed(store, feed_entry(2, **SHORT))
    led = replace(draft(), urls=(URL, "https://short.example/x"))

    async def collect():
        await asyncio.sleep(0.002 * turn)
        return await store.entries.finish(entry, Drafted(draft=led))

    both = await asyncio.gather(collect(), store.erasure.forget(settled.article_id), return_exceptions=True)
    assert both[1] is True
    assert query(database_url, "SELECT count(*) FROM ingest.article") == [(0,)]
    assert query(database_url, "SELECT count(*) FROM ingest.entry") == [(0,)]


async def test_its_copies_stay_together_under_the_first_of_them(store, database_url):
    first, second, third = await stored(
        store, article(A), article(A, "b.example"), article([*A[:38], "One more line."], "c.example")
    )
    await store.erasure.forget(first.article_id)
    assert links(database_url) == [(None, None), (second.article_id, "syndicated")]
    assert changes(database_url)[-3:] == [
        ("split", second.article_id), ("merged", third.article_id), ("deleted", first.article_id)
    ]  # fmt: skip


async def test_an_address_is_let_in_again_when_the_operator_says_so(store):
    await store.erasure.forget_addresses([URL])
    assert await _listed(store, feed_entry(1)) == []
    assert await store.erasure.recall([URL])
    assert not await store.erasure.recall([URL])
    assert [entry.url for entry in await _listed(store, feed_entry(1))] == [URL]


async def test_an_article_that_was_erased_is_let_in_again_with_its_guid(store):
    settled = await _collected(store, guid=URL)
    await store.erasure.forget(settled.article_id)
    await store.erasure.forget_addresses([URL])
    assert await store.erasure.recall([URL])
    assert [entry.url for entry in await _listed(store, feed_entry(1, guid=URL))] == [URL]


async def test_readers_see_neither_the_key_nor_whether_an_address_was_erased(store, database_url):
    await store.erasure.forget_addresses([URL])
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET ROLE ingest_reader")
        for statement in (
            "SELECT key FROM ingest.tombstone_key", "SELECT ingest.is_forgotten('{url news.example/1}')"
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
