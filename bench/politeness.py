"""The requests that publishers get: a day of polling on a simulated clock, and the real daemon that fetches pages from few hosts."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from results import CannotRunError, table

from ingest.config import Settings
from ingest.demo.server import Newsroom
from ingest.model.web import Fetched, NotModified, Request
from ingest.pipeline.etiquette import Etiquette
from ingest.pipeline.poll import Poller
from ingest.store import embedded
from ingest.store.migrate import fresh_database, migrate
from ingest.store.store import Store
from ingest.web.fetch import Fetcher
from ingest.web.requests import FEED_ACCEPT
from ingest.workers.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

    from ingest.model.web import FetchOutcome

DAY_S = 86_400.0
ARTICLES_A_DAY = 420
"""The number of articles that all sites together publish in a day. Three quarters of them come between 8 and 20 o'clock."""
FIXED_S = (300, 900, 1800)
PAGES = 140
_PATIENCE_S = 300
_DATABASE = "ingest_bench"


def run() -> str:
    """Return the tables. Raises CannotRunError."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as name:
        try:
            with embedded.postgres(Path(name)) as server_url:
                day = asyncio.run(_day(_fresh(server_url)))
                requests = asyncio.run(_burst(_fresh(server_url), Path(name)))
        except embedded.EmbeddedUnavailableError as error:
            raise CannotRunError(str(error)) from None
    return f"{_day_tables(day)}\n\n{_burst_table(requests)}"


def _fresh(server_url: str) -> str:
    fresh_database(server_url, _DATABASE)
    url = embedded.database(server_url, _DATABASE)
    migrate(url)
    return url


# ------------------------------------------------------------------------------------------------------- a day of polling


@dataclass(slots=True, kw_only=True)
class Day:
    """The figures of a day of polls."""

    feeds: int = 0
    conditional: int = 0
    not_modified: int = 0
    sizes: list[int] = field(default_factory=list)
    """The size of each document that was fetched, in bytes after decompression."""
    published: dict[str, float] = field(default_factory=dict)
    """The second of the day at which each URL was published."""
    delays: list[float] = field(default_factory=list)
    """The seconds from the publication of each article to the poll that found it."""
    whole: list[int] = field(default_factory=list)
    """The sizes of all documents, hour by hour: what requests without validators would have fetched."""

    @property
    def polls(self) -> int:
        """The number of requests for feeds."""
        return len(self.sizes) + self.not_modified


@dataclass(frozen=True, slots=True)
class Counting:
    """The etiquette, with a count of the requests."""

    etiquette: Etiquette
    day: Day

    @property
    def fetcher(self) -> Fetcher:
        """The fetcher of the etiquette."""
        return self.etiquette.fetcher

    async def feed(self, request: Request) -> FetchOutcome:
        """Fetch a feed and count it."""
        outcome = await self.etiquette.feed(request)
        self.day.conditional += bool(request.validators)
        if isinstance(outcome, NotModified):
            self.day.not_modified += 1
        elif isinstance(outcome, Fetched):
            self.day.sizes.append(len(outcome.body))
        return outcome


async def _day(url: str) -> Day:
    """Poll the newsroom for a day. The clock jumps from poll to poll: due times are moved into the past instead of waiting."""
    settings = Settings(allow_private_networks=True, _env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own
    day, store = Day(), Store(url)
    workers = Workers(1, timeout_s=30, memory_mb=1024, recycle_after=5000)
    await store.open()
    async with Newsroom(seed=7) as newsroom, Fetcher(allow_private_networks=True) as fetcher:
        newsroom.publish(200)
        etiquette: Any = Counting(Etiquette(settings=settings, store=store, fetcher=fetcher), day)
        poller = Poller(settings=settings, store=store, etiquette=etiquette, workers=workers)
        day.feeds = sum([await store.feeds.add(feed) for feed in newsroom.feeds])
        due = list(_publications())
        hours = iter(range(24))
        now, next_hour = 0.0, next(hours)
        while now < DAY_S:
            if now >= next_hour * 3600:
                day.whole += [await _size(fetcher, feed) for feed in newsroom.feeds]
                next_hour = next(hours, 25)
            while due and due[0] <= now:
                moment = due.pop(0)
                day.published |= {article.url: moment for article in newsroom.publish()}
            await _poll_what_is_due(store, poller, day, url, now)
            now += _jump(url)
    workers.close()
    await store.close()
    return day


async def _poll_what_is_due(store: Store, poller: Poller, day: Day, url: str, now: float) -> None:
    for feed in await store.feeds.claim_due(limit=100, lease_s=600):
        await poller.poll(feed)
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT DISTINCT url FROM ingest.entry WHERE feed_id = %s", [feed.id])
            day.delays += [now - day.published.pop(link) for (link,) in found if link in day.published]


def _jump(url: str) -> float:
    """Let time pass until the next feed is due; return the seconds."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT greatest(extract(epoch FROM min(next_poll_at) - now()), 0)::float8 FROM ingest.feed"
        ).fetchone()
        seconds = row[0] if row else DAY_S
        connection.execute(
            "UPDATE ingest.feed SET next_poll_at = next_poll_at - past, last_polled_at = last_polled_at - past,"
            " last_succeeded_at = last_succeeded_at - past, last_new_entry_at = last_new_entry_at - past"
            " FROM make_interval(secs => %s) AS past",
            [seconds],
        )
        connection.execute(
            "UPDATE ingest.entry SET first_seen_at = first_seen_at - make_interval(secs => %s)", [seconds]
        )
    return seconds


async def _size(fetcher: Fetcher, feed: str) -> int:
    outcome = await fetcher.get(Request(url=feed, accept=FEED_ACCEPT, max_bytes=10_000_000, total_timeout_s=30))
    return len(outcome.body) if isinstance(outcome, Fetched) else 0


def _publications() -> Iterator[float]:
    """Yield when articles are published, in order."""
    chance = random.Random(11)  # noqa: S311 -- a rhythm, no secret
    at_day = ARTICLES_A_DAY * 3 // 4
    times = [chance.uniform(8 * 3600, 20 * 3600) for _ in range(at_day)]
    times += [chance.uniform(20 * 3600, 32 * 3600) % DAY_S for _ in range(ARTICLES_A_DAY - at_day)]
    yield from sorted(times)


def _day_tables(day: Day) -> str:
    size = sum(day.whole) / len(day.whole)
    rows = [
        (
            "ingest",
            day.polls,
            f"{day.polls / day.feeds:.0f}",
            f"{day.conditional / day.polls:.2f}",
            f"{day.not_modified / day.polls:.2f}",
            f"{sum(day.sizes) / 1e6:.1f}",
            f"{median(day.delays) / 60:.1f}",
            f"{_part(day.delays, 0.95) / 60:.1f}",
        )
    ]
    for fixed_s in FIXED_S:
        polls = round(day.feeds * DAY_S / fixed_s)
        rows.append(
            (
                f"plain GET every {fixed_s // 60} minutes",
                polls,
                f"{polls / day.feeds:.0f}",
                "0.00",
                "0.00",
                f"{polls * size / 1e6:.1f}",
                f"{fixed_s / 120:.1f}",
                f"{0.95 * fixed_s / 60:.1f}",
            )
        )
    head = (
        "reader", "requests", "a feed", "conditional", "304", "MB of documents", "median minutes until found", "95 %",
    )  # fmt: skip
    return (
        f"A day of {day.feeds} feeds that publish {ARTICLES_A_DAY} articles, the settings as they are by default; the clock jumps "
        f"from poll to poll:\n\n{table(head, rows)}"
    )


# -------------------------------------------------------------------------------------------------- pages of a few hosts


class CountedNewsroom(Newsroom):
    """A newsroom that records each request and its time."""

    asked: list[tuple[str, str, float]]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append((request.host, request.path, time.monotonic()))
        return await super()._answer(request)


async def _burst(url: str, directory: Path) -> list[tuple[str, str, float]]:
    """Let two real daemons with the settings as they are by default collect all articles of a newsroom at once."""
    async with CountedNewsroom(seed=8) as newsroom:
        newsroom.asked = []
        newsroom.publish(PAGES)
        (directory / "feeds.txt").write_text("\n".join(newsroom.feeds), "utf-8")
        bare = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
        settings = {
            "INGEST_DATABASE_URL": url,
            "INGEST_FEEDS": str(directory / "feeds.txt"),
            "INGEST_ALLOW_PRIVATE_NETWORKS": "true",
            "INGEST_WORKERS": "1",
            "INGEST_HTTP_LISTEN": "none",
        }
        daemons = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ingest", "run", cwd=directory, env={**bare, **settings},
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )
            for _ in range(2)
        ]  # fmt: skip
        try:
            await _until_settled(url)
        finally:
            for daemon in daemons:
                daemon.terminate()
            await asyncio.gather(*(daemon.wait() for daemon in daemons))
        return newsroom.asked


async def _until_settled(url: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        with psycopg.connect(url) as connection, contextlib.suppress(psycopg.Error):
            row = connection.execute("SELECT count(*), count(settled_at) FROM ingest.entry").fetchone()
            if row and row[0] >= PAGES and row[0] == row[1]:
                return
        await asyncio.sleep(0.5)
    raise CannotRunError(f"the pages were not collected within {_PATIENCE_S} s")


def _burst_table(asked: list[tuple[str, str, float]]) -> str:
    kinds = {"robots.txt": [], "feeds and pages": []}  # type: dict[str, list[tuple[str, float]]]
    for host, path, at in asked:
        kinds["robots.txt" if path == "/robots.txt" else "feeds and pages"].append((host, at))
    rows = []
    for kind, found in {**kinds, "all": [(host, at) for host, _, at in asked]}.items():
        seconds = Counter((host, math.floor(at)) for host, at in found)
        counts = sorted(seconds.values())
        rows.append((kind, len(found), f"{median(counts):g}", f"{_part(counts, 0.99):g}", counts[-1]))
    hosts = len({host for host, _, _ in asked})
    return (
        f"Two daemons with their default settings (a page a second from each host), from their start until {PAGES} articles of "
        f"{hosts} hosts are stored; requests that one host saw within one second, of the seconds in which it saw any:\n\n"
        + table(("requests for", "requests", "median", "p99", "max"), rows)
    )


def _part(values: list[Any], share: float) -> Any:
    """Return the value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)]
