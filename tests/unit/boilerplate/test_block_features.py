"""The features of blocks: what a text looks like, and what the blocks around say."""

from __future__ import annotations

import numpy as np
import pytest
from growth import assert_grows_with_its_input
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.block_features import BESIDE, MOST, RUNS, SAYS, STEPS, TEXT, features, looks, names_of_features
from ingest.boilerplate.block_model import block_model

NUMBERS = ("size", "link", "taken", "up", "alike_taken", "tag_h2", "tag_h3", "tag_h4", *MOST)
COLUMNS = {name: place for place, name in enumerate(NUMBERS)}
NAMES = names_of_features(NUMBERS)


def made(
    texts: list[str], *, taken: list[int] | None = None, headings: tuple[int, ...] = (), says: list[float] | None = None
):
    """Return the features of blocks with these texts by their names. ``headings`` are the rows of headings."""
    rows = len(texts)
    numbers = np.zeros((rows, len(NUMBERS)), np.float32)
    numbers[:, COLUMNS["size"]] = [len(text) for text in texts]
    numbers[:, COLUMNS["taken"]] = 1 if taken is None else taken
    numbers[list(headings), COLUMNS["tag_h2"]] = 1
    logits = np.zeros((rows, len(SAYS)), np.float32)
    logits[:, 0] = range(rows) if says is None else says
    named, told = np.arange(rows, dtype=np.float32) / 10, np.arange(rows, dtype=np.float32) * 10
    found = features(numbers, looks(texts), COLUMNS, logits, named, told)
    assert found.shape == (rows, len(NAMES))
    assert found.dtype == np.float32
    return {name: found[:, place].tolist() for place, name in enumerate(NAMES)}


def test_each_column_has_a_name_of_its_own():
    assert (
        len(set(NAMES)) == len(NAMES) == len(NUMBERS) + len(TEXT) + len(SAYS) + 2 + len(BESIDE) * len(STEPS) + len(RUNS)
    )


def test_the_model_asks_for_no_column_that_there_is_not():
    model = block_model()
    assert model.trees.feature.max() < len(names_of_features(tuple(model.columns)))
    assert set(NUMBERS) <= set(model.columns)


def test_what_a_text_looks_like():
    found = looks(["Is it 2031?", "“Yes,” he said:", "share", "記者は言った。", "NEWS 24"])
    told = {name: found[:, place].tolist() for place, name in enumerate(TEXT)}
    assert told["words"] == [3, 3, 1, 1, 2]
    assert told["ends_sentence"] == [1, 0, 0, 1, 0]
    assert told["ends_colon"] == [0, 1, 0, 0, 0]
    assert told["begins_small"] == [0, 0, 1, 0, 0]
    assert told["begins_mark"] == [0, 1, 0, 0, 0]
    assert told["digits"] == pytest.approx([4 / 11, 0, 0, 0, 2 / 7])
    assert told["wide"] == pytest.approx([0, 0, 0, 6 / 7, 0], abs=0.15)
    assert told["upper"] == pytest.approx([1 / 4, 1 / 9, 0, 0, 1])


def test_the_neighbours_of_a_block_are_told_and_those_beyond_the_borders_are_not_known():
    found = made(["one", "two", "three", "four"])
    np.testing.assert_array_equal(found["says-1"], [np.nan, 0, 1, 2])
    np.testing.assert_array_equal(found["says+1"], [1, 2, 3, np.nan])
    np.testing.assert_array_equal(found["says-2"], [np.nan, np.nan, 0, 1])
    np.testing.assert_array_equal(found["size+2"], [5, 4, np.nan, np.nan])
    np.testing.assert_array_equal(found["told-1"], [np.nan, 0, 10, 20])


def test_a_single_block_has_no_neighbours_and_no_run():
    found = made(
        ["A single line of a page, which holds no more than this, and which is no longer than it has to be." * 2]
    )
    beside = [name for name in NAMES if name.endswith(("-2", "-1", "+1", "+2"))]
    assert len(beside) == len(BESIDE) * len(STEPS)
    assert all(np.isnan(found[name]).all() for name in (*beside, "says_behind", "told_behind", "heading_says"))
    assert (found["prose_before"], found["prose_behind"]) == ([0], [0])
    assert (found["since_first"], found["until_last"]) == ([0], [0])


def test_without_prose_the_distances_from_it_are_not_known():
    found = made(["Home", "News", "Sport"], taken=[0, 0, 0])
    assert np.isnan(found["since_first"]).all()
    assert np.isnan(found["until_last"]).all()
    assert found["next_long"] == found["last_long"] == [99, 99, 99]


def test_without_a_heading_nothing_is_told_of_one():
    found = made(["one", "two", "three"])
    assert np.isnan(found["heading_says"]).all()
    assert np.isnan(found["heading_told"]).all()
    assert found["since_heading"] == [99, 99, 99]


def test_a_block_knows_what_the_last_heading_before_it_says():
    found = made(["one", "Related", "two", "three", "More", "four"], headings=(1, 4), says=[0, -5, 0, 0, -7, 0])
    np.testing.assert_array_equal(found["heading_says"], [np.nan, np.nan, -5, -5, -5, -7])
    assert found["since_heading"] == [99, 99, 1, 2, 3, 1]


def test_a_block_knows_how_much_of_the_prose_stands_before_and_behind_it():
    long = "A paragraph of the article. " * 10
    found = made(["Home", long, long, "Share", long, "More"], taken=[0, 1, 1, 0, 1, 0])
    assert found["prose_before"] == [0, 0, 280, 560, 560, 840]
    assert found["prose_behind"] == [840, 560, 280, 280, 0, 0]
    assert found["since_first"] == [-1, 0, 1, 2, 3, 4]
    assert found["until_last"] == [4, 3, 2, 1, 0, -1]
    assert found["next_long"] == [1, 1, 2, 1, 99, 99]
    assert found["last_long"] == [99, 99, 1, 1, 2, 1]


def test_the_blocks_near_by_are_told_by_their_mean():
    found = made(["x"] * 12)
    assert found["says_near"][:2] == [2, 2.5]
    assert found["says_near"][6] == 6
    assert found["says_near"][-1] == 9
    assert found["says_behind"][:2] == [3.5, 4.5]
    assert found["says_behind"][10] == 11
    assert np.isnan(found["says_behind"][11])


@given(st.lists(st.text(st.characters(), min_size=1, max_size=20), min_size=1, max_size=12), st.data())
def test_any_texts_have_features(texts, data):
    rows = len(texts)
    taken = data.draw(st.lists(st.integers(0, 1), min_size=rows, max_size=rows))
    headings = data.draw(st.sets(st.integers(0, rows - 1)))
    found = made(texts, taken=taken, headings=tuple(headings))
    assert not any(np.isinf(values).any() for values in found.values())
    for name in ("size", "words", "says", "told", "says_near", "prose_before", "blocks", "taken_share"):
        assert not np.isnan(found[name]).any()


def test_the_cost_grows_with_the_blocks():
    assert_grows_with_its_input(lambda size: made(["The boat leaves at six."] * size), lambda size: size, 2_000)
