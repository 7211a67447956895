"""Values of subscriptions: what the operator asks for, and what a list of feeds says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.model.boilerplate import Note
    from ingest.model.page import TextFrom
    from ingest.text.logins import Login

Folder = tuple[str, ...]
"""The names of a folder and of the folders around it, the outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed to subscribe to."""

    url: str
    title: str = ""
    """The title that the feed gives itself, as far as it is known. A poll replaces it."""
    named_by: str | None = None
    """The URL of the page that names the feed; None: the feed was not found on a page."""
    login: Login | None = None
    """The name and password that stood in the feed's URL. They are stored apart from the URL, and never shown."""
    own_title: str = ""
    """The title that the operator gives the feed; a poll leaves it alone. Empty: there is none."""
    site_url: str | None = None
    """The home page of the feed's site (OPML ``htmlUrl``)."""
    folders: tuple[Folder, ...] = ()
    """The folders in which the operator keeps the feed. A tag is a folder with one name."""
    strip: tuple[Note, ...] | None = None
    """The notes that are stripped from the feed's articles; None: those of INGEST_STRIP."""
    speaks_for: tuple[str, ...] = ()
    """The sites of which the operator says that this is their own feed."""
    interval_s: float | None = None
    """The seconds between two polls that the operator has set; None: the feed's own rhythm decides."""
    text_from: TextFrom | None = None
    """Where alone the text of its articles comes from; None: from the page, or from the feed if the page gives none."""
    paused: str = ""
    """Why the operator has paused the feed; empty: it is polled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A feed that was found behind a URL, with what helps to choose it."""

    feed: Subscription
    entries: int
    """The number of its entries."""
    newest: str = ""
    """The title of its newest entry."""
    newest_at: datetime | None = None
    """The time of its newest entry; None: none of its entries has a time."""
    is_comments: bool = False
    """Whether it lists the comments of readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A place in a list of feeds that names no feed that can be subscribed to."""

    line: int
    """The number of its line; the first line has the number 1."""
    text: str
    """What stands there, on one line."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionList:
    """What a list of feeds holds."""

    feeds: tuple[Subscription, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    is_whole: bool = True
    """Whether the list was read to its end. An OPML document that was cut off is not whole, and neither is a list that is too long."""
