"""A poll at the operator's word: `ingest feed poll`."""

from __future__ import annotations

import pytest
from documents import rss
from processes import Ingest, rows
from publisher import Answer, Asked, Publisher
from test_cli import ingest

ENTRY = "<title>{0}</title><link>http://a.localhost/{0}</link><guid>{0}</guid><description>Text.</description>"
RARELY = {"INGEST_MIN_POLL_INTERVAL_S": 3000, "INGEST_POLL_INTERVAL_S": 3000, "INGEST_MAX_POLL_INTERVAL_S": 9000}


class Feed:
    """A feed whose entries a test changes; without entries, its server answers 500."""

    def __init__(self) -> None:
        self.names = ["one"]

    def __call__(self, asked: Asked) -> Answer | None:
        if asked.path != "/feed":
            return None
        if not self.names:
            return Answer(status=500)
        document = rss(*map(ENTRY.format, self.names), channel="<title>Tides</title>")
        return Answer(body=document.encode(), content_type="application/rss+xml")


def _subscribe(database_url: str, url: str) -> None:
    rows(database_url, "INSERT INTO ingest.feed (url) VALUES (%s) RETURNING 1", url)


def test_a_running_daemon_polls_at_once_and_the_outcome_is_told(tmp_path, database_url):
    feed = Feed()
    with Publisher(feed) as publisher:
        url = publisher.url("a.localhost", "/feed")
        _subscribe(database_url, url)
        with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url, **RARELY) as daemon:
            daemon.wait_for("feed_polled")
            feed.names += ["two", "three"]
            done = ingest(tmp_path, "feed", "poll", url, INGEST_DATABASE_URL=database_url)
            assert done.returncode == 0
            assert done.stdout.decode().startswith(f"polled {url}: 2 new entries, next poll 2")
            feed.names.clear()
            health = "SELECT health, health_since FROM ingest.feed"
            before = rows(database_url, health)
            for count in (1, 2):
                done = ingest(tmp_path, "feed", "poll", url, INGEST_DATABASE_URL=database_url)
                assert (done.returncode, done.stdout) == (1, b"")
                assert f"failed {url}: server_error: HTTP 500 X ({count} in a row, next poll 2" in done.stderr.decode()
            assert rows(database_url, health) == before
            assert daemon.stop() == 0


def test_without_a_daemon_the_feed_is_due_and_that_is_told(tmp_path, database_url):
    url = "http://a.localhost/feed"
    _subscribe(database_url, url)
    rows(database_url, "UPDATE ingest.feed SET next_poll_at = now() + interval '1 day', failures = 3 RETURNING 1")
    # it need not be waited for a daemon that is not there
    done = ingest(tmp_path, "feed", "poll", url, "--wait", "1000", INGEST_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f"due {url}: no daemon is at work on this database; `ingest run` starts one\n"
    assert rows(database_url, "SELECT next_poll_at <= now(), failures FROM ingest.feed") == [(True, 3)]
    done = ingest(tmp_path, "feed", "poll", url, "--wait", "0", INGEST_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout.decode()) == (0, f"due {url}\n")


def test_a_daemon_that_does_not_take_the_feed_is_waited_for_no_longer_than_asked(tmp_path, database_url):
    url = "http://a.localhost/feed"
    _subscribe(database_url, url)
    rows(
        database_url,
        """INSERT INTO ingest.daemon (id, host, pid, version, judge, queues, settings)
           VALUES (gen_random_uuid(), 'elsewhere', 1, '1', '1', '{}', '{}') RETURNING 1""",
    )
    done = ingest(tmp_path, "feed", "poll", url, "--wait", "0.5", INGEST_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().startswith(f"due {url}: no daemon has taken it within 0.5 s")


def test_a_host_that_is_left_alone_is_told(tmp_path, database_url):
    url = "http://a.localhost/feed"
    _subscribe(database_url, url)
    rows(
        database_url,
        """INSERT INTO ingest.refusal (host, kind, urls, slowed_at, slowed_until, slow_s)
           VALUES ('a.localhost', 'feed', ARRAY['x'], now(), now() + interval '1 hour', 3600) RETURNING 1""",
    )
    done = ingest(tmp_path, "feed", "poll", url, "--wait", "0.1", INGEST_DATABASE_URL=database_url)
    assert done.returncode == 1
    assert b"its host refuses us, and is left alone until 2" in done.stderr


def test_a_paused_feed_and_an_unknown_one_are_not_polled(tmp_path, database_url):
    url = "http://a.localhost/feed"
    _subscribe(database_url, url)
    assert (
        ingest(tmp_path, "feed", "pause", url, "--reason", "too noisy", INGEST_DATABASE_URL=database_url).returncode
        == 0
    )
    done = ingest(tmp_path, "feed", "poll", url, "http://b.localhost/", INGEST_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().splitlines() == [
        f"{url} is paused (too noisy): `ingest feed resume` polls it",
        "no such feed: http://b.localhost/ (`ingest feed list` shows them)",
    ]


@pytest.mark.parametrize("wait", ["-1", "soon"])
def test_a_wait_that_is_no_time_is_unusable(tmp_path, wait):
    assert ingest(tmp_path, "feed", "poll", "http://a.localhost/", "--wait", wait).returncode == 2
