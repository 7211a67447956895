from __future__ import annotations

import zoneinfo
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from ingest.text.time_zones import CERTAIN, is_zone, meanings

DIFFERENT = {
    "KST": "North Korea had a time of its own from 2015 to 2018; its news is in few feeds",
}
"""The abbreviations of which the time zone database knows another meaning that we leave out, and why."""


def _offsets_in_use() -> dict[str, set[timedelta]]:
    """Return the offsets that the time zone database gives to each abbreviation since 1995."""
    offsets: dict[str, set[timedelta]] = defaultdict(set)
    for place in zoneinfo.available_timezones():
        if "/" not in place:
            continue
        zone = zoneinfo.ZoneInfo(place)
        for month in range(12 * 30):
            when = datetime(1995 + month // 12, month % 12 + 1, 1, 12, tzinfo=UTC).astimezone(zone)
            offsets[when.tzname()].add(when.utcoffset())
    return offsets


def test_an_abbreviation_is_certain_only_if_the_time_zone_database_knows_no_other_meaning():
    in_use = _offsets_in_use()
    wrong = {name for name, zone in CERTAIN.items() if in_use[name] - {zone.utcoffset(None)}}
    assert wrong == set(DIFFERENT)


def test_an_abbreviation_with_several_meanings_in_the_database_has_them_all_here():
    in_use = _offsets_in_use()
    when = datetime(2026, 1, 1, 12)  # noqa: DTZ001 -- the offset is what is asked for
    several = {
        name for name, offsets in in_use.items() if len(offsets) > 1 and name.isalpha() and is_zone(name.casefold())
    }
    known = {
        name: {zone.utcoffset(None) for zone in meanings(name.casefold(), when)} for name in several - {"KST", "MSK"}
    }
    assert {name: in_use[name] - offsets for name, offsets in known.items() if in_use[name] - offsets} == {}
