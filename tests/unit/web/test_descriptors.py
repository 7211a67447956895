from __future__ import annotations

import pytest

from ingest.config import Settings
from ingest.web.descriptors import shares

SETTINGS = Settings(_env_file=None, workers=2)  # type: ignore[call-arg]  # pydantic's own


@pytest.mark.parametrize("limit", [1024, 4096, 1_048_576])
def test_under_a_usual_limit_all_feeds_and_pages_have_their_places(limit):
    own = shares(SETTINGS, limit)
    assert (own.feeds, own.pages) == (SETTINGS.feed_concurrency, SETTINGS.page_concurrency)


@pytest.mark.parametrize("limit", range(0, 1100, 7))
def test_the_shares_fit_into_the_limit_and_half_of_the_connections_serve_requests(limit):
    own = shares(SETTINGS, limit)
    assert own.feeds >= 1
    assert own.pages >= 1
    assert own.feeds + own.pages <= own.connections // 2
    if limit > 128:
        rest = limit - own.connections - own.lookups
        assert rest >= SETTINGS.database_connections + 20 * SETTINGS.workers


def test_under_a_low_limit_feeds_and_pages_lose_places_in_proportion():
    own = shares(SETTINGS, 128)
    assert (own.connections, own.feeds, own.pages) == (45, 7, 15)
