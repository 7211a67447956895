"""What a page shows against a block, in words."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.boilerplate.block_model import block_model, worst_name
from ingest.boilerplate.why import MOST, shown
from ingest.model.page import BlockTable


def told(*names: str, **columns: float) -> tuple[str, ...]:
    """Return what a page shows against a block with these names and numbers."""
    places = block_model().columns
    numbers = np.zeros((1, len(places)), np.float32)
    for name, value in columns.items():
        numbers[0, places[name]] = value
    table = BlockTable(
        texts=("A line",), numbers=numbers, names=((frozenset(names),),), paragraphs=(0,), items=(False,)
    )
    return shown(table, 0)


def test_nothing_is_told_of_a_block_that_nothing_speaks_against():
    assert told() == ()


@pytest.mark.parametrize(
    ("columns", "piece"),
    [
        ({"link": 0.9}, "links: .9"),
        ({"link": 1.0}, "links: 1.0"),
        ({"in_nav": 1}, "in: nav"),
        ({"in_footer": 1, "in_form": 1}, "in: footer"),
        ({"hidden": 1}, "shown: no"),
        ({"copies": 2}, "on the page: 3 times"),
        ({"up": 4}, "stands: apart from the body of prose"),
    ],
)
def test_each_piece_of_evidence_is_told_in_words(columns, piece):
    assert told(**columns) == (piece,)


@pytest.mark.parametrize("columns", [{"link": 0.1}, {"up": 1}, {"up": 4, "unplaced": 1}, {"in_article": 1}])
def test_what_is_common_in_articles_is_no_evidence(columns):
    assert told(**columns) == ()


def test_the_name_is_told_that_speaks_most_against_the_article():
    names = ("<div>", "related", "newsletter", "comment")
    weights = {name: worst_name((frozenset({name}),))[0] for name in names}
    worst = min(names, key=weights.__getitem__)
    assert weights[worst] < 0
    assert told(*names) == (f"named: {worst}",)


def test_the_strongest_three_pieces_are_told_the_strongest_first():
    pieces = told(link=1, in_nav=1, hidden=1, copies=1, up=2)
    assert len(pieces) == MOST
    assert pieces[:2] == ("links: 1.0", "shown: no")
