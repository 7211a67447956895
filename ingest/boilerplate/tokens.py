"""Words of a paragraph, folded so that spellings of one word are equal, each with its place in the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ingest.text.scripts import UNSPACED

_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_LETTER = f"[^\\W\\d_{UNSPACED}]"
_WORD = re.compile(
    f"[A-Za-z]++(?!{_LETTER}|[{_MARKS}{_INVISIBLE}])"  # most words, in less time than by the next line
    f"|(?>{_LETTER}+(?:[{_MARKS}{_INVISIBLE}]+{_LETTER}*)*)"
    f"|\\d[\\d{_INVISIBLE}]*+|[©℗]|[{UNSPACED}][{_MARKS}{_INVISIBLE}]*+"
)
_PIECE = re.compile("[A-Z]++[a-z]*+|[a-z]++|[0-9]++")
"""What ``_WORD`` and ``_GLUED`` find in ASCII."""
_PUNCTUATION = re.compile(
    "[\u00a0-\u00a8\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00d7\u00f7\u2010-\u2027\u202f-\u205e\u20a0-\u20bf]"
)
"""Of Latin scripts: none of it is part of a word."""
_GLUED = re.compile("(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")

_DROPPED = re.compile(
    f"[{_INVISIBLE}\u0300-\u036f\u0640\u064b-\u065f\u0670\u093c\u09bc\u0a3c\u0abc\u0b3c\ufe00-\ufe0f]"
)
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
"""Letters that keyboards of one script write for each other."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one text; ``starts`` and ``ends`` are offsets in it, in code points."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def folded(word: str) -> str:
    """Return what spellings of a word have in common: case, width, accents and invisible characters do not count."""
    if word.isascii():
        return word.lower()
    same = unicodedata.normalize("NFKC", word).casefold().translate(_SAME)
    bare = _DROPPED.sub("", unicodedata.normalize("NFD", same))
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> Tokens:
    """Split a text into words; digits are words of their own, and so is what follows a small letter as a capital."""
    plain = _plain(text)
    if plain is not None:
        spans = [match.span() for match in _PIECE.finditer(plain)]
        lowered = plain.lower()
        said = [lowered[start:end] if end - start <= _LONGEST else "" for start, end in spans]
        return Tokens(said, [start for start, _ in spans], [end for _, end in spans])
    found, starts, ends = [], [], []
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        for piece, length in _known(word) if len(word) <= _LONGEST else _split(word):
            found.append(piece)
            starts.append(start)
            start += length
            ends.append(start)
    return Tokens(found, starts, ends)


def words(text: str) -> list[str]:
    """Return the words of ``tokens``, which takes less time without their places."""
    plain = _plain(text)
    found: list[str] = _PIECE.findall(plain) if plain is not None else _WORD.findall(text)
    if not found or max(map(len, found)) > _LONGEST:
        return [piece for word in found for piece, _ in _split(word)]
    if plain is not None:
        return "\n".join(found).lower().split("\n")
    return "\n".join(map(_known_lines, found)).split("\n")


def _plain(text: str) -> str | None:
    """Return a text in ASCII, as long as it is, if nothing but punctuation in it is not: most English."""
    if text.isascii():
        return text
    plain = _PUNCTUATION.sub(" ", text)
    return plain if plain.isascii() else None


def _split(word: str) -> tuple[tuple[str, int], ...]:
    """Return what is glued together in a word, each piece folded, with its length before."""
    glued = len(word) > 1 and not word.islower() and not word.istitle()
    return tuple(
        (folded(piece) if len(piece) <= _LONGEST else "", len(piece))
        for piece in (_GLUED.split(word) if glued else (word,))
    )


@lru_cache(maxsize=50_000)
def _known_lines(word: str) -> str:
    """Return the pieces of a word, one a line."""
    return (
        word.lower()
        if word.isascii() and (word.islower() or word.istitle())
        else "\n".join(piece for piece, _ in _split(word))
    )


_known = lru_cache(maxsize=10_000)(_split)

_LONGEST = 100
"""Characters; what is longer is no word."""
