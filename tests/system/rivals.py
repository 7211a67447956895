"""The real daemon with healthy feeds, alone for a time and then beside feeds that take all they can get.

Run as a program, this file prints the figures of all attacks as JSON, for `./dev bench fairness`.
"""

from __future__ import annotations

import asyncio
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
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import psycopg
from faults import PARAGRAPH, listed, rss
from processes import Ingest
from strangers import HTML, Answer, Exchange, Strangers, answer, silence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HOSTS = ("victim.localhost", "good1.localhost", "good2.localhost", "good3.localhost")
"""The hosts of the healthy feeds. Some attacks aim at the first."""
VICTIM = HOSTS[0]
EVERY_S = 4.0
"""Each healthy host publishes an article every this many seconds. Its feed lists the newest of them."""
POLL_S = 2
SETTINGS = {
    "INGEST_ALLOW_PRIVATE_NETWORKS": "true",
    "INGEST_MIN_POLL_INTERVAL_S": POLL_S,
    "INGEST_POLL_INTERVAL_S": POLL_S,
    "INGEST_MAX_POLL_INTERVAL_S": POLL_S,
    "INGEST_PAGE_RETRY_S": 5,
    "INGEST_PER_HOST": 2,
    "INGEST_HOST_SPACING_S": 1,
    "INGEST_FEED_SPACING_S": 1,
    # all hosts have the same address here
    "INGEST_PER_ADDRESS": 0,
    "INGEST_ADDRESS_SPACING_S": 0,
    "INGEST_DRAIN_S": 0,
}
"""The settings are those by default, but for the time between two polls, and bounds by address."""
_LISTED_AT_ONCE = 10
_WARM_UP_S = 10.0
_LATE_S = 20.0
"""Articles that were published in the last seconds of a phase get up to this many seconds more to be stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What some feeds do to others."""

    name: str
    does: str
    answers: Callable[[], dict[tuple[str, str], Answer]]
    """The answers of the attacker's hosts."""
    feeds: tuple[str, ...]
    """The attacker's feeds: hosts and paths."""
    gaps_of: tuple[str, ...] = HOSTS
    """The hosts whose feeds are looked at."""
    delays_of: tuple[str, ...] = HOSTS
    """The hosts whose pages are looked at."""
    settings: tuple[tuple[str, object], ...] = ()


def _links(urls: Iterable[str]) -> Answer:
    """Return a feed that lists links; PORT in them is the port of the server."""

    async def serve(exchange: Exchange) -> None:
        port = exchange.origin.rpartition(":")[2]
        await answer(
            rss(*(f"<title>T</title><link>{url.replace('PORT', port)}</link><guid>{url}</guid>" for url in urls))
        )(exchange)

    return serve


async def _slow(exchange: Exchange) -> None:
    await asyncio.sleep(10)
    await answer(rss())(exchange)


_KILLER = answer(b"<div " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b"><p>" + PARAGRAPH, HTML)
"""A page on which the HTML parser takes minutes: see the fault page-slow-parser."""


def _on_many_hosts(name: str, count: int, serve: Answer) -> dict[tuple[str, str], Answer]:
    hosts = [f"{name}{number}.localhost" for number in range(count)]
    links = _links([f"http://{host}:PORT/page" for host in hosts])
    return {(f"{name}.localhost", "/feed"): links, **{(host, "/page"): serve for host in hosts}}


def _on_the_victim(name: str, count: int) -> dict[tuple[str, str], Answer]:
    return {(f"{name}.localhost", "/feed"): _links([f"http://{VICTIM}:PORT/{name}/{n}" for n in range(count)])}


def _refused() -> dict[tuple[str, str], Answer]:
    busy = answer(status="429 Too Many Requests", headers=b"Retry-After: 86400\r\n")
    return _on_the_victim("refused", 3) | {(VICTIM, f"/refused/{number}"): busy for number in range(3)}


def _moved(to: str) -> Answer:
    """Redirect to a path of another host."""

    async def serve(exchange: Exchange) -> None:
        location = f"Location: http://{to.replace('PORT', exchange.origin.rpartition(':')[2])}\r\n"
        await answer(status="302 Found", headers=location.encode())(exchange)

    return serve


def _many_mute_feeds() -> dict[tuple[str, str], Answer]:
    return {
        where: serve for number in range(20) for where, serve in _on_many_hosts(f"mute{number}", 100, silence).items()
    }


def _robots_that_lead_to_the_victim() -> dict[tuple[str, str], Answer]:
    robots = _moved(f"{VICTIM}:PORT/robots-of-others.txt")
    pages = _on_many_hosts("leading", 150, answer(PARAGRAPH, HTML))
    return pages | {(f"leading{number}.localhost", "/robots.txt"): robots for number in range(150)}


ATTACKS = (
    Attack(
        name="slow-feeds",
        does="60 feeds of one host, each of which answers after 10 s",
        answers=lambda: {("slow.localhost", f"/{number}"): _slow for number in range(60)},
        feeds=tuple(f"slow.localhost/{number}" for number in range(60)),
    ),
    Attack(
        name="redirects",
        does="60 feeds of 60 hosts that redirect to one host, which answers after 10 s",
        answers=lambda: {
            ("slow.localhost", "/feed"): _slow,
            **{(f"to{number}.localhost", "/feed"): _moved("slow.localhost:PORT/feed") for number in range(60)},
        },
        feeds=tuple(f"to{number}.localhost/feed" for number in range(60)),
    ),
    Attack(
        name="foreign",
        does="a feed that lists 300 pages of a host whose own feed is healthy",
        answers=lambda: _on_the_victim("foreign", 300),
        feeds=("foreign.localhost/feed",),
        gaps_of=(VICTIM,),
        delays_of=(VICTIM,),
    ),
    Attack(
        name="mute",
        does="a feed that lists 200 pages of 200 hosts, none of which answers",
        answers=lambda: _on_many_hosts("mute", 200, silence),
        feeds=("mute.localhost/feed",),
    ),
    Attack(
        name="killers",
        does="a feed that lists 40 pages of 40 hosts, each of which takes its worker to the time limit",
        answers=lambda: _on_many_hosts("killer", 40, _KILLER),
        feeds=("killer.localhost/feed",),
    ),
    Attack(
        name="mute-feeds",
        does="20 feeds, each of which lists 100 pages of 100 hosts, none of which answers",
        answers=_many_mute_feeds,
        feeds=tuple(f"mute{number}.localhost/feed" for number in range(20)),
    ),
    Attack(
        name="slow-hosts",
        does="60 feeds of 60 hosts, each of which answers after 10 s",
        answers=lambda: {(f"slow{number}.localhost", "/feed"): _slow for number in range(60)},
        feeds=tuple(f"slow{number}.localhost/feed" for number in range(60)),
    ),
    Attack(
        name="leading",
        does="a feed that lists 300 pages of 300 hosts, which redirect to a host with a healthy feed",
        answers=lambda: _on_many_hosts("to", 300, _moved(f"{VICTIM}:PORT/pages-of-others")),
        feeds=("to.localhost/feed",),
        delays_of=(VICTIM,),
    ),
    Attack(
        name="robots",
        does="a feed that lists 150 pages of 150 hosts whose robots.txt redirects to a host with a healthy feed",
        answers=_robots_that_lead_to_the_victim,
        feeds=("leading.localhost/feed",),
    ),
    Attack(
        name="refusals",
        does="a feed that lists 3 pages of a host that answer 429 and Retry-After of a day; the host's own feed is healthy",
        answers=_refused,
        feeds=("refused.localhost/feed",),
        gaps_of=(VICTIM,),
        # the pages of a host that refuses pages are left alone for a time: that is meant
        delays_of=HOSTS[1:],
        settings=(("INGEST_MAX_POLL_INTERVAL_S", 86_400),),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """How the healthy feeds fared in one phase, in seconds."""

    gaps_s: list[float]
    """The times between two polls of a feed."""
    delays_s: list[float]
    """The times from the publication of an article until it was stored."""
    waits_s: list[float]
    """The times from the poll that found an article until it was stored."""

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """The middle and the 90th percentile of each."""
        found = {"gap": self.gaps_s, "delay": self.delays_s, "wait": self.waits_s}
        return {
            name: {"median": median(values), "p90": quantiles(values, n=10)[-1], "number": len(values)}
            for name, values in found.items()
        }


class Healthy:
    """The healthy feeds. They record when each was polled, and when each article was published and first listed."""

    def __init__(self) -> None:
        self._begin = time.time()
        self.polls: defaultdict[str, list[float]] = defaultdict(list)
        self.published: dict[tuple[str, str], float] = {}
        self.listed: dict[tuple[str, str], float] = {}

    async def __call__(self, exchange: Exchange) -> None:
        """Serve a feed."""
        now, host = time.time(), exchange.host
        self.polls[host].append(now)
        # the hosts publish one after the other
        begin = self._begin + EVERY_S * HOSTS.index(host) / len(HOSTS)
        last = int((now - begin) // EVERY_S)
        numbers = range(max(0, last - _LISTED_AT_ONCE + 1), last + 1)
        for number in numbers:
            self.published[host, f"/own/{number}"] = begin + number * EVERY_S
            self.listed.setdefault((host, f"/own/{number}"), now)
        await answer(rss(*(listed(f"/own/{number}", title=f"{host} {number}") for number in numbers)))(exchange)


def run(attack: Attack, directory: Path, database_url: str, *, alone_s: float, beside_s: float) -> dict[str, Phase]:
    """Run the daemon with the healthy feeds alone, then beside the attack. Return both phases: ``alone`` and ``beside``."""
    healthy = Healthy()
    answers = {**attack.answers(), **{(host, "/feed"): healthy for host in HOSTS}}
    with contextlib.ExitStack() as stack:
        strangers = stack.enter_context(Strangers(answers, directory))
        port = strangers.ports["plain"]
        (directory / "feeds.txt").write_text("\n".join(f"http://{host}:{port}/feed" for host in HOSTS))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", **dict(attack.settings)}
        daemon = stack.enter_context(Ingest(directory, "run", **{**SETTINGS, **settings}))
        daemon.wait_for("article_stored", count=len(HOSTS))
        time.sleep(_WARM_UP_S)
        phases = {"alone": (time.time(), time.time() + alone_s)}
        time.sleep(alone_s)
        with psycopg.connect(database_url, autocommit=True) as connection, connection.cursor() as cursor:
            urls = [(f"http://{feed.replace('/', f':{port}/', 1)}",) for feed in attack.feeds]
            cursor.executemany("INSERT INTO ingest.feed (url) VALUES (%s)", urls)
        phases["beside"] = (time.time(), time.time() + beside_s)
        time.sleep(beside_s)
        late, published = time.time() + _LATE_S, set(healthy.published)
        while time.time() < late and not published <= set(_stored(daemon.events)):
            time.sleep(1)
        assert daemon.running, daemon.text[-5000:]
        stored = _stored(daemon.events)
        return {name: _phase(attack, healthy, stored, *times) for name, times in phases.items()}


def _stored(events: Iterable[dict[str, Any]]) -> dict[tuple[str, str], float]:
    """Return when the article of each page was stored, by host and path."""
    times: dict[tuple[str, str], float] = {}
    for event in events:
        if event["event"] == "article_stored":
            host, _, path = event["url"].removeprefix("http://").partition("/")
            times[host.partition(":")[0], f"/{path}"] = datetime.fromisoformat(event["timestamp"]).timestamp()
    return times


def _phase(attack: Attack, healthy: Healthy, stored: dict[tuple[str, str], float], begin: float, end: float) -> Phase:
    gaps = [
        after - before
        for host in attack.gaps_of
        for before, after in pairwise([*healthy.polls[host], time.time()])
        if after >= begin and before < end
    ]
    pages = [
        page for page, at in healthy.published.items() if begin <= at < end - POLL_S and page[0] in attack.delays_of
    ]
    # a page that is not stored yet has waited at least until now
    at = {page: stored.get(page, time.time()) for page in pages}
    delays = [at[page] - healthy.published[page] for page in pages]
    return Phase(gaps_s=gaps, delays_s=delays, waits_s=[at[page] - healthy.listed[page] for page in pages])


def main() -> None:
    """Run all attacks, each on a new database, and print the figures."""
    from ingest.store import embedded  # noqa: PLC0415 -- tests that are given a server do not need it
    from ingest.store.migrate import fresh_database, migrate  # noqa: PLC0415 -- tests have a migrated database

    chosen = [attack for attack in ATTACKS if not sys.argv[1:] or attack.name in sys.argv[1:]]
    found = []
    with tempfile.TemporaryDirectory(prefix="ingest-rivals-") as store, embedded.postgres(Path(store)) as server:
        for attack in chosen:
            fresh_database(server, "ingest_rivals")
            url = embedded.database(server, "ingest_rivals")
            migrate(url)
            with tempfile.TemporaryDirectory(prefix="ingest-rivals-") as directory:
                phases = run(attack, Path(directory), url, alone_s=30, beside_s=60)
            found.append({"does": attack.does, **{name: phase.figures for name, phase in phases.items()}})
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
