"""Values of boilerplate: passages that are cut from texts, and what decides about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

JUDGE_VERSION = "2026.11.3"
"""The version of the judge: year, month and a number, separated by dots. It changes with the weights, and each file of weights carries
it. An article is stored with the version that judged it."""


class WeightsError(Exception):
    """A file of weights is missing, damaged or of another version. The message says in one sentence which file, and what is wrong."""


class Cleaning(StrEnum):
    """How ready the judge is to remove a passage. Removing a line of the article is worse than leaving a line of boilerplate."""

    CAREFUL = "careful"
    """Only what is all but certain is removed: more boilerplate stays, and hardly any line of an article is lost."""
    USUAL = "usual"
    """The setting for most uses, between the other two."""
    THOROUGH = "thorough"
    """What is probably boilerplate is removed: less boilerplate stays, and more lines of articles are lost."""


class Note(StrEnum):
    """The kind of a line in which an article speaks about itself. Some readers want these lines; a setting strips them."""

    CREDITS = "credits"
    """The line says who reported, translated, took the pictures or supplied the material, or where the article appeared first."""
    CORRECTIONS = "corrections"
    """The line says what was changed in the article, and why."""
    AUTHOR_NOTES = "author-notes"
    """The line presents the author of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the texts of records are to be cleaned, and what the records are to tell of it."""

    strip: tuple[Note, ...] = ()
    """The kinds of notes that are stripped as well."""
    cleaning: Cleaning = Cleaning.USUAL
    why: bool = False
    """Whether each removed passage comes with the evidence against it."""


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
    """The rule that cuts the passage: ``judged:follow:0.98``, ``learned:3/7``, ``operator``, ``note:credits``."""
    why: tuple[str, ...] = ()
    """The evidence in words, the strongest first, at most three pieces: ``says: follow us on``, ``stands: last paragraph``."""


class Leaning(NamedTuple):
    """What a page shows of a paragraph."""

    number: int
    """How much speaks against its being part of the article: see ``Text.leanings``."""
    shown: tuple[str, ...] = ()
    """The evidence in words, the strongest first: ``links: .9``, ``named: related``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A passage that was stripped from a text, and its place there: see ``boilerplate.removal.restore``."""

    start: int
    """The offset in the extractor's text, in code points. In that text, one line feed joins two paragraphs."""
    text: str
    """The exact characters that were stripped, line breaks included."""
    rule: str
    why: tuple[str, ...] = ()
    """The evidence as in ``Cut.why``; empty: none was written down."""


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
    leanings: tuple[int, ...] = ()
    """What the page showed of each paragraph of the text before cleaning: ten times the logit (natural logarithm of the odds) of the
    probability that the paragraph is no part of the article, rounded, -100 to 100. 0: the page showed nothing of it. Empty: nothing is
    known, as for a feed's text. Cleaning the text again has no page, so it weighs these numbers."""
    judge: str = JUDGE_VERSION
    """The version of the judge that cleaned the text."""
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
    unlearned: tuple[int, ...] = ()
    """The keys of passages that the site was wrongly found to repeat: what they took from an article is put back."""
    max_learned_share: float = 0.5
    """The share of an article's letters, 0 to 1, that learned passages may take: see ``Settings.max_learned_share``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A passage that counts as boilerplate of its site from now on."""

    site: str
    text: str
    articles: int
    """The number of the site's articles in which the passage stands."""
