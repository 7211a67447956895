"""A feed speaks for a site or claims something of it, and of two sources the better one is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from examples import NOW, changed, draft, entry, stored_article

from ingest.article.source import amendment, believed_title, feed_origin, names_feed, why_not_from_here, why_own
from ingest.model.source import FROM_FEED, FROM_FOREIGN_FEED, FROM_PAGE, Amendment, Origin, Source

OWN = Origin(source=Source.OWN_FEED, feed_id=1, reason="the operator says so")
FOREIGN = Origin(source=Source.FOREIGN_FEED, feed_id=2)
OTHER = Origin(source=Source.FOREIGN_FEED, feed_id=3)
UNMARKED = Origin(source=None)


@pytest.mark.parametrize(
    ("feed", "site", "reason"),
    [
        ("https://feeds.news.example/all.xml", "news.example", "the feed's address is on news.example, too"),
        ("https://www.news.co.uk/rss", "sport.news.co.uk", "the feed's address is on news.co.uk, too"),
        ("https://other.co.uk/rss", "news.co.uk", None),
        ("https://feeds.feedburner.com/news", "news.example", None),
        ("https://a.github.io/feed", "b.github.io", None),
        ("http://127.0.0.1:8001/feed", "127.0.0.1:8002", None),
        ("https://news.example/feed", "", None),
    ],
)
def test_a_feed_speaks_for_the_sites_of_its_own_registrable_domain(feed, site, reason):
    assert why_own(feed, {}, site) == reason


def test_a_feed_elsewhere_speaks_for_a_site_if_a_page_or_the_operator_says_so_and_the_reason_is_kept():
    said = {"news.example": "https://news.example/1 names the feed"}
    found = feed_origin(7, "https://feeds.feedburner.com/news", said, "www.news.example")
    assert found == Origin(source=Source.OWN_FEED, feed_id=7, reason="https://news.example/1 names the feed")
    claimed = feed_origin(7, "https://feeds.feedburner.com/news", said, "other.example")
    assert claimed == Origin(
        source=Source.FOREIGN_FEED, feed_id=7, reason="nothing shows that the feed speaks for other.example"
    )


def test_a_page_names_a_feed_in_any_spelling_of_its_address():
    named = ["http://feeds.feedburner.com/news/", "https://news.example/comments"]
    assert names_feed(named, "https://feeds.feedburner.com/news")
    assert not names_feed(named, "https://feeds.feedburner.com/news2")
    assert not names_feed([], "")


@pytest.mark.parametrize(
    ("theirs", "ours", "may"),
    [
        (FOREIGN, FOREIGN, True),
        (FOREIGN, FROM_PAGE, True),
        (FOREIGN, OWN, True),
        (FOREIGN, OTHER, False),
        (OWN, FOREIGN, False),
        (OWN, replace(OWN, feed_id=4), False),
        (OWN, FROM_PAGE, True),
        (replace(FOREIGN, feed_id=None), replace(OTHER, feed_id=None), False),
        (UNMARKED, FOREIGN, True),
    ],
)
def test_a_feeds_text_is_replaced_by_the_same_feed_the_page_or_the_sites_own_feed_alone(theirs, ours, may):
    said = why_not_from_here(draft(origin=ours), stored_article(verdict="feed_only", origin=theirs))
    assert (said is None) is may


@pytest.mark.parametrize(
    ("before", "after", "dated"),
    [
        (FROM_FOREIGN_FEED, "json_ld", True),
        (FROM_FOREIGN_FEED, FROM_FEED, True),
        ("meta", FROM_FEED, True),
        (None, FROM_FOREIGN_FEED, True),
        (FROM_FEED, "json_ld", False),
        ("json_ld", "meta", False),
        ("json_ld", FROM_FOREIGN_FEED, False),
        (FROM_FEED, FROM_FEED, False),
    ],
)
def test_a_date_is_corrected_by_a_better_source_only(before, after, dated):
    stored = stored_article(published_at=before and NOW, published_from=before)
    made = draft(published_at=NOW, published_from=after)
    assert amendment(made, stored) == (Amendment(dated=True) if dated else None)


def test_the_date_in_the_sites_own_feed_is_taken_where_its_page_is_not():
    stored = stored_article(published_at=NOW, published_from=FROM_FOREIGN_FEED)
    assert amendment(draft(published_at=NOW, published_from=FROM_FEED), stored, "a paywall") == Amendment(dated=True)
    assert amendment(draft(published_at=NOW, published_from="json_ld"), stored, "a paywall") is None


def test_the_same_text_from_the_sites_own_feed_makes_a_claim_the_sites_word():
    stored = stored_article(origin=FOREIGN)
    assert amendment(draft(origin=OWN), stored) == Amendment(sourced=True)
    assert amendment(draft(origin=OWN), stored, "another text") is None
    assert amendment(draft(origin=OTHER), stored) is None
    assert Amendment(dated=True, sourced=True).detail == "published_at, source"


def test_a_foreign_feeds_title_does_not_replace_that_of_a_page_which_has_none():
    made = draft(title="Another title", is_titled=False)
    foreign = entry(feed_url="https://other.example/feed")
    assert believed_title(foreign, made, stored_article()) == "The pier is repaired"
    assert believed_title(entry(), made, stored_article()) == "Another title"
    assert believed_title(foreign, changed(made, is_titled=True), stored_article()) == "Another title"
    assert believed_title(foreign, made, stored_article(title="")) == "Another title"
