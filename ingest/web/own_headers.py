"""Which headers the operator may set for the requests of one feed."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
"""The name of a header (RFC 9110, 5.1)."""
_VALUE = re.compile(r"[\x21-\x7e](?:[\t\x20-\x7e]{0,4094}[\x21-\x7e])?")
"""The value of a header (RFC 9110, 5.5): ASCII without control characters, so that it can hold no second header."""
_OURS = frozenset(
    "accept-encoding a-im connection content-length content-type expect host if-match if-modified-since if-none-match if-range "  # noqa: SIM905 -- words read best as words
    "if-unmodified-since keep-alive proxy-authorization proxy-connection range te trailer transfer-encoding upgrade".split()
)
"""The headers that this program sets itself, or that belong to the connection: others would break what it does with them."""


def checked_header(name: str, value: str) -> tuple[str, str]:
    """Return the name of a header in lower case, and its value. Raise ValueError, without the value, if it may not be set for a feed."""
    bare = name.strip()
    if not _TOKEN.fullmatch(bare):
        raise ValueError(f"{bare[:100]!r} is no name of a header")
    if bare.lower() in _OURS:
        raise ValueError(f"the header {bare} cannot be set for a feed: this program sets it itself")
    if not _VALUE.fullmatch(value.strip()):
        raise ValueError(
            f"the value of {bare} is no value of a header: up to 4,096 characters of ASCII, none of them a control character"
        )
    return bare.lower(), value.strip()
