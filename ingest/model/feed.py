"""Values of feeds and their entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that an entry carries (RSS 2.0 ``enclosure``, Atom ``link rel=enclosure``, JSON Feed ``attachments``)."""

    url: str
    media_type: str | None = None
    length: int | None = None
    """Bytes, as the publisher says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """What one feed lists under one guid. Every string is free of NUL and lone surrogates."""

    guid: str
    """The feed's own identifier for the entry; derived from link, or from title and text, where the feed gives none."""
    url: str | None
    """Canonical http(s) URL of the page; None: no usable link, or one that several entries of the document share."""
    link: str | None
    """The absolute link as given, to fetch and to show; may hold tracking parameters. None where ``url`` is None for
    want of an http(s) link; kept where it is only shared."""
    title: str
    """Plain text, one line; may be empty."""
    authors: tuple[str, ...] = ()
    html: str = ""
    """The longest text that the feed carries for the entry (content, else summary), as HTML."""
    language: str | None = None
    """BCP 47 tag, lower case, as given."""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()
    content_hash: bytes
    """SHA-256 over what a publisher may correct (title, html, link, updated): another hash is another version."""

    def with_guid(self, guid: str) -> FeedEntry:
        """Return the same entry under another guid."""
        return replace(self, guid=guid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with a feed that did not stop it from being read: one log event each."""

    kind: str
    """Snake case: ``entry_without_link``, ``date_out_of_range``, ``unsafe_link``, ``document_cut_off``, …"""
    detail: str
    guid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, read."""

    kind: str
    """``rss``, ``atom`` or ``json``."""
    title: str = ""
    site_url: str | None = None
    language: str | None = None
    ttl_s: int | None = None
    """Seconds that the feed asks to be left alone (RSS 2.0 ``ttl``, RSS 1.0 ``sy:updatePeriod``)."""
    skip_hours: tuple[int, ...] = ()
    """Hours, 0 to 23 in UTC, in which the feed asks not to be polled (RSS 2.0 ``skipHours``); never all of them."""
    skip_days: tuple[int, ...] = ()
    """Days of the week, 0 is Monday, in UTC (RSS 2.0 ``skipDays``); never all of them."""
    entries: tuple[FeedEntry, ...] = ()
    """In the document's order."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAFeed:
    """The bytes are no feed, and why."""

    reason: str


ParseOutcome = ParsedFeed | NotAFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed to subscribe to."""

    url: str
    title: str = ""


class Health(StrEnum):
    """How a feed is."""

    NEW = "new"
    """It was never read."""
    HEALTHY = "healthy"
    """It was read; if it fails, then not for long."""
    FAILING = "failing"
    """It has failed for long; it is polled all the same, rarely."""
    PAUSED = "paused"
    """The operator says that it is not to be polled."""
    MOVED = "moved"
    """It leads for good to a feed that is subscribed, too, and is not polled any more."""
    GONE = "gone"
    """Its publisher says that it is gone, and it is not polled any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Where a feed's URL leads for good, and how often that was seen."""

    to: str
    since: datetime
    """The first poll that saw it."""
    polls: int
    days: int
    """On how many different days, in UTC."""
    seen_at: datetime
    """The last poll that saw it."""


class Moved(StrEnum):
    """What came of giving a feed another URL."""

    TAKEN = "taken"
    """It has it."""
    SUBSCRIBED = "subscribed"
    """Another feed that is polled has it, and this one is not polled any more."""
    KEPT = "kept"
    """Another feed that is not polled has it, and this one is polled as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A feed that may be the one that was lost, for the operator to decide."""

    url: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guids:
    """What is known of a feed's guids: see ``guids``."""

    keyed_by: str = "guid"
    """What tells its entries apart: ``guid`` or ``link``."""
    reason: str | None = None
    """Why not ``guid``."""
    kept: int = 0
    """Entries that were changed and kept their guid."""
    changed: int = 0
    """Known links that were listed under a new guid."""
    shared: int = 0
    """New entries whose guid was that of another one."""
    fresh: int = 0
    """New entries with a guid of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed under lease: what a poll needs to know of it."""

    id: int
    url: str
    host: str
    etag: str | None
    last_modified: str | None
    body_hash: bytes | None
    poll_interval_s: float | None
    polls: int
    failures: int
    last_polled_at: datetime | None
    leased_until: datetime
    """By the database's clock; the fencing token."""
    claimed_at: datetime
    """By the database's clock: what counts as now for all that a poll decides."""
    health: Health = Health.NEW
    health_since: datetime | None = None
    failed_since: datetime | None = None
    """The first of the failures in a row."""
    failure_weight: float = 0.0
    """Of the failures in a row: see ``schedule.WEIGHTS``."""
    gone_polls: int = 0
    """How many of them, up to the last, said that the feed is gone."""
    ttl_s: int | None = None
    skip_hours: Sequence[int] = ()
    skip_days: Sequence[int] = ()
    moving_to: str | None = None
    moving_since: datetime | None = None
    moving_polls: int = 0
    moving_days: int = 0
    moving_seen_at: datetime | None = None
    false_304_at: datetime | None = None
    """The last 304 that was proven false."""
    honest_checks: int = 0
    """How often its answers to validators were proven right since then."""
    site_url: str | None = None
    searched_at: datetime | None = None
    """When it was last looked for on its site."""
    proposed_url: str | None = None
    keyed_by: str = "guid"
    keyed_reason: str | None = None
    guids_kept: int = 0
    guids_changed: int = 0
    guids_shared: int = 0
    guids_fresh: int = 0

    @property
    def guids(self) -> Guids:
        """What is known of its guids."""
        return Guids(
            keyed_by=self.keyed_by,
            reason=self.keyed_reason,
            kept=self.guids_kept,
            changed=self.guids_changed,
            shared=self.guids_shared,
            fresh=self.guids_fresh,
        )

    @property
    def moving(self) -> Moving | None:
        """What is known of its move."""
        if self.moving_to is None or self.moving_since is None or self.moving_seen_at is None:
            return None
        return Moving(
            to=self.moving_to,
            since=self.moving_since,
            polls=self.moving_polls,
            days=self.moving_days,
            seen_at=self.moving_seen_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What the database knows of an entry that a feed document lists again."""

    guid: str
    url: str | None
    title: str
    content_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """All that one poll writes, in one transaction."""

    etag: str | None
    last_modified: str | None
    body_hash: bytes | None
    interval_s: float
    next_poll_s: float
    """Seconds from now; the interval with jitter, back-off and what the publisher asked for."""
    failures: int
    health: Health = Health.HEALTHY
    failed_since: datetime | None = None
    failure_weight: float = 0.0
    gone_polls: int = 0
    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    moving: Moving | None = None
    move: bool = False
    """The feed is given the URL that it is moving to."""
    false_304: str | None = None
    """Set where this poll has proven a 304 false: how."""
    honest_check: bool = False
    """This poll has proven that the validators are answered right."""
    searched: bool = False
    """The feed was looked for on its site."""
    proposal: Proposal | None = None
    """What was found there."""
    failure: str | None = None
    """The kind of it; None: the poll went well."""
    error: str | None = None
    pause: str | None = None
    """Reason for not polling the feed any more."""
    title: str | None = None
    site_url: str | None = None
    language: str | None = None
    new: tuple[FeedEntry, ...] = ()
    changed: tuple[FeedEntry, ...] = ()
    guids: Guids | None = None
    """What is known of the feed's guids now; None: as before."""
    gap_since: datetime | None = None
    """Set where the document shares no entry with what is known: the poll before it."""
