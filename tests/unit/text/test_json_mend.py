from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.json_mend import mended_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": "he said "no" and left", "b": 1}', [{"a": 'he said "no" and left', "b": 1}]),
        ('{"a": [1, 2,],}', [{"a": [1, 2]}]),
        ('{"a": 1 "b": 2}', [{"a": 1, "b": 2}]),
        ("{a: 'x', 'b': undefined} // end", [{"a": "x", "b": None}]),
        ('/* first */ {"a": 1}', [{"a": 1}]),
        ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1}, {"b": 2}', [{"a": 1}, {"b": 2}]),
        ("not JSON", []),
        ("", []),
    ],
)
def test_what_is_meant_is_read(text, values):
    assert mended_values(text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": {"b": "x", "c": "cut o', [{"a": {"b": "x"}}]),
        ('{"a": {"b": "x", "c":', [{"a": {"b": "x"}}]),
        ('{"a": ["x", {"b": "Ann Be', [{"a": ["x", {}]}]),
        ('{"a": "x", "n": 12', [{"a": "x"}]),
        ('{"a": "x", "na', [{"a": "x"}]),
        ("{", [{}]),
    ],
)
def test_a_text_that_is_cut_off_is_read_up_to_its_last_whole_value(text, values):
    assert mended_values(text) == values


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(_JSON)
def test_json_without_mistakes_stays_what_it_is(value):
    assert mended_values(json.dumps(value)) == [value]


@given(_JSON, st.integers(0, 200))
def test_a_cut_text_gives_a_value_or_none_and_never_fails(value, length):
    assert isinstance(mended_values(json.dumps(value)[:length]), list)
