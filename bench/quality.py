"""How well articles are found and cleaned, on the corpus, scored by the corpus's own script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pages
import trafilatura
from results import table

from ingest.boilerplate.clean import clean
from ingest.boilerplate.keys import at_site, fingerprints
from ingest.boilerplate.placed import marked
from ingest.boilerplate.removal import apply_cuts
from ingest.boilerplate.repeats import Holder, learned_rule, repeated
from ingest.model.boilerplate import Cut, Note, SiteKnowledge
from ingest.model.page import Extracted, Listed, Page, Verdict
from ingest.page.extract import extract_page
from ingest.page.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pages import Sample

    from ingest.model.page import Mark

_PAGE_FIGURES = ("P", "R", "F1", "para", "tail", "last", "head")
_PASSAGE_FIGURES = ("recall", "precision", "hurt", "clean")


def run() -> str:
    """Return the tables of both parts. Raises CannotRunError."""
    samples = pages.corpus()
    with tempfile.TemporaryDirectory() as directory:
        return f"{_pages(samples, Path(directory))}\n\n{_passages(Path(directory))}"


# ---------------------------------------------------------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A page that was extracted once and is cleaned in several ways."""

    id: str
    site: str
    bare: list[str]
    """The paragraphs that trafilatura alone extracts."""
    paragraphs: tuple[str, ...] = ()
    title: str = ""
    marks: tuple[Mark | None, ...] = ()


def _cues(read: _Read, _: SiteKnowledge) -> list[str]:
    return _lines(clean(read.paragraphs, site=read.site, title=read.title).body)


def _structure(read: _Read, _: SiteKnowledge) -> list[str]:
    return _lines(apply_cuts(read.paragraphs, marked(read.paragraphs, read.marks, ())).body)


def _learned(read: _Read, known: SiteKnowledge) -> list[str]:
    cuts = [
        Cut(index=index, start=0, text=paragraph, rule=rule)
        for index, paragraph in enumerate(read.paragraphs)
        if (rule := learned_rule(paragraph, known))
    ]
    return _lines(apply_cuts(read.paragraphs, cuts).body)


def _cues_and_structure(read: _Read, _: SiteKnowledge) -> list[str]:
    return _lines(clean(read.paragraphs, site=read.site, title=read.title, marks=read.marks).body)


def _all(read: _Read, known: SiteKnowledge) -> list[str]:
    return _lines(clean(read.paragraphs, site=read.site, title=read.title, marks=read.marks, known=known).body)


def _all_and_notes(read: _Read, known: SiteKnowledge) -> list[str]:
    cleaned = clean(read.paragraphs, site=read.site, title=read.title, marks=read.marks, known=known, strip=tuple(Note))
    return _lines(cleaned.body)


READERS: dict[str, Callable[[_Read, SiteKnowledge], list[str]]] = {
    "trafilatura alone": lambda read, _: read.bare,
    "ingest, not cleaned": lambda read, _: list(read.paragraphs),
    "cleaned by cues": _cues,
    "cleaned by structure": _structure,
    "cleaned by what is learned": _learned,
    "cues and structure": _cues_and_structure,
    "all three": _all,
    "all three, and notes": _all_and_notes,
}


def _pages(samples: list[Sample], directory: Path) -> str:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        reads = list(pool.map(_read, samples, chunksize=4))
        known = _known(reads)
        texts = list(pool.map(_cleaned, reads, [known[read.site] for read in reads], chunksize=4))
        paths = [directory / f"pages-{number}.jsonl" for number in range(len(READERS))]
        for reader, path in zip(READERS, paths, strict=True):
            lines = [
                json.dumps({"id": read.id, "paragraphs": text[reader]}) for read, text in zip(reads, texts, strict=True)
            ]
            path.write_text("\n".join(lines), "utf-8")
        scores = list(pool.map(_score, ["pages"] * len(paths), paths))
    rows = [
        (row["set"], row["n"], reader, *_figures(row, _PAGE_FIGURES), row["empty"])
        for of_set in zip(*scores, strict=True)
        for reader, row in zip(READERS, of_set, strict=True)
    ]
    return "Whole pages:\n\n" + table(("set", "pages", "reader", *_PAGE_FIGURES, "empty"), rows)


def _read(sample: Sample) -> _Read:
    """Extract a page, as a worker does, and as trafilatura alone does."""
    bare = _lines(trafilatura.extract(sample.html, include_comments=False) or "")
    page = sample.given.page
    extracted = extract_page(page) if isinstance(page, Page) else None
    if not isinstance(extracted, Extracted):
        return _Read(id=sample.id, site=sample.given.site, bare=bare)
    judgement = judge(extracted, Listed())
    return _Read(
        id=sample.id,
        site=sample.given.site,
        bare=bare,
        paragraphs=judgement.paragraphs,
        title=extracted.metadata.title,
        marks=extracted.marks if judgement.verdict is Verdict.FULL else (),
    )


def _cleaned(read: _Read, known: SiteKnowledge) -> dict[str, list[str]]:
    return {reader: cleaned(read, known) for reader, cleaned in READERS.items()}


def _known(reads: Iterable[_Read]) -> dict[str, SiteKnowledge]:
    """Return what is known of each site after its pages were learned one after the other, as the store does it."""
    holders: dict[str, list[Holder]] = {}
    learned: dict[str, dict[int, int]] = {}
    for number, read in enumerate(reads):
        keys = at_site(fingerprints(read.paragraphs, title=read.title), read.site)
        before, known = holders.setdefault(read.site, []), learned.setdefault(read.site, {})
        known.update({key: known[key] + 1 for key in keys if key in known})
        others = [holder for holder in before if not known.keys() >= set(holder.keys) & set(keys)]
        recent = [holder.id for holder in before]
        found = repeated(Holder(number, keys), others, learned=known.keys(), recent=[*recent, number])
        known.update({passage.key: passage.articles for passage in found if passage.boilerplate})
        before.append(Holder(number, keys))
    return {
        site: SiteKnowledge(site=site, articles=len(before), learned=learned[site]) for site, before in holders.items()
    }


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
    """Return the scores that the corpus's own script gives."""
    command = [sys.executable, str(pages.CORPUS / "score.py"), "--json", what, str(path)]
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 -- the corpus's own
    return [json.loads(line) for line in printed.splitlines()]


def _figures(row: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [f"{row[name]:.3f}" for name in names]
