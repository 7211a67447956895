"""Whether two entries that had one link at different times are one entry, or the link is the page of neither."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ingest.text.dates import is_midnight
from ingest.text.plain import can_be_about, fold
from ingest.text.urls import fragment, names_one_article

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.model.feed import FeedEntry, KnownEntry

_ALIKE = 0.75
"""Two titles with the same numbers are alike if they share this part of their characters. Set by hand: a slip or an added word leaves
more, two headlines of one subject share less."""


_WORDS = 2
"""The last part of an article's address has at least this many words, where nothing else shows that the address is shared. Pages that
always show the newest have short names, such as "live"."""


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a document. They show what its publisher's addresses of articles look like."""

    urls: frozenset[str]
    _folders: Counter[str]

    @classmethod
    def of(cls, entries: Iterable[FeedEntry]) -> Links:
        """Return the links of a document's entries."""
        urls = frozenset(entry.listed_url for entry in entries if entry.listed_url)
        return cls(urls, Counter(_folder(url) for url in urls))

    def are_of_one_article_each(self, url: str) -> bool:
        """Return whether an address is probably that of one article, by itself or since others stand in the same folder."""
        return names_one_article(url, _WORDS) or self._folders[_folder(url)] > 1


def _folder(url: str) -> str:
    """Return the folder of an address; for a home page, the address itself."""
    folder = url.partition("#")[0].rstrip("/").rpartition("/")[0]
    return url if folder.endswith("/") else folder


def is_one_story(entry: FeedEntry, known: KnownEntry, links: Links) -> bool:
    """Return whether an entry may be a newer version of a known entry that had the same link under another guid, or without one.

    ``links``: those of the document. The address of one article belongs to it, so its entry may be edited at will, and get another guid.
    It may be the page of a podcast after all if the document has no other link, and the guid is another one: then something must be left
    of title, date and text. Any other address may always show the newest: there, two of the three must be left, or the exact date.
    """
    if entry.content_hash == known.content_hash and entry.link == known.link:
        return True
    title = _are_alike(fold(entry.title), fold(known.title))
    date = entry.published_at is not None and entry.published_at == known.published_at
    text = bool(entry.html) and entry.text_hash == known.text_hash
    if address(entry) != address(known):
        return title and (date or text)
    if links.are_of_one_article_each(address(entry)) and not (entry.has_guid and len(links.urls) == 1):
        return True
    if names_one_article(address(entry)):
        return date or text or can_be_about(entry.title, known.title)
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
