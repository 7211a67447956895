"""Words: the same ones whichever way they are found, each with its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.tokens import tokens, words

_ENGLISH = st.text("aAbBzZ019 _-.'’“”—…€·\u00a0@#©é\u200b\u0301記", max_size=40)


@given(st.text(max_size=60) | _ENGLISH)
def test_words_are_those_of_tokens(text):
    assert words(text) == tokens(text).words


@given(st.text(max_size=60) | _ENGLISH)
def test_english_has_the_words_that_it_has_beside_other_languages(text):
    # a letter beyond ASCII takes the whole text another way
    assert words(text) == words(f"{text} ж")[:-1]
    beside = tokens(f"{text} ж")
    assert (tokens(text).starts, tokens(text).ends) == (beside.starts[:-1], beside.ends[:-1])


def test_every_character_up_to_the_currencies_means_the_same_either_way():
    for character in map(chr, range(0x20D0)):
        text = f"aB{character}cD 1{character}"
        assert words(text) == words(f"{text} ж")[:-1], repr(character)


def test_a_word_is_split_where_it_was_glued_together():
    assert words("FacebookTwitter iPhone NASA McDonald") == [
        "facebook",
        "twitter",
        "i",
        "phone",
        "nasa",
        "mc",
        "donald",
    ]


def test_what_is_too_long_is_no_word():
    assert words(f"{'a' * 100} {'b' * 101} c") == ["a" * 100, "", "c"]
