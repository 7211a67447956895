"""Complete values for tests. A test names only the fields that it is about."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import psycopg

from ingest.article.fingerprint import text_of
from ingest.model.article import Draft, Entry, StoredArticle
from ingest.model.feed import Feed, FeedEntry, PollResult
from ingest.model.page import Judged, Metadata, Verdict
from ingest.model.web import Validators

NOW = datetime(2024, 1, 1, 12, 30, tzinfo=UTC)
"""The time of all examples: a Monday, half past twelve UTC."""

LONG = (
    "The council of the small harbour town decided on Tuesday evening that the old ferry pier will be repaired before the "
    "winter storms set in, and that the work is to be paid from the reserves of the port authority."
)


def feed(**changes: object) -> Feed:
    """Return a feed that was polled five times without a failure. ``changes`` are columns of its row."""
    row: dict[str, object] = {
        "id": 1, "url": "https://news.example/feed", "host": "news.example", "etag": '"old"', "last_modified": None,
        "document_hash": b"old", "poll_interval_s": 1800.0, "polls": 5, "last_polled_at": NOW, "leased_until": NOW, "claimed_at": NOW,
        "health": "healthy", "health_since": NOW, "failures": 0, "failed_since": None, "failure_weight": 0.0, "gone_polls": 0,
        "ttl_s": None, "skip_hours": [], "skip_days": [],
        "moving_to": None, "moving_since": None, "moving_polls": 0, "moving_days": 0, "moving_seen_at": None,
        "false_304_at": None, "honest_checks": 0, "site_url": None, "searched_at": None, "proposed_url": None, "is_slow": False,
        "keyed_by": "guid", "keyed_reason": None, "guids_kept": 0, "guids_changed": 0, "guids_shared": 0, "guids_fresh": 0,
        "user_agent": None, "secret_headers": [], "interval_s": None, "was_refused": False,
    }  # fmt: skip
    assert set(changes) <= set(row)
    return Feed.of_row(row | changes)


def feed_entry(number: int = 1, **changes: object) -> FeedEntry:
    """Return an entry as a feed lists it."""
    url = f"https://news.example/{number}"
    entry = FeedEntry(
        guid=f"guid-{number}",
        url=url,
        link=url,
        title=f"Title {number}",
        html=f"<p>Summary {number}</p>",
        content_hash=hashlib.sha256(f"content {number}".encode()).digest(),
    )
    return replace(entry, **changes)


def entry(**changes: object) -> Entry:
    """Return an entry under lease whose article is not known yet."""
    facts: dict[str, object] = {
        "id": 1, "feed_id": 1, "guid": "guid-1", "url": "https://news.example/1", "link": "https://news.example/1",
        "host": "news.example", "title": "The pier is repaired", "authors": [], "html": "", "language": None,
        "published_at": None, "published_offset_s": None, "content_hash": b"hash", "attempts": 0, "crashes": 0,
        "article_id": None, "leased_until": NOW, "feed_url": "https://news.example/feed",
    }  # fmt: skip
    return Entry(**(facts | changes))  # type: ignore[arg-type]  # a test's own facts


def stored_article(**changes: object) -> StoredArticle:
    """Return an article as it is stored, with the text of ``draft()``."""
    made = draft()
    facts: dict[str, object] = {
        "id": 9, "url": made.urls[0], "site": made.site, "title": made.metadata.title, "body": made.text.body,
        "page_verdict": None, "verdict": made.judged.verdict, "revision": 3, "authors": made.metadata.authors,
    }  # fmt: skip
    return StoredArticle(**(facts | changes))  # type: ignore[arg-type]  # a test's own facts


def poll_result(*new: FeedEntry, changed: tuple[FeedEntry, ...] = (), next_poll_s: float = 600) -> PollResult:
    """Return what a successful poll writes."""
    return PollResult(
        validators=Validators(etag='"1"'),
        document_hash=b"hash",
        interval_s=600,
        next_poll_s=next_poll_s,
        new=new,
        changed=changed,
    )


def draft(url: str = "https://news.example/1", *, body: str = LONG, **changes: object) -> Draft:
    """Return a draft of an article; ``changes`` name fields of the draft or of a value in it."""
    metadata = Metadata(title="The pier is repaired", authors=("A. Writer",), language="en")
    judged = Judged(verdict=Verdict.FULL)
    made = Draft(
        urls=(url,), site="news.example", metadata=metadata, text=text_of(body), judged=judged, extractor="test"
    )
    return changed(made, **changes)


def changed(made: Draft, **changes: object) -> Draft:
    """Return a draft with some fields replaced; ``changes`` name fields of the draft or of a value in it."""
    parts: dict[str, object] = {}
    for name in ("metadata", "text", "judged"):
        part = getattr(made, name)
        own = {key: changes.pop(key) for key in list(changes) if hasattr(part, key)}
        parts[name] = replace(part, **own)
    return replace(made, **parts, **changes)


def add_changes(url: str, *numbers: int) -> None:
    """Store an article and its change for each number. Each number has a transaction of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        for number in numbers:
            connection.execute(
                """WITH new AS (INSERT INTO ingest.article (url, site, title, body, verdict, body_hash, published_at, source)
                                VALUES ('https://news.example/' || %(n)s, 'news.example', 'Number ' || %(n)s, 'A text.',
                                        'full', '', '2024-05-01 12:00+02', 'page') RETURNING id)
                   INSERT INTO ingest.change (article_id, kind, revision) SELECT id, 'new', 1 FROM new""",
                {"n": number},
            )


def listed_at(host: str, count: int) -> list[FeedEntry]:
    """Return ``count`` entries whose pages are on one host."""
    urls = [f"https://{host}/{number}" for number in range(count)]
    return [feed_entry(number, guid=url, link=url, url=url) for number, url in enumerate(urls)]
