"""Values of pages, and of what is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from ingest.model.boilerplate import Cleaning

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from ingest.model.boilerplate import Note, SiteKnowledge, Text


class Verdict(StrEnum):
    """What the text of an article is worth."""

    FULL = "full"
    """The text is the page's own."""
    FEED_ONLY = "feed_only"
    """The text is the feed's, since the page gave no better one."""
    EMPTY = "empty"
    """There is no text: neither page nor feed gave one, or all of it was boilerplate."""


class TextFrom(StrEnum):
    """Where alone the text of a feed's articles may come from, if the operator has set it."""

    PAGE = "page"
    """From the page. If it gives none, the article has no text."""
    FEED = "feed"
    """From the feed. The page is not fetched."""


class PageVerdict(StrEnum):
    """What a page is, judged by its text and by what surrounds the text."""

    FULL = "full"
    """The whole article, as far as the page shows."""
    TRUNCATED = "truncated"
    """The beginning of the article. The page does not say why the rest is missing."""
    PAYWALL = "paywall"
    """The beginning of the article, or nothing of it. The rest is for readers who pay."""
    CONSENT_WALL = "consent_wall"
    """A question for consent, to cookies for example, in place of the article."""
    BOT_CHALLENGE = "bot_challenge"
    """A test whether the reader is human, or a refusal of programs."""
    LOGIN = "login"
    """A request to log in, in place of the article."""
    SOFT_404 = "soft_404"
    """A page that says that the article does not exist, or the site's home page, without an HTTP status that says so."""
    INDEX_PAGE = "index_page"
    """A page that lists other pages."""
    MEDIA_ONLY = "media_only"
    """A film, a sound or pictures, with little text."""
    WRONG_LANGUAGE = "wrong_language"
    """A text in another language than the feed's."""
    EMPTY = "empty"
    """A page without a text, or a document that is no HTML page."""


class Wall(NamedTuple):
    """What a page shows in place of a whole article, and the evidence for it."""

    verdict: PageVerdict
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a page shows beside its text. These are facts; ``page/judge.py`` weighs them."""

    url: str = ""
    """The URL that the page came from, after redirects."""
    headings: tuple[str, ...] = ()
    """The document's title and its top headings, as a reader sees them."""
    shown: str = ""
    """The beginning of all text that a reader sees. It is collected only if there is hardly any text of an article."""
    markup: str = ""
    """The page's HTML, in which the makers of walls leave marks. It is kept only if the article's text is short."""
    is_free: bool | None = None
    """Whether the page says that the article is free (schema.org ``isAccessibleForFree``); None: it does not say."""
    words: int | None = None
    """The number of words that the article has, as the page states it (schema.org ``wordCount``)."""
    asks_password: bool = False
    """Whether the page has a field for a password."""
    shell: str | None = None
    """The empty element that scripts fill, if there is hardly any text of an article; None: there is none."""
    media: str | None = None
    """The evidence that the page is about a film, a sound or pictures; None: there is none."""
    is_article: bool = False
    """Whether the page declares that it is an article."""
    editions: frozenset[str] = frozenset()
    """The languages in which the page exists, as it declares (``hreflang``): primary subtags such as ``en``."""
    feeds: tuple[str, ...] = ()
    """The URLs of the feeds that the page names (``rel=alternate``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes of a page, and what is known before they are read."""

    url: str
    body: bytes
    content_type: str | None = None
    withheld: str | None = None
    """The bot protection that says, in a header of the response, that this body is not the page we asked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockTable:
    """The blocks of a page that may be of its article, in the page's order: one row for each."""

    texts: tuple[str, ...]
    """The text of each block, on one line."""
    numbers: NDArray[np.float32]
    """What the page shows of each block: an array of shape (blocks, ``len(page.table.NUMBERS)``). NaN where a number is not known."""
    names: tuple[tuple[frozenset[str], ...], ...]
    """For each block the words in the classes and ids of the elements around it: of the innermost block element, of its parent, ..."""
    paragraphs: tuple[int, ...]
    """For each block, the index of the extractor's paragraph that it holds; -1 where the extractor passed it over."""
    items: tuple[bool, ...]
    """For each block, whether it is a list item."""


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
    """The source of the time: ``feed`` (a feed of the site), ``json_ld``, ``meta``, ``time_element`` or ``foreign_feed``."""
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
    """The name and version of the extractor that found the text."""
    table: BlockTable | None = None
    """The blocks of the page; None: the text does not come from the page's elements."""
    index: str | None = None
    """The evidence that the page is an index of other pages; None: it may be an article."""
    signs: Signs = field(default_factory=Signs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a feed says of an entry. The entry's page is compared with it when the page is judged."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    url: str | None = None
    """The link that was requested."""
    language: str | None = None
    """The BCP 47 language tag that the feed gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAPage:
    """A document that could not be read as an HTML page, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """All that a worker needs to read one entry."""

    page: Page | None
    """None: the entry has no page, or it could not be fetched."""
    asked: str | None = None
    """The link that led to the page."""
    feed_html: str
    language: str | None
    """The BCP 47 language tag that the feed gives. A language that the page declares goes before it."""
    site: str
    title: str
    known: SiteKnowledge | None = None
    """What is known of the passages that the site repeats; None: nothing."""
    strip: tuple[Note, ...] = ()
    """The kinds of notes that are stripped as well."""
    cleaning: Cleaning = Cleaning.USUAL
    """How ready the judge is to remove a passage."""
    text_from: str | None = None
    """Where alone the text may come from, a ``TextFrom``; None: from the page, or from the feed if the page gives none."""
    keep: bool = False
    """Whether the page is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How much an article's text is worth, and what its page is."""

    verdict: Verdict
    reason: str | None = None
    """Why the verdict is not ``full``; None: it is ``full``."""
    page_verdict: PageVerdict | None = None
    """None: no page was read."""
    page_evidence: str | None = None
    """The evidence for the page's verdict; None: nothing shows that the page is not a whole article."""
    page_text: str | None = None
    """The page's text, if the article's text is not taken from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a worker has read for one entry."""

    metadata: Metadata = field(default_factory=Metadata)
    """The title, authors, date and language that the page gives."""
    canonical_url: str | None = None
    """The absolute URL that the page declares as its canonical one. It is not checked yet."""
    text: Text
    judged: Judged
    passages: tuple[int, ...] = ()
    """The fingerprints of the passages of the extractor's text, in the order of the text."""
    extractor: str = ""
    """The name and version of the extractor that found the text; empty: the text is not the page's."""
    feeds: tuple[str, ...] = ()
    """The URLs of the feeds that the page names."""
    spared: str | None = None
    """Why what the site repeats was not cut from the text; None: all of it was cut."""
    extract_ms: float = 0.0
    """The milliseconds that the extraction took."""
    clean_ms: float = 0.0
    """The milliseconds that judging and cleaning took."""
    page_gzip: bytes | None = None
    """The bytes of the page in gzip format, if the page is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFailed:
    """A worker that died at its work, or was stopped since it reached a limit of time or memory."""

    kind: Literal["timeout", "memory", "crash"]
    detail: str
