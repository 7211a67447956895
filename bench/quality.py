"""How well articles are found and cleaned, on the corpus, scored by the corpus's own script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pages
import trafilatura
from results import table

from ingest.extract import extract_page
from ingest.model import Extracted, Page
from ingest.workers import read_page

if TYPE_CHECKING:
    from pages import Sample

READERS = ("trafilatura alone", "ingest, not cleaned", "ingest")
_PAGE_FIGURES = ("P", "R", "F1", "para", "tail", "last", "head")
_PASSAGE_FIGURES = ("recall", "precision", "hurt", "clean")


def run() -> str:
    """Return the tables of both parts. Raises CannotRunError."""
    samples = pages.corpus()
    with tempfile.TemporaryDirectory() as directory:
        return f"{_pages(samples, Path(directory))}\n\n{_passages(Path(directory))}"


# ---------------------------------------------------------------------------------------------------------------- pages


def _pages(samples: list[Sample], directory: Path) -> str:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        texts = list(pool.map(_read, samples, chunksize=4))
    scored = {}
    for number, reader in enumerate(READERS):
        path = directory / f"pages-{number}.jsonl"
        lines = [
            json.dumps({"id": sample.id, "paragraphs": text[number]})
            for sample, text in zip(samples, texts, strict=True)
        ]
        path.write_text("\n".join(lines), "utf-8")
        scored[reader] = {row["set"]: row for row in _score("pages", path)}
    rows = [
        (
            name,
            scored[reader][name]["n"],
            reader,
            *_figures(scored[reader][name], _PAGE_FIGURES),
            scored[reader][name]["empty"],
        )
        for name in scored[READERS[0]]
        for reader in READERS
    ]
    return "Whole pages:\n\n" + table(("set", "pages", "reader", *_PAGE_FIGURES, "empty"), rows)


def _read(sample: Sample) -> tuple[list[str], ...]:
    """Return the paragraphs that each reader finds."""
    bare = trafilatura.extract(sample.html, include_comments=False) or ""
    page = sample.given.page
    extracted = extract_page(page) if isinstance(page, Page) else None
    return (
        _lines(bare),
        list(extracted.paragraphs) if isinstance(extracted, Extracted) else [],
        _lines(read_page(sample.given).body),
    )


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


# ------------------------------------------------------------------------------------------------------------- passages


def _passages(directory: Path) -> str:
    path = directory / "passages.jsonl"
    with path.open("wb") as out:
        command = [sys.executable, "-m", "ingest", "clean", "--jsonl", str(pages.CORPUS / "documents.jsonl")]
        subprocess.run(command, stdout=out, check=True)  # noqa: S603 -- the program under test
    rows = [
        (row["of"].removeprefix("set "), row["n"], *_figures(row, _PASSAGE_FIGURES))
        for row in _score("passages", path)
        if not row["of"].startswith("lang ")
    ]
    return "Boilerplate in texts (`ingest clean --jsonl`):\n\n" + table(("set", "texts", *_PASSAGE_FIGURES), rows)


# ---------------------------------------------------------------------------------------------------------------- score


def _score(what: str, path: Path) -> list[dict[str, Any]]:
    """Ask the corpus's script."""
    command = [sys.executable, str(pages.CORPUS / "score.py"), "--json", what, str(path)]
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 -- the corpus's own
    return [json.loads(line) for line in printed.splitlines()]


def _figures(row: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [f"{row[name]:.3f}" for name in names]
