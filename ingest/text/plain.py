"""Plain text: text that Postgres can store, text on one line, and a folded form for comparing texts."""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAK = re.compile("\r\n|[\x0b-\r\x1c-\x1e\x85]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EDGE = "\u200b\u2060 "


def storable(text: str) -> str:
    """Return the text without NUL, lone surrogates and control characters, so that Postgres can store it. Tab and line feed stay.

    Control characters that end a line (Unicode, UAX 14: CR, CRLF, VT, FF, NEL) become a line feed. Two halves of a surrogate
    pair side by side become the character that they stand for.
    """
    if not _UNSTORABLE.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNSTORABLE.sub("", _LINE_BREAK.sub("\n", joined))


def one_line(text: str) -> str:
    """Return the storable text on one line. A run of white space becomes one space; the ends have none; byte order marks go."""
    return " ".join(storable(text).replace("\ufeff", "").split()).strip(_EDGE)


class _Separators(dict[int, str | int]):
    """What fold() puts in place of a character, by its Unicode category. A character is added when it is met first."""

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
_SEPARATORS = _Separators()


def fold(text: str) -> str:
    """Return a form of a text that is equal for different spellings of the same words. It is never shown or stored.

    The text is normalised (NFKC) and case folded. A run of white space, punctuation and pictures becomes one space. Invisible
    characters go. Accents, currency signs and mathematical signs stay, since they tell words and figures apart.
    """
    visible = text.translate(_SEPARATORS)
    if visible.isascii():
        return " ".join(visible.lower().split())
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return " ".join(same.translate(_SEPARATORS).split())
