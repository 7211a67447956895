"""From feed to row: the daemon beside trafilatura alone, beside the loop that people write, and beside news-please and newspaper4k.

How it is kept fair. All take the same pages over HTTP from one server in a process of its own, which spends .1 to .2 ms on a page;
whatever writes rows writes them to one Postgres server, into a new database each time. All use as many processes for extraction as there
are processors. They run one after the other, in rounds; ratios are of one round. Time runs from when a program is ready (the daemon:
``daemon_started``; the others: all is imported) until the last row is committed. The daemon runs as shipped but for the spacing between
requests to a host, since few sites stand for many; it asks each site for robots.txt, too, keeps the pages, learns and looks for copies.

The loop is the fastest that people would write: sessions and connections are kept open, ``trafilatura.extract`` as it comes, title and date
as the feed gives them, one INSERT and one commit for each page; no copies, no corrections, no retries. Peers get the same loop with their
own fetching and parsing, as their documentation shows it, but without images, whose hosts cannot be reached here. ``trafilatura alone``
fetches and extracts, and stores nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import made_pages
import running
from environments import beside, environment, versions
from processes import tree_cpu_s
from results import CannotRunError, table
from stand import stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from running import Postgres
    from stand import Stand

PAGES, ROUNDS, PEER_PAGES = 600, 5, 60
QUICK_PAGES, QUICK_ROUNDS = 100, 2
PEERS = {"newspaper": "newspaper4k", "newsplease": "news-please"}
OWN_LOOP = ("requests", "urllib3", "certifi")
_CPUS = os.cpu_count() or 1
_LOOPS = Path(__file__).with_name("peer_loops.py")
_DAEMON, _ALONE, _LOOP = "ingest", "trafilatura alone", "the loop that people write"
_NOT_QUICK = "Left out: newspaper4k and news-please, which take minutes to install (--quick)."
PATIENCE_S = 900
"""The seconds that the daemon may take for all pages."""
GLANCE_S = 0.2
"""The seconds between two looks at the daemon's log. More looks would take a share of the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run of one contestant."""

    pages: int
    seconds: float
    cpu_s: dict[str, float]
    inside_s: float = 0.0
    """The CPU seconds that trafilatura alone took, without fetching."""

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    def cost(self, part: str) -> float:
        """Return the CPU time that a part took for a page, in ms."""
        return 1000 * self.cpu_s.get(part, 0.0) / self.pages

    @property
    def whole_cost(self) -> float:
        """The CPU time for a page of all parts but the server, in ms."""
        return sum(self.cost(part) for part in self.cpu_s if part != "server")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Environment:
    """A Python and the variables with which it runs."""

    python: Path
    variables: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What all contestants run on."""

    postgres: Postgres
    stand: Stand
    feeds: list[str]
    urls: list[str]

    def first(self, pages: int) -> _Ground:
        """Return the ground with the first pages only; whole feeds."""
        feeds = max(1, pages // made_pages.PER_SITE)
        return _Ground(postgres=self.postgres, stand=self.stand, feeds=self.feeds[:feeds], urls=self.urls[:pages])


def run(*, quick: bool = False) -> str:
    """Return the tables. Raises CannotRunError."""
    count, rounds = (QUICK_PAGES, QUICK_ROUNDS) if quick else (PAGES, ROUNDS)
    made, what = made_pages.made_pages(count)
    with ExitStack() as stack:
        postgres = stack.enter_context(running.postgres())
        served = stack.enter_context(stand(postgres.directory, lambda port: made_pages.answers(made, port)))
        ground = _Ground(
            postgres=postgres,
            stand=served,
            feeds=made_pages.feed_urls(made, served.port),
            urls=[served.url(page.host, page.path) for page in made],
        )
        own = _Environment(python=Path(sys.executable), variables=stack.enter_context(beside(*OWN_LOOP)))
        contestants: dict[str, Callable[[], Measured]] = {
            _DAEMON: lambda: _daemon(ground),
            _ALONE: lambda: _loop("trafilatura", own, ground),
            _LOOP: lambda: _loop("loop", own, ground),
        }
        peers, told = ({}, [_NOT_QUICK]) if quick else _peers(stack, ground.first(PEER_PAGES))
        contestants |= peers
        found: dict[str, list[Measured]] = {name: [] for name in contestants}
        for number in range(rounds):
            for name in _turned(list(contestants), number):
                found[name].append(contestants[name]())
                print(f"ingest: {name}: {found[name][-1].rate:.1f} pages/s", file=sys.stderr, flush=True)
    head = f"{what}, {rounds} rounds, {_CPUS} processes each; least / median / largest:"
    return "\n\n".join([head, _rates(found), "CPU time of a page, ms, median:", _costs(found), _beyond(found), *told])


def _peers(stack: ExitStack, ground: _Ground) -> tuple[dict[str, Callable[[], Measured]], list[str]]:
    """Install the peers; return those that can run, and a line for each of the others."""
    found: dict[str, Callable[[], Measured]] = {}
    told = []
    for kind, package in PEERS.items():
        try:
            python = stack.enter_context(environment(package, "feedparser", "requests", "psycopg[binary]"))
            peer = _Environment(python=python, variables=dict(os.environ))
            _loop(kind, peer, ground.first(made_pages.PER_SITE))
            name = versions(python, package)
        except CannotRunError as error:
            told.append(f"Left out: {package} ({error}).")
            print(f"ingest: {told[-1]}", file=sys.stderr, flush=True)
            continue
        found[name] = lambda kind=kind, peer=peer: _loop(kind, peer, ground)  # type: ignore[misc]
    return found, told


def _turned(names: list[str], number: int) -> list[str]:
    """Return the names in the order of a round; each round begins with another one."""
    place = number % len(names)
    return names[place:] + names[:place]


def _daemon(ground: _Ground) -> Measured:
    url, pages = ground.postgres.database("ingest_bench"), len(ground.urls)
    others = {"postgres": ground.postgres.pid, "server": ground.stand.pid}
    with running.daemon(ground.postgres.directory, url, ground.feeds, {"INGEST_WORKERS": str(_CPUS)}) as daemon:
        before = running.cpu_s(daemon, **others)
        running.wait_for(
            lambda: daemon.settled() >= pages, f"{pages} entries to settle", daemon.log, PATIENCE_S, GLANCE_S
        )
        spent = running.since(before, running.cpu_s(daemon, **others))
        seconds = daemon.took_s()
    return Measured(pages=pages, seconds=seconds, cpu_s=spent)


def _loop(kind: str, among: _Environment, ground: _Ground) -> Measured:
    """Run a loop in an environment. Raises CannotRunError."""
    alone = kind == "trafilatura"
    task = {
        "kind": kind,
        "database": "" if alone else ground.postgres.database("ingest_bench_loop"),
        "urls": ground.urls if alone else ground.feeds,
        "processes": _CPUS,
    }
    log = ground.postgres.directory / f"{kind}.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(  # noqa: S603 -- our own words
            [str(among.python), str(_LOOPS)],
            env=among.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            out = _said(process, json.dumps(task), log)
            if out != "ready":
                raise CannotRunError(f"{kind} said {out}")
            before = {name: tree_cpu_s(pid) for name, pid in _others(ground).items()}
            done = json.loads(_said(process, "go", log))
            spent = {name: tree_cpu_s(pid) - before[name] for name, pid in _others(ground).items()}
        finally:
            process.terminate()
    if alone:
        del spent["postgres"]
    return Measured(
        pages=done["pages"],
        seconds=done["seconds"],
        cpu_s={"workers": done["cpu_s"], **spent},
        inside_s=done["inside_s"],
    )


def _said(process: subprocess.Popen[str], line: str, log: Path) -> str:
    """Give a line to a process, and return the line that it answers. Raises CannotRunError."""
    assert process.stdin  # noqa: S101 -- it is a pipe
    assert process.stdout  # noqa: S101
    process.stdin.write(line + "\n")
    process.stdin.flush()
    if not (answer := process.stdout.readline().strip()):
        raise CannotRunError((log.read_text("utf-8").strip().splitlines() or ["it ended without a word"])[-1])
    return answer


def _others(ground: _Ground) -> dict[str, int]:
    return {"postgres": ground.postgres.pid, "server": ground.stand.pid}


def _rates(found: dict[str, list[Measured]]) -> str:
    ours = found[_DAEMON]
    rows = []
    for name, runs in found.items():
        rates, costs = [one.rate for one in runs], [one.whole_cost for one in runs]
        beside = ("", "")
        if name != _DAEMON:
            beside = (
                running.ratios([one.rate for one in ours], rates),
                running.ratios(costs, [one.whole_cost for one in ours]),
            )
        rows.append((name, runs[0].pages, running.spread(rates, 1), running.spread(costs, 1), *beside))
    head = ("", "pages", "pages/s", "CPU ms a page", "pages/s of ingest to its", "pages a CPU second of ingest to its")
    return table(head, rows)


def _costs(found: dict[str, list[Measured]]) -> str:
    parts = ("server", "daemon", "workers", "postgres")
    rows = [
        (name, *(f"{median(one.cost(part) for one in runs):.2f}" for part in parts)) for name, runs in found.items()
    ]
    return table(("", "server", "daemon", "workers, loops", "Postgres"), rows)


def _beyond(found: dict[str, list[Measured]]) -> str:
    """Return what an article costs beyond trafilatura: workers, less the time that trafilatura itself takes of a page."""
    inside = [1000 * one.inside_s / one.pages for one in found[_ALONE]]
    ours = found[_DAEMON]
    rest = [one.cost("workers") - alone for one, alone in zip(ours, inside, strict=True)]
    rows = [
        ("daemon", running.spread([one.cost("daemon") for one in ours])),
        ("Postgres", running.spread([one.cost("postgres") for one in ours])),
        ("workers, beyond trafilatura", running.spread(rest)),
        ("trafilatura.extract itself", running.spread(inside)),
    ]
    return "CPU time of an article beyond trafilatura, ms; least / median / largest:\n\n" + table(("", "ms"), rows)
