"""The records that `ingest extract` writes, and the lines that it reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ingest.model.page import Reading, Verdict

if TYPE_CHECKING:
    from ingest.model.boilerplate import Removal


class BadRecordError(ValueError):
    """A line of input that is not a record. The message says why."""


def page_of_line(line: str) -> dict[str, Any]:
    """Return the page of a JSON line ``{"id", "url", "html"}``. Raises BadRecordError."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRecordError(f"not JSON: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("html"), str):
        raise BadRecordError('not an object with "html"')
    return found


def as_record(reading: Reading, *, why: bool = False) -> dict[str, Any]:
    """Return what a record tells of a page, with the keys in the order in which people read them."""
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
        "removed": [{"start": cut.start, **told(cut, why=why)} for cut in text.removed],
        "extractor": reading.extractor,
    }


def told(removal: Removal, *, why: bool) -> dict[str, Any]:
    """Return what a record tells of a removed passage, besides its place."""
    facts: dict[str, Any] = {"text": removal.text, "rule": removal.rule}
    return {**facts, "why": list(removal.why)} if why else facts
