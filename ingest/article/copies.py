"""Copies: which stored articles have much the same text as a newer one, and which of two is the original.

Sketches only choose what to compare. Two texts are copies by the share of shingles that they have in common, and the
shingles are compared as texts: hashes that collide make no copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.article.identity import is_one_publisher
from ingest.article.shingles import shingles
from ingest.model.article import Copied, CopyKind
from ingest.text.plain import can_be_about, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.article.shingles import Shingles
    from ingest.model.article import Comparable

MIN_COPIED = 0.33
"""A text is a copy if it shares at least this share of the longer text's shingles.

Texts that share 60 % of their sentences share 0.6 of their shingles, and fewer for each word that differs in these
sentences: 0.43 if every tenth word differs. Reports made from one template, with other names and figures, share up to
0.3.
"""
SHORT_WORDS = 80
"""If the longer of two texts has fewer words than this, MIN_COPIED_SHORT applies in place of MIN_COPIED. Set by hand."""
MIN_COPIED_SHORT = 0.6
"""A short text is a copy if it shares at least this share of the longer text's shingles. The share is higher than MIN_COPIED, because
half of a short notice may be words of a template."""
MIN_CONTAINED = 0.6
"""A text is an excerpt if the longer text has at least this share of its shingles."""
MIN_WORDS = 16
"""A text of fewer words than this is never a copy: it says too little. Set by hand."""
MIN_EXCERPT_WORDS = 40
"""A text of fewer words than this is never an excerpt: it may be a quotation that both articles have. Set by hand."""
MIN_RETITLED_WORDS = 150
"""If one site has a text of fewer words than this under headlines on different matters, it is the text of a wall or a box, and no
copy. Set by hand."""
MIN_SKETCHED = 0.1
"""Two texts are compared only if their sketches share at least this part of the smaller sketch. Set by hand."""
_MAX_HEADS = 8
"""Of the copies that leave an original, at most this number become originals of others. It bounds the comparisons. Set by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """The result of a comparison."""

    of: Copied | None = None
    """The article that the text is a copy of, or None."""
    stored: tuple[tuple[int, CopyKind, float], ...] = ()
    """The stored articles that are copies of the text: id, kind and similarity of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    """A stored article that is a copy of a text, or of which the text is a copy."""

    other: Comparable
    kind: CopyKind
    similarity: float
    is_original: bool
    """Whether the stored article is the original of the two."""


def worth_comparing(shared: int, sizes: tuple[int, int]) -> bool:
    """Return whether two sketches of these sizes share so many keys that their texts may be copies."""
    return shared >= MIN_SKETCHED * min(sizes)


def compare(text: Comparable, others: Sequence[Comparable]) -> Copies:
    """Compare a text with stored texts.

    Of copies, the one stored first is the original. Of an excerpt and the text that holds it, the longer text is the
    original. Within one publisher it is so whichever came first. Of two publishers, the longer text must have come first:
    a later text of another publisher, however long, makes no copy of an article, and is no copy either. So the originals
    alone hold all of the text. What a foreign feed claims comes after what a site serves, whichever came first, and its site
    is only a claim, too. If the text is like several articles, a copy goes before an excerpt, then the most similar
    article, then the one stored first.
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


def rejudged(
    before: Comparable, now: Comparable, copies: Sequence[Comparable]
) -> tuple[tuple[int, Copied | None], ...]:
    """Return of what each copy of an original is a copy now that the original's text has changed; None: of nothing any more.

    A copy that was like the text before, and is not like the text of now, leaves. The first stored of those that leave is the original of the
    others that are like it. A copy that is like neither was recognised through another copy: it goes with that one, or stays as it is.
    """
    old, new = ((text, shingles(fold(text.body))) for text in (before, now))
    ordered = sorted(copies, key=_id)
    staying = {_id(one): of for one in ordered if (of := _copied(new, one))}
    leaving = [one for one in ordered if _id(one) not in staying and _copied(old, one)]
    indirect = [one for one in ordered if _id(one) not in staying and one not in leaving]
    heads: list[tuple[Comparable, Shingles]] = []
    left: dict[int, Copied | None] = {}
    for one in (*leaving, *indirect):
        of = next((of for head in heads if (of := _copied(head, one))), None)
        if of or one in leaving:
            left[_id(one)] = of
        if of is None and one in leaving and len(heads) < _MAX_HEADS:
            heads.append((one, shingles(fold(one.body))))
    return (*staying.items(), *left.items())


def _id(one: Comparable) -> int:
    return one.id or 0


def _copied(head: tuple[Comparable, Shingles], other: Comparable) -> Copied | None:
    """Return the link to a text of another one that is like it, or None. The shingles are those of the text."""
    likeness = _likeness(*head, other)
    return Copied(original=_id(head[0]), kind=likeness.kind, similarity=likeness.similarity) if likeness else None


def _rank(one: _Likeness) -> tuple[bool, float, int]:
    """Return a key to sort by; the best likeness comes first."""
    return one.kind is CopyKind.EXCERPT, -one.similarity, one.other.id or 0


def _likeness(text: Comparable, own: Shingles, other: Comparable) -> _Likeness | None:
    """Return how two articles are like each other, or None if they are not.

    ``own``: the shingles of the first one.
    """
    theirs = shingles(fold(other.body))
    short, long = sorted((own, theirs), key=lambda one: len(one.texts))
    shared = len(short.texts & long.texts)
    if short.words < MIN_WORDS or not shared:
        return None
    earlier = text.id is None or (other.id or 0) < text.id
    if text.is_claim is not other.is_claim:
        earlier = text.is_claim
    ours = is_one_publisher(text.site, other.site)
    if ours and short.words < MIN_RETITLED_WORDS and not can_be_about(text.title, other.title):
        return None
    if text.text_hash == other.text_hash:
        return _Likeness(other=other, kind=CopyKind.SAME, similarity=1.0, is_original=earlier)
    if shared >= (MIN_COPIED if long.words >= SHORT_WORDS else MIN_COPIED_SHORT) * len(long.texts):
        kind = CopyKind.REWRITE if ours else CopyKind.SYNDICATED
        return _Likeness(other=other, kind=kind, similarity=shared / len(long.texts), is_original=earlier)
    is_held = shared >= MIN_CONTAINED * len(short.texts) and short.words >= MIN_EXCERPT_WORDS
    is_free = ours and text.is_claim is other.is_claim
    if is_held and (is_free or earlier == (theirs is long)):
        similarity = shared / len(short.texts)
        return _Likeness(other=other, kind=CopyKind.EXCERPT, similarity=similarity, is_original=theirs is long)
    return None


def _is_common(text: Comparable, likenesses: Sequence[_Likeness]) -> bool:
    """Return whether a site has one text under headlines on three different matters: then it is the text of a wall."""
    ours = [
        one.other
        for one in likenesses
        if one.other.site == text.site and one.kind is not CopyKind.EXCERPT and not one.other.is_claim
    ]
    strange = [other.title for other in ours if not can_be_about(other.title, text.title)]
    return any(not can_be_about(title, strange[0]) for title in strange[1:])
