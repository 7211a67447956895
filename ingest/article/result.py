"""Decides the result of collecting an entry from what its page and its feed gave.

Every decision is a pure function. It returns one value of the union ``EntryResult``, which is written in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.article.draft import draft_of
from ingest.article.fingerprint import text_of
from ingest.model.article import Drafted, Postponed, Unchanged
from ingest.model.page import Judged, Reading, Verdict
from ingest.model.web import FailureKind
from ingest.page.again import LASTING, MAX_CRASHES, PASSING, retry_delay_s
from ingest.page.visit import visit_with
from ingest.text.plain import storable

if TYPE_CHECKING:
    from ingest.model.article import Entry, Visit
    from ingest.model.boilerplate import SiteKnowledge
    from ingest.model.page import Wall, WorkerFailed
    from ingest.model.web import FetchFailed

_HOPELESS = frozenset(
    {
        FailureKind.BAD_URL,
        FailureKind.FORBIDDEN_ADDRESS,
        FailureKind.GONE,
        FailureKind.TOO_LARGE,
        FailureKind.DISALLOWED,
    }
)
"""The failures after which a page is not requested again: a second request would end the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The settings that decide how often, and when, a page is requested."""

    page_attempts: int
    """The number of failed attempts after which the entry is settled without its page."""
    page_retry_s: float
    """The number of seconds to wait after the first failed attempt. Later waits are multiples of it."""
    max_retry_after_s: float
    """A host's Retry-After counts for at most this number of seconds."""
    max_wait_s: float
    """No wait is longer than this number of seconds, whatever the host asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why the page of an entry gave no text."""

    error: str
    is_lasting: bool
    """Whether no further attempt is made: it would not help, or there were enough attempts."""
    wait_s: float = 0
    """The number of seconds for which the host asks to be left alone."""
    wall: Wall | None = None
    """The wall that refused the page; None: it is not known."""
    crashed: bool = False
    """Whether the page stopped the worker that read it."""


def trouble_of_failure(entry: Entry, failed: FetchFailed, limits: Limits) -> Trouble:
    """Return what a failed request means for an entry. A revisit that fails is not tried again."""
    is_wall = failed.wall is not None and failed.wall.verdict in LASTING
    return Trouble(
        error=f"{failed.failure}: {failed.detail}",
        is_lasting=_were_enough(entry, limits) or failed.failure in _HOPELESS or is_wall,
        wait_s=failed.retry_after_s or 0,
        wall=failed.wall,
    )


def trouble_of_crash(entry: Entry, failed: WorkerFailed) -> Trouble:
    """Return what a stopped worker means for an entry. After MAX_CRASHES crashes its page is quarantined."""
    quarantined = entry.crashes + 1 >= MAX_CRASHES
    error = f"{'quarantined: ' if quarantined else ''}the page stopped its worker ({failed.kind}): {failed.detail}"
    return Trouble(error=error, is_lasting=quarantined, crashed=True)


def trouble_of_bug(entry: Entry, error: str, limits: Limits) -> Trouble:
    """Return what an error in this program means for an entry: it counts as a failed attempt."""
    return Trouble(error=storable(error), is_lasting=entry.attempts + 1 >= limits.page_attempts)


def without_page(
    entry: Entry, trouble: Trouble, visit: Visit, limits: Limits, *, last_chance: bool
) -> Postponed | Unchanged | None:
    """Return the result for an entry whose page cannot be had; None: make its article of the feed's text.

    ``last_chance``: an entry without an article gets one now, although its page may be had later.
    """
    has_article = entry.article_id is not None
    if not trouble.is_lasting and (has_article or not last_chance):
        return Postponed(delay_s=delay_s(entry, trouble, limits), error=trouble.error, crashed=trouble.crashed)
    return Unchanged(error=trouble.error, visit=visit) if has_article else None


def delay_s(entry: Entry, trouble: Trouble, limits: Limits) -> float:
    """Return the seconds until the next attempt: the back-off or the host's Retry-After, whichever is longer, within the limits."""
    back_off = retry_delay_s(entry.attempts + 1, entry.id, base_s=limits.page_retry_s)
    return min(max(back_off, min(trouble.wait_s, limits.max_retry_after_s)), limits.max_wait_s)


def from_page(
    entry: Entry, reading: Reading, page_url: str | None, visit: Visit, known: SiteKnowledge, limits: Limits
) -> Drafted:
    """Return the result for an entry whose page was read. A page that may be a passing wall is fetched again."""
    is_passing = reading.judged.page_verdict in PASSING and not _were_enough(entry, limits)
    retry_s = retry_delay_s(entry.attempts + 1, entry.id, base_s=limits.page_retry_s) if is_passing else None
    return _drafted(entry, reading, page_url, visit, known, retry_s)


def from_feed(
    entry: Entry, reading: Reading, trouble: Trouble, visit: Visit, known: SiteKnowledge, limits: Limits
) -> Drafted:
    """Return the result for an entry whose article is made of the feed's text, since its page cannot be had."""
    wall = trouble.wall
    judged = replace(
        reading.judged,
        reason=trouble.error,
        page_verdict=wall.verdict if wall else None,
        page_evidence=wall.evidence if wall else None,
    )
    retry_s = None if trouble.is_lasting else delay_s(entry, trouble, limits)
    drafted = _drafted(entry, replace(reading, judged=judged), None, visit, known, retry_s)
    return replace(drafted, crashed=trouble.crashed)


def nothing_read(reason: str) -> Reading:
    """Return the reading of an entry for which neither page nor feed could be read."""
    return Reading(text=text_of(""), judged=Judged(verdict=Verdict.EMPTY, reason=reason))


def _drafted(
    entry: Entry, reading: Reading, page_url: str | None, visit: Visit, known: SiteKnowledge, retry_s: float | None
) -> Drafted:
    draft = draft_of(entry, reading, page_url, known)
    comparable = draft.judged.verdict is Verdict.FULL and bool(reading.metadata.title)
    return Drafted(
        draft=draft,
        visit=visit_with(visit, draft, comparable=comparable, to_be_retried=retry_s is not None),
        retry_s=retry_s,
        extract_ms=reading.extract_ms,
        clean_ms=reading.clean_ms,
    )


def _were_enough(entry: Entry, limits: Limits) -> bool:
    return entry.revisit or entry.attempts + 1 >= limits.page_attempts
