"""Where the time of an article and of a poll goes: CPU time of each process, of each room of the daemon, and what Postgres was asked for.

How it is measured. The daemon is at work as in the benches ``ingest`` and ``poll304``. py-spy, from the package index, looks at the
daemon's process a hundred times a second and notes the call stack of the thread that holds the interpreter's lock; a sample counts for
the innermost function of ours, and for the innermost library. Time spent without the lock, such as compression, is only in the CPU time
of the process. What the workers do stands in the bench ``stages``.
"""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import feed_to_row
import made_pages
import poll304
import psycopg
import running
from environments import environment
from results import CannotRunError, table
from stand import stand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from running import Daemon, Postgres

PAGES, FEEDS, WINDOW_S = 600, 5_000, 20
_RATE = 100
_SHOWN = 14
_FILE = re.compile(r"\(([^()]*?)(?::\d+)?\)$")
_ASKED = """
SELECT xact_commit + xact_rollback AS transactions, tup_inserted AS "rows inserted", tup_updated AS "rows updated",
       pg_current_wal_insert_lsn() - '0/0' AS "bytes of WAL"
  FROM pg_stat_database WHERE datname = current_database()
"""


@dataclass(slots=True, kw_only=True)
class _Profile:
    """What was counted while the daemon worked."""

    cpu_s: dict[str, float]
    asked: dict[str, float]
    stacks: list[tuple[list[str], int]]


def run() -> str:
    """Return the tables. Raises CannotRunError."""
    with ExitStack() as stack:
        spy = stack.enter_context(environment("py-spy")).with_name("py-spy")
        postgres = stack.enter_context(running.postgres())
        articles, pages = _articles(postgres, spy)
        polls, count = _polls(postgres, spy)
    parts = [_told(f"{pages} articles", articles, pages), _told(f"{count} polls that a 304 answered", polls, count)]
    return "\n\n".join(parts)


def _articles(postgres: Postgres, spy: Path) -> tuple[_Profile, int]:
    made, _ = made_pages.made_pages(PAGES)
    url = postgres.database("ingest_bench")
    with (
        stand(postgres.directory, lambda port: made_pages.answers(made, port)) as served,
        running.daemon(postgres.directory, url, made_pages.feed_urls(made, served.port)) as daemon,
        _watched(postgres, url, daemon, spy) as profile,
    ):
        running.wait_for(
            lambda: daemon.settled() >= PAGES,
            f"{PAGES} entries to settle",
            daemon.log,
            feed_to_row.PATIENCE_S,
            feed_to_row.GLANCE_S,
        )
    return profile, PAGES


def _polls(postgres: Postgres, spy: Path) -> tuple[_Profile, int]:
    with stand(postgres.directory, lambda _: poll304.ANSWERS) as served:
        url = poll304.first_polls(postgres, served, FEEDS)
        with running.daemon(postgres.directory, url, (), poll304.SETTINGS) as daemon:
            before = served.served(poll304.NOT_MODIFIED)
            with _watched(postgres, url, daemon, spy) as profile:
                time.sleep(WINDOW_S)
                polls = served.served(poll304.NOT_MODIFIED) - before
    return profile, polls


@contextmanager
def _watched(postgres: Postgres, url: str, daemon: Daemon, spy: Path) -> Iterator[_Profile]:
    """Count while the context lasts; what is yielded is filled in at its end."""
    profile = _Profile(cpu_s={}, asked={}, stacks=[])
    file = postgres.directory / "stacks.txt"
    command = [str(spy), "record", "--pid", str(daemon.pid), "--gil", "--format", "raw", "--rate", str(_RATE)]
    with subprocess.Popen(  # noqa: S603 -- our own words
        [*command, "--duration", "3600", "--output", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as sampling:
        cpu_s, asked = running.cpu_s(daemon, postgres=postgres.pid), _asked(url)
        try:
            yield profile
        finally:
            profile.cpu_s = running.since(cpu_s, running.cpu_s(daemon, postgres=postgres.pid))
            profile.asked = running.since(asked, _asked(url))
            sampling.send_signal(signal.SIGINT)
    if not file.is_file():
        raise CannotRunError("py-spy may not look at the daemon here: it needs the right to trace processes")
    for line in file.read_text("utf-8").splitlines():
        frames, _, number = line.rpartition(" ")
        profile.stacks.append((frames.split(";"), int(number)))


def _asked(url: str) -> dict[str, float]:
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        return {name: float(value) for name, value in (connection.execute(_ASKED).fetchone() or {}).items()}


def _told(what: str, profile: _Profile, count: int) -> str:
    costs = [(name, f"{1000 * seconds / count:.2f}") for name, seconds in profile.cpu_s.items()]
    asked = [(name, f"{value / count:.1f}") for name, value in profile.asked.items()]
    daemon_ms = 1000 * profile.cpu_s["daemon"] / count
    rooms, libraries = Counter[str](), Counter[str]()
    for frames, number in profile.stacks:
        files = [found[1] for frame in frames if (found := _FILE.search(frame))]
        rooms[next((_ours(file) for file in reversed(files) if _ours(file)), "none of ours")] += number
        libraries[_library(files[-1]) if files else "unknown"] += number
    parts = [
        f"{what}: of one,",
        table(("process", "CPU ms"), costs),
        table(("Postgres was asked for", "of one"), asked),
        table(("innermost function of ours is in", "share", "CPU ms of one"), _shares(rooms, daemon_ms)),
        table(("innermost function is of", "share", "CPU ms of one"), _shares(libraries, daemon_ms)),
    ]
    return "\n\n".join(parts)


def _shares(counted: Counter[str], whole_ms: float) -> list[tuple[str, str, str]]:
    total = max(1, counted.total())
    return [
        (name, f"{number / total:.2f}", f"{whole_ms * number / total:.2f}")
        for name, number in counted.most_common(_SHOWN)
    ]


def _ours(file: str) -> str:
    """Return the path of a file from its room on; empty: it is none of ours."""
    found = re.search(r"(?:^|/)(ingest/\w+(?:/\w+)?\.py)$", file)
    return found[1] if found and "site-packages" not in file else ""


def _library(file: str) -> str:
    if _ours(file):
        return "ingest"
    inside = re.sub(r".*(?:site-packages|lib/python3\.\d+)/", "", file)
    return inside.split("/")[0].removesuffix(".py")
