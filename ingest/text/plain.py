"""Plain text: what a database takes, what stands on one line, what an HTML fragment says, what counts as the same."""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAK = re.compile("\r\n|[\x0b-\r\x1c-\x1e\x85]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EDGE = "\u200b\u2060 "


def storable(text: str) -> str:
    """Return the text as Postgres takes it: without NUL, lone surrogates and control characters but tab and line feed.

    Control characters that end a line (Unicode, UAX 14: CR, CRLF, VT, FF, NEL) become a line feed. Halves of a surrogate
    pair that stand side by side become the character that they are.
    """
    if not _UNSTORABLE.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNSTORABLE.sub("", _LINE_BREAK.sub("\n", joined))


def one_line(text: str) -> str:
    """Return the text storable and on one line: each run of white space one space, none at the ends, no byte order mark."""
    return " ".join(storable(text).replace("\ufeff", "").split()).strip(_EDGE)


class _Separators(dict[int, str | int]):
    """What fold() makes of a character, by its Unicode category; fills as characters are met."""

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
    """Return what two spellings of the same words have in common, to compare them: never to be shown or stored.

    NFKC, case folded, each run of white space, punctuation and pictures one space, nothing invisible. Marks of letters,
    currency and mathematical signs stay: they tell words and figures apart.
    """
    visible = text.translate(_SEPARATORS)
    if visible.isascii():
        return " ".join(visible.lower().split())
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return " ".join(same.translate(_SEPARATORS).split())
