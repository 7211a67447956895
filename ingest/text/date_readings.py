"""The ways in which a text can be read as a date, whatever the order of its parts. What is understood only in part has none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from ingest.text.date_names import meanings, meanings_anywhere, simplified
from ingest.text.date_parts import Time, parts_of, plain_forms
from ingest.text.time_zones import is_greenwich

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timezone

    from ingest.text.date_parts import Parts

_MAX_READINGS = 1000
"""This many combinations of what the parts of a text can mean are tried. A date has about 20."""
_NEW_CENTURY = 50
"""A year of two digits below this number is one of 2000 to 2049; from it on, one of 1950 to 1999 (RFC 5322, 4.3)."""
_NOON = 12
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way in which a text can be read as a date."""

    local: datetime
    """What the publisher's clock showed, without an offset."""
    order: str | None
    """``dmy`` or ``mdy`` if the text gives day, month and year in this order and as numbers; None if a name or the order tells them."""
    dotted: bool
    """Whether dots stand between the numbers."""
    offset: timezone | None
    """The offset that the text gives in digits."""
    zone: str | None
    """The name of a time zone in lower case that the text gives."""
    weekday: int | None
    """The day of the week that the text gives, 0 is Monday."""
    is_short: bool
    """Whether the year has two digits."""


def readings(line: str, language: str | None = None) -> list[Reading]:
    """Return each way in which a line can be read as a date; none if a part of it has no meaning.

    Words are read in the document's language and in English. Only if that gives no date, they are read in any language.
    """
    text = plain_forms(simplified(line))
    if not _COULD_BE.search(text) or _CUT_OFF.search(text):
        return []
    at_home = partial(meanings, language=language)
    for known in (at_home, lambda word: at_home(word) or meanings_anywhere(word), meanings_anywhere):
        parts = parts_of(text, known)
        found = _likely(list(_readings(parts))) if parts else []
        if found:
            return found
    return []


_COULD_BE = re.compile(r"\d.{0,100}(?<!\d)(?:\d\d|\d{4})(?!\d)|(?<!\d)(?:\d\d|\d{4})(?!\d).{0,100}\d")
"""A date holds two numbers at least, and one of them can be a year."""
_CUT_OFF = re.compile(r"[-/:]\s*$")
"""The end of a text whose next part is missing."""


def _readings(parts: Parts) -> Iterator[Reading]:
    if prod(map(len, parts.choices)) > _MAX_READINGS:
        return
    for choice in product(*parts.choices):
        meant = [(kind, value) for kind, value in choice if kind not in {"filler", "before_time"}]
        values = dict(meant)
        order = tuple(kind for kind, _ in meant if kind in _OF_DAY)
        if len(values) < len(meant) or order not in _ORDERS:
            continue
        local = _local(values, parts.time, year_first=order[0] == "year")
        if local is None:
            continue
        yield Reading(
            local=local,
            order=_ORDERS[order],
            dotted=parts.dotted,
            offset=parts.offset,
            zone=None if parts.offset and parts.zone and is_greenwich(parts.zone) else parts.zone,
            weekday=values.get("weekday"),
            is_short="short_year" in values,
        )


_OF_DAY = frozenset({"year", "short_year", "day", "month", "name"})
_ORDERS = {
    **dict.fromkeys(
        (("day", "name", "year"), ("name", "day", "year"), ("year", "name", "day"), ("year", "day", "name"))
    ),
    **dict.fromkeys(
        (("name", "year", "day"), ("day", "year", "name"), ("day", "name", "short_year"), ("name", "day", "short_year"))
    ),
    ("year", "month", "day"): None,
    ("short_year", "month", "day"): "ymd",
    **dict.fromkeys((("day", "month", "year"), ("day", "month", "short_year")), "dmy"),
    **dict.fromkeys((("month", "day", "year"), ("month", "day", "short_year")), "mdy"),
}
"""The orders in which the parts of a date are written, and what they are called where another order is possible.

``month`` is a number, ``name`` is the name of a month. A year of two digits stands behind the name of a month, never before it.
"""


def _local(values: dict[str, int], time: Time | None, *, year_first: bool) -> datetime | None:
    """Return the date with the time of day; None: there is none such."""
    if "year" in values:
        year = values["year"]
    else:
        year = values["short_year"] + (2000 if values["short_year"] < _NEW_CENTURY else 1900)
    hour = _hour(time, values.get("half"), year_first=year_first)
    _, minute, second, micro = time or Time()
    month = values.get("name") or values["month"]
    try:
        return datetime(year, month, values["day"], hour, minute, second, micro)  # noqa: DTZ001 -- the offset comes later
    except ValueError:
        return None


def _hour(time: Time | None, half: int | None, *, year_first: bool) -> int:
    """Return the hour, 0 to 23; another number: there is none such. ``half``: 0 is AM, 1 is PM, None is neither.

    24:05 is five past midnight on the day that is written: programs print it that count the hours from 1 to 24. 24:00 can also be the
    end of that day (ISO 8601), so it is no time for us; nor is any time of hour 24 in a form like that of ISO 8601.
    """
    if time is None:
        return 0 if half is None else -1
    if half is None:
        return 0 if time.hour == _DAY_HOURS and any(time[1:]) and not year_first else time.hour
    last = _DAY_HOURS - 1 if half else _NOON
    if not half <= time.hour <= last:
        return -1
    return time.hour % _NOON + _NOON * half if time.hour <= _NOON else time.hour


def _likely(found: list[Reading]) -> list[Reading]:
    """Return the readings that agree with the day of the week. If none does, return all; but not those with a year of two digits."""
    agreeing = [reading for reading in found if reading.weekday == reading.local.weekday()]
    return agreeing or [reading for reading in found if reading.weekday is None or not reading.is_short]
