"""The pages to read: the pages of the corpus if it is there, or else the newsroom's."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from results import ROOT, CannotRunError

from ingest.demo.ledger import Ledger
from ingest.demo.press import Press
from ingest.demo.sites import sites
from ingest.model.page import Page, PageInput
from ingest.text.urls import site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.demo.sites import Site

CORPUS = ROOT.parent / "shared" / "corpus"
_START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page, and its name in the corpus."""

    id: str
    given: PageInput
    html: str
    """The page as decoded text, which is how a library usually gets a page."""


def corpus() -> list[Sample]:
    """Return the pages of the corpus. Raises CannotRunError."""
    path = CORPUS / "pages.jsonl.gz"
    if not path.is_file():
        raise CannotRunError(f"the corpus is not there: {path} is missing")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [_sample(row["id"], row["url"], row["html"].encode("utf-8", "replace")) for row in rows]


def corpus_or_newsroom(newsroom_pages: int = 300) -> tuple[list[Sample], str]:
    """Return pages, and a line that says which pages these are."""
    try:
        found = corpus()
    except CannotRunError:
        found = list(_newsroom(newsroom_pages))
        return found, f"{len(found)} pages of the newsroom"
    return found, f"{len(found)} pages of the corpus"


def press(window: int, of: Sequence[Site]) -> Press:
    """Return publishers whose feeds list ``window`` articles."""
    return Press(seed=1, port=80, window=window, start=_START, sites=of, ledger=Ledger())


def _newsroom(count: int) -> Iterator[Sample]:
    published = press(count, [one for one in sites() if one.encoding == "utf-8"])
    for _ in range(count):
        published.publish()
    for shelf in published.shelves.values():
        for path, key in shelf.by_path.items():
            yield _sample(key, shelf.home.rstrip("/") + path, published.page(shelf, path) or b"")


def _sample(name: str, url: str, body: bytes) -> Sample:
    page = Page(url=url, body=body, content_type="text/html; charset=utf-8")
    return Sample(
        id=name,
        given=PageInput(page=page, feed_html="", language=None, site=site(url), title=""),
        html=body.decode("utf-8", "replace"),
    )
