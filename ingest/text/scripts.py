"""Scripts and letters: which scripts have no spaces, and how letters are counted."""

from __future__ import annotations

import re


def weighted_length(text: str) -> int:
    return len(text) + (0 if text.isascii() else len(_IDEOGRAPH.findall(text)))


_IDEOGRAPH = re.compile("[\u2e80-\u9fff\uff00-\uff5a]")
"""Characters that say as much as two letters."""


def folded_letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def letters(body: str) -> int:
    """Count the letters and digits of a body."""
    return sum(map(str.isalnum, body))
