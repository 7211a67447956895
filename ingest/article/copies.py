"""Compares a text with stored ones that its sketch has found, and says which articles are copies of which.

A sketch only nominates. What counts is the share of the shingles that two bodies have in common, and the shingles are compared
as texts: hashes that collide make no copy.
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
"""Share of the longer text's shingles that makes the other one a copy.

Texts that have 60 % of their sentences in common share 0.6 of their shingles, less for each word that differs in these; each tenth
word another one leaves 0.43. Reports from one template, with other names and figures, share up to 0.3.
"""
SHORT_WORDS, MIN_COPIED_SHORT = 80, 0.6
"""Of texts that are shorter, more: a notice of a few sentences has as many words from its template as of its own."""
MIN_CONTAINED = 0.6
"""Share of the shorter text's shingles that makes it an excerpt of the longer one."""
MIN_WORDS, MIN_EXCERPT_WORDS = 16, 40
"""Shorter texts say too little; a short excerpt may be a quotation that both have."""
MIN_RETITLED_WORDS = 150
"""A shorter text that one site has under quite another headline is more likely a wall, or a box, than an article."""
MIN_SKETCHED = 0.1
"""Share of the smaller sketch that makes a comparison worth while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What a comparison came to."""

    of: Copied | None = None
    """What the text is a copy of."""
    stored: tuple[tuple[int, CopyKind, float], ...] = ()
    """Which stored articles are copies of the text, with kind and similarity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    other: Comparable
    kind: CopyKind
    similarity: float
    is_original: bool
    """The other one is the original of the two."""


def worth_comparing(shared: int, sizes: tuple[int, int]) -> bool:
    """Tell whether two sketches of these sizes have so many keys in common that their texts may be copies."""
    return shared >= MIN_SKETCHED * min(sizes)


def compare(text: Comparable, others: Sequence[Comparable]) -> Copies:
    """Compare a text with stored ones.

    Of copies the first stored one is the original; of an excerpt and what it stands in, the longer one, whichever came first,
    so that who reads originals alone reads all of the text. Several likenesses: a copy goes before an excerpt, then the most
    similar, then the first.
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
    """Tell how two articles are like each other, None where they are not."""
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
    """Tell whether the text's site has it under several headlines that tell of different matters: then it is a wall's."""
    ours = [one.other for one in likenesses if one.other.site == text.site and one.kind is not CopyKind.EXCERPT]
    strange = [other.title for other in ours if not can_be_about(other.title, text.title)]
    return any(not can_be_about(title, strange[0]) for title in strange[1:])
