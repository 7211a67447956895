"""The judge of a text without a page: what goes, where more is asked for, and the evidence in words."""

from __future__ import annotations

from time import process_time

import pytest
from slipway import ARTICLE

from ingest.boilerplate.clean import clean
from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.removal import restore
from ingest.model.boilerplate import Cleaning, Leaning

CALL = "Follow us on Facebook and subscribe to our newsletter."


def test_a_rule_tells_the_kind_and_the_probability_and_the_evidence_is_in_words():
    (cut,) = find_cuts([*ARTICLE, "Follow us on Facebook, Telegram and Instagram"])
    judged, kind, probability = cut.rule.split(":")
    assert (judged, kind) == ("judged", "follow")
    assert 0.8 < float(probability) <= 1
    assert cut.why[0].startswith("says: ")
    assert cut.why[1:] == ("stands: last paragraph",)


def test_what_stands_beside_other_boilerplate_says_so():
    cuts = find_cuts([*ARTICLE, "Follow us on Facebook", "Share this article"])
    assert [cut.why[-1] for cut in cuts] == ["beside: what goes too"] * 2


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_call_goes_wherever_it_stands(place):
    assert clean([*ARTICLE[:place], CALL, *ARTICLE[place:]]).body == "\n".join(ARTICLE)


@pytest.mark.parametrize(
    "before", ["", ARTICLE[0], " ".join(ARTICLE * 2)], ids=["alone", "after a sentence", "after many"]
)
def test_a_call_goes_from_the_end_of_a_paragraph(before):
    assert clean([ARTICLE[1], f"{before} {CALL}".strip()]).body == f"{ARTICLE[1]}\n{before}".strip()


def test_the_careful_cut_no_more_than_the_thorough():
    text = [*ARTICLE, "More on this topic", "Ferry timetable for the winter", "Facebook", "Write to the author", CALL]
    gone = [{cut.text for cut in find_cuts(text, cleaning=cleaning)} for cleaning in Cleaning]
    assert gone[0] <= gone[1] <= gone[2]


@pytest.mark.parametrize(("number", "goes"), [(0, True), (40, True), (-1, True), (-60, False), (-100, False)])
def test_words_alone_remove_nothing_that_the_page_surely_takes_for_article(number, goes):
    line = "Share this article"
    leanings = [Leaning(-50)] * len(ARTICLE)
    text = clean([*ARTICLE, line], leanings=[*leanings, Leaning(number)])
    assert (line not in text.body) == goes


def test_a_note_stays_also_among_boilerplate():
    note = "Reporting by Ann Lowe; editing by Tom Reed"
    assert clean([*ARTICLE, CALL, note, "Share this article"]).body == "\n".join([*ARTICLE, note])


@pytest.mark.parametrize(
    "line", ["a" * 5_000_000, "a " * 500_000, "\u200b" * 100_000, "\x00\x01\x02\x03\x04", "\ud800", " "]
)
def test_lines_that_are_no_text_stay_and_end_in_time(line):
    begin = process_time()
    cleaned = clean([*ARTICLE, line])
    assert restore(cleaned.body, cleaned.removed) == "\n".join([*ARTICLE, line])
    assert process_time() - begin < 20, "seconds"


def test_a_hundred_thousand_paragraphs_are_judged_in_time():
    begin = process_time()
    assert clean(ARTICLE * 33_000).body == "\n".join(ARTICLE * 33_000)
    assert process_time() - begin < 60, "seconds"
