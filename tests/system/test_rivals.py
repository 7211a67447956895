"""Feeds that take all they can get, beside healthy feeds: the real daemon, and a server on loopback. `./dev bench fairness` measures it."""

from __future__ import annotations

from statistics import median

import pytest
from rivals import ATTACKS, Attack, run

pytestmark = [pytest.mark.slow, pytest.mark.fairness]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
@pytest.mark.timeout(300)
def test_healthy_feeds_and_pages_are_not_twice_as_late_beside(attack: Attack, tmp_path, database_url):
    phases = run(attack, tmp_path, database_url, alone_s=15, beside_s=30)
    alone, beside = phases["alone"], phases["beside"]
    assert median(beside.gaps_s) <= 2 * median(alone.gaps_s)
    assert median(beside.delays_s) <= 2 * median(alone.delays_s)
    # nobody waits for the end of what the others do, which takes a minute and more
    assert max(beside.gaps_s) < 20
    assert max(beside.delays_s) < 30
