"""Values of pages, and of what is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.model.boilerplate import Note, Removal, SiteKnowledge


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """What there is to read for one entry."""

    page: Page | None
    """None: the entry has no page, or it could not be fetched."""
    asked: str | None = None
    """The link that led to the page."""
    feed_html: str
    language: str | None
    """What the feed says; the page's own word goes before it."""
    site: str
    title: str
    known: SiteKnowledge | None = None
    """What is known of what the site repeats."""
    strip: tuple[Note, ...] = ()
    """The notes that go as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading one entry."""

    title: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    published_from: str | None
    language: str | None
    canonical_url: str | None
    body: str
    removed: tuple[Removal, ...]
    verdict: Verdict
    page_verdict: PageVerdict | None
    """None where there is no page."""
    page_evidence: str | None
    page_text: str | None
    """The page's text, where the body is not made of it."""
    body_hash: bytes
    letters: int
    sketch: tuple[int, ...]
    passages: tuple[int, ...]
    """Fingerprints of the passages of the extractor's text, in their order."""
    extractor: str
    """Name and version of what extracted; empty where the text is not the page's."""
    reason: str | None
    """Why the verdict is not ``full``."""
    extract_ms: float
    clean_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFailed:
    """A worker that did not survive its work, or ran into one of its limits."""

    kind: Literal["timeout", "memory", "crash"]
    detail: str
