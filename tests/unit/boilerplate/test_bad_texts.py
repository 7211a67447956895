"""Texts that no editor wrote: each is cleaned in time, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from growth import assert_grows_with_its_input
from hypothesis import given
from hypothesis import strategies as st
from slipway import ARTICLE

from ingest.boilerplate.clean import clean, clean_text
from ingest.boilerplate.keys import fingerprints
from ingest.boilerplate.removal import restore
from ingest.model.boilerplate import Ruled, Ruling, SiteKnowledge
from ingest.model.page import Page, PageInput, Verdict
from ingest.page.extract import extract_page
from ingest.workers.reading import read_page

CALL = "Follow us on Facebook and subscribe to our newsletter."


def _given(html: str) -> PageInput:
    body = f"<!doctype html><html><head><title>The slipway</title></head><body>{html}</body></html>".encode()
    page = Page(url="https://news.example/1", body=body, content_type="text/html; charset=utf-8")
    return PageInput(page=page, feed_html="", language=None, site="news.example", title="The slipway")


def _whole(paragraphs: list[str]) -> str:
    """Clean a text; return what is left, once all of it can be had back."""
    cleaned = clean(paragraphs)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)
    return cleaned.body


def test_a_line_of_five_megabytes_is_cleaned_in_time():
    line = " ".join(f"{sentence} ({number})" for number in range(24_000) for sentence in ARTICLE)
    assert len(line) > 5_000_000
    begin = process_time()
    assert _whole([line]) == line
    assert clean_text(line).body == line
    assert fingerprints([line])
    assert process_time() - begin < 60, "seconds"


def _clean_a_call_within(text: str) -> None:
    """Put a call into the middle of a line, clean it, and see that no sentence of the line went."""
    assert _whole([f"{text} {CALL} {text}"]) in {f"{text} {text}", f"{text} {CALL} {text}"}


def test_a_call_within_a_line_is_cut_out_of_it():
    assert _whole([f"{ARTICLE[0]} {ARTICLE[1]} {CALL} {ARTICLE[2]}"]) == " ".join(ARTICLE)


@pytest.mark.slow
def test_a_line_of_five_megabytes_loses_no_sentence_beside_a_call():
    _clean_a_call_within(" ".join(ARTICLE * 12_000))


def test_the_cost_of_a_call_within_a_long_line_grows_with_its_length():
    assert_grows_with_its_input(_clean_a_call_within, lambda n: " ".join(ARTICLE * n), 300)


def test_of_a_hundred_thousand_lines_of_one_word_those_that_are_buttons_go():
    lines = [word for number in range(25_000) for word in ("mast", f"keel{number}", "tide", "oar")]
    assert _whole([*lines, *ARTICLE, "Advertisement"]) == "\n".join([*lines, *ARTICLE])


def test_a_page_all_of_which_is_known_to_be_boilerplate_has_an_empty_body_and_a_verdict_that_says_so():
    lines = [*ARTICLE, CALL]
    ruling = Ruling(word=Ruled.STRIP, text="*", pattern=True)
    given = _given(f"<article>{''.join(f'<p>{line}</p>' for line in lines)}</article>")
    reading = read_page(replace(given, known=SiteKnowledge(rulings=(ruling,))))
    assert (reading.text.body, reading.judged.verdict, reading.judged.reason) == (
        "",
        Verdict.EMPTY,
        "all of the text is boilerplate",
    )
    assert {removal.rule for removal in reading.text.removed} == {"operator"}
    removed = "".join(removal.text for removal in reading.text.removed)
    assert all(line in removed for line in lines)


def test_a_page_of_nothing_but_links_loses_none_of_what_was_extracted():
    titles = [f"The council votes on slipway number {number} for the third time" for number in range(40)]
    links = "".join(f'<p><a href="/{number}">{title}</a></p>' for number, title in enumerate(titles))
    given = _given(f"<article>{links}</article>")
    extracted, reading = extract_page(given.page), read_page(given)
    text = reading.judged.page_text or restore(reading.text.body, reading.text.removed)
    assert set(extracted.paragraphs) <= set(text.split("\n"))
    assert reading.judged.verdict is Verdict.FULL or reading.judged.reason


@pytest.mark.parametrize(
    "paragraph",
    [
        "أعلن الوزير أن شركة Example Ltd ستبني الجسر في عام 2024 على ضفة النهر.",
        "\u202bأعلن الوزير\u202c that the bridge \u2067سيبنى\u2069 will be built in spring.",
        "המועצה אישרה את התוכנית (Plan B) ביום שני, \u200eלפי ההודעה\u200f.",
        "The sign said \u202edaetsni gnisolc\u202c and nobody read it.",
    ],
)
def test_a_text_of_two_directions_stays_to_the_character(paragraph):
    assert _whole([ARTICLE[0], paragraph, ARTICLE[1]]) == "\n".join([ARTICLE[0], paragraph, ARTICLE[1]])


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202a", "\u2067"])
def test_invisible_characters_between_the_letters_neither_hide_a_call_nor_harm_a_sentence(mark):
    hidden = "".join(f"{letter}{mark}" if letter.isalpha() else letter for letter in CALL)
    spread = "".join(f"{letter}{mark}" if letter.isalpha() else letter for letter in ARTICLE[1])
    assert _whole([ARTICLE[0], spread, ARTICLE[2], hidden]) == "\n".join([ARTICLE[0], spread, ARTICLE[2]])


@pytest.mark.parametrize(
    "refrain",
    [
        ["Oh, the tide comes in,", "and the tide goes out,", "and we never learn."],
        ["Two eggs", "A pinch of salt", "100 g of flour"],
        ["10:15", "10:30", "Goal for Highmoor!"],
    ],
    ids=["lyrics", "a list", "a live blog"],
)
def test_what_repeats_within_one_article_stays(refrain):
    text = [line for verse in range(9) for line in (f"Verse {verse} tells of another boat.", *refrain)]
    assert _whole([*ARTICLE, *text, *ARTICLE]) == "\n".join([*ARTICLE, *text, *ARTICLE])
    keys = fingerprints([*ARTICLE, *text])
    assert len(keys) == len(set(keys)), "it counts once"


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_is_cleaned_and_restored(paragraphs):
    cleaned = clean(paragraphs)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400_000,
        "follow us on " * 60_000,
        "“" * 400_000,
        '"' * 300_001,
        "(© " * 100_000,
        "Copyright " * 50_000,
        "a\u200b" * 500_000,
        "記" * 300_000,
        "!" * 500_000,
        "! " * 200_000,
        "related " * 60_000,
        "aB" * 200_000,
        "\u0301" * 300_000,
        "1" * 500_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_line_of_near_matches_ends(text):
    cleaned = clean([text])
    assert restore(cleaned.body, cleaned.removed) == text


def test_the_cost_of_one_word_paragraphs_grows_with_their_number():
    def cleaned_and_restored(paragraphs: list[str]) -> None:
        cleaned = clean(paragraphs)
        assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)

    assert_grows_with_its_input(cleaned_and_restored, lambda n: ["word", "Facebook", "Related"] * n, 1_500)
