"""What a claim of feeds and a finished poll cost, with few and with many feeds, few and many of them due, and hosts that are closed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

import processes
import psycopg
import running
from results import CannotRunError, table

from ingest.model.feed import PollResult
from ingest.store.migrate import migrate
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from running import Postgres

    from ingest.model.feed import Feed

RUNS = 5
_PLACES = 32
"""A claim has this many free places."""
_CLAIMS = 80
"""The number of claims in a run: Linux counts CPU time in hundredths of a second."""
_WARM = 10
"""The number of claims before that, until the statements are prepared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A database with so many feeds, each at a host of its own, of which so many are due."""

    feeds: int
    due: int
    closed: bool = False
    """Whether the hosts of all due feeds are closed."""

    @property
    def name(self) -> str:
        """Return the name of its database."""
        return f"ingest_bench_{self.feeds}_{self.due}{'_closed' if self.closed else ''}"


@dataclass(frozen=True, slots=True)
class Cost:
    """The milliseconds of CPU of this process and of Postgres, for each claim, and for each finished poll."""

    claim_ms: float
    finish_ms: float


def cases(*, quick: bool) -> tuple[Case, ...]:
    """Return the cases. The first is what the others are compared with."""
    few, many, due = (1_000, 100_000, 10_000) if quick else (1_000, 1_000_000, 100_000)
    return (
        Case(feeds=few, due=100),
        Case(feeds=many, due=100),
        Case(feeds=many, due=due),
        Case(feeds=many, due=due, closed=True),
    )


def run(*, quick: bool = False) -> str:
    """Return the table. Raises CannotRunError."""
    with running.postgres() as postgres:
        return _table(postgres, cases(quick=quick))


def _table(postgres: Postgres, compared: Sequence[Case]) -> str:
    urls = {case: _filled(postgres, case) for case in compared}
    costs: dict[Case, list[Cost]] = {case: [] for case in compared}
    for _ in range(RUNS):
        for case, url in urls.items():
            costs[case].append(asyncio.run(_cost(url, postgres.pid, case)))
    base = costs[compared[0]]
    head = (
        "feeds",
        "due",
        "hosts",
        "CPU ms a claim",
        "ratio to the first (min / median / max)",
        "CPU ms a finish",
        "ratio to the first",
    )
    rows = [
        (
            f"{case.feeds:,}",
            f"{case.due:,}",
            "closed" if case.closed else "open",
            *_compared([cost.claim_ms for cost in costs[case]], [cost.claim_ms for cost in base], 2),
            *(
                ("", "")
                if case.closed
                else _compared([cost.finish_ms for cost in costs[case]], [cost.finish_ms for cost in base], 3)
            ),
        )
        for case in compared
    ]
    return (
        f"Claims with {_PLACES} free places, and polls without anything new that are finished together; the daemon's side and Postgres "
        f"together. The runs of the cases take turns:\n\n{table(head, rows)}"
    )


def _compared(ours: Sequence[float], first: Sequence[float], digits: int) -> tuple[str, str]:
    """Return the median of some figures, and their ratios to those of the first case."""
    # a claim that costs less than the clock can tell is no reason to divide by nothing
    return f"{median(ours):.{digits}f}", running.ratios(ours, [max(one, 1e-6) for one in first])


def _filled(postgres: Postgres, case: Case) -> str:
    """Make the database of a case; return its URL."""
    url = postgres.database(case.name)
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        # as the triggers leave it, but a million times as one statement
        connection.execute("ALTER TABLE ingest.feed DISABLE TRIGGER USER")
        connection.execute(
            """
            INSERT INTO ingest.feed (url, etag, document_hash, poll_interval_s, polls, poll_is_slow, health, last_polled_at, next_poll_at)
            SELECT 'https://h' || n || '.example/feed', '"1"', '\\x00', 1800, 5, false, 'healthy', now() - interval '1 hour',
                   CASE WHEN n <= %(due)s THEN now() - n * interval '1 millisecond' ELSE now() + interval '1 day' END
              FROM generate_series(1, %(feeds)s) AS n
            """,
            {"due": case.due, "feeds": case.feeds},
        )
        connection.execute(
            """
            INSERT INTO ingest.host (name, next_poll_at, quick_poll_at)
            SELECT host, CASE WHEN %(closed)s THEN now() + interval '1 day' ELSE '-infinity' END,
                   CASE WHEN %(closed)s THEN now() + interval '1 day' ELSE next_poll_at END
              FROM ingest.feed
            """,
            {"closed": case.closed},
        )
        connection.execute("ALTER TABLE ingest.feed ENABLE TRIGGER USER")
        connection.execute("VACUUM ANALYZE ingest.feed, ingest.host")
        connection.execute("CHECKPOINT")
    return url


async def _cost(url: str, postmaster: int, case: Case) -> Cost:
    """Claim and finish by turns. Feeds are due again as soon as they are polled."""
    store = Store(url)
    await store.open()
    claim_s = finish_s = 0.0
    polls = 0
    for number in range(_CLAIMS + _WARM):
        begun = processes.tree_cpu_s(postmaster), process_time()
        feeds = await _claimed(store)
        claim = _since(begun, postmaster)
        begun = processes.tree_cpu_s(postmaster), process_time()
        await asyncio.gather(*(store.feeds.finish_poll(feed, _unchanged(feed)) for feed in feeds))
        if number >= _WARM:
            claim_s += claim
            finish_s += _since(begun, postmaster)
            polls += len(feeds)
    await store.close()
    if polls != (0 if case.closed else _CLAIMS * _PLACES):
        raise CannotRunError(f"{case}: {polls} feeds were claimed")
    return Cost(claim_s / _CLAIMS * 1000, finish_s / max(1, polls) * 1000)


async def _claimed(store: Store) -> list[Feed]:
    return await store.feeds.claim_due(limit=_PLACES, lease_s=600, per_host=2, spacing_s=0, slow_places=_PLACES // 2)


def _unchanged(feed: Feed) -> PollResult:
    return PollResult(
        validators=feed.validators, document_hash=feed.document_hash, interval_s=1800, next_poll_s=0, is_slow=False
    )


def _since(begun: tuple[float, float], postmaster: int) -> float:
    """Return the CPU seconds of Postgres and of this process since a moment. What asking the kernel costs is not among them."""
    own_s = process_time() - begun[1]
    return own_s + processes.tree_cpu_s(postmaster) - begun[0]
