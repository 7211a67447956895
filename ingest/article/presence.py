"""Whether an article's page is still there: an article is withdrawn when it is gone, and restored when it is back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.model.article import Settled
from ingest.model.page import Verdict

if TYPE_CHECKING:
    from ingest.model.article import Entry, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an article stands in the database, as far as its page's absence concerns it."""

    verdict: str
    is_withdrawn: bool
    is_listed_elsewhere: bool
    """Another entry lists the article under another address, which may still be there."""


def is_in_question(entry: Entry, visit: Visit, *, is_seen: bool) -> bool:
    """Return whether a visit may withdraw or restore an article, so that its standing needs to be read.

    ``is_seen``: the visit found the page with the text that is stored. A page that is gone for the first time withdraws
    nothing: it is believed when it is gone at the next visit, too.
    """
    return entry.misses > 0 if visit.gone else is_seen


def after_visit(visit: Visit, standing: Standing) -> Literal[Settled.WITHDRAWN, Settled.RESTORED] | None:
    """Return what a visit that puts an article in question does to it; None: nothing.

    An article without a full text is not withdrawn: its page was never read.
    """
    if not visit.gone:
        return Settled.RESTORED if standing.is_withdrawn else None
    if standing.is_withdrawn or standing.is_listed_elsewhere or standing.verdict != Verdict.FULL:
        return None
    return Settled.WITHDRAWN
