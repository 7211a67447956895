"""The fingerprint of a body: what tells that two texts are the same in spite of case, punctuation and white space."""

from __future__ import annotations

import hashlib

from ingest.text import fold


def body_hash(body: str) -> bytes:
    """Return the SHA-256 of the folded body: 32 bytes, the same for texts that ``text.fold`` makes the same."""
    return hashlib.sha256(fold(body).encode("utf-8", "surrogatepass")).digest()


def letters(body: str) -> int:
    """Count the letters and digits of a body: its length, whatever stands between the words."""
    return sum(map(str.isalnum, body))
