"""Values of pages, and of what is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.model.boilerplate import Note, SiteKnowledge, Text


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
    wall_marks: dict[PageVerdict, str] = field(default_factory=dict)
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


class MarkKind(StrEnum):
    """What a paragraph's place on the page shows it to be, and what happens to such a paragraph.

    A paragraph that goes is cut from the text. A mark whose ``at_end`` is set counts only at the end of an article: the paragraph
    goes if every paragraph after it goes as well.
    """

    RELATED = "related"
    """It leads to other articles. It goes."""
    NEWSLETTER = "newsletter"
    """It offers a newsletter. It goes."""
    PROMO = "promo"
    """It promotes something of the site. It goes."""
    AD = "ad"
    """It is an advertisement, or says that there is one. It goes."""
    SHARE = "share"
    """It offers to share the article. It goes."""
    COMMENT = "comment"
    """It is a reader's comment. It goes; comments may be longer than the article."""
    NAVIGATION = "navigation"
    """It leads through the site: a menu, the way to the page, tags. It goes."""
    WALL = "wall"
    """It is a paywall's own text. It goes."""
    BANNER = "banner"
    """It is a banner's text. It goes."""
    RATING = "rating"
    """It rates something in points or stars. It goes."""
    SUMMARY = "summary"
    """A machine wrote it: a summary, or questions about the article. It goes."""
    HIDDEN = "hidden"
    """It is short, and browsers do not show it. It goes."""
    CAPTION = "caption"
    """It describes a picture or a film. It goes."""
    TITLE = "title"
    """It is the headline, which the article's title holds. It goes, and is no part of the box that it stands in."""
    BYLINE = "byline"
    """It names the authors above the text. It goes."""
    DATE = "date"
    """It gives the article's date and little else. It goes."""
    SEPARATOR = "separator"
    """It holds neither letters nor digits. It goes."""
    OUTSIDE = "outside"
    """It stands outside the element that holds most of the article. It goes."""
    UNDECLARED = "undeclared"
    """It stands before or after the text that the page declares as its article. It goes."""
    ASIDE = "aside"
    """It stands in an HTML ``aside`` after the text. It goes."""
    AUTHOR = "author"
    """It presents an author after the text. It goes."""
    FORM = "form"
    """It stands in a box with a form. It goes."""
    LINKS = "links"
    """It consists of links, or stands in a list of them. It goes."""
    LINKED = "linked"
    """It is short and holds a link to the site. It goes if its words call upon the reader."""
    HEADING = "heading"
    """It is a heading, or a line that leads to something below. It goes unless the paragraph after it stays; in a box, it stays."""
    CREDIT = "credit"
    """It is a source, a credit, a correction or a footnote. It stays; the paragraphs before it may go all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a paragraph's place on the page shows it to be."""

    kind: MarkKind | None = None
    """None: the paragraph's place says nothing against it; the mark only tells its box."""
    evidence: str = ""
    """What shows it: a word from the page's classes and ids, or a share between 0 and 1 such as ``0.93``."""
    at_end: bool = False
    """Whether the mark counts only at the end of the article, after which nothing of the article stands."""
    box: int | None = None
    """The number of the box in which the page sets the paragraph apart; if much of a box goes, the rest of it may go as well."""

    @property
    def rule(self) -> str:
        """The rule by which the paragraph goes: ``structure:related:recirc``, ``structure:links:0.93``."""
        return ":".join(filter(None, ("structure", self.kind, self.evidence)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a source says of an article, beside its text."""

    title: str = ""
    """One line of plain text. Empty where the source names no title."""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    """The time of publication, with the UTC offset that the source gives (see ``text.dates``)."""
    published_offset_s: int | None = None
    """That offset in seconds; None where the source gives none."""
    published_from: str | None = None
    """The source of the time: ``feed``, ``json_ld``, ``meta`` or ``time_element``."""
    language: str | None = None
    """A BCP 47 language tag in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The article on a page, before anything is stripped. No paragraph is empty or holds a line break."""

    paragraphs: tuple[str, ...]
    metadata: Metadata = field(default_factory=Metadata)
    canonical_url: str | None = None
    """The absolute URL that the page declares as its canonical one. It is not checked yet."""
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
class Judged:
    """What an article's text is worth, and what its page is."""

    verdict: Verdict
    reason: str | None = None
    """Why the verdict is not ``full``; None where it is."""
    page_verdict: PageVerdict | None = None
    """None: no page was read."""
    page_evidence: str | None = None
    """What speaks for the page's verdict; None where nothing speaks against a whole article."""
    page_text: str | None = None
    """The page's text, where the article's text is taken from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a worker made of one entry."""

    metadata: Metadata = field(default_factory=Metadata)
    """What the page says."""
    canonical_url: str | None = None
    """The absolute URL that the page declares as its canonical one. It is not checked yet."""
    text: Text
    judged: Judged
    passages: tuple[int, ...] = ()
    """Fingerprints of the passages of the extractor's text, in their order."""
    extractor: str = ""
    """Name and version of what extracted the text; empty where the text is not the page's."""
    extract_ms: float = 0.0
    clean_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFailed:
    """A worker that did not survive its work, or ran into one of its limits."""

    kind: Literal["timeout", "memory", "crash"]
    detail: str
