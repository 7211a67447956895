"""Extraction and cleaning without feeds and database: what a page or a text becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.removal import apply_cuts
from ingest.model.boilerplate import Wishes
from ingest.model.page import Page, PageInput
from ingest.pipeline.records import BadRecordError, as_record, page_of_line, told
from ingest.text.urls import site
from ingest.workers.reading import read_page

if TYPE_CHECKING:
    from ingest.model.boilerplate import Cut

_USUAL = Wishes()


def read_one(html: bytes, url: str, content_type: str | None = None, wishes: Wishes = _USUAL) -> dict[str, Any]:
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
    return {"url": reading.canonical_url or url or None, **as_record(reading, why=wishes.why)}


def read_line(line: str, wishes: Wishes = _USUAL) -> dict[str, Any]:
    """Extract and clean the page of a JSON line ``{"id", "url", "html"}``; return its record. Raises BadRecordError."""
    found = page_of_line(line)
    url = found.get("url")
    html = found["html"].encode("utf-8", "replace")
    read = read_one(html, url if isinstance(url, str) else "", "text/html; charset=utf-8", wishes=wishes)
    return {"id": found.get("id"), **read}


def answer(line: str, wishes: Wishes = _USUAL) -> dict[str, Any]:
    """Return the record of a line; for a line that is not a record, return ``{"id": null, "error"}``."""
    try:
        return read_line(line, wishes)
    except BadRecordError as error:
        return {"id": None, "error": str(error)}


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
            {"index": index, **told(removal, why=wishes.why)}
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
