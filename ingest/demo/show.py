"""The demonstration: the newsroom publishes, the real daemon collects, and the ledger shows how well."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from time import monotonic
from typing import TYPE_CHECKING

from ingest.demo.outcome import compared, outcome_of
from ingest.demo.server import Newsroom
from ingest.demo.sites import sites
from ingest.store import embedded
from ingest.store.migrate import fresh_database, migrate
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.demo.ledger import Ledger
    from ingest.demo.outcome import Outcome, Row

_DATABASE = "ingest_demo"
"""The name of the demonstration's database, beside whatever else the server holds."""
_AT_START = 0.6
"""The share of the articles that is published before the daemon starts. The rest is published while it runs."""
_RATE = 10
"""How many articles a second are published while the daemon runs: the demonstration is over in less than a minute."""
_PATIENCE_S = 300
"""The number of seconds after which the demonstration ends, even if articles are still missing."""
_LOOK_S = 0.5
"""The number of seconds between two queries of the stored articles."""
_QUICK = {
    "INGEST_ALLOW_PRIVATE_NETWORKS": "true",
    "INGEST_LOG_FORMAT": "json",
    "INGEST_HTTP_LISTEN": "none",
    "INGEST_MIN_POLL_INTERVAL_S": "1",
    "INGEST_POLL_INTERVAL_S": "1",
    "INGEST_MAX_POLL_INTERVAL_S": "2",
    "INGEST_PAGE_RETRY_S": "1",
    "INGEST_PER_HOST": "4",
    "INGEST_HOST_SPACING_S": "0",
    "INGEST_PER_ADDRESS": "0",
    "INGEST_ADDRESS_SPACING_S": "0",
    "INGEST_FEED_SPACING_S": "0",
}
"""The daemon's settings: publishers on this machine need no politeness, and nobody wants to wait half an hour for a poll."""


class AlreadyRunningError(Exception):
    """Another demonstration is using the database that this one would drop."""


def run(server_url: str, data_dir: Path, *, seed: int, articles: int, progress: Callable[[int], None]) -> Outcome:
    """Run the demonstration in a new database; the daemon's log goes to the file demo.log in ``data_dir``.

    Raises AlreadyRunningError.
    """
    with (data_dir / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"another demonstration is running in {data_dir}: wait for its end, or set INGEST_DATA_DIR to another directory"
            ) from None
        fresh_database(server_url, _DATABASE)
        url = embedded.database(server_url, _DATABASE)
        migrate(url)
        return asyncio.run(_run(url, data_dir.resolve(), seed=seed, articles=articles, progress=progress))


async def _run(url: str, data_dir: Path, *, seed: int, articles: int, progress: Callable[[int], None]) -> Outcome:
    started, log = monotonic(), data_dir / "demo.log"
    at_start = round(articles * _AT_START)
    store = Store(url, connections=1)
    await store.open()
    try:
        async with Newsroom(seed=seed, hosts=[site.host for site in sites()]) as newsroom:
            newsroom.publish(at_start)
            feeds = data_dir / "demo-feeds.txt"
            feeds.write_text("".join(f"{feed}\n" for feed in newsroom.feeds), "utf-8")
            daemon = await _start_daemon(url, feeds, log)
            try:
                await newsroom.keep_publishing(_RATE, articles - at_start)
                rows = await _collected(store, newsroom.ledger, progress, started + _PATIENCE_S)
            finally:
                exit_code = await _stop(daemon)
            seconds = monotonic() - started
            return outcome_of(newsroom.ledger, rows, seconds=seconds, log=log, exit_code=exit_code)
    finally:
        await store.close()


async def _start_daemon(url: str, feeds: Path, log: Path) -> asyncio.subprocess.Process:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    settings = {**_QUICK, "INGEST_DATABASE_URL": url, "INGEST_FEEDS": str(feeds)}
    with log.open("wb") as stream:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ingest", "run", env={**bare, **settings}, stdout=stream, stderr=stream
        )


async def _stop(daemon: asyncio.subprocess.Process) -> int:
    if daemon.returncode is None:
        daemon.terminate()
    return await daemon.wait()


async def _collected(store: Store, ledger: Ledger, progress: Callable[[int], None], until: float) -> list[Row]:
    """Wait until each article is stored as it was published last, or until a time; return what is stored."""
    while True:
        rows = await _rows(store)
        comparison = compared(ledger, rows)
        progress(comparison.stored)
        pending, _ = await store.entries.pending()
        if not (pending or comparison.lost or comparison.differing) or monotonic() > until:
            return rows
        await asyncio.sleep(_LOOK_S)


async def _rows(store: Store) -> list[Row]:
    rows: list[Row] = []
    while more := await store.reports.list_articles(after=rows[-1]["id"] if rows else 0):
        rows += more
    return rows
