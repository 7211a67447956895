"""What a visit to a page brings, before and after the page is read."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from examples import NOW, draft

from ingest.model.article import Entry, Visit
from ingest.model.page import PageVerdict, Verdict
from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, Validators
from ingest.page.visit import visit_of, visit_with

BODY = b"<html>the page</html>"
ENTRY = Entry(
    id=1, feed_id=1, guid="1", url="https://news.example/1", link="https://news.example/1", host="news.example", title="", authors=[],
    html="", language=None, published_at=None, published_offset_s=None, content_hash=b"", attempts=0, crashes=0, article_id=7,
    leased_until=NOW, page_hash=hashlib.sha256(BODY).digest(),
)  # fmt: skip
PAGE = Fetched(
    url="https://news.example/1", status=200, body=BODY, validators=Validators(etag='"2"', last_modified="Tuesday")
)


def visited(page: Fetched | NotModified | FetchFailed | None, entry: Entry = ENTRY) -> Visit:
    return visit_of(entry, page, soon_s=60, next_s=3600)


def test_the_same_bytes_and_a_304_say_that_the_page_is_as_it_was():
    assert visited(PAGE).is_same
    assert visited(NotModified()).is_same
    assert not visited(replace(PAGE, body=b"<html>another</html>")).is_same


def test_the_same_bytes_say_nothing_where_there_is_no_article_yet_or_the_page_gave_none():
    assert not visited(PAGE, replace(ENTRY, article_id=None)).is_same
    assert not visited(PAGE, replace(ENTRY, page_hash=None)).is_same


def test_a_visit_names_the_url_that_answered():
    assert visited(PAGE).answered_by == PAGE.url
    failed = FetchFailed(failure=FailureKind.GONE, detail="410", url="https://news.example/new")
    assert visited(failed).answered_by == "https://news.example/new"


@pytest.mark.parametrize("kind", [FailureKind.NOT_FOUND, FailureKind.GONE])
def test_a_page_that_is_not_there_is_gone(kind):
    assert visited(FetchFailed(failure=kind, detail="HTTP")).gone == kind


@pytest.mark.parametrize("kind", sorted(set(FailureKind) - {FailureKind.NOT_FOUND, FailureKind.GONE}))
def test_no_other_failure_says_that_a_page_is_gone(kind):
    assert visited(FetchFailed(failure=kind, detail="HTTP")).gone is None


def test_an_entry_without_a_page_is_not_visited_again():
    assert visited(None, replace(ENTRY, url=None)) == Visit()


def test_a_page_that_says_that_there_is_none_is_gone_once_its_retries_are_over():
    missing = draft(verdict=Verdict.EMPTY, page_verdict=PageVerdict.SOFT_404)
    assert visit_with(visited(PAGE), missing, comparable=False, to_be_retried=True).gone is None
    assert visit_with(visited(PAGE), missing, comparable=False, to_be_retried=False).gone == "soft_404"


def test_only_a_page_that_gave_everything_is_what_the_next_one_is_compared_with():
    whole = visit_with(visited(PAGE), draft(), comparable=True, to_be_retried=False)
    assert (whole.etag, whole.last_modified, whole.page_hash) == ('"2"', "Tuesday", ENTRY.page_hash)
    part = visit_with(visited(PAGE), draft(), comparable=False, to_be_retried=False)
    assert (part.etag, part.last_modified, part.page_hash) == (None, None, None)
    assert (part.soon_s, part.next_s) == (60, 3600)
