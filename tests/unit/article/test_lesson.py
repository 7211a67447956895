from __future__ import annotations

from dataclasses import replace

import pytest
from examples import LONG, draft

from ingest.article.lesson import Evidence, lesson, teaches
from ingest.boilerplate import keys
from ingest.boilerplate.repeats import Holder
from ingest.model.article import Settled, Settlement
from ingest.model.boilerplate import Learned
from ingest.model.source import Origin, Source

SITE = "news.example"
FOOTER = "Our newsletter brings you the news of the harbour every morning"


def passages(*lines: str) -> tuple[int, ...]:
    return keys.at_site(keys.fingerprints(lines), SITE)


def text(number: int) -> str:
    return f"{LONG} And this is what number {number} tells of the matter of {'abcdefgh'[number]} in particular."


def other(number: int) -> Holder:
    return Holder(number, passages(text(number), FOOTER))


MADE = draft(body=f"{text(7)}\n{FOOTER}", site=SITE, passages=passages(text(7), FOOTER), known_version=2)


def test_a_site_without_other_articles_teaches_nothing():
    found = lesson(7, MADE, Evidence(version=2))
    assert (found.recorded, found.is_outdated) == ((), False)


def test_a_passage_of_two_articles_is_recorded_and_is_no_boilerplate_yet():
    found = lesson(7, MADE, Evidence(version=2, others=(other(1),)))
    assert [(one.text, one.passage.articles) for one in found.recorded] == [(FOOTER, 2)]
    assert found.boilerplate == ()
    assert found.learned(SITE) == ()


def test_a_passage_of_three_articles_is_learned_with_its_text():
    found = lesson(7, MADE, Evidence(version=2, others=(other(2), other(1))))
    assert found.learned(SITE) == (Learned(site=SITE, text=FOOTER, articles=3),)


def test_a_passage_that_is_known_is_not_learned_again():
    known = frozenset(passages(FOOTER))
    assert lesson(7, MADE, Evidence(version=2, others=(other(2), other(1)), learned=known)).recorded == ()


def test_an_article_that_was_cleaned_by_less_than_is_known_is_outdated():
    assert lesson(7, MADE, Evidence(version=3)).is_outdated
    assert not lesson(7, MADE, Evidence(version=2)).is_outdated


def test_an_article_that_teaches_something_becomes_due_with_all_others_and_not_by_itself():
    found = lesson(7, MADE, Evidence(version=3, others=(other(2), other(1))))
    assert found.boilerplate
    assert not found.is_outdated


@pytest.mark.parametrize(
    ("made", "outcome", "does"),
    [
        (MADE, Settled.NEW, True),
        (MADE, Settled.CORRECTED, True),
        (MADE, Settled.DUPLICATE, False),
        (MADE, Settled.UNCHANGED, False),
        (replace(MADE, origin=Origin(source=Source.OWN_FEED, feed_id=1)), Settled.NEW, True),
        (replace(MADE, origin=Origin(source=Source.FOREIGN_FEED, feed_id=2)), Settled.NEW, False),
        (draft(passages=()), Settled.NEW, False),
        (draft(site="", passages=(1,)), Settled.NEW, False),
    ],
)
def test_what_teaches_is_a_text_that_was_written_and_that_its_site_served(made, outcome, does):
    assert teaches(made, Settlement(outcome=outcome, article_id=7)) is does
