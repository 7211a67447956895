"""Whether a page is an index of other pages (a section, a tag, a search) rather than an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.layout import places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.layout import Block

_MIN_PARAGRAPHS = 8
_MIN_LINKS = 0.1
"""Share of the paragraphs that are links."""
_MAX_PROSE = 0.5
"""Share of the text that stands in prose."""
_LINKED = 0.8
_LONG = 100
"""Characters of a paragraph that is prose; a teaser's text is shorter."""


def why_index(blocks: Sequence[Block], paragraphs: Sequence[str]) -> str | None:
    """Say what shows a page that calls itself no article to be an index; None where it may be an article.

    Both must hold: one paragraph in ten is a link, and half of the text or less is prose.
    """
    if len(paragraphs) < _MIN_PARAGRAPHS:
        return None
    linked = [place.in_links if place else 0.0 for place in places(paragraphs, blocks)]
    links = sum(share >= _LINKED for share in linked)
    prose = sum(
        len(text) for text, share in zip(paragraphs, linked, strict=True) if len(text) >= _LONG and share < _LINKED
    )
    share = prose / sum(map(len, paragraphs))
    if links < _MIN_LINKS * len(paragraphs) or share > _MAX_PROSE:
        return None
    return f"the page is an index: {links} of {len(paragraphs)} paragraphs are links, {share:.0%} of the text is prose"
