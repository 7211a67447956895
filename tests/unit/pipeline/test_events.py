"""The events of entries and articles: one line for what happened, with what an operator needs to know of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from examples import draft, entry
from structlog.testing import capture_logs

from ingest.article.fingerprint import text_of
from ingest.model.article import (
    Copied,
    CopyKind,
    Drafted,
    Merged,
    Postponed,
    Recleaned,
    Recleaning,
    Settled,
    Settlement,
    Unchanged,
)
from ingest.model.page import Verdict, WorkerFailed
from ingest.model.web import FailureKind, FetchFailed
from ingest.pipeline import events

FAILED = FetchFailed(failure=FailureKind.SERVER_ERROR, detail="HTTP 503")


def _logged(result, settlement=None, failed=None, **facts):
    """Return the events of an entry that ends in this way."""
    with capture_logs() as logged:
        events.log_entry(entry(**facts), result, failed, settlement, fetch_ms=1.0, store_ms=2.0)
    return logged


def _names(logged):
    return [event["event"] for event in logged]


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        (Settled.UNCHANGED, "entry_unchanged"),
        (Settled.WITHDRAWN, "article_withdrawn"),
        (Settled.RESTORED, "article_restored"),
        (Settled.FORGOTTEN, "entry_forgotten"),
        (Settled.METADATA, "article_amended"),
    ],
)
def test_a_visit_is_logged_by_what_came_of_it(outcome, name):
    (event,) = _logged(Unchanged(), Settlement(outcome=outcome, article_id=7))
    assert (event["event"], event["article_id"], event["log_level"]) == (name, 7, "info")


def test_a_page_that_failed_is_one_line_with_the_time_of_the_next_attempt():
    (event,) = _logged(Postponed(error="server_error: HTTP 503", delay_s=60.4), failed=FAILED, attempts=1)
    assert (event["event"], event["kind"], event["attempt"], event["delay_s"]) == ("page_failed", "server_error", 2, 60)


def test_a_failed_visit_of_a_stored_article_is_one_line():
    unchanged = Settlement(outcome=Settled.UNCHANGED, article_id=7)
    (event,) = _logged(Unchanged(error="server_error: HTTP 503"), unchanged, FAILED)
    assert (event["event"], event["delay_s"]) == ("page_failed", None)


def test_an_article_that_is_withdrawn_after_a_failed_visit_is_told_as_well():
    withdrawn = Settlement(outcome=Settled.WITHDRAWN, article_id=7)
    assert _names(_logged(Unchanged(error="gone"), withdrawn, FAILED)) == ["page_failed", "article_withdrawn"]


def test_a_page_that_failed_for_the_last_time_says_so_and_its_article_follows():
    logged = _logged(Drafted(draft=draft()), Settlement(outcome=Settled.NEW, article_id=7), FAILED)
    assert _names(logged) == ["page_failed", "article_stored"]
    assert logged[0]["delay_s"] is None


def test_a_page_that_stopped_its_worker_is_one_line():
    crash = WorkerFailed(kind="memory", detail="took more than 256 MB")
    (event,) = _logged(Postponed(error="crash", delay_s=5), failed=crash)
    assert (event["event"], event["crashes"], event["delay_s"]) == ("worker_failed", 1, 5)


def test_an_entry_that_waits_although_nothing_failed_is_told():
    (event,) = _logged(Postponed(error="the host is closed", delay_s=5))
    assert (event["event"], event["delay_s"], event["error"]) == ("entry_postponed", 5, "the host is closed")


def test_stored_articles_that_turned_out_to_be_copies_are_told():
    merged = Merged(article_id=9, copied=Copied(original=7, kind=CopyKind.SYNDICATED, similarity=0.91234))
    logged = _logged(Drafted(draft=draft()), Settlement(outcome=Settled.NEW, article_id=7, merged=(merged,)))
    assert _names(logged) == ["article_stored", "article_merged"]
    assert (logged[1]["article_id"], logged[1]["duplicate_of"], logged[1]["similarity"]) == (9, 7, 0.912)


def test_stored_articles_that_turned_out_to_be_copies_no_more_are_told():
    logged = _logged(Drafted(draft=draft()), Settlement(outcome=Settled.CORRECTED, article_id=7, split=(9,)))
    assert [(one["event"], one["article_id"]) for one in logged] == [("article_corrected", 7), ("article_split", 9)]


def _recleaning(**facts):
    return Recleaning(
        id=7, url="https://news.example/1", site="news.example", title="", body="A line.", verdict="full", reason=None,
        removed=(), extractor="test", revision=1, attempts=0, leased_until=datetime(2026, 11, 29, tzinfo=UTC), **facts,
    )  # fmt: skip


def test_an_article_that_was_cleaned_again_is_told_with_its_revision():
    recleaned = Recleaned(text=text_of("A line."), verdict=Verdict.FULL, reason=None)
    with capture_logs() as logged:
        events.log_recleaned(_recleaning(), recleaned, Settlement(outcome=Settled.RECLEANED, article_id=7, revision=2))
    assert (_names(logged), logged[0]["revision"]) == (["article_recleaned"], 2)


def test_passages_that_were_spared_are_told_once():
    recleaned = Recleaned(text=text_of("A line."), verdict=Verdict.FULL, reason=None, spared="all of it would go")
    with capture_logs() as logged:
        for before in (None, "all of it would go"):
            events.log_recleaned(_recleaning(spared=before), recleaned, Settlement(outcome=Settled.UNCHANGED))
    assert (_names(logged), logged[0]["reason"]) == (["passages_spared"], "all of it would go")
