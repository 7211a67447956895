"""Feeds that answer 304, each at a host name of its own: the daemon beside a bare aiohttp loop, newsboat and lemon24/reader.

How it is kept fair. One server in a process of its own answers all of them. It closes each connection after its answer, so every request
needs a new one, as feeds of different hosts do that are polled minutes apart. Newsboat is shown twice: with connections that the server
closes, and with connections that it keeps open, as most servers do; those cost newsboat more, and the daemon the same. The polls that count are the ones that the server answered with 304. The CPU seconds of the
daemon are those of all its processes and of Postgres; those of the others are of their process, in which newsboat and reader keep their
SQLite. The daemon polls without a pause: all feeds are due again at once, so it has always more due feeds than it can poll. It runs as
shipped but for the spacing between requests to one address, which all names share here, and for the polls without validators. Newsboat
gets addresses of 127.0.0.0/8 in place of names, since it would ask the system's resolver, and polls one feed after the other, as shipped.
The more connections are left open to it, the more a poll costs it: .17 ms with 1,000 feeds, .31 to .37 ms with 5,000; it gets 5,000. Reader
polls with ten threads, as its documentation says. All polled each feed once before, to have its validator. They run one after the other, in
rounds; ratios are of one round.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import running
from environments import debian_packages, environment, versions
from results import CannotRunError, table
from stand import ANY_HOST, Answer, stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from running import Postgres
    from stand import Stand

FEEDS, ROUNDS, WINDOW_S, BARE, OF_NEWSBOAT, OF_READER = 20_000, 5, 15, 10_000, 5_000, 1_000
QUICK = (3_000, 5, 3_000, 1_000, 200)
QUICK_ROUNDS = 2
AT_ONCE = 64
SETTINGS = {
    "INGEST_FEED_CONCURRENCY": str(AT_ONCE),
    "INGEST_POLL_INTERVAL_S": "1",
    "INGEST_MIN_POLL_INTERVAL_S": "1",
    "INGEST_MAX_POLL_INTERVAL_S": "1",
    "INGEST_UNCONDITIONAL_SHARE": "0",
}
ETAG = '"1"'
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Nothing yet</title><link>/</link><description/></channel></rss>'
_CLOSED, _KEPT = "/feed", "/kept"
"""Where the server closes each connection after its answer, and where it keeps it open."""
ANSWERS = {
    (ANY_HOST, path): [Answer(body=FEED, content_type="application/rss+xml", etag=ETAG, closes=path == _CLOSED)]
    for path in (_CLOSED, _KEPT)
}
_HERE = Path(__file__).parent
_FIRST_POLLS_S = 900
NOT_MODIFIED = 304
_NEWSBOAT_LEARNS = 2
"""After this many reloads, newsboat sends validators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """Polls of a contestant, and the CPU seconds of its parts."""

    polls: int
    cpu_s: dict[str, float]

    @property
    def rate(self) -> float:
        """Polls a CPU second."""
        return self.polls / sum(self.cpu_s.values())


def run(*, quick: bool = False) -> str:
    """Return the table. Raises CannotRunError."""
    sizes = _Sizes(*QUICK) if quick else _Sizes(FEEDS, WINDOW_S, BARE, OF_NEWSBOAT, OF_READER)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with ExitStack() as stack:
        postgres = stack.enter_context(running.postgres())
        served = stack.enter_context(stand(postgres.directory, lambda _: ANSWERS))
        url = first_polls(postgres, served, sizes.feeds)
        contestants: dict[str, Callable[[], Polled]] = {
            "ingest": lambda: _daemon(postgres, url, served, sizes.window_s),
            "a bare aiohttp loop": lambda: _bare(served, sizes),
        }
        told = []
        for prepare in (_newsboat, _reader):
            try:
                contestants |= prepare(stack, postgres.directory, served, sizes)
            except CannotRunError as error:
                told.append(f"Left out: {prepare.__name__[1:]} ({error}).")
                print(f"poll304: {told[-1]}", file=sys.stderr, flush=True)
        found: dict[str, list[Polled]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, contestant in contestants.items():
                found[name].append(contestant())
    head = f"{sizes.feeds:,} feeds, {rounds} rounds; least / median / largest:"
    return "\n\n".join([head, _table(found), *told])


@dataclass(frozen=True, slots=True)
class _Sizes:
    feeds: int
    window_s: float
    bare: int
    """The number of requests of the bare loop in a round."""
    of_newsboat: int
    """The number of feeds of newsboat."""
    of_reader: int
    """The number of feeds of lemon24/reader."""


def first_polls(postgres: Postgres, served: Stand, feeds: int) -> str:
    """Have the daemon subscribe to all feeds and poll each once; return the URL of its database."""
    url = postgres.database("ingest_bench_polls")
    names = [served.url(f"feed{number}.localhost", "/feed") for number in range(feeds)]
    with running.daemon(postgres.directory, url, names, SETTINGS) as daemon:
        running.wait_for(lambda: served.served(200) >= feeds, "the first poll of each feed", daemon.log, _FIRST_POLLS_S)
        # the last of them are finished by then
        running.wait_for(lambda: served.served(NOT_MODIFIED) >= feeds // 2, "answers 304", daemon.log)
    return url


def _daemon(postgres: Postgres, url: str, served: Stand, window_s: float) -> Polled:
    with running.daemon(postgres.directory, url, (), SETTINGS) as daemon:
        polls, before = served.served(NOT_MODIFIED), running.cpu_s(daemon, postgres=postgres.pid)
        time.sleep(window_s)
        polls, spent = (
            served.served(NOT_MODIFIED) - polls,
            running.since(before, running.cpu_s(daemon, postgres=postgres.pid)),
        )
    if polls < window_s:
        raise CannotRunError(f"the daemon got only {polls} answers 304 in {window_s} s")
    return Polled(polls=polls, cpu_s=spent)


def _bare(served: Stand, sizes: _Sizes) -> Polled:
    arguments = map(str, (served.port, sizes.feeds, sizes.bare, AT_ONCE))
    command = [sys.executable, str(_HERE / "bare_polls.py"), *arguments, ETAG]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    if done.returncode:
        raise CannotRunError(f"the bare loop ended: {done.stderr[-500:]}")
    counted = json.loads(done.stdout)
    return Polled(polls=counted["polls"], cpu_s={"it": counted["cpu_s"]})


def _newsboat(stack: ExitStack, directory: Path, served: Stand, sizes: _Sizes) -> dict[str, Callable[[], Polled]]:
    """Unpack newsboat; return what polls its feeds again, with connections that are closed, and with some that stay. Raises CannotRunError."""
    root, version = stack.enter_context(debian_packages("newsboat"))
    return {
        f"newsboat {version}": _newsboat_of(root, directory / "newsboat", served, sizes, _CLOSED),
        f"newsboat {version}, connections kept": _newsboat_of(root, directory / "newsboat-kept", served, sizes, _KEPT),
    }


def _newsboat_of(root: Path, own: Path, served: Stand, sizes: _Sizes, path: str) -> Callable[[], Polled]:
    """Have newsboat poll each feed until it sends validators; return what polls them again. Raises CannotRunError."""
    own.mkdir()
    feeds = sizes.of_newsboat
    urls = "\n".join(f"http://127.1.{number // 250}.{number % 250 + 1}:{served.port}{path}" for number in range(feeds))
    (own / "urls").write_text(urls, "utf-8")
    (own / "config").write_text("", "utf-8")
    libraries = ":".join(sorted({str(path.parent) for path in root.rglob("*.so*")}))
    program = str(root / "usr/bin/newsboat")
    command = f"{program} -u {own}/urls -c {own}/cache.db -C {own}/config -x reload".split()

    def poll() -> Polled:
        before = served.served(NOT_MODIFIED)
        variables = {"HOME": str(own), "PATH": os.environ["PATH"], "LD_LIBRARY_PATH": libraries}
        pid = os.posix_spawn(program, command, variables)
        _, status, used = os.wait4(pid, 0)
        if status:
            raise CannotRunError(f"newsboat ended with status {status}")
        return Polled(polls=served.served(NOT_MODIFIED) - before, cpu_s={"it": used.ru_utime + used.ru_stime})

    for _ in range(_NEWSBOAT_LEARNS):
        poll()
    if poll().polls < feeds:
        raise CannotRunError("it does not ask with the validators of the feeds")
    return poll


def _reader(stack: ExitStack, directory: Path, served: Stand, sizes: _Sizes) -> dict[str, Callable[[], Polled]]:
    """Install reader and have it poll each feed once; return its name and what polls them again. Raises CannotRunError."""
    python = stack.enter_context(environment("reader", "sgmllib3k"))
    feeds = sizes.of_reader
    arguments = [str(directory / "reader.sqlite"), served.url("feed{}.localhost", "/feed"), str(feeds)]
    process = stack.enter_context(
        subprocess.Popen(  # noqa: S603 -- our own words
            [str(python), str(_HERE / "reader_polls.py"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    stack.callback(process.terminate)

    def poll() -> Polled:
        before = served.served(NOT_MODIFIED)
        said = _said(process, "again\n")
        return Polled(polls=served.served(NOT_MODIFIED) - before, cpu_s={"it": json.loads(said)["cpu_s"]})

    _said(process, "")
    if poll().polls < feeds:
        raise CannotRunError("it does not ask with the validators of the feeds")
    return {versions(python, "reader"): poll}


def _said(process: subprocess.Popen[str], line: str) -> str:
    """Give a line to a process, and return what it says. Raises CannotRunError."""
    if process.stdin is None or process.stdout is None:
        raise CannotRunError("it has no pipes")
    process.stdin.write(line)
    process.stdin.flush()
    if not (answer := process.stdout.readline()):
        raise CannotRunError("it ended without a word")
    return answer


def _table(found: dict[str, list[Polled]]) -> str:
    ours = found["ingest"]
    rows = []
    for name, runs in found.items():
        rates = [one.rate for one in runs]
        parts = {
            part: [1000 * one.cpu_s[part] / one.polls for one in runs] for part in runs[0].cpu_s if part != "workers"
        }
        costs = "; ".join(f"{part} {running.spread(values, 3)}" for part, values in parts.items())
        beside = "" if runs is ours else running.ratios([one.rate for one in ours], rates)
        rows.append((name, f"{runs[0].polls:,}", running.spread(rates, 0), costs, beside))
    head = (
        "",
        "polls in the first round",
        "polls a CPU second",
        "CPU ms of a poll",
        "ingest to it, polls a CPU second",
    )
    return table(head, rows)
