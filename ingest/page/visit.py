"""What a visit to a page brings: first by its bytes, then by what reading them shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from ingest.model.article import Draft, Visit
from ingest.model.page import PageVerdict, TextFrom
from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, hash_of_bytes

if TYPE_CHECKING:
    from ingest.model.article import Entry
    from ingest.model.web import FetchOutcome


def visit_of(entry: Entry, page: FetchOutcome | None, *, soon_s: float | None, next_s: float | None) -> Visit:
    """Return what a visit to the page of an entry brings, before the page is read.

    ``page`` is None if the page was not fetched. ``soon_s`` and ``next_s`` are the waits until the next visit (see ``again.visits_s``).
    """
    if entry.url is None or entry.text_from == TextFrom.FEED:
        return Visit()
    visit = Visit(soon_s=soon_s, next_s=next_s)
    match page:
        case Fetched():
            seen = hash_of_bytes(page.body)
            is_same = seen == entry.page_hash and entry.article_id is not None
            return replace(
                visit,
                answered_by=page.url,
                etag=page.validators.etag,
                last_modified=page.validators.last_modified,
                page_hash=seen,
                is_same=is_same,
            )
        case NotModified():
            return replace(visit, is_same=True)
        case FetchFailed():
            gone = page.failure in {FailureKind.NOT_FOUND, FailureKind.GONE}
            return replace(visit, gone=page.failure if gone else None, answered_by=page.url)
        case None:
            return visit
        case _:
            assert_never(page)


def visit_with(visit: Visit, draft: Draft, *, comparable: bool, to_be_retried: bool) -> Visit:
    """Return the visit together with what reading the page showed.

    ``comparable`` says that the whole article was made of this page: if the same bytes come next time, nothing has changed.
    ``to_be_retried`` says that the page is fetched again soon; several attempts count as one visit.
    """
    is_none = draft.judged.page_verdict is PageVerdict.SOFT_404 and not to_be_retried
    gone = visit.gone or (PageVerdict.SOFT_404 if is_none else None)
    if comparable:
        return replace(visit, gone=gone)
    return replace(visit, gone=gone, etag=None, last_modified=None, page_hash=None)
