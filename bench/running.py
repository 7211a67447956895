"""What the benchmarks of the running program share: a Postgres, the daemon, CPU time by part, and ratios."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import processes
from results import CannotRunError

from ingest.store import embedded
from ingest.store.migrate import fresh_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SETTINGS = {
    "INGEST_ALLOW_PRIVATE_NETWORKS": "true",
    "INGEST_LOG_FORMAT": "json",
    "INGEST_HTTP_LISTEN": "none",
    # few sites on one address stand for many
    "INGEST_PER_HOST": "16",
    "INGEST_HOST_SPACING_S": "0",
    "INGEST_PER_ADDRESS": "0",
    "INGEST_ADDRESS_SPACING_S": "0",
    "INGEST_FEED_SPACING_S": "0",
    "INGEST_PAGE_CONCURRENCY": "64",
}
"""The settings of a daemon that collects from few hosts; all others are as shipped."""
_SETTLED = ("article_stored", "article_corrected", "entry_deduplicated", "entry_unchanged")
PATIENCE_S = 60.0
"""The seconds that the daemon has for its start, and for whatever has no patience of its own."""
_GLANCE_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A Postgres server of the benchmark's own."""

    url: str
    pid: int
    directory: Path
    """A directory for whatever the benchmark keeps while it runs."""

    def database(self, name: str) -> str:
        """Return the URL of a new, empty database."""
        fresh_database(self.url, name)
        return embedded.database(self.url, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A daemon that runs."""

    pid: int
    log: Path

    def settled(self) -> int:
        """Return the number of entries that it has settled."""
        text = self.log.read_text("utf-8")
        return sum(text.count(f'"event": "{event}"') for event in _SETTLED)

    def took_s(self) -> float:
        """Return the seconds from ``daemon_started`` to the last entry that was settled, by its log."""
        lines = [line for line in self.log.read_text("utf-8").splitlines() if line.endswith("}")]
        started = next(line for line in lines if '"event": "daemon_started"' in line)
        last = next(line for line in reversed(lines) if any(f'"event": "{event}"' in line for event in _SETTLED))
        return (_time(last) - _time(started)).total_seconds()


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a Postgres. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as name, contextlib.ExitStack() as stack:
        directory = Path(name)
        try:
            url = stack.enter_context(embedded.postgres(directory))
        except embedded.EmbeddedUnavailableError as error:
            raise CannotRunError(str(error)) from None
        pid = int((directory / "postgres" / "postmaster.pid").read_text("utf-8").split()[0])
        yield Postgres(url=url, pid=pid, directory=directory)


@contextlib.contextmanager
def daemon(directory: Path, url: str, feeds: Sequence[str], settings: dict[str, str] | None = None) -> Iterator[Daemon]:
    """Run the daemon on a database, from ``daemon_started`` on. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="daemon-", dir=directory) as name:
        own = Path(name)
        listed = {"INGEST_FEEDS": str(own / "feeds.txt")} if feeds else {}
        (own / "feeds.txt").write_text("\n".join(feeds), "utf-8")
        bare = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
        environment = {**bare, **SETTINGS, "INGEST_DATABASE_URL": url, **listed, **(settings or {})}
        log = own / "daemon.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "ingest", "run"], cwd=own, env=environment, stdout=out, stderr=out
            )
        with process:
            try:
                wait_for(lambda: '"event": "daemon_started"' in log.read_text("utf-8"), "the start of the daemon", log)
                yield Daemon(pid=process.pid, log=log)
            finally:
                process.terminate()


def wait_for(
    holds: Callable[[], bool], what: str, log: Path, patience_s: float = PATIENCE_S, glance_s: float = _GLANCE_S
) -> None:
    """Wait until something holds. Raises CannotRunError if it does not hold in time."""
    until = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > until:
            raise CannotRunError(
                f"waited {patience_s:.0f} s for {what}; the log ends: {log.read_text('utf-8')[-2000:]}"
            )
        time.sleep(glance_s)


def cpu_s(daemon: Daemon, **others: int) -> dict[str, float]:
    """Return the CPU seconds so far of the daemon's own process, of its workers, and of other processes with what they started."""
    own = processes.own_cpu_s(daemon.pid)
    workers = processes.tree_cpu_s(daemon.pid) - own
    return {"daemon": own, "workers": workers, **{name: processes.tree_cpu_s(pid) for name, pid in others.items()}}


def since(before: dict[str, float], now: dict[str, float]) -> dict[str, float]:
    """Return what was spent between two readings."""
    return {name: now[name] - before[name] for name in before}


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return the least, the median and the largest of some figures."""
    return " / ".join(f"{value:.{digits}f}" for value in (min(values), median(values), max(values)))


def ratios(ours: Sequence[float], theirs: Sequence[float], digits: int = 2) -> str:
    """Return the least, the median and the largest ratio of figures that were taken round by round."""
    return spread([one / other for one, other in zip(ours, theirs, strict=True)], digits)


def _time(line: str) -> datetime:
    return datetime.fromisoformat(json.loads(line)["timestamp"])
