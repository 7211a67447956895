"""Whether two entries that had one link at different times are one entry, or the link is the page of neither."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ingest.text.dates import is_midnight
from ingest.text.plain import can_be_about, fold
from ingest.text.urls import canonical_url, fragment, names_one_article

if TYPE_CHECKING:
    from ingest.model.feed import FeedEntry, KnownEntry

_ALIKE = 0.75
"""Two titles with the same numbers are alike if they share this part of their characters. Set by hand: a slip or an added word leaves
more, two headlines of one subject share less."""


_WORDS = 2
"""The address of an entry without a guid is that of one article if its last part has this many words: the publisher gives no sign that
there are several entries. Pages that always show the newest have short names, such as "live"."""


def is_one_story(entry: FeedEntry, known: KnownEntry) -> bool:
    """Return whether an entry may be a newer version of a known entry that had the same link under another guid, or without one.

    The address of one article belongs to it, so an entry without guid may be edited at will. If its publisher gives another guid, too,
    something must be left of title, date and text. Any other address may always show the newest: there, two of the three must be left,
    or the exact date.
    """
    if entry.content_hash == known.content_hash and entry.link == known.link:
        return True
    title = _are_alike(fold(entry.title), fold(known.title))
    date = entry.published_at is not None and entry.published_at == known.published_at
    text = bool(entry.html) and entry.text_hash == known.text_hash
    if address(entry) != address(known):
        return title and (date or text)
    if not entry.has_guid and names_one_article(address(entry), _WORDS):
        return True
    if names_one_article(address(entry)):
        is_left = date or text or can_be_about(entry.title, known.title)
        return is_left or _names_page(entry.guid, known.guid, entry.listed_url)
    if date and (not is_midnight(entry.published_at) or (text and not entry.has_guid)):
        return True
    is_redated = None not in {entry.published_at, known.published_at} and not date
    is_undated = entry.published_at is None and not entry.has_guid
    is_rewritten = not text and bool(entry.html)
    return title and not (is_rewritten and (is_redated or is_undated))


def address(entry: FeedEntry | KnownEntry) -> str:
    """Return the canonical URL of an entry's link, shared or not, with the fragment; "" without a link."""
    part = fragment(entry.link or "")
    return f"{entry.listed_url}#{part}" if part else entry.listed_url


def _are_alike(title: str, other: str) -> bool:
    if title == other:
        return True
    numbers = [[word for word in one.split() if any(map(str.isdigit, word))] for one in (title, other)]
    return numbers[0] == numbers[1] and SequenceMatcher(None, title, other, autojunk=False).ratio() >= _ALIKE


def _names_page(guid: str, other: str, url: str) -> bool:
    """Return whether two guids are the page's own address: some publishers count its versions in the fragment."""
    return canonical_url(guid) == canonical_url(other) == url
