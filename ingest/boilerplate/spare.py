"""Spares articles that what their site repeats would take too much of: a passage may be learned wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.boilerplate.repeats import is_learned
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from ingest.model.boilerplate import Cleaned


def why_spared(cleaned: Cleaned, max_share: float) -> str | None:
    """Return why learned passages must not be cut from an article as it was cleaned here; None: they may.

    They must not if they hold more than ``max_share`` of the article's letters, or if nothing is left of the article.
    """
    gone = [(letters(cut.text), is_learned(cut.rule)) for cut in cleaned.removed]
    learned = sum(count for count, by_learning in gone if by_learning)
    if not learned:
        return None
    share = learned / (letters(cleaned.body) + sum(count for count, _ in gone))
    if share > max_share:
        return f"what its site repeats is {share:.0%} of its letters"
    return None if cleaned.body else "nothing would be left without what its site repeats"
