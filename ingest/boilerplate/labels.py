"""Sentences that begin with a label, such as "Read also:"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.boilerplate.lexicon import Hit, lexicon
from ingest.boilerplate.sentences import SENTENCE_END, STOPLESS, STOPS
from ingest.boilerplate.tokens import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.boilerplate.cue_files import Cue
    from ingest.boilerplate.part import Part

MAX_TOPIC = 5
"""The topic between a label and its colon has at most so many words: "Read more about housing: …"."""
MAX_LABELLED = 60
"""A label and its headline have at most so many words; in a longer text only the label's sentence is cut."""

_SEPARATOR = re.compile(r"[:：|｜>»›→➡👉▶►\]】）/•·・–—\-…∣ː]")
"""Punctuation between a label and its headline."""


def may_open_with_label(paragraph: str, said: Sequence[str]) -> bool:
    """Return whether a sentence of a paragraph that holds a label may begin with one; ``said``: the paragraph's words.

    In a script without full stops a sentence may begin at any label.
    """
    if STOPLESS.search(paragraph):
        return True
    labels = {hit.start for hit in lexicon().hits(said) if hit.cue.role == "label"}
    start = first = 0
    for end in SENTENCE_END.finditer(paragraph):
        if first in labels or first > max(labels):
            return first in labels
        first += len(words(paragraph[start : end.end()]))
        start = end.end()
    return first in labels


def label_of(part: Part) -> tuple[Cue, bool] | None:
    """Return the label that begins a sentence, and whether it ends the paragraph; None without a label."""
    labels = [hit for hit in part.hits if hit.start == part.first and hit.cue.role == "label"]
    for hit in sorted(labels, key=lambda hit: -hit.end):
        heading = hit.end == len(part.spoken.words)
        separated = bool(_SEPARATOR.search(part.gap(hit.end))) or (heading and not hit.cue.needs_separator)
        bare = not heading and not hit.cue.needs_separator
        if separated or (bare and (_starts_anew(part, hit.end) or _names_a_topic(part, hit))):
            return hit.cue, heading
    return None


def _names_a_topic(part: Part, label: Hit) -> bool:
    """Return whether a topic and a colon follow a label: "Read more about housing: Why rents keep rising"."""
    if label.cue.kind != "read_more" or not part.alone or STOPS.search(part.paragraph):
        return False
    colons = (part.gap(word) for word in range(label.end, min(label.end + MAX_TOPIC, part.last)))
    return label.end - label.start > 1 and any(":" in gap or "：" in gap for gap in colons)


def _starts_anew(part: Part, word: int) -> bool:
    """Return whether a word looks like the first of a headline: a capital, or a letter of a script without capitals."""
    letter = part.paragraph[part.spoken.starts[word]]
    return letter.isalpha() and not letter.islower() and bool(part.gap(word))
