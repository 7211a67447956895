"""Values of boilerplate: passages, cuts, rulings."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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
class SiteKnowledge:
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
