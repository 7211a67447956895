"""The real daemon answers on its port: /livez, /readyz and /metrics."""

from __future__ import annotations

import json
import signal
import time
import urllib.error
import urllib.request

import pytest
from processes import Ingest, rows, wait_until_all_is_stored
from prometheus_client.parser import text_string_to_metric_families

ANY_PORT = "127.0.0.1:0"
POLLS = "SELECT sum(polls)::int FROM ingest.feed"


def _get(address: str, path: str, timeout: float = 10) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=timeout) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def _address(daemon: Ingest) -> str:
    return daemon.wait_for("listening_started")[0]["address"]


def _wait_for(address: str, path: str, status: int, timeout: float = 90) -> dict:
    """Wait until a question is answered with this status. Return the answer."""
    until = time.monotonic() + timeout
    while True:
        found, text = _get(address, path)
        if found == status:
            return json.loads(text)
        assert time.monotonic() < until, text
        time.sleep(0.2)


def _samples(address: str) -> dict[tuple[str, ...], float]:
    """Return all samples of the metrics, by the name and the values of the labels in the order of the labels' names."""
    _, text = _get(address, "/metrics")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.slow
def test_the_figures_on_the_port_are_what_the_newsroom_published_and_the_database_holds(
    tmp_path, database_url, start_newsroom
):
    newsroom = start_newsroom("--initial", "30")
    settings = {
        "INGEST_DATABASE_URL": database_url,
        "INGEST_FEEDS": newsroom.feeds_file,
        "INGEST_HTTP_LISTEN": ANY_PORT,
    }
    with Ingest(tmp_path, "run", **settings) as daemon:
        address = _address(daemon)
        wait_until_all_is_stored(lambda: newsroom.ledger, database_url, published=30)
        _wait_for(address, "/readyz?lag=600", 200)
        daemon.wait_for("article_stored", count=rows(database_url, "SELECT count(*) FROM ingest.article")[0][0])
        _wait_until_the_figures_are_read(address, feeds=len(newsroom.feeds))
        polls_before = rows(database_url, POLLS)[0][0]
        found = _samples(address)
        polls_after = rows(database_url, POLLS)[0][0]
        polled = sum(found["ingest_polls_total", outcome] for outcome in ("read", "unchanged"))
        # a poll is counted after its row is written, and each feed has one poll at a time
        assert polls_before - len(newsroom.feeds) <= polled <= polls_after
        assert found["ingest_polls_total", "read"] >= len(newsroom.feeds)
        _check_counts(found, database_url)
        assert found["ingest_received_bytes_total", "page"] > 30_000
        assert found["ingest_received_bytes_total", "feed"] > 10_000
        for stage in ("poll", "fetch_page", "read_page", "settle"):
            assert found["ingest_stage_duration_seconds_count", stage] > 0
            assert found["ingest_stage_duration_seconds_sum", stage] > 0
        assert found["ingest_database_up",] == 1
        assert 0 <= found["ingest_claim_age_seconds", "entry"] < 60
        assert found["process_open_fds",] > 10
        assert daemon.stop() == 0


def _wait_until_the_figures_are_read(address: str, *, feeds: int) -> None:
    """Wait until a heartbeat has seen that all feeds are healthy and that no entry is due any more: the number of feeds is up to a minute old."""
    until = time.monotonic() + 150
    while True:
        found = _samples(address)
        seen = found["ingest_feeds", "healthy"], found["ingest_queue_due", "entry"]
        if seen == (feeds, 0):
            return
        assert time.monotonic() < until, seen
        time.sleep(0.5)


def _check_counts(found: dict[tuple[str, ...], float], database_url: str) -> None:
    """Compare the counters with the rows of the database."""
    ((stored, removed, copies),) = rows(
        database_url,
        "SELECT count(*), sum(jsonb_array_length(removed)), count(duplicate_of) FROM ingest.article WHERE revision = 1",
    )
    assert found["ingest_articles_total", "stored"] == found["ingest_entries_total", "stored"] == stored
    assert sum(value for key, value in found.items() if key[0] == "ingest_removals_total") == removed
    assert removed > 10
    assert sum(value for key, value in found.items() if key[0] == "ingest_duplicates_total") == copies > 0
    assert found["ingest_publish_to_stored_seconds_count",] <= stored


def test_a_stopped_process_does_not_answer_and_answers_again_when_it_goes_on(tmp_path, database_url):
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_HTTP_LISTEN": ANY_PORT}
    with Ingest(tmp_path, "run", **settings) as daemon:
        address = _address(daemon)
        assert _wait_for(address, "/livez", 200)["ok"]
        daemon.signal(signal.SIGSTOP)
        with pytest.raises(TimeoutError):
            _get(address, "/livez", timeout=1)
        daemon.signal(signal.SIGCONT)
        assert _wait_for(address, "/livez", 200)["ok"]
        assert daemon.stop() == 0


def test_a_stopped_database_leaves_the_daemon_alive_but_not_ready_and_the_metrics_still_come(tmp_path, own_postgres):
    settings = {"INGEST_DATABASE_URL": own_postgres.url, "INGEST_HTTP_LISTEN": ANY_PORT}
    with Ingest(tmp_path, "run", **settings) as daemon:
        address = _address(daemon)
        daemon.wait_for("daemon_started")
        _wait_for(address, "/readyz", 200)
        assert _samples(address)["ingest_database_up",] == 1
        own_postgres.stop_immediately()
        away = _wait_for(address, "/readyz", 503)
        assert away["checks"]["database"] == {"ok": False, "why": "it does not answer, or takes no writes"}
        status, text = _get(address, "/livez")
        assert (status, json.loads(text)["ok"]) == (200, True)
        found = _samples(address)
        assert found["ingest_database_up",] == 0
        assert ("ingest_queue_due", "entry") not in found
        assert ("ingest_polls_total", "read") in found
        own_postgres.start()
        _wait_for(address, "/readyz", 200)
        assert daemon.stop() == 0


def test_a_daemon_that_waits_for_its_database_is_alive_but_not_ready(tmp_path):
    settings = {"INGEST_DATABASE_URL": "postgresql://127.0.0.1:1/nowhere", "INGEST_HTTP_LISTEN": ANY_PORT}
    with Ingest(tmp_path, "run", **settings) as daemon:
        address = _address(daemon)
        daemon.wait_for("database_lost")
        assert _get(address, "/livez")[0] == 200
        assert _get(address, "/readyz")[0] == 503
        assert _get(address, "/metrics")[0] == 200
        assert daemon.stop() == 0


def test_work_that_has_been_due_for_longer_than_asked_makes_the_daemon_not_ready(tmp_path, database_url):
    rows(
        database_url,
        "INSERT INTO ingest.feed (url, next_poll_at, leased_until) VALUES ('https://a.test/', now() - interval '1 hour', NULL) RETURNING 1",
    )
    # the only place for feeds is taken by a feed whose lease another daemon holds: nobody polls the late one
    rows(database_url, "UPDATE ingest.host SET next_poll_at = '-infinity' RETURNING 1")
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_HTTP_LISTEN": ANY_PORT, "INGEST_PER_HOST": 1}
    rows(
        database_url,
        """INSERT INTO ingest.feed (url, next_poll_at, leased_until)
           VALUES ('https://a.test/2', now(), now() + interval '1 hour') RETURNING 1""",
    )
    with Ingest(tmp_path, "run", **settings) as daemon:
        address = _address(daemon)
        _wait_for(address, "/readyz", 200)
        late = _wait_for(address, "/readyz?lag=600", 503)
        assert late["checks"]["lag"]["why"].startswith("work of the queue feed has been due for 36")
        assert _get(address, "/readyz?lag=4000")[0] == 200
        assert _get(address, "/livez")[0] == 200
        assert daemon.stop() == 0


def test_a_second_daemon_that_wants_the_same_port_ends_with_2_and_one_message(tmp_path, database_url):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_HTTP_LISTEN=ANY_PORT) as first:
        address = _address(first)
        with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_HTTP_LISTEN=address) as second:
            assert second.wait(90) == 2
        assert f"INGEST_HTTP_LISTEN: {address} cannot be listened on: Address already in use" in second.text
        assert "Traceback" not in second.text
        assert first.stop() == 0


def test_two_daemons_on_one_database_both_work_if_no_port_is_chosen(tmp_path, database_url):
    unset = {"INGEST_DATABASE_URL": database_url, "without": ("INGEST_HTTP_LISTEN",)}
    with Ingest(tmp_path, "run", **unset) as first, Ingest(tmp_path, "run", **unset) as second:
        for daemon in (first, second):
            daemon.wait_for("daemon_started")
        told = [
            [event["event"] for event in daemon.events if event["event"].startswith("listening_")]
            for daemon in (first, second)
        ]
        assert ["listening_failed"] in told
        for daemon in (first, second):
            assert daemon.stop() == 0


def test_an_empty_setting_switches_the_port_off(tmp_path, database_url):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_HTTP_LISTEN="") as daemon:
        daemon.wait_for("daemon_started")
        assert daemon.stop() == 0
    assert [event["event"] for event in daemon.events if event["event"].startswith("listening")] == []
