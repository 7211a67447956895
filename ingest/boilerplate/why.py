"""The evidence against a paragraph in words: what the page shows, and what the words say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.boilerplate.block_model import block_model, worst_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model.page import BlockTable

MOST = 3
"""The number of pieces of evidence that are told."""
_APART = ("nav", "footer", "aside", "header", "form", "figure", "table", "label", "button")
"""The elements whose names tell something by themselves, the most telling first."""
_EVERYWHERE = frozenset({"<html>", "<body>"})
"""The names that are around every block, so that they tell a reader nothing."""
_LINKS = 0.3
"""The share in links from which on it is told."""


def shown(table: BlockTable, row: int) -> tuple[str, ...]:
    """Return what a page shows against a block, the strongest first."""
    found = sorted(_pieces(table, row), reverse=True)
    return tuple(text for _, text in found[:MOST])


def _pieces(table: BlockTable, row: int) -> Iterator[tuple[float, str]]:
    """Yield what speaks against a block with its weight in logits, as far as that can be told for one piece alone."""
    number = dict(zip(block_model().columns, table.numbers[row].tolist(), strict=True))
    if number["link"] >= _LINKS:
        yield 4 * number["link"], f"links: {number['link']:.1f}".replace("0.", ".")
    weight, name = worst_name(table.names[row])
    if weight < 0 and name not in _EVERYWHERE:
        yield -weight, f"named: {name}"
    within = next((tag for tag in _APART if number.get(f"in_{tag}")), None)
    if within:
        yield 1.0, f"in: {within}"
    if number["hidden"]:
        yield 3.0, "shown: no"
    if number["copies"] > 0:
        yield 0.5 * number["copies"], f"on the page: {int(number['copies']) + 1} times"
    if number["unplaced"] == 0 and number["up"] > 1:
        yield 0.5 * number["up"], "stands: apart from the body of prose"
