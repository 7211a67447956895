"""What is learned from pages, as numbers alone: the blocks of labelled pages are written to ``train/blocks.npz``.

The pages themselves are public research data, which are not copied here: see SOURCES.md. Whoever has them makes the file anew with
``./dev train --gather DIRECTORY``. Half of one collection is set aside by publisher, so that it can show what was learned: its pages are
never read here.
"""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from hashlib import sha1
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from gold import labels
from lines import Training, read_lines
from planted import Plant, planted, plants

from ingest.boilerplate.block_features import looks
from ingest.boilerplate.block_model import name_hashes
from ingest.boilerplate.line_model import line_model
from ingest.boilerplate.word_hashes import word_hashes
from ingest.model.page import NotAPage, Page
from ingest.page.extract import opened
from ingest.page.table import NUMBERS, block_table
from ingest.text.domains import registrable_domain
from ingest.text.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ingest.model.page import BlockTable

WAYS = ("full", "fast", "none", "planted")
"""The ways of the extractor: the whole, the quick one, as if it had found nothing, and the quick one with lines of ours on the page."""
COLUMNS = {name: place for place, name in enumerate(NUMBERS)}
SPLIT = "pages2.jsonl.gz"
"""The collection of which half is set aside."""
FILES = ("pages.jsonl.gz", SPLIT)
_PLANT_WEIGHT = 2.5
"""A line of ours counts so much: its label is right, and there are few of them."""
_MAX_HALF = 65_000.0
"""The greatest number that half precision holds."""


def publisher(page: dict[str, Any]) -> str:
    """Return the registrable domain that a page is from; its id where it has no address."""
    return registrable_domain(host(page["url"] or "")) or page["id"]


def is_aside(name: str) -> bool:
    """Return whether the pages of a publisher in the split collection are set aside. Nothing is ever trained on them."""
    return sha1(name.encode(), usedforsecurity=False).digest()[1] % 2 == 0


def is_set_aside(file: str, page: dict[str, Any]) -> bool:
    """Return whether a page of a file of pages is set aside."""
    return file == SPLIT and is_aside(publisher(page))


def read(path: Path, *, aside: bool | None = False) -> Iterator[dict[str, Any]]:
    """Yield the pages of a collection: those that may be learned from, those that are set aside, or (``aside`` is None) all."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            leaked = page["set"] == "wcxb" and page["id"].rpartition("/")[2] in _LEAKED
            if not leaked and aside in {None, is_set_aside(path.name, page)}:
                yield page


_LEAKED = frozenset("4016 4067 4108 4126 4142 4186 4370 4443 4478 4549 4562 4644 4679".split())  # noqa: SIM905 -- words read best as words
"""The pages that also stand in the part of that benchmark by which extractors are compared."""


def collected(directory: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of the file of blocks for the collections in a directory."""
    pages = [page for name in FILES for page in read(directory / name)]
    lines = read_lines()
    ours = plants(lines, Training(lines), [page["lang"] for page in pages])
    with ProcessPoolExecutor() as pool:
        found = [row for rows in pool.map(_rows, pages, ours, chunksize=4) for row in rows]
    hosts = _hosts(pages)
    return {
        **{name: np.concatenate([one[name] for one in found]) for name in _COLUMNS},
        "page_blocks": np.array([len(one["label"]) for one in found], np.uint16),
        "page_way": np.array([WAYS.index(one["way"]) for one in found], np.uint8),
        "page_host": np.array([hosts[one["id"]] for one in found], np.uint32),
        "page_collection": np.array([one["collection"] for one in found]),
    }


_COLUMNS = ("numbers", "looks", "says", "names", "name_counts", "words", "word_counts", "label", "weight")


def _hosts(pages: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Return a hash of each page's publisher. Copies of one text count as pages of one publisher, so they are in one fold."""
    by_text: dict[str, int] = {}
    found = {}
    for page in pages:
        own = crc32(publisher(page).encode())
        longest = max(page["paragraphs"], key=len, default=page["id"])
        found[page["id"]] = by_text.setdefault(" ".join(longest.lower().split()), own)
    return found


def _rows(page: dict[str, Any], ours: Sequence[Plant]) -> list[dict[str, Any]]:
    return list(rows_of(page, ours))


def rows_of(page: dict[str, Any], ours: Sequence[Plant]) -> Iterator[dict[str, Any]]:
    """Yield the numbers of a page's blocks for each way of the extractor, since these take different blocks. ``ours``: lines to be planted."""
    url = page["url"] or "https://site.example/a"
    given = Page(url=url, body=page["html"].encode("utf-8", "replace"), content_type="text/html; charset=utf-8")
    full, fast = opened(given), opened(given, fast=True)
    if isinstance(full, NotAPage) or isinstance(fast, NotAPage):
        return
    sheets = {"full": full, "fast": fast, "none": replace(full, paragraphs=(), places=())}
    with_ours = opened(replace(given, body=planted(fast, ours, page["id"]).encode("utf-8", "replace")), fast=True)
    if not isinstance(with_ours, NotAPage):
        sheets["planted"] = with_ours
    for way, sheet in sheets.items():
        table = block_table(sheet)
        if table is not None and table.texts:
            yield {**_numbers(page, table, ours), "way": way, "id": page["id"], "collection": page["set"]}


def _numbers(page: dict[str, Any], table: BlockTable, ours: Sequence[Plant]) -> dict[str, Any]:
    gold = (*page["paragraphs"], *(plant.text for plant in ours if plant.is_article))
    found = labels(table, COLUMNS, gold, page["title"] or "")
    said = {plant.text: plant.says for plant in ours}
    says = line_model().read(table.texts).columns()
    weight = found.weight
    for row, text in enumerate(table.texts):
        if text in said:
            says[row], weight[row] = said[text], _PLANT_WEIGHT
    words, counts = word_hashes(table.texts)
    names, name_counts = name_hashes(table.names)
    return {
        "numbers": np.clip(table.numbers, -_MAX_HALF, _MAX_HALF).astype(np.float16),
        "looks": looks(table.texts).astype(np.float16),
        "says": says.astype(np.float16),
        "names": names.astype(np.uint16),
        "name_counts": name_counts.astype(np.uint16),
        "words": words,
        "word_counts": counts.astype(np.uint8),
        "label": found.is_article,
        "weight": np.round(weight * 100).astype(np.uint8),
    }
