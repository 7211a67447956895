"""Tables in Markdown, and the file that keeps them."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[1]
FILE = Path(__file__).with_name("RESULTS.md")


class CannotRunError(Exception):
    """A benchmark lacks something that it needs, or measured something wrong. The message says what."""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table. Columns of figures are aligned to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    columns = list(zip(head, *cells, strict=True))
    widths = [max(3, *map(len, column)) for column in columns]
    figures = [all(cell[:1].isdigit() or cell in {"", "–"} for cell in column[1:]) for column in columns]
    rule = ["-" * (width - 1) + (":" if figure else "-") for width, figure in zip(widths, figures, strict=True)]
    lines = [
        [
            cell.rjust(width) if figure else cell.ljust(width)
            for cell, width, figure in zip(row, widths, figures, strict=True)
        ]
        for row in (head, *cells)
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in (lines[0], rule, *lines[1:]))


def write(name: str, measured: str, tables: str) -> None:
    """Put the tables, and a line on what was measured, into their section of the file. A new section comes last."""
    head, *sections = FILE.read_text("utf-8").rstrip("\n").split("\n## ")
    kept = {section.partition("\n")[0]: section for section in sections}
    kept[name] = f"{name}\n\n{measured}\n\n{tables}\n"
    text = "\n## ".join([head.rstrip("\n") + "\n", *(section.rstrip("\n") + "\n" for section in kept.values())])
    FILE.write_text(text, "utf-8")


def provenance(command: str) -> str:
    """Return a line on what is measured: the day, the commit, the machine, how busy it is, the words after ``./dev bench``."""
    changed = _git("status", "--porcelain", "--", "ingest", "sql")
    commit = _git("rev-parse", "--short", "HEAD") + (" and uncommitted changes" if changed else "")
    machine = f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} before"
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}, {machine}: `./dev bench {command}`"


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 -- our own words
