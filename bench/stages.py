"""CPU time of each stage, page by page, beside the bare library on the same pages in the same run."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from statistics import median, quantiles
from time import process_time
from typing import TYPE_CHECKING, Any, TypeVar

import feedparser
import pages
import trafilatura
from results import table

from ingest.article.fingerprint import text_of
from ingest.boilerplate.block_model import block_model
from ingest.boilerplate.clean import clean
from ingest.boilerplate.keys import fingerprints
from ingest.boilerplate.line_model import line_model
from ingest.demo.sites import sites
from ingest.feed.parse import parse_feed
from ingest.model.boilerplate import Cleaning, SiteKnowledge
from ingest.model.page import Extracted, Listed, Page, Verdict
from ingest.page import extract
from ingest.page.extract import extract_page
from ingest.page.judge import judge
from ingest.workers.composition import Composed, composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pages import Sample

_T = TypeVar("_T")
BARE = "trafilatura alone"
CLEANING = ("table", "line model", "block model", "composition", "clean")
"""The stages that tell the article from what stands around it: structure, judge and cleaning. Their sum is the cost of cleaning."""
STAGES = ("decode, extract", *CLEANING, "verdict", "fingerprint")
"""The stages of a worker. ``table`` is made in the course of extraction, and is not counted as extraction."""
_KNOWN = {1: 3}
"""A learned passage: its key, and its number of articles. No passage of the corpus has this key, but each one is looked up."""
_ALL_CLEANING = "table to clean"
_WARM = 5
"""This number of pages is read before the measurement, since the first pages compile patterns and load tables."""
_FEED_ENTRIES = (40, 400)
_FEED_ROUNDS = 5
_MAX_ENTRIES = 2_000


def run() -> str:
    """Return the tables of pages and feeds."""
    return f"{_pages()}\n\n{_feeds()}"


def _timed(function: Callable[[], _T]) -> tuple[_T, float]:
    """Return what a function returns, and its CPU time in milliseconds."""
    begin = process_time()
    value = function()
    return value, (process_time() - begin) * 1000


# ---------------------------------------------------------------------------------------------------------------- pages


def _pages() -> str:
    samples, what = pages.corpus_or_newsroom()
    for sample in samples[:_WARM]:
        _ours(sample), _bare(sample)
    # the one that goes second finds the processor's caches warm: they take turns
    measured = [
        {**_ours(sample), **_bare(sample)} if number % 2 else {**_bare(sample), **_ours(sample)}
        for number, sample in enumerate(samples)
    ]
    times = {stage: [page[stage] for page in measured] for stage in (*STAGES, BARE)}
    times[_ALL_CLEANING] = [sum(page[stage] for stage in CLEANING) for page in measured]
    times["all stages"] = [sum(page[stage] for stage in STAGES) for page in measured]
    bare, extraction = sum(times[BARE]), sum(times[STAGES[0]])
    rows = [
        (
            stage,
            f"{median(times[stage]):.2f}",
            f"{quantiles(times[stage], n=20)[-1]:.2f}",
            f"{sum(times[stage]):.0f}",
            f"{sum(times[stage]) / bare:.3f}",
            f"{sum(times[stage]) / extraction:.3f}",
        )
        for stage in (*STAGES, _ALL_CLEANING, "all stages", BARE)
    ]
    head = ("stage", "median ms", "p95 ms", "sum ms", "of trafilatura alone", "of our extraction")
    return f"CPU time a page, {what}:\n\n{table(head, rows)}"


def _ours(sample: Sample) -> dict[str, float]:
    """Do what a worker does with a page, stage by stage."""
    page = sample.given.page
    if not isinstance(page, Page):
        raise TypeError("a sample has a page")
    with _timed_table() as of_table:
        found, extract_ms = _timed(lambda: extract_page(page))
    facts = found if isinstance(found, Extracted) else Extracted(paragraphs=())
    text, times = _composed(facts)
    facts = replace(facts, paragraphs=text.paragraphs)
    judgement, verdict_ms = _timed(lambda: judge(facts if isinstance(found, Extracted) else found, Listed()))
    cleaned, clean_ms = _timed(
        lambda: clean(
            judgement.paragraphs,
            site=sample.given.site,
            title=facts.metadata.title,
            known=SiteKnowledge(site=sample.given.site, articles=9, learned=_KNOWN),
            leanings=text.leanings if judgement.verdict is Verdict.FULL else (),
        )
    )
    _, passages_ms = _timed(lambda: fingerprints(judgement.paragraphs, title=facts.metadata.title))
    _, fingerprint_ms = _timed(lambda: text_of(cleaned.body))
    table_ms = sum(of_table)
    return dict(
        zip(
            STAGES,
            (extract_ms - table_ms, table_ms, *times, clean_ms + passages_ms, verdict_ms, fingerprint_ms),
            strict=True,
        )
    )


def _composed(page: Extracted) -> tuple[Composed, tuple[float, float, float]]:
    """Return the text of a page, and the milliseconds of the line model, of the block model and of the composition."""
    table = page.table
    if table is None:
        return Composed(page.paragraphs, ()), (0.0, 0.0, 0.0)
    says, lines_ms = _timed(lambda: line_model().read(table.texts).columns())
    logits, blocks_ms = _timed(lambda: block_model().logits(table, says))
    text, composed_ms = _timed(lambda: composed(page.paragraphs, table, logits, Cleaning.USUAL))
    return text, (lines_ms, blocks_ms, composed_ms)


@contextlib.contextmanager
def _timed_table() -> Iterator[list[float]]:
    """Measure the time that extraction takes for the table of blocks."""
    block_table, taken = extract.block_table, []

    def timed(*args: Any) -> Any:
        found, ms = _timed(lambda: block_table(*args))
        taken.append(ms)
        return found

    extract.block_table = timed
    try:
        yield taken
    finally:
        extract.block_table = block_table


def _bare(sample: Sample) -> dict[str, float]:
    return {BARE: _timed(lambda: trafilatura.extract(sample.html, include_comments=False))[1]}


# ---------------------------------------------------------------------------------------------------------------- feeds


def _feeds() -> str:
    kinds = {"RSS 2.0, summaries": ("rss2", False), "RSS 2.0, whole texts": ("rss2", True), "Atom": ("atom", False)}
    rows = []
    for kind, (form, full) in kinds.items():
        site = next(one for one in sites() if (one.kind, one.full) == (form, full))
        for entries in _FEED_ENTRIES:
            press = pages.press(entries, [site])
            for _ in range(entries):
                press.publish()
            shelf = press.shelves[site.host]
            ours, bare = _feed_ms(shelf.feed(1), shelf.feed_url)
            rows.append((kind, entries, f"{ours:.1f}", f"{bare:.1f}", f"{ours / bare:.2f}"))
    head = ("feed", "entries", "parse_feed ms", "feedparser alone ms", "ratio")
    return f"CPU time a feed, the newsroom's, median of {_FEED_ROUNDS}:\n\n{table(head, rows)}"


def _feed_ms(body: bytes, url: str) -> tuple[float, float]:
    """Return the milliseconds of our parser and of the bare one."""
    ours, bare = [], []
    for _ in range(_FEED_ROUNDS):
        ours.append(_timed(lambda: parse_feed(body, url=url, content_type=None, max_entries=_MAX_ENTRIES))[1])
        bare.append(_timed(lambda: feedparser.parse(body))[1])
    return median(ours), median(bare)
