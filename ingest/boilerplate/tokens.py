"""Words of a paragraph, folded so that spellings of one word are equal, each with its place in the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
"""Scripts written without spaces: every character is a word of its own."""

_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_WORD = re.compile(
    f"[{_UNSPACED}][{_MARKS}{_INVISIBLE}]*+|\\d[\\d{_INVISIBLE}]*+|[©℗]|[^\\W\\d_{_UNSPACED}](?:[^\\W\\d_{_UNSPACED}]|[{_MARKS}{_INVISIBLE}])*+"
)
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


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return what spellings of a word have in common: case, width, accents and invisible characters do not count."""
    same = unicodedata.normalize("NFKC", word).casefold().translate(_SAME)
    bare = _DROPPED.sub("", unicodedata.normalize("NFD", same))
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> Tokens:
    """Split a text into words; digits are words of their own, and so is what follows a small letter as a capital."""
    words, starts, ends = [], [], []
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        glued = len(word) > 1 and not word.islower() and not word.istitle()
        for piece in _GLUED.split(word) if glued else (word,):
            words.append(folded(piece) if len(piece) <= _LONGEST else "")
            starts.append(start)
            start += len(piece)
            ends.append(start)
    return Tokens(words, starts, ends)


_LONGEST = 100
"""Characters; what is longer is no word."""
