"""What one listed entry may cost others in requests, with a real server, a real database and real workers."""

from __future__ import annotations

from collections import Counter

import psycopg
from examples import LONG, feed_entry, poll_result
from publisher import Answer, Asked, Publisher

from ingest.config import Settings
from ingest.page.again import MAX_CRASHES
from ingest.pipeline.collect import Collector
from ingest.pipeline.etiquette import MAX_REQUESTS, Etiquette
from ingest.web.fetch import Fetcher
from ingest.workers.pool import Workers

_NEXT_VISIT = """
UPDATE ingest.entry SET first_seen_at = first_seen_at - (next_attempt_at - now()), next_attempt_at = now()
 WHERE next_attempt_at > now()"""
"""Let the time until the next visit pass."""


class Worst:
    """Hosts that lead from one to the other for as long as they are followed, each with a robots.txt that leads to a third host.

    The first visits fail. After them, each second visit finds nothing, and the others find a page that leads on by itself.
    """

    def __init__(self, fails: int) -> None:
        self.visits = 0
        self.publisher = Publisher(self.answer)
        self._fails = fails

    def url(self, step: int, path: str = "/page") -> str:
        return self.publisher.url(f"h{step}.localhost", path)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(status=302, headers=(("Location", self.publisher.url("third.localhost", "/1")),))
        if asked.host == "third.localhost":
            step = int(asked.path[1:])
            on = self.publisher.url("third.localhost", f"/{step + 1}")
            return Answer(status=302, headers=(("Location", on),)) if step < 5 else Answer(content_type="text/plain")
        step = int(asked.host.removeprefix("h").removesuffix(".localhost"))
        on = self.url(step + 1 if step else 1 + 100 * (self.visits + 1))
        if step:
            return Answer(status=302, headers=(("Location", on),))
        self.visits += 1
        if self.visits <= self._fails:
            return Answer(status=302, headers=(("Location", on),))
        if self.visits % 2:
            return Answer(body=f"<p>{LONG * 3}<meta http-equiv=refresh content='0;url={on}'>".encode())
        return Answer(status=404)


async def test_one_listed_entry_costs_no_more_requests_than_the_documents_say(store, database_url):
    settings = Settings(
        _env_file=None, allow_private_networks=True, host_spacing_s=0, per_address=0, address_spacing_s=0
    )  # type: ignore[call-arg]  # pydantic's own
    worst = Worst(fails=settings.page_attempts)
    workers = Workers.of(settings, 1)
    try:
        with worst.publisher:
            async with Fetcher(allow_private_networks=True) as fetcher:
                await store.feeds.add("https://news.example/feed")
                (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
                link = worst.url(0)
                await store.feeds.finish_poll(feed, poll_result(feed_entry(url=link, link=link)))
                etiquette = Etiquette(settings=settings, store=store, fetcher=fetcher)
                collector = Collector(settings=settings, store=store, etiquette=etiquette, workers=workers)
                costs: Counter[int] = Counter()
                while True:
                    _run(database_url, _NEXT_VISIT)
                    _run(database_url, "UPDATE ingest.robots SET until = now()")
                    _run(
                        database_url,
                        "UPDATE ingest.host SET due_at = now(), revisit_at = now(), next_request_at = now()",
                    )
                    claim = {"limit": 50, "lease_s": 60, "per_host": 9}
                    claimed = await store.entries.claim_due(**claim) or await store.entries.claim_due(
                        **claim, which="revisits"
                    )
                    if not claimed:
                        break
                    before = len(worst.publisher.asked)
                    await collector.collect(claimed[0])
                    costs[worst.visits] += len(worst.publisher.asked) - before
    finally:
        workers.close()
    assert (
        settings.page_attempts
        < worst.visits
        <= settings.page_attempts + (MAX_CRASHES - 1) + 2 * len(settings.revisit_after_s)
    )
    assert 12 < max(costs.values()) <= MAX_REQUESTS


def _run(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement)
