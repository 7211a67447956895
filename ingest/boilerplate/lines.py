"""The cleaning of whole texts: paragraphs, plain text, records of a batch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.removal import apply_cuts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Cleaned, Cut, Mark


def clean(
    paragraphs: Sequence[str],
    *,
    language: str | None = None,
    site: str = "",
    title: str = "",
    marks: Sequence[Mark | None] = (),
) -> Cleaned:
    """Strip the boilerplate from an article's paragraphs."""
    return apply_cuts(paragraphs, find_cuts(paragraphs, language=language, site=site, title=title, marks=marks))


def clean_text(text: str) -> str:
    """Strip the boilerplate from a plain text, one paragraph a line."""
    return clean(text.split("\n")).body


def clean_record(record: dict[str, Any]) -> dict[str, Any]:
    """Strip the boilerplate from one record: ``{"id", "lang"?, "site"?, "paragraphs": [str, …]}``.

    Returns ``{"id", "kept": [index, …], "removed": [{"index", "text", "rule"}], "paragraphs": [str, …]}``.
    Raises ValueError where the record is none.
    """
    paragraphs = _checked(record)
    cuts: dict[int, list[Cut]] = {}
    for cut in find_cuts(paragraphs, language=record.get("lang"), site=record.get("site") or ""):
        cuts.setdefault(cut.index, []).append(replace(cut, index=0))
    cleaned = [apply_cuts([paragraph], cuts.get(index, ())) for index, paragraph in enumerate(paragraphs)]
    kept = [index for index, left in enumerate(cleaned) if left.body or index not in cuts]
    return {
        "id": record["id"],
        "kept": kept,
        "removed": [
            {"index": index, "text": removal.text, "rule": removal.rule}
            for index, left in enumerate(cleaned)
            for removal in left.removed
        ],
        "paragraphs": [cleaned[index].body for index in kept],
    }


def _checked(record: object) -> list[str]:
    """Return the paragraphs of a record. Raises ValueError where it is none."""
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
