"""The sentences of a paragraph: where each begins and ends."""

from __future__ import annotations

import re

_CAPITAL = "A-ZÀ-ÖØ-ÞΆ-ΏΑ-ΫЁІЇЄҐА-Я" + "".join(
    filter(str.isupper, map(chr, (*range(0x100, 0x250), *range(0x1E00, 0x1F00))))
)
"""Capital letters, for a character class; the computed ones are those of Czech, Polish, Turkish and others."""
_NO_CASE = "\u0590-\u06ff\u1200-\u137f"
"""Letters of scripts without capitals: Hebrew, Arabic, Ethiopic."""
_INDIC = "\u0900-\u0d7f"
_HANGUL = "\uac00-\ud7a3"
_MARK = re.compile("[.!?…।۔؟։።。！？]")
"""The first character of what ends a sentence: a search for it alone takes little time."""
SENTENCE_END = re.compile(
    rf"(?={_MARK.pattern})(?:"
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


def sentences(line: str) -> list[tuple[int, int]]:
    """Return the start and the end of each sentence; together they cover the line, white space included.

    Where no letter stands in a sentence, it is part of the one behind it; at the end of the line, of the one before it.
    """
    ends: list[int] = []
    seen = 0
    mark = _MARK.search(line)
    while mark:
        match = SENTENCE_END.match(line, mark.start())
        if match:
            if any(map(str.isalpha, line[seen : match.end()])):
                ends.append(match.end())
            seen = match.end()
        mark = _MARK.search(line, (match or mark).end())
    if not ends:
        return [(0, len(line))]
    if any(map(str.isalpha, line[seen:])):
        ends.append(len(line))
    ends[-1] = len(line)
    return list(zip((0, *ends), ends, strict=False))
