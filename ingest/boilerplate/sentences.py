"""A paragraph is split into sentences, each with the words and cues in it."""

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
    """How sure a passage is."""

    NONE = 0
    WEAK = 1
    """Goes where a neighbour goes."""
    STRONG = 2
    """Goes by itself."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a paragraph, and what it is."""

    start: int
    end: int
    strength: Strength = Strength.NONE
    kind: str = ""
    heading: bool = False
    """A label with nothing behind it: headlines may follow."""
    cued: int = 0
    """Words of it that are part of cues."""
    words: int = 0


_CAPITAL = "A-ZÀ-ÖØ-ÞΆ-ΏΑ-ΫЁІЇЄҐА-Я" + "".join(
    filter(str.isupper, map(chr, (*range(0x100, 0x250), *range(0x1E00, 0x1F00))))
)
"""The last ones are of Czech, Polish, Turkish, Vietnamese and others."""


_NO_CASE = "\u0590-\u06ff\u1200-\u137f"


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


STOPLESS = re.compile("[\u0e00-\u0eff\u1780-\u17ff]")
"""Of scripts that put a space, and no stop, between two sentences."""


ADDRESS = re.compile(r"(?:https?://|www\.)(?:[^\s/]{1,200})(?:/[^\s]{0,1000})?", re.IGNORECASE)


_ONLY_ADDRESS = re.compile(
    r"[\W_]*+(?:[\w.+-]{1,100}+@)?[\w-]{1,100}+(?>(?:\.[\w-]{1,100}+){1,5})[\W_]*+|\W*@\w{1,60}+[\W_]*+"
)


QUOTED = re.compile(
    '“[^“”]{1,600}”|"[^"]{1,600}"|«[^«»]{1,600}»|„[^„“”"]{1,600}[“”"]|「[^「」]{1,600}」|『[^『』]{1,600}』|‘[^‘’]{1,600}’(?!\\w)'
)


SEPARATOR = re.compile(r"[:：|｜>»›→➡👉▶►\]】）/•·・–—\-…∣ː]")


_BREAK = re.compile(r"[:;!?|｜•·–—>»→👉▶(\[…。]")


STOPS = re.compile(r"[.。।۔።][\W_]{0,3}\Z")
"""Ends as headlines do not."""


_ASKS = re.compile(r"[?？؟;]")
"""Greek asks with a semicolon."""


_OPENING = frozenset({"act", "first", "nudge", "lure", "self", "own"})


MAX_SHORT = 30
"""Words of a line that needs less evidence."""


_SAYS_LITTLE = frozenset({"said", "now", "urge", "price", "gift", "account", "remark", "copying", "permit", "matter"})
"""Words of these are no part of a line that says no more than its cues."""


_CALLING = frozenset({"first", "self"})
"""Together in a phrase they speak to the reader: "sign up for our"."""


def host_only(address: re.Match[str]) -> str:
    """Return the host of an address with spaces for the rest: its path says nothing, and is as long as a sentence."""
    found = address.group()
    scheme, mark, rest = found.rpartition("//") if "//" in found[:8] else ("", "", found)
    host = rest.partition("/")[0]
    return f"{' ' * len(scheme + mark)}{host}{' ' * (len(rest) - len(host))}"


def gap_before(paragraph: str, spoken: Tokens, word: int) -> str:
    """Return what stands before a word and behind the one before it."""
    return paragraph[spoken.ends[word - 1] if word else 0 : spoken.starts[word]]


class Cursor:
    """Hands out hits by the sentence that they start in."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = sorted(hits, key=lambda hit: hit.start)
        self._at = 0

    def take(self, last: int) -> list[Hit]:
        start = self._at
        while self._at < len(self._hits) and self._hits[self._at].start < last:
            self._at += 1
        return self._hits[start : self._at]


def stopless_ends(paragraph: str, spoken: Tokens, hits: Iterable[Hit]) -> set[int]:
    """Return where a call begins behind a space, in a script without stops, after what is long enough for a sentence."""
    if not STOPLESS.search(paragraph):
        return set()
    openings = (hit.start for hit in hits if hit.cue.role in _OPENS_STOPLESS and hit.start >= MAX_SHORT)
    starts = ((spoken.starts[word], gap_before(paragraph, spoken, word)) for word in openings)
    return {start - 1 for start, gap in starts if STOPLESS.match(paragraph, start) and gap.endswith(" ")}


_OPENS_STOPLESS = frozenset({"act", "first", "label", "phrase"})


def sentence_spans(paragraph: str, spoken: Tokens, more: Iterable[int] = ()) -> list[tuple[int, int, int, int]]:
    """Return each sentence as its first and last character, its first and last word (each last one past).

    ``more``: where else one ends.
    """
    ends = sorted({match.end() for match in SENTENCE_END.finditer(paragraph)}.union(more))
    spans: list[tuple[int, int, int, int]] = []
    start = first = at = 0
    for end in [*ends, len(paragraph)]:
        while at < len(spoken.words) and spoken.ends[at] <= end:
            at += 1
        if at == first and spans:  # nothing but punctuation: belongs to the sentence before
            begin, _, before, _ = spans[-1]
            spans[-1] = (begin, end, before, at)
        elif end > start:
            spans.append((start, end, first, at))
        start, first = end, at
    return spans


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence with what was found in it."""

    paragraph: str
    spoken: Tokens
    first: int
    last: int
    hits: Sequence[Hit]
    quoted: Sequence[tuple[int, int]]
    alone: bool
    follows_text: bool
    """The sentence before is none of boilerplate."""

    @property
    def size(self) -> float:
        return size_in_words(self.spoken.words[self.first : self.last])

    @property
    def is_covered(self) -> bool:
        """Every word of it is part of a cue."""
        return is_covered(self.spoken, self.hits, self.first, self.last)

    @property
    def is_sentence(self) -> bool:
        """It ends as sentences do."""
        return bool(SENTENCE_END.search(f"{self.gap(self.last)} "))

    @property
    def is_address(self) -> bool:
        """It is a host, a mail address or a handle, and no more."""
        last = self.spoken.ends[self.last - 1] if self.last > self.first else 0
        return bool(last and _ONLY_ADDRESS.fullmatch(self.paragraph[self.spoken.starts[self.first] : last]))

    @property
    def asks(self) -> bool:
        """It is a question."""
        return bool(_ASKS.search(self.gap(self.last)))

    def gap(self, word: int) -> str:
        """Return what stands between the word before and the word."""
        start = self.spoken.ends[word - 1] if word else 0
        end = self.spoken.starts[word] if word < len(self.spoken.words) else len(self.paragraph)
        return self.paragraph[start:end]

    def said_by_others(self, hit: Hit) -> bool:
        if not self.quoted:
            return False
        start, end = self.spoken.starts[hit.start], self.spoken.ends[hit.end - 1]
        return any(opening <= start and end <= closing for opening, closing in self.quoted)

    def is_told(self, phrase: Hit) -> bool:
        """Say whether a phrase is in quotation marks, or, if it speaks to nobody, in a sentence that tells of others.

        Whatever a sentence tells, its copyright notice is one: it may hold a headline.
        """
        within = range(phrase.start, phrase.end)
        roles = {hit.cue.role for hit in self.hits if hit.start in within}
        if "you" in roles or roles >= _CALLING or phrase.cue.kind == "copyright":
            return self.said_by_others(phrase)
        told = (hit for hit in self.hits if hit.cue.role == "said" and hit.start not in within)
        return self.said_by_others(phrase) or any(hit.cue.languages & phrase.cue.languages for hit in told)

    def opens_clause(self, hit: Hit, joins: set[int]) -> bool:
        """Say whether a cue stands where an order begins: first, after a colon or a dash, or joined to another cue."""
        if hit.start == self.first or _BREAK.search(self.gap(hit.start)):
            return True
        if not (hit.start - 1 in joins or "," in self.gap(hit.start)):
            return False
        opened = any(other.start == self.first and other.cue.role in _OPENING for other in self.hits)
        return opened or joins.issuperset(range(self.first, hit.start))


def size_in_words(words: Sequence[str]) -> float:
    """Return the number of words; a character of a script without spaces is half a word."""
    return len(words) - sum(len(word) == 1 for word in words) / 2


def is_covered(spoken: Tokens, hits: Iterable[Hit], first: int, last: int) -> bool:
    covered = {word for hit in hits if hit.cue.role not in _SAYS_LITTLE for word in range(hit.start, hit.end)}
    return all(
        number in covered or (word := spoken.words[number]).isdigit() or (len(word) == 1 and word.isascii())
        for number in range(first, last)
    )
