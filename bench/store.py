"""What the store does again and again, with few and with many articles in the database.

How it is kept fair. Two databases of one server are filled by INSERT … SELECT generate_series: articles of 200 sites with their passages
and sketches, and a change for each. The operations go to the two in turns, one by one, so whatever else the machine does meets both. Each
round has a median for each database, and its ratio; caches are warm from a round before the first.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import dedupe
import learning
import psycopg
import running
from results import table

from ingest.article.fingerprint import text_of
from ingest.boilerplate.keys import at_site, fingerprints
from ingest.model.article import Draft, Drafted
from ingest.model.page import Judged, Metadata, Verdict
from ingest.store.migrate import migrate
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from ingest.model.article import Entry

SIZES, ROUNDS, TIMES = (10_000, 1_000_000), 5, 60
QUICK_SIZES, QUICK_ROUNDS, QUICK_TIMES = (3_000, 30_000), 3, 20
_SITES, _SITE = 200, "s0.example"
_PAGE = 1_000
"""The number of changes that are read at once."""
_CHANGES = """
INSERT INTO ingest.change (position, article_id, kind, revision)
SELECT nextval('ingest.change_position'), id, 'new', 1 FROM ingest.article ORDER BY id
"""


def run(*, quick: bool = False) -> str:
    """Return the table. Raises CannotRunError."""
    sizes, rounds, times = (QUICK_SIZES, QUICK_ROUNDS, QUICK_TIMES) if quick else (SIZES, ROUNDS, TIMES)
    with running.postgres() as postgres:
        urls = [_filled(postgres.database(f"ingest_bench_{size}"), size) for size in sizes]
        found = asyncio.run(_measured(urls, rounds, times))
    rows = []
    for name, of_sizes in found.items():
        few, many = ([median(one) for one in of_size[1:]] for of_size in of_sizes)
        rows.append((name, running.spread(few), running.spread(many), running.ratios(many, few)))
    head = ("", *(f"{size:,} articles: ms" for size in sizes), "ratio")
    told = (
        f"Milliseconds of one operation, {rounds} rounds of {times}; least / median / largest of the rounds' medians:"
    )
    return f"{told}\n\n{table(head, rows)}"


def _filled(url: str, articles: int) -> str:
    migrate(url)
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(learning.MANY.read_text("utf-8"), {"articles": articles, "sites": _SITES})
        dedupe.fill_sketches(connection, articles)
        # the trigger that places a change takes a lock for each
        connection.execute("SET session_replication_role = replica")
        connection.execute(_CHANGES)
        connection.execute("VACUUM ANALYZE")
    return url


_Times = dict[str, list[list[list[float]]]]
"""By operation, by database, by round: the milliseconds of each time."""


async def _measured(urls: list[str], rounds: int, times: int) -> _Times:
    found: _Times = {}
    async with AsyncExitStack() as stack:
        ends = [await _End.opened(stack, url, (rounds + 1) * times) for url in urls]
        for _ in range(rounds + 1):
            for name, operate in _OPERATIONS.items():
                of_round: list[list[float]] = [[] for _ in ends]
                for _ in range(times):
                    for end, taken in zip(ends, of_round, strict=True):
                        taken.append(await operate(end))
                for of_size, taken in zip(found.setdefault(name, [[] for _ in ends]), of_round, strict=True):
                    of_size.append(taken)
    return found


@dataclass(slots=True, kw_only=True)
class _End:
    """One of the databases, and the means to work with it."""

    store: Store
    connection: psycopg.Connection
    entries: Iterator[Entry]
    words: random.Random
    changes: int
    looked_up: int = 0

    @classmethod
    async def opened(cls, stack: AsyncExitStack, url: str, entries: int) -> _End:
        """Return a database with so many entries to settle."""
        connection = stack.enter_context(psycopg.connect(url, autocommit=True))
        store = Store(url, connections=2)
        stack.push_async_callback(store.close)
        await store.open()
        return cls(
            store=store,
            connection=connection,
            entries=iter(await learning.listed(store, entries)),
            words=random.Random(1),  # noqa: S311 -- the same texts in both
            changes=(connection.execute("SELECT max(position) FROM ingest.change").fetchone() or (0,))[0],
        )

    async def settle(self) -> float:
        """Settle an entry with a new article of twelve paragraphs; return the milliseconds."""
        entry, lines = next(self.entries), [self._line() for _ in range(12)]
        draft = Draft(
            urls=(entry.url or "",),
            site=_SITE,
            metadata=Metadata(title=lines[0], language="en"),
            text=text_of("\n".join(lines)),
            judged=Judged(verdict=Verdict.FULL),
            extractor="bench",
            passages=at_site(fingerprints(lines), _SITE),
            known_version=1,
        )
        begin = perf_counter()
        await self.store.entries.finish(entry, Drafted(draft=draft))
        return (perf_counter() - begin) * 1000

    async def look_up(self) -> float:
        """Look up the sketch of a text that is not stored; return the milliseconds."""
        self.looked_up += 1
        return dedupe.look_up_ms(self.connection, self.looked_up)

    async def read_changes(self) -> float:
        """Read changes from somewhere in the log; return the milliseconds."""
        cursor = self.words.randrange(max(1, self.changes - _PAGE))
        begin = perf_counter()
        self.connection.execute("SELECT * FROM ingest.changes_after(%s, %s)", (cursor, _PAGE)).fetchall()
        return (perf_counter() - begin) * 1000

    def _line(self) -> str:
        return " ".join("".join(self.words.choices("abcdefghijklmnopqrst", k=6)) for _ in range(25))


_OPERATIONS: dict[str, Callable[[_End], Awaitable[float]]] = {
    "settle an entry with a new article": _End.settle,
    "look up the near-duplicates of a text": _End.look_up,
    f"changes_after, {_PAGE:,} changes": _End.read_changes,
}
