"""The program under test, as a process with a log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Self

import psycopg

from ingest.demo.comparison import Comparison, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.demo.ledger import Ledger

QUICK = {
    "INGEST_ALLOW_PRIVATE_NETWORKS": "true",
    "INGEST_LOG_FORMAT": "json",
    "INGEST_HTTP_LISTEN": "none",
    "INGEST_WORKERS": "2",
    "INGEST_MIN_POLL_INTERVAL_S": "0.5",
    "INGEST_POLL_INTERVAL_S": "0.5",
    "INGEST_MAX_POLL_INTERVAL_S": "1",
    "INGEST_PAGE_RETRY_S": "0.2",
    "INGEST_PER_HOST": "8",
    "INGEST_HOST_SPACING_S": "0",
    "INGEST_PER_ADDRESS": "0",
    "INGEST_ADDRESS_SPACING_S": "0",
    "INGEST_FEED_SPACING_S": "0",
    "INGEST_REVISIT_AFTER_S": "none",
    "INGEST_DRAIN_S": "5",
}


def environment(**settings: object) -> dict[str, str]:
    """Return the environment of this process, with ``QUICK`` and ``settings`` as its only INGEST_ settings."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    return {**bare, **QUICK, **{name: str(value) for name, value in settings.items()}}


def ask(directory: Path, *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run an `ingest` command to its end; return its exit code, its results and its messages."""
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=directory,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


class Ingest:
    """A running `ingest` command. Use it as a context manager: it is killed at the end."""

    def __init__(self, directory: Path, *arguments: str, without: Sequence[str] = (), **settings: object) -> None:
        """Start it. ``without``: settings of ``QUICK`` that are left unset."""
        given = {name: value for name, value in environment(**settings).items() if name not in without}
        self._log = directory / f"{arguments[0]}-{time.monotonic_ns()}.log"
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest", *arguments],
                cwd=directory,
                env=given,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the process with SIGKILL, which it cannot handle."""
        if self.running:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self, timeout: float = 60) -> int:
        """Wait until the process ends; return its exit code."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout} s; its log:\n{self.text[-5000:]}") from None

    def stop(self, timeout: float = 60) -> int:
        """Send SIGTERM, wait until the process ends, and return its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(timeout)

    @property
    def text(self) -> str:
        return self._log.read_text("utf-8", "replace")

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events that the process has logged so far. Raises AssertionError if a line is not JSON."""
        try:
            return [json.loads(line) for line in self.text.splitlines()]
        except ValueError:
            prose = [line for line in self.text.splitlines() if not line.startswith("{")]
            raise AssertionError("lines of the log that are no JSON:\n" + "\n".join(prose)) from None

    def named(self, event: str) -> list[dict[str, Any]]:
        return [found for found in self.events if found["event"] == event]

    def wait_for(self, event: str, *, count: int = 1, timeout: float = 60) -> list[dict[str, Any]]:
        """Wait until the log holds ``count`` events of a name; return all of them."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            found = [line for line in self.text.splitlines() if f'"event": "{event}"' in line]
            if len(found) >= count:
                return [json.loads(line) for line in found]
            assert self.running, f"it ended before {event}; its log:\n{self.text[-5000:]}"
            time.sleep(0.05)
        raise AssertionError(f"no {event} within {timeout} s; its log:\n{self.text[-5000:]}")


def rows(database_url: str, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def wait_until_all_is_stored(ledger: Callable[[], Ledger], url: str, *, published: int, timeout: float = 60) -> None:
    """Wait until ``published`` articles are published, and each is stored once and exactly as published.

    If the database is away, or has no schema yet, wait for it as well. Raises AssertionError after ``timeout`` seconds.
    """
    until = time.monotonic() + timeout
    report = "the database never answered"
    while time.monotonic() < until:
        try:
            comparison = compared(ledger(), rows(url, STORED))
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            pass
        else:
            if comparison.intact and comparison.published >= published:
                return
            report = comparison.report()
        time.sleep(0.2)
    raise AssertionError(f"not within {timeout} s: {report}")


def compared(ledger: Ledger, rows: list[tuple[Any, ...]]) -> Comparison:
    """Compare rows of (url, title, body, verdict, duplicate_of, removed) with the published articles."""
    names = ("url", "title", "body", "verdict", "duplicate_of", "removed")
    stored = [dict(zip(names, row, strict=True)) for row in rows]
    return compare(ledger, [{**row, "removed": [cut["text"] for cut in row["removed"]]} for row in stored])


STORED = "SELECT url, title, body, verdict, duplicate_of, removed FROM ingest.article ORDER BY id"
