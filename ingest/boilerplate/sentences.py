"""The sentences of a paragraph: where each begins and ends, and what was judged of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.boilerplate.lexicon import Hit
    from ingest.boilerplate.tokens import Tokens


class Strength(Enum):
    """How certain it is that a sentence is boilerplate."""

    NONE = 0
    """The sentence stays."""
    WEAK = 1
    """The sentence goes if a sentence beside it goes."""
    STRONG = 2
    """The sentence goes."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what was judged of it; ``start`` and ``end`` are offsets in its paragraph, in code points."""

    start: int
    end: int
    strength: Strength = Strength.NONE
    kind: str = ""
    """The kind of boilerplate; empty if the sentence stays."""
    heading: bool = False
    """Whether the sentence is a label with no text after it; the headlines that it announces may follow."""
    cued: int = 0
    """The number of its words that are part of cues."""
    words: int = 0
    """The number of its words."""


_CAPITAL = "A-ZÀ-ÖØ-ÞΆ-ΏΑ-ΫЁІЇЄҐА-Я" + "".join(
    filter(str.isupper, map(chr, (*range(0x100, 0x250), *range(0x1E00, 0x1F00))))
)
"""Capital letters, for a character class; the computed ones are those of Czech, Polish, Turkish and others."""
_NO_CASE = "\u0590-\u06ff\u1200-\u137f"
"""Letters of scripts without capitals: Hebrew, Arabic, Ethiopic."""
_INDIC = "\u0900-\u0d7f"
_HANGUL = "\uac00-\ud7a3"
SENTENCE_END = re.compile(
    r"(?=[.!?…।۔؟։።。！？])(?:"
    r"[.!?…।۔؟։።]{1,4}[\"'”’»」』)\]]{0,3}(?=\s)"
    r"(?!(?<=\W[^\W\d_]{2}\.)\s[–\da-zà-öø-ž])"  # no "el. paštu", no "1 kr. – nu"
    r"|[。！？]{1,4}[”’」』）】\]]{0,3}|[।۔؟።]{1,4}(?=[^\W\d_])"
    rf"|(?<=[^\W\d_{_CAPITAL}]{{2}})[.!?]{{1,3}}[\"'”’»]{{0,2}}(?=[¿¡«„“*]?[{_CAPITAL}][^\W_]*[\s,:'’-]|[{_NO_CASE}])"  # no space between two
    rf"|(?<=[{_INDIC}]{{4}})[.!?]{{1,3}}(?=[{_INDIC}])|(?<=[{_HANGUL}]{{2}})[.!?]{{1,3}}(?=[{_HANGUL}])"
    r"|(?<=\w)[.!?]{1,3}(?=[©ⓒ▶►▷👉📲]))"
)
"""The punctuation that ends a sentence, with closing quotation marks.

White space follows it, unless the script or the next character (a capital, a copyright sign, an emoji) shows a new
sentence.
"""
STOPLESS = re.compile("[\u0e00-\u0eff\u1780-\u17ff]")
"""A letter of a script that separates sentences by a space without a full stop: Thai, Lao, Khmer."""
STOPS = re.compile(r"[.。।۔።][\W_]{0,3}\Z")
"""A full stop at the end of a text; headlines seldom end so."""
_MIN_BEFORE = 30
"""In a script without full stops, a call begins a sentence only after so many words: fewer are no sentence."""
_OPENS_STOPLESS = frozenset({"act", "first", "label", "phrase"})
"""The roles of cues with which a call begins."""


def gap_before(paragraph: str, spoken: Tokens, word: int) -> str:
    """Return the text between a word and the word before it; before the first word, from the paragraph's start."""
    return paragraph[spoken.ends[word - 1] if word else 0 : spoken.starts[word]]


def stopless_ends(paragraph: str, spoken: Tokens, hits: Iterable[Hit]) -> set[int]:
    """Return the places at which a sentence ends before a call, in a script that has no full stops."""
    if not STOPLESS.search(paragraph):
        return set()
    openings = (hit.start for hit in hits if hit.cue.role in _OPENS_STOPLESS and hit.start >= _MIN_BEFORE)
    starts = ((spoken.starts[word], gap_before(paragraph, spoken, word)) for word in openings)
    return {start - 1 for start, gap in starts if STOPLESS.match(paragraph, start) and gap.endswith(" ")}


def sentence_spans(paragraph: str, spoken: Tokens, more: Iterable[int] = ()) -> list[tuple[int, int, int, int]]:
    """Return the sentences, each as start and end in code points, and first word and word after the last.

    ``more``: places at which sentences end besides those with punctuation.
    """
    ends = sorted({match.end() for match in SENTENCE_END.finditer(paragraph)}.union(more))
    spans: list[tuple[int, int, int, int]] = []
    start = first = at = 0
    for end in [*ends, len(paragraph)]:
        while at < len(spoken.words) and spoken.ends[at] <= end:
            at += 1
        if at == first and spans:  # punctuation without a word belongs to the sentence before it
            begin, _, before, _ = spans[-1]
            spans[-1] = (begin, end, before, at)
        elif end > start:
            spans.append((start, end, first, at))
        start, first = end, at
    return spans


def size_in_words(words: Sequence[str]) -> float:
    """Return the number of words; a word of one character counts half, as scripts without spaces have such words."""
    return len(words) - sum(len(word) == 1 for word in words) / 2
