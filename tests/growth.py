"""Whether a work's cost grows with the size of its input, or with the square of that size."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

LARGER = 4
"""The large input is so many times as large as the small one: a linear work takes 4 times as long on it, a quadratic one 16 times."""
MOST = 8
"""A work may take so many times as long on the large input: twice what a linear one takes, half of what a quadratic one takes."""
ATTEMPTS = 5
"""The work is measured so many times on each input, and the least time counts, since the machine may be busy with something else."""
LEAST_S = 0.001
"""A work that takes fewer seconds than this on the small input is too short to be measured."""


def assert_grows_with_its_input(work: Callable[[_T], object], made: Callable[[int], _T], small: int) -> None:
    """Raise AssertionError where a work takes more than eight times the processor time on four times the input.

    `made` returns an input of a size; `small` is the size of the small one.
    """
    few, many = made(small), made(LARGER * small)
    work(few)  # what is read or compiled at the first call is not measured
    least = min(_seconds(work, few) for _ in range(ATTEMPTS))
    assert least > LEAST_S, f"{least} s on {small} are too short to be measured: give it more"
    most = float("inf")
    for _ in range(ATTEMPTS):
        most = min(most, _seconds(work, many))
        if most < MOST * least:
            return
    raise AssertionError(f"{least:.3f} s on {small}, and {most:.3f} s on {LARGER} times as much")


def _seconds(work: Callable[[_T], object], given: _T) -> float:
    begin = process_time()
    work(given)
    return process_time() - begin
