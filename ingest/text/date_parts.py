"""A date in any order of its parts. Each part of the text must have a meaning; otherwise nothing of it is believed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from ingest.text.date_names import meanings, meanings_anywhere, simplified
from ingest.text.time_zones import from_number, is_greenwich, is_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import timezone

    from ingest.text.date_names import Meaning

    _Known = Callable[[str], frozenset[Meaning]]
    """What a word means, as far as it is known."""

_MAX_PARTS = 12
"""A date has at most this many words and numbers beside its time."""
_MONTHS = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way in which a text can be read as a date."""

    local: datetime
    """What the publisher's clock showed, without an offset."""
    order: str
    """``dmy`` or ``mdy`` if the text gives the day and the month as numbers, and the year behind them; otherwise "named"."""
    dotted: bool
    """Whether dots stand between the numbers."""
    offset: timezone | None
    """The offset that the text gives in digits."""
    zone: str | None
    """The name of a time zone in lower case that the text gives."""


@dataclass(slots=True)
class _Parts:
    """The parts of a text, in its order."""

    time: tuple[int, int, int, int] | None = None
    """Hour, minute, second, microsecond."""
    offset: timezone | None = None
    zone: str | None = None
    choices: list[tuple[Meaning, ...]] = field(default_factory=list)
    """What each number and each word can mean."""


def readings(line: str, language: str | None = None) -> list[Reading]:
    """Return each way in which a line can be read as a date. None is returned for a line that is understood only in part."""
    text = _plain_forms(simplified(line))
    if not _COULD_BE.search(text):
        return []
    dotted = _DOTTED.search(text) is not None
    at_home = partial(meanings, language=language)
    for known in (at_home, lambda word: at_home(word) or meanings_anywhere(word), meanings_anywhere):
        parts = _parts(text, known)
        if parts and 3 <= len(parts.choices) <= _MAX_PARTS:
            found = _likely(list(_readings(parts, dotted=dotted)))
            if found:
                return found
    return []


_COULD_BE = re.compile(r"\d.*(?<!\d)(?:\d{4}|\d\d)(?!\d)|(?<!\d)\d{4}(?!\d).*\d")
"""A date holds two numbers at least, and one of them can be a year."""
_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\d)")


def _plain_forms(text: str) -> str:
    """Return a text whose East Asian labels, clock words and comments are written as the rest of the module reads them."""
    text = _COMMENT.sub(r"\1", text)
    text = _YEAR_LABEL.sub(r" \1 ", text)
    text = _MONTH_LABEL.sub(_month_name, text)
    text = _DAY_LABEL.sub(r" \1 ", text)
    for clock in _CLOCKS:
        text = re.sub(clock, _clock_time, text)
    return text


_COMMENT = re.compile(r"(\d\s?(?:gmt|utc)?\s?[+-]\d{1,2}:?\d{0,2})\s{0,3}[(\[][^()\[\]]{0,60}[)\]]")
"""A comment behind an offset in digits (RFC 5322, 3.2.2): it can only repeat the offset."""
_YEAR_LABEL = re.compile(r"(?<!\d)(\d{4})\s?[年년]")
_MONTH_LABEL = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s?[月월]|\bth(?:áng|g)\s(1[0-2]|0?[1-9])(?!\d)")
_DAY_LABEL = re.compile(r"(?<=[\sa-z])(\d{1,2})\s?[日号號일]")
_CLOCKS = (
    r"(?<![\d:])(?P<hour>\d{1,2})\s?[時时點点시]\s?(?:(?P<minute>\d{1,2})\s?[分분]\s?)?(?:(?P<second>\d{1,2})\s?[秒초])?",
    r"(?<![\d:.])(?P<hour>\d{1,2})\s?h\s?(?P<minute>\d\d)?(?P<second>)(?![^\W_]|:)",
    r"(?<![\d:.])(?P<hour>\d{1,2})(?:\.(?P<minute>\d\d))?(?P<second>)(?=\s?uhr\b)",
    r"(?<![\d:.])(?P<hour>\d{1,2})(?P<minute>)(?P<second>)(?=\s?[ap]\s?m\b)",
)
"""Times of day with words that say so: "10時30分", "10h30", "10.30 Uhr", "8 pm"."""


def _clock_time(found: re.Match[str]) -> str:
    seconds = f":{found['second']}" if found["second"] else ""
    return f" {found['hour']}:{found['minute'] or '00'}{seconds} "


def _month_name(found: re.Match[str]) -> str:
    return f" {_MONTHS[int(found[1] or found[2]) - 1]} "


def _parts(text: str, known: _Known) -> _Parts | None:
    """Return the parts of a text; None: some part has no meaning."""
    parts = _Parts()
    position = 0
    while position < len(text):
        found = (
            (parts.time and parts.offset is None and _OFFSET.match(text, position))
            or _SEPARATOR.match(text, position)
            or _TIME.match(text, position)
            or _NUMBER.match(text, position)
            or _PLACE.match(text, position)
        )
        end = found.end() if found and _take(parts, found) else _take_words(parts, text, position, known)
        if end is None:
            return None
        position = end
    return parts


_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?(?![\d:])")
_OFFSET = re.compile(r"\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d|[.:/-]\d)")
_NUMBER = re.compile(r"(?P<number>\d+)")
_PLACE = re.compile(r"(?P<place>[a-z]+(?:[_-][a-z]+){0,3}(?:/[a-z]+(?:[_-][a-z]+){0,4}){1,2}(?:[+-]\d{1,2})?)")
_SEPARATOR = re.compile(r"[\s,.;/|()\[\]\u2013\u2014-]+(?P<separator>)|:(?=\d)")
_WORD = r"[^\s\d,.;:/|()\[\]+\u2013\u2014-]+"
_WORDS = re.compile(rf"{_WORD}(?:[\s-]{_WORD}){{0,2}}")


def _take(parts: _Parts, found: re.Match[str]) -> bool:
    """Add what was found to the parts. False: it has no meaning there."""
    of = found.groupdict()
    if "sign" in of:
        parts.offset = from_number(of["sign"], of["hours"], of["minutes"])
        return parts.offset is not None
    if "hour" in of:
        is_first = parts.time is None
        micro = int((of["fraction"] or "0")[:6].ljust(6, "0"))
        parts.time = (int(of["hour"]), int(of["minute"]), int(of["second"] or 0), micro)
        return is_first
    if "number" in of:
        parts.choices.append(tuple(_number_meanings(of["number"])))
        return bool(parts.choices[-1])
    if "place" in of:
        return is_zone(of["place"]) and _take_zone(parts, of["place"])
    return True


def _number_meanings(digits: str) -> Iterator[Meaning]:
    value = int(digits) if len(digits) <= 4 else 0
    if len(digits) == 4:
        yield "year", value
    if len(digits) == 2:
        yield "short_year", value
    if len(digits) <= 2 and 1 <= value <= 31:
        yield "day", value
    if len(digits) <= 2 and 1 <= value <= 12:
        yield "month", value


def _take_words(parts: _Parts, text: str, position: int, known: _Known) -> int | None:
    """Add the longest words with a meaning to the parts, and return where they end; None: no word there has a meaning."""
    found = _WORDS.match(text, position)
    for word in _beginnings(found[0]) if found else ():
        name = " ".join(word.replace("-", " ").split())
        means = known(name)
        if not means and is_zone(name):
            return position + len(word) if _take_zone(parts, name) else None
        if means:
            parts.choices.append(tuple(("named_month" if kind == "month" else kind, value) for kind, value in means))
            return position + len(word)
    return None


def _beginnings(words: str) -> Iterable[str]:
    """Return the beginnings of words in which a name is looked for, the longest first. East Asian names need no blank behind them."""
    ends = [space.start() for space in re.finditer(r"[\s-]", words)]
    first = words[: ends[0]] if ends else words
    glued = (first[:length] for length in range(len(first) - 1, 0, -1)) if first[0] >= "\u2e80" else ()
    return (words, *(words[:end] for end in reversed(ends)), *glued)


def _take_zone(parts: _Parts, name: str) -> bool:
    is_first = parts.zone is None
    parts.zone = name
    return is_first


def _readings(parts: _Parts, *, dotted: bool) -> Iterator[tuple[Reading, int | None, bool]]:
    """Yield each reading that is a date, the day of the week that it gives, and whether its year has two digits."""
    for choice in product(*parts.choices):
        meant = [(kind, value) for kind, value in choice if kind != "filler"]
        values = dict(meant)
        if len(values) < len(meant) or not _is_ordered([kind for kind, _ in meant]):
            continue
        year_first = next(kind for kind, _ in meant if kind in _OF_DAY) == "year"
        local = _local(values, parts.time, rolls=not year_first)
        if local is None:
            continue
        order = "named" if "named_month" in values or year_first else "".join(kind[0] for kind, _ in meant if kind in {"day", "month"}) + "y"
        zone = None if parts.offset and parts.zone and is_greenwich(parts.zone) else parts.zone
        reading = Reading(local=local, order=order, dotted=dotted, offset=parts.offset, zone=zone)
        yield reading, values.get("weekday"), "short_year" in values


def _is_ordered(kinds: Sequence[str]) -> bool:
    """Return whether a year, a month and a day are there, in an order that is in use."""
    return tuple(kind for kind in kinds if kind in _OF_DAY) in _ORDERS


_OF_DAY = frozenset({"year", "short_year", "day", "month", "named_month"})
_NAMED = (("day", "named_month"), ("named_month", "day"))
_ORDERS = frozenset(
    {
        *((*pair, "year") for pair in _NAMED),
        *(("year", *pair) for pair in _NAMED),
        *((*pair, "short_year") for pair in _NAMED),
        ("named_month", "year", "day"),
        ("day", "year", "named_month"),
        ("year", "month", "day"),
        ("day", "month", "year"),
        ("month", "day", "year"),
        ("short_year", "month", "day"),
        ("day", "month", "short_year"),
        ("month", "day", "short_year"),
    }
)
"""The orders in which the parts of a date are written."""


def _local(values: dict[str, int], time: tuple[int, int, int, int] | None, *, rolls: bool) -> datetime | None:
    """Return the date and the time of day; None: there is no such time.

    ``rolls``: hour 24 is the first hour of the day, as programs mean it that count the hours from 1 to 24. Where the year comes
    first, it can also be the end of the day (ISO 8601), and there is no such time for us.
    """
    hour, minute, second, micro = time or (0, 0, 0, 0)
    month = values.get("named_month") or values.get("month") or 0
    year = values["year"] if "year" in values else values["short_year"] + (2000 if values["short_year"] < 50 else 1900)
    if "half" in values:
        if not time or not values["half"] <= hour <= (23 if values["half"] else 12):
            return None
        hour = hour % 12 + 12 if values["half"] and hour <= 12 else hour % 12 if not values["half"] else hour
    elif hour == 24 and rolls:
        hour = 0
    try:
        return datetime(year, month, values["day"], hour, minute, second, micro)  # noqa: DTZ001 -- the offset comes later
    except ValueError:
        return None


def _likely(found: list[tuple[Reading, int | None, bool]]) -> list[Reading]:
    """Return the readings that agree with the day of the week, where one does. A year of two digits needs that, or a month's name."""
    agreeing = [reading for reading, weekday, _ in found if weekday == reading.local.weekday()]
    if agreeing:
        return agreeing
    return [
        reading
        for reading, weekday, is_short in found
        if not is_short or (reading.order == "named" and weekday is None)
    ]
