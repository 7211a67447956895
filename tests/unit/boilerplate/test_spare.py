"""What a site repeats never takes most of an article, nor all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from examples import LONG

from ingest.boilerplate import keys
from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.removal import apply_cuts
from ingest.model.boilerplate import Cut, Ruled, Ruling, SiteKnowledge

SITE = "news.example"
FOOTER = "Tiu ĉi gazeto aperas ĉiumatene, ankaŭ dimanĉe."
"""In a language without cues."""
TEXT = [LONG, f"{LONG} The work takes three weeks."]
SHARE = "what its site repeats is {}% of its letters"


def known(*lines: str, share: float = 0.5, rulings=()) -> SiteKnowledge:
    learned = dict.fromkeys(keys.at_site(keys.fingerprints(lines), SITE), 9)
    return SiteKnowledge(site=SITE, articles=20, learned=learned, rulings=rulings, max_learned_share=share)


def test_a_footer_is_cut_and_nothing_is_spared():
    cleaned = clean([*TEXT, FOOTER], known=known(FOOTER))
    assert (cleaned.body.split("\n"), cleaned.spared) == (TEXT, None)


def test_an_article_of_which_more_than_the_share_is_learned_is_left_whole_with_the_reason():
    cleaned = clean([*TEXT, FOOTER], known=known(TEXT[1], FOOTER))
    assert (cleaned.body.split("\n"), cleaned.removed) == ([*TEXT, FOOTER], ())
    assert cleaned.spared == SHARE.format(57)


def test_an_article_of_which_all_is_learned_is_left_whole_whatever_the_share():
    cleaned = clean([*TEXT, FOOTER], known=known(*TEXT, FOOTER, share=1))
    assert cleaned.body.split("\n") == [*TEXT, FOOTER]
    assert cleaned.spared == "nothing would be left without what its site repeats"


def test_an_article_that_its_words_empty_is_not_said_to_be_emptied_by_what_its_site_repeats():
    line = "Follow us on Facebook"
    rulings = (Ruling(word=Ruled.STRIP, text=FOOTER),)
    cleaned = clean([line, FOOTER], known=known(line, FOOTER, rulings=rulings))
    assert (cleaned.body, cleaned.spared) == ("", None)
    assert [cut.rule for cut in cleaned.removed if cut.rule.startswith("learned:")] == []


def test_the_share_is_the_operators():
    assert clean([*TEXT, FOOTER], known=known(TEXT[1], FOOTER, share=0.7)).body.split("\n") == TEXT[:1]
    assert clean([*TEXT, FOOTER], known=known(FOOTER, share=0.05)).spared == SHARE.format(10)


def test_a_spared_article_loses_what_its_words_and_the_operator_take_all_the_same():
    rulings = (Ruling(word=Ruled.STRIP, text=FOOTER),)
    cleaned = clean([*TEXT, FOOTER, "Follow us on Facebook"], known=known(*TEXT, rulings=rulings))
    assert cleaned.body.split("\n") == TEXT
    assert cleaned.spared is not None


def test_an_article_that_was_emptied_gets_its_text_back_when_it_is_cleaned_again():
    emptied = clean(TEXT, known=known(*TEXT, share=1))
    assert emptied.body, "nothing is emptied today"
    removed = tuple(_removed(TEXT))
    again = clean_again("", removed, title="", known=known(*TEXT))
    assert (again.body.split("\n"), again.removed) == (TEXT, ())
    assert again.spared == SHARE.format(100)


@pytest.mark.parametrize("unlearned", [True, False])
def test_what_was_cut_by_a_passage_that_is_unlearned_is_put_back_and_no_more(unlearned):
    taken = "The ferry itself is to be painted as well."
    body, removed = _without([*TEXT, taken, FOOTER], 2, 3)
    forgotten = keys.at_site(keys.fingerprints([taken]), SITE) if unlearned else ()
    again = clean_again(body, removed, title="", known=replace(known(FOOTER), unlearned=forgotten))
    assert again.body.split("\n") == ([*TEXT, taken] if unlearned else TEXT)


def _removed(lines):
    return _without(lines, *range(len(lines)))[1]


def _without(lines, *gone):
    cuts = [Cut(index=index, start=0, text=lines[index], rule="learned:3/9") for index in gone]
    cleaned = apply_cuts(lines, cuts)
    return cleaned.body, cleaned.removed
