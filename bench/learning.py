"""What learning adds to storing an article, with few and with many articles in the database."""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

import psycopg
from results import ROOT, CannotRunError, table

from ingest.article.fingerprint import text_of
from ingest.boilerplate.keys import at_site, fingerprints
from ingest.model.article import Draft, Drafted
from ingest.model.feed import FeedEntry, PollResult
from ingest.model.page import Judged, Metadata, Verdict
from ingest.model.web import NO_VALIDATORS
from ingest.store import embedded
from ingest.store.migrate import fresh_database, migrate
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model.article import Entry

SIZES = ((1_000, 200), (100_000, 200), (100_000, 1))
"""The sizes of the database: the number of articles, and the number of sites that they come from."""
ROUNDS = 100
_VERSIONS = 60
"""The number of versions of one live blog. Each is stored as an article of its own."""
MANY = ROOT / "tests" / "data" / "many_articles.sql"
"""A script that stores many articles."""
_SETTLES = (
    "nothing to learn from",
    "what it repeats is known",
    "two passages are weighed",
    "a passage becomes known",
    "a live blog again",
)
_READS = "passages.known (each page)"


def run() -> str:
    """Return the table. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as directory:
        try:
            with embedded.postgres(Path(directory)) as server_url:
                rows = [row for size in SIZES for row in _measured(server_url, *size)]
        except embedded.EmbeddedUnavailableError as error:
            raise CannotRunError(str(error)) from None
    head = ("articles", "sites", "settling an article of which", "median ms", "p95 ms")
    return f"Milliseconds of one `entries.finish`, {ROUNDS} times each:\n\n{table(head, rows)}"


def _measured(server_url: str, articles: int, sites: int) -> Iterator[tuple[str, ...]]:
    name = f"ingest_bench_{articles}_{sites}"
    fresh_database(server_url, name)
    url = embedded.database(server_url, name)
    migrate(url)
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(MANY.read_text("utf-8"), {"articles": articles, "sites": sites})
        connection.execute("VACUUM")
    for what, times in asyncio.run(_Run(url).all()).items():
        yield f"{articles:,}", str(sites), what, f"{median(times):.2f}", f"{quantiles(times, n=20)[-1]:.2f}"


@dataclass(slots=True)
class _Run:
    """Articles of one site, settled one after the other."""

    url: str
    site: str = "s0.example"
    random: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 -- the same texts each time
    times: dict[str, list[float]] = field(default_factory=dict)

    async def all(self) -> dict[str, list[float]]:
        store = Store(self.url, connections=2)
        await store.open()
        try:
            entries = iter(await listed(store, (4 + 3) * ROUNDS + _VERSIONS))
            for _ in range(ROUNDS):
                await self._round(store, entries)
            live_blog = [self._line() for _ in range(60)]
            for _ in range(_VERSIONS):
                live_blog.append(self._line())
                await self._settle(store, next(entries), "a live blog again", self._draft(live_blog))
        finally:
            await store.close()
        return {name: self.times[name] for name in (*_SETTLES, _READS)}

    async def _round(self, store: Store, entries: Iterator[Entry]) -> None:
        known = await self._known(store)
        bare = replace(self._draft(self._lines()), passages=())
        await self._settle(store, next(entries), "nothing to learn from", bare)
        repeated = list(self.random.sample(sorted(known), 8))
        await self._settle(store, next(entries), "what it repeats is known", self._draft(self._lines(), repeated))
        weighed = self._passages_of_many()
        await self._settle(
            store, next(entries), "two passages are weighed", self._draft(self._lines(), [*repeated, *weighed])
        )
        new = self._line()
        for name in ("", "", "a passage becomes known"):
            await self._settle(store, next(entries), name, self._draft([*self._lines(), new], repeated))

    async def _known(self, store: Store) -> dict[int, int]:
        begin = perf_counter()
        known = await store.passages.known(self.site)
        self._note(_READS, begin)
        return known.learned

    def _passages_of_many(self) -> list[int]:
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "SELECT key FROM ingest.passage WHERE site = %s AND NOT boilerplate AND text <> '' ORDER BY random() LIMIT 2",
                (self.site,),
            )
            return [key for (key,) in rows]

    async def _settle(self, store: Store, entry: Entry, name: str, draft: Draft) -> None:
        begin = perf_counter()
        await store.entries.finish(entry, Drafted(draft=replace(draft, urls=(entry.url or "",))))
        self._note(name, begin)

    def _note(self, name: str, begin: float) -> None:
        self.times.setdefault(name, []).append((perf_counter() - begin) * 1000)

    def _line(self) -> str:
        return " ".join("".join(self.random.choices("abcdefghijklmnopqrst", k=6)) for _ in range(25))

    def _lines(self) -> list[str]:
        return [self._line() for _ in range(12)]

    def _draft(self, lines: list[str], keys: list[int] | None = None) -> Draft:
        return Draft(
            urls=(),
            site=self.site,
            metadata=Metadata(title=lines[0], language="en"),
            text=text_of("\n".join(lines)),
            judged=Judged(verdict=Verdict.FULL),
            extractor="bench",
            passages=(*at_site(fingerprints(lines), self.site), *(keys or ())),
            known_version=1,
        )


async def listed(store: Store, count: int) -> list[Entry]:
    """Return so many new entries of a feed of ``s0.example``, claimed."""
    await store.feeds.add("https://s0.example/feed")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=600)
    new = tuple(
        FeedEntry(
            guid=f"new-{number}",
            url=f"https://s0.example/new-{number}",
            link=f"https://s0.example/new-{number}",
            title=f"New {number}",
            content_hash=b"",
        )
        for number in range(count)
    )
    poll = PollResult(validators=NO_VALIDATORS, document_hash=None, interval_s=600, next_poll_s=600, new=new)
    await store.feeds.finish_poll(feed, poll)
    return await store.entries.claim_due(limit=count, lease_s=6000, per_host=count)
