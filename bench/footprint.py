"""The memory of the daemon's process after few and after many articles, and with few and with many feeds.

How it is measured. The memory is what the kernel says is resident (``VmRSS``), libraries included, while the daemon is at work: some
glances around the time that it has stored so many articles, or after it has polled for so many seconds. Articles are small pages of words
of their own at a hundred sites, one daemon for both numbers. Feeds are rows, all due, whose servers answer; a daemon for each number.
"""

from __future__ import annotations

import sys
import time
from statistics import median
from typing import TYPE_CHECKING

import made_pages
import psycopg
import running
from processes import resident_mb
from results import CannotRunError, table
from stand import ANY_HOST, Answer, stand

from ingest.store.migrate import migrate

if TYPE_CHECKING:
    from running import Daemon, Postgres

ARTICLES, FEEDS, SECONDS = (5_000, 100_000), (1_000, 1_000_000), 60
QUICK_ARTICLES, QUICK_FEEDS, QUICK_SECONDS = (100, 300), (1_000, 20_000), 5
GLANCES = 5
_GLANCE_S = 0.2
_SITES = 100
_ARTICLES_A_SECOND = 5
"""A daemon that is slower is given up."""
_FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Nothing yet</title><link>/</link><description/></channel></rss>'
_MANY_FEEDS = "INSERT INTO ingest.feed (url) SELECT 'http://feed' || n || '.localhost:' || %s || '/feed' FROM generate_series(1, %s) AS n"


def run(*, quick: bool = False) -> str:
    """Return the table. Raises CannotRunError."""
    articles, feeds, seconds = (QUICK_ARTICLES, QUICK_FEEDS, QUICK_SECONDS) if quick else (ARTICLES, FEEDS, SECONDS)
    with running.postgres() as postgres:
        of_articles = _with_articles(postgres, articles)
        of_feeds = [_with_feeds(postgres, count, seconds) for count in feeds]
    rows = []
    for what, counts, found in (("articles", articles, of_articles), ("feeds", feeds, of_feeds)):
        few, many = found
        ratio = median(many) / median(few)
        rows.append(
            (what, f"{counts[0]:,}", running.spread(few, 0), f"{counts[1]:,}", running.spread(many, 0), f"{ratio:.2f}")
        )
    told = f"Resident memory of the daemon's process, MB, {GLANCES} glances each; least / median / largest:"
    return f"{told}\n\n{table(('', 'few', 'MB', 'many', 'MB with many', 'ratio of medians'), rows)}"


def _with_articles(postgres: Postgres, counts: tuple[int, int]) -> list[list[float]]:
    most = counts[-1]
    made = [made_pages.small_page(f"site{number % _SITES}.localhost", number) for number in range(most)]
    url = postgres.database("ingest_bench_articles")
    with (
        stand(postgres.directory, lambda port: made_pages.answers(made, port)) as served,
        running.daemon(postgres.directory, url, made_pages.feed_urls(made, served.port), _settings(most)) as daemon,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        found = []
        for count in counts:
            wanted = min(count, most - most // 50)
            running.wait_for(
                lambda wanted=wanted: _articles(connection) >= wanted,  # type: ignore[misc]
                f"{wanted} articles",
                daemon.log,
                running.PATIENCE_S + most / _ARTICLES_A_SECOND,
                glance_s=0.5,
            )
            found.append(_glances(daemon))
            print(
                f"footprint: {_articles(connection):,} articles, {median(found[-1]):.0f} MB",
                file=sys.stderr,
                flush=True,
            )
    return found


def _settings(articles: int) -> dict[str, str]:
    """Let a feed list all articles of its site at once."""
    return {"INGEST_FEED_MAX_ENTRIES": str(max(1, articles // _SITES))}


def _articles(connection: psycopg.Connection) -> int:
    return int((connection.execute("SELECT coalesce(max(id), 0) FROM ingest.article").fetchone() or (0,))[0])


def _with_feeds(postgres: Postgres, count: int, seconds: float) -> list[float]:
    answers = {(ANY_HOST, "/feed"): [Answer(body=_FEED, content_type="application/rss+xml", etag='"1"')]}
    url = postgres.database("ingest_bench_feeds")
    migrate(url)
    with stand(postgres.directory, lambda _: answers) as served:
        with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
            connection.execute(_MANY_FEEDS, (str(served.port), count))
            connection.execute("VACUUM ANALYZE")
        with running.daemon(postgres.directory, url, ()) as daemon:
            time.sleep(seconds)
            polled = served.served(200)
            found = _glances(daemon)
    if polled < seconds:
        raise CannotRunError(f"only {polled} feeds were polled in {seconds} s")
    print(f"footprint: {count:,} feeds, {polled:,} polled, {median(found):.0f} MB", file=sys.stderr, flush=True)
    return found


def _glances(daemon: Daemon) -> list[float]:
    found = []
    for _ in range(GLANCES):
        found.append(resident_mb(daemon.pid))
        time.sleep(_GLANCE_S)
    return found
