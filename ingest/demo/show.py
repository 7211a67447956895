"""What `ingest demo` shows: the newsroom publishes, the real daemon collects, the ledger tells how well."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from collections import Counter
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from ingest.demo.comparison import compare
from ingest.demo.server import Newsroom
from ingest.demo.sites import sites
from ingest.store import embedded
from ingest.store.migrate import fresh_database, migrate
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.demo.comparison import Comparison
    from ingest.demo.ledger import Ledger

COLUMNS = ("published", "stored", "lost", "duplicates", "passages removed", "leaks")
_DATABASE = "ingest_demo"
_AT_START = 0.6
"""The part of the articles that is there when the daemon starts; the rest is published while it runs."""
_RATE = 10
"""Articles a second."""
_PATIENCE_S = 300
_WIDTH = 118
_QUICK = {
    "INGEST_ALLOW_PRIVATE_NETWORKS": "true",
    "INGEST_LOG_FORMAT": "json",
    "INGEST_MIN_POLL_INTERVAL_S": "1",
    "INGEST_POLL_INTERVAL_S": "1",
    "INGEST_MAX_POLL_INTERVAL_S": "2",
    "INGEST_PAGE_RETRY_S": "1",
    "INGEST_PER_HOST": "4",
    "INGEST_HOST_SPACING_S": "0",
    "INGEST_FEED_SPACING_S": "0",
}

Notes = list[tuple[str, list[tuple[str, str]]]]
"""Headings, each with lines and their styles."""


class AlreadyRunningError(Exception):
    """Another demonstration has the database that this one would make anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The outcome of a demonstration."""

    by_site: list[tuple[str, tuple[int, ...]]]
    """Of each site the counts of COLUMNS."""
    total: tuple[int, ...]
    notes: Notes
    figures: dict[str, Any]
    flawless: bool


def run(server_url: str, data_dir: Path, *, seed: int, articles: int, progress: Callable[[int], None]) -> Shown:
    """Run the demonstration on a database of its own, made anew; the daemon's log goes to ``data_dir``/demo.log.

    Raises AlreadyRunningError.
    """
    with (data_dir / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"another demonstration is running in {data_dir}: wait for its end, or set INGEST_DATA_DIR to another directory"
            ) from None
        fresh_database(server_url, _DATABASE)
        url = embedded.database(server_url, _DATABASE)
        migrate(url)
        return asyncio.run(_run(url, data_dir.resolve(), seed=seed, articles=articles, progress=progress))


async def _run(url: str, data_dir: Path, *, seed: int, articles: int, progress: Callable[[int], None]) -> Shown:
    started = monotonic()
    store = Store(url, connections=1)
    await store.open()
    try:
        async with Newsroom(seed=seed, hosts=[site.host for site in sites()]) as newsroom:
            newsroom.publish(round(articles * _AT_START))
            feeds = data_dir / "demo-feeds.txt"
            feeds.write_text("".join(f"{feed}\n" for feed in newsroom.feeds), "utf-8")
            daemon = await _start_daemon(url, feeds, data_dir / "demo.log")
            try:
                await newsroom.keep_publishing(_RATE, articles - round(articles * _AT_START))
                found = await _collected(store, newsroom.ledger, progress, started)
            finally:
                exit_code = await _stop(daemon)
            return _shown(newsroom.ledger, found, monotonic() - started, data_dir / "demo.log", exit_code)
    finally:
        await store.close()


async def _start_daemon(url: str, feeds: Path, log: Path) -> asyncio.subprocess.Process:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    settings = {**_QUICK, "INGEST_DATABASE_URL": url, "INGEST_FEEDS": str(feeds)}
    with log.open("wb") as stream:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ingest", "run", env={**bare, **settings}, stdout=stream, stderr=stream
        )


async def _stop(daemon: asyncio.subprocess.Process) -> int:
    if daemon.returncode is None:
        daemon.terminate()
    return await daemon.wait()


async def _collected(
    store: Store, ledger: Ledger, progress: Callable[[int], None], started: float
) -> list[dict[str, Any]]:
    """Wait until everything published is stored as it was last published; return what is stored."""
    while True:
        rows = await _rows(store)
        comparison = _compared(ledger, rows)
        progress(comparison.stored)
        pending, _ = await store.entries.pending()
        done = not pending and not comparison.lost and not comparison.differing
        if done or monotonic() - started > _PATIENCE_S:
            return rows
        await asyncio.sleep(0.5)


async def _rows(store: Store) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while more := await store.reports.list_articles(after=rows[-1]["id"] if rows else 0):
        rows += more
    return rows


def _compared(ledger: Ledger, rows: Sequence[dict[str, Any]]) -> Comparison:
    return compare(ledger, [{**row, "removed": [cut["text"] for cut in row["removed"]]} for row in rows])


def _shown(ledger: Ledger, rows: list[dict[str, Any]], seconds: float, log: Path, exit_code: int) -> Shown:
    comparison = _compared(ledger, rows)
    figures = {
        "published": comparison.published,
        "stored": comparison.stored,
        "lost": len(comparison.lost),
        "duplicates": len(comparison.duplicates),
        "passages_removed": comparison.removed,
        "leaks": len(comparison.leaks),
        "hurt_paragraphs": len(comparison.hurt),
        "differing_bodies": len(comparison.differing),
        "seconds": round(seconds, 1),
        "daemon_exit_code": exit_code,
    }
    total = tuple(int(figures[name.replace(" ", "_")]) for name in COLUMNS)
    return Shown(
        by_site=_by_site(ledger, rows, comparison),
        total=total,
        notes=[*_example(rows), *_learned(rows), *_faults(comparison), _summary(figures, log)],
        figures=figures,
        flawless=comparison.perfect and exit_code == 0,
    )


def _by_site(
    ledger: Ledger, rows: Sequence[dict[str, Any]], comparison: Comparison
) -> list[tuple[str, tuple[int, ...]]]:
    """Count by site; a wire article that several sites carry counts where it was stored."""
    originals = [row for row in rows if row["duplicate_of"] is None]
    where = {row["url"]: row["site"] for row in originals}
    homes: dict[str, str] = {}
    for article in ledger:
        stored_at = next((where[url] for url in article.urls if url in where), None)
        if stored_at or article.identity not in homes:
            homes[article.identity] = stored_at or article.site
    published, stored = Counter(homes.values()), Counter(row["site"] for row in originals)
    removed = Counter(dict.fromkeys((row["site"] for row in rows), 0))
    for row in rows:
        removed[row["site"]] += len(row["removed"])

    def faults(lines: Sequence[str], name: str) -> int:
        return sum(f"//{name}/" in line or f"//www.{name}/" in line for line in lines)

    return [
        (
            name,
            (
                published[name],
                stored[name],
                faults(comparison.lost, name),
                faults(comparison.duplicates, name),
                removed[name],
                faults(comparison.leaks, name),
            ),
        )
        for name in sorted(published | stored)
    ]


def _example(rows: Sequence[dict[str, Any]]) -> Notes:
    """Show the article of which most was removed, as extracted and as stored."""
    if not rows:
        return []
    row = max(rows, key=lambda row: (row["language"] == "en", len(row["removed"]), -row["id"]))
    cut = {line for removal in row["removed"] for line in removal["text"].split("\n")}
    before = [(_short(f"  {line}"), "red" if line in cut else "") for line in row["extracted"].split("\n")]
    after = [(_short(f"  {line}"), "green") for line in row["body"].split("\n")]
    removed = [
        (_short(f"  [{removal['rule']}] {' '.join(removal['text'].split())}"), "yellow") for removal in row["removed"]
    ]
    return [
        (f"One article before: {row['title']} ({row['url']})", before),
        ("The same as stored: article.body", after),
        ("What was taken out: article.removed", removed),
    ]


def _learned(rows: Sequence[dict[str, Any]]) -> Notes:
    """Show the passages that no cue knows, in how many articles of how many each was seen, and the sites they are of."""
    found = {
        line: _short(f"  [{removal['rule']}] {row['site'].partition(':')[0]}: {line}")
        for row in rows
        for removal in row["removed"]
        if removal["rule"].startswith("learned:")
        for line in filter(None, removal["text"].split("\n"))
    }
    heading = "What no cue knows, and was learned because a site repeats it"
    return [(heading, [(line, "yellow") for line in sorted(found.values())])] if found else []


def _faults(comparison: Comparison) -> Notes:
    if comparison.perfect:
        return []
    return [("What went wrong", [(line, "red") for line in comparison.report().splitlines()])]


def _summary(figures: dict[str, Any], log: Path) -> tuple[str, list[tuple[str, str]]]:
    return (
        f"{figures['stored']} articles in {figures['seconds']} s; each body was compared with what was published.",
        [(f"The daemon's log is in {log}.", "")],
    )


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
