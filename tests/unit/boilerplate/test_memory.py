"""The memory of what was computed of texts: each text is computed once, and the memory is bounded."""

from __future__ import annotations

import tracemalloc

import pytest

from ingest.boilerplate.memory import Memory


class Lengths:
    """Computes the lengths of texts, and keeps which texts it was asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return [len(text) for text in texts]


@pytest.fixture
def lengths():
    return Lengths()


def test_each_text_is_computed_once(lengths):
    memory = Memory(lengths)
    assert memory.of(["tide", "sea", "tide"]) == [4, 3, 4]
    assert memory.of(["harbour", "tide"]) == [7, 4]
    assert lengths.asked == [["tide", "sea"], ["harbour"]]


def test_nothing_is_computed_of_nothing(lengths):
    assert Memory(lengths).of([]) == []
    assert lengths.asked == []


def test_a_full_memory_forgets_and_still_answers(lengths):
    memory = Memory(lengths, room=250)
    memory.of(["one", "two"])
    assert memory.of(["one", "three"]) == [3, 5]
    assert memory.of(["one", "three"]) == [3, 5]
    assert lengths.asked == [["one", "two"], ["three"], ["one"]]


def test_a_text_that_is_larger_than_the_memory_is_answered_and_not_kept(lengths):
    memory = Memory(lengths, room=1_000)
    for _ in range(2):
        assert memory.of(["x" * 2_000, "sea"]) == [2_000, 3]
    assert len(lengths.asked) == 2


def test_the_memory_is_bounded():
    memory = Memory(lambda texts: [[1.0] * 5 for _ in texts], room=100_000)
    tracemalloc.start()
    for page in range(200):
        memory.of([f"line {number} of page {page}" for number in range(100)])
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000
