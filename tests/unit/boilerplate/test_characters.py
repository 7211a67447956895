"""Characters are counted by their classes as a loop over them counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate import characters
from ingest.boilerplate.characters import counts

TABLE = np.array([code % 8 for code in range(200)], np.uint8)


def looped(texts: list[str], bits: int) -> list[list[int]]:
    """Return what ``counts`` returns, character by character."""
    classes = [[int(TABLE[min(ord(sign), len(TABLE) - 1)]) for sign in text] for text in texts]
    return [[sum(one >> bit & 1 for one in some) for some in classes] for bit in range(bits)]


@given(st.lists(st.text(st.characters(codec=None), min_size=1), min_size=1))
def test_drawn_texts_are_counted_as_a_loop_counts(texts: list[str]) -> None:
    assert counts(texts, TABLE, 3).tolist() == looped(texts, 3)


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
def test_texts_that_reach_over_the_ends_of_what_is_looked_up_at_once_are_counted_whole(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(characters, "_AT_ONCE", at_once)
    texts = ["a", "bcd", "efghijklmnop", "q", "r", "é" * 20, "記"]
    assert counts(texts, TABLE, 3).tolist() == looped(texts, 3)
