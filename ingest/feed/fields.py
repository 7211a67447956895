"""Single values of a feed: titles, names, languages, dates, numbers."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from ingest.model.feed import Problem
from ingest.text.dates import PLAUSIBLE_YEARS, with_offset
from ingest.text.plain import label, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping


MAX_TITLE_CHARACTERS = 2000
"""A title is cut to this many characters; a longer text is no title."""
MAX_DATE_CHARACTERS = 80
"""Of a date, this many characters are read; the longest form of RFC 5322 has about 40."""
_MAX_NAME_CHARACTERS = 200
"""The name of an author is cut to this many characters."""


def short_line(text: str, limit: int = MAX_TITLE_CHARACTERS) -> str:
    """Return a text as one line of at most ``limit`` characters."""
    return label(text, limit)


def language_tag(tag: object) -> str | None:
    """Return a BCP 47 tag in lower case; None: the text does not have the form of a tag."""
    lower = tag.strip().lower().replace("_", "-") if isinstance(tag, str) else ""
    return lower if _LANGUAGE.fullmatch(lower) else None


_LANGUAGE = re.compile("[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,8}")


def author_name(author: str) -> str:
    """Return the name of an author without the mail address in ``mail@site (Name)`` or ``Name <mail@site>`` (RSS 2.0)."""
    line = html.unescape(one_line(author[: 4 * _MAX_NAME_CHARACTERS]))[:_MAX_NAME_CHARACTERS]
    if "@" not in line:
        return label(line, _MAX_NAME_CHARACTERS)
    in_brackets = _IN_BRACKETS.search(line)
    named = in_brackets[1] if in_brackets else " ".join(word for word in line.split() if "@" not in word)
    return label(named, _MAX_NAME_CHARACTERS).strip("\"' ")


_IN_BRACKETS = re.compile(r"\(([^()@]+)\)")


def stated_date(given: str | datetime | None, guid: str, problems: list[Problem]) -> datetime | None:
    """Return a date of an entry with the offset that the feed gives. None, with a problem, if it cannot be the date."""
    if not given:
        return None
    when = read_date(given) if isinstance(given, str) else given
    if when is None:
        problems.append(Problem(kind="unreadable_date", detail=repr(given[:80]), guid=guid))  # type: ignore[index]
        return None
    aware = with_offset(when)
    if aware.year not in PLAUSIBLE_YEARS:
        problems.append(Problem(kind="date_out_of_range", detail=aware.isoformat(), guid=guid))
        return None
    return aware


def read_date(given: str) -> datetime | None:
    """Return a date of RFC 3339, ISO 8601 or RFC 5322; None: it is written in another way."""
    text = one_line(given[:MAX_DATE_CHARACTERS])
    if _YEAR_0.search(text):
        # RFC 5322, 4.3 takes the year 0000 for the year 2000 with two digits too many
        return None
    zone = _ZONE.search(text)
    offset = _ZONES.get(zone[1].upper()) if zone else None
    bare = text[: zone.start()] if zone and offset is not None else text
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = read(bare)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return when.replace(tzinfo=timezone(timedelta(hours=offset))) if offset is not None else when
    return None


_YEAR_0 = re.compile(r"[A-Za-z]{3}[\s-]+0\d{3}\b")
_ZONE = re.compile(r"\s([A-Za-z]{2,5})$")
_ZONES = {
    "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "MEZ": 1.0, "CEST": 2.0, "MESZ": 2.0, "EET": 2.0, "EEST": 3.0,
    "MSK": 3.0, "IST": 5.5, "HKT": 8.0, "SGT": 8.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0,
    "NZDT": 13.0, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "BRT": -3.0,
}  # fmt: skip
"""The offsets of time zones in hours. RFC 5322 knows only GMT and four zones of North America, which Python reads by itself."""


def plain_title(title: str, *, markup: bool) -> str:
    """Return a title without entities, whether they were escaped once or twice, and without tags if it may hold markup."""
    text = title[: 8 * MAX_TITLE_CHARACTERS]
    bare = _TITLE_TAG.sub(_space_for_tag, text) if markup else text
    once = _ENTITY.sub(lambda found: html.unescape(found[0]), bare)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), once)


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
