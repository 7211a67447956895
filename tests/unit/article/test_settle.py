from __future__ import annotations

import pytest
from examples import LONG, draft, entry, stored_article

from ingest.article.settle import (
    Elsewhere,
    Insert,
    Join,
    Keep,
    Nowhere,
    Own,
    Revise,
    decide,
    is_confirmed,
    may_replace,
)
from ingest.model.article import Candidate, RevisionKind
from ingest.model.boilerplate import Removal
from ingest.model.page import PageVerdict, Verdict
from ingest.text.urls import site

NEWER = draft(body=f"{LONG}\nThe work begins on Monday, says the port authority, and takes three weeks.")
WALL = draft(verdict=Verdict.EMPTY, page_verdict=PageVerdict.PAYWALL, page_evidence="'subscribe to read on'")
TEXT = "\n".join(f"{LONG} This is paragraph {number} of the article." for number in range(6))
TITLE = "The pier is repaired"
NOTICE = draft(body="The pier: this article was retracted by the editors.")


@pytest.mark.parametrize("url", ["https://news.example/1", None])
def test_a_text_that_is_stored_nowhere_is_a_new_article(url):
    assert decide(entry(), draft(), Nowhere(url=url)) == Insert(url=url)


def test_a_newer_text_replaces_that_of_the_entrys_own_article():
    own = stored_article()
    assert decide(entry(), NEWER, Own(stored=own)) == Revise(stored=own, kind=RevisionKind.ADDITION, title=TITLE)


def test_what_is_known_by_now_to_be_boilerplate_is_no_part_of_a_change():
    call = "Follow the harbour on the channels that are listed below."
    stored = stored_article(body=f"{LONG}\n{call}")
    newer = draft(
        body=LONG.replace("council", "cuoncil"),
        removed=(Removal(start=len(LONG), text=f"\n{call}", rule="learned:3/9"),),
    )
    decision = decide(entry(), newer, Own(stored=stored))
    assert isinstance(decision, Revise)
    assert decision.kind is RevisionKind.TYPO


def test_the_same_text_is_kept_and_confirmed():
    decision = decide(entry(), draft(), Own(stored=stored_article()))
    assert decision == Keep(stored=stored_article())
    assert is_confirmed(decision)


def test_a_wall_is_no_newer_version_and_confirms_nothing():
    decision = decide(entry(), WALL, Own(stored=stored_article()))
    assert decision == Keep(stored=stored_article(), objection="the page was judged paywall: 'subscribe to read on'")
    assert not is_confirmed(decision)


def test_a_short_notice_in_place_of_an_article_is_believed_at_the_second_visit():
    own = Own(stored=stored_article(body=TEXT))
    first = decide(entry(), NOTICE, own)
    assert isinstance(first, Keep)
    assert first.missed
    assert not is_confirmed(first)
    assert decide(entry(misses=1), NOTICE, own) == Revise(stored=own.stored, kind=RevisionKind.RETRACTION, title=TITLE)


def test_a_text_that_ends_in_the_middle_is_never_believed():
    half = draft(body=TEXT[: len(TEXT) // 2])
    decision = decide(entry(misses=5), half, Own(stored=stored_article(body=TEXT)))
    assert decision == Keep(stored=stored_article(body=TEXT), objection="the page ends in the middle of the article")


def test_an_article_of_another_address_is_joined_whatever_the_text():
    for made in (draft(), NEWER, WALL):
        assert decide(entry(), made, Elsewhere(article_id=9, stored=None)) == Join(article_id=9)


@pytest.mark.parametrize(
    ("made", "decision"),
    [
        (NEWER, Revise(stored=stored_article(), kind=RevisionKind.ADDITION, title=TITLE)),
        (draft(), Join(article_id=9, is_confirmed=True)),
        (WALL, Join(article_id=9)),
    ],
)
def test_an_article_of_the_same_address_is_revised_by_a_newer_text_and_joined_otherwise(made, decision):
    assert decide(entry(), made, Elsewhere(article_id=9, stored=stored_article())) == decision


@pytest.mark.parametrize(
    ("url", "listed_there", "may"),
    [
        ("https://www.news.example/other", True, True),
        ("https://other.example/1", True, False),
        ("https://news.example/1", False, True),
        ("https://other.example/1", False, False),
    ],
)
def test_a_page_speaks_for_the_article_of_its_own_address_alone(url, listed_there, may):
    same = Candidate(
        id=9,
        url=url,
        site=site(url),
        title="The pier is repaired",
        text_hash=b"",
        listed_there=listed_there,
        same_guid=False,
    )
    assert may_replace(draft(), same) is may


@pytest.mark.parametrize(
    "decision", [Insert(url=None), Revise(stored=stored_article(), kind=RevisionKind.TYPO, title=TITLE)]
)
def test_a_text_that_is_written_confirms_no_stored_one(decision):
    assert not is_confirmed(decision)
