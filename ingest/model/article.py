"""Values of entries and their articles.

Every value is frozen and complete: no value is filled in step by step. Datetimes are aware of their time zone. Outcomes are
closed unions; callers handle them with ``match`` and ``assert_never``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 -- dataclass fields are read at run time
from enum import StrEnum
from typing import TYPE_CHECKING

from ingest.model.boilerplate import JUDGE_VERSION
from ingest.model.source import FROM_PAGE

if TYPE_CHECKING:
    from ingest.model.boilerplate import Learned, Removal, Text
    from ingest.model.page import Judged, Metadata, Verdict
    from ingest.model.source import Amendment, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A leased entry: all that collecting its article needs to know of it."""

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
    """The end of the lease by the database's clock. A write succeeds only while the row still holds this value."""
    age_s: float = 0.0
    """The number of seconds since a feed listed the entry for the first time."""
    revisit: bool = False
    """Whether the page was read before and is only visited again: nothing shows yet that it has changed."""
    page_etag: str | None = None
    page_last_modified: str | None = None
    page_hash: bytes | None = None
    """The SHA-256 of the bytes of the page that the article was taken from; None: that page gave no full text."""
    misses: int = 0
    """The number of visits in a row that found the page gone, or something short in place of the article."""
    feed_url: str = ""
    is_slow: bool = False
    """Whether requests for pages that the feed lists took long lately, or there was none yet."""
    was_refused: bool = True
    """Whether the host may have refused a page since it last served one."""
    text_from: str | None = None
    """Where alone the operator lets the text come from, a ``TextFrom``; None: from the page, or from the feed if the page gives none."""
    speaks_for: dict[str, str] = field(default_factory=dict)
    """The registrable domains, beside its own, that the entry's feed speaks for, each with the reason."""
    is_listed_twice: bool = True
    """Whether another entry may have the same URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a visit to the page of an entry brought, beside the text."""

    etag: str | None = None
    last_modified: str | None = None
    page_hash: bytes | None = None
    """The SHA-256 of the page's bytes; None: the next visit cannot be compared with this one."""
    is_same: bool = False
    """Whether the page is the same as at the visit before."""
    gone: str | None = None
    """How the page shows that it is gone: ``not_found``, ``gone`` or ``soft_404``; None: it is there."""
    answered_by: str | None = None
    """The URL that answered, after all redirects; None: no URL answered."""
    next_s: float | None = None
    """The number of seconds until the next visit; None: there is no next visit."""
    soon_s: float | None = None
    """The number of seconds until the next visit if this visit raised a doubt that a second visit must settle; None: there is
    no next visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A complete article of which it is not known yet whether it is stored already."""

    urls: tuple[str, ...]
    """The URLs that the article may get, the best first: the page's canonical URL, the URL after redirects, the URL in the feed."""
    site: str
    metadata: Metadata
    """The title, authors, date and language: what the page says, and what the feed says where the page is silent. A date in a
    feed of the site goes before the page's date."""
    text: Text
    judged: Judged
    extractor: str
    passages: tuple[int, ...] = ()
    """The keys, at this site, of the passages of the extractor's text, in the order of the text."""
    known_version: int = 0
    """The version of the site's knowledge with which the text was cleaned: see ``SiteKnowledge.version``."""
    origin: Origin = FROM_PAGE
    """The source of the text: the page or a feed."""
    is_titled: bool = True
    """Whether the page gives the title; else the feed gives it."""
    is_signed: bool = True
    """Whether the page names the authors; else the feed names them."""
    named_by: str | None = None
    """The URL of the page, if it names the entry's feed and so shows for the first time that the feed speaks for the page's site."""
    spared: str | None = None
    """Why what the site repeats was not cut from the text; None: all of it was cut."""
    is_listed_by_foreign: bool = False
    """Whether nothing shows that the feed which listed the entry speaks for the article's site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored article that a draft may be a copy of."""

    id: int
    url: str | None
    site: str
    title: str
    text_hash: bytes
    listed_there: bool
    """Whether another entry that lists the same URL points at the article."""
    same_guid: bool
    """Whether another entry with the same globally unique guid points at the article."""
    told_apart: bool = False
    """Whether an entry of the same feed points at the article that shares the link, but not its fragment or its file."""
    same_key: bool = False
    """Whether the article, or an entry that points at it, has the key of one of the draft's addresses (``urls.url_key``)."""
    is_claim: bool = False
    """Whether only a foreign feed says that the article exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is stored. A newer draft is compared with it."""

    id: int
    url: str | None
    site: str
    title: str
    body: str
    verdict: str
    page_verdict: str | None
    revision: int
    duplicate_of: int | None = None
    origin: Origin = FROM_PAGE
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_from: str | None = None


class CopyKind(StrEnum):
    """How one article is a copy of another."""

    SAME = "same"
    """The two texts are equal, apart from case and punctuation."""
    SYNDICATED = "syndicated"
    """The texts are nearly equal, and stand on different sites."""
    REWRITE = "rewrite"
    """The texts are nearly equal, and stand under two URLs of one site."""
    EXCERPT = "excerpt"
    """The text of one article stands in the longer text of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """The values of an article that decide whether it is a copy."""

    id: int | None
    """None: the article is not stored yet."""
    site: str
    title: str
    body: str
    text_hash: bytes
    original: int | None
    """The id of the original if the article is a copy; if it is no copy, its own id. None: the article is not stored yet."""
    is_claim: bool = False
    """Whether only a foreign feed says what the text says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The link from a copy to its original."""

    original: int
    """The id of the original. The original is no copy itself."""
    kind: CopyKind
    similarity: float
    """How much text both have, 0 to 1: the share of the longer text's shingles that the other text has. For an excerpt it is the
    share of its own shingles that the longer text has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A stored article that was found to be a copy of another one."""

    article_id: int
    copied: Copied


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page as it is kept in the database."""

    url: str
    content_type: str | None
    body_gzip: bytes
    size: int
    """The size of the page in bytes, before compression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """An entry is due again later; a failed attempt is counted."""

    delay_s: float
    """The number of seconds until the entry is due again."""
    error: str
    crashed: bool = False
    """Whether the page stopped the worker that read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An entry lists an article that is stored already, under the same URL and with the same content."""

    article_id: int
    dated: bool = False
    """Whether the entry's date replaces the article's, since the entry's feed speaks for the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The text of an entry's article stays as it is."""

    error: str | None = None
    """Why the page gave no newer text; None: the page is the same as before."""
    visit: Visit = Visit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An entry has a text, which becomes an article or a newer version of one."""

    draft: Draft
    page: KeptPage | None = None
    """The page to keep; None: pages are not kept, or the entry has no page."""
    visit: Visit = Visit()
    retry_s: float | None = None
    """The number of seconds until the page is fetched again in the hope of a better text; None: it is not."""
    crashed: bool = False
    """Whether the page stopped the worker that read it."""
    extract_ms: float = 0.0
    """The milliseconds that the extraction took, for the log."""
    clean_ms: float = 0.0
    """The milliseconds that judging and cleaning took, for the log."""


EntryResult = Postponed | Duplicate | Unchanged | Drafted
"""The result of collecting an entry. Exactly one of these is written, in one transaction."""


class RevisionKind(StrEnum):
    """How a newer version of an article differs from the older one. A word diff of the two tells the kind."""

    TYPO = "typo"
    """Only spelling, case, punctuation or spaces differ."""
    HEADLINE = "headline"
    """The headline differs. In the text there are at most slips: spelling, case, punctuation or spaces."""
    FIGURES = "figures"
    """A number was replaced by another one. A few words may differ, too, such as a note about the correction."""
    ADDITION = "addition"
    """Words were added, and hardly any words were taken out."""
    SHRINK = "shrink"
    """Words were taken out, and hardly any words were added."""
    RETRACTION = "retraction"
    """Most of the text is gone, and a short text stands in its place."""
    REWRITE = "rewrite"
    """Words were replaced by other words, few or many."""


class Settled(StrEnum):
    """What settling an entry did."""

    NEW = "new"
    """A new article was stored."""
    CORRECTED = "corrected"
    """A stored article has a newer text."""
    DUPLICATE = "duplicate"
    """The entry lists an article that is stored already."""
    UNCHANGED = "unchanged"
    """The stored text stays as it is."""
    WITHDRAWN = "withdrawn"
    """The article's page is gone, and the article is marked as withdrawn. Its text stays."""
    RESTORED = "restored"
    """The page of a withdrawn article is back with the same text."""
    RECLEANED = "recleaned"
    """The article was cleaned again: other passages are cut from it than before."""
    FORGOTTEN = "forgotten"
    """The article was erased before, so the entry is deleted and nothing is stored."""
    METADATA = "metadata"
    """A better source was found for the date of an article, or for its text. The text stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How an entry was settled."""

    outcome: Settled
    article_id: int | None = None
    revision: int | None = None
    copied: Copied | None = None
    """The link to the original if the written article is a copy; None: it is no copy."""
    merged: tuple[Merged, ...] = ()
    """The stored articles that turned out to be copies."""
    split: tuple[int, ...] = ()
    """The ids of the stored articles that turned out to be copies no more."""
    learned: tuple[Learned, ...] = ()
    """The passages that count as boilerplate of the site from now on."""
    kind: RevisionKind | None = None
    """The kind of the correction; None: the article was not corrected."""
    objection: str | None = None
    """Why the page's text did not replace the stored text; None: nothing spoke against it."""
    missed: bool = False
    """Whether the page was gone, or something short stood in place of the article. If the next visit finds the same, it is
    believed."""
    amended: Amendment | None = None
    """What a better source has corrected beside the text; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaning:
    """A leased article that is due for cleaning again."""

    id: int
    url: str | None
    site: str
    title: str
    body: str
    verdict: str
    reason: str | None
    removed: tuple[Removal, ...]
    extractor: str
    revision: int
    attempts: int
    leased_until: datetime
    """The end of the lease by the database's clock. A write succeeds only while the row still holds this value."""
    spared: str | None = None
    """Why what the site repeats was not cut from the article when it was cleaned last; None: all of it was cut."""
    unlearned: tuple[int, ...] = ()
    """The keys of passages that were wrongly learned, and are forgotten now: what they took is put back."""
    leanings: tuple[int, ...] = ()
    """What the page showed of each paragraph: see ``Text.leanings``. Empty: nothing is known."""
    judge: str | None = None
    """The version of the judge that cleaned the article last; None: a program without such a judge cleaned it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stored articles the operator wants cleaned again: those that an older judge has judged, or none."""

    site: str = ""
    """Only articles of this site; empty: of all sites."""
    since: datetime | None = None
    """Only articles that were first seen since then."""
    judged_too: bool = False
    """Whether articles are wanted as well that a judge of this very version has judged."""
    judge: str = JUDGE_VERSION
    """The version of the judge that is to judge them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recleaned:
    """The result of cleaning a stored article again, if anything of it is to be written. The body may be as before."""

    text: Text
    verdict: Verdict
    reason: str | None
    spared: str | None = None
    """Why what the site repeats is not cut from the article; None: all of it is cut."""
