"""What a feed says of another's site is a claim: it teaches nothing, replaces nothing, and is told apart."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import LONG, NOW, changed, feed_entry, poll_result
from structlog.testing import capture_logs

from ingest.article.draft import draft_of
from ingest.article.fingerprint import text_of
from ingest.boilerplate.clean import clean
from ingest.boilerplate.keys import fingerprints
from ingest.config import Settings
from ingest.daemon.queues import Shift
from ingest.daemon.upkeep import Upkeep
from ingest.model.article import Draft, Drafted, Duplicate, Entry, RevisionKind, Settled, Settlement
from ingest.model.page import Judged, Metadata, Reading, Verdict
from ingest.model.source import FROM_PAGE
from ingest.workers.reading import reclean

if TYPE_CHECKING:
    from ingest.model.boilerplate import SiteKnowledge
    from ingest.store.store import Store

SITE = "news.example"
OWN = f"https://{SITE}/feed"
FOREIGN = "https://aggregator.example/feed"
BURNER = "https://feeds.feedburner.com/news"
FOOTER = "Tiu ĉi gazeto aperas ĉiumatene, ankaŭ dimanĉe."
"""In a language without cues."""
OLD = datetime(1990, 1, 1, tzinfo=UTC)
_SYLLABLES = ("ka", "mo", "ti", "re", "su", "na", "lo", "vi", "pe", "du", "ra", "ki")


def _paragraphs(number: int, count: int = 4) -> list[str]:
    """Return an article. No other article has any of its paragraphs."""
    words = random.Random(number)
    return [" ".join("".join(words.choices(_SYLLABLES, k=3)) for _ in range(18)) for _ in range(count)]


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def _run(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement)


@dataclass
class Desk:
    """Lists entries in feeds, and finishes them as the daemon does once it has read a page, or has only the feed's text."""

    store: Store
    database_url: str

    async def listed(self, feed_url: str, number: int, **facts: object) -> Entry:
        """Let a feed list a page of the site; return the entry under lease. A second listing is another version of the entry."""
        await self.store.feeds.add(feed_url)
        _run(self.database_url, "UPDATE ingest.feed SET next_poll_at = now(), leased_until = NULL")
        (feed,) = [feed for feed in await self.store.feeds.claim_due(limit=100, lease_s=600) if feed.url == feed_url]
        url = f"https://{SITE}/{number}"
        entry = feed_entry(number, guid=f"{feed_url} {number}", url=url, link=url, **facts)
        known = await self.store.feeds.known_entries(feed.id, [entry])
        await self.store.feeds.finish_poll(feed, poll_result(changed=(entry,)) if known else poll_result(entry))
        claimed = await self.store.entries.claim_due(limit=100, lease_s=600, per_host=100)
        return next(claim for claim in claimed if claim.guid == entry.guid)

    async def read(self, entry: Entry, paragraphs: list[str], *, feeds: tuple[str, ...] = (), page_date=None) -> Draft:
        """Return what a daemon makes of a page that the site served."""
        known, reading = await self._reading(entry, paragraphs)
        date = {"published_at": page_date, "published_from": "json_ld"} if page_date else {}
        page = replace(
            reading,
            extractor="test",
            feeds=feeds,
            metadata=Metadata(title=entry.title, **date),
            judged=Judged(verdict=Verdict.FULL),
        )
        return draft_of(entry, page, entry.link, known)

    async def claimed(self, entry: Entry, paragraphs: list[str]) -> Draft:
        """Return what a daemon makes of a feed's text, where the page cannot be had."""
        known, reading = await self._reading(entry, paragraphs)
        return draft_of(entry, reading, None, known)

    async def finish(self, entry: Entry, made: Draft) -> Settlement:
        settlement = await self.store.entries.finish(entry, Drafted(draft=made))
        assert settlement is not None
        return settlement

    async def _reading(self, entry: Entry, paragraphs: list[str]) -> tuple[SiteKnowledge, Reading]:
        known = await self.store.passages.known(SITE)
        cleaned = clean(paragraphs, site=SITE, title=entry.title, known=known)
        return known, Reading(
            text=text_of(cleaned.body, cleaned.removed),
            judged=Judged(verdict=Verdict.FEED_ONLY, reason="not_found: HTTP 404"),
            passages=fingerprints(paragraphs),
            spared=cleaned.spared,
        )

    async def reclean(self) -> int:
        """Clean all articles that are due for it again; return how many."""
        done = 0
        while articles := await self.store.recleanings.claim_due(limit=7, lease_s=60):
            for article in articles:
                await self.store.recleanings.finish(article, reclean(article, await self.store.passages.known(SITE)))
                done += 1
        return done

    def article(self, number: int = 1) -> dict:
        """Return the row of the article of a page."""
        query = "SELECT to_jsonb(a) FROM ingest.article AS a WHERE url = %s"
        ((row,),) = _all(self.database_url, query, f"https://{SITE}/{number}")
        return row


@pytest.fixture
def desk(store, database_url) -> Desk:
    return Desk(store, database_url)


# ------------------------------------------------------------------------------------------------------------- it teaches


async def test_a_foreign_feed_that_lists_made_up_pages_with_paragraphs_of_an_article_takes_none_of_it(desk):
    real = _paragraphs(1)
    entry = await desk.listed(OWN, 1)
    await desk.finish(entry, await desk.read(entry, real))
    for number in range(100, 130):
        entry = await desk.listed(FOREIGN, number)
        await desk.finish(entry, await desk.claimed(entry, [*_paragraphs(number), real[number % 4]]))
    assert _all(desk.database_url, "SELECT count(*) FROM ingest.passage") == [(0,)]
    assert await desk.reclean() == 0
    assert desk.article()["body"].split("\n") == real


async def test_claims_are_no_evidence_beside_two_pages_either(desk):
    for number in (1, 2):
        entry = await desk.listed(OWN, number)
        await desk.finish(entry, await desk.read(entry, [*_paragraphs(number), FOOTER]))
    for number in (101, 102, 103):
        entry = await desk.listed(FOREIGN, number)
        await desk.finish(entry, await desk.claimed(entry, [*_paragraphs(number), FOOTER]))
    assert _all(desk.database_url, "SELECT articles, boilerplate FROM ingest.passage") == [(2, False)]
    entry = await desk.listed(OWN, 3)
    assert [
        one.articles for one in (await desk.finish(entry, await desk.read(entry, [*_paragraphs(3), FOOTER]))).learned
    ] == [3]


async def test_the_texts_of_a_sites_own_feed_teach_what_the_site_repeats(desk):
    for number in (1, 2, 3):
        entry = await desk.listed(OWN, number)
        settlement = await desk.finish(entry, await desk.claimed(entry, [*_paragraphs(number), FOOTER]))
    assert [learned.text for learned in settlement.learned] == [FOOTER]


async def test_an_article_that_learned_passages_would_empty_is_left_whole_with_the_reason_on_record(desk):
    lines = _paragraphs(7, 1)
    for number in range(1, 5):
        entry = await desk.listed(OWN, number)
        text = [*_paragraphs(number), *lines] if number < 4 else lines
        await desk.finish(entry, await desk.read(entry, text))
    assert await desk.reclean() == 3
    assert desk.article(1)["body"].split("\n") == _paragraphs(1)
    assert desk.article(4)["body"].split("\n") == lines
    assert desk.article(4)["spared"] == "what its site repeats is 100% of its letters"


async def test_an_article_that_is_cleaned_again_is_spared_without_a_revision(desk):
    lines = _paragraphs(7, 1)
    for number in range(1, 5):
        entry = await desk.listed(OWN, number)
        text = lines if number == 1 else [*_paragraphs(number), *lines]
        await desk.finish(entry, await desk.read(entry, text))
    await desk.reclean()
    first = desk.article(1)
    assert (first["body"].split("\n"), first["revision"]) == (lines, 1)
    assert first["spared"] == "what its site repeats is 100% of its letters"
    assert {desk.article(number)["spared"] for number in (2, 3, 4)} == {None}


# ---------------------------------------------------------------------------------------------------------- it replaces


async def test_a_foreign_feed_replaces_neither_text_nor_title_of_what_the_sites_own_feed_says(desk):
    entry = await desk.listed(OWN, 1, title="The pier is repaired")
    await desk.finish(entry, await desk.claimed(entry, [LONG]))
    lie = await desk.listed(FOREIGN, 1, title="The pier is sold")
    settlement = await desk.finish(lie, await desk.claimed(lie, ["The pier was sold to a stranger on Tuesday."]))
    assert settlement.outcome is Settled.DUPLICATE
    again = await desk.listed(FOREIGN, 1, title="The pier was sold", content_hash=b"another")
    settlement = await desk.finish(again, await desk.claimed(again, ["The pier was sold to two strangers."]))
    assert settlement.objection == "the stored text is from another feed (1, own_feed)"
    article = desk.article()
    assert (article["title"], article["body"], article["revision"]) == ("The pier is repaired", LONG, 1)
    assert (article["source"], article["source_feed_id"]) == ("own_feed", entry.feed_id)


async def test_what_a_foreign_feed_said_first_gives_way_to_itself_the_sites_feed_and_the_page_in_this_order(desk):
    claim = await desk.listed(FOREIGN, 1)
    await desk.finish(claim, await desk.claimed(claim, ["It is said that the pier is repaired."]))
    article = desk.article()
    assert (article["source"], article["source_feed_id"]) == ("foreign_feed", claim.feed_id)
    assert article["source_reason"] == "nothing shows that the feed speaks for news.example"
    claim = await desk.listed(FOREIGN, 1, content_hash=b"another")
    settlement = await desk.finish(claim, await desk.claimed(claim, ["It is said that two piers are repaired."]))
    assert settlement.outcome is Settled.CORRECTED
    own = await desk.listed(OWN, 1)
    assert (await desk.finish(own, await desk.claimed(own, [LONG]))).outcome is Settled.CORRECTED
    assert (desk.article()["source"], desk.article()["body"]) == ("own_feed", LONG)
    claim = await desk.listed(FOREIGN, 1, content_hash=b"a third")
    assert (await desk.finish(claim, await desk.claimed(claim, ["Three piers!"]))).outcome is Settled.UNCHANGED
    claim = await desk.listed(FOREIGN, 1, content_hash=b"a fourth")
    assert (await desk.finish(claim, await desk.read(claim, [LONG, LONG[:90]]))).outcome is Settled.CORRECTED
    article = desk.article()
    assert (article["source"], article["source_feed_id"], article["source_reason"]) == ("page", None, None)


async def test_the_same_text_in_the_sites_own_feed_makes_a_claim_the_sites_word_and_readers_are_told(desk):
    claim = await desk.listed(FOREIGN, 1)
    await desk.finish(claim, await desk.claimed(claim, [LONG]))
    own = await desk.listed(OWN, 1)
    settlement = await desk.finish(own, await desk.claimed(own, [LONG]))
    assert (settlement.outcome, settlement.amended.detail) == (Settled.DUPLICATE, "source")
    assert desk.article()["source"] == "own_feed"
    changes = _all(desk.database_url, "SELECT kind, detail, revision FROM ingest.changes_after(0)")
    assert changes == [("new", None, 1), ("metadata", "source", 1)]


# ------------------------------------------------------------------------------------------------------------- it dates


async def test_a_foreign_feeds_date_gives_way_to_the_pages_and_the_pages_to_that_of_the_sites_own_feed(desk):
    claim = await desk.listed(FOREIGN, 1, published_at=OLD)
    await desk.finish(claim, await desk.read(claim, [LONG]))
    assert (desk.article()["published_from"], desk.article()["published_at"][:4]) == ("foreign_feed", "1990")
    claim = await desk.listed(FOREIGN, 1, published_at=OLD, content_hash=b"another")
    settlement = await desk.finish(claim, await desk.read(claim, [LONG], page_date=NOW.replace(year=2023)))
    assert (settlement.outcome, settlement.revision) == (Settled.METADATA, 1)
    assert (desk.article()["published_from"], desk.article()["published_at"][:4]) == ("json_ld", "2023")
    own = await desk.listed(OWN, 1, published_at=NOW)
    await desk.finish(own, await desk.read(own, [LONG], page_date=NOW.replace(year=2023)))
    assert (desk.article()["published_from"], desk.article()["published_at"][:4]) == ("feed", "2024")
    claim = await desk.listed(FOREIGN, 1, published_at=OLD, content_hash=b"a third")
    assert (await desk.finish(claim, await desk.read(claim, [LONG]))).outcome is Settled.UNCHANGED
    changes = _all(desk.database_url, "SELECT kind, detail FROM ingest.changes_after(0)")
    assert changes == [("new", None), ("metadata", "published_at"), ("metadata", "published_at")]


async def test_the_sites_own_feed_corrects_the_date_of_a_page_that_need_not_be_read_again(desk):
    claim = await desk.listed(FOREIGN, 1, published_at=OLD)
    settled = await desk.finish(claim, await desk.read(claim, [LONG]))
    other = await desk.listed("https://third.example/feed", 1, published_at=NOW)
    own = await desk.listed(OWN, 1, published_at=NOW)
    assert await desk.store.entries.settled_copy(other) == Duplicate(article_id=settled.article_id)
    copy = await desk.store.entries.settled_copy(own)
    assert copy == Duplicate(article_id=settled.article_id, dated=True)
    await desk.store.entries.finish(own, copy)
    assert (desk.article()["published_from"], desk.article()["published_at"][:4]) == ("feed", "2024")
    assert _all(desk.database_url, "SELECT kind, detail FROM ingest.changes_after(0)")[1:] == [
        ("metadata", "published_at")
    ]


async def test_a_newer_text_brings_the_better_date_in_one_change(desk):
    claim = await desk.listed(FOREIGN, 1, published_at=OLD)
    await desk.finish(claim, await desk.read(claim, [LONG]))
    own = await desk.listed(OWN, 1, published_at=NOW, title="Title 1")
    settlement = await desk.finish(own, await desk.read(own, [LONG, "It is to be ready in three weeks."]))
    assert (settlement.outcome, settlement.kind) == (Settled.CORRECTED, RevisionKind.ADDITION)
    assert (desk.article()["published_from"], desk.article()["published_at"][:4]) == ("feed", "2024")
    assert _all(desk.database_url, "SELECT kind FROM ingest.changes_after(0)") == [("new",), ("corrected",)]


async def test_a_date_of_the_future_is_believed_from_no_source(desk):
    claim = await desk.listed(FOREIGN, 1, published_at=OLD)
    await desk.finish(claim, await desk.read(claim, [LONG]))
    own = await desk.listed(OWN, 1, published_at=NOW.replace(year=2999))
    await desk.finish(own, await desk.read(own, [LONG]))
    article = desk.article()
    assert (article["published_at"], article["published_future_at"][:4]) == (None, "2999")
    again = await desk.listed(OWN, 1, published_at=NOW.replace(year=2999), content_hash=b"another")
    await desk.finish(again, await desk.read(again, [LONG]))
    assert _all(desk.database_url, "SELECT count(*) FROM ingest.change WHERE detail = 'published_at'") == [(1,)]


# ------------------------------------------------------------------------------------------------------ it speaks for a site


async def test_a_feed_that_a_page_of_the_site_names_speaks_for_it_and_what_it_said_before_counts(desk):
    before = await desk.listed(BURNER, 1)
    await desk.finish(before, await desk.claimed(before, [LONG]))
    entry = await desk.listed(BURNER, 2)
    made = await desk.read(entry, _paragraphs(2), feeds=(BURNER,))
    assert made.named_by == f"https://{SITE}/2"
    await desk.finish(entry, made)
    assert await desk.store.sources.record(entry.feed_id, SITE, made.named_by) == 1
    assert await desk.store.sources.record(entry.feed_id, SITE, f"https://{SITE}/3") == 0
    article = desk.article()
    assert (article["source"], article["source_reason"]) == ("own_feed", f"https://{SITE}/2 names the feed")
    changes = _all(desk.database_url, "SELECT kind, detail FROM ingest.changes_after(0)")
    assert changes == [("new", None), ("new", None), ("metadata", "source")]
    later = await desk.listed(BURNER, 3)
    assert later.speaks_for == {SITE: f"https://{SITE}/2 names the feed"}
    (listed,) = await desk.store.feed_list.all()
    assert [(one["site"], one["because"], one["page_url"]) for one in listed["speaks_for"]] == [
        ("feedburner.com", "domain", None),
        (SITE, "page", f"https://{SITE}/2"),
    ]


async def test_the_operators_word_that_a_feed_speaks_for_a_site_holds_until_it_is_taken_back(desk):
    entry = await desk.listed(BURNER, 1)
    await desk.finish(entry, await desk.claimed(entry, [LONG]))
    assert await desk.store.sources.say(BURNER, SITE) == 1
    assert (desk.article()["source"], desk.article()["source_reason"]) == ("own_feed", "the operator says so")
    assert await desk.store.sources.take_back(BURNER) == 1
    assert desk.article()["source"] == "foreign_feed"
    assert (await desk.listed(BURNER, 2)).speaks_for == {}
    assert await desk.store.sources.say("https://nothing.example/feed", SITE) is None


# ------------------------------------------------------------------------------------------------------ damage done already


async def _as_before(desk: Desk, entry: Entry, made: Draft) -> None:
    """Finish an entry as the version before did: a claim teaches and revises like a page."""
    await desk.finish(entry, replace(made, origin=FROM_PAGE, is_titled=True, extractor=made.extractor or "?"))


def _forget_sources(database_url: str) -> None:
    """Leave the database as the version before did, with no source on record."""
    _run(
        database_url,
        "UPDATE ingest.article SET source = NULL, source_feed_id = NULL, extractor = replace(extractor, '?', '');"
        "UPDATE ingest.passage SET served = NULL",
    )


async def _upkeep(store: Store) -> None:
    await Upkeep(settings=Settings(), store=store, shift=Shift()).run()


async def test_what_unread_pages_taught_is_forgotten_and_what_it_took_is_put_back_and_no_more(desk):
    real = [*_paragraphs(1), FOOTER]
    for number in range(1, 5):
        entry = await desk.listed(OWN, number)
        await _as_before(desk, entry, await desk.read(entry, real if number == 1 else [*_paragraphs(number), FOOTER]))
    for number in (101, 102, 103):
        entry = await desk.listed(FOREIGN, number, published_at=OLD)
        await _as_before(desk, entry, await desk.claimed(entry, [*_paragraphs(number), real[0]]))
    await desk.reclean()
    assert desk.article()["body"].split("\n") == real[1:4]
    _forget_sources(desk.database_url)
    with capture_logs() as told:
        await _upkeep(desk.store)
    await desk.reclean()
    assert desk.article()["body"].split("\n") == real[:4]
    assert {desk.article(number)["body"] for number in (2, 3, 4)} == {"\n".join(_paragraphs(n)) for n in (2, 3, 4)}
    assert _all(desk.database_url, "SELECT text, served FROM ingest.passage") == [(FOOTER, True)]
    sources = _all(desk.database_url, "SELECT source, count(*) FROM ingest.article GROUP BY 1 ORDER BY 1")
    assert sources == [("foreign_feed", 3), ("page", 4)]
    assert desk.article(101)["published_from"] == "foreign_feed"
    for event in ("sources_marked", "claims_forgotten"):
        assert [line["event"] for line in told].count(event) == 1
    with capture_logs() as told:
        await _upkeep(desk.store)
    assert "claims_forgotten" not in [line["event"] for line in told]
    assert await desk.reclean() == 0


async def test_a_source_is_marked_by_what_is_on_record_of_the_entries(desk):
    own = await desk.listed(OWN, 1, title="The pier is repaired")
    await _as_before(desk, own, await desk.claimed(own, [LONG]))
    lie = await desk.listed(FOREIGN, 1, title="The pier is sold")
    await _as_before(desk, lie, changed(await desk.claimed(lie, ["It was sold."]), verdict=Verdict.FEED_ONLY))
    other = await desk.listed(OWN, 2)
    await _as_before(desk, other, changed(await desk.claimed(other, [LONG[:99]]), verdict=Verdict.FEED_ONLY))
    _forget_sources(desk.database_url)
    await _upkeep(desk.store)
    assert desk.article()["title"] == "The pier is sold"
    marked = [(desk.article(number)["source"], desk.article(number)["source_feed_id"]) for number in (1, 2)]
    assert marked == [("foreign_feed", lie.feed_id), ("own_feed", own.feed_id)]


async def test_a_feed_that_is_removed_leaves_the_source_of_its_texts(desk):
    claim = await desk.listed(FOREIGN, 1)
    await desk.finish(claim, await desk.claimed(claim, [LONG]))
    await desk.store.feeds.remove(FOREIGN)
    assert (desk.article()["source"], desk.article()["source_feed_id"]) == ("foreign_feed", None)
    _run(desk.database_url, "UPDATE ingest.article SET source = NULL")
    await _upkeep(desk.store)
    assert desk.article()["source_reason"] == "its feed is not subscribed any more"


async def test_a_page_that_a_program_of_the_version_before_reads_is_marked_as_one(desk):
    claim = await desk.listed(FOREIGN, 1)
    await desk.finish(claim, await desk.claimed(claim, [LONG]))
    _run(desk.database_url, "UPDATE ingest.article SET body = 'The page.', verdict = 'full', extractor = 'old'")
    article = desk.article()
    assert (article["source"], article["source_feed_id"], article["source_reason"]) == ("page", None, None)
    _run(
        desk.database_url,
        "INSERT INTO ingest.article (url, verdict, text_hash, extractor) VALUES ('https://news.example/9', 'full', '', 'old')",
    )
    assert desk.article(9)["source"] == "page"
