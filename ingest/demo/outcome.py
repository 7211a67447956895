"""The outcome of a demonstration: figures by site, one article before and after cleaning, and what went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.demo.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.demo.comparison import Comparison
    from ingest.demo.ledger import Ledger

COLUMNS = ("published", "stored", "lost", "duplicates", "passages removed", "leaks")
"""The headings of the counts by site."""
_WIDTH = 118
"""Characters of a line of text that are shown; longer lines are cut, so that they fit a terminal of 120."""

Notes = list[tuple[str, list[tuple[str, str]]]]
"""Headings, each with its lines. A line is a text with the style in which it is printed."""
Row = dict[str, Any]
"""The row of a stored article, by columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a demonstration has shown."""

    by_site: list[tuple[str, tuple[int, ...]]]
    """Each site with its counts, in the order of COLUMNS."""
    total: tuple[int, ...]
    """The counts of all sites together."""
    notes: Notes
    """What stands below the table."""
    figures: dict[str, Any]
    """The counts for machines, by name."""
    flawless: bool
    """Whether each article was stored once, whole and clean, and the daemon ended well."""


def compared(ledger: Ledger, rows: Sequence[Row]) -> Comparison:
    """Compare the stored rows with what was published."""
    return compare(ledger, [{**row, "removed": [cut["text"] for cut in row["removed"]]} for row in rows])


def outcome_of(ledger: Ledger, rows: Sequence[Row], *, seconds: float, log: Path, exit_code: int) -> Outcome:
    """Return the outcome of a demonstration that took ``seconds``; ``exit_code`` and ``log`` are the daemon's."""
    comparison = compared(ledger, rows)
    figures = {
        "published": comparison.published,
        "stored": comparison.stored,
        "lost": len(comparison.lost),
        "duplicates": len(comparison.duplicates),
        "passages_removed": comparison.removed,
        "leaks": len(comparison.leaks),
        "hurt_paragraphs": len(comparison.hurt),
        "differing_bodies": len(comparison.differing),
        "seconds": round(seconds, 1),
        "daemon_exit_code": exit_code,
    }
    return Outcome(
        by_site=_by_site(ledger, rows, comparison),
        total=tuple(int(figures[name.replace(" ", "_")]) for name in COLUMNS),
        notes=[*_example(rows), *_learned(rows), *_faults(comparison), _summary(figures, log)],
        figures=figures,
        flawless=comparison.perfect and exit_code == 0,
    )


def _by_site(ledger: Ledger, rows: Sequence[Row], comparison: Comparison) -> list[tuple[str, tuple[int, ...]]]:
    """Return the counts of each site."""
    originals = [row for row in rows if row["duplicate_of"] is None]
    published, stored = _published(ledger, originals), Counter(row["site"] for row in originals)
    removed: Counter[str] = Counter()
    for row in rows:
        removed[row["site"]] += len(row["removed"])

    def faults(lines: Sequence[str], name: str) -> int:
        return sum(f"//{name}/" in line or f"//www.{name}/" in line for line in lines)

    return [
        (
            name,
            (
                published[name],
                stored[name],
                faults(comparison.lost, name),
                faults(comparison.duplicates, name),
                removed[name],
                faults(comparison.leaks, name),
            ),
        )
        for name in sorted(published | stored)
    ]


def _published(ledger: Ledger, originals: Sequence[Row]) -> Counter[str]:
    """Count the published texts by site. A wire article that several sites carry counts for the site where it is stored."""
    where = {row["url"]: row["site"] for row in originals}
    homes: dict[str, str] = {}
    for article in ledger:
        stored_at = next((where[url] for url in article.urls if url in where), None)
        if stored_at or article.identity not in homes:
            homes[article.identity] = stored_at or article.site
    return Counter(homes.values())


def _example(rows: Sequence[Row]) -> Notes:
    """Return the article from which most was removed, as extracted and as stored; an English one if there is one."""
    if not rows:
        return []
    row = max(rows, key=lambda row: (row["language"] == "en", len(row["removed"]), -row["id"]))
    cut = {line for removal in row["removed"] for line in removal["text"].split("\n")}
    before = [(_short(f"  {line}"), "red" if line in cut else "") for line in row["extracted"].split("\n")]
    after = [(_short(f"  {line}"), "green") for line in row["body"].split("\n")]
    removed = [
        (_short(f"  [{removal['rule']}] {' '.join(removal['text'].split())}"), "yellow") for removal in row["removed"]
    ]
    return [
        (f"One article before: {row['title']} ({row['url']})", before),
        ("The same as stored: article.body", after),
        ("What was taken out: article.removed", removed),
    ]


def _learned(rows: Sequence[Row]) -> Notes:
    """Return the passages that were learned because a site repeats them, each with its rule and one of its sites."""
    found = {
        line: _short(f"  [{removal['rule']}] {row['site'].partition(':')[0]}: {line}")
        for row in rows
        for removal in row["removed"]
        if removal["rule"].startswith("learned:")
        for line in filter(None, removal["text"].split("\n"))
    }
    heading = "What was learned because a site repeats it"
    return [(heading, [(line, "yellow") for line in sorted(found.values())])] if found else []


def _faults(comparison: Comparison) -> Notes:
    if comparison.perfect:
        return []
    return [("What went wrong", [(line, "red") for line in comparison.report().splitlines()])]


def _summary(figures: dict[str, Any], log: Path) -> tuple[str, list[tuple[str, str]]]:
    return (
        f"{figures['stored']} articles in {figures['seconds']} s; each body was compared with what was published.",
        [(f"The daemon's log is in {log}.", "")],
    )


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
