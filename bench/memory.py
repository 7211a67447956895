"""The memory of a worker that reads many pages: once it is replaced now and then as in the daemon, once it is never replaced."""

from __future__ import annotations

import asyncio
import os
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pages
from processes import resident_mb
from results import CannotRunError, table

from ingest.config import Settings
from ingest.model.page import PageInput, WorkerFailed
from ingest.workers.pool import Workers
from ingest.workers.reading import read_page

if TYPE_CHECKING:
    from pages import Sample

PAGES = 2_000
_SHOWN = (1, 100, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000)
_NEVER = 1_000_000


def run() -> str:
    """Return the table."""
    samples, what = pages.corpus_or_newsroom()
    often = Settings.model_fields["worker_recycle"].default
    replaced, kept = asyncio.run(_both(samples, often))
    rows = [(f"{count:,}", f"{replaced[count - 1][1]:.0f}", f"{kept[count - 1][1]:.0f}") for count in _SHOWN]
    rows.append(("the most after any page", *(f"{max(mb for _, mb in series):.0f}" for series in (replaced, kept))))
    rows.append(("processes used", *(str(len({pid for pid, _ in series})) for series in (replaced, kept))))
    head = ("after page", f"replaced after {often} pages: MB", "never replaced: MB")
    return f"Resident memory of one worker over {PAGES:,} pages ({what}, repeated):\n\n{table(head, rows)}"


async def _both(samples: list[Sample], often: int) -> list[list[tuple[int, float]]]:
    return await asyncio.gather(*(_series(samples, recycle_after) for recycle_after in (often, _NEVER)))


async def _series(samples: list[Sample], recycle_after: int) -> list[tuple[int, float]]:
    """Return the process and its memory after each page. Raises CannotRunError if a worker fails."""
    limits = {name: Settings.model_fields[f"worker_{name}"].default for name in ("timeout_s", "memory_mb")}
    workers = Workers(1, recycle_after=recycle_after, **limits)
    try:
        found = []
        for sample in islice(cycle(samples), PAGES):
            weighed = await workers.run(read_and_weigh, sample.given)
            if isinstance(weighed, WorkerFailed):
                raise CannotRunError(f"the worker failed at {sample.id}: {weighed.kind}: {weighed.detail}")
            found.append(weighed)
        return found
    finally:
        workers.close()


def read_and_weigh(given: PageInput) -> tuple[int, float]:
    """Read a page in a worker; return the worker's process and its memory in MB."""
    read_page(given)
    return os.getpid(), resident_mb("self")
