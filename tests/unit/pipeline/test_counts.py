from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingest.feed.outcome import Polled
from ingest.metrics import exposition
from ingest.model.article import (
    Copied,
    CopyKind,
    Draft,
    Drafted,
    Duplicate,
    Entry,
    Merged,
    Postponed,
    Settled,
    Settlement,
    Unchanged,
)
from ingest.model.boilerplate import Removal, Text
from ingest.model.feed import ParsedFeed, PollResult
from ingest.model.page import Judged, Metadata, Verdict
from ingest.model.web import NO_VALIDATORS, FailureKind, Fetched, FetchFailed, NotModified
from ingest.pipeline.counts import count_entry, count_poll

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime.now(UTC)
ENTRY = Entry(
    id=1, feed_id=1, guid="g", url="https://a.test/1", link="https://a.test/1", host="a.test", title="T", authors=[], html="", language=None,
    published_at=None, published_offset_s=None, content_hash=b"", attempts=0, crashes=0, article_id=None, leased_until=NOW,
)  # fmt: skip
RESULT = PollResult(validators=NO_VALIDATORS, document_hash=None, interval_s=60, next_poll_s=60)
NOT_FOUND = FetchFailed(failure=FailureKind.NOT_FOUND, detail="404")


def _values() -> dict[tuple[Any, ...], float]:
    families = text_string_to_metric_families(exposition([]).decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        if family.name.startswith("ingest")
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


@contextmanager
def _counted(**wanted: float) -> Iterator[None]:
    """Check what a block adds to the metrics: ``wanted`` by the name and the labels, joined by two underscores. All others stay."""
    before = _values()
    yield
    added = {
        "__".join(key): value - before.get(key, 0) for key, value in _values().items() if value != before.get(key, 0)
    }
    assert {name: number for name, number in added.items() if not name.startswith("ingest_stage")} == {
        f"ingest_{name}": number for name, number in wanted.items()
    }


def _drafted(published_at: datetime | None = None, *rules: str) -> Drafted:
    removed = tuple(Removal(start=0, text="x", rule=rule) for rule in rules)
    draft = Draft(
        urls=(),
        site="a.test",
        metadata=Metadata(title="T", published_at=published_at),
        text=Text(body="", removed=removed, text_hash=b"", letters=0),
        judged=Judged(verdict=Verdict.FULL),
        extractor="x",
    )
    return Drafted(draft=draft, extract_ms=30, clean_ms=20)


def test_a_poll_that_reads_a_document_counts_as_read():
    answer = Fetched(url="u", status=200, body=b"x")
    with _counted(polls_total__read=1):
        count_poll(Polled(outcome=answer, document=ParsedFeed(syntax="rss")), RESULT, ms=12)


@pytest.mark.parametrize(
    "answer", [NotModified(), Fetched(url="u", status=200, body=b"x")], ids=["304", "same document"]
)
def test_a_poll_that_brings_nothing_new_counts_as_unchanged(answer):
    with _counted(polls_total__unchanged=1):
        count_poll(Polled(outcome=answer), RESULT, ms=12)


def test_a_poll_that_fails_counts_with_its_kind_and_a_gap_counts():
    failed = replace(RESULT, failure="not_found", error="not_found: 404", gap_since=NOW)
    with _counted(polls_total__failed=1, fetch_failures_total__not_found__feed=1, gaps_total=1):
        count_poll(Polled(outcome=NOT_FOUND), failed, ms=12)


def test_a_new_article_counts_with_what_was_stripped_and_with_the_time_since_its_publication():
    drafted = _drafted(datetime.now(UTC) - timedelta(seconds=100), "judged:follow:0.98", "learned:3/7", "note:credits")
    with _counted(
        entries_total__stored=1,
        articles_total__stored=1,
        removals_total__follow=1,
        removals_total__learned=1,
        removals_total__note=1,
        publish_to_stored_seconds_count=1,
        publish_to_stored_seconds_sum=pytest.approx(100, abs=5),
    ):
        count_entry(ENTRY, drafted, None, Settlement(outcome=Settled.NEW, article_id=1), fetch_ms=80, store_ms=5)


@pytest.mark.parametrize(
    ("listed_s", "published_s"),
    [(5, 100_000), (200_000, 300_000), (5, -60)],
    ids=["old when first listed", "old when first listed, long ago", "dated in the future"],
)
def test_articles_that_say_nothing_of_how_quick_the_daemon_is_are_not_measured(listed_s, published_s):
    drafted = _drafted(datetime.now(UTC) - timedelta(seconds=published_s))
    with _counted(entries_total__stored=1, articles_total__stored=1):
        entry = replace(ENTRY, age_s=listed_s)
        count_entry(entry, drafted, None, Settlement(outcome=Settled.NEW, article_id=1), fetch_ms=80, store_ms=5)


def test_an_article_that_waited_long_after_it_was_listed_is_measured():
    drafted = _drafted(datetime.now(UTC) - timedelta(seconds=250_000))
    with _counted(
        entries_total__stored=1,
        articles_total__stored=1,
        publish_to_stored_seconds_count=1,
        publish_to_stored_seconds_sum=pytest.approx(250_000, abs=5),
    ):
        entry = replace(ENTRY, age_s=200_000)
        count_entry(entry, drafted, None, Settlement(outcome=Settled.NEW, article_id=1), fetch_ms=80, store_ms=5)


def test_copies_count_by_kind_those_that_are_new_and_those_that_were_stored():
    same = Copied(original=1, kind=CopyKind.SAME, similarity=1.0)
    excerpt = Copied(original=2, kind=CopyKind.EXCERPT, similarity=0.9)
    settlement = Settlement(
        outcome=Settled.NEW, article_id=2, copied=same, merged=(Merged(article_id=3, copied=excerpt),)
    )
    with _counted(
        entries_total__stored=1,
        articles_total__stored=1,
        articles_total__merged=1,
        duplicates_total__same=1,
        duplicates_total__excerpt=1,
    ):
        count_entry(ENTRY, _drafted(), None, settlement, fetch_ms=80, store_ms=5)


def test_a_page_that_failed_counts_with_its_kind_and_the_entry_as_postponed():
    with _counted(entries_total__postponed=1, fetch_failures_total__not_found__page=1):
        count_entry(ENTRY, Postponed(delay_s=5, error="x"), NOT_FOUND, None, fetch_ms=80, store_ms=5)


@pytest.mark.parametrize(
    ("result", "outcome", "told", "article"),
    [
        (Duplicate(article_id=1), Settled.DUPLICATE, "deduplicated", False),
        (Unchanged(), Settled.UNCHANGED, "unchanged", False),
        (Unchanged(), Settled.WITHDRAWN, "withdrawn", True),
        (Unchanged(), Settled.RESTORED, "restored", True),
        (Unchanged(), Settled.FORGOTTEN, "forgotten", False),
        (Unchanged(), Settled.METADATA, "amended", True),
    ],
)
def test_each_way_of_settling_counts_under_the_word_of_its_event(result, outcome, told, article):
    wanted = {f"entries_total__{told}": 1} | ({f"articles_total__{told}": 1} if article else {})
    with _counted(**wanted):
        count_entry(ENTRY, result, None, Settlement(outcome=outcome, article_id=1), fetch_ms=None, store_ms=5)


def test_the_stages_of_a_page_are_measured():
    before = _values()
    count_entry(ENTRY, _drafted(), None, Settlement(outcome=Settled.UNCHANGED), fetch_ms=80, store_ms=5)
    added = {
        stage: round(
            _values()["ingest_stage_duration_seconds_sum", stage] - before["ingest_stage_duration_seconds_sum", stage],
            6,
        )
        for stage in ("fetch_page", "read_page", "settle", "poll")
    }
    assert added == {"fetch_page": 0.08, "read_page": 0.05, "settle": 0.005, "poll": 0}


def test_a_date_that_names_only_a_day_is_not_measured():
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with _counted(entries_total__stored=1, articles_total__stored=1):
        settlement = Settlement(outcome=Settled.NEW, article_id=1)
        count_entry(ENTRY, _drafted(midnight), None, settlement, fetch_ms=80, store_ms=5)
