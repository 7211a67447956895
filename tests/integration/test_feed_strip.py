"""What is set for one feed alone, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import draft, feed_entry, poll_result

from ingest.model.article import Drafted
from ingest.model.boilerplate import Note
from ingest.store import sql

if TYPE_CHECKING:
    from ingest.model.article import Entry
    from ingest.store.store import Store

PAGE = "https://news.example/1"


async def _listed(store: Store, feed_url: str, page: str = PAGE) -> Entry:
    """Let a feed list a page; return the entry under lease."""
    await store.feeds.add(feed_url)
    (feed,) = [feed for feed in await store.feeds.claim_due(limit=10, lease_s=60) if feed.url == feed_url]
    await store.feeds.finish_poll(feed, poll_result(feed_entry(1, guid=f"{feed_url} 1", url=page, link=page)))
    (entry,) = await store.entries.claim_due(limit=10, lease_s=60, per_host=10)
    return entry


async def test_a_feed_follows_the_daemon_until_it_is_set_and_again_when_that_is_taken_back(store):
    entry = await _listed(store, "https://a.example/feed")
    await store.rulings.set_default_strip((Note.AUTHOR_NOTES,))
    assert await store.passages.notes_to_strip(entry) == (Note.AUTHOR_NOTES,)
    for strip in ((Note.CREDITS, Note.CORRECTIONS), (), None):
        assert await store.feeds.set_strip("https://a.example/feed", strip)
        assert await store.passages.notes_to_strip(entry) == ((Note.AUTHOR_NOTES,) if strip is None else strip)
    assert not await store.feeds.set_strip("https://b.example/feed", ())


async def test_the_feed_that_was_the_first_to_list_an_article_decides(store):
    first = await _listed(store, "https://a.example/feed")
    second = await _listed(store, "https://b.example/feed")
    other = await _listed(store, "https://c.example/feed", page="https://news.example/2")
    await store.feeds.set_strip("https://b.example/feed", (Note.CREDITS,))
    await store.feeds.set_strip("https://c.example/feed", (Note.CORRECTIONS,))
    assert [await store.passages.notes_to_strip(entry) for entry in (first, second, other)] == [
        (),
        (),
        (Note.CORRECTIONS,),
    ]
    await store.feeds.remove("https://a.example/feed")
    assert await store.passages.notes_to_strip(second) == (Note.CREDITS,)


async def test_the_articles_of_a_feed_that_is_set_are_due_for_cleaning_again(store):
    first = await _listed(store, "https://a.example/feed")
    await store.entries.finish(first, Drafted(draft=draft(PAGE)))
    other = await _listed(store, "https://c.example/feed", page="https://news.example/2")
    await store.entries.finish(
        other, Drafted(draft=draft("https://news.example/2", body="Another text, of another page."))
    )
    await store.feeds.set_strip("https://a.example/feed", (Note.CREDITS,))
    (article,) = await store.recleanings.claim_due(limit=10, lease_s=60)
    assert article.url == PAGE
    assert await store.passages.notes_to_strip(article) == (Note.CREDITS,)
    await store.feeds.set_strip("https://a.example/feed", None)
    assert await store.recleanings.finish(article, None) is None
    (again,) = await store.recleanings.claim_due(limit=10, lease_s=60)
    assert (again.id, await store.passages.notes_to_strip(again)) == (article.id, ())


async def test_another_default_makes_stored_articles_due_once(store):
    entry = await _listed(store, "https://a.example/feed")
    assert await store.rulings.set_default_strip(()) is None
    assert await store.rulings.set_default_strip((Note.CREDITS,)) == 0
    await store.entries.finish(entry, Drafted(draft=draft(PAGE)))
    assert await store.rulings.set_default_strip((Note.CREDITS,)) is None
    assert await store.rulings.set_default_strip((Note.CREDITS, Note.AUTHOR_NOTES)) == 1
    assert await store.rulings.set_default_strip((Note.AUTHOR_NOTES, Note.CREDITS)) is None
    (article,) = await store.recleanings.claim_due(limit=10, lease_s=60)
    assert await store.passages.notes_to_strip(article) == (Note.AUTHOR_NOTES, Note.CREDITS)
    assert await store.rulings.set_default_strip(()) == 1
    assert await store.recleanings.finish(article, None) is None, "it was cleaned by another setting"
    assert len(await store.recleanings.claim_due(limit=10, lease_s=60)) == 1


async def test_a_default_whose_articles_were_not_all_made_due_is_gone_on_with(store, database_url):
    await store.entries.finish(await _listed(store, "https://a.example/feed"), Drafted(draft=draft(PAGE)))
    with psycopg.connect(database_url, autocommit=True) as connection:
        # as a daemon leaves it that dies between its two steps
        connection.execute("UPDATE ingest.site SET strip = '{credits}', strip_pending = true WHERE name = ''")
    assert await store.rulings.set_default_strip((Note.CREDITS,)) == 1
    assert await store.rulings.set_default_strip((Note.CREDITS,)) is None


async def test_what_was_cleaned_before_the_default_was_another_is_due_when_it_is_settled(store):
    entry = await _listed(store, "https://a.example/feed")
    known = await store.passages.known("news.example")
    await store.rulings.set_default_strip((Note.CREDITS,))
    assert await store.recleanings.claim_due(limit=10, lease_s=60) == []
    await store.entries.finish(
        entry, Drafted(draft=draft(PAGE, site="news.example", passages=(1, 2), known_version=known.version))
    )
    assert len(await store.recleanings.claim_due(limit=10, lease_s=60)) == 1


async def test_what_is_no_note_is_refused_by_the_database(store, database_url):
    await store.feeds.add("https://a.example/feed")
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE ingest.feed SET strip = '{footnotes}'")


def test_what_is_set_is_found_without_reading_all_entries(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.feed (url) VALUES ('https://a.example/feed')")
        connection.execute("""
            INSERT INTO ingest.entry (feed_id, guid, url, content_hash)
            SELECT 1, 'g' || n, 'https://a.example/' || n, '' FROM generate_series(1, 50000) AS n
            """)
        connection.execute("ANALYZE ingest.entry")
        for names in (
            {"entry_id": 40_000, "url": "https://a.example/40000", "article_id": None},
            {"entry_id": None, "url": None, "article_id": 7},
        ):
            query = f"EXPLAIN {sql.queries()['known_passages']}"
            plan = "\n".join(row[0] for row in connection.execute(query, {"site": "", "limit": 9, **names}))
            assert "Seq Scan on entry" not in plan
            assert "Index Cond: (id = " in plan or "Index Scan on entry_article" in plan
