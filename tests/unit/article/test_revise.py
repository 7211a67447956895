"""A newer text replaces the stored one only if it is no less, and from the same article."""

from __future__ import annotations

import pytest
from examples import draft

from ingest.article import revise
from ingest.article.revisions import Revised
from ingest.model.article import RevisionKind, StoredArticle
from ingest.model.page import PageVerdict, Verdict


def stored(**changes) -> StoredArticle:
    made = draft()
    facts = {
        "id": 9,
        "url": made.urls[0],
        "site": made.site,
        "title": made.metadata.title,
        "body": made.text.body,
        "page_verdict": None,
        "verdict": made.judged.verdict,
        "revision": 1,
    }
    return StoredArticle(**(facts | changes))


def revision(kind: RevisionKind, *, cut_off: bool = False) -> Revised:
    return Revised(kind=kind, cut_off=cut_off)


def test_a_full_text_is_not_replaced_by_less_or_by_a_page_about_something_else():
    assert revise.lack(draft(verdict=Verdict.FEED_ONLY), stored(), "")
    assert revise.lack(draft(title="Log in"), stored(), "The pier is repaired")
    assert not revise.lack(draft(title="Log in"), stored(verdict="feed_only"), "The pier is repaired")
    assert not revise.lack(draft(title="Mayor: no repair"), stored(), "Mayor says no repair")
    assert not revise.lack(draft(), stored(), "Something else entirely")


@pytest.mark.parametrize(
    ("url", "urls", "may"),
    [
        (None, ("https://a.example/1",), True),
        ("https://news.example/1", ("https://a.example/x", "https://news.example/1"), True),
        ("https://news.example/1", ("https://www.news.example/moved",), True),
        ("https://news.example/1", ("https://copy.example/1",), False),
        ("https://news.example/1", (), True),
    ],
)
def test_only_the_publisher_may_revise_an_article(url, urls, may):
    assert revise.may_revise(draft(urls=urls), stored(url=url)) is may


@pytest.mark.parametrize(
    ("urls", "may"),
    [
        (("https://news.example/1",), True),
        (("http://www.news.example/1/",), True),
        (("https://news.example/1?page=2",), False),
        (("https://news.example/2",), False),
    ],
)
def test_a_page_that_a_foreign_feed_lists_revises_only_the_article_of_its_own_address(urls, may):
    foreign = draft(urls=urls, is_listed_by_foreign=True)
    assert revise.may_revise(foreign, stored(url="https://news.example/1")) is may


def test_a_draft_without_url_from_another_site_may_not_revise():
    assert not revise.may_revise(draft(urls=(), site="copy.example"), stored())


def test_a_draft_differs_by_what_it_says():
    assert not revise.differs(draft(), stored())
    assert revise.differs(draft(title="Another"), stored())
    assert revise.differs(draft(body="Another"), stored())


def test_what_was_judged_to_be_no_article_says_so():
    wall = draft(verdict=Verdict.FEED_ONLY, page_verdict=PageVerdict.CONSENT_WALL, page_evidence="'accept all cookies'")
    assert revise.lack(wall, stored(), "") == "the page was judged consent_wall: 'accept all cookies'"


def test_a_text_that_ends_in_the_middle_is_never_believed_and_a_retraction_when_it_is_seen_again():
    cut = revision(RevisionKind.SHRINK, cut_off=True)
    assert revise.doubt(cut, stored(), seen_before=False)
    assert revise.doubt(cut, stored(), seen_before=True)
    assert revise.doubt(revision(RevisionKind.RETRACTION), stored(), seen_before=False)
    assert revise.doubt(revision(RevisionKind.RETRACTION), stored(), seen_before=True) is None
    assert revise.doubt(revision(RevisionKind.REWRITE), stored(), seen_before=False) is None


def test_the_feeds_text_gives_way_to_any_page():
    assert revise.doubt(revision(RevisionKind.RETRACTION), stored(verdict="feed_only"), seen_before=False) is None
