"""Which articles are one, and by which names a draft is found."""

from __future__ import annotations

import pytest
from examples import draft

from ingest.article import identity
from ingest.model.article import Candidate


def candidate(**changes) -> Candidate:
    """An article elsewhere that has nothing in common with the draft."""
    facts = {
        "id": 9,
        "url": "https://other.example/9",
        "site": "other.example",
        "title": "Another title",
        "text_hash": b"another body",
        "listed_there": False,
        "same_guid": False,
    }
    return Candidate(**(facts | changes))


@pytest.mark.parametrize(
    "guid", ["https://news.example/1", "http://news.example/?p=12", "tag:news.example,2024:12", "URN:UUID:12-34"]
)
def test_guids_that_are_unique_in_the_world(guid):
    assert identity.global_guid(guid) == guid


@pytest.mark.parametrize(
    "guid", ["12", "https://news.example/", "https://news.example", "news.example/12", "urn:uuid:", ""]
)
def test_guids_that_another_feed_may_use_as_well(guid):
    assert identity.global_guid(guid) is None


def original(made, candidates):
    """A page whose title is the one that the feed lists."""
    return identity.same_article(made, candidates, made.metadata.title)


def test_a_draft_is_found_under_its_urls_its_guid_and_its_body():
    made = draft()
    names = identity.identity_locks(made, "https://news.example/listed", "tag:news.example,2024:1")
    assert "url news.example/1" in names
    assert "url news.example/listed" in names
    assert "guid tag:news.example,2024:1" in names
    assert f"body {made.text.text_hash.hex()}" in names
    assert not any(name.startswith("guid") for name in identity.identity_locks(made, None, "12"))


@pytest.mark.parametrize(
    "facts",
    [
        {"listed_there": True, "site": "news.example"},
        {"same_guid": True, "site": "news.example", "title": "Harbour: the pier is being repaired"},
        {"url": "https://news.example/1", "title": "The PIER is repaired!"},
        {"url": "https://news.example/1", "text_hash": draft().text.text_hash},
        {"title": "The pier is repaired", "site": "news.example", "text_hash": draft().text.text_hash},
    ],
)
def test_what_makes_a_draft_a_stored_article(facts):
    same = candidate(**facts)
    assert original(draft(), [candidate(id=1), same]) == same


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"same_guid": True},
        {"same_guid": True, "site": "news.example", "title": "Council votes again"},
        {"url": "https://news.example/1"},
        {"title": "The pier is repaired"},
        {"site": "news.example", "text_hash": draft().text.text_hash},
        {"title": "The pier is repaired", "text_hash": draft().text.text_hash},
    ],
)
def test_what_does_not_make_a_draft_a_stored_article(facts):
    assert original(draft(), [candidate(**facts)]) is None


def test_a_short_body_is_no_mark_of_an_article():
    short = draft(letters=identity.MIN_IDENTITY_LETTERS - 1)
    assert original(short, [candidate(title=short.metadata.title, text_hash=short.text.text_hash)]) is None


def test_pages_without_a_title_that_lead_to_one_address_are_not_one_article():
    made = draft(title="")
    assert original(made, [candidate(title="…", url=made.urls[0])]) is None


WALL = {"title": "Log in", "text_hash": draft().text.text_hash}


@pytest.mark.parametrize(
    "facts",
    [
        {"url": "https://news.example/1", **WALL},
        {"site": "news.example", **WALL},
    ],
)
def test_a_wall_in_place_of_a_page_makes_no_two_articles_one(facts):
    wall = draft(title="Log in")
    assert identity.same_article(wall, [candidate(**facts)], "The mayor resigns") is None
    assert identity.same_article(wall, [candidate(**facts)], "How to log in") is not None


@pytest.mark.parametrize(
    ("a", "b", "can"),
    [
        ("The pier is repaired", "Pier is repaired at last", True),
        ("The pier is repaired", "Mayor resigns over the ferry", False),
        ("Log in", "The mayor resigns", False),
        ("Before you continue", "Mayor resigns over ferry scandal", False),
        ("Harbour Courier", "Mayor resigns over ferry scandal", False),
        ("", "Anything", True),
        ("港の桟橋が修理される", "桟橋が修理される見通し", True),
        ("ログイン", "港の桟橋が修理される", False),
        ("Войти", "Мэр ушёл в отставку", False),
    ],
)
def test_which_titles_can_be_of_one_article(a, b, can):
    assert identity.can_be_about(a, b) is identity.can_be_about(b, a) is can


def test_an_article_gets_the_best_url_that_is_free():
    made = draft(urls=("https://news.example/best", "https://news.example/second"))
    assert identity.free_url(made, []) == "https://news.example/best"
    assert identity.free_url(made, [candidate(url="https://news.example/best")]) == "https://news.example/second"
    assert identity.free_url(draft(urls=()), []) is None


def spelled(url: str, **changes) -> Candidate:
    """An article stored under that address, which has the draft's key."""
    return candidate(url=url, site="news.example", same_key=True, **changes)


def test_another_spelling_of_the_address_is_the_same_article_though_its_headline_was_edited():
    made = draft("https://www.news.example/1", title="The pier is repaired at last")
    there = spelled("http://m.news.example/1/", title="The pier is repaired")
    assert identity.same_article(made, [there], made.metadata.title) is there


def test_another_spelling_with_quite_another_headline_is_an_article_of_its_own():
    made = draft("https://www.news.example/1")
    assert (
        identity.same_article(
            made, [spelled("http://m.news.example/1/", title="Ferry sinks off Dover")], made.metadata.title
        )
        is None
    )


def test_an_address_that_differs_in_what_may_name_a_page_needs_the_same_headline_or_text():
    made = draft("https://news.example/x?source=1", title="Weather forecast for Monday")
    alike = spelled("https://news.example/x?source=2", title="Weather forecast for Tuesday")
    same = spelled("https://news.example/x?source=2", title="Weather forecast for Monday")
    assert identity.same_article(made, [alike], made.metadata.title) is None
    assert identity.same_article(made, [same], made.metadata.title) is same


def test_a_wall_under_another_spelling_is_no_article():
    wall = draft("https://www.news.example/1", title="Subscribe now")
    there = spelled("https://m.news.example/1", title="Subscribe now")
    assert identity.same_article(wall, [there], "The pier is repaired") is None
