"""Broken JSON is mended: strangers' programs write it with comments, needless commas, and quotes that are not escaped."""

from __future__ import annotations

import json
import re
from typing import Any

DECODER = json.JSONDecoder(strict=False, parse_int=lambda digits: int(digits) if len(digits) < 400 else None)  # noqa: PLR2004
"""The decoder of the standard library. Here it takes control characters in strings, and numbers of any length."""
COMMENT = r"//[^\n]*+|/\*.*?(?:\*/|\Z)"
"""A comment as JavaScript has it. The last one may have no end."""


def mended(text: str, *, whole: bool = False) -> Any:
    """Return the first value in a text, or the only one, after its mistakes are mended; None: it cannot be read.

    If quotes in the text of a string are not escaped, a quote ends a string only where JSON goes on behind it.
    """
    for token in (_TOKEN, _TOKEN_WITH_QUOTES):
        try:
            valid = "".join(_pieces(token, text))
            return DECODER.decode(valid) if whole else DECODER.raw_decode(valid)[0]
        except (ValueError, RecursionError):
            continue
    return None


_REST = rf"""|'[^'\\]*+(?:\\.[^'\\]*+)*+(?:'|\Z)|{COMMENT}|[{{}}\[\]:,]|[^\s{{}}\[\]:,"'/]++"""
_TOKEN = re.compile(rf'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z){_REST}', re.DOTALL)
_NO_END = r'"(?!\s*(?:[}\]:]|,\s*["}\]]|\Z))'
_TOKEN_WITH_QUOTES = re.compile(rf'"[^"\\]*+(?:(?:\\.|{_NO_END})[^"\\]*+)*+(?:"|\Z){_REST}', re.DOTALL)
"""A string, a comment, a mark or a word of JSON."""


def mended_values(text: str) -> list[Any]:
    """Return the values that stand one after the other in a text, after its mistakes are mended; none: it cannot be read.

    Where the text is cut off, what is open is closed, and the last value is left out, since it may be cut, too.
    """
    for token in (_TOKEN, _TOKEN_WITH_QUOTES):
        try:
            values: list[Any] = DECODER.decode(f"[{''.join(_closed(_pieces(token, text)))}]")
        except (ValueError, RecursionError):
            continue
        return values
    return []


def _closed(pieces: list[str]) -> list[str]:
    """Return the pieces of a JSON text that is cut off, with an end."""
    is_open = [_ENDS[piece] for piece in _still_open(pieces)]
    if is_open and pieces[-1] not in ("}", "]", *_ENDS):
        pieces = pieces[:-1] if pieces[-1] != ":" else pieces
        if pieces[-1] == ":":
            pieces = pieces[:-2]
        pieces = pieces[:-1] if pieces[-1] == "," else pieces
    return [*pieces, *reversed(is_open)]


_ENDS = {"{": "}", "[": "]"}


def _still_open(pieces: list[str]) -> list[str]:
    still_open: list[str] = []
    for piece in pieces:
        if piece in _ENDS:
            still_open.append(piece)
        elif piece in ("}", "]") and still_open:
            still_open.pop()
    return still_open


def _pieces(token: re.Pattern[str], text: str) -> list[str]:
    """Return the pieces of a JSON text without comments and needless commas, with the commas that are missing, and with JSON's quotes."""
    pieces: list[str] = []
    last = ""
    for found in token.finditer(text):
        part = found[0]
        if part[0] in ",/":
            continue
        # what follows a value is another one, or a mark: a comma belongs between two values, whether it is there or not
        if part not in _MARKS_BEHIND and last not in _MARKS_BEFORE:
            pieces.append(",")
        last = _as_json(part, text, found.end())
        pieces.append(last)
    return pieces


_MARKS_BEHIND = ("}", "]", ":")
_MARKS_BEFORE = ("", "{", "[", ":")


def _as_json(part: str, text: str, end: int) -> str:
    """Return a token as JSON has it: strings in double quotes, names of members as strings, ``undefined`` as ``null``."""
    if _STRING.fullmatch(part):
        return part
    if part[0] in "\"'":
        return f'"{_ESCAPE.sub(_escape, part[1:-1])}"'
    if part[0].isalpha() or part[0] in "_$":
        if _COLON.match(text, end):
            return f'"{part}"'
        return "null" if part == "undefined" else part
    return part


_STRING = re.compile(r'"[^"\\]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*+)*+"')
_COLON = re.compile(r"\s*:")
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|(.))|"', re.DOTALL)


def _escape(found: re.Match[str]) -> str:
    """Return an escape that JSON knows: a quote is escaped, the apostrophe needs no escape, and other backslashes are text."""
    if found[0] == '"':
        return '\\"'
    if found[1] is None:
        return found[0]
    return found[1] if found[1] in "'\n" else f"\\\\{found[1]}"
