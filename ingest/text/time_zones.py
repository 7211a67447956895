"""The UTC offset that the name of a time zone stands for."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache

from ingest.text.dates import UNSTATED

_HOUR = 60
"""The minutes of an hour."""
_MAX_EAST = 14 * _HOUR
"""The largest offset of any place to the east of UTC, in minutes: that of the Line Islands."""
_MAX_WEST = 12 * _HOUR
"""The largest offset to the west of UTC, in minutes: that of Baker Island."""


@lru_cache(maxsize=1024)
def at_minutes(minutes: int) -> timezone:
    """Return the time zone that is so many minutes east of UTC."""
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


_GREENWICH = frozenset({"gmt", "utc", "ut", "z"})
"""The names of UTC. A number behind one of them is the offset, as in "GMT+0200"."""
_HOURS = {
    "wet": 0.0, "west": 1.0, "cet": 1.0, "met": 1.0, "mez": 1.0, "cest": 2.0, "mest": 2.0, "mesz": 2.0, "eet": 2.0, "oez": 2.0,
    "eest": 3.0, "oesz": 3.0, "wat": 1.0, "cat": 2.0, "sast": 2.0, "eat": 3.0, "idt": 3.0, "pkt": 5.0, "npt": 5.75, "ict": 7.0,
    "wib": 7.0, "wita": 8.0, "wit": 9.0, "hkt": 8.0, "sgt": 8.0, "myt": 8.0, "pht": 8.0, "jst": 9.0, "kst": 9.0, "awst": 8.0,
    "acst": 9.5, "acdt": 10.5, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "nst": -3.5, "ndt": -2.5, "adt": -3.0,
    "akst": -9.0, "akdt": -8.0, "hst": -10.0, "brt": -3.0,
}  # fmt: skip
"""The offsets in hours of the abbreviations that have one meaning only, in the time zone database and in what we know of feeds."""
_RFC_HOURS = {"est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0}
"""The offsets in hours that RFC 5322, 4.3 gives to abbreviations. They hold where nothing speaks for another meaning."""
_CONTESTED = {
    "ist": {"IN": 5.5, "IL": 2.0, "IE": 1.0},
    "bst": {"GB": 1.0, "BD": 6.0},
    "cst": {"US": -6.0, "CA": -6.0, "MX": -6.0, "CU": -5.0, "CN": 8.0, "TW": 8.0, "HK": 8.0, "MO": 8.0},
    "cdt": {"US": -5.0, "CA": -5.0, "MX": -5.0, "CU": -4.0},
    "pst": {"US": -8.0, "CA": -8.0, "MX": -8.0, "PH": 8.0},
    "ast": {"CA": -4.0, "PR": -4.0, "SA": 3.0, "IQ": 3.0, "KW": 3.0, "BH": 3.0, "QA": 3.0},
    "gst": {"AE": 4.0, "OM": 4.0, "GU": 10.0},
}
"""The offsets in hours of abbreviations that stand for several time zones, by the territories that use them."""
CERTAIN = {
    name.upper(): at_minutes(round(hours * 60))
    for name, hours in {**dict.fromkeys(_GREENWICH, 0.0), **_HOURS, **_RFC_HOURS}.items()
    if name not in _CONTESTED
}
"""The time zones of the abbreviations that have one meaning, whatever document they stand in."""
_BY_SEASON = {
    "msk": "Europe/Moscow",
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
"""The time zones of abbreviations whose offset depends on the date."""


def from_number(sign: str, hours: str, minutes: str | None) -> timezone | None:
    """Return the time zone of an offset that is given in digits; None: no place has it. "-0000" states no offset (RFC 5322, 3.3)."""
    east = int(hours) * _HOUR + int(minutes or 0)
    if east > (_MAX_WEST if sign == "-" else _MAX_EAST) or int(minutes or 0) >= _HOUR:
        return None
    if sign == "-":
        return at_minutes(-east) if east else UNSTATED
    return at_minutes(east)


def is_greenwich(name: str) -> bool:
    """Return whether a name in lower case is one of UTC's."""
    return name in _GREENWICH


def is_contested(name: str) -> bool:
    """Return whether a name in lower case stands for several time zones."""
    return name in _CONTESTED


def is_zone(name: str) -> bool:
    """Return whether a name in lower case is that of a time zone that we know."""
    known = name in _GREENWICH or name in _HOURS or name in _RFC_HOURS or name in _CONTESTED or name in _BY_SEASON
    return known or ("/" in name and name in _places())


def meanings(name: str, local: datetime) -> frozenset[timezone]:
    """Return each offset that a name in lower case can stand for at a local time."""
    if name in _GREENWICH:
        return frozenset({UTC})
    hours = {*_CONTESTED.get(name, {}).values(), *(table[name] for table in (_HOURS, _RFC_HOURS) if name in table)}
    place = _BY_SEASON.get(name) or ("/" in name and _places().get(name))
    return frozenset(map(_at_hours, hours)) | (_in_place(place, local) if place else frozenset())


def in_territory(name: str, territory: str | None) -> timezone | None:
    """Return the offset that a contested name stands for in a territory; None: the territory does not decide."""
    hours = _CONTESTED.get(name, {}).get(territory or "")
    return None if hours is None else _at_hours(hours)


def in_mail(name: str) -> timezone | None:
    """Return the offset that RFC 5322 gives to a name; None: it gives none."""
    return _at_hours(_RFC_HOURS[name]) if name in _RFC_HOURS else None


def _at_hours(hours: float) -> timezone:
    return at_minutes(round(hours * 60))


def _in_place(place: str, local: datetime) -> frozenset[timezone]:
    """Return the offset of a place at a local time: two while clocks are put forward or back, when a local time is no one moment."""
    zone = zoneinfo.ZoneInfo(place)
    offsets = (local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    return frozenset(at_minutes(round(offset.total_seconds() / 60)) for offset in offsets)


@cache
def _places() -> dict[str, str]:
    """Return the names of the time zone database that hold a slash, such as "Europe/Berlin", by their lower case."""
    return {name.casefold(): name for name in zoneinfo.available_timezones() if "/" in name}
