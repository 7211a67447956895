"""The parts of a date in a text, each with all that it can mean. A text with a part that means nothing has none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ingest.text.time_zones import from_number, is_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import timezone

    from ingest.text.date_names import Meaning

    Known = Callable[[str], frozenset[Meaning]]
    """What a word means, as far as it is known."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_YEAR_DIGITS = 4
_LAST_DAY = 31


class Time(NamedTuple):
    """A time of day as it is written: the hour may be one of twelve, or 24."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    microsecond: int = 0


@dataclass(slots=True)
class Parts:
    """The parts of a text, in its order."""

    dotted: bool
    time: Time | None = None
    offset: timezone | None = None
    zone: str | None = None
    choices: list[tuple[Meaning, ...]] = field(default_factory=list)
    """What each number and each word can mean."""


def plain_forms(text: str) -> str:
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
    re.compile(
        r"(?<![\d:])(?P<hour>\d{1,2})\s?[時时點点시]\s?(?:(?P<minute>\d\d?)\s?[分분]\s?)?(?:(?P<second>\d\d?)\s?[秒초])?"
    ),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})\s?h\s?(?P<minute>\d\d)?(?P<second>)(?![^\W_]|:)"),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})(?:\.(?P<minute>\d\d))?(?P<second>)(?=\s?uhr\b)"),
    re.compile(r"\bklo?\s?(?P<hour>\d{1,2})[.:](?P<minute>\d\d)(?P<second>)(?![\d.:])"),
    re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})(?P<minute>)(?P<second>)(?=\s?[ap]\s?m\b)"),
)
"""Times of day with words that say so: "10時30分", "10h30", "10.30 Uhr", "8 pm"."""


def _month_name(found: re.Match[str]) -> str:
    return f" {_MONTHS[int(found[1] or found[2]) - 1]} "


def _clock_time(found: re.Match[str]) -> str:
    seconds = f":{found['second']}" if found["second"] else ""
    return f" {found['hour']}:{found['minute'] or '00'}{seconds} "


def parts_of(text: str, known: Known) -> Parts | None:
    """Return the parts of a text; None: one of them has no meaning."""
    parts = Parts(dotted=_DOTTED.search(text) is not None)
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
_SEPARATOR = re.compile(r"[\s,.;/|()\[\]\u2010-\u2015\u00b7\u2022\u060c\u3001-]+|:(?=\d)")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?(?![\d:])")
_NUMBER = re.compile(r"\d{1,2}(?!\d)|\d{4}(?!\d)")
_PLACE = re.compile(r"[a-z]+(?:[_-][a-z]+){0,3}(?:/[a-z]+(?:[_-][a-z]+){0,4}){1,2}(?:[+-]\d{1,2})?")
_WORD = r"[^\s\d,.;:/|()\[\]+\u2010-\u2015\u00b7\u2022\u060c\u3001-]+"
_WORDS = re.compile(rf"{_WORD}(?:[\s-]{_WORD}){{0,2}}")


def _take_offset(parts: Parts, text: str, position: int) -> int | None:
    """Add an offset, which stands behind the time of day, to the parts, and return where it ends. All ``_take`` functions do so."""
    found = _OFFSET.match(text, position) if parts.time and parts.offset is None else None
    parts.offset = from_number(*found.groups()) if found else parts.offset
    return found.end() if found and parts.offset else None


def _take_separator(_: Parts, text: str, position: int) -> int | None:
    found = _SEPARATOR.match(text, position)
    return found.end() if found else None


def _take_time(parts: Parts, text: str, position: int) -> int | None:
    found = _TIME.match(text, position) if parts.time is None else None
    if found is None:
        return None
    hour, minute, second, fraction = found.groups()
    parts.time = Time(int(hour), int(minute), int(second or 0), int((fraction or "")[:6].ljust(6, "0")))
    return found.end()


def _take_number(parts: Parts, text: str, position: int) -> int | None:
    found = _NUMBER.match(text, position)
    can_be = tuple(_meanings_of_number(found[0])) if found else ()
    if found is None or not can_be:
        return None
    parts.choices.append(can_be)
    return found.end()


def _meanings_of_number(digits: str) -> Iterator[Meaning]:
    value = int(digits)
    if len(digits) == _YEAR_DIGITS:
        yield "year", value
        return
    if len(digits) > 1:
        yield "short_year", value
    if 1 <= value <= _LAST_DAY:
        yield "day", value
    if 1 <= value <= len(_MONTHS):
        yield "month", value


def _take_place(parts: Parts, text: str, position: int) -> int | None:
    found = _PLACE.match(text, position)
    return found.end() if found and _is_first_zone(parts, found[0]) else None


_TAKES = (_take_offset, _take_separator, _take_time, _take_number, _take_place)


def _take_words(parts: Parts, text: str, position: int, known: Known) -> int | None:
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


def _is_first_zone(parts: Parts, name: str) -> bool:
    """Return whether a name is that of a time zone, and no other was named before; add it to the parts."""
    if parts.zone is not None or not is_zone(name):
        return False
    parts.zone = name
    return True
