"""A stored text is cleaned again: what needs no page is judged anew, what the page showed is weighed again."""

from __future__ import annotations

import pytest
from examples import LONG

from ingest.boilerplate.clean import clean_again
from ingest.boilerplate.removal import apply_cuts
from ingest.model.boilerplate import Cleaning, Cut, Ruled, Ruling, SiteKnowledge

PLAIN = "The keeper of the lighthouse has a successor, who is afraid of heights."
CALL = "Follow us: Facebook, Twitter, Google News"
TEXT = [LONG, PLAIN, f"{LONG} The work takes three weeks."]
LEANINGS = (-40, 35, -40)
WHY = ("says: afraid of heights", "links: .9")


def _stored(rule: str, why: tuple[str, ...] = ()):
    """Return a text from which an ordinary paragraph was cut."""
    return apply_cuts(TEXT, [Cut(index=1, start=0, text=PLAIN, rule=rule, why=why)])


def _again(stored, **given):
    return clean_again(stored.body, stored.removed, **{"title": "", "known": SiteKnowledge(), **given})


@pytest.mark.parametrize(
    ("rule", "leanings", "stays"),
    [
        ("structure:related:recirc", (), True),
        ("structure:related:recirc", LEANINGS, True),
        ("cue:follow:3/4", (), False),
        ("cue:follow:3/4", LEANINGS, True),
        ("judged:related:0.97", LEANINGS, True),
        ("judged:related:0.97", (), False),
        ("judged:related:0.97", LEANINGS[:2], False),
        ("judged:related:0.97", (*LEANINGS, 3), False),
    ],
)
def test_a_removal_stays_if_its_page_was_the_reason_and_is_judged_anew_if_the_text_is_enough(rule, leanings, stays):
    stored = _stored(rule)
    again = _again(stored, leanings=leanings)
    assert again.body.split("\n") == ([TEXT[0], TEXT[2]] if stays else TEXT)
    assert [removal.text.strip("\n") for removal in again.removed] == ([PLAIN] if stays else [])


def test_a_removal_that_is_judged_anew_has_a_new_rule_and_new_reasons():
    (removal,) = _again(_stored("judged:related:0.51", WHY), leanings=LEANINGS).removed
    judged, kind, probability = removal.rule.split(":")
    assert (judged, bool(kind)) == ("judged", True)
    assert float(probability) > 0.9
    assert not set(WHY) & set(removal.why)


def test_a_removal_because_of_the_page_keeps_its_rule_and_its_reasons():
    stored = _stored("structure:related:recirc", WHY)
    assert _again(stored, leanings=LEANINGS).removed == stored.removed
    assert stored.removed[0].why == WHY


def test_what_the_judge_cut_comes_back_if_the_page_does_not_speak_against_it():
    assert _again(_stored("judged:related:0.97"), leanings=(-40, -40, -40)).body.split("\n") == TEXT


def test_what_the_judge_left_is_weighed_as_well():
    stored = apply_cuts(TEXT, ())
    assert _again(stored, leanings=LEANINGS).body.split("\n") == [TEXT[0], TEXT[2]]
    assert _again(stored, leanings=()).body.split("\n") == TEXT


def test_how_ready_the_judge_is_decides_again():
    stored = apply_cuts(TEXT, ())
    left = [_again(stored, leanings=(-40, 5, -40), cleaning=cleaning).body.split("\n") for cleaning in Cleaning]
    assert left[0] == TEXT
    assert left[-1] == [TEXT[0], TEXT[2]]


def test_the_operator_keeps_what_the_page_spoke_against():
    known = SiteKnowledge(rulings=(Ruling(word=Ruled.KEEP, text=PLAIN),))
    for stored in (_stored("judged:related:0.97"), apply_cuts(TEXT, ())):
        assert _again(stored, leanings=LEANINGS, known=known).body.split("\n") == TEXT


def test_boilerplate_that_was_left_is_cut_beside_what_stays_cut():
    stored = apply_cuts([*TEXT, CALL], [Cut(index=1, start=0, text=PLAIN, rule="judged:related:0.97")])
    again = _again(stored, leanings=(*LEANINGS, 0))
    assert again.body.split("\n") == [TEXT[0], TEXT[2]]
    assert [removal.text.strip() for removal in again.removed] == [PLAIN, CALL]
