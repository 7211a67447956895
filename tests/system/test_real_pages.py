"""The recorded real pages, served over HTTP through feeds of all four kinds."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from collections import Counter
from urllib.parse import urlsplit

import pytest
from processes import Ingest, rows

from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom

KINDS = ("rss2", "rss1", "atom", "json")
STAGES = ("fetch_ms", "extract_ms", "clean_ms", "store_ms")


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_every_real_page_ends_as_an_article_or_with_its_reason(tmp_path, database_url, corpus, capsys):
    with gzip.open(corpus / "pages.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    async with Newsroom() as newsroom:
        feeds = []
        for number, kind in enumerate(KINDS):
            listed = [
                Listed(url=_serve(newsroom, index, page), title=page["title"] or f"Page {index}", guid=f"page-{index}")
                for index, page in enumerate(pages)
                if index % len(KINDS) == number
            ]
            feeds.append(newsroom.add_feed_of(f"{kind}.localhost", kind, listed))
        (tmp_path / "feeds.txt").write_text("\n".join(feeds))
        with Ingest(tmp_path, "run", "--once", INGEST_DATABASE_URL=database_url, INGEST_FEEDS="feeds.txt") as ingest:
            assert await asyncio.to_thread(ingest.wait, 360) == 0
    settled = rows(
        database_url,
        "SELECT e.settled_at IS NOT NULL, e.next_attempt_at, a.verdict, a.reason, length(a.body), jsonb_array_length(a.removed) "
        "FROM ingest.entry e LEFT JOIN ingest.article a ON a.id = e.article_id",
    )
    verdicts = Counter(verdict for _, _, verdict, _, _, _ in settled)
    events = [*ingest.named("article_stored"), *ingest.named("entry_deduplicated")]
    seconds = {stage: round(sum(event.get(stage) or 0 for event in events) / 1000, 1) for stage in STAGES}
    report = (
        f"pages {len(pages)}, entries settled {sum(done for done, *_ in settled)}, verdicts {dict(verdicts)}",
        f"articles {len(ingest.named('article_stored'))}, copies {len(ingest.named('entry_deduplicated'))}",
        f"characters {sum(size for *_, size, _ in settled)}, passages removed {sum(cuts for *_, cuts in settled)}",
        f"seconds by stage {seconds}",
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(report) + "\n")
    assert len(settled) == len(pages)
    assert all(done and pending is None for done, pending, *_ in settled)
    assert all(reason for _, _, verdict, reason, _, _ in settled if verdict != "full")
    assert verdicts["full"] >= 0.95 * len(pages)
    assert [event for event in ingest.events if event["level"] in {"error", "critical"}] == []
    assert ingest.named("worker_failed") == []


def _serve(newsroom: Newsroom, index: int, page: dict[str, str]) -> str:
    name = urlsplit(page["url"]).hostname or "unnamed"
    return newsroom.add(
        f"{name}.localhost", f"/{index}", page["html"].encode("utf-8", "surrogatepass"), "text/html; charset=utf-8"
    )
