"""Paragraphs that give the reader an order: enough for a line with a link at an article's end."""

from __future__ import annotations

import re

from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.named import own_name_hits
from ingest.boilerplate.sentences import gap_before, sentence_spans
from ingest.boilerplate.tokens import tokens

_ORDERS = frozenset({"act", "first", "nudge", "urge"})
"""The roles of cues that are an order where a clause begins."""
_ABOUT = frozenset({"platform", "product", "self", "phrase", "own", "lure", "you", "spot"})
"""The roles of cues that an order may be about."""
_CLAUSE = re.compile(r"[,،、:;!?()–—]")
"""Punctuation after which a clause begins."""


def calls(paragraph: str, own_name: str = "") -> bool:
    """Return whether a clause of a paragraph begins with an order that is about the outlet or the reader.

    "Sign up today" is one, and so is "To learn more about Gazette, visit …".
    """
    spoken = tokens(paragraph)
    hits = [*lexicon().hits(spoken.words), *own_name_hits(spoken.words, own_name)]
    starts = {first for _, _, first, _ in sentence_spans(paragraph, spoken)}
    starts |= {hit.start for hit in hits if _CLAUSE.search(gap_before(paragraph, spoken, hit.start))}
    orders = about = 0
    for hit in hits:
        if hit.cue.role == "said":
            return False
        if hit.cue.role in _ORDERS and hit.start in starts:
            orders |= hit.cue.languages
            about |= hit.cue.languages if hit.cue.role in {"act", "first"} else 0
        elif hit.cue.role in _ABOUT:
            about |= hit.cue.languages
    return bool(orders & about)
