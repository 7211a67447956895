"""Decides whether an article is withdrawn since its page is gone, or restored since its page is back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.model.article import Settled
from ingest.model.page import Verdict

if TYPE_CHECKING:
    from ingest.model.article import Entry, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts about a stored article that decide whether it is withdrawn or restored."""

    verdict: str
    is_withdrawn: bool
    is_listed_elsewhere: bool
    """Whether another entry lists the article under another address. Its page may still be there."""


def is_in_question(entry: Entry, visit: Visit, *, is_seen: bool) -> bool:
    """Return whether a visit may withdraw or restore an article, so that its standing needs to be read.

    ``is_seen``: the visit found the page with the text that is stored. If the page is gone for the first time, the article is
    not withdrawn yet: the page must be gone at the next visit, too.
    """
    return entry.misses > 0 if visit.gone else is_seen


def after_visit(visit: Visit, standing: Standing) -> Literal[Settled.WITHDRAWN, Settled.RESTORED] | None:
    """Return whether a visit withdraws or restores an article; None: neither. Call it only if is_in_question() is true.

    An article without a full text is not withdrawn: its page was never read.
    """
    if not visit.gone:
        return Settled.RESTORED if standing.is_withdrawn else None
    if standing.is_withdrawn or standing.is_listed_elsewhere or standing.verdict != Verdict.FULL:
        return None
    return Settled.WITHDRAWN
