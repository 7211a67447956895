"""Single values of a feed: titles, names, languages, dates, numbers."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from ingest.model.feed import Problem
from ingest.text.date_habits import NO_HABITS, Habits
from ingest.text.date_reader import read_date
from ingest.text.dates import PLAUSIBLE_YEARS
from ingest.text.plain import label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


MAX_TITLE_CHARACTERS = 2000
"""A title is cut to this many characters; a longer text is no title."""


def short_line(text: str, limit: int = MAX_TITLE_CHARACTERS) -> str:
    """Return a text as one line of at most ``limit`` characters."""
    return label(text, limit)


def language_tag(tag: object) -> str | None:
    """Return a BCP 47 tag in lower case; None: the text does not have the form of a tag."""
    lower = tag.strip().lower().replace("_", "-") if isinstance(tag, str) else ""
    return lower if _LANGUAGE.fullmatch(lower) else None


_LANGUAGE = re.compile("[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,8}")


def stated_date(given: str | None, guid: str, problems: list[Problem], habits: Habits = NO_HABITS) -> datetime | None:
    """Return a date of an entry with the offset that the feed gives. None, with a problem, if it cannot be read to its end."""
    if not given:
        return None
    when = read_date(given, habits)
    if when is None:
        problems.append(Problem(kind="unreadable_date", detail=repr(given[:80]), guid=guid))
    elif when.year not in PLAUSIBLE_YEARS:
        problems.append(Problem(kind="date_out_of_range", detail=when.isoformat(), guid=guid))
        return None
    return when


def plain_title(title: str, *, markup: bool) -> str:
    """Return a title without entities, whether they were escaped once or twice, and without tags if it may hold markup."""
    text = title[: 8 * MAX_TITLE_CHARACTERS]
    bare = _without_tags(text) if markup else text
    once = _ENTITY.sub(lambda found: html.unescape(found[0]), bare)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), once)


def _without_tags(text: str) -> str:
    """Return a title without tags and what is not shown; the words for a picture if it is all there is."""
    bare = _TITLE_TAG.sub(_space_for_tag, _shown(text))
    picture = None if bare.strip() else _ALTERNATIVE.search(text)
    return picture[2] if picture else bare


_ALTERNATIVE = re.compile(r"""<img\s[^<>]{0,2000}?\balt\s*=\s*(["'])([^<>]{1,1000}?)\1""", re.IGNORECASE)


def _shown(text: str) -> str:
    """Return a title without its comments, scripts and styles. One that does not end stays."""
    pieces: list[str] = []
    position = 0
    while start := _HIDDEN.search(text, position):
        end = _HIDDEN_ENDS[(start[1] or "").lower()].search(text, start.end())
        if end is None:
            break
        pieces.append(text[position : start.start()])
        position = end.end()
    return "".join([*pieces, text[position:]])


_HIDDEN = re.compile(r"<(?:!--|(script|style)\b)", re.IGNORECASE)
_HIDDEN_ENDS = {
    "": re.compile("-->"),
    "script": re.compile(r"</script\s{0,9}>", re.IGNORECASE),
    "style": re.compile(r"</style\s{0,9}>", re.IGNORECASE),
}


def _space_for_tag(tag: re.Match[str]) -> str:
    return " " if tag[1].lower() in {"br", "p", "div", "li"} else ""


_ENTITY = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""An entity, with its semicolon: ``html.unescape`` alone would read "R&D&notes" as if it held a "¬"."""
_TITLE_TAG = re.compile(
    "</?(a|abbr|b|bdi|bdo|big|br|center|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|nobr|p|q|s|samp|small|span|"
    r"strike|strong|sub|sup|time|tt|u|var|wbr)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
"""A tag that a title may hold. Other words in angle brackets, as in "List<String>", are text."""


def whole_number(value: object) -> int:
    """Return a number that is written in digits; 0 for any other value."""
    text = as_text(value).strip()
    return int(text) if _WHOLE.fullmatch(text) else 0


_WHOLE = re.compile("[0-9]{1,15}")


def as_text(value: object) -> str:
    """Return a value that is a string; "" for any other value."""
    return value if isinstance(value, str) else ""


def as_dicts(value: object) -> list[Mapping[str, Any]]:
    """Return the dictionaries in a list; none for any other value."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
