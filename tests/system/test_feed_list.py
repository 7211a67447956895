"""`ingest feed list`, `show` and `set`: what the operator sees of feeds, and chooses for each."""

from __future__ import annotations

import json

import pytest
from processes import rows
from terminals import in_terminal
from test_cli import ingest

LONG = "https://news.example/" + "a-long-path/" * 12 + "feed.xml"

pytestmark = pytest.mark.made_up_rows


@pytest.fixture
def feeds(database_url):
    """Subscribe to a healthy, a failing and a paused feed; return the URL of the database."""
    rows(
        database_url,
        """INSERT INTO ingest.feed (url, title, own_title, health, health_since, failures, last_error, last_succeeded_at, next_poll_at,
                                    paused_at, paused_reason, proposed_url, folders, secret_headers, user_agent)
           VALUES (%s, 'News', 'My news', 'healthy', now(), 0, 'timeout: long ago', now() - interval '5 minutes',
                   now() + interval '25 minutes', NULL, NULL, NULL, '[["World", "Europe"]]', '{authorization,x-key}', 'Mine/1'),
                  ('https://b.example/feed', 'B', NULL, 'failing', now() - interval '3 days', 4, 'dns: no such host',
                   now() - interval '4 days', now() + interval '7 hours', NULL, NULL, 'https://b.example/new', '[]', '{}', NULL),
                  ('https://c.example/feed', '', NULL, 'paused', now() - interval '2 hours', 0, NULL, NULL, now(), now(), 'too noisy',
                   NULL, '[]', '{}', NULL) RETURNING 1""",
        LONG,
    )
    return database_url


def test_the_list_has_whole_urls_and_what_matters_of_each_feed(tmp_path, feeds):
    done = ingest(tmp_path, "feed", "list", INGEST_DATABASE_URL=feeds)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == (
        "failing  https://b.example/feed\n"
        "         B\n"
        "         failing for 3 days, 0 entries, read 4 days ago, next poll in 7 h\n"
        "         dns: no such host\n"
        "         `ingest feed move` takes https://b.example/new\n"
        f"healthy  {LONG}\n"
        "         My news\n"
        "         0 entries, read 5 min ago, next poll in 25 min\n"
        "paused   https://c.example/feed\n"
        "         paused for 2 h, 0 entries, read never\n"
        "         too noisy\n"
    )
    assert LONG in in_terminal(tmp_path, ["feed", "list"], 80, INGEST_DATABASE_URL=feeds)


def test_the_list_as_json_is_one_list_with_iso_times(tmp_path, feeds):
    done = ingest(tmp_path, "feed", "list", "--json", INGEST_DATABASE_URL=feeds)
    listed = json.loads(done.stdout)
    assert done.stdout.decode() == json.dumps(listed, indent=2) + "\n"
    assert [feed["health"] for feed in listed] == ["failing", "healthy", "paused"]
    assert listed[1]["folders"] == [["World", "Europe"]]
    assert listed[1]["secret_headers"] == ["authorization", "x-key"]
    assert "T" in listed[0]["health_since"]
    assert listed[0]["health_since"].endswith("+00:00")


@pytest.mark.parametrize(
    ("options", "urls"),
    [
        (["--health", "paused"], ["https://c.example/feed"]),
        (["--folder", "world"], [LONG]),
        (["--site", "www.b.example"], ["https://b.example/feed"]),
    ],
)
def test_feeds_are_chosen_in_the_list_and_in_the_export(tmp_path, feeds, options, urls):
    done = ingest(tmp_path, "feed", "list", *options, "--json", INGEST_DATABASE_URL=feeds)
    assert [feed["url"] for feed in json.loads(done.stdout)] == urls
    exported = ingest(tmp_path, "feed", "export", *options, INGEST_DATABASE_URL=feeds).stdout.decode()
    assert exported.count("xmlUrl") == 1
    assert urls[0] in exported


def test_a_folder_without_feeds_is_told_with_the_folders_that_there_are(tmp_path, feeds):
    for command in (["feed", "list"], ["feed", "export"], ["status"]):
        done = ingest(tmp_path, *command, "--folder", "Wrold", INGEST_DATABASE_URL=feeds)
        assert (done.returncode, done.stdout) == (1, b"")
        assert "there are the folders World/Europe (1)" in done.stderr.decode()


def test_without_a_feed_the_list_is_empty_and_says_how_to_begin(tmp_path, database_url):
    done = ingest(tmp_path, "feed", "list", "--json", INGEST_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (0, b"[]\n")
    assert b"`ingest feed add URL`" in done.stderr


def test_one_feed_is_shown_with_its_settings_and_without_its_secrets(tmp_path, feeds):
    secret = tmp_path / "secret"
    secret.write_text("hunter2\n")
    for options in (
        ["--interval", "2h", "--text", "feed", "--strip", "none"],
        ["--user", "me", "--secret-file", str(secret)],
    ):
        assert ingest(tmp_path, "feed", "set", LONG, *options, INGEST_DATABASE_URL=feeds, **LIMITS).returncode == 0
    done = ingest(tmp_path, "feed", "show", LONG, INGEST_DATABASE_URL=feeds)
    lines = done.stdout.decode().splitlines()
    assert lines[0] == LONG
    for line in (
        "own title My news",
        "folders World/Europe",
        "interval 2 h, set by the operator",
        "text from feed",
        "strip none",
        "headers authorization: …",
        "user agent Mine/1",
    ):
        assert f"  {line}" in lines
    assert "hunter2" not in done.stdout.decode()
    shown = json.loads(ingest(tmp_path, "feed", "show", LONG, "--json", INGEST_DATABASE_URL=feeds).stdout)
    assert (shown["interval_s"], shown["text_from"], shown["strip"]) == (7200, "feed", [])
    back = ingest(
        tmp_path, "feed", "set", LONG, "--interval", "default", "--text", "default", INGEST_DATABASE_URL=feeds
    )
    assert back.returncode == 0
    shown = json.loads(ingest(tmp_path, "feed", "show", LONG, "--json", INGEST_DATABASE_URL=feeds).stdout)
    assert (shown["interval_s"], shown["text_from"]) == (None, None)
    assert ingest(tmp_path, "feed", "show", "https://d.example/", INGEST_DATABASE_URL=feeds).returncode == 1


LIMITS = {"INGEST_MIN_POLL_INTERVAL_S": 300, "INGEST_POLL_INTERVAL_S": 1800, "INGEST_MAX_POLL_INTERVAL_S": 86400}


@pytest.mark.parametrize("interval", ["1m", "2d", "soon", "-5", "1.5h", "h", "9" * 10, "٣h"])
def test_an_interval_outside_of_the_limits_or_that_is_none_is_refused(tmp_path, feeds, interval):
    done = ingest(tmp_path, "feed", "set", LONG, f"--interval={interval}", INGEST_DATABASE_URL=feeds, **LIMITS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert ("INGEST_MIN_POLL_INTERVAL_S" in done.stderr.decode()) == (interval in {"1m", "2d"})


@pytest.mark.parametrize(("interval", "seconds"), [("900", 900), ("15m", 900), ("600s", 600), ("1d", 86400)])
def test_an_interval_is_written_in_seconds_or_with_a_unit(tmp_path, feeds, interval, seconds):
    assert (
        ingest(tmp_path, "feed", "set", LONG, "--interval", interval, INGEST_DATABASE_URL=feeds, **LIMITS).returncode
        == 0
    )
    assert rows(feeds, "SELECT interval_s FROM ingest.feed WHERE url = %s", LONG) == [(seconds,)]
