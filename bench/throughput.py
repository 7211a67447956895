"""The real daemon, from its start until every article of the newsroom is stored, in a Postgres of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import processes
import psycopg
from results import CannotRunError, table

from ingest.demo.comparison import compare
from ingest.demo.ledger import Ledger
from ingest.store import embedded
from ingest.store.migrate import fresh_database, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES = 1_000
WORKERS = (1, 2)
SETTINGS = {
    "INGEST_ALLOW_PRIVATE_NETWORKS": "true",
    "INGEST_LOG_FORMAT": "json",
    "INGEST_HTTP_LISTEN": "none",
    # the newsroom's few sites stand for many
    "INGEST_PER_HOST": "16",
    "INGEST_HOST_SPACING_S": "0",
    "INGEST_PER_ADDRESS": "0",
    "INGEST_ADDRESS_SPACING_S": "0",
    "INGEST_FEED_SPACING_S": "0",
    "INGEST_PAGE_CONCURRENCY": "64",
}
_DATABASE = "ingest_bench"
_PATIENCE_S = 300
_GLANCE_S = 0.5
_SETTLED = {"article_stored", "article_corrected", "entry_deduplicated", "entry_unchanged"}
_STORED = "SELECT url, title, body, verdict, duplicate_of, removed FROM ingest.article ORDER BY id"


@dataclass(slots=True, kw_only=True)
class Usage:
    """The time, CPU time and memory of a run."""

    seconds: float = 0.0
    """The seconds from ``daemon_started`` to the last entry that was settled, by the daemon's log."""
    articles: int = 0
    entries: int = 0
    cpu_s: dict[str, float] = field(default_factory=dict)
    daemon_mb: float = 0.0
    worker_mb: float = 0.0
    """The most memory that any worker used, in MB."""


def run() -> str:
    """Return the table. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as name, contextlib.ExitStack() as stack:
        directory = Path(name)
        try:
            server_url = stack.enter_context(embedded.postgres(directory))
        except embedded.EmbeddedUnavailableError as error:
            raise CannotRunError(str(error)) from None
        postmaster = int((directory / "postgres" / "postmaster.pid").read_text().split()[0])
        newsroom = stack.enter_context(_newsroom(directory))
        runs = [_measured(directory, server_url, postmaster, newsroom, workers) for workers in WORKERS]
    head = (
        "workers", "articles/s", "articles", "entries", "seconds", "daemon CPU s", "workers CPU s", "Postgres CPU s",
        "newsroom CPU s", "all else CPU s", "daemon peak MB", "worker peak MB",
    )  # fmt: skip
    rows = [
        (
            workers,
            f"{usage.articles / usage.seconds:.1f}",
            usage.articles,
            usage.entries,
            f"{usage.seconds:.1f}",
            *(f"{usage.cpu_s[of]:.1f}" for of in ("daemon", "workers", "postgres", "newsroom", "else")),
            f"{usage.daemon_mb:.0f}",
            f"{usage.worker_mb:.0f}",
        )
        for workers, usage in zip(WORKERS, runs, strict=True)
    ]
    return f"From daemon_started until all was stored, whole and clean:\n\n{table(head, rows)}"


@contextlib.contextmanager
def _newsroom(directory: Path) -> Iterator[int]:
    """Run the newsroom, all of its articles published; yield its process."""
    arguments = ["--initial", str(ARTICLES), "--window", str(ARTICLES), "--ledger", str(directory / "ledger.jsonl")]
    command = [sys.executable, "-m", "ingest.demo", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own
        try:
            ready = json.loads(process.stdout.readline() if process.stdout else "")
            (directory / "feeds.txt").write_text("\n".join(ready["feeds"]), "utf-8")
            yield process.pid
        finally:
            process.terminate()


def _measured(directory: Path, server_url: str, postmaster: int, newsroom: int, workers: int) -> Usage:
    """Run the daemon on a new database until it has settled all entries. Raises CannotRunError if anything is wrong."""
    fresh_database(server_url, _DATABASE)
    url = embedded.database(server_url, _DATABASE)
    migrate(url)
    ledger = Ledger.load(directory / "ledger.jsonl")
    others = {"postgres": postmaster, "newsroom": newsroom}
    before, machine_before = {name: _tree_cpu_s(pid) for name, pid in others.items()}, processes.machine_cpu_s()
    log = directory / f"daemon-{workers}.log"
    settings = {
        "INGEST_DATABASE_URL": url,
        "INGEST_FEEDS": str(directory / "feeds.txt"),
        "INGEST_WORKERS": str(workers),
    }
    with _daemon(directory, log, settings) as daemon:
        usage = _watched(daemon, log, len(ledger))
        usage.cpu_s |= {name: _tree_cpu_s(pid) - before[name] for name, pid in others.items()}
        usage.cpu_s["else"] = max(0.0, processes.machine_cpu_s() - machine_before - sum(usage.cpu_s.values()))
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        rows = connection.execute(_STORED).fetchall()
    comparison = compare(ledger, [{**row, "removed": [cut["text"] for cut in row["removed"]]} for row in rows])
    if not comparison.perfect:
        raise CannotRunError(f"what was stored is not what was published: {comparison.report()}")
    usage.articles = comparison.stored
    return usage


@contextlib.contextmanager
def _daemon(directory: Path, log: Path, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    command = [sys.executable, "-m", "ingest", "run"]
    with (
        log.open("wb") as out,
        subprocess.Popen(  # noqa: S603 -- the program under test
            command, cwd=directory, env={**bare, **SETTINGS, **settings}, stdout=out, stderr=out
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


def _watched(process: subprocess.Popen[bytes], log: Path, entries: int) -> Usage:
    """Measure the daemon until it has settled this number of entries. Raises CannotRunError."""
    usage, daemon = Usage(), process.pid
    until = time.monotonic() + _PATIENCE_S
    while usage.entries < entries:
        if time.monotonic() > until or process.poll() is not None:
            raise CannotRunError(
                f"{usage.entries} of {entries} entries were settled; the log ends: {log.read_text('utf-8')[-2000:]}"
            )
        time.sleep(_GLANCE_S)
        # a worker's parent is the server that it was forked from
        tree = processes.descendants(daemon)
        workers = [pid for pid, parent in tree.items() if parent != daemon]
        usage.worker_mb = max([usage.worker_mb, *(processes.resident_mb(pid, peak=True) for pid in workers)])
        usage.daemon_mb = max(usage.daemon_mb, processes.resident_mb(daemon, peak=True))
        usage.cpu_s = {"daemon": processes.cpu_s(daemon), "workers": sum(map(processes.cpu_s, tree))}
        text = log.read_text("utf-8")
        usage.entries = sum(text.count(f'"event": "{event}"') for event in _SETTLED)
    times = {event["event"]: datetime.fromisoformat(event["timestamp"]) for event in _events(log)}
    usage.seconds = (max(times[event] for event in _SETTLED & times.keys()) - times["daemon_started"]).total_seconds()
    return usage


def _events(log: Path) -> list[dict[str, Any]]:
    """Return the events of the log so far, without a last line that is not complete yet."""
    text = log.read_text("utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines() if line.startswith("{")]


def _tree_cpu_s(pid: int) -> float:
    return sum(map(processes.cpu_s, [pid, *processes.descendants(pid)]))
