from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from examples import NOW, feed, poll_result

from ingest.model.feed import Health
from ingest.model.web import FailureKind
from ingest.pipeline.rediscover import is_wanted

LOST = replace(poll_result(), health=Health.FAILING, failure=FailureKind.NOT_FOUND)


@pytest.mark.parametrize("failure", ["not_found", "gone", "dns", "not_a_feed"])
def test_a_feed_that_is_not_there_is_looked_for_when_it_has_failed_for_long_or_is_gone(failure):
    assert is_wanted(feed(), replace(LOST, failure=failure), 7)
    assert is_wanted(feed(), replace(LOST, failure=failure, health=Health.GONE), 7)
    assert not is_wanted(feed(), replace(LOST, failure=failure, health=Health.HEALTHY), 7)


@pytest.mark.parametrize("failure", [None, "timeout", "server_error", "tls", "refused", "forbidden_address"])
def test_a_feed_that_is_there_or_whose_server_is_ill_is_not_looked_for(failure):
    assert not is_wanted(feed(), replace(LOST, failure=failure), 7)


def test_a_feed_is_looked_for_once_in_so_many_days_and_never_where_the_operator_wants_that():
    assert not is_wanted(feed(searched_at=NOW - timedelta(days=6, hours=23)), LOST, 7)
    assert is_wanted(feed(searched_at=NOW - timedelta(days=7)), LOST, 7)
    assert not is_wanted(feed(), LOST, 0)
