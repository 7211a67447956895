"""The hashes of the words at the beginning and at the end of texts."""

from __future__ import annotations

import numpy as np
import pytest
from growth import assert_grows_with_its_input
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.word_hashes import BITS, FIRST, LAST, word_features, word_hashes

START, END = (word_hashes([""])[0].tolist()[place] for place in (0, -1))
"""The hashes of the two words that stand for the start and the end of a text."""


def hashes_of(text: str) -> list[int]:
    """Return the hashes of a text's words, without its start and its end."""
    found, counts = word_hashes([text])
    assert counts.tolist() == [len(found)]
    assert (found[0], found[-1]) == (START, END)
    return found.tolist()[1:-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Follow us on Facebook", "follow US on  facebook!"),
        ("Follow us on Facebook", "F\u200bollow us, on (Facebook)"),
        ("Page 12 of 40", "page 98 of 71"),
        ("Подписывайтесь на канал", "подписывайтесь на КАНАЛ."),
    ],
)
def test_the_same_words_have_the_same_hashes(one, other):
    assert hashes_of(one) == hashes_of(other)


def test_other_words_and_another_order_have_other_hashes():
    assert hashes_of("the boat") == hashes_of("boat the")[::-1]
    assert len(set(hashes_of("the boat leaves at six"))) == 5
    assert (
        word_features(*word_hashes(["the boat"]))[0].tolist() != word_features(*word_hashes(["boat the"]))[0].tolist()
    )


def test_of_a_long_text_the_words_at_both_ends_count():
    words = [f"word{letter}{other}" for letter in "abcdefgh" for other in "abcdefgh"]
    singles = {word: hashes_of(word)[0] for word in words}
    found = hashes_of(" ".join(words))
    assert found == [singles[word] for word in (*words[: FIRST - 1], *words[1 - LAST :])]


def test_the_words_of_many_texts_are_those_of_each_text():
    texts = ["Follow us", "", "The boat leaves at six on Sunday " * 9, "!", "© 2031"]
    found, counts = word_hashes(texts)
    each = [[START, *hashes_of(text), END] for text in texts]
    assert counts.tolist() == list(map(len, each))
    assert found.tolist() == [number for one in each for number in one]


def test_pairs_are_made_within_one_text_alone():
    found, counts = word_hashes(["read more", "read", "more"])
    hashes, owners = word_features(found, counts)
    pairs = [hashes[len(found) :][owners[len(found) :] == text].tolist() for text in range(3)]
    assert [len(one) for one in pairs] == [3, 2, 2]
    assert pairs[0][0] == pairs[1][0], "the start and read"
    assert pairs[0][2] == pairs[2][1], "more and the end"
    assert pairs[0][1] not in pairs[1] + pairs[2], "read more"


@given(st.lists(st.text(st.characters(), max_size=60), max_size=6))
def test_all_hashes_are_within_their_bits_and_no_text_has_more_than_its_share(texts):
    found, counts = word_hashes(texts)
    hashes, owners = word_features(found, counts)
    assert len(counts) == len(texts)
    assert len(found) == counts.sum()
    assert (counts <= FIRST + LAST).all()
    assert len(hashes) == len(owners) == len(found) + np.maximum(0, counts - 1).sum()
    assert (hashes < 1 << BITS).all()
    assert all(0 <= owner < len(texts) for owner in owners)


def test_the_cost_grows_with_the_texts():
    assert_grows_with_its_input(
        lambda texts: word_features(*word_hashes(texts)), lambda size: ["The boat leaves at six"] * size, 2_000
    )


@pytest.mark.parametrize(
    "text", ["a" * 5_000_000, "a " * 2_500_000, "\u200b" * 1_000_000, "記" * 1_000_000, "\ud800" * 1_000]
)
def test_a_long_text_has_few_hashes(text):
    assert word_hashes([text])[1].tolist() <= [FIRST + LAST]
