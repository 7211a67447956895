"""Decides whether an article is withdrawn since its page is gone, or restored since its page is back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.model.article import Settled
from ingest.model.page import Verdict
from ingest.text.urls import same_site, url_key

if TYPE_CHECKING:
    from ingest.model.article import Entry, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts about a stored article that decide whether it is withdrawn or restored."""

    url: str | None
    verdict: str
    is_withdrawn: bool
    entry_url: str | None
    """The URL of the entry that was visited."""
    is_source: bool
    """Whether the article's text was fetched by the link of the visited entry, or the link is the article's URL itself."""
    is_seen_elsewhere: bool
    """Whether another entry, under another URL, saw the article's page at its last visit."""


def is_in_question(entry: Entry, visit: Visit, *, is_seen: bool) -> bool:
    """Return whether a visit may withdraw or restore an article, so that its standing needs to be read.

    ``is_seen``: the visit found the page with the text that is stored. If the page is gone for the first time, the article is
    not withdrawn yet: the page must be gone at the next visit, too.
    """
    return entry.misses > 0 if visit.gone else is_seen


def after_visit(visit: Visit, standing: Standing) -> Literal[Settled.WITHDRAWN, Settled.RESTORED] | None:
    """Return whether a visit withdraws or restores an article; None: neither. Call it only if is_in_question() is true.

    An article without a full text is not withdrawn: its page was never read. Only the article's own address can say that the page is
    gone: any feed may list another spelling of the address that leads nowhere, or a redirect of its own.
    """
    if not visit.gone:
        return Settled.RESTORED if standing.is_withdrawn else None
    if standing.is_withdrawn or standing.verdict != Verdict.FULL:
        return None
    if standing.is_seen_elsewhere or not _is_own_address(visit, standing):
        return None
    return Settled.WITHDRAWN


def _is_own_address(visit: Visit, standing: Standing) -> bool:
    """Return whether the article's own publisher answered the visit, at the address that the text was fetched from.

    If the entry lists an address of another publisher that leads on, it must have led to the article's own URL.
    """
    if not standing.is_source or standing.url is None or standing.entry_url is None:
        return False
    if same_site(standing.entry_url, standing.url):
        return True
    return visit.answered_by is not None and url_key(visit.answered_by) == url_key(standing.url)
