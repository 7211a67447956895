"""What several tests of the newsroom need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ingest.demo.comparison import Stored
from ingest.demo.ledger import Ledger
from ingest.demo.press import Press
from ingest.demo.sites import sites
from ingest.model.web import Request
from ingest.web.fetch import Fetcher

START = datetime(2025, 3, 1, tzinfo=UTC)


def press_of(count, *, seed=1, window=50, hosts=None, ledger=None):
    chosen = [site for site in sites() if hosts is None or site.host in hosts]
    press = Press(
        seed=seed, port=8000, window=window, start=START, sites=chosen, ledger=Ledger() if ledger is None else ledger
    )
    for _ in range(count):
        press.publish()
    return press


def stored_copy(article, **changes):
    row = Stored(url=article.url, site=article.site, title=article.title, body="\n".join(article.body))
    return replace(row, **changes)


async def get(url, timeout_s=5.0, **validators):
    async with Fetcher(allow_private_networks=True) as fetcher:
        return await fetcher.get(
            Request(url=url, accept="*/*", max_bytes=5_000_000, total_timeout_s=timeout_s, **validators)
        )
