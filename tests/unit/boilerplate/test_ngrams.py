"""Texts become hashed n-grams: equal texts give equal ones, and no run of characters reaches from one text into the next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.ngrams import BITS, MAX_LENGTH, grams, points_of


def _hashes(texts, number):
    found = grams(texts)
    return sorted(found.index[found.of == number].tolist())


@given(st.lists(st.text(max_size=60), max_size=5))
def test_a_text_has_the_same_n_grams_alone_and_among_others(texts):
    for number, text in enumerate(texts):
        assert _hashes(texts, number) == _hashes([text], 0)


@pytest.mark.parametrize(
    "other",
    [
        "FOLLOW us",
        "follow  us",
        "follow\tus",
        "ｆｏｌｌｏｗ ｕｓ",
        "fol\u00adlow us",
        "follow\u200b us\ufeff",
        "fo\u2060llow us",
    ],
)
def test_spellings_that_look_alike_have_the_same_n_grams(other):
    assert _hashes([other], 0) == _hashes(["follow us"], 0)


def test_digits_count_as_one_digit_and_addresses_as_one_sign():
    assert _hashes(["17 of 20, ٣"], 0) == _hashes(["00 of 00, 0"], 0)
    assert _hashes(["see https://a.example/x?y=1"], 0) == _hashes(["see www.other.example"], 0)


def test_an_empty_text_and_no_text_are_fine():
    assert len(grams([]).index) == 0
    assert set(grams(["", "a"]).of.tolist()) == {0, 1}


def test_marks_in_a_text_are_no_marks():
    assert len(grams(["a\x02b\x03c\x04d"]).first) == 1


def test_hashes_have_the_stated_bits_and_differ():
    index = grams([chr(code) * 3 for code in range(0x4E00, 0x4F00)]).index
    assert index.max() < 1 << BITS
    assert len(np.unique(index)) > 700


def test_of_a_long_text_only_the_start_and_the_end_are_read():
    assert len(points_of(["a" * 5_000_000])) < MAX_LENGTH + 20


def test_a_lone_surrogate_is_hashed_as_a_question_mark():
    assert _hashes(["a \ud800 b"], 0) == _hashes(["a ? b"], 0)
