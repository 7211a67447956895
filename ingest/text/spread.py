"""Numbers that are spread evenly over keys, and are always the same for the same key: shares and jitter."""

from __future__ import annotations

import hashlib
import math


def even_share(key: str) -> float:
    """Return the number of a key, from 0 to 1. Over many keys, these numbers are spread evenly."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:8], "big") / 2**64


_JITTER = 0.1
"""The share by which a jitter lengthens or shortens a wait at most: enough to part waits that began together."""
_MAX_SECONDS = 1e9
"""The longest wait in seconds, some thirty years: longer than any sensible setting, and safe to add to any date."""


def bounded_seconds(value: float | None) -> float:
    """Return a number of seconds from 0 to a billion that is safe to calculate with; 0 for None, negative numbers and NaN."""
    if value is None or math.isnan(value) or value < 0:
        return 0.0
    return float(min(value, _MAX_SECONDS))


def jitter_factor(key: str) -> float:
    """Return the factor of a key, from 0.9 to 1.1. Over many keys, these factors are spread evenly."""
    return 1 - _JITTER + 2 * _JITTER * even_share(key)
