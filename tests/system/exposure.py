"""The real daemon, to which all faults are served at once, together with a healthy feed.

Run as a program, this file prints the figures as JSON, for `./dev bench faults`.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psycopg
from faults import FAULTS, FEED_FAULTS, PAGE_FAULTS, answers_of, host_of, listed, rss
from outcomes import FEEDS_TEXT, LONGEST_S, MAX_ENTRIES, PAGE_ATTEMPTS, SHORTEST_S, Seen
from processes import Ingest
from psycopg.rows import dict_row
from strangers import Exchange, Strangers, answer

if TYPE_CHECKING:
    from collections import Counter

MB = 1_000_000
FEED_MB = 4
PAGE_MB = 4
SETTINGS = {
    "INGEST_LOG_LEVEL": "debug",
    "INGEST_ALLOW_PRIVATE_NETWORKS": "false",
    "INGEST_ALLOWED_NETWORKS": "127.0.0.1/32",
    "INGEST_MIN_POLL_INTERVAL_S": SHORTEST_S,
    "INGEST_POLL_INTERVAL_S": SHORTEST_S,
    "INGEST_MAX_POLL_INTERVAL_S": LONGEST_S,
    "INGEST_FEED_FAILING_AFTER_S": 0,
    "INGEST_FEED_TIMEOUT_S": 3,
    "INGEST_PAGE_TIMEOUT_S": 3,
    "INGEST_FEED_MAX_BYTES": FEED_MB * MB,
    "INGEST_PAGE_MAX_BYTES": PAGE_MB * MB,
    "INGEST_FEED_MAX_ENTRIES": MAX_ENTRIES,
    "INGEST_PAGE_ATTEMPTS": PAGE_ATTEMPTS,
    # half of the polls send no validators, so that a false 304 is found while the test runs
    "INGEST_UNCONDITIONAL_SHARE": 0.5,
    "INGEST_REVISIT_AFTER_S": "none",
    # what is read takes half a second of the processor at most, and more on a busy machine; one page takes all of this, three times
    "INGEST_WORKER_TIMEOUT_S": 8,
    "INGEST_WORKER_MEMORY_MB": 256,
    "INGEST_FEED_CONCURRENCY": 16,
    "INGEST_PAGE_CONCURRENCY": 32,
}
CAPS_MB = 16 * FEED_MB + 32 * PAGE_MB
"""The most MB that all feeds and pages that are fetched at the same time may have."""
HEALTHY = "healthy.localhost"
LISTING = "listing.localhost"
_LISTED_AT_ONCE = 10
"""The number of entries in the healthy feed."""
_WARM = 6
"""The number of articles that are read before the memory in use is measured for the first time."""
_PATIENCE_S = 150
"""The test waits for the faults for at most this many seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What the daemon did while the faults were served."""

    seen: dict[str, Seen]
    """What the database and the log hold, by the name of the fault."""
    healthy: Seen
    gaps_s: list[float]
    """The seconds between the polls of the healthy feed while the faults were served."""
    idle_mb: float
    """The memory of the daemon's process before the faults were served, in MB."""
    most_mb: float
    """The most memory that the daemon's process used, in MB."""
    seconds: float
    events: list[dict[str, Any]]
    exit_code: int
    requests: Counter[tuple[str, str]]

    @property
    def figures(self) -> dict[str, float]:
        """The figures that the benchmark prints."""
        return {
            "faults": len(self.seen),
            "seconds": self.seconds,
            "interval_s": SHORTEST_S,
            "polls": len(self.gaps_s),
            "median_gap_s": median(self.gaps_s),
            "longest_gap_s": max(self.gaps_s),
            "idle_mb": self.idle_mb,
            "most_mb": self.most_mb,
            "caps_mb": CAPS_MB,
        }


async def publish(exchange: Exchange) -> None:
    """Serve the healthy feed, which lists one more entry at each poll."""
    last = exchange.number + _WARM
    await answer(rss(*(listed(f"/{number}") for number in range(max(0, last - _LISTED_AT_ONCE), last))))(exchange)


def expose(directory: Path, database_url: str) -> Exposure:
    """Run the daemon until all faults have had their effect, or ``_PATIENCE_S`` is over."""
    own = {(HEALTHY, "/feed"): publish}
    with contextlib.ExitStack() as stack:
        strangers = stack.enter_context(Strangers({**answers_of(FAULTS), **own}, directory))
        plain = strangers.ports["plain"]
        strangers.serve_also(LISTING, "/feed", answer(_listing(strangers.ports)))
        (directory / "feeds.txt").write_text(f"http://{HEALTHY}:{plain}/feed")
        settings = {
            "INGEST_DATABASE_URL": database_url,
            "INGEST_FEEDS": "feeds.txt",
            "SSL_CERT_FILE": strangers.trusted,
        }
        daemon = stack.enter_context(Ingest(directory, "run", **SETTINGS, **settings))
        connection = stack.enter_context(psycopg.connect(database_url, autocommit=True, row_factory=dict_row))
        daemon.wait_for("article_stored", count=_WARM)
        idle_mb = _memory_mb(daemon.pid, "VmRSS")
        begin = time.monotonic()
        urls = {fault.name: fault.url.format(host=host_of(fault), **strangers.ports) for fault in FEED_FAULTS}
        urls[LISTING] = f"http://{LISTING}:{plain}/feed"
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO ingest.feed (url) VALUES (%s)", [(url,) for url in urls.values()])
        while time.monotonic() < begin + _PATIENCE_S and not _is_over(connection, urls):
            assert daemon.running, daemon.text[-5000:]
            time.sleep(0.5)
        seconds = time.monotonic() - begin
        most_mb = _memory_mb(daemon.pid, "VmHWM")
        exit_code = daemon.stop(30)
        seen, healthy = _all_seen(connection, urls, daemon.events)
        return Exposure(
            seen=seen,
            healthy=healthy,
            gaps_s=_gaps_s(healthy, seconds),
            idle_mb=idle_mb,
            most_mb=most_mb,
            seconds=seconds,
            events=daemon.events,
            exit_code=exit_code,
            requests=strangers.requests,
        )


def _listing(ports: dict[str, int]) -> bytes:
    """Return the feed that lists the faulty pages."""
    assert len(PAGE_FAULTS) <= MAX_ENTRIES, "the last of them would not be read"
    links = {fault.name: fault.url.format(host=host_of(fault), **ports) for fault in PAGE_FAULTS}
    return rss(
        *(
            f"<title>Listed: {name}</title><link>{link}</link><guid isPermaLink='false'>{name}</guid>"
            f"<description>{FEEDS_TEXT}</description>"
            for name, link in links.items()
        )
    )


# ------------------------------------------------------------------------------------------------------------ is it over?


def _is_over(connection: psycopg.Connection[dict[str, Any]], urls: dict[str, str]) -> bool:
    rows = {row["url"]: row for row in connection.execute("SELECT * FROM ingest.feed")}
    polled = all(fault.expect.is_over(rows[urls[fault.name]]) for fault in FEED_FAULTS)
    return polled and connection.execute(_PENDING, [f"%{HEALTHY}%"]).fetchone() == {"entries": 0}


_PENDING = """
SELECT (SELECT count(*) FROM ingest.entry JOIN ingest.feed ON feed.id = feed_id
         WHERE next_attempt_at IS NOT NULL AND feed.url NOT LIKE %s AND entry.first_seen_at < now() - interval '3 s')
     + (SELECT count(*) FROM ingest.recleaning) AS entries
"""


# ------------------------------------------------------------------------------------------------------- what was seen

_ENTRIES = """
SELECT entry.*, article.verdict, article.reason, article.page_verdict, article.page_evidence, article.body, article.title AS article_title, article.url AS article_url,
       article.authors AS article_authors, article.published_at AS article_published_at
  FROM ingest.entry LEFT JOIN ingest.article ON article.id = entry.article_id
 ORDER BY entry.id
"""


def _all_seen(
    connection: psycopg.Connection[dict[str, Any]], urls: dict[str, str], events: list[dict[str, Any]]
) -> tuple[dict[str, Seen], Seen]:
    feeds = {row["url"]: row for row in connection.execute("SELECT * FROM ingest.feed")}
    entries, logged = defaultdict(list), defaultdict(list)
    for entry in connection.execute(_ENTRIES):
        entries[entry["feed_id"]].append(entry)
    for event in events:
        logged[event.get("feed_id")].append(event)

    def seen(row: dict[str, Any]) -> Seen:
        return Seen(feed=row, entries=entries[row["id"]], events=logged[row["id"]])

    found = {fault.name: seen(feeds[urls[fault.name]]) for fault in FEED_FAULTS}
    listing = seen(feeds[urls[LISTING]])
    for fault in PAGE_FAULTS:
        own = [entry for entry in listing.entries if entry["guid"] == fault.name]
        told = [event for event in listing.events if event.get("guid") == fault.name]
        found[fault.name] = Seen(feed=listing.feed, entries=own, events=told)
    return found, seen(next(row for url, row in feeds.items() if HEALTHY in url))


def _gaps_s(healthy: Seen, seconds: float) -> list[float]:
    times = [datetime.fromisoformat(event["timestamp"]).timestamp() for event in healthy.named("feed_polled")]
    begin = times[-1] - seconds
    return [after - before for before, after in pairwise(times) if before >= begin]


def _memory_mb(pid: int, name: str) -> float:
    """Return a figure of proc(5) in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / MB for line in lines if line.startswith(f"{name}:"))


def main() -> None:
    """Serve the faults to a daemon with a new database, and print the figures."""
    from ingest.store import embedded  # noqa: PLC0415 -- tests that are given a server do not need it
    from ingest.store.migrate import migrate  # noqa: PLC0415 -- tests have a migrated database

    with (
        tempfile.TemporaryDirectory(prefix="ingest-faults-") as name,
        tempfile.TemporaryDirectory(prefix="ingest-faults-") as store,
        embedded.postgres(Path(store)) as url,
    ):
        migrate(url)
        json.dump(expose(Path(name), url).figures, sys.stdout)


if __name__ == "__main__":
    main()
