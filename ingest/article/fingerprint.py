"""The values by which clean texts are compared, without regard to case and punctuation."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ingest.article.shingles import sketch
from ingest.model.boilerplate import Text
from ingest.text.plain import fold
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from ingest.model.boilerplate import Removal


def text_of(body: str, removed: tuple[Removal, ...] = (), leanings: tuple[int, ...] = ()) -> Text:
    """Return a clean text together with its hash, its number of letters and its sketch. ``leanings``: see ``Text.leanings``."""
    folded = fold(body)
    return Text(
        body=body,
        removed=removed,
        text_hash=hashlib.sha256(folded.encode("utf-8", "surrogatepass")).digest(),
        letters=letters(body),
        leanings=leanings,
        sketch=sketch(folded),
    )
