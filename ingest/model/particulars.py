"""Values of what a publisher says about an article beside its text, title, authors and date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Source = Literal["json_ld", "meta", "microdata", "link"]
"""Where a page says it: in JSON-LD, in a meta element, in microdata, or in a link with a ``rel``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadImage:
    """The picture that a publisher shows with an article."""

    url: str
    """An absolute http(s) URL."""
    width: int | None = None
    """In pixels, as stated."""
    height: int | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a publisher says about an article beside its text. Each text is one line of plain text; empty or None: nothing is said."""

    image: LeadImage | None = None
    description: str = ""
    """A summary or the standfirst."""
    section: str = ""
    """The part of the site that the article is in."""
    tags: tuple[str, ...] = ()
    modified_at: datetime | None = None
    """The time of the last change, with the UTC offset that the source gives (see ``text.dates``)."""
    is_free: bool | None = None
    """Whether everybody may read the whole article."""
    licence: str = ""
    """The URL of a licence, or its name."""
    copyright: str = ""
    """The notice or the holder of the copyright."""
    outlet: str = ""
    """The name of the newspaper, the magazine, the station."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """For each value that is said, by the name of its field, where it was found."""
