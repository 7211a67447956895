"""What the text judge learns from: texts of corpora, as numbers alone, and texts that are made of our lines.

The texts of the corpora are public research data, which are not copied here: ``texts.npz`` holds the numbers of their
paragraphs. Whoever has the texts makes the file anew with ``./dev train --gather DIRECTORY``.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import sha1
from typing import TYPE_CHECKING, Any

import numpy as np
from gold import labels
from labelled_pages import COLUMNS, FILES, publisher, read
from lines import ARTICLE, FOLDS, NOTE, SHORTEST_JOINED, TEASER, Line, Slots, is_headline, is_label, joined, labelled

from ingest.boilerplate.line_model import LineModel, line_model
from ingest.boilerplate.notes import note_of
from ingest.boilerplate.text_features import features
from ingest.model.page import Page
from ingest.page.extract import opened
from ingest.page.sheet import Sheet
from ingest.page.table import block_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ingest.model.page import BlockTable

DOCUMENTS = "documents.jsonl"
DOCUMENT_SETS = ("documents", "passages", "negatives", "channels")
"""The sets of texts marked by hand."""
NOISY = frozenset({"wcxb", "wcxb-rest", "newspaper"})
"""The collections of pages whose true text leaves out lists and boxes of the article, so that they teach the wrong thing."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with what is right about its paragraphs."""

    paragraphs: list[str]
    labels: list[int]
    """1 for boilerplate, 0 for the article."""
    weights: list[float]
    """How much each paragraph counts; 0: it is unclear, or neither."""
    source: str
    collection: str


def documents(folder: Path) -> Iterator[Text]:
    """Yield the texts with boilerplate marked by hand."""
    for row in map(json.loads, (folder / DOCUMENTS).read_text("utf-8").splitlines()):
        gone, unclear = (
            set(row["boilerplate"]),
            {*row.get("ignore", ()), *(cut["index"] for cut in row.get("inline", ()))},
        )
        paragraphs = row["paragraphs"]
        yield Text(
            paragraphs,
            [int(number in gone) for number in range(len(paragraphs))],
            [float(not (number in unclear or note_of(text))) for number, text in enumerate(paragraphs)],
            row["source"] or row["id"],
            row["set"],
        )


def pages(folder: Path) -> Iterator[Text]:
    """Yield the texts that the extractor finds on pages, compared with the true ones; none of a page that is set aside."""
    for name in FILES:
        for row in read(folder / name):
            page = Page(
                url=row["url"] or "https://site.example/a",
                body=row["html"].encode("utf-8", "replace"),
                content_type="text/html; charset=utf-8",
            )
            found = opened(page) if row["set"] not in NOISY else None
            table = block_table(found) if isinstance(found, Sheet) and found.paragraphs else None
            if isinstance(found, Sheet) and table:
                yield _compared(found.paragraphs, table, row)


def _compared(paragraphs: Sequence[str], table: BlockTable, row: dict[str, Any]) -> Text:
    """Return a text with the labels that the blocks have in which its paragraphs stand; a paragraph without a block counts nothing."""
    marked = labels(table, COLUMNS, row["paragraphs"], row["title"] or "")
    by_index = {index: number for number, index in enumerate(table.paragraphs) if index >= 0}
    rows = [by_index.get(index) for index in range(len(paragraphs))]
    return Text(
        list(paragraphs),
        [0 if number is None else int(not marked.is_article[number]) for number in rows],
        [0.0 if number is None else float(marked.weight[number] >= _SURE) for number in rows],
        publisher(row),
        row["set"],
    )


_SURE = 0.5
"""A paragraph whose block has at least this weight counts."""


class Made:
    """Texts made of our lines of one fold: news of one language in sequence, with boilerplate where sites put it."""

    def __init__(self, lines: Iterable[Line], fold: int) -> None:
        self._random = random.Random(fold)
        self._slots = Slots(fold)
        self._lines: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
        for line in lines:
            if line.fold == fold:
                named = line.kind in {ARTICLE, NOTE, TEASER, "read_more"}
                self._lines[line.lang][line.kind if named else "call"].append(line)
        self._languages = sorted(
            lang for lang, kinds in self._lines.items() if len(kinds[ARTICLE]) >= 6 and len(kinds["call"]) >= 4
        )
        self._sizes = [min(len(self._lines[lang][ARTICLE]), 150) for lang in self._languages]
        self.fold = fold

    def texts(self, count: int) -> Iterator[Text]:
        """Yield so many texts."""
        for _ in range(count):
            yield self._text(self._random.choices(self._languages, self._sizes)[0])

    def _text(self, lang: str) -> Text:
        rows = [(text, 0, 1.0) for text in self._article(lang)]
        for _ in range(
            self._random.choice((0, 0, 1, 1, 1, 2, 2, 3, 4)) if len(rows) > 1 else self._random.choice((0, 0, 1))
        ):
            place = self._random.random()
            at = (
                len(rows) if place < 0.62 else self._random.randint(1, len(rows)) if place < 0.87 else int(place < 0.95)
            )
            rows.insert(at, self._call(lang))
        rows += self._list(lang) if self._random.random() < 0.15 else []
        if self._lines[lang][NOTE] and self._random.random() < 0.3:
            rows.append((self._one(lang, NOTE), 0, 0.0))
        paragraphs, labels, weights = (list(column) for column in zip(*rows, strict=True))
        return Text(paragraphs, labels, weights, f"lines{self.fold}", "lines")

    def _article(self, lang: str) -> Iterator[str]:
        """Yield the paragraphs of an article: lines of one scenario first, with subheads between them now and then."""
        long = [line for line in self._lines[lang][ARTICLE] if len(line.text) >= SHORTEST_JOINED]
        heads = [line for line in self._lines[lang][ARTICLE] if len(line.text) < 60]
        self._random.shuffle(long)
        about = long[0].group if long else ""
        long.sort(key=lambda line: line.group != about)
        most, with_heads = self._random.choice((2, 2, 3, 4)), bool(heads) and self._random.random() < 0.3
        for number in range(self._random.choice((1, 2, 3, 4, 5, 6, 8, 10, 12))):
            size = self._random.randint(1, most)
            chosen, long = long[:size], long[size:]
            if not chosen:
                return
            if with_heads and number and self._random.random() < 0.35:
                yield self._slots.filled(self._random.choice(heads))
            texts = [self._slots.filled(line) for line in chosen]
            yield joined(texts, lang) if size > 1 else texts[0]

    def _call(self, lang: str) -> tuple[str, int, float]:
        chance = self._random.random()
        if chance > 0.92 and self._lines[lang][TEASER]:
            return self._one(lang, TEASER), 1, 0.4
        if chance > 0.75 and (text := self._labelled(lang)):
            return text, 1, 1.0
        return self._one(lang, "read_more" if chance > 0.62 and self._lines[lang]["read_more"] else "call"), 1, 1.0

    def _labelled(self, lang: str) -> str:
        """Return a headline behind a label; empty if the language has none in this fold."""
        of_lang = [line for some in self._lines[lang].values() for line in some]
        labels, headlines = list(filter(is_label, of_lang)), list(filter(is_headline, of_lang))
        if not labels or not headlines:
            return ""
        label, headline = (self._slots.filled(self._random.choice(some)) for some in (labels, headlines))
        return labelled(label, headline, lang, self._random)

    def _list(self, lang: str) -> list[tuple[str, int, float]]:
        """Return a label with the headlines below it."""
        labels = list(filter(is_label, self._lines[lang]["read_more"]))
        if not labels or not self._lines[lang][TEASER]:
            return []
        label = self._slots.filled(self._random.choice(labels))
        return [(label, 1, 1.0), *((self._one(lang, TEASER), 1, 1.0) for _ in range(self._random.randint(1, 3)))]

    def _one(self, lang: str, kind: str) -> str:
        return self._slots.filled(self._random.choice(self._lines[lang][kind]))


def numbers(texts: Iterable[Text], model: LineModel | None = None) -> dict[str, np.ndarray]:
    """Return texts as numbers alone: what the judge sees of each paragraph, what is right, how much it counts, where it is from.

    ``model``: the line model that reads them; without one, that of the program.
    """
    parts: dict[str, list[Any]] = defaultdict(list)
    for text in texts:
        count = len(text.paragraphs)
        reading = line_model().read(text.paragraphs)
        if model:  # labels are a closed class, so the model knows nearly all of them
            reading = replace(model.read(text.paragraphs), labels=reading.labels)
        parts["features"].append(features(text.paragraphs, reading).astype(np.float16))
        parts["label"].append(np.array(text.labels, np.uint8))
        parts["weight"].append(np.array(text.weights, np.float16))
        parts["length"].append(np.array([len(paragraph) for paragraph in text.paragraphs], np.uint16))
        parts["source"].append(np.full(count, _number(text.source), np.uint32))
        parts["collection"].append(np.full(count, text.collection))
        parts["text"].append(np.array([count], np.uint32))
    return {name: np.concatenate(some) for name, some in parts.items()}


def _number(source: str) -> int:
    return int.from_bytes(sha1(source.encode(), usedforsecurity=False).digest()[:4], "big")


def made(lines: Sequence[Line], models: Sequence[LineModel], count: int) -> dict[str, np.ndarray]:
    """Return made texts as numbers; the lines of each fold are judged by the model that has not seen them."""
    parts = [numbers(Made(lines, fold).texts(count), models[fold]) for fold in range(FOLDS)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
