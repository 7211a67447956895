"""Compares a text with stored texts that its sketch has found, and decides which articles are copies of which.

The sketch only finds candidates. The share of shingles that two bodies have in common decides. Shingles are compared as texts, so
equal hashes of different shingles make no copy. How the numbers were chosen: see docs/decisions/0020-near-duplicates.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.article.identity import can_be_about, is_one_publisher
from ingest.article.shingles import shingles
from ingest.model.article import Copied, CopyKind
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.article.shingles import Shingles
    from ingest.model.article import Comparable

MIN_COPIED = 0.33
"""A text is a copy if it has at least this share of the longer text's shingles.

Two texts that have 60 % of their sentences in common share 0.6 of their shingles, and fewer if words differ in these sentences. If
every tenth word is replaced, 0.43 is left (median). Reports that one template made of other names and figures share up to 0.3.
"""
SHORT_WORDS = 80
"""If the longer of two texts has fewer words than this, MIN_COPIED_SHORT applies in place of MIN_COPIED. Set by hand."""
MIN_COPIED_SHORT = 0.6
"""A short text is a copy if it has at least this share of the longer text's shingles. The share is higher than for longer texts,
because a notice of a few sentences may take half of its words from a template."""
MIN_CONTAINED = 0.6
"""A text is an excerpt of a longer one if the longer text has at least this share of its shingles."""
MIN_WORDS = 16
"""A text with fewer words is too short to be a copy, or to have one. Set by hand."""
MIN_EXCERPT_WORDS = 40
"""A text with fewer words is no excerpt: it may be a quotation that stands in both articles. Set by hand."""
MIN_RETITLED_WORDS = 150
"""If one site has a text under two headlines that cannot be about the same matter, the text needs this number of words to be a copy.
A shorter one is more likely a wall or a box than an article. Set by hand."""
MIN_SKETCHED = 0.1
"""Two texts are compared only if their sketches share at least this part of the smaller sketch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """The result of comparing a text with stored articles."""

    of: Copied | None = None
    """Of which article the text is a copy; None: of none."""
    stored: tuple[tuple[int, CopyKind, float], ...] = ()
    """The stored articles that are copies of the text: id, kind and similarity of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    other: Comparable
    kind: CopyKind
    similarity: float
    is_original: bool
    """Whether the other article is the original of the two."""


def worth_comparing(shared: int, sizes: tuple[int, int]) -> bool:
    """Return whether two sketches share so many keys that their texts may be copies. ``sizes``: the numbers of keys in each."""
    return shared >= MIN_SKETCHED * min(sizes)


def compare(text: Comparable, others: Sequence[Comparable]) -> Copies:
    """Compare a text with stored texts.

    The original of two copies is the article that was stored first. The original of an excerpt is the longer article, whichever was
    first: so whoever reads only originals reads all of the text. If a text resembles several originals, a copy goes before an
    excerpt, then the most similar article goes first, then the oldest.
    """
    own = shingles(fold(text.body))
    likenesses = [likeness for other in others if (likeness := _likeness(text, own, other))]
    if _is_common(text, likenesses):
        return Copies()
    originals = [one for one in likenesses if one.is_original and one.other.original != text.id]
    best = min(originals, key=_rank, default=None)
    of = None
    if best is not None and best.other.original is not None:
        of = Copied(original=best.other.original, kind=best.kind, similarity=best.similarity)
    root = of.original if of else text.id
    stored = tuple(
        (one.other.id, one.kind, one.similarity)
        for one in likenesses
        if not one.is_original and one.other.id is not None and one.other.id == one.other.original != root
    )
    return Copies(of=of, stored=stored)


def _rank(one: _Likeness) -> tuple[bool, float, int]:
    return one.kind is CopyKind.EXCERPT, -one.similarity, one.other.id or 0


def _likeness(text: Comparable, own: Shingles, other: Comparable) -> _Likeness | None:
    """Return in which way two articles are copies of each other; None: they are not."""
    theirs = shingles(fold(other.body))
    short, long = sorted((own, theirs), key=lambda one: len(one.texts))
    shared = len(short.texts & long.texts)
    if short.words < MIN_WORDS or not shared:
        return None
    earlier = text.id is None or (other.id or 0) < text.id
    ours = is_one_publisher(text.site, other.site)
    if ours and short.words < MIN_RETITLED_WORDS and not can_be_about(text.title, other.title):
        return None
    if text.text_hash == other.text_hash:
        return _Likeness(other=other, kind=CopyKind.SAME, similarity=1.0, is_original=earlier)
    if shared >= (MIN_COPIED if long.words >= SHORT_WORDS else MIN_COPIED_SHORT) * len(long.texts):
        kind = CopyKind.REWRITE if ours else CopyKind.SYNDICATED
        return _Likeness(other=other, kind=kind, similarity=shared / len(long.texts), is_original=earlier)
    if shared >= MIN_CONTAINED * len(short.texts) and short.words >= MIN_EXCERPT_WORDS:
        similarity = shared / len(short.texts)
        return _Likeness(other=other, kind=CopyKind.EXCERPT, similarity=similarity, is_original=theirs is long)
    return None


def _is_common(text: Comparable, likenesses: Sequence[_Likeness]) -> bool:
    """Return whether the site has this text under several headlines about different matters. Then the text is a wall's, or a box."""
    ours = [one.other for one in likenesses if one.other.site == text.site and one.kind is not CopyKind.EXCERPT]
    strange = [other.title for other in ours if not can_be_about(other.title, text.title)]
    return any(not can_be_about(title, strange[0]) for title in strange[1:])
