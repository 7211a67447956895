"""Paragraphs outside the text that the page declares as its article."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.model.page import MarkKind
from ingest.page.marks.lines import share_mark
from ingest.page.marks.phrases import NOTE
from ingest.page.marks.sizes import SHORT
from ingest.text.scripts import folded_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from ingest.model.page import Mark
    from ingest.page.layout import Layout

_COMPLETE = 0.8
"""The share of the found text that a declared text must hold to count as the whole article. Some declare its beginning only."""

_MAX_COMPARED = 200_000_000
"""The product of the declared text's letters and the number of paragraphs up to which they are compared: less than a second."""

_MAX_AMONG = 0.05
"""The share of the article that may go for being undeclared within the element that holds all declared paragraphs."""


def mark_undeclared(layout: Layout, found: list[Mark | None], declared: Sequence[str]) -> None:
    """Add to the marks found so far those of paragraphs before and after the declared text, if it is the whole article."""
    whole, texts = folded_letters("".join(declared)), [folded_letters(text) for text in layout.texts]
    if not whole or len(whole) * len(texts) > _MAX_COMPARED:
        return
    within = [index for index, text in enumerate(texts) if text in whole]
    share = sum(len(texts[index]) for index in within) / (sum(map(len, texts)) or 1)
    if share < _COMPLETE:
        return
    for index in range(within[0]):
        if not found[index] and len(layout.texts[index]) <= SHORT:
            found[index] = share_mark(MarkKind.UNDECLARED, share)
    if whole.endswith(texts[within[-1]]):
        for index in _behind(layout, within):
            if not found[index] and not NOTE.match(layout.texts[index]):
                found[index] = share_mark(MarkKind.UNDECLARED, share, at_end=True)


def _behind(layout: Layout, within: Sequence[int]) -> list[int]:
    """Return the paragraphs after the declared ones.

    Those in one element with all declared paragraphs are left out if they are much: then the declaration leaves off early.
    """
    around = _common(layout, within)
    behind = range(within[-1] + 1, len(layout.texts))
    among = {index for index in behind if around in layout.chains[index]}
    much = sum(len(layout.texts[index]) for index in among) > _MAX_AMONG * layout.size
    return [index for index in behind if not (much and index in among)]


def _common(layout: Layout, indices: Iterable[int]) -> HtmlElement | None:
    """Return the innermost element around all of some paragraphs; None where no element is."""
    chains = [chain for index in indices if (chain := layout.chains[index])]
    held: Counter[HtmlElement] = Counter(element for chain in chains for element in chain)
    return next((element for element in chains[0] if held[element] == len(chains)), None) if chains else None
