"""What a visit to a page brought."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from ingest.model.article import Draft, Visit
from ingest.model.page import PageVerdict
from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, hash_of_bytes

if TYPE_CHECKING:
    from ingest.model.article import Entry
    from ingest.model.web import FetchOutcome


def visit_of(entry: Entry, page: FetchOutcome | None, *, soon_s: float | None, next_s: float | None) -> Visit:
    """Say what a look at the page of an entry brought, before it is read."""
    if entry.url is None:
        return Visit()
    visit = Visit(soon_s=soon_s, next_s=next_s)
    match page:
        case Fetched():
            seen = hash_of_bytes(page.body)
            is_same = seen == entry.page_hash and entry.article_id is not None
            return replace(
                visit,
                etag=page.validators.etag,
                last_modified=page.validators.last_modified,
                page_hash=seen,
                is_same=is_same,
            )
        case NotModified():
            return replace(visit, is_same=True)
        case FetchFailed():
            gone = page.failure in {FailureKind.NOT_FOUND, FailureKind.GONE}
            return replace(visit, gone=page.failure if gone else None)
        case None:
            return visit
        case _:
            assert_never(page)


def visit_with(visit: Visit, draft: Draft, *, comparable: bool, to_be_retried: bool) -> Visit:
    """Add what reading the page showed.

    ``comparable``: it gave all that the article is made of; the same page next time says that nothing has changed.
    ``to_be_retried``: within the attempts of one look, which count as one.
    """
    is_none = draft.judged.page_verdict is PageVerdict.SOFT_404 and not to_be_retried
    gone = visit.gone or (PageVerdict.SOFT_404 if is_none else None)
    if comparable:
        return replace(visit, gone=gone)
    return replace(visit, gone=gone, etag=None, last_modified=None, page_hash=None)
