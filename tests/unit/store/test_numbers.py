from __future__ import annotations

import pytest

from ingest.store.numbers import numbers


@pytest.mark.parametrize(
    ("given", "text"), [((), "{}"), ((7,), "{7}"), ((1, -(2**63), 3), "{1,-9223372036854775808,3}")]
)
def test_numbers_become_the_text_of_an_array(given, text):
    assert numbers(given) == text
