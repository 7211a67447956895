"""Whether a page is an index of other pages (a section, a tag, a search) rather than an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.page.layout import places
from ingest.text.scripts import weighted_length
from ingest.text.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.page.layout import Block

_MIN_PARAGRAPHS = 8
_MIN_LINKS = 0.1
"""Share of the paragraphs that are links."""
_MAX_PROSE = 0.5
"""Share of the text that stands in prose."""
_LINKED = 0.8
_LONG = 100
"""Letters of a paragraph that is prose, one of East Asia counting as two; a teaser's text is shorter."""
_SLUG_WORDS = 3
"""Words in the last part of an address of an article, unless it has a number."""
_WORD = re.compile(r"[^\W\d_]+")


def why_index(url: str, blocks: Sequence[Block], paragraphs: Sequence[str]) -> str | None:
    """Say what shows a page that calls itself no article to be an index; None where it may be an article.

    All must hold: its address is that of no article, one paragraph in ten is a link, and half of the text or less is prose.
    """
    if len(paragraphs) < _MIN_PARAGRAPHS or not _is_section(url):
        return None
    linked = [place.in_links if place else 0.0 for place in places(paragraphs, blocks)]
    links = sum(share >= _LINKED for share in linked)
    sizes = list(map(weighted_length, paragraphs))
    prose = sum(size for size, share in zip(sizes, linked, strict=True) if size >= _LONG and share < _LINKED)
    if links < _MIN_LINKS * len(paragraphs) or prose > _MAX_PROSE * sum(sizes):
        return None
    share = prose / sum(sizes)
    return f"the page is an index: {links} of {len(paragraphs)} paragraphs are links, {share:.0%} of the text is prose"


def _is_section(url: str) -> bool:
    """Tell an address with neither a number nor a headline in it: "/news/health"."""
    parts = urlsplit(canonical_url(url) or "")
    name = parts.path.rstrip("/").rpartition("/")[2]
    has_number = any(map(str.isdigit, parts.path + parts.query))
    return not has_number and len(_WORD.findall(name)) <= _SLUG_WORDS and name.isascii()
