"""Paragraphs outside the text that the page declares as its article."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.model.page import MarkKind
from ingest.page.marks.lines import SHORT, share_mark
from ingest.page.marks.words import NOTE
from ingest.text.scripts import folded_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from ingest.model.page import Mark
    from ingest.page.layout import Layout


_COMPLETE = 0.8
"""Share of the article that a declared text holds which is all of it."""


_MAX_COMPARED = 200_000_000
"""Letters of a declared text times paragraphs; less than a second."""


_UNDECLARED = 0.05
"""Share of the article that may go for not being declared where it stands among what is."""


def undeclared(layout: Layout, found: list[Mark | None], declared: str) -> None:
    """Mark what stands before and behind the text that the page declares to be the article's, if that is all of it."""
    whole, texts = folded_letters(declared), [folded_letters(text) for text in layout.texts]
    if not whole or len(whole) * len(texts) > _MAX_COMPARED:
        return
    within = [index for index, text in enumerate(texts) if text in whole]
    share = sum(len(texts[index]) for index in within) / (sum(map(len, texts)) or 1)
    if share < _COMPLETE:
        return
    for index in range(within[0]):
        found[index] = found[index] or (
            share_mark(MarkKind.UNDECLARED, share) if len(layout.texts[index]) <= SHORT else None
        )
    if whole.endswith(texts[within[-1]]):
        for index in _behind(layout, within):
            if not found[index] and not NOTE.match(layout.texts[index]):
                found[index] = share_mark(MarkKind.UNDECLARED, share, at_end=True)


def _behind(layout: Layout, within: Sequence[int]) -> list[int]:
    """Return what stands behind some paragraphs, without what stands in one element with all of them, if that is much."""
    around = _common(layout, within)
    behind = range(within[-1] + 1, len(layout.texts))
    among = {index for index in behind if around in layout.chains[index]}
    much = sum(len(layout.texts[index]) for index in among) > _UNDECLARED * layout.size
    return [index for index in behind if not (much and index in among)]


def _common(layout: Layout, indices: Iterable[int]) -> HtmlElement | None:
    """Return the innermost element around some paragraphs."""
    chains = [chain for index in indices if (chain := layout.chains[index])]
    held: Counter[HtmlElement] = Counter(element for chain in chains for element in chain)
    return next((element for element in chains[0] if held[element] == len(chains)), None) if chains else None
