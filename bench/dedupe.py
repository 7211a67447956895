"""Near-duplicates: how many are found, how many of these are wrong, the time of a look-up among a million, the cost of a sketch."""

from __future__ import annotations

import asyncio
import math
import os
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import edits
import pages
import psycopg
from results import CannotRunError, table

from ingest.article.fingerprint import text_of
from ingest.article.shingles import sketch
from ingest.model.article import Draft, Drafted
from ingest.model.feed import FeedEntry, PollResult
from ingest.model.page import Extracted, Judged, Metadata, Verdict
from ingest.model.web import NO_VALIDATORS
from ingest.page.extract import extract_page
from ingest.store import embedded, sql
from ingest.store.migrate import fresh_database, migrate
from ingest.store.store import Store
from ingest.text.plain import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edits import Text

    from ingest.model.article import Entry

STORED = (10_000, 1_000_000)
"""The numbers of stored articles among which candidates are looked up."""
LOOK_UPS = 300
_MUCH, _HALF = 0.8, 0.6
_SCRIPTS = {
    "ar": "Arabic", "bn": "Bengali", "el": "Greek", "he": "Hebrew", "hi": "Devanagari", "hy": "Armenian", "ja": "Japanese",
    "ka": "Georgian", "ko": "Hangul", "ru": "Cyrillic", "ta": "Tamil", "th": "Thai", "uk": "Cyrillic", "zh": "Chinese",
}  # fmt: skip


def run() -> str:
    """Return the tables. Raises CannotRunError."""
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as directory:
        try:
            with embedded.postgres(Path(directory)) as server_url:
                found = _recognised(server_url)
                urls = {stored: _filled(server_url, stored) for stored in STORED}
                rows = [_looked_up(urls[stored], stored) for stored in STORED]
                with psycopg.connect(server_url, autocommit=True) as connection:
                    connection.execute(f"ALTER SYSTEM SET shared_buffers = '{_quarter_of_memory()}MB'")
            with embedded.postgres(Path(directory)):
                rows += [_looked_up(urls[stored], stored) for stored in STORED]
        except embedded.EmbeddedUnavailableError as error:
            raise CannotRunError(str(error)) from None
    head = ("shared_buffers", "articles stored", "look-up, median ms", "p95 ms", "bytes an article, index included")
    looked_up = f"Candidates of an article of {_OWN + _SHARED} keys, {LOOK_UPS} look-ups:\n\n{table(head, rows)}"
    return "\n\n".join([*found, looked_up, _cost()])


# ----------------------------------------------------------------------------------------------------- what is recognised

Links = list[tuple["Text", str | None]]
"""Texts, each with the group of the article that it is linked to."""


def _recognised(server_url: str) -> list[str]:
    url = _database(server_url, "copies")
    random = Random(1)  # noqa: S311 -- the same texts each time
    given = edits.sources()
    stay = [*given.originals, *edits.lookalikes(given, random)]
    copies, excerpts = (
        [copy for text in given.originals for copy in make(text, given.for_copies[text.language], random)]
        for make in (edits.copies, edits.excerpts)
    )
    texts = [*stay, *copies, *excerpts]
    linked = list(zip(texts, asyncio.run(_settled(url, texts, len(stay))), strict=True))
    others, of_copies, of_excerpts = (
        linked[: len(stay)],
        linked[len(stay) : len(stay) + len(copies)],
        linked[len(stay) + len(copies) :],
    )
    return [
        f"Copies of {len(given.originals)} articles, beside {len(stay) - len(given.originals)} that only look like copies:",
        _totals(of_copies, of_excerpts, others),
        _by_edit([*of_copies, *of_excerpts]),
        _by_script(of_copies, of_excerpts),
    ]


def _database(server_url: str, name: str) -> str:
    fresh_database(server_url, f"ingest_bench_{name}")
    url = embedded.database(server_url, f"ingest_bench_{name}")
    migrate(url)
    return url


async def _settled(url: str, texts: Sequence[Text], staying: int) -> list[str | None]:
    """Settle all texts; return for each the group of the article that it is linked to.

    The sketches of the first ``staying`` texts are kept, and no others: a copy is recognised by its original or not at all.
    """
    store = Store(url, connections=1)
    await store.open()
    ids: list[int] = []
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for text, entry in zip(texts, await _listed(store, len(texts)), strict=True):
                settlement = await store.entries.finish(entry, Drafted(draft=_draft(text, entry.url or "")))
                ids.append(settlement.article_id or 0)
                if len(ids) > staying:
                    connection.execute("DELETE FROM ingest.sketch WHERE article_id = %s", ids[-1:])
            links: dict[int, Any] = dict(connection.execute("SELECT id, duplicate_of FROM ingest.article").fetchall())
    finally:
        await store.close()
    groups = dict(zip(ids, (text.group for text in texts), strict=True))
    return [groups.get(links[one]) for one in ids]


def _draft(text: Text, url: str) -> Draft:
    return Draft(
        urls=(url,),
        site=text.site,
        metadata=Metadata(title=text.title, language=text.language),
        text=text_of(text.body),
        judged=Judged(verdict=Verdict.FULL),
        extractor="bench",
    )


async def _listed(store: Store, count: int) -> list[Entry]:
    await store.feeds.add("https://bench.example/feed")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=86_400)
    urls = [f"https://bench.example/{number}" for number in range(count)]
    new = tuple(FeedEntry(guid=url, url=url, link=url, title="", content_hash=b"") for url in urls)
    poll = PollResult(validators=NO_VALIDATORS, document_hash=None, interval_s=600, next_poll_s=86_400, new=new)
    await store.feeds.finish_poll(feed, poll)
    return await store.entries.claim_due(limit=count, lease_s=86_400, per_host=count)


def _recall(links: Links) -> float:
    return sum(text.group == group for text, group in links) / max(1, len(links))


def _totals(copies: Links, excerpts: Links, others: Links) -> str:
    rows = [
        (what, len(chosen), f"{_recall(chosen):.4f}", aim)
        for what, chosen, aim in (
            ("recall of copies that share 80 % or more", [one for one in copies if one[0].share >= _MUCH], "0.98"),
            ("recall of copies that share 60 % or more", [one for one in copies if one[0].share >= _HALF], "0.90"),
            ("recall of excerpts of 80 words or more", excerpts, "0.95"),
        )
    ]
    linked = [one for one in (*copies, *excerpts, *others) if one[1] is not None]
    rows.append(("precision of all links", len(linked), f"{_recall(linked):.4f}", "0.995"))
    wrong = Counter(text.edit or "original" for text, group in others if group not in {None, text.group})
    kinds = Counter(text.edit or "original" for text, _ in others)
    rows += [(f"linked though it is none: {kind}", count, str(wrong[kind]), "") for kind, count in kinds.items()]
    return table(("", "of", "is", "aim"), rows)


def _by_edit(links: Links) -> str:
    by_edit: dict[str, Links] = defaultdict(list)
    for one in links:
        by_edit[one[0].edit].append(one)
    rows = [
        (edit, len(chosen), f"{median(text.share for text, _ in chosen):.2f}", f"{_recall(chosen):.3f}")
        for edit, chosen in by_edit.items()
    ]
    return table(("edit", "copies", "share, median", "recall"), rows)


def _by_script(copies: Links, excerpts: Links) -> str:
    def of(links: Links, script: str) -> Links:
        return [one for one in links if _SCRIPTS.get(one[0].language, "Latin") == script]

    much = [one for one in copies if one[0].share >= _MUCH]
    half = [one for one in copies if one[0].share >= _HALF]
    rows = [
        (script, len(of(half, script)), *(f"{_recall(of(links, script)):.3f}" for links in (much, half, excerpts)))
        for script in sorted({"Latin", *_SCRIPTS.values()})
    ]
    return table(("script", "copies", "80 %", "60 %", "excerpts"), rows)


# --------------------------------------------------------------------------------------------------------------- look-ups

_OWN, _SHARED = 34, 2
"""The number of keys of a sketch that no other sketch has, and of keys that others may have: few runs of eight words were written
before."""
_PHRASES = 5_000_000
"""The shared keys are drawn among this number of phrases, by Zipf's law: a few phrases stand in every second article, most in none."""
_HELD = 32
"""A key is kept in the sketches of at most this number of articles, as the program does it."""


def _quarter_of_memory() -> int:
    """Return the megabytes that Postgres's manual recommends for ``shared_buffers``."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20 // 4


def _filled(server_url: str, stored: int) -> str:
    url = _database(server_url, f"sketches_{stored}")
    with psycopg.connect(url, autocommit=True) as connection:
        fill_sketches(connection, stored)
    return url


def _looked_up(url: str, stored: int) -> tuple[str, ...]:
    """Return a row of the table."""
    with psycopg.connect(url, autocommit=True) as connection:
        buffers = connection.execute("SELECT current_setting('shared_buffers')").fetchone() or ("",)
        size = connection.execute("SELECT pg_total_relation_size('ingest.sketch')").fetchone() or (0,)
        # all of the index once, as a server has that runs for long: what finds room in its memory is there
        connection.execute("SET enable_seqscan = off; SELECT count(*) FROM ingest.sketch WHERE keys @> '{}'")
        connection.execute("RESET enable_seqscan")
        times = _times(connection)
    figures = median(times), quantiles(times, n=20)[-1]
    return buffers[0], f"{stored:,}", *(f"{figure:.2f}" for figure in figures), f"{size[0] / stored:,.0f}"


def fill_sketches(connection: psycopg.Connection, stored: int) -> None:
    """Store sketches. The index is dropped and built anew, which is faster than to keep it up to date."""
    index = (connection.execute("SELECT pg_get_indexdef('ingest.sketch_keys'::regclass)").fetchone() or ("",))[0]
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET maintenance_work_mem = '256MB'")
    connection.execute("DROP INDEX ingest.sketch_keys")
    connection.execute(
        """INSERT INTO ingest.sketch
           SELECT n, now() - n * interval '1 second',
                  ARRAY(SELECT hashtextextended('own ' || n || ' ' || k, 0) FROM generate_series(1, %(own)s) AS k)
                  || ARRAY(SELECT hashtextextended('phrase ' || rank, 0)
                             FROM (SELECT floor(exp(random() * ln(%(phrases)s) + 0 * n))::bigint AS rank
                                     FROM generate_series(1, %(shared)s)) AS drawn
                            WHERE random() < least(1, %(held)s * rank * ln(%(phrases)s) / (%(shared)s * %(stored)s::float8)))
             FROM generate_series(1, %(stored)s) AS n""",
        {"own": _OWN, "phrases": float(_PHRASES), "shared": _SHARED, "held": float(_HELD), "stored": stored},
    )
    connection.execute(index)
    connection.execute("VACUUM ANALYZE ingest.sketch")


def _times(connection: psycopg.Connection) -> list[float]:
    """Return the milliseconds of look-ups by sketches that are not stored. Some look-ups before them warm the caches."""
    return [look_up_ms(connection, number) for number in range(LOOK_UPS // 3 + LOOK_UPS)][LOOK_UPS // 3 :]


def look_up_ms(connection: psycopg.Connection, number: int) -> float:
    """Look up a sketch that is not stored, the same for the same number; return the milliseconds."""
    random = Random(number)  # noqa: S311 -- the same each time
    texts = [f"new {number} {key}" for key in range(_OWN)]
    texts += [f"phrase {int(math.exp(random.random() * math.log(_PHRASES)))}" for _ in range(_SHARED)]
    hashes = "SELECT array_agg(hashtextextended(text, 0)) FROM unnest(%s::text[]) AS text"
    keys = (connection.execute(hashes, (texts,)).fetchone() or ([],))[0]
    names = {"keys": keys, "id": None, "window_days": 3650, "common": _HELD, "limit": 8}
    begin = perf_counter()
    connection.execute(sql.queries()["find_sketches"], names).fetchall()
    return (perf_counter() - begin) * 1000


# ------------------------------------------------------------------------------------------------------------------- cost


def _cost() -> str:
    samples, what = pages.corpus_or_newsroom()
    times: dict[str, float] = defaultdict(float)
    for sample in samples:
        if sample.given.page is None:
            continue
        begin = process_time()
        found = extract_page(sample.given.page)
        times["extraction"] += process_time() - begin
        body = "\n".join(found.paragraphs) if isinstance(found, Extracted) else ""
        begin = process_time()
        folded = fold(body)
        times["folding, which the hash of the body needs as well"] += process_time() - begin
        begin = process_time()
        sketch(folded)
        times["sketch"] += process_time() - begin
    rows = [
        (name, f"{1000 * spent / len(samples):.2f}", f"{spent / times['extraction']:.4f}")
        for name, spent in times.items()
    ]
    return f"CPU time of {what}; the aim is 0.03 of extraction's:\n\n{table(('', 'ms a page', 'of extraction'), rows)}"
