"""A sentence together with the cues in it: the questions that the rules ask of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.boilerplate.sentences import SENTENCE_END, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.boilerplate.lexicon import Hit
    from ingest.boilerplate.tokens import Tokens

_QUOTED = re.compile(
    '“[^“”]{1,600}”|"[^"]{1,600}"|«[^«»]{1,600}»|„[^„“”"]{1,600}[“”"]|「[^「」]{1,600}」|『[^『』]{1,600}』|‘[^‘’]{1,600}’(?!\\w)'
)
"""A text of at most 600 characters in quotation marks."""
_ONLY_ADDRESS = re.compile(
    r"[\W_]*+(?:[\w.+-]{1,100}+@)?[\w-]{1,100}+(?>(?:\.[\w-]{1,100}+){1,5})[\W_]*+|\W*@\w{1,60}+[\W_]*+"
)
"""A host, a mail address, or a handle such as "@courier", with signs around it."""
_BREAK = re.compile(r"[:;!?|｜•·–—>»→👉▶(\[…。]")
"""Punctuation after which a clause may begin."""
_ASKS = re.compile(r"[?？؟;]")
"""A question mark; the semicolon is the Greek one."""
_OPENING = frozenset({"act", "first", "nudge", "lure", "self", "own"})
"""The roles of cues with which a call may begin."""
_NEVER_COVERING = frozenset(
    {"said", "now", "urge", "price", "gift", "account", "remark", "copying", "permit", "matter"}
)
"""Roles of cues that do not count where a line must consist of cues: ordinary sentences have them as well."""
_CALLING = frozenset({"first", "self"})
"""Roles that together in one phrase show that it speaks to the reader: "sign up for our"."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a paragraph, with the cues found in it."""

    paragraph: str
    spoken: Tokens
    """The words of the paragraph."""
    first: int
    """The number of the sentence's first word in the paragraph."""
    last: int
    """The number of the word after its last."""
    hits: Sequence[Hit]
    """The cues that begin in the sentence, by their start."""
    quoted: Sequence[tuple[int, int]]
    """Where the paragraph has texts in quotation marks: start and end, in code points."""
    alone: bool
    """Whether the paragraph has no other sentence."""
    follows_text: bool
    """Whether the sentence before it stays."""

    @property
    def size(self) -> float:
        """The length in words, see ``size_in_words``."""
        return size_in_words(self.spoken.words[self.first : self.last])

    @property
    def is_covered(self) -> bool:
        """Whether every word is part of a cue."""
        return is_covered(self.spoken, self.hits, self.first, self.last)

    @property
    def is_sentence(self) -> bool:
        """Whether it ends with the punctuation of a sentence."""
        return bool(SENTENCE_END.search(f"{self.gap(self.last)} "))

    @property
    def is_address(self) -> bool:
        """Whether it is a host, a mail address or a handle, and no more."""
        last = self.spoken.ends[self.last - 1] if self.last > self.first else 0
        return bool(last and _ONLY_ADDRESS.fullmatch(self.paragraph[self.spoken.starts[self.first] : last]))

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return bool(_ASKS.search(self.gap(self.last)))

    def gap(self, word: int) -> str:
        """Return the text between a word and the word before it; after the last word, up to the paragraph's end."""
        start = self.spoken.ends[word - 1] if word else 0
        end = self.spoken.starts[word] if word < len(self.spoken.words) else len(self.paragraph)
        return self.paragraph[start:end]

    def said_by_others(self, hit: Hit) -> bool:
        """Return whether a cue stands in quotation marks."""
        if not self.quoted:
            return False
        start, end = self.spoken.starts[hit.start], self.spoken.ends[hit.end - 1]
        return any(opening <= start and end <= closing for opening, closing in self.quoted)

    def is_told(self, phrase: Hit) -> bool:
        """Return whether a phrase is part of a report: in quotation marks, or in a sentence that says what others said.

        A phrase that speaks to the reader, or is a copyright notice, is part of a report only in quotation marks.
        """
        within = range(phrase.start, phrase.end)
        roles = {hit.cue.role for hit in self.hits if hit.start in within}
        if "you" in roles or roles >= _CALLING or phrase.cue.kind == "copyright":
            return self.said_by_others(phrase)
        told = (hit for hit in self.hits if hit.cue.role == "said" and hit.start not in within)
        return self.said_by_others(phrase) or any(hit.cue.languages & phrase.cue.languages for hit in told)

    def opens_clause(self, hit: Hit, joins: set[int]) -> bool:
        """Return whether a cue stands where an order begins: first, after a colon or a dash, or joined to another cue.

        ``joins``: the words that connect two cues.
        """
        if hit.start == self.first or _BREAK.search(self.gap(hit.start)):
            return True
        if not (hit.start - 1 in joins or "," in self.gap(hit.start)):
            return False
        opened = any(other.start == self.first and other.cue.role in _OPENING for other in self.hits)
        return opened or joins.issuperset(range(self.first, hit.start))


class Cursor:
    """Gives each sentence its cues, in one pass: the sentences must be asked for in their order."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = sorted(hits, key=lambda hit: hit.start)
        self._at = 0

    def take(self, last: int) -> list[Hit]:
        """Return the cues that begin before a word and were not returned before."""
        start = self._at
        while self._at < len(self._hits) and self._hits[self._at].start < last:
            self._at += 1
        return self._hits[start : self._at]


def quotations(paragraph: str) -> list[tuple[int, int]]:
    """Return where a paragraph has texts in quotation marks: start and end, in code points."""
    return [match.span() for match in _QUOTED.finditer(paragraph)]


def is_covered(spoken: Tokens, hits: Iterable[Hit], first: int, last: int) -> bool:
    """Return whether each word from ``first`` up to ``last`` is part of a cue, a number, or a single ASCII letter."""
    covered = {word for hit in hits if hit.cue.role not in _NEVER_COVERING for word in range(hit.start, hit.end)}
    return all(
        number in covered or (word := spoken.words[number]).isdigit() or (len(word) == 1 and word.isascii())
        for number in range(first, last)
    )
