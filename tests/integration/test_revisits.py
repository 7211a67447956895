"""Revisits of pages: when they are due, and what happens to an article if its page is gone or short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import LONG, draft, feed_entry, poll_result

from ingest.model.article import Drafted, Entry, RevisionKind, Settled, Settlement, Unchanged, Visit
from ingest.model.page import PageVerdict, Verdict

if TYPE_CHECKING:
    from ingest.store.store import Store

SEEN = Visit(etag='"1"', last_modified="Monday", page_hash=b"hash", soon_s=60, next_s=3600)
GONE = Visit(gone="not_found", soon_s=60, next_s=3600)
SAME = Visit(is_same=True, soon_s=60, next_s=3600)
TEXT = "\n".join(
    f"{LONG} This is paragraph {number} of the article, and each of them tells more." for number in range(6)
)
NOTICE = "The pier: this article was retracted by the editors because it did not meet our standards."


def _all(database_url: str, query: str) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def _run(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement)


async def _list(store: Store, *entries, url: str = "https://news.example/feed") -> None:
    await store.feeds.add(url)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result(*entries))


async def _claim(store: Store, **options) -> list[Entry]:
    return await store.entries.claim_due(limit=10, lease_s=60, per_host=10, **options)


class Revisit:
    """Makes the only entry due and finishes it as if its page had been visited."""

    def __init__(self, store: Store, database_url: str) -> None:
        self._store = store
        self._url = database_url

    async def __call__(self, visit: Visit, body: str | None = None, **facts: object) -> Settlement:
        _run(self._url, "UPDATE ingest.entry SET next_attempt_at = now(), leased_until = NULL")
        (entry,) = await _claim(self._store, which="revisits") or await _claim(self._store)
        if body is None:
            return await self._store.entries.finish(entry, Unchanged(error=visit.gone, visit=visit))
        return await self._store.entries.finish(entry, Drafted(draft=draft(body=body, **facts), visit=visit))


@pytest.fixture
async def revisit(store, database_url):
    await _list(store, feed_entry(1, title="The pier is repaired"))
    first = Revisit(store, database_url)
    assert (await first(SEEN, TEXT)).outcome is Settled.NEW
    return first


@pytest.mark.usefixtures("revisit")
async def test_a_settled_entry_is_due_for_a_revisit_which_is_claimed_apart(store, database_url):
    due = _all(database_url, "SELECT revisit, extract(epoch FROM next_attempt_at - now())::int FROM ingest.entry")
    assert due == [(True, pytest.approx(3600, abs=30))]
    _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now(), first_seen_at = now() - interval '2 hours'")
    assert await _claim(store) == []
    assert await _claim(store, which="unsettled") == []
    (entry,) = await _claim(store, which="revisits")
    assert (entry.page_etag, entry.page_last_modified, entry.page_hash) == ('"1"', "Monday", b"hash")
    assert entry.age_s == pytest.approx(7200, abs=60)
    status = await store.reports.status()
    assert (status["entries_due"], status["revisits_due"], status["oldest_due_s"]) == (0, 1, None)


async def test_the_last_visit_leaves_nothing_due(database_url, revisit):
    await revisit(Visit(is_same=True, soon_s=60, next_s=None))
    assert _all(database_url, "SELECT next_attempt_at, revisit FROM ingest.entry") == [(None, False)]


@pytest.mark.usefixtures("revisit")
async def test_a_copy_is_not_visited_again(store, database_url):
    await _list(store, feed_entry(1, title="The pier is repaired"), url="https://other.example/feed")
    (entry,) = await _claim(store)
    settled = await store.entries.finish(entry, Drafted(draft=draft(body=TEXT), visit=SEEN))
    assert settled.outcome is Settled.DUPLICATE
    assert _all(database_url, "SELECT count(*) FROM ingest.entry WHERE next_attempt_at IS NULL") == [(1,)]


async def test_a_page_that_is_as_it_was_changes_nothing(database_url, revisit):
    assert (await revisit(SAME)).outcome is Settled.UNCHANGED
    assert _all(database_url, "SELECT revision, page_etag FROM ingest.article, ingest.entry") == [(1, '"1"')]
    assert _all(database_url, "SELECT count(*) FROM ingest.change") == [(1,)]


async def test_a_page_that_is_gone_at_two_visits_withdraws_the_article_and_leaves_its_text(database_url, revisit):
    first = await revisit(GONE)
    assert (first.outcome, first.missed) == (Settled.UNCHANGED, True)
    soon = _all(database_url, "SELECT misses, extract(epoch FROM next_attempt_at - now())::int FROM ingest.entry")
    assert soon == [(1, pytest.approx(60, abs=20))]
    assert (await revisit(GONE)).outcome is Settled.WITHDRAWN
    article = "SELECT withdrawn_at IS NOT NULL, withdrawn_reason, body, revision FROM ingest.article"
    assert _all(database_url, article) == [(True, "not_found", TEXT, 1)]
    assert (await revisit(GONE)).outcome is Settled.UNCHANGED
    changes = _all(database_url, "SELECT kind, detail, revision FROM ingest.changes_after(0)")
    assert changes == [("new", None, 1), ("withdrawn", "not_found", 1)]


async def test_a_page_that_says_that_there_is_none_is_gone_too(database_url, revisit):
    missing = {"verdict": Verdict.EMPTY, "page_verdict": PageVerdict.SOFT_404, "page_evidence": "'page not found'"}
    visit = Visit(gone="soft_404", soon_s=60, next_s=3600)
    assert (await revisit(visit, "", **missing)).objection == "the page was judged soft_404: 'page not found'"
    assert (await revisit(visit, "", **missing)).outcome is Settled.WITHDRAWN
    assert _all(database_url, "SELECT body, withdrawn_reason FROM ingest.article") == [(TEXT, "soft_404")]


async def test_an_article_of_the_feeds_text_whose_page_stays_gone_is_withdrawn_once(store, database_url):
    await _list(store, feed_entry(1, title="The pier is repaired"))
    revisit = Revisit(store, database_url)
    missing = {"page_verdict": PageVerdict.SOFT_404, "page_evidence": "'page not found'"}
    visit = Visit(gone="soft_404", soon_s=60, next_s=3600)
    outcomes = [(await revisit(visit, TEXT, **missing)).outcome for _ in range(4)]
    assert outcomes == [Settled.NEW, Settled.UNCHANGED, Settled.WITHDRAWN, Settled.UNCHANGED]
    changes = _all(database_url, "SELECT kind, detail FROM ingest.changes_after(0)")
    assert changes == [("new", None), ("withdrawn", "soft_404")]


async def test_an_article_that_comes_back_is_restored(database_url, revisit):
    for visit in (GONE, GONE):
        await revisit(visit)
    assert (await revisit(SAME)).outcome is Settled.RESTORED
    assert _all(database_url, "SELECT withdrawn_at, withdrawn_reason FROM ingest.article") == [(None, None)]
    last = _all(database_url, "SELECT kind, detail, revision FROM ingest.changes_after(2)")
    assert last == [("restored", None, 1)]


async def test_an_article_that_comes_back_with_another_text_is_corrected(database_url, revisit):
    for visit in (GONE, GONE):
        await revisit(visit)
    assert (await revisit(SEEN, f"{TEXT}\n{LONG}")).kind is RevisionKind.ADDITION
    assert _all(database_url, "SELECT withdrawn_at, revision FROM ingest.article") == [(None, 2)]
    assert _all(database_url, "SELECT kind, detail FROM ingest.changes_after(2)") == [("corrected", "addition")]


async def test_a_hiccup_between_two_visits_that_miss_does_not_count_and_one_that_sees_does(database_url, revisit):
    await revisit(GONE)
    await revisit(Visit(soon_s=60, next_s=3600), "", verdict=Verdict.EMPTY, page_verdict=PageVerdict.BOT_CHALLENGE)
    assert _all(database_url, "SELECT misses FROM ingest.entry") == [(1,)]
    await revisit(SAME)
    assert _all(database_url, "SELECT misses FROM ingest.entry") == [(0,)]
    assert (await revisit(GONE)).outcome is Settled.UNCHANGED


@pytest.mark.usefixtures("revisit")
async def test_another_spelling_of_the_address_that_leads_nowhere_withdraws_no_article(store, database_url):
    spelled = "https://news.example/1?ref=another"
    listed = feed_entry(7, url=spelled, link=spelled, title="The pier is repaired")
    await _list(store, listed, url="https://x.example/feed")
    (entry,) = await _claim(store)
    without_page = draft(spelled, body="A text of the feed.", verdict=Verdict.FEED_ONLY)
    joined = await store.entries.finish(entry, Drafted(draft=without_page, visit=GONE))
    assert joined.outcome is Settled.DUPLICATE
    for _ in range(4):
        _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now(), revisit = false WHERE feed_id = 2")
        (again,) = await _claim(store)
        await store.entries.finish(again, Unchanged(error="not_found", visit=GONE))
    assert _all(database_url, "SELECT misses FROM ingest.entry WHERE feed_id = 2") == [(4,)]
    assert _all(database_url, "SELECT withdrawn_at FROM ingest.article") == [(None,)]
    assert _all(database_url, "SELECT kind FROM ingest.change") == [("new",)]


@pytest.mark.usefixtures("revisit")
async def test_an_address_that_never_showed_the_page_keeps_no_article_from_being_withdrawn(store, database_url):
    other = feed_entry(9, guid="https://news.example/guid", title="The pier is repaired")
    await _list(store, other, url="https://x.example/feed")
    (entry,) = await _claim(store)
    unread = draft("https://news.example/9", body="A text of the feed.", verdict=Verdict.FEED_ONLY)
    await store.entries.finish(entry, Drafted(draft=unread, visit=GONE))
    _run(
        database_url,
        "UPDATE ingest.entry SET article_id = 1, next_attempt_at = NULL, revisit = false WHERE url LIKE '%/9'",
    )
    for _ in range(2):
        _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now() WHERE revisit")
        (own,) = await _claim(store, which="revisits")
        settled = await store.entries.finish(own, Unchanged(error="not_found", visit=GONE))
    assert settled.outcome is Settled.WITHDRAWN


@pytest.mark.usefixtures("revisit")
async def test_an_article_that_is_seen_under_another_address_too_is_not_withdrawn(store, database_url):
    await _list(
        store,
        feed_entry(9, guid="https://news.example/guid", title="The pier is repaired"),
        url="https://x.example/feed",
    )
    (entry,) = await _claim(store)
    assert (await store.entries.finish(entry, Drafted(draft=draft(body=TEXT), visit=SEEN))).outcome is Settled.DUPLICATE
    for _ in range(3):
        _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now() WHERE revisit")
        (own,) = await _claim(store, which="revisits")
        await store.entries.finish(own, Unchanged(error="not_found", visit=GONE))
    assert _all(database_url, "SELECT withdrawn_at FROM ingest.article") == [(None,)]


@pytest.mark.parametrize(
    "wall", [PageVerdict.PAYWALL, PageVerdict.CONSENT_WALL, PageVerdict.BOT_CHALLENGE, PageVerdict.TRUNCATED]
)
async def test_a_wall_never_replaces_a_text_nor_is_it_what_the_next_visit_compares_with(database_url, revisit, wall):
    for _ in range(3):
        walled = await revisit(
            Visit(etag='"wall"', page_hash=b"wall", soon_s=60, next_s=3600),
            "Please accept our cookies.",
            verdict=Verdict.FULL if wall in {PageVerdict.PAYWALL, PageVerdict.TRUNCATED} else Verdict.EMPTY,
            page_verdict=wall,
        )
        assert walled.outcome is Settled.UNCHANGED
        assert walled.objection
    assert _all(database_url, "SELECT body, revision FROM ingest.article") == [(TEXT, 1)]
    assert _all(database_url, "SELECT page_etag, page_hash FROM ingest.entry") == [('"1"', b"hash")]


async def test_a_text_that_ends_in_the_middle_of_the_stored_one_never_replaces_it(database_url, revisit):
    half = TEXT[: len(TEXT) // 2]
    for _ in range(3):
        assert (await revisit(SEEN, half)).objection == "the page ends in the middle of the article"
    assert _all(database_url, "SELECT body, revision FROM ingest.article") == [(TEXT, 1)]


async def test_a_retraction_is_believed_when_it_is_seen_again_and_the_old_text_is_kept(database_url, revisit):
    first = await revisit(SEEN, NOTICE)
    assert (first.outcome, first.missed) == (Settled.UNCHANGED, True)
    assert (await revisit(SEEN, NOTICE)).kind is RevisionKind.RETRACTION
    assert _all(database_url, "SELECT body FROM ingest.article") == [(NOTICE,)]
    assert _all(database_url, "SELECT kind, body FROM ingest.revision") == [("retraction", TEXT)]


async def test_a_long_text_is_compared_in_the_time_that_a_transaction_has(revisit):
    words = " ".join(f"word{number % 30_011}" for number in range(200_000))
    others = " ".join(f"word{number % 29_989}" for number in range(200_000))
    assert (await revisit(SEEN, words)).kind in {RevisionKind.REWRITE, RevisionKind.ADDITION}
    assert (await revisit(SEEN, others)).kind is not None


async def test_a_page_that_names_other_authors_over_the_same_text_corrects_them(database_url, revisit):
    authors = {"authors": ("Ada Quill", "Bo Reed")}
    settled = await revisit(SEEN, TEXT, **authors)
    assert (settled.outcome, settled.amended and settled.amended.detail) == (Settled.METADATA, "authors")
    assert _all(database_url, "SELECT authors, revision FROM ingest.article") == [(["Ada Quill", "Bo Reed"], 1)]
    assert (await revisit(SEEN, TEXT, **authors)).outcome is Settled.UNCHANGED
    assert (await revisit(SEEN, TEXT, authors=("The feed",), is_signed=False)).outcome is Settled.UNCHANGED
    changes = _all(database_url, "SELECT kind, detail FROM ingest.changes_after(0)")
    assert changes == [("new", None), ("metadata", "authors")]
