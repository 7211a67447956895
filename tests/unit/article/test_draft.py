"""A draft says which source each of its values is from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from examples import NOW, entry

from ingest.article.draft import draft_of
from ingest.article.fingerprint import text_of
from ingest.model.boilerplate import SiteKnowledge
from ingest.model.page import Judged, Metadata, PageVerdict, Reading, Verdict
from ingest.model.source import FROM_PAGE, Source

PAGE = "https://news.example/1"
BURNER = "https://feeds.feedburner.com/news"
OLD = datetime(1990, 1, 1, tzinfo=UTC)
FOREIGN = {"feed_url": BURNER, "published_at": OLD}


def reading(**changes) -> Reading:
    facts = {"text": text_of("A text."), "judged": Judged(verdict=Verdict.FULL), "extractor": "test"} | changes
    return Reading(**facts)


def made(given, page=PAGE, **facts):
    return draft_of(entry(**facts), given, page, SiteKnowledge(site="news.example"))


def test_a_text_of_the_page_is_from_the_page_whoever_lists_it():
    assert made(reading(), feed_url=BURNER).origin == FROM_PAGE


def test_a_text_of_a_feed_names_the_feed_and_why_it_is_believed():
    own = made(reading(extractor=""), page=None)
    assert (own.origin.source, own.origin.feed_id) == (Source.OWN_FEED, 1)
    claim = made(reading(extractor=""), page=None, feed_url=BURNER)
    assert claim.origin.source is Source.FOREIGN_FEED
    assert claim.origin.reason == "nothing shows that the feed speaks for news.example"


@pytest.mark.parametrize(
    ("facts", "page_date", "wanted"),
    [
        (FOREIGN, NOW, (NOW, "json_ld")),
        (FOREIGN, None, (OLD, "foreign_feed")),
        ({"published_at": OLD}, NOW, (OLD, "feed")),
        ({**FOREIGN, "speaks_for": {"news.example": "the operator says so"}}, NOW, (OLD, "feed")),
        ({}, NOW, (NOW, "json_ld")),
    ],
)
def test_the_date_is_the_own_feeds_then_the_pages_then_the_foreign_feeds(facts, page_date, wanted):
    metadata = Metadata(published_at=page_date, published_from="json_ld" if page_date else None)
    found = made(reading(metadata=metadata), **facts).metadata
    assert (found.published_at, found.published_from) == wanted


def test_a_page_that_names_the_feed_makes_it_speak_for_the_site_at_once():
    walled = reading(extractor="", feeds=(BURNER, "https://news.example/feed"))
    found = made(walled, **FOREIGN)
    assert found.named_by == PAGE
    assert (found.origin.source, found.origin.reason) == (Source.OWN_FEED, f"{PAGE} names the feed")
    assert found.metadata.published_from == "feed"


def test_nothing_is_recorded_of_a_feed_that_is_known_to_speak_for_the_site_or_that_no_page_names():
    named = reading(feeds=(BURNER, "https://news.example/feed"))
    assert made(named).named_by is None
    assert made(named, feed_url=BURNER, speaks_for={"news.example": "the operator says so"}).named_by is None
    assert made(named, feed_url="https://other.example/feed").named_by is None
    assert made(named, page=None, feed_url=BURNER).named_by is None


def test_a_page_elsewhere_that_names_the_feed_says_nothing_of_this_site():
    found = made(reading(extractor="", feeds=(BURNER,)), page="https://copy.example/1", feed_url=BURNER)
    assert found.site == "copy.example"
    assert (found.origin.source, found.named_by) == (Source.OWN_FEED, "https://copy.example/1")


@pytest.mark.parametrize(
    ("page_verdict", "wanted"),
    [
        (PageVerdict.LOGIN, "The pier is repaired"),
        (PageVerdict.BOT_CHALLENGE, "The pier is repaired"),
        (PageVerdict.PAYWALL, "Log in"),
        (PageVerdict.FULL, "Log in"),
    ],
)
def test_a_page_in_place_of_the_article_does_not_name_it(page_verdict, wanted):
    judged = Judged(verdict=Verdict.FEED_ONLY, page_verdict=page_verdict)
    given = reading(extractor="", judged=judged, metadata=Metadata(title="Log in"))
    found = made(given)
    assert (found.metadata.title, found.is_titled) == (wanted, wanted == "Log in")
    assert made(given, title="").metadata.title == "Log in"
