"""A date in any order of its parts. Each part of the text must have a meaning; otherwise nothing of it is believed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from ingest.text.date_names import meanings, meanings_anywhere, simplified
from ingest.text.time_zones import from_number, is_greenwich, is_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import timezone

    from ingest.text.date_names import Meaning

    _Known = Callable[[str], frozenset[Meaning]]
    """What a word means, as far as it is known."""

_MAX_READINGS = 1000
"""This many combinations of what the parts of a text can mean are tried. A date has about 20."""
_NEW_CENTURY = 50
"""A year of two digits below this number is one of 2000 to 2049; from it on, one of 1950 to 1999 (RFC 5322, 4.3)."""
_MONTHS = "january february march april may june july august september october november december".split()


class Time(NamedTuple):
    """A time of day as it is written: the hour may be one of twelve, or 24."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    microsecond: int = 0


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


@dataclass(slots=True)
class _Parts:
    """The parts of a text, in its order."""

    dotted: bool
    time: Time | None = None
    offset: timezone | None = None
    zone: str | None = None
    choices: list[tuple[Meaning, ...]] = field(default_factory=list)
    """What each number and each word can mean."""


def readings(line: str, language: str | None = None) -> list[Reading]:
    """Return each way in which a line can be read as a date; none if a part of it has no meaning.

    Words are read in the document's language and in English. Only if that gives no date, they are read in any language.
    """
    text = _plain_forms(simplified(line))
    if not _COULD_BE.search(text):
        return []
    at_home = partial(meanings, language=language)
    for known in (at_home, lambda word: at_home(word) or meanings_anywhere(word), meanings_anywhere):
        parts = _parts(text, known)
        found = _likely(list(_readings(parts))) if parts else []
        if found:
            return found
    return []


_COULD_BE = re.compile(r"\d.{0,100}(?<!\d)(?:\d\d|\d{4})(?!\d)|(?<!\d)(?:\d\d|\d{4})(?!\d).{0,100}\d")
"""A date holds two numbers at least, and one of them can be a year."""


# ------------------------------------------------------------------------------------------------------ from a text to its parts


def _plain_forms(text: str) -> str:
    """Return a text whose East Asian labels, clock words and comments are written as the rest of the module reads them."""
    text = _COMMENT.sub(r"\1", text)
    text = _YEAR_LABEL.sub(r" \1 ", text)
    text = _MONTH_LABEL.sub(_month_name, text)
    text = _DAY_LABEL.sub(r" \1 ", text)
    for clock in _CLOCKS:
        text = clock.sub(_clock_time, text)
    return text


_COMMENT = re.compile(r"(\d\s?(?:[a-z]{1,5}\s?)?[+-]\d{1,2}:?\d{0,2})\s{0,3}[(\[][^()\[\]]{0,60}[)\]]")
"""A comment behind an offset in digits (RFC 5322, 3.2.2): it can only repeat the offset."""
_YEAR_LABEL = re.compile(r"(?<!\d)(\d{4})\s?[年년]")
_MONTH_LABEL = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s?[月월]|\bth(?:áng|g)\s(1[0-2]|0?[1-9])(?!\d)")
_DAY_LABEL = re.compile(r"(?<=[\sa-z])(\d{1,2})\s?[日号號일]")
_CLOCKS = (
    re.compile(r"(?<![\d:])(?P<hour>\d{1,2})\s?[時时點点시]\s?(?:(?P<minute>\d\d?)\s?[分분]\s?)?(?:(?P<second>\d\d?)\s?[秒초])?"),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})\s?h\s?(?P<minute>\d\d)?(?P<second>)(?![^\W_]|:)"),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})(?:\.(?P<minute>\d\d))?(?P<second>)(?=\s?uhr\b)"),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})(?P<minute>)(?P<second>)(?=\s?[ap]\s?m\b)"),
)
"""Times of day with words that say so: "10時30分", "10h30", "10.30 Uhr", "8 pm"."""


def _month_name(found: re.Match[str]) -> str:
    return f" {_MONTHS[int(found[1] or found[2]) - 1]} "


def _clock_time(found: re.Match[str]) -> str:
    seconds = f":{found['second']}" if found["second"] else ""
    return f" {found['hour']}:{found['minute'] or '00'}{seconds} "


def _parts(text: str, known: _Known) -> _Parts | None:
    """Return the parts of a text; None: one of them has no meaning."""
    parts = _Parts(dotted=_DOTTED.search(text) is not None)
    position = 0
    while position < len(text):
        end = next(filter(None, (take(parts, text, position) for take in _TAKES)), None)
        end = end or _take_words(parts, text, position, known)
        if not end:
            return None
        position = end
    return parts


_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\d)")
_OFFSET = re.compile(r"\s?([+-])(\d{1,2})(?::?(\d\d))?(?!\d|[.:/-]\d)")
_SEPARATOR = re.compile(r"[\s,.;/|()\[\]\u2013\u2014-]+|:(?=\d)")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?(?![\d:])")
_NUMBER = re.compile(r"\d{1,2}(?!\d)|\d{4}(?!\d)")
_PLACE = re.compile(r"[a-z]+(?:[_-][a-z]+){0,3}(?:/[a-z]+(?:[_-][a-z]+){0,4}){1,2}(?:[+-]\d{1,2})?")
_WORD = r"[^\s\d,.;:/|()\[\]+\u2013\u2014-]+"
_WORDS = re.compile(rf"{_WORD}(?:[\s-]{_WORD}){{0,2}}")


def _take_offset(parts: _Parts, text: str, position: int) -> int | None:
    """Add an offset, which stands behind the time of day, to the parts, and return where it ends. All ``_take`` functions do so."""
    found = _OFFSET.match(text, position) if parts.time and parts.offset is None else None
    parts.offset = from_number(*found.groups()) if found else parts.offset
    return found.end() if found and parts.offset else None


def _take_separator(_: _Parts, text: str, position: int) -> int | None:
    found = _SEPARATOR.match(text, position)
    return found.end() if found else None


def _take_time(parts: _Parts, text: str, position: int) -> int | None:
    found = _TIME.match(text, position) if parts.time is None else None
    if found is None:
        return None
    hour, minute, second, fraction = found.groups()
    parts.time = Time(int(hour), int(minute), int(second or 0), int((fraction or "")[:6].ljust(6, "0")))
    return found.end()


def _take_number(parts: _Parts, text: str, position: int) -> int | None:
    found = _NUMBER.match(text, position)
    can_be = tuple(_meanings_of_number(found[0])) if found else ()
    if found is None or not can_be:
        return None
    parts.choices.append(can_be)
    return found.end()


def _meanings_of_number(digits: str) -> Iterator[Meaning]:
    value = int(digits)
    if len(digits) == 4:
        yield "year", value
        return
    if len(digits) == 2:
        yield "short_year", value
    if 1 <= value <= 31:
        yield "day", value
    if 1 <= value <= 12:
        yield "month", value


def _take_place(parts: _Parts, text: str, position: int) -> int | None:
    found = _PLACE.match(text, position)
    return found.end() if found and _is_first_zone(parts, found[0]) else None


_TAKES = (_take_offset, _take_separator, _take_time, _take_number, _take_place)


def _take_words(parts: _Parts, text: str, position: int, known: _Known) -> int | None:
    found = _WORDS.match(text, position)
    for words in _beginnings(found[0]) if found else ():
        name = words.replace("-", " ")
        has_time = parts.time is not None or position + len(words) == len(text)
        can_be = tuple(meaning for meaning in known(name) if not (has_time and meaning[0] == "before_time"))
        if can_be:
            parts.choices.append(can_be)
        if can_be or _is_first_zone(parts, name):
            return position + len(words)
    return None


def _beginnings(words: str) -> Iterable[str]:
    """Return the beginnings of words in which a name is looked for, the longest first. East Asian names need no blank behind them."""
    ends = [space.start() for space in re.finditer(r"[\s-]", words)]
    first = words[: ends[0]] if ends else words
    glued = (first[:length] for length in range(len(first) - 1, 0, -1)) if first[0] >= "\u2e80" else ()
    return (words, *(words[:end] for end in reversed(ends)), *glued)


def _is_first_zone(parts: _Parts, name: str) -> bool:
    """Return whether a name is that of a time zone, and no other was named before; add it to the parts."""
    if parts.zone is not None or not is_zone(name):
        return False
    parts.zone = name
    return True


# --------------------------------------------------------------------------------------------------------- from parts to a date


def _readings(parts: _Parts) -> Iterator[Reading]:
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
    **dict.fromkeys((("day", "name", "year"), ("name", "day", "year"), ("year", "name", "day"), ("year", "day", "name"))),
    **dict.fromkeys((("name", "year", "day"), ("day", "year", "name"), ("day", "name", "short_year"), ("name", "day", "short_year"))),
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
    year = values["year"] if "year" in values else values["short_year"] + (2000 if values["short_year"] < _NEW_CENTURY else 1900)
    hour = _hour(time, values.get("half"), year_first=year_first)
    _, minute, second, micro = time or Time()
    try:
        return datetime(year, values.get("name") or values["month"], values["day"], hour, minute, second, micro)  # noqa: DTZ001 -- it comes later
    except ValueError:
        return None


def _hour(time: Time | None, half: int | None, *, year_first: bool) -> int:
    """Return the hour, 0 to 23; another number: there is none such. ``half``: 0 is AM, 1 is PM, None is neither.

    Hour 24 is the first hour of the day that is written: so mean the programs that write it, which count the hours from 1 to 24. Where the
    year comes first, it may also be the end of that day (ISO 8601), so it is no hour for us.
    """
    hour = time.hour if time else 0
    if half is None:
        return 0 if hour == 24 and not year_first else hour
    last = 23 if half else 12
    if time is None or not half <= hour <= last:
        return -1
    return hour % 12 + 12 * half if hour <= 12 else hour


def _likely(found: list[Reading]) -> list[Reading]:
    """Return the readings that agree with the day of the week. If none does, return all; but not those with a year of two digits."""
    agreeing = [reading for reading in found if reading.weekday == reading.local.weekday()]
    return agreeing or [reading for reading in found if reading.weekday is None or not reading.is_short]
