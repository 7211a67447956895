"""Even shares and jitter, both computed from a key."""

from __future__ import annotations

import hashlib
import math


def even_share(key: str) -> float:
    """Return a number from 0 to 1. Different keys get evenly spread numbers; the same key always gets the same number."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:8], "big") / 2**64


_JITTER = 0.1
"""A jitter changes a time by at most this share of it. Set by hand."""


def bounded_seconds(value: float | None) -> float:
    """Return a number of seconds from 0 to 1e9. None, a negative number and NaN become 0."""
    if value is None or math.isnan(value) or value < 0:
        return 0.0
    return float(min(value, 1e9))


def jitter_factor(key: str) -> float:
    """Return a factor between 0.9 and 1.1. Different keys get evenly spread factors; the same key always gets the same one."""
    return 1 - _JITTER + 2 * _JITTER * even_share(key)
