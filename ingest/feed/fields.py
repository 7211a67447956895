"""Single values of a feed: titles, names, languages, dates."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from ingest.model.feed import Enclosure, Problem
from ingest.text.dates import with_offset
from ingest.text.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping


MAX_TITLE_CHARACTERS = 2000


CUT_OFF = "document_cut_off"
"""The kind of problem where a document ends before its root element does: entries may be missing."""


_MAX_NAME_CHARACTERS = 200


MAX_DATE_CHARACTERS = 80


_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An entry as its document has it, of either syntax."""

    guid: str
    links: tuple[str, ...]
    """Candidates, the best first."""
    title: str
    authors: tuple[str, ...]
    html: str
    language: str | None
    published: str | datetime | None
    updated: str | datetime | None
    enclosures: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    kind: str
    title: str
    site_url: str
    base: str
    language: str | None
    listed: tuple[Listing, ...]
    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


def short_line(text: str, limit: int = MAX_TITLE_CHARACTERS) -> str:
    return one_line(text[: 4 * limit])[:limit].rstrip()


def language_tag(tag: object) -> str | None:
    """Return a BCP 47 tag in lower case, if it has the form of one."""
    lower = tag.strip().lower().replace("_", "-") if isinstance(tag, str) else ""
    return lower if _LANGUAGE.fullmatch(lower) else None


_LANGUAGE = re.compile("[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,8}")


def author_name(author: str) -> str:
    """Return the name of an author; of ``mail@site (Name)`` and ``Name <mail@site>`` that alone (RSS 2.0, author)."""
    line = html.unescape(one_line(author[: 4 * _MAX_NAME_CHARACTERS]))[:_MAX_NAME_CHARACTERS]
    if "@" not in line:
        return one_line(line)
    in_brackets = _IN_BRACKETS.search(line)
    named = in_brackets[1] if in_brackets else " ".join(word for word in line.split() if "@" not in word)
    return one_line(named).strip("\"' ")


_IN_BRACKETS = re.compile(r"\(([^()@]+)\)")


def stated_date(given: str | datetime | None, guid: str, problems: list[Problem]) -> datetime | None:
    """Return an aware datetime with the offset as given; None with a problem for what is no date."""
    if not given:
        return None
    when = read_date(given) if isinstance(given, str) else given
    if when is None:
        problems.append(Problem(kind="unreadable_date", detail=repr(given[:80]), guid=guid))  # type: ignore[index]
        return None
    aware = with_offset(when)
    if aware.year not in _YEARS:
        problems.append(Problem(kind="date_out_of_range", detail=aware.isoformat(), guid=guid))
        return None
    return aware


def read_date(given: str) -> datetime | None:
    """Read a date of RFC 3339 (and what else fromisoformat knows) or RFC 5322; None for others."""
    text = one_line(given[:MAX_DATE_CHARACTERS])
    if _YEAR_0.search(text):
        # as RFC 5322, 4.3 reads it, the year 0000 would be two digits too many of the year 2000
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


def plain_title(title: str, *, markup: bool) -> str:
    """Return a title without tags (where it may hold any) and without entities, be they escaped once or twice."""
    bare = (
        _TITLE_TAG.sub(_title_space, title[: 8 * MAX_TITLE_CHARACTERS]) if markup else title[: 8 * MAX_TITLE_CHARACTERS]
    )
    once = _ENTITY.sub(lambda found: html.unescape(found[0]), bare)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), once)


def _title_space(tag: re.Match[str]) -> str:
    return " " if tag[1].lower() in {"br", "p", "div", "li"} else ""


# closed by a semicolon: html.unescape() alone reads "R&D&notes" as having a "¬"
_ENTITY = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


_TITLE_TAG = re.compile(
    "</?(a|abbr|b|bdi|bdo|big|br|center|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|nobr|p|q|s|samp|small|span|"
    r"strike|strong|sub|sup|time|tt|u|var|wbr)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)


def whole_number(value: object) -> int:
    text = as_text(value).strip()
    return int(text) if _WHOLE.fullmatch(text) else 0


_WHOLE = re.compile("[0-9]{1,15}")


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def as_dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
