"""The UTC offset that a date was given with.

Postgres keeps the instant of a date. Together with the offset, it also tells what the publisher's clock showed.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

UNSTATED = timezone(timedelta(), "-00:00")
"""The offset of a date that was given without one, and is taken for UTC (RFC 3339, 4.3)."""
PLAUSIBLE_YEARS = range(1990, 2101)
"""The years in which news can be dated. A date outside of them is a fault of the publisher's software: the web has no older news."""


def offset_s(when: datetime | None) -> int | None:
    """Return the offset that a date was given with, in seconds east of UTC; None if it was given without one."""
    offset = when.utcoffset() if when else None
    if when is None or offset is None or when.tzname() == UNSTATED.tzname(None):
        return None
    return int(offset.total_seconds())
