"""The fingerprint of a body: what tells that two texts are the same, or much the same, in spite of case and punctuation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ingest.article.shingles import sketch
from ingest.text.plain import fold
from ingest.text.scripts import letters


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of a body."""

    body_hash: bytes
    """SHA-256 of the folded body: 32 bytes, the same for texts that ``text.fold`` makes the same."""
    letters: int
    """Letters and digits: its length, whatever stands between the words."""
    sketch: tuple[int, ...]
    """Of its shingles; none where it is shorter than one."""


def fingerprint(body: str) -> Fingerprint:
    """Return the fingerprint of a body."""
    folded = fold(body)
    return Fingerprint(
        body_hash=hashlib.sha256(folded.encode("utf-8", "surrogatepass")).digest(),
        letters=letters(body),
        sketch=sketch(folded),
    )
