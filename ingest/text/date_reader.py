"""A date is read from the text in which a publisher gives it. Nothing is filled in: what is not understood to its end is no date."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

from ingest.text.date_habits import NO_HABITS, Habits
from ingest.text.date_readings import readings
from ingest.text.dates import UNSTATED
from ingest.text.plain import one_line
from ingest.text.time_zones import CERTAIN, from_number

_MIN_CHARACTERS = 6
"""A date has at least this many characters: "1.1.2026" has 8, and "2026年1月1日" has 9; a name of a month may be short."""
_MAX_CHARACTERS = 100
"""A date has at most this many characters. The longest form in use, which browsers write, has about 70."""
_MAX_RAW_CHARACTERS = 400
"""A date with the white space around it has at most this many characters."""
_MAIL = re.compile(
    r"(?:[A-Za-z]{3}, ?)?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(?: (?:([A-Z]{1,5})|([+-])([0-9]{2})([0-9]{2})))?"
)
"""A date of RFC 5322."""
_ISO = re.compile(
    r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?:(?:[Tt]| +)([0-9]{2})(?:(:?)([0-9]{2})(?:\6([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?"
    r" ?(?:([Zz]|UTC|GMT)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?"
)
"""A date of ISO 8601 or RFC 3339, with or without a time of day."""
_DAY_WITH_ZONE = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))")
"""A date of XML Schema: a day in a time zone."""
_EPOCH = re.compile(r"(1[0-9]{9})(?:\.[0-9]{1,9}|([0-9]{3}))?")
"""The seconds or milliseconds since 1970, for the years 2001 to 2033."""
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}


def read_date(text: str, habits: Habits = NO_HABITS) -> datetime | None:
    """Return a date with the offset as given, UNSTATED if none is. None: the text is no date, or only in part, or can be two dates.

    ``habits`` are those of the document that the text stands in.
    """
    line = one_line(text) if len(text) <= _MAX_RAW_CHARACTERS else ""
    if not _MIN_CHARACTERS <= len(line) <= _MAX_CHARACTERS:
        return None
    for form, date_of in _FORMS:
        if found := form.fullmatch(line):
            with suppress(ValueError, KeyError):
                return date_of(found)
    return habits.settled(readings(line, habits.language))


def _of_mail(found: re.Match[str]) -> datetime | None:
    day, month, year, hour, minute, second, name, sign, hours, minutes = found.groups()
    zone = CERTAIN[name] if name else from_number(sign, hours, minutes) if sign else UNSTATED
    return zone and datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)


def _of_iso(found: re.Match[str]) -> datetime | None:
    year, _, month, day, hour, _, minute, second, fraction, greenwich, sign, hours, minutes = found.groups()
    zone = UTC if greenwich else from_number(sign, hours, minutes) if sign else UNSTATED
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    time = (int(hour or 0), int(minute or 0), int(second or 0), micro)
    return zone and datetime(int(year), int(month), int(day), *time, tzinfo=zone)


def _of_day(found: re.Match[str]) -> datetime | None:
    year, month, day, sign, hours, minutes = found.groups()
    zone = from_number(sign, hours, minutes) if sign else UTC
    return zone and datetime(int(year), int(month), int(day), tzinfo=zone)


def _of_epoch(found: re.Match[str]) -> datetime | None:
    seconds, milliseconds = found.groups()
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=1000 * int(milliseconds or 0))


_FORMS = ((_MAIL, _of_mail), (_ISO, _of_iso), (_DAY_WITH_ZONE, _of_day), (_EPOCH, _of_epoch))
