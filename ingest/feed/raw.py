"""A feed document as its publisher wrote it, whatever its syntax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model.feed import NO_HINTS

if TYPE_CHECKING:
    from ingest.model.feed import Enclosure, PollHints, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An entry as the document lists it; nothing is checked or bounded yet."""

    guid: str
    links: tuple[str, ...]
    """The links that may lead to the entry's page, the most likely first."""
    title: str
    authors: tuple[str, ...]
    html: str
    language: str | None
    published: str | None
    updated: str | None
    enclosures: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed document whose syntax was read; nothing is checked or bounded yet."""

    syntax: str
    title: str
    site_url: str
    base: str
    """The URL that relative links are relative to, as the document states it."""
    own: str
    """The URL that the document came from."""
    language: str | None
    entries: tuple[RawEntry, ...]
    dates: tuple[str, ...] = ()
    """The dates that the document gives for itself."""
    hints: PollHints = NO_HINTS
    problems: tuple[Problem, ...] = ()
    setting: str = ""
    """What the reading of each entry depends on, beside its own element: that which stands before the entries, and the URL. The same text
    means the same reading. "": entries may depend on each other, or that is not known."""
    is_complete: bool = True
    """Whether all entries of the document are here. Of very long documents, some are not read."""
