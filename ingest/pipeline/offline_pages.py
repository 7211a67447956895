"""Pages without feeds and database go through the worker processes: each becomes a record."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from ingest.article.result import nothing_read
from ingest.model.page import WorkerFailed
from ingest.pipeline.records import BadRecordError, as_record, page_of_line
from ingest.workers.pool import Named

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from ingest.model.boilerplate import Wishes
    from ingest.model.page import Reading
    from ingest.workers.pool import Workers

_READ_ONE: Named[[bytes, str, None, Wishes], dict[str, Any]] = Named("ingest.pipeline.offline:read_one")
_ANSWER: Named[[str, Wishes], dict[str, Any]] = Named("ingest.pipeline.offline:answer")


async def record_of(workers: Workers, html: bytes, url: str, wishes: Wishes) -> dict[str, Any]:
    """Return the record of one page, which a worker reads."""
    read = await workers.run(_READ_ONE, html, url, None, wishes)
    return {"url": url or None, **as_record(_unread(read))} if isinstance(read, WorkerFailed) else read


async def read_lines(
    workers: Workers, lines: Iterable[str], *, ahead: int, wishes: Wishes
) -> AsyncIterator[dict[str, Any]]:
    """Yield a record for each line, in the order of the lines. At most ``ahead`` lines are worked on at the same time."""
    under_way: deque[tuple[str, asyncio.Task[dict[str, Any] | WorkerFailed]]] = deque()
    for line in lines:
        if not line.strip():
            continue
        under_way.append((line, asyncio.create_task(workers.run(_ANSWER, line, wishes))))
        if len(under_way) >= ahead:
            yield await _next(under_way)
    while under_way:
        yield await _next(under_way)


async def _next(under_way: deque[tuple[str, asyncio.Task[dict[str, Any] | WorkerFailed]]]) -> dict[str, Any]:
    line, task = under_way.popleft()
    result = await task
    if not isinstance(result, WorkerFailed):
        return result
    try:
        asked = page_of_line(line)
    except BadRecordError as error:
        return {"id": None, "error": str(error)}
    return {"id": asked.get("id"), "url": asked.get("url"), **as_record(_unread(result))}


def _unread(failed: WorkerFailed) -> Reading:
    return nothing_read(f"the page stopped its worker ({failed.kind}): {failed.detail}")
