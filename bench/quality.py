"""How well articles are found and cleaned, on the corpus, scored by the corpus's own script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pages
import trafilatura
from results import ROOT, CannotRunError, table

from ingest.boilerplate.block_model import FILE as BLOCKS
from ingest.boilerplate.block_model import BlockModel
from ingest.boilerplate.clean import clean
from ingest.boilerplate.keys import at_site, fingerprints
from ingest.boilerplate.repeats import Holder, repeated
from ingest.model.boilerplate import Cleaning, Leaning, Note, SiteKnowledge
from ingest.model.page import Extracted, Listed, Page, Verdict
from ingest.page.extract import extract_page
from ingest.page.judge import judge
from ingest.text.urls import site
from ingest.workers.reading import composed_page

sys.path.insert(0, str(ROOT / "train"))
import blocks
import labelled_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PAGE_FIGURES = ("P", "R", "F1", "para", "tail", "last", "head")
_PASSAGE_FIGURES = ("recall", "precision", "hurt", "clean")
_FOLDS, _ASIDE = "folds", "set aside"
"""The two ways in which pages are unseen: each is judged by a model of other publishers, or its publisher is in no training at all."""


def run() -> str:
    """Return the tables of all parts. Raises CannotRunError."""
    if not pages.CORPUS.is_dir():
        raise CannotRunError(f"the corpus is not there: {pages.CORPUS} is missing")
    with tempfile.TemporaryDirectory() as directory:
        return f"{_pages(Path(directory))}\n\n{_passages(Path(directory))}"


# ---------------------------------------------------------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A page that was extracted once and is cleaned in several ways."""

    id: str
    kind: str
    """Whether it is of the folds, or set aside."""
    site: str
    bare: list[str]
    """The paragraphs that trafilatura alone extracts."""
    paragraphs: tuple[str, ...] = ()
    title: str = ""
    leanings: tuple[Leaning, ...] = ()


def _clean(read: _Read, known: SiteKnowledge, cleaning: Cleaning, strip: tuple[Note, ...] = ()) -> list[str]:
    cleaned = clean(
        read.paragraphs,
        site=read.site,
        title=read.title,
        leanings=read.leanings,
        known=known,
        strip=strip,
        cleaning=cleaning,
    )
    return _lines(cleaned.body)


_NOTHING = SiteKnowledge()
READERS: dict[str, Callable[[_Read, SiteKnowledge], list[str]]] = {
    "trafilatura alone": lambda read, _: read.bare,
    "ingest, not cleaned": lambda read, _: list(read.paragraphs),
    "judged, careful": lambda read, _: _clean(read, _NOTHING, Cleaning.CAREFUL),
    "judged": lambda read, _: _clean(read, _NOTHING, Cleaning.USUAL),
    "judged, thorough": lambda read, _: _clean(read, _NOTHING, Cleaning.THOROUGH),
    "and what is learned": lambda read, known: _clean(read, known, Cleaning.USUAL),
    "and notes": lambda read, known: _clean(read, known, Cleaning.USUAL, tuple(Note)),
}


def _pages(directory: Path) -> str:
    found = list(_labelled())
    models = _models(directory)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        reads = list(pool.map(_read, found, [models[page["model"]] for page in found], chunksize=4))
        known = _known(reads)
        texts = list(pool.map(_cleaned, reads, [known[read.site] for read in reads], chunksize=4))
    rows: list[tuple[Any, ...]] = []
    for kind in (_FOLDS, _ASIDE):
        gold = directory / "gold.jsonl"
        gold.write_text("".join(json.dumps(page) + "\n" for page in found if page["kind"] == kind), "utf-8")
        rows += _scored(kind, gold, reads, texts)
    return f"Whole pages, unseen:\n\n{table(('pages', 'set', 'n', 'reader', *_PAGE_FIGURES, 'empty'), rows)}"


def _labelled() -> Iterator[dict[str, Any]]:
    """Yield the pages of the corpora with the number of the model that has not seen them."""
    for name in labelled_pages.FILES:
        for page in labelled_pages.read(pages.CORPUS / name, aside=None):
            aside = labelled_pages.is_set_aside(name, page)
            fold = crc32(labelled_pages.publisher(page).encode()) % blocks.FOLDS
            yield {**page, "kind": _ASIDE if aside else _FOLDS, "model": blocks.FOLDS if aside else fold}


def _models(directory: Path) -> list[Path]:
    """Train a model for each fold, and return the files of their weights; the last is that of the program, for what is set aside."""
    with np.load(ROOT / "train" / "blocks.npz", allow_pickle=False) as given:
        of = blocks.rows({name: given[name] for name in given.files if name != "lines"})
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        paths = list(pool.map(_fold_model, [of] * blocks.FOLDS, range(blocks.FOLDS), [directory] * blocks.FOLDS))
    return [*paths, Path(str(files("ingest.boilerplate") / "weights" / BLOCKS))]


def _fold_model(of: blocks.Rows, number: int, directory: Path) -> Path:
    """Train a model on the publishers of all folds but one, and return the file of its weights."""
    path = directory / f"fold-{number}.npz"
    seen = of.some(of.host % blocks.FOLDS != number)
    np.savez(path, **blocks.packed(blocks.trained(seen), blocks.CALIBRATION))
    return path


def _read(page: dict[str, Any], weights: Path) -> _Read:
    """Extract a page, as a worker does, and as trafilatura alone does."""
    bare = _lines(trafilatura.extract(page["html"], include_comments=False) or "")
    url = page["url"] or "https://site.example/a"
    given = Page(url=url, body=page["html"].encode("utf-8", "replace"), content_type="text/html; charset=utf-8")
    extracted = extract_page(given)
    read = _Read(id=page["id"], kind=page["kind"], site=site(url), bare=bare)
    if not isinstance(extracted, Extracted):
        return read
    whole, leanings = composed_page(extracted, given, Cleaning.USUAL, _model(weights))
    judgement = judge(whole, Listed())
    return replace(
        read,
        paragraphs=judgement.paragraphs,
        title=whole.metadata.title,
        leanings=leanings if judgement.verdict is Verdict.FULL else (),
    )


@cache
def _model(path: Path) -> BlockModel:
    with np.load(path, allow_pickle=False) as given:
        return BlockModel.of({name: given[name] for name in given.files})


def _scored(kind: str, gold: Path, reads: list[_Read], texts: list[dict[str, list[str]]]) -> Iterator[tuple[Any, ...]]:
    """Yield the figures of each reader for each set of one kind, and for all of its pages together."""
    by_reader: dict[str, list[dict[str, Any]]] = {}
    for reader in READERS:
        path = gold.with_name("results.jsonl")
        path.write_text(
            "".join(
                json.dumps({"id": read.id, "paragraphs": text[reader]}) + "\n"
                for read, text in zip(reads, texts, strict=True)
                if read.kind == kind
            ),
            "utf-8",
        )
        by_reader[reader] = _score("pages", path, gold)
    for of_set in zip(*by_reader.values(), strict=True):
        for reader, row in zip(READERS, of_set, strict=True):
            yield (kind, row["set"], row["n"], reader, *_figures(row, _PAGE_FIGURES), row["empty"])
    for reader, rows in by_reader.items():
        whole = sum(row["n"] for row in rows)
        mean = {name: sum(row[name] * row["n"] for row in rows) / whole for name in _PAGE_FIGURES}
        yield (kind, "all", whole, reader, *_figures(mean, _PAGE_FIGURES), sum(row["empty"] for row in rows))


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


def _score(what: str, path: Path, gold: Path | None = None) -> list[dict[str, Any]]:
    """Return the scores that the corpus's own script gives."""
    command = [sys.executable, str(pages.CORPUS / "score.py"), "--json", what, str(path)]
    command += ["--gold", str(gold)] if gold else []
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 -- the corpus's own
    return [json.loads(line) for line in printed.splitlines()]


def _figures(row: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [f"{row[name]:.3f}" for name in names]
