"""Labels: the words before a colon with which sites announce other articles ("Read also: …")."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest.boilerplate.cue_files import cues
from ingest.boilerplate.tokens import words
from ingest.text.plain import REMEMBERED

MAX_LABELLED = 200
"""A paragraph of more characters is no labelled headline."""
_LABEL = re.compile(r"[\W_]{0,4}([^:：»>|】\]\n]{2,40}?)\s?[:：»>|】\]]")
"""The beginning of a paragraph up to the sign behind a label."""
_SIGN, _REACH = re.compile("[:：»>|】\\]]"), 46
"""The sign behind a label, and the number of characters within which it stands: few lines have one, and a search for it takes little time."""


def label_of(paragraph: str) -> str:
    """Return what stands before the first colon, bar or bracket of a short paragraph; empty if nothing or much stands there."""
    return _label_of(paragraph) if len(paragraph) <= MAX_LABELLED else ""


@lru_cache(maxsize=REMEMBERED)
def _label_of(paragraph: str) -> str:
    opened = _SIGN.search(paragraph, 0, _REACH) and _LABEL.match(paragraph)
    return opened[1] if opened else ""


@lru_cache(maxsize=REMEMBERED)
def is_known(label: str) -> bool:
    """Return whether a label is one of the cue files, and nothing else."""
    return " ".join(words(label)) in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(" ".join(words(phrase)) for phrase, role in cues() if role == "label") - {""}
