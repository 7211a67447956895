"""The real daemon, from its start until every article of the newsroom is stored, in a Postgres of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

import processes
import psycopg
import running
from results import CannotRunError, table

from ingest.demo.comparison import compare
from ingest.demo.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from running import Daemon, Postgres

ARTICLES = 1_000
WORKERS = (1, 2)
ROUNDS = 5
QUICK_ARTICLES, QUICK_ROUNDS = 200, 2
_PATIENCE_S = 300
_GLANCE_S = 0.5
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


def run(*, quick: bool = False) -> str:
    """Return the table. Raises CannotRunError."""
    articles, rounds, tried = (QUICK_ARTICLES, QUICK_ROUNDS, WORKERS[-1:]) if quick else (ARTICLES, ROUNDS, WORKERS)
    with running.postgres() as postgres, _newsroom(postgres.directory, articles) as newsroom:
        runs: dict[int, list[Usage]] = {workers: [] for workers in tried}
        for _ in range(rounds):
            for workers, found in runs.items():
                found.append(_measured(postgres, newsroom, workers))
    head = (
        "workers", "articles/s", "articles", "entries", "seconds", "daemon CPU s", "workers CPU s", "Postgres CPU s",
        "newsroom CPU s", "all else CPU s", "daemon peak MB", "worker peak MB",
    )  # fmt: skip
    rows = [
        (
            workers,
            running.spread([usage.articles / usage.seconds for usage in found], 1),
            found[0].articles,
            found[0].entries,
            f"{median(usage.seconds for usage in found):.1f}",
            *(
                f"{median(usage.cpu_s[of] for usage in found):.1f}"
                for of in ("daemon", "workers", "postgres", "newsroom", "else")
            ),
            f"{max(usage.daemon_mb for usage in found):.0f}",
            f"{max(usage.worker_mb for usage in found):.0f}",
        )
        for workers, found in runs.items()
    ]
    told = f"From daemon_started until all was stored, whole and clean; {rounds} rounds: articles/s least / median / largest, medians, peaks"
    return f"{told}:\n\n{table(head, rows)}"


@contextlib.contextmanager
def _newsroom(directory: Path, articles: int) -> Iterator[int]:
    """Run the newsroom, all of its articles published; yield its process."""
    arguments = ["--initial", str(articles), "--window", str(articles), "--ledger", str(directory / "ledger.jsonl")]
    command = [sys.executable, "-m", "ingest.demo", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own
        try:
            ready = json.loads(process.stdout.readline() if process.stdout else "")
            (directory / "feeds.txt").write_text("\n".join(ready["feeds"]), "utf-8")
            yield process.pid
        finally:
            process.terminate()


def _measured(postgres: Postgres, newsroom: int, workers: int) -> Usage:
    """Run the daemon on a new database until it has settled all entries. Raises CannotRunError if anything is wrong."""
    url = postgres.database("ingest_bench")
    ledger = Ledger.load(postgres.directory / "ledger.jsonl")
    feeds = (postgres.directory / "feeds.txt").read_text("utf-8").split()
    with running.daemon(postgres.directory, url, feeds, {"INGEST_WORKERS": str(workers)}) as daemon:
        others = {"postgres": postgres.pid, "newsroom": newsroom}
        before, machine_before = running.cpu_s(daemon, **others), processes.machine_cpu_s()
        usage = _watched(daemon, len(ledger))
        usage.cpu_s = running.since(before, running.cpu_s(daemon, **others))
        usage.cpu_s["else"] = max(0.0, processes.machine_cpu_s() - machine_before - sum(usage.cpu_s.values()))
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        rows = connection.execute(_STORED).fetchall()
    comparison = compare(ledger, [{**row, "removed": [cut["text"] for cut in row["removed"]]} for row in rows])
    if not comparison.perfect:
        raise CannotRunError(f"what was stored is not what was published: {comparison.report()}")
    usage.articles = comparison.stored
    return usage


def _watched(daemon: Daemon, entries: int) -> Usage:
    """Measure the daemon until it has settled this number of entries. Raises CannotRunError."""
    usage = Usage()

    def is_done() -> bool:
        # a worker's parent is the server that it was forked from
        workers = [pid for pid, parent in processes.descendants(daemon.pid).items() if parent != daemon.pid]
        usage.worker_mb = max([usage.worker_mb, *(processes.resident_mb(pid, peak=True) for pid in workers)])
        usage.daemon_mb = max(usage.daemon_mb, processes.resident_mb(daemon.pid, peak=True))
        usage.entries = daemon.settled()
        return usage.entries >= entries

    running.wait_for(is_done, f"{entries} entries to settle", daemon.log, _PATIENCE_S, _GLANCE_S)
    usage.seconds = daemon.took_s()
    return usage
