"""Extraction without feeds and database: each page given becomes a record. Many pages go through the worker processes."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ingest.article.result import nothing_read
from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.removal import apply_cuts
from ingest.model.boilerplate import Wishes
from ingest.model.page import Page, PageInput, Reading, Verdict, WorkerFailed
from ingest.text.urls import site
from ingest.workers.reading import read_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from ingest.model.boilerplate import Cut, Removal
    from ingest.workers.pool import Workers


_USUAL = Wishes()


class BadRecordError(ValueError):
    """A line of input that is not a record. The message says why."""


def read_one(html: bytes, url: str, content_type: str | None = None, *, wishes: Wishes = _USUAL) -> dict[str, Any]:
    """Extract and clean one page; return its record, with the keys in the order in which people read them."""
    page = Page(url=url, body=html, content_type=content_type)
    given = PageInput(
        page=page,
        feed_html="",
        language=None,
        site=site(url),
        title="",
        strip=wishes.strip,
        cleaning=wishes.cleaning,
    )
    reading = read_page(given)
    return {"url": reading.canonical_url or url or None, **_record(reading, why=wishes.why)}


async def record_of(workers: Workers, html: bytes, url: str, wishes: Wishes = _USUAL) -> dict[str, Any]:
    """Return the record of one page, which a worker reads."""
    record = await workers.run(read_one, html, url, wishes=wishes)
    return {"url": url or None, **_record(_unread(record))} if isinstance(record, WorkerFailed) else record


def read_line(line: str, wishes: Wishes = _USUAL) -> dict[str, Any]:
    """Extract and clean the page of a JSON line ``{"id", "url", "html"}``; return its record. Raises BadRecordError."""
    given = _given(line)
    url = given.get("url")
    html = given["html"].encode("utf-8", "replace")
    record = read_one(html, url if isinstance(url, str) else "", "text/html; charset=utf-8", wishes=wishes)
    return {"id": given.get("id"), **record}


def _given(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRecordError(f"not JSON: {error}") from None
    if not isinstance(given, dict) or not isinstance(given.get("html"), str):
        raise BadRecordError('not an object with "html"')
    return given


def answer(line: str, wishes: Wishes = _USUAL) -> dict[str, Any]:
    """Return the record of a line; for a line that is not a record, return ``{"id": null, "error"}``."""
    try:
        return read_line(line, wishes)
    except BadRecordError as error:
        return {"id": None, "error": str(error)}


async def read_lines(
    workers: Workers, lines: Iterable[str], *, ahead: int, wishes: Wishes = _USUAL
) -> AsyncIterator[dict[str, Any]]:
    """Yield a record for each line, in the order of the lines. At most ``ahead`` lines are worked on at the same time."""
    under_way: deque[tuple[str, asyncio.Task[dict[str, Any] | WorkerFailed]]] = deque()
    for line in lines:
        if not line.strip():
            continue
        under_way.append((line, asyncio.create_task(workers.run(answer, line, wishes))))
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
        given = _given(line)
    except BadRecordError as error:
        return {"id": None, "error": str(error)}
    return {"id": given.get("id"), "url": given.get("url"), **_record(_unread(result))}


def _unread(failed: WorkerFailed) -> Reading:
    return nothing_read(f"the page stopped its worker ({failed.kind}): {failed.detail}")


def _record(reading: Reading, *, why: bool = False) -> dict[str, Any]:
    page, text, judged = reading.metadata, reading.text, reading.judged
    return {
        "title": page.title or None,
        "paragraphs": text.body.split("\n") if text.body else [],
        "authors": list(page.authors),
        "published_at": page.published_at.isoformat() if page.published_at else None,
        "published_from": page.published_from,
        "language": page.language,
        "verdict": judged.verdict,
        "reason": None if judged.verdict is Verdict.FULL else judged.reason,
        "page_verdict": judged.page_verdict,
        "page_evidence": judged.page_evidence,
        "removed": [{"start": cut.start, **_told(cut, why=why)} for cut in text.removed],
        "extractor": reading.extractor,
    }


def _told(removal: Removal, *, why: bool) -> dict[str, Any]:
    """Return what a record tells of a removed passage, besides its place."""
    told: dict[str, Any] = {"text": removal.text, "rule": removal.rule}
    return {**told, "why": list(removal.why)} if why else told


def clean_record(record: dict[str, Any], wishes: Wishes = _USUAL) -> dict[str, Any]:
    """Strip the boilerplate, and the notes that are not wanted, from a record.

    The record is ``{"id", "lang"?, "site"?, "paragraphs": [str, …]}``. Return
    ``{"id", "kept": [index, …], "removed": [{"index", "text", "rule"}], "paragraphs": [str, …]}``; if the reasons are
    wished for, each of ``removed`` has its ``why`` as well.
    Raises ValueError if the given value is not such a record.
    """
    paragraphs = _checked(record)
    cuts: dict[int, list[Cut]] = {}
    site_of_record = record.get("site") or ""
    for cut in find_cuts(paragraphs, site=site_of_record, strip=wishes.strip, cleaning=wishes.cleaning):
        cuts.setdefault(cut.index, []).append(replace(cut, index=0))
    cleaned = [apply_cuts([paragraph], cuts.get(index, ())) for index, paragraph in enumerate(paragraphs)]
    kept = [index for index, left in enumerate(cleaned) if left.body or index not in cuts]
    return {
        "id": record["id"],
        "kept": kept,
        "removed": [
            {"index": index, **_told(removal, why=wishes.why)}
            for index, left in enumerate(cleaned)
            for removal in left.removed
        ],
        "paragraphs": [cleaned[index].body for index in kept],
    }


def _checked(record: object) -> list[str]:
    """Return the paragraphs of a record. Raises ValueError if the given value is not a record."""
    if not isinstance(record, dict):
        raise ValueError(f"a record is an object, not {type(record).__name__}")  # noqa: TRY004 -- bad input, no bug
    if "id" not in record:
        raise ValueError("a record needs an id")
    for key in ("lang", "site"):
        if not isinstance(record.get(key), str | None):
            raise ValueError(f"{key} is text, not {record[key]!r}")  # noqa: TRY004 -- bad input, no bug
    paragraphs = record.get("paragraphs")
    if not isinstance(paragraphs, list) or not all(isinstance(paragraph, str) for paragraph in paragraphs):
        raise ValueError("paragraphs is a list of texts")
    return paragraphs
