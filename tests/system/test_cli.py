"""The command line: what goes to stdout, what the exit codes mean."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from examples import add_changes
from pages import page, sentences
from processes import environment, rows
from publisher import Answer, Publisher
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.demo.server import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

CREDIT = "With files from The Canadian Press"
CORRECTION = "Correction: An earlier version of this article gave another price for the ticket."
FOOTER = "Follow us: Facebook, Twitter, Google News"


def ingest(
    directory: Path, *arguments: str, given: bytes = b"", **settings: object
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=directory,
        env=environment(**settings),
        input=given,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("extract",), ("feed", "add"), ("extract", "no-such-file"), ("run", "--twice")]
)
def test_unusable_arguments_end_with_2_and_say_why_on_stderr(arguments):
    refused = CliRunner().invoke(app, arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr


def test_the_program_ends_with_2_where_its_arguments_are_unusable(tmp_path):
    refused = ingest(tmp_path, "feed", "add")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr


def test_the_version_is_told(tmp_path):
    assert ingest(tmp_path, "--version").stdout.startswith(b"ingest 0.")


# ------------------------------------------------------------------------------------------------------------ offline


def test_extract_prints_one_record_of_a_page_from_standard_input(tmp_path):
    text = sentences("the lighthouse")
    done = ingest(tmp_path, "extract", "--url", "https://example.org/a", "-", given=page(*text, FOOTER))
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert record["url"] == "https://example.org/a"
    assert record["paragraphs"] == text
    assert record["title"] == "A headline that says what happened"
    assert (record["verdict"], record["language"], record["reason"]) == ("full", "en", None)
    (cut,) = record["removed"]
    assert (cut["rule"].startswith("judged:follow:"), cut["text"].strip()) == (True, FOOTER)


def test_extract_prints_what_was_removed_and_why(tmp_path):
    text = sentences("the lighthouse")
    body = "".join(f"<p>{line}</p>" for line in [*text, FOOTER, "© 2031 The Lighthouse. All rights reserved."])
    html = f"<html><head><title>The lighthouse</title></head><body><main><h1>The lighthouse</h1><article>{body}"
    done = ingest(tmp_path, "extract", "--why", "--url", "https://example.org/1", "-", given=html.encode())
    record = json.loads(done.stdout)
    assert record["paragraphs"] == text
    assert [cut["rule"].rpartition(":")[0] for cut in record["removed"]] == ["judged:follow", "judged:copyright"]
    assert all(cut["why"] for cut in record["removed"])


def test_extract_of_a_file_and_of_no_page_at_all(tmp_path):
    (tmp_path / "page.html").write_bytes(page(*sentences("the market")))
    assert json.loads(ingest(tmp_path, "extract", "page.html").stdout)["verdict"] == "full"
    record = json.loads(ingest(tmp_path, "extract", "-", given=b"%PDF-1.7").stdout)
    assert (record["verdict"], record["paragraphs"]) == ("empty", [])
    assert record["reason"]


def test_extract_jsonl_writes_a_record_a_line_in_the_lines_order(tmp_path):
    lines = [
        json.dumps({"id": n, "url": f"https://example.org/{n}", "html": page(*sentences(f"lane {n}")).decode()})
        for n in range(30)
    ]
    lines[7] = "{not json"
    lines[8] = '{"id": 8}'
    lines.insert(3, "")
    done = ingest(tmp_path, "extract", "--jsonl", "-", given="\n".join(lines).encode(), INGEST_WORKERS=2)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["id"] for record in records] == [*range(7), None, None, *range(9, 30)]
    assert all("lane 9" in paragraph for paragraph in records[9]["paragraphs"])
    assert set(records[0]) >= {"id", "title", "paragraphs", "authors", "published_at", "language", "verdict", "removed"}
    assert "error" in records[7]
    assert "error" in records[8]
    assert done.returncode == 1


def test_extract_jsonl_names_a_page_that_takes_too_long_and_goes_on(tmp_path):
    heavy = page(*(f"Line {n} of a page that never ends, and it goes on, and on." for n in range(60_000))).decode()
    lines = [
        json.dumps({"id": "heavy", "html": heavy}),
        json.dumps({"id": "light", "html": page(*sentences("the mill")).decode()}),
    ]
    done = ingest(tmp_path, "extract", "--jsonl", "-", given="\n".join(lines).encode(), INGEST_WORKER_TIMEOUT_S=2)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(record["id"], record["verdict"]) for record in records] == [("heavy", "empty"), ("light", "full")]
    assert "took longer than 2 s" in records[0]["reason"]


def test_extract_of_a_page_that_takes_too_long_ends_with_the_reason(tmp_path):
    heavy = page(*(f"Line {n} of a page that never ends, and it goes on, and on." for n in range(60_000)))
    done = ingest(tmp_path, "extract", "-", given=heavy, INGEST_WORKER_TIMEOUT_S=2)
    record = json.loads(done.stdout)
    assert (record["verdict"], record["paragraphs"]) == ("empty", [])
    assert "took longer than 2 s" in record["reason"]


@pytest.mark.parametrize("command", ["extract", "clean"])
def test_reasons_are_told_if_they_are_asked_for_and_the_keys_are_the_same_otherwise(tmp_path, command):
    text = sentences("the lighthouse")
    html, paragraphs = page(*text, FOOTER).decode(), [*text, FOOTER]
    given = json.dumps({"id": 1, "url": "https://example.org/a", "html": html, "paragraphs": paragraphs}).encode()
    for options, told in (((), set()), (("--why", "--cleaning", "careful"), {"why"})):
        done = ingest(tmp_path, command, "--jsonl", *options, "-", given=given)
        (removal,) = json.loads(done.stdout)["removed"]
        assert set(removal) == {"index" if command == "clean" else "start", "text", "rule"} | told


def test_clean_tells_what_it_removed_on_standard_error_if_it_is_asked(tmp_path):
    text = "\n".join([*sentences("the tram"), FOOTER, ""])
    done = ingest(tmp_path, "clean", "--why", "-", given=text.encode())
    assert done.stdout == ingest(tmp_path, "clean", "-", given=text.encode()).stdout
    assert FOOTER in done.stderr.decode()


def test_how_ready_the_judge_is_comes_from_the_setting_or_the_option_and_from_nowhere_else(tmp_path):
    refused = ingest(tmp_path, "clean", "--cleaning", "ruthless", "-")
    assert (refused.returncode, refused.stdout) == (2, b"")
    refused = ingest(tmp_path, "clean", "-", INGEST_CLEANING="ruthless")
    assert refused.returncode == 2
    assert b"INGEST_CLEANING" in refused.stderr
    assert ingest(tmp_path, "clean", "-", INGEST_CLEANING="thorough").returncode == 0


def test_clean_takes_text_and_gives_clean_text(tmp_path):
    text = sentences("the tram")
    done = ingest(tmp_path, "clean", "-", given="\n".join([*text, FOOTER, ""]).encode())
    assert done.returncode == 0
    assert done.stdout.decode() == "\n".join([*text, ""])


def test_clean_jsonl_tells_what_is_kept_and_what_is_removed(tmp_path):
    text = sentences("the pond")
    lines = [
        json.dumps({"id": "a", "lang": "en", "paragraphs": [*text, FOOTER]}),
        "[]",
        json.dumps({"id": "b", "paragraphs": text}),
    ]
    done = ingest(tmp_path, "clean", "--jsonl", "-", given="\n".join(lines).encode())
    first, bad, last = (json.loads(line) for line in done.stdout.splitlines())
    assert first["removed"][0].pop("rule").startswith("judged:follow:")
    assert first == {
        "id": "a",
        "kept": [0, 1, 2],
        "removed": [{"index": 3, "text": FOOTER}],
        "paragraphs": text,
    }
    assert "error" in bad
    assert last["removed"] == []
    assert done.returncode == 1


def test_clean_and_extract_strip_the_notes_that_are_to_be_stripped_and_no_others(tmp_path):
    text = sentences("the quay")
    whole, left = [*text, CREDIT, CORRECTION], [*text, CORRECTION]
    html = page(*whole)
    record = json.dumps({"id": "a", "paragraphs": whole}).encode()
    many = json.dumps({"id": "a", "html": html.decode()}).encode()
    strip = "credits,author-notes"
    done = ingest(tmp_path, "clean", "-", given="\n".join(whole).encode(), INGEST_STRIP=strip)
    assert done.stdout.decode().split("\n") == left
    assert json.loads(ingest(tmp_path, "clean", "--jsonl", "-", given=record, INGEST_STRIP=strip).stdout) == {
        "id": "a", "kept": [0, 1, 2, 4], "removed": [{"index": 3, "text": CREDIT, "rule": "note:credits"}], "paragraphs": left
    }  # fmt: skip
    for arguments, given, setting, expected, rules in (
        (("extract", "-"), html, "", whole, []),
        (("extract", "-"), html, strip, left, ["note:credits"]),
        (("extract", "--jsonl", "-"), many, strip, left, ["note:credits"]),
    ):
        extracted = json.loads(ingest(tmp_path, *arguments, given=given, INGEST_STRIP=setting).stdout)
        assert extracted["paragraphs"] == expected
        assert [cut["rule"] for cut in extracted["removed"]] == rules


def test_notes_that_there_are_not_are_unusable(tmp_path):
    refused = ingest(tmp_path, "clean", "-", INGEST_STRIP="footnotes")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"INGEST_STRIP" in refused.stderr


def test_a_feed_is_set_by_its_url_and_to_notes_that_there_are(tmp_path, database_url):
    unknown = ingest(
        tmp_path, "feed", "set", "https://news.example/feed", "--strip", "none", INGEST_DATABASE_URL=database_url
    )
    assert (unknown.returncode, unknown.stdout) == (1, b"")
    assert b"no such feed" in unknown.stderr
    for options in ((), ("--strip", "credits,footnotes")):
        refused = ingest(
            tmp_path, "feed", "set", "https://news.example/feed", *options, INGEST_DATABASE_URL=database_url
        )
        assert (refused.returncode, refused.stdout) == (2, b"")


# -------------------------------------------------------------------------------------------------------------- feeds


def test_feed_add_ends_with_the_reason_if_what_is_at_the_url_takes_too_long_to_read(tmp_path, database_url):
    item = b"<item><title>%d</title><link>http://a.example/%d</link><description>&lt;p&gt;A line.</description></item>"
    heavy = b"<rss><channel>" + b"".join(item % (n, n) for n in range(60_000)) + b"</channel></rss>"
    with Publisher(lambda _: Answer(body=heavy, content_type="application/rss+xml")) as publisher:
        url = publisher.url("heavy.localhost", "/feed")
        done = ingest(tmp_path, "feed", "add", url, INGEST_DATABASE_URL=database_url, INGEST_WORKER_TIMEOUT_S=0.2)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f"{url}: reading it was stopped: timeout: took longer than 0.2 s\n"


async def test_feeds_are_found_and_listed(tmp_path, database_url):
    async def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return await asyncio.to_thread(ingest, tmp_path, *arguments, INGEST_DATABASE_URL=database_url)

    async with Newsroom(seed=1) as newsroom:
        newsroom.publish(14)
        home, feed = newsroom.url("www.morgenblatt.localhost"), newsroom.feeds[3]
        added = await run("feed", "add", home)
        assert (added.returncode, added.stdout.decode()) == (0, f"added {feed}\n")
        again = await run("feed", "add", feed)
        assert again.stdout.decode() == f"already there {feed}\n"
        missing = await run("feed", "add", newsroom.url("www.morgenblatt.localhost", "/nothing"))
        assert missing.returncode == 1
        assert b"not_found: HTTP 404" in missing.stderr
        unfit = await run("feed", "add", "--no-check", "file:///etc/passwd")
        assert (unfit.returncode, unfit.stdout) == (1, b"")
    (listed,) = json.loads((await run("feed", "list", "--json")).stdout)
    assert (listed["url"], listed["title"], listed["health"]) == (feed, "Morgenblatt", "new")


def test_feeds_are_paused_resumed_exported_imported_and_removed(tmp_path, database_url):
    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return ingest(tmp_path, *arguments, given=given, INGEST_DATABASE_URL=database_url)

    feed = _subscribed(database_url)
    assert run("feed", "pause", feed, "--reason", "too noisy").returncode == 0
    assert json.loads(run("feed", "list", "--json").stdout)[0]["paused_reason"] == "too noisy"
    assert run("feed", "resume", feed).stdout.decode() == f"resumed {feed}\n"
    exported = run("feed", "export")
    assert feed.encode() in exported.stdout
    assert run("feed", "remove", feed).returncode == 0
    assert run("feed", "remove", feed).returncode == 1
    assert run("feed", "import", "-", given=exported.stdout).stdout.decode() == "1 added, 0 already there\n"
    assert feed in run("feed", "list").stdout.decode()


def test_the_status_is_told_as_a_table_and_in_json(tmp_path, database_url):
    def told(*arguments: str) -> str:
        return ingest(tmp_path, "status", *arguments, INGEST_DATABASE_URL=database_url).stdout.decode()

    _subscribed(database_url)
    status = json.loads(told("--json"))
    assert (status["feeds"], status["last_errors"]) == (1, [])
    assert "feeds due" in told()


def _subscribed(database_url: str) -> str:
    """Subscribe to a feed; return its URL."""
    feed = "https://a.example/feed"
    assert rows(database_url, "INSERT INTO ingest.feed (url) VALUES (%s) RETURNING url", feed) == [(feed,)]
    return feed


def test_a_private_address_is_not_subscribed_to_unless_that_is_allowed(tmp_path, database_url):
    refused = ingest(
        tmp_path,
        "feed",
        "add",
        "http://127.0.0.1/feed",
        INGEST_DATABASE_URL=database_url,
        INGEST_ALLOW_PRIVATE_NETWORKS="false",
    )
    assert refused.returncode == 1
    assert b"forbidden_address" in refused.stderr


def test_a_database_that_does_not_answer_is_named(tmp_path):
    failed = ingest(tmp_path, "status", INGEST_DATABASE_URL="postgresql://127.0.0.1:1/nowhere")
    assert failed.returncode == 1
    assert b"the database does not answer" in failed.stderr
    assert b"Traceback" not in failed.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("changes", "--consumer", "caf\udce9"),
        ("consumers", "remove", "caf\udce9"),
        ("search", "pier", "--language", "\udcff"),
        ("changes", "--after", str(2**63)),
        ("status", "--folder", "\udcff"),
    ],
)
def test_an_argument_that_the_database_could_not_take_is_refused(tmp_path, database_url, arguments):
    refused = ingest(tmp_path, *arguments, INGEST_DATABASE_URL=database_url)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("redirection", "reason"), [("> /dev/full", b"No space left on device"), (">&-", b"standard output is closed")]
)
def test_output_that_cannot_be_written_is_named_and_no_success(tmp_path, database_url, redirection, reason):
    add_changes(database_url, 1)
    for command in ("status --json", "changes"):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m ingest {command} {redirection}"],
            cwd=tmp_path,
            env=environment(INGEST_DATABASE_URL=database_url),
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, reason in done.stderr, b"Traceback" in done.stderr) == (1, True, False), done.stderr


def test_migrate_applies_once_and_checks(tmp_path, empty_database):
    assert ingest(tmp_path, "migrate", "--check", INGEST_DATABASE_URL=empty_database).returncode == 1
    assert b"applied 0001_" in ingest(tmp_path, "migrate", INGEST_DATABASE_URL=empty_database).stdout
    checked = ingest(tmp_path, "migrate", "--check", INGEST_DATABASE_URL=empty_database)
    assert (checked.returncode, checked.stdout) == (0, b"")


# ---------------------------------------------------------------------------------------------------------------- demo


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_demonstration_is_flawless_and_works_a_second_time(own_data_dir):
    for _ in range(2):
        done = ingest(own_data_dir, "demo", "--articles", "60", "--json", INGEST_DATA_DIR=own_data_dir / "data")
        assert done.returncode == 0, done.stdout.decode()
        figures = json.loads(done.stdout)
        assert {key: figures[key] for key in ("published", "stored", "lost", "duplicates", "leaks")} == {
            "published": 60,
            "stored": 60,
            "lost": 0,
            "duplicates": 0,
            "leaks": 0,
        }
        assert figures["passages_removed"] > 0
