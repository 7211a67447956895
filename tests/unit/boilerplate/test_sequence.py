"""Which paragraphs of a page's text go: what is asked for depends on the place."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.sequence import BARS, EDGE, beyond_edges, chances, unlikely
from ingest.model.boilerplate import Cleaning

USUAL = BARS[Cleaning.USUAL]
SURE, NONE = 0.99, 0.01
DOUBTFUL = (USUAL.middle + USUAL.end) / 2
"""A probability of being part of the article that is enough in the middle, and too little at the end."""
UNLIKELY = USUAL.middle - 0.03
"""One that is too little everywhere."""
ENOUGH_OF_MUCH = (2 * USUAL.rest + USUAL.end) / 2
"""One that is too little at the end, except where most of the text would go."""


def leaning(chance: float) -> int:
    """Return the leaning of a paragraph that is part of the article with a probability."""
    return min(range(-100, 101), key=lambda number: abs(chances([number])[0] - chance)) or 1


def gone(
    *chance: float, sizes: tuple[int, ...] = (), stay: tuple[int, ...] = (), cleaning: Cleaning = Cleaning.USUAL
) -> set[int]:
    return unlikely([leaning(one) for one in chance], sizes or (100,) * len(chance), stay.__contains__, cleaning)


def test_nothing_goes_from_a_sure_text_nor_from_none():
    assert gone(*[SURE] * 5) == gone() == set()


def test_more_is_asked_for_at_the_end_than_in_the_middle():
    assert gone(SURE, DOUBTFUL, SURE) == set()
    assert gone(SURE, SURE, DOUBTFUL) == {2}
    assert gone(SURE, UNLIKELY, SURE, SURE) == {1}


def test_a_run_at_the_end_goes_up_to_the_last_paragraph_that_surely_stays():
    assert gone(SURE, SURE, DOUBTFUL, NONE, DOUBTFUL, sizes=(300, 300, 100, 100, 100)) == {2, 3, 4}
    assert gone(SURE, SURE, DOUBTFUL, NONE, SURE) == {3}


def test_the_beginning_goes_up_to_the_first_paragraph_that_is_likely_enough():
    bar = USUAL.first
    assert gone(bar - 0.05, NONE, SURE, SURE) == {0, 1}
    assert gone(bar + 0.05, NONE, SURE, SURE) == {1}


def test_little_is_taken_where_much_of_the_text_would_go():
    assert gone(SURE, ENOUGH_OF_MUCH, sizes=(100, 10)) == {1}
    assert gone(SURE, *[ENOUGH_OF_MUCH] * 6) == set()
    assert gone(SURE, *[NONE] * 6) == {1, 2, 3, 4, 5, 6}


def test_much_is_counted_in_characters():
    assert gone(SURE, ENOUGH_OF_MUCH, ENOUGH_OF_MUCH, sizes=(1_000, 100, 100)) == {1, 2}
    assert gone(SURE, ENOUGH_OF_MUCH, ENOUGH_OF_MUCH, sizes=(100, 1_000, 1_000)) == set()


def test_nothing_goes_if_next_to_nothing_would_be_left():
    assert gone(*[NONE] * 5) == set()
    assert gone(SURE, NONE, NONE, sizes=(10, 1_000, 1_000)) == set()


def test_a_note_stands_beside_the_sequence():
    assert gone(SURE, SURE, DOUBTFUL, NONE, stay=(3,)) == {2}
    assert gone(SURE, DOUBTFUL, SURE, NONE, stay=(3,)) == set()
    assert gone(NONE, SURE, SURE, stay=(0,)) == set()
    assert gone(NONE, NONE, stay=(0, 1)) == set()


@pytest.mark.parametrize("bars", BARS.values(), ids=[cleaning.value for cleaning in BARS])
def test_a_hole_costs_more_than_a_shorter_end(bars):
    assert max(bars.within, bars.rest) < bars.middle < min(bars.first, bars.end)
    assert bars.added_within < min(bars.added, bars.linked)
    assert all(0 < bar < 1 for bar in astuple(bars))


def test_least_is_asked_for_beyond_the_edges_of_the_text():
    edge = [SURE] * EDGE
    doubtful = (USUAL.within + USUAL.middle) / 2
    assert gone(*edge, doubtful, *edge) == set()
    assert gone(*edge, doubtful, *edge[1:]) == {EDGE}
    assert gone(*edge[1:], doubtful, *edge) == {EDGE - 1}
    assert gone(*edge, USUAL.within - 0.05, *edge) == {EDGE}


def test_what_stays_by_order_makes_no_edge():
    edge = [SURE] * EDGE
    doubtful = (USUAL.within + USUAL.middle) / 2
    assert gone(*edge, doubtful, *edge, stay=(0,)) == {EDGE}


@given(st.lists(st.booleans()))
def test_beyond_the_edges_are_as_many_chosen_ones_on_each_side(chosen):
    found = beyond_edges(np.array(chosen, bool))
    assert found.tolist() == [
        min(sum(chosen[:place]), sum(chosen[place + 1 :])) >= EDGE for place in range(len(chosen))
    ]


CHANCES = st.lists(st.floats(0.001, 0.999), max_size=12)


@given(CHANCES, st.sets(st.integers(0, 11)))
def test_what_stays_by_order_never_goes_and_something_is_always_left(chance, stay):
    for cleaning in Cleaning:
        found = gone(*chance, stay=tuple(stay), cleaning=cleaning)
        assert not found & stay
        assert found <= set(range(len(chance)))
        assert not chance or len(found) < len(chance)


@given(CHANCES)
def test_a_sure_paragraph_between_sure_ones_never_goes(chance):
    whole = [SURE, *chance, SURE]
    sizes = (100, *[10] * len(chance), 100)
    assert not {0, len(whole) - 1} & gone(*whole, sizes=sizes)
    assert {1 + place for place, one in enumerate(chance) if one > USUAL.first + 0.02}.isdisjoint(
        gone(*whole, sizes=sizes)
    )


@given(CHANCES, st.integers(0, 11), st.floats(0.001, 0.999))
def test_in_a_text_of_which_most_is_sure_a_likelier_paragraph_takes_none_with_it(chance, place, more):
    sure, sizes = [SURE] * 3, (1_000,) * 3 + (10,) * len(chance)
    before = gone(*sure, *chance, sizes=sizes)
    if place < len(chance) and more >= chance[place]:
        likelier = [*chance[:place], more, *chance[place + 1 :]]
        assert gone(*sure, *likelier, sizes=sizes) <= before


@given(st.lists(st.integers(-100, 100)))
def test_a_leaning_tells_a_probability(numbers):
    found = chances(numbers)
    assert all(0 < one < 1 for one in found)
    assert [one < 0.5 for one in found] == [number > 0 for number in numbers]
