"""Removals as they stand in the database: an array of JSON objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from ingest.model.boilerplate import Removal

if TYPE_CHECKING:
    from collections.abc import Iterable


def to_json(removed: Iterable[Removal]) -> Jsonb:
    """Return removals as the database holds them. A removal without reasons has no key ``why``."""
    return Jsonb(
        [
            {"start": one.start, "text": one.text, "rule": one.rule, **({"why": list(one.why)} if one.why else {})}
            for one in removed
        ]
    )


def from_json(found: Iterable[dict[str, Any]]) -> tuple[Removal, ...]:
    """Return the removals that the database holds. Those of older programs have no reasons."""
    return tuple(
        Removal(start=one["start"], text=one["text"], rule=one["rule"], why=tuple(one.get("why", ()))) for one in found
    )
