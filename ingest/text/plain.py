"""Plain text: in the form that a database takes, on one line, and folded for comparison."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_LINE_BREAK = re.compile("\r\n|[\x0b-\r\x1c-\x1e\x85]")
"""The control characters that end a line, other than the line feed."""
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""The characters that ``storable`` replaces or drops."""
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""The characters that change the direction in which the text after them is shown (Unicode, UAX 9: embeddings, overrides, isolates)."""
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""The characters with which a text may command a terminal, or look like another text: control characters except tab and line feed, other
line separators, changes of direction, and lone surrogates."""
_EDGE = "\u200b\u2060 "
"""The characters that are stripped from both ends of a line: spaces, also those of no width."""


def storable(text: str) -> str:
    """Return the text in the form that Postgres takes: without lone surrogates and control characters, except tab and line feed.

    Control characters that end a line (Unicode, UAX 14: CR, CRLF, VT, FF, NEL) become a line feed. The two halves of a surrogate pair
    become the character that they stand for.
    """
    if not _UNSTORABLE.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNSTORABLE.sub("", _LINE_BREAK.sub("\n", joined))


def one_line(text: str) -> str:
    """Return the text storable and on one line.

    Each run of white space becomes one space, spaces at the ends are stripped, and byte order marks are dropped.
    """
    return " ".join(storable(text).replace("\ufeff", "").split()).strip(_EDGE)


def label(text: str, limit: int) -> str:
    """Return a name, a title or a reason on one line of at most ``limit`` characters that changes nothing around it.

    It holds no control characters and no characters that change the direction of the text after them.
    """
    return one_line(_TURNING.sub("", text[: 4 * limit]))[:limit].rstrip()


def shown(text: str) -> str:
    """Return a text as it may be sent to a terminal: U+FFFD stands for each character that may command the terminal or mislead."""
    return _UNSHOWABLE.sub("\ufffd", text)


def escaped(written: str) -> str:
    """Return JSON that may be sent to a terminal: the characters that may command it or mislead are written as escapes.

    The value of the JSON stays the same.
    """
    return _UNSHOWABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


class _Separators(dict[int, str | int]):
    """What ``fold`` makes of each character, by its Unicode category. The table is filled as characters are met."""

    def __missing__(self, code: int) -> str | int:
        category = unicodedata.category(chr(code))
        kept: str | int = code
        if category in {"Cf", "Cs", "Mn"} and (category != "Mn" or chr(code) in _INVISIBLE_MARKS):
            kept = ""
        elif category[0] in "PZ" or category in {"Cc", "Sk", "So"} or chr(code) in "|~":
            kept = " "
        self[code] = kept
        return kept


_INVISIBLE_MARKS = "\u034f\ufe0e\ufe0f"
"""The combining marks that are not seen: a joiner and two selectors of variants."""
_SEPARATORS = _Separators()


REMEMBERED = 1_000
"""What is computed of a line of a text is kept in memory for so many lines: a page's lines are asked for several times."""
MAX_REMEMBERED = 4_000
"""A longer line is not kept in memory, which so holds 16 MB at most."""


def fold(text: str) -> str:
    """Return a form of the text that is equal for two spellings of the same words. It serves to compare texts, never to show them.

    The text is normalised (NFKC) and case-folded, each run of white space, punctuation and pictures becomes one space, and invisible
    characters are dropped. Marks on letters, currency signs and mathematical signs stay: they tell words and figures apart.
    """
    if len(text) <= MAX_REMEMBERED and "\n" not in text:
        return _fold_line(text)
    lines = (_fold_line(line) if len(line) <= MAX_REMEMBERED else _fold(line) for line in text.split("\n"))
    return " ".join(filter(None, lines))


def _fold(text: str) -> str:
    visible = text.translate(_SEPARATORS)
    if visible.isascii():
        return " ".join(visible.lower().split())
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return " ".join(same.translate(_SEPARATORS).split())


_fold_line = lru_cache(maxsize=REMEMBERED)(_fold)


def can_be_about(title: str, other: str) -> bool:
    """Return whether two titles can be about one matter: they share a third of the words of the shorter one.

    Without spaces in one of them, pairs of characters are compared for words. An empty title can be about anything.
    """
    a, b = fold(title), fold(other)
    if not a or not b or a in b or b in a:
        return True
    pieces = [set(text.split()) if " " in a and " " in b else set(map("".join, pairwise(text))) for text in (a, b)]
    return 3 * len(pieces[0] & pieces[1]) >= min(map(len, pieces))
