"""The values that pass between the stages.

Every value is frozen and complete: a stage returns a whole value or none, nobody fills one up on its way. Times are
aware datetimes; sequences are tuples. Outcomes are closed unions, to be met with ``match`` and ``assert_never``.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 -- dataclass fields are read at run time
from dataclasses import dataclass, field, replace
from datetime import datetime  # noqa: TC003 -- dataclass fields are read at run time
from enum import StrEnum
from typing import NamedTuple

# ---------------------------------------------------------------------------------------------------- what a feed lists


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


# ---------------------------------------------------------------------------------------------------------- what HTTP says


class FailureKind(StrEnum):
    """Why a request brought no body. What a kind means for the next attempt is decided in ``schedule``."""

    BAD_URL = "bad_url"
    FORBIDDEN_ADDRESS = "forbidden_address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    NOT_FOUND = "not_found"
    GONE = "gone"
    DISALLOWED = "disallowed"
    """By robots.txt (RFC 9309)."""
    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One conditional GET (RFC 9110, section 13)."""

    url: str
    accept: str
    max_bytes: int
    """Of the body after decompression."""
    total_timeout_s: float
    is_cut: bool = False
    """A larger body is cut off there, not refused."""
    etag: str | None = None
    last_modified: str | None = None
    takes_delta: bool = False
    """What is new since ``etag`` will do (RFC 3229, instance manipulation ``feed``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One step on the way to a response (RFC 9110, 15.4)."""

    status: int
    url: str
    """Where it led."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body."""

    url: str
    """Where the body came from, after redirects."""
    status: int
    body: bytes
    content_type: str | None = None
    withheld: str | None = None
    """Which bot protection says in a header that it withholds what was asked for."""
    etag: str | None = None
    last_modified: str | None = None
    fresh_for_s: int | None = None
    """Seconds for which the publisher calls the response fresh (RFC 9111, section 4.2)."""
    redirects: tuple[Redirect, ...] = ()

    @property
    def is_delta(self) -> bool:
        """Tell whether the body is only what is new since the version asked about (226 IM Used)."""
        return self.status == 226  # noqa: PLR2004 -- RFC 3229, 10.4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is current."""

    etag: str | None = None
    last_modified: str | None = None
    fresh_for_s: int | None = None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No body, and why."""

    kind: FailureKind
    detail: str
    status: int | None = None
    retry_after_s: int | None = None
    """Seconds (RFC 9110, section 10.2.3), from either form of the header."""
    wall: Wall | None = None
    """Which wall the refusal is; None: no telling."""


FetchOutcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSays:
    """What a host's robots.txt says, as far as is known."""

    robots: str | None = None
    """The lines that hold for us; empty: everything is allowed; None: it could not be had."""
    robots_error: str | None = None
    robots_known: bool = False
    """Within its time; else it is to be looked at again."""


# -------------------------------------------------------------------------------------------------- from page to article


class Verdict(StrEnum):
    """What the text of an article is worth."""

    FULL = "full"
    """The page's own text."""
    FEED_ONLY = "feed_only"
    """The page gave no text; this is what the feed carried."""
    EMPTY = "empty"
    """Neither page nor feed gave a text, or all of it was boilerplate."""


class PageVerdict(StrEnum):
    """What a page is, judged by its text and by what stands around it."""

    FULL = "full"
    """The article, whole as far as can be told."""
    TRUNCATED = "truncated"
    """The beginning of the article, cut off for no reason that it tells."""
    PAYWALL = "paywall"
    """The beginning of the article, or nothing of it: the rest is for those who pay."""
    CONSENT_WALL = "consent_wall"
    BOT_CHALLENGE = "bot_challenge"
    """A check for a human being, or a refusal to a program."""
    LOGIN = "login"
    SOFT_404 = "soft_404"
    """A page that says that there is none, or the site's home page, answered as if it were the one asked for."""
    INDEX_PAGE = "index_page"
    MEDIA_ONLY = "media_only"
    """A film, a sound or pictures, with a line or two of text."""
    WRONG_LANGUAGE = "wrong_language"
    """A text, in another language than the feed's."""
    EMPTY = "empty"


class Wall(NamedTuple):
    """What stands in place of an article, and what shows it."""

    verdict: PageVerdict
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a page shows beside its text: facts, which are weighed in ``judge``."""

    url: str = ""
    """Where the page came from, after redirects."""
    headings: tuple[str, ...] = ()
    """The document's title and the top headings, as shown."""
    shown: str = ""
    """The head of all text that a reader sees, where the article's is short."""
    marks: dict[PageVerdict, str] = field(default_factory=dict)
    """Which makers of walls left a mark in the markup, where the article's text is short."""
    is_free: bool | None = None
    """What the page says (schema.org ``isAccessibleForFree``)."""
    words: int | None = None
    """How many words the page says that the article has (schema.org ``wordCount``)."""
    asks_password: bool = False
    media: str | None = None
    """What shows that a film, sound or pictures are what the page is about."""
    is_article: bool = False
    """The page calls itself one."""
    editions: frozenset[str] = frozenset()
    """The languages in which the page says to exist (``hreflang``), primary subtags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes of a page, and what is known of them before they are read."""

    url: str
    body: bytes
    content_type: str | None = None
    withheld: str | None = None
    """Which bot protection says in a header that it withholds the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a paragraph's place on the page shows it to be."""

    kind: str = ""
    """``related``, ``byline``, …: see ``structure``. ``credit``: stays, and lets go what stands before it. Empty: nothing speaks
    against the paragraph itself."""
    evidence: str = ""
    """What speaks for it: a word from the page's classes and ids, or a share of one."""
    at_end: bool = False
    """Only where nothing of the article stands behind it."""
    box: int | None = None
    """The number of the box that the page sets it in, apart from the article: what goes from it may take the rest along."""

    @property
    def rule(self) -> str:
        """The rule by which the paragraph goes: ``structure:related:recirc``, ``structure:links:0.93``."""
        return ":".join(filter(None, ("structure", self.kind, self.evidence)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The article on a page, before anything is stripped. No paragraph is empty or holds a line break."""

    paragraphs: tuple[str, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    """With the offset as given: see ``dates``."""
    published_from: str | None = None
    """Which source was believed: ``json_ld``, ``meta``, ``time_element``."""
    language: str | None = None
    canonical_url: str | None = None
    """What the page declares, absolute; not yet believed."""
    extractor: str = ""
    """Name and version of what extracted."""
    marks: tuple[Mark | None, ...] = ()
    """What speaks against each paragraph; none where the text is not from the page's elements."""
    index: str | None = None
    """What shows that the page is an index of other pages; None where it may be an article."""
    signs: Signs = field(default_factory=Signs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a feed says of an entry, as far as its page is judged by it."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    url: str | None = None
    """The link that was asked for."""
    language: str | None = None
    """BCP 47 tag, as the feed says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAPage:
    """The bytes are no HTML page that could be read, and why."""

    reason: str


class Note(StrEnum):
    """A line in which an article speaks of itself: content to some readers, stripped where a setting says so."""

    CREDITS = "credits"
    """Whose reporting, material, translation or pictures it is, and where it was published first."""
    CORRECTIONS = "corrections"
    """What was changed in it, and why."""
    AUTHOR_NOTES = "author-notes"
    """Who wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A passage to strip from one paragraph."""

    index: int
    """Of the paragraph in the input."""
    start: int
    """Offset in the paragraph, in code points."""
    text: str
    """What is cut, to the character; the whole paragraph, or a part."""
    rule: str
    """Which rule says so: ``cue:follow:6/8``, ``structure:…``, ``learned:3/7``, ``operator``, ``note:credits``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A passage stripped from a text, with where it stood: see ``boilerplate.restore``."""

    start: int
    """Offset in the extractor's text (paragraphs joined by one line feed), in code points."""
    text: str
    """To the character, line breaks included."""
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without its boilerplate; ``restore(body, removed)`` is the extractor's text again."""

    body: str
    removed: tuple[Removal, ...] = field(default=())


# ------------------------------------------------------------------------------------------------- what one site repeats


class Ruled(StrEnum):
    """An operator's word on a passage."""

    KEEP = "keep"
    STRIP = "strip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an operator says of a passage, or of all that a pattern matches."""

    word: Ruled
    text: str
    pattern: bool = False
    """In ``text``, each ``*`` stands for any text."""
    site: str = ""
    """Empty: everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a site's passages."""

    site: str = ""
    version: int = 0
    """Another one whenever something is learned or ruled."""
    articles: int = 0
    """How many articles of the site were looked at."""
    learned: dict[int, int] = field(default_factory=dict)
    """Key of each passage that counts as boilerplate -> in how many articles it stands."""
    rulings: tuple[Ruling, ...] = ()
    """What goes before stands before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A passage that counts as its site's boilerplate from now on."""

    site: str
    text: str
    articles: int


# ------------------------------------------------------------------------------------------------------ rows of the queues


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
class Entry:
    """An entry under lease: what collecting its article needs to know of it."""

    id: int
    feed_id: int
    guid: str
    url: str | None
    link: str | None
    host: str
    title: str
    authors: list[str]
    html: str
    language: str | None
    published_at: datetime | None
    published_offset_s: int | None
    content_hash: bytes
    attempts: int
    crashes: int
    article_id: int | None
    leased_until: datetime
    """By the database's clock; the fencing token."""
    age_s: float = 0.0
    """Seconds since its first sight."""
    revisit: bool = False
    """It is only looked at again: nothing is known to have changed."""
    page_etag: str | None = None
    page_last_modified: str | None = None
    page_hash: bytes | None = None
    """Of the page that its article was taken from; None: it gave no full text."""
    misses: int = 0
    """Looks in a row at which the page was gone, or something short in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a look at an entry's page brought, beside the text."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None
    """None: nothing to compare the next look with."""
    is_same: bool = False
    """The page is as it was."""
    gone: str | None = None
    """In which way the page is gone: ``not_found``, ``gone``, ``soft_404``."""
    next_s: float | None = None
    """Seconds until the next look; None: there is none."""
    soon_s: float | None = None
    """The same where what was seen needs to be seen again to be believed."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article, complete, before it is known whether it is new."""

    urls: tuple[str, ...]
    """Candidates for its URL, the best first: declared canonical, final, listed."""
    site: str
    title: str
    body: str
    language: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    published_from: str | None
    verdict: Verdict
    reason: str | None
    removed: tuple[Removal, ...]
    extractor: str
    body_hash: bytes
    letters: int
    sketch: tuple[int, ...] = ()
    """By which texts that share shingles are found: see ``shingles``."""
    published_offset_s: int | None = None
    """With which the date was given; None: without one."""
    page_verdict: PageVerdict | None = None
    """None: no page was seen."""
    page_evidence: str | None = None
    page_text: str | None = None
    """The page's text, where the body is not made of it."""
    passages: tuple[int, ...] = ()
    """Keys of the passages of the extractor's text at the site, in their order."""
    known_version: int = 0
    """Of what was known of the site's passages when the text was cleaned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored article that a draft may be a copy of."""

    id: int
    url: str | None
    site: str
    title: str
    body_hash: bytes
    listed_there: bool
    """An entry of the same listed URL points at it."""
    same_guid: bool
    """An entry of the same, globally unique guid points at it."""
    same_key: bool = False
    """It, or an entry that points at it, has one of the draft's addresses in another spelling (``urls.url_key``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it stands, for comparison with a newer draft."""

    id: int
    url: str | None
    site: str
    title: str
    body: str
    verdict: str
    page_verdict: str | None
    revision: int
    duplicate_of: int | None = None


class CopyKind(StrEnum):
    """How one article is a copy of another."""

    SAME = "same"
    """The folded texts are equal."""
    SYNDICATED = "syndicated"
    """Much the same text on another site."""
    REWRITE = "rewrite"
    """Much the same text under another URL of the same site."""
    EXCERPT = "excerpt"
    """Its text stands in the longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """What is compared of an article to tell whether it is a copy."""

    id: int | None
    """None: it is not stored yet."""
    site: str
    title: str
    body: str
    body_hash: bytes
    original: int | None
    """Its own id, unless it is a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """That an article is a copy."""

    original: int
    """The article that it is a copy of, which is none itself."""
    kind: CopyKind
    similarity: float
    """The share of the longer text's shingles that the other one has, too; of an excerpt's, those that the longer text has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A stored article that was found to be a copy of another one."""

    article_id: int
    copied: Copied


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page as it is kept."""

    url: str
    content_type: str | None
    body_gzip: bytes
    size: int
    """Bytes before compression."""


class Kind(StrEnum):
    """What a newer version of an article does to the older one, from their word diff."""

    TYPO = "typo"
    """Spelling, case, punctuation, spaces."""
    HEADLINE = "headline"
    """The headline alone, slips in the text apart."""
    FIGURES = "figures"
    """A number is another one; with it perhaps a few words, such as the note that says so."""
    ADDITION = "addition"
    """Words were added, hardly any taken out."""
    SHRINK = "shrink"
    """Words were taken out, hardly any added."""
    RETRACTION = "retraction"
    """Next to nothing of the text is left, and something short stands in its place."""
    REWRITE = "rewrite"
    """Words were replaced by others, be they few or many."""


class Settled(StrEnum):
    """What came of settling an entry."""

    NEW = "new"
    CORRECTED = "corrected"
    DUPLICATE = "duplicate"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    """The page is gone for good; the text stays."""
    RESTORED = "restored"
    """The page of a withdrawn article is back as it was."""
    RECLEANED = "recleaned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How an entry was settled."""

    outcome: Settled
    article_id: int | None = None
    revision: int | None = None
    copied: Copied | None = None
    """What the article that was written is a copy of."""
    merged: tuple[Merged, ...] = ()
    learned: tuple[Learned, ...] = ()
    kind: Kind | None = None
    """Of a correction."""
    objection: str | None = None
    """Why the page's text did not replace the stored one."""
    missed: bool = False
    """The page was gone, or something short stood in its place: believed when it is seen again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article under lease that is due for cleaning again."""

    id: int
    url: str | None
    site: str
    title: str
    body: str
    language: str | None
    verdict: str
    reason: str | None
    removed: tuple[Removal, ...]
    extractor: str
    revision: int
    attempts: int
    leased_until: datetime
    """By the database's clock; the fencing token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaned:
    """What cleaning an article again came to."""

    body: str
    removed: tuple[Removal, ...]
    verdict: Verdict
    reason: str | None
    body_hash: bytes
    letters: int
    sketch: tuple[int, ...]
