"""The keys of passages: the same text has the same key, in every spelling and every process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from gazette import FOOTER, SITE, learned_from, paragraphs_of, sentence_of
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.keys import MAX_PASSAGES, at_site, fingerprints, texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Every morning on your table", "EVERY MORNING ON YOUR TABLE"),
        ("Every morning on your table", "» Every morning – on your table! «"),
        ("Every morning on your table", "Every\u00a0morning  on\tyour table"),
        ("Every morning on your table", "Every mor\u00adning on your\u200b table 👉"),
        ("Every morning on your table", "Ｅｖｅｒｙ morning on your table"),
        ("Straße der Zeitungen", "STRASSE DER ZEITUNGEN"),
    ],
)
def test_case_punctuation_and_white_space_make_no_other_passage(one, other):
    assert fingerprints([one]) == fingerprints([other]) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Read 4 comments below", "Read 1,204 comments below"),
        ("Printed on 4 May 2026, page 7", "Printed on 31 December 2025, page 12"),
        ("Printed on May 4, 2026", "Printed on October 31, 2025"),
        ("Impreso el 4 de mayo de 2026", "Impreso el 31 de agosto de 2025"),
        ("Gedruckt am 04.05.2026", "Gedruckt am 31.12.2025"),
        ("更新日期 2026年5月4日", "更新日期 2025年12月31日"),
    ],
)
def test_short_lines_that_differ_in_figures_or_dates_have_one_key_in_common_and_one_of_their_own(one, other):
    shared = set(fingerprints([one])) & set(fingerprints([other]))
    assert len(shared) == 1
    assert len(fingerprints([one])) == len(fingerprints([other])) == 2


def test_figures_make_another_passage_of_a_long_text():
    long = "The levels were read at the three bridges of the town, at noon and at night, and stood at {} centimetres again."
    assert not set(fingerprints([long.format(12)])) & set(fingerprints([long.format(13)]))


def test_what_is_too_short_to_be_told_from_anything_has_no_key():
    assert fingerprints(["Weather", "1,204,333", "…", "天気", "—"]) == ()
    assert len(fingerprints(["The weather", "今日の天気"])) == 2


def test_the_headline_has_no_key():
    assert fingerprints(["“The ferry IS late”", "It left at nine."], title="The ferry is late") == fingerprints(
        ["It left at nine."]
    )


def test_a_chorus_counts_once_in_its_article():
    chorus = "And the ferry goes over the water"
    once = fingerprints([*paragraphs_of(1), chorus])
    assert fingerprints([*paragraphs_of(1), chorus, chorus, chorus]) == once
    assert learned_from([[*paragraphs_of(1), chorus, sentence_of(1), chorus, sentence_of(2), chorus]]) == {}


def test_two_sites_have_no_key_in_common():
    found = fingerprints([*paragraphs_of(1), FOOTER])
    assert not set(at_site(found, "one.example")) & set(at_site(found, "other.example"))


@given(st.lists(st.text(max_size=60), max_size=12), st.text(max_size=20))
def test_a_key_fits_into_a_bigint_and_leads_back_to_its_text(paragraphs, site):
    keys = at_site(fingerprints(paragraphs), site)
    spelled = texts(paragraphs, site)
    assert len(set(keys)) == len(keys)
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert set(keys) <= set(spelled)


def test_keys_are_the_same_in_every_process_and_release():
    """They stand in databases: another key for the same text would forget all that was learned."""
    line = "Every morning on your table, 365 times a year"
    program = f"from ingest.boilerplate.keys import *; print(*at_site(fingerprints([{line!r}]), {SITE!r}))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert (
        printed
        == {" ".join(map(str, at_site(fingerprints([line]), SITE)))}
        == {"5683259174048152324 -1215512721124565243"}
    )


def test_a_paragraph_of_five_megabytes_has_the_key_of_its_beginning():
    endless = "word without end " * 300_000
    assert fingerprints([endless]) == fingerprints([endless[:200_000]])
    assert learned_from([[*paragraphs_of(number), endless] for number in range(5)]) == {}


def test_of_a_hundred_thousand_paragraphs_the_first_and_the_last_have_keys():
    lines = [f"line number {number} of the list" for number in range(100_000)]
    keys = fingerprints(lines)
    assert set(fingerprints([lines[0], lines[-1]])) <= set(keys)
    assert len(keys) <= 2 * MAX_PASSAGES
