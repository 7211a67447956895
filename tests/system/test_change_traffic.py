from __future__ import annotations

import pytest
import traffic


@pytest.mark.timeout(300)
@pytest.mark.made_up_rows
def test_ten_writers_and_three_consumers_that_are_killed_lose_nothing_and_get_nothing_twice_after_an_ack(database_url):
    figures = traffic.run(database_url, changes=20_000, per_transaction=20)
    assert figures["kills"] >= 3
