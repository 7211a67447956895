"""The values that pass between the stages.

Every value is frozen and complete: a stage returns a whole value or none, nobody fills one up on its way. Times are
aware datetimes; sequences are tuples. Outcomes are closed unions, to be met with ``match`` and ``assert_never``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 -- dataclass fields are read at run time
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model.boilerplate import Learned, Removal, Text
    from ingest.model.page import Judged, Metadata, Verdict

# ---------------------------------------------------------------------------------------------------------- what HTTP says


# ------------------------------------------------------------------------------------------------- what one site repeats


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
    page_hash: bytes | None = None
    """SHA-256 of the page's bytes; None where the next visit has nothing to be compared with."""
    is_same: bool = False
    """The page is as it was."""
    gone: str | None = None
    """In which way the page is gone: ``not_found``, ``gone``, ``soft_404``."""
    next_s: float | None = None
    """Seconds until the next look; None: there is none."""
    soon_s: float | None = None
    """The same where what was seen needs to be seen again to be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article, complete, before it is known whether it is new."""

    urls: tuple[str, ...]
    """Candidates for its URL, the best first: the page's canonical URL, the URL after redirects, the URL in the feed."""
    site: str
    metadata: Metadata
    """What the page says, and what the feed says where the page is silent."""
    text: Text
    judged: Judged
    extractor: str
    passages: tuple[int, ...] = ()
    """Keys of the passages of the extractor's text at this site, in their order."""
    known_version: int = 0
    """The version of what was known of the site when the text was cleaned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored article that a draft may be a copy of."""

    id: int
    url: str | None
    site: str
    title: str
    text_hash: bytes
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
    text_hash: bytes
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """An entry is due again later; a failed attempt is counted."""

    delay_s: float
    """Seconds until the entry is due again."""
    error: str
    crashed: bool = False
    """The page stopped the worker that read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An entry lists an article that is stored already, under the same URL and with the same content."""

    article_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The text of an entry's article stays as it is."""

    error: str | None = None
    """Why no newer text could be had; None: the page is as it was."""
    visit: Visit = Visit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An entry has a text, which becomes an article or a newer version of one."""

    draft: Draft
    page: KeptPage | None = None
    """The page to keep; None: pages are not kept, or there is none."""
    visit: Visit = Visit()
    retry_s: float | None = None
    """Seconds until the page is asked for again, for a better text; None: it is not."""
    crashed: bool = False
    """The page stopped the worker that read it."""
    extract_ms: float = 0.0
    """Milliseconds that the extraction took, for the log."""
    clean_ms: float = 0.0
    """Milliseconds that judging and cleaning took, for the log."""


EntryResult = Postponed | Duplicate | Unchanged | Drafted
"""What collecting an entry comes to: exactly one of these is written, in one transaction."""


class RevisionKind(StrEnum):
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
    kind: RevisionKind | None = None
    """Of a correction."""
    objection: str | None = None
    """Why the page's text did not replace the stored one."""
    missed: bool = False
    """The page was gone, or something short stood in its place: believed when it is seen again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaning:
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

    text: Text
    verdict: Verdict
    reason: str | None
