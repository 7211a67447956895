"""Values of boilerplate: passages that are cut from texts, and what decides about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Note(StrEnum):
    """The kind of a line in which an article speaks about itself. Some readers want these lines; a setting strips them."""

    CREDITS = "credits"
    """The line says who reported, translated, took the pictures or supplied the material, or where the article appeared first."""
    CORRECTIONS = "corrections"
    """The line says what was changed in the article, and why."""
    AUTHOR_NOTES = "author-notes"
    """The line presents the author of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A passage to strip from one paragraph."""

    index: int
    """The index of the paragraph in the input."""
    start: int
    """The offset of the passage in the paragraph, in code points."""
    text: str
    """The exact characters that are cut: the whole paragraph, or a part of it."""
    rule: str
    """The rule that cuts the passage: ``cue:follow:6/8``, ``structure:…``, ``learned:3/7``, ``operator``, ``note:credits``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A passage that was stripped from a text, and its place there: see ``boilerplate.removal.restore``."""

    start: int
    """The offset in the extractor's text, in code points. In that text, one line feed joins two paragraphs."""
    text: str
    """The exact characters that were stripped, line breaks included."""
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without its boilerplate. ``boilerplate.removal.restore(body, removed)`` returns the extractor's text."""

    body: str
    removed: tuple[Removal, ...] = field(default=())
    spared: str | None = None
    """Why what the site repeats was not cut; None: all of it was cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The clean text of an article, and the values by which it is compared with other texts."""

    body: str
    removed: tuple[Removal, ...] = ()
    """The passages that were cut out; ``boilerplate.removal.restore(body, removed)`` returns the extractor's text."""
    text_hash: bytes
    """The SHA-256 of the folded body: 32 bytes, equal for texts that ``text.plain.fold`` makes equal."""
    letters: int
    """The number of letters and digits in the body."""
    sketch: tuple[int, ...] = ()
    """Keys of a sample of the body's shingles (see ``article.shingles``). They find stored texts that share shingles with this
    one. Empty: the body is shorter than one shingle."""


class Ruled(StrEnum):
    """The operator's decision about a passage."""

    KEEP = "keep"
    STRIP = "strip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The operator's decision about a passage, or about all passages that a pattern matches."""

    word: Ruled
    text: str
    pattern: bool = False
    """Whether ``text`` is a pattern, in which each ``*`` stands for any text."""
    site: str = ""
    """The site for which the ruling holds; empty: it holds for all sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteKnowledge:
    """What is known of the passages that a site repeats, and what the operator ruled."""

    site: str = ""
    version: int = 0
    """A number that grows each time the site learns a passage, the operator rules on one, or the notes to strip change."""
    articles: int = 0
    """The number of articles of the site that were counted."""
    learned: dict[int, int] = field(default_factory=dict)
    """The passages that count as boilerplate: each passage's key, with the number of articles in which it stands."""
    rulings: tuple[Ruling, ...] = ()
    """The rulings in order of precedence. The first ruling that matches a passage decides; a ruling on the passage itself goes
    before rulings by pattern."""
    max_learned_share: float = 0.5
    """The share of an article's letters, 0 to 1, that learned passages may take: see ``Settings.max_learned_share``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A passage that counts as boilerplate of its site from now on."""

    site: str
    text: str
    articles: int
    """The number of the site's articles in which the passage stands."""
