"""The daemon is killed, Postgres is stopped, and requests fail. At the end, all that was published is stored, once."""

from __future__ import annotations

import random
import time

import pytest
from invariants import check_invariants
from mirror import Mirror
from processes import Ingest, rows, wait_until_all_is_stored

KILLS = 22
STOPS = 4
SETTINGS = {"INGEST_LEASE_S": 4, "INGEST_WORKERS": 1, "INGEST_DATABASE_CONNECTIONS": 4}


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("daemons", "seed"), [(1, 11), (2, 12)])
def test_nothing_is_lost_or_doubled_whatever_dies(daemons, seed, tmp_path, own_postgres, start_newsroom):
    chance = random.Random(seed)
    newsroom = start_newsroom(
        "--seed", str(seed), "--initial", "40", "--count", "200", "--rate", "4", "--window", "100"
    )
    for kind, probability in (("status", 0.04), ("cut", 0.03), ("reset", 0.02)):
        newsroom.order("/fault", {"host": "*", "kind": kind, "probability": probability})
    settings = {**SETTINGS, "INGEST_DATABASE_URL": own_postgres.url, "INGEST_FEEDS": newsroom.feeds_file}
    running = [Ingest(tmp_path, "run", **settings) for _ in range(daemons)]
    running[0].wait_for("daemon_started")
    mirror = Mirror(own_postgres.url)
    mirror.start()
    stops_at = {round(KILLS * (number + 1) / (STOPS + 1)) for number in range(STOPS)}
    try:
        for kill in range(KILLS):
            time.sleep(chance.uniform(0.2, 4))
            if kill in stops_at:
                own_postgres.stop_immediately()
                time.sleep(chance.uniform(0, 1.5))
                own_postgres.start()
                time.sleep(chance.uniform(0, 1.5))
            victim = chance.randrange(daemons)
            running[victim].kill()
            running[victim] = Ingest(tmp_path, "run", **settings)
        newsroom.order("/clear")
        wait_until_all_is_stored(lambda: newsroom.ledger, own_postgres.url, published=240, timeout=120)
        for daemon in running:
            # the one that was started last may still be on its way to where it hears signals
            daemon.wait_for("daemon_started")
        assert [daemon.stop() for daemon in running] == [0] * daemons
    finally:
        for daemon in running:
            daemon.kill()
        mirror.stop()
    assert mirror.drift() == []
    _check_books(own_postgres.url)
    check_invariants(own_postgres.url, within_s=SETTINGS["INGEST_LEASE_S"])


def _check_books(url: str) -> None:
    """Check that every entry is settled, and that the change log has each article once, in order."""
    assert (
        rows(url, "SELECT guid, last_error FROM ingest.entry WHERE settled_at IS NULL OR next_attempt_at IS NOT NULL")
        == []
    )
    assert rows(url, "SELECT verdict, count(*) FROM ingest.article WHERE verdict <> 'full' GROUP BY 1") == []
    changes = rows(url, "SELECT position, kind, article_id FROM ingest.changes_after(0, 100000)")
    assert [position for position, _, _ in changes] == sorted({position for position, _, _ in changes})
    new = sorted(article for _, kind, article in changes if kind == "new")
    assert new == [article for (article,) in rows(url, "SELECT id FROM ingest.article ORDER BY id")]
    assert rows(url, "SELECT count(*) FROM ingest.revision") == [
        (sum(kind in {"corrected", "recleaned"} for _, kind, _ in changes),)
    ]


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_daemon_outlives_a_database_that_is_away_for_a_while(tmp_path, own_postgres, start_newsroom):
    newsroom = start_newsroom("--seed", "5", "--initial", "20", "--count", "30", "--rate", "5")
    with Ingest(
        tmp_path, "run", INGEST_DATABASE_URL=own_postgres.url, INGEST_FEEDS=newsroom.feeds_file, INGEST_LEASE_S=4
    ) as daemon:
        daemon.wait_for("article_stored")
        own_postgres.stop_immediately()
        daemon.wait_for("database_lost")
        own_postgres.start()
        daemon.wait_for("database_found")
        wait_until_all_is_stored(lambda: newsroom.ledger, own_postgres.url, published=50)
        assert daemon.stop() == 0
        assert daemon.named("work_failed") == []
    check_invariants(own_postgres.url, within_s=4)


@pytest.mark.timeout(120)
def test_a_daemon_that_starts_before_its_database_waits_for_it(tmp_path, own_postgres, start_newsroom):
    newsroom = start_newsroom("--seed", "6", "--initial", "14")
    own_postgres.stop_immediately()
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=own_postgres.url, INGEST_FEEDS=newsroom.feeds_file) as daemon:
        daemon.wait_for("database_lost")
        own_postgres.start()
        daemon.wait_for("article_stored", count=14)
        assert daemon.stop() == 0
    check_invariants(own_postgres.url)


def test_a_daemon_that_waits_for_its_database_stops_when_told_to(tmp_path):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL="postgresql://127.0.0.1:1/nowhere") as daemon:
        daemon.wait_for("database_lost")
        assert daemon.stop(timeout=20) == 0
