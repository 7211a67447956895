"""Values of feeds and their entries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from ingest.model.web import NO_OWN_HEADERS, OwnHeaders, Validators

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ingest.model.web import SecretHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that an entry carries (RSS 2.0 ``enclosure``, Atom ``link rel=enclosure``, JSON Feed ``attachments``)."""

    url: str
    media_type: str | None = None
    length: int | None = None
    """The file's size in bytes, as the publisher states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry as a feed lists it. No string holds a NUL or a lone surrogate."""

    guid: str
    """The publisher's identifier for the entry. Where the feed gives none: its URL, or a hash of its title and text."""
    has_guid: bool = True
    """Whether the publisher gave this guid to the entry, and to no other entry of the document."""
    url: str | None
    """The canonical http(s) URL of the entry's page. None: the entry has no usable link, or shares its link with other
    entries of the feed."""
    shared_url: str | None = None
    """The canonical URL of a link that the entry shares with other entries of the feed; None: it shares none."""
    link: str | None
    """The absolute link as the feed gives it: the URL that is fetched and shown. It may hold tracking parameters. It is kept
    when several entries share it; it is None when it is not an http(s) link."""
    title: str
    """The title as plain text on one line. It may be empty."""
    authors: tuple[str, ...] = ()
    html: str = ""
    """The text that the feed carries for the entry, as HTML: the whole text if it is there, else a summary, else a caption."""
    language: str | None = None
    """The BCP 47 tag that the feed gives, in lower case."""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()
    content_hash: bytes
    """The SHA-256 of what a publisher may correct: title, html, link, date of update. Another hash means another version."""

    def with_guid(self, guid: str) -> FeedEntry:
        """Return the same entry under another guid."""
        return replace(self, guid=guid)

    @property
    def listed_url(self) -> str:
        """The canonical URL of the link, whether the entry shares it or not; "" without a link."""
        return self.url or self.shared_url or ""

    @property
    def text_hash(self) -> str:
        """The MD5 of ``html`` in hexadecimal digits, as the database gives it for a known entry."""
        return hashlib.md5(self.html.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault of a feed document that could still be read. Each problem becomes one log event."""

    kind: str
    """The name of the fault in snake case: ``entry_without_link``, ``date_out_of_range``, ``document_cut_off``, …"""
    detail: str
    guid: str | None = None
    """The guid of the entry that has the fault; None: the fault is the document's."""


CUT_OFF = "document_cut_off"
"""The kind of problem of a document from which entries are missing: it ends before its root element does, or an entry cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollHints:
    """What a feed document says about when the publisher wants to be polled."""

    ttl_s: int | None = None
    """The number of seconds between two polls (RSS 2.0 ``ttl``, RSS 1.0 ``sy:updatePeriod``)."""
    skip_hours: tuple[int, ...] = ()
    """The hours of the day without a poll, 0 to 23, in UTC (RSS 2.0 ``skipHours``). Never all 24 of them."""
    skip_days: tuple[int, ...] = ()
    """The days of the week without a poll, 0 is Monday, in UTC (RSS 2.0 ``skipDays``). Never all 7 of them."""


NO_HINTS = PollHints()
"""The hints of a document that gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document that was read."""

    syntax: str
    """``rss``, ``atom`` or ``json``."""
    title: str = ""
    site_url: str | None = None
    language: str | None = None
    hints: PollHints = NO_HINTS
    entries: tuple[FeedEntry, ...] = ()
    """The entries in the document's order, without those that were passed over."""
    problems: tuple[Problem, ...] = ()
    passed_over: int = 0
    """The number of entries that were not read, since they are the same as in the last document: see ``feed/again.py``."""
    imprint: bytes | None = None
    """By this, the entries are recognised in the next document: see ``feed/imprint.py``. None: it must be read in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAFeed:
    """A document that is not a feed, and why."""

    reason: str


ParseOutcome = ParsedFeed | NotAFeed


class Health(StrEnum):
    """The state of a subscribed feed, as its row names it."""

    NEW = "new"
    """The feed has never been read."""
    HEALTHY = "healthy"
    """The feed was read. If it fails now, it has not failed for long."""
    FAILING = "failing"
    """The feed has failed for long. It is still polled, but rarely."""
    PAUSED = "paused"
    """The operator has paused the feed; it is not polled."""
    MOVED = "moved"
    """The feed redirects for good to another feed that is subscribed as well; it is not polled any more."""
    GONE = "gone"
    """The publisher says that the feed is gone (HTTP 410); it is not polled any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """A permanent redirect of a feed, and how often it was seen."""

    to: str
    """The URL that the feed redirects to."""
    since: datetime
    """The time of the first poll that saw the redirect."""
    polls: int
    """The number of polls that saw the redirect."""
    days: int
    """The number of different days, in UTC, on which the redirect was seen."""
    seen_at: datetime
    """The time of the last poll that saw the redirect."""


class Moved(StrEnum):
    """What happened when a feed was to get another URL."""

    TAKEN = "taken"
    """The feed has the new URL."""
    SUBSCRIBED = "subscribed"
    """Another feed that is polled has that URL already. The feed that moves is not polled any more."""
    KEPT = "kept"
    """Another feed has that URL already, but is not polled. The feed that moves is polled at its old URL as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A feed that may be the one that was lost. The operator decides whether it is."""

    url: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guids:
    """Whether a feed's guids identify its entries, and the cases counted so far: see ``feed/guids.py``."""

    keyed_by: str = "guid"
    """What identifies the feed's entries: ``guid`` or ``link``."""
    reason: str | None = None
    """Why the feed is keyed by ``link``."""
    kept: int = 0
    """The number of known entries that the publisher changed without changing the guid."""
    changed: int = 0
    """The number of known links that were listed under a new guid."""
    shared: int = 0
    """The number of new entries that had the guid of another entry."""
    fresh: int = 0
    """The number of new entries that had a guid of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """The polls of a feed that failed in a row, up to the last poll."""

    count: int = 0
    since: datetime | None = None
    """The time of the first failure in the row."""
    weight: float = 0.0
    """The sum of what the failures weigh: see ``schedule.WEIGHTS``."""
    gone: int = 0
    """How many polls in a row, up to the last one, were answered with HTTP 410."""


NO_FAILURES = Failures()
"""The failures of a feed whose last poll succeeded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whether the server's answer 304 can be believed: see ``feed/validators.py``."""

    false_304_at: datetime | None = None
    """The time of the last 304 that was proven false; None: there was none."""
    honest_checks: int = 0
    """How often the server was shown to answer validators correctly since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A leased feed: all that a poll needs to know of it."""

    id: int
    url: str
    host: str
    leased_until: datetime
    """The end of the lease by the database's clock. A write succeeds only while the row still holds this value."""
    claimed_at: datetime
    """The time of the claim by the database's clock. It counts as now in all that a poll decides."""
    polls: int
    """The number of polls so far."""
    last_polled_at: datetime | None
    poll_interval_s: float | None
    """The feed's own pace in seconds; None: it has never been polled."""
    validators: Validators
    """The validators of the last answer that was read to its end."""
    document_hash: bytes | None
    """The SHA-256 of the last whole document. A document with this hash is not read again."""
    hints: PollHints
    """What the last document says about when to poll."""
    health: Health
    health_since: datetime | None
    failures: Failures
    moving: Moving | None
    trust: Trust
    guids: Guids
    site_url: str | None
    searched_at: datetime | None
    """The last time that the feed was looked for on the home page of its site."""
    proposed_url: str | None
    """The feed that was proposed in place of this one."""
    is_slow: bool = False
    """Whether the last request for the feed took long, or there was none yet."""
    was_refused: bool = True
    """Whether the host may have refused one of its feeds since it last served one."""
    own: OwnHeaders = NO_OWN_HEADERS
    """The headers that the operator has set for this feed."""
    interval_s: float | None = None
    """The seconds between two polls that the operator has set; None: the feed's own pace decides."""

    @classmethod
    def of_row(cls, row: Mapping[str, Any], secrets: tuple[SecretHeader, ...] = ()) -> Self:
        """Return the feed that a row of ``claim_due_feeds.sql`` describes, with its secret headers."""
        return cls(
            **{name: row[name] for name in _PLAIN_COLUMNS},
            validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
            hints=PollHints(ttl_s=row["ttl_s"], skip_hours=tuple(row["skip_hours"]), skip_days=tuple(row["skip_days"])),
            health=Health(row["health"]),
            failures=Failures(
                count=row["failures"],
                since=row["failed_since"],
                weight=row["failure_weight"],
                gone=row["gone_polls"],
            ),
            moving=_moving(row),
            trust=Trust(false_304_at=row["false_304_at"], honest_checks=row["honest_checks"]),
            guids=Guids(
                keyed_by=row["keyed_by"],
                reason=row["keyed_reason"],
                kept=row["guids_kept"],
                changed=row["guids_changed"],
                shared=row["guids_shared"],
                fresh=row["guids_fresh"],
            ),
            own=OwnHeaders(user_agent=row["user_agent"], secrets=secrets),
        )


_PLAIN_COLUMNS = (
    "id", "url", "host", "leased_until", "claimed_at", "polls", "last_polled_at", "poll_interval_s", "document_hash",
    "health_since", "site_url", "searched_at", "proposed_url", "is_slow", "was_refused", "interval_s",
)  # fmt: skip
"""The columns of a feed's row that are fields of ``Feed`` as they stand."""


def _moving(row: Mapping[str, Any]) -> Moving | None:
    if None in (row["moving_to"], row["moving_since"], row["moving_seen_at"]):
        return None
    return Moving(
        to=row["moving_to"],
        since=row["moving_since"],
        polls=row["moving_polls"],
        days=row["moving_days"],
        seen_at=row["moving_seen_at"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What the database knows of an entry that a feed document lists again."""

    guid: str
    url: str | None
    title: str
    content_hash: bytes
    shared_url: str | None = None
    """The canonical URL of a link that the entry shares with other entries of the feed: see ``FeedEntry.shared_url``."""
    link: str | None = None
    published_at: datetime | None = None
    since: datetime | None = None
    """The date of the entry; without one, the time when a poll first listed it."""
    text_hash: str | None = None
    """The MD5 of the entry's text in hexadecimal digits; see ``FeedEntry.text_hash``."""

    @property
    def listed_url(self) -> str:
        """The canonical URL of the link, whether the entry shares it or not; "" without a link."""
        return self.url or self.shared_url or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """All that one poll writes, in one transaction."""

    validators: Validators
    document_hash: bytes | None
    imprint: bytes | None = None
    """What is remembered of the document with this hash; None: as before."""
    interval_s: float
    """The feed's own pace in seconds, from which the next plan starts."""
    next_poll_s: float
    """The number of seconds from now to the next poll."""
    hints: PollHints = NO_HINTS
    health: Health = Health.HEALTHY
    failures: Failures = NO_FAILURES
    moving: Moving | None = None
    move: bool = False
    """Whether the feed is given the URL that ``moving`` names."""
    false_304: str | None = None
    """The proof that a 304 of the server was false, if this poll found one."""
    honest_check: bool = False
    """Whether this poll has shown that the server answers validators correctly."""
    searched: bool = False
    """Whether the feed was looked for on the home page of its site."""
    proposal: Proposal | None = None
    """The feed that was found there."""
    is_slow: bool | None = None
    """Whether the request took long; None: it is not known."""
    failure: str | None = None
    """The name of the failure, a ``FailureKind`` or ``not_a_feed``; None: the poll succeeded."""
    error: str | None = None
    """The failure with its detail; None: the poll succeeded."""
    pause: str | None = None
    """The reason why the feed is not polled any more; None: it is."""
    title: str | None = None
    site_url: str | None = None
    language: str | None = None
    new: tuple[FeedEntry, ...] = ()
    """The entries that are stored for the first time."""
    changed: tuple[FeedEntry, ...] = ()
    """The known entries whose content is another one now."""
    redated: tuple[FeedEntry, ...] = ()
    """The known entries without guids of their own whose date alone is another one now: by it they are recognised later."""
    shared: tuple[str, ...] = ()
    """The URLs that known entries of the feed have for themselves until now, although other entries link there, too."""
    problems: tuple[Problem, ...] = ()
    """The faults that show only when the document is compared with what the database knows."""
    guids: Guids | None = None
    """What is known of the feed's guids now; None: as before."""
    gap_since: datetime | None = None
    """The time of the poll before this one, if entries may have been missed since: the document lists no known entry."""
