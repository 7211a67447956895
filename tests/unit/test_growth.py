"""The measure of growth itself: it finds a square, lets a line pass, and refuses to measure what is too short."""

from __future__ import annotations

import pytest
from growth import assert_grows_with_its_input


def _square(size: int) -> None:
    for _ in range(size):
        _line(size)


def _line(size: int) -> None:
    for _ in range(size):
        pass


def test_a_work_whose_cost_grows_with_the_square_of_its_input_is_found_out():
    with pytest.raises(AssertionError, match="on 4 times as much"):
        assert_grows_with_its_input(_square, int, 600)


def test_a_work_whose_cost_grows_with_its_input_passes():
    assert_grows_with_its_input(_line, int, 500_000)


def test_a_work_that_is_too_short_to_be_measured_is_refused():
    with pytest.raises(AssertionError, match="too short"):
        assert_grows_with_its_input(_line, int, 1)
