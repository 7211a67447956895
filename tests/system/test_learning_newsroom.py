"""The whole newsroom, with sites in languages without cues: the passages that they repeat are cut, and no others."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from processes import STORED, Ingest, compared, rows

from ingest.demo.server import Newsroom
from ingest.demo.sites import sites

if TYPE_CHECKING:
    from ingest.demo.ledger import Article

HOSTS = [site.host for site in sites()]
LEARNED = [site.host for site in sites() if site.learned]
ENOUGH = 3
"""The number of distinct articles that make a passage boilerplate."""
TEXTS = "SELECT url, body, revision, ingest.extracted_text(body, removed) FROM ingest.article"
RECLEANED = """
    SELECT article.url, revision.body
      FROM ingest.changes_after(0, 100000) AS change
      JOIN ingest.article ON article.id = change.article_id
      JOIN ingest.revision ON revision.article_id = article.id AND revision.revision = change.revision - 1
     WHERE change.kind = 'recleaned'"""


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("daemons", [1, 2])
async def test_what_a_site_repeats_in_a_language_without_cues_is_gone_from_all_of_its_articles(
    daemons, tmp_path, database_url
):
    async with Newsroom(seed=51, hosts=HOSTS) as newsroom:
        newsroom.publish(80)
        (tmp_path / "feeds.opml").write_text(newsroom.opml())
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.opml", "INGEST_WORKERS": 1}
        running = [Ingest(tmp_path, "run", **settings) for _ in range(daemons)]
        try:
            newsroom.publish(20)
            await _all_is_stored(newsroom, database_url)
            assert [await asyncio.to_thread(daemon.stop) for daemon in running] == [0] * daemons
        finally:
            for daemon in running:
                daemon.kill()
        for daemon in running:
            assert [event for event in daemon.events if event["level"] in {"error", "critical"}] == []
        comparison = compared(newsroom.ledger, rows(database_url, STORED))
        assert comparison.perfect, comparison.report()
        assert comparison.stored == 100
        for host in LEARNED:
            published = [article for article in newsroom.ledger if article.site.startswith(f"{host}:")]
            _check_learned(published, database_url)


async def _all_is_stored(newsroom: Newsroom, url: str, timeout: float = 150) -> None:
    """Wait until every article is stored as it was published, and no entry or article is due any more."""
    until = time.monotonic() + timeout
    while True:
        comparison = compared(newsroom.ledger, await asyncio.to_thread(rows, url, STORED))
        ((left,),) = await asyncio.to_thread(
            rows,
            url,
            "SELECT (SELECT count(*) FROM ingest.entry WHERE next_attempt_at IS NOT NULL) + (SELECT count(*) FROM ingest.recleaning)",
        )
        if comparison.perfect and not left:
            return
        assert time.monotonic() < until, f"{left} left; {comparison.report()}"
        await asyncio.sleep(0.2)


def _check_learned(published: list[Article], url: str) -> None:
    """Check that a site's passages were cut from each article that held them, and that they can be put back."""
    stands_in = Counter(passage for article in published for passage in set(article.boilerplate))
    assert len(stands_in) == len(published[0].boilerplate)
    assert min(stands_in.values()) >= ENOUGH
    stored = {row[0]: row[1:] for row in rows(url, TEXTS)}
    for article in published:
        body, _, extracted = stored[article.url]
        assert body.split("\n") == [*article.body]
        assert extracted.split("\n") == [*article.page_text]
    _check_recleaned(published, url, passages=set(stands_in))


def _check_recleaned(published: list[Article], url: str, passages: set[str]) -> None:
    """Check that a passage was in the bodies of the first articles and was cut from them later.

    The judge may know others by their words and by the page, in all articles or in most of them.
    """
    before = [(address, body.split("\n")) for address, body in rows(url, RECLEANED)]
    own = {article.url for article in published}
    held = {
        passage: len({address for address, paragraphs in before if address in own and passage in paragraphs})
        for passage in passages
    }
    assert max(held.values()) >= ENOUGH - 1, held
