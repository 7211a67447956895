"""The words of a text, folded so that different spellings of a word are equal, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.text.plain import MAX_REMEMBERED, REMEMBERED
from ingest.text.scripts import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
"""Accents and vowel signs, which continue a word."""
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Characters without width: soft hyphens, joiners, and marks of direction."""
_LETTER = f"[^\\W\\d_{UNSPACED}]"
"""A letter of a script with spaces between words."""
_WORD = re.compile(
    f"[A-Za-z]++(?!{_LETTER}|[{_MARKS}{_INVISIBLE}])"  # most words, in less time than by the next line
    f"|(?>{_LETTER}+(?:[{_MARKS}{_INVISIBLE}]+{_LETTER}*)*)"
    f"|\\d[\\d{_INVISIBLE}]*+|[©℗]|[{UNSPACED}][{_MARKS}{_INVISIBLE}]*+"
)
"""A word, a number, a copyright sign, or one character of a script without spaces."""
_PIECE = re.compile("[A-Z]++[a-z]*+|[a-z]++|[0-9]++")
"""A word in ASCII: it finds what ``_WORD`` and ``_GLUED`` find there, in less time."""
_PUNCTUATION = re.compile(
    "[\u00a0-\u00a8\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00d7\u00f7\u2010-\u2027\u202f-\u205e\u20a0-\u20bf]"
)
"""Punctuation beyond ASCII that texts in Latin script use; none of it is part of a word."""
_GLUED = re.compile("(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
"""The place between two words that were glued together: a capital follows a small letter."""

_DROPPED = re.compile(
    f"[{_INVISIBLE}\u0300-\u036f\u0640\u064b-\u065f\u0670\u093c\u09bc\u0a3c\u0abc\u0b3c\ufe00-\ufe0f]"
)
"""Characters that spellings of a word differ in: invisible ones, accents, Arabic vowels, dots of Indian letters."""
_SAME = {
    ord(letter): same
    for same, letters in {
        "i": "ı",
        "ی": "يىئے",
        "ک": "ك",
        "ا": "أإآٱ",
        "ه": "ةھہۂۀۃ",
        "و": "ؤ",
        "\u0902": "\u0901",
    }.items()
    for letter in letters
}
"""Letters that are written for each other, since keyboards for one script differ; each is replaced by one of them."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded words of a text; ``starts`` and ``ends`` are their offsets in the text, in code points."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def folded(word: str) -> str:
    """Return a word without what spellings differ in: case, width, accents and invisible characters."""
    if word.isascii():
        return word.lower()
    same = unicodedata.normalize("NFKC", word).casefold().translate(_SAME)
    bare = _DROPPED.sub("", unicodedata.normalize("NFD", same))
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> Tokens:
    """Split a text into words. A number is a word of its own; a capital after a small letter begins a new word."""
    plain = _plain(text)
    if plain is not None:
        spans = [match.span() for match in _PIECE.finditer(plain)]
        lowered = plain.lower()
        said = [lowered[start:end] if end - start <= _LONGEST else "" for start, end in spans]
        return Tokens(said, [start for start, _ in spans], [end for _, end in spans])
    found, starts, ends = [], [], []
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        for piece, length in _split_once(word) if len(word) <= _LONGEST else _split(word):
            found.append(piece)
            starts.append(start)
            start += length
            ends.append(start)
    return Tokens(found, starts, ends)


def words(text: str) -> Sequence[str]:
    """Return the words that ``tokens`` returns, in less time, as their places are not computed."""
    return _words_once(text) if len(text) <= MAX_REMEMBERED else _words(text)


def _words(text: str) -> list[str]:
    plain = _plain(text)
    found: list[str] = _PIECE.findall(plain) if plain is not None else _WORD.findall(text)
    if not found or max(map(len, found)) > _LONGEST:
        return [piece for word in found for piece, _ in _split(word)]
    if plain is not None:
        return "\n".join(found).lower().split("\n")
    return "\n".join(map(_split_into_lines, found)).split("\n")


_words_once = lru_cache(maxsize=REMEMBERED)(_words)


def _plain(text: str) -> str | None:
    """Return a text with spaces for punctuation beyond ASCII; None if it has other characters beyond ASCII.

    Most English texts are plain so, and ASCII takes less time to split.
    """
    if text.isascii():
        return text
    plain = _PUNCTUATION.sub(" ", text)
    return plain if plain.isascii() else None


def _split(word: str) -> tuple[tuple[str, int], ...]:
    """Return the words that are glued together in one word, each folded, with its length before folding."""
    glued = len(word) > 1 and not word.islower() and not word.istitle()
    return tuple(
        (folded(piece) if len(piece) <= _LONGEST else "", len(piece))
        for piece in (_GLUED.split(word) if glued else (word,))
    )


@lru_cache(maxsize=50_000)
def _split_into_lines(word: str) -> str:
    """Return the folded words that are glued together in one word, one per line."""
    return (
        word.lower()
        if word.isascii() and (word.islower() or word.istitle())
        else "\n".join(piece for piece, _ in _split(word))
    )


_split_once = lru_cache(maxsize=10_000)(_split)
"""Return what ``_split`` returns, from memory if the word was met before."""

_LONGEST = 100
"""A word of more characters than this counts as an empty one: no language has such words, and they would cost time."""
