"""Values of boilerplate: passages, cuts, rulings."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Note(StrEnum):
    """A paragraph in which an article speaks of itself. Some readers want it, so it is stripped only if a setting says so."""

    CREDITS = "credits"
    """It names who reported, translated or took pictures, or where the article was published first."""
    CORRECTIONS = "corrections"
    """It says what was changed in the article, and why."""
    AUTHOR_NOTES = "author-notes"
    """It presents the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A passage to strip from one paragraph."""

    index: int
    """The number of the paragraph, counted from 0."""
    start: int
    """Where the passage begins in the paragraph, in code points."""
    text: str
    """The passage, to the character: the whole paragraph or a part of it."""
    rule: str
    """The rule by which it is cut: ``cue:follow:6/8``, ``structure:…``, ``learned:3/7``, ``operator``, ``note:credits``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A passage that was stripped from a text, and where it stood; ``boilerplate.removal.restore`` puts it back."""

    start: int
    """Where it begins in the extractor's text (its paragraphs joined by one line feed each), in code points."""
    text: str
    """The passage to the character, with line feeds."""
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without its boilerplate; ``restore(body, removed)`` is the extractor's text again."""

    body: str
    removed: tuple[Removal, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The clean text of an article, and the values by which it is compared with other texts."""

    body: str
    removed: tuple[Removal, ...] = ()
    """The passages that were cut out; ``boilerplate.removal.restore(body, removed)`` is the extractor's text."""
    text_hash: bytes
    """SHA-256 of the folded body: 32 bytes, equal for texts that ``text.plain.fold`` makes equal."""
    letters: int
    """The number of letters and digits in the body."""
    sketch: tuple[int, ...] = ()
    """The smallest shingle hashes of the body, in order: texts that share shingles are found by them (``article.shingles``).
    Empty where the body is shorter than one shingle."""


class Ruled(StrEnum):
    """What the operator orders for a passage."""

    KEEP = "keep"
    STRIP = "strip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """An order of the operator for one passage, or for all passages that match a pattern."""

    word: Ruled
    text: str
    pattern: bool = False
    """Whether each ``*`` in ``text`` stands for any text."""
    site: str = ""
    """The site for which the order holds; empty if it holds for all sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteKnowledge:
    """What is known of the passages of a site: which are boilerplate, and what the operator orders for them."""

    site: str = ""
    version: int = 0
    """Grows each time the site learns a passage or the operator rules on one."""
    articles: int = 0
    """The number of articles in which the site's passages were counted."""
    learned: dict[int, int] = field(default_factory=dict)
    """The passages that are boilerplate: the key of each, and the number of articles that hold it."""
    rulings: tuple[Ruling, ...] = ()
    """The rulings in order of precedence: of those that match a passage alike, the first one holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A passage that is boilerplate of its site from now on."""

    site: str
    text: str
    articles: int
