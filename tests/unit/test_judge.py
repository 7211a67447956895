import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.judge import judge
from ingest.model import Verdict

ARTICLE = (
    "The council voted on Tuesday to rebuild the old bridge over the Aure, which has been closed to traffic since May.",
    "Work is to begin in spring and to take two years, the mayor told reporters after the session.",
    "Residents had collected four thousand signatures for a reopening, and some of them followed the vote in the hall.",
)
SUMMARY = ("The council voted to rebuild the old bridge.",)
LONG = ARTICLE * 4


def test_the_page_wins_where_it_has_a_text():
    judgement = judge(ARTICLE, SUMMARY)
    assert (judgement.verdict, judgement.paragraphs, judgement.reason) == (Verdict.FULL, ARTICLE, None)


def test_a_short_page_wins_over_a_shorter_summary():
    assert judge(ARTICLE[:1], SUMMARY).paragraphs == ARTICLE[:1]


def test_a_short_page_wins_over_a_summary_a_little_longer():
    assert judge(SUMMARY, ARTICLE[:1]).verdict is Verdict.FULL


def test_the_feed_stands_in_for_a_page_without_text():
    judgement = judge((), SUMMARY)
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, SUMMARY)
    assert judgement.reason == "the page has no text"


def test_a_page_of_nothing_but_punctuation_has_no_text():
    assert judge(("…", "—"), SUMMARY).verdict is Verdict.FEED_ONLY


def test_without_any_text_the_article_is_empty():
    judgement = judge((), ())
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.EMPTY, ())
    assert judgement.reason == "the page has no text, and the feed carries no text"


def test_a_feed_with_much_more_text_than_the_page_wins():
    judgement = judge(ARTICLE[:1], LONG)
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, LONG)
    assert judgement.reason.startswith("the page has ")


@pytest.mark.parametrize(
    "wall",
    [
        "Please enable JavaScript and cookies to continue.",
        "Checking your browser before you can enter the site.",
        "We and our 842 partners store and access information on a device.",
        "Mit Werbung lesen: Wir und unsere Partner verarbeiten Ihre Daten.",
        "Nous et nos 300 partenaires stockons des informations.",
        "Access denied. Your request has been logged.",
        "Пожалуйста, включите JavaScript.",
    ],
)
def test_a_wall_is_no_article(wall):
    judgement = judge((wall,), SUMMARY)
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, SUMMARY)
    assert "no article" in judgement.reason
    assert judge((wall,), ()).verdict is Verdict.EMPTY


def test_an_article_about_a_wall_is_an_article():
    words = "Thousands of readers saw the words 'access denied' when the city's new portal opened on Monday morning."
    assert judge((words, *ARTICLE), ("Thousands of readers saw 'access denied' on Monday.",)).verdict is Verdict.FULL
    assert judge((words, *LONG), ()).verdict is Verdict.FULL
    assert judge((words, *ARTICLE, *ARTICLE), ()).verdict is Verdict.FULL


def test_a_teaser_above_a_paywall_gives_way_to_a_longer_text_of_the_feed():
    page = (ARTICLE[0], "Subscribe to continue reading.")
    judgement = judge(page, ARTICLE)
    assert (judgement.verdict, judgement.paragraphs) == (Verdict.FEED_ONLY, ARTICLE)
    assert "paywall" in judgement.reason


def test_a_teaser_above_a_paywall_is_kept_where_the_feed_has_no_more():
    page = (ARTICLE[0], "Subscribe to continue reading.")
    assert judge(page, SUMMARY).paragraphs == page
    assert judge(page, ()).paragraphs == page


@given(st.lists(st.text()).map(tuple), st.lists(st.text()).map(tuple))
def test_the_text_chosen_is_one_of_the_two_and_never_a_mixture(page, feed):
    judgement = judge(page, feed)
    expected = {Verdict.FULL: page, Verdict.FEED_ONLY: feed, Verdict.EMPTY: ()}
    assert judgement.paragraphs == expected[judgement.verdict]
    assert (judgement.reason is None) == (judgement.verdict is Verdict.FULL)


def test_an_index_of_pages_is_no_article():
    judgement = judge(ARTICLE, SUMMARY, "the page is an index")
    assert (judgement.verdict, judgement.paragraphs, judgement.reason) == (
        Verdict.FEED_ONLY,
        SUMMARY,
        "the page is an index",
    )
    assert judge(ARTICLE, (), "the page is an index").verdict is Verdict.EMPTY
