"""Whether a page is an index of other pages (a section, a tag, a search) rather than an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.text.scripts import weighted_length
from ingest.text.urls import canonical_url

if TYPE_CHECKING:
    from ingest.page.sheet import Sheet

_MIN_PARAGRAPHS = 8
"""The number of paragraphs that an index has at least: a heading and a text for each of four teasers."""

_MIN_LINKS = 0.1
"""The share of an index's paragraphs that are links, at least."""

_IS_LINK = 0.8
"""The share of a paragraph's characters in links from which on the paragraph is a link."""

_MAX_PROSE = 0.5
"""The share of an index's text that stands in prose, at most."""

_LONG = 100
"""The weighted length of a paragraph from which on it is prose. The text of a teaser is shorter."""

_MAX_SLUG_WORDS = 3
"""The number of words in the last part of a section's address, at most. An article's address holds its headline, or a number."""

_SLUG_WORD = re.compile(r"[^\W\d_]+")


def why_index(sheet: Sheet) -> str | None:
    """Return what shows that a page is an index; None where it may be an article.

    All of these must hold: the page does not call itself an article, its address is not that of an article, one paragraph in ten is a
    link, and half of the text or less is prose.
    """
    paragraphs, places = sheet.paragraphs, sheet.places
    if sheet.declared.is_article() or len(places) < _MIN_PARAGRAPHS or not _is_section(sheet.url):
        return None
    linked = [place.in_links if place else 0.0 for place in places]
    links = sum(share >= _IS_LINK for share in linked)
    sizes = list(map(weighted_length, paragraphs))
    prose = sum(size for size, share in zip(sizes, linked, strict=True) if size >= _LONG and share < _IS_LINK)
    if links < _MIN_LINKS * len(paragraphs) or prose > _MAX_PROSE * sum(sizes):
        return None
    share = prose / sum(sizes)
    return f"the page is an index: {links} of {len(paragraphs)} paragraphs are links, {share:.0%} of the text is prose"


def _is_section(url: str) -> bool:
    """Return whether an address holds neither a number nor a headline, as "/news/health" does."""
    parts = urlsplit(canonical_url(url) or "")
    name = parts.path.rstrip("/").rpartition("/")[2]
    has_number = any(map(str.isdigit, parts.path + parts.query))
    return not has_number and len(_SLUG_WORD.findall(name)) <= _MAX_SLUG_WORDS and name.isascii()
