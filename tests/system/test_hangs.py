"""Something hangs instead of failing: a frozen database, a full disk, a log that nobody reads. The daemon goes on, and it ends when told to."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from conftest import OwnPostgres
from pages import page, sentences
from processes import Ingest, environment, rows, wait_until_all_is_stored

from ingest.demo.fault import Fault
from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(400)
SITE = "www.harbourcourier.localhost"


def _outages(daemon: Ingest) -> list[str]:
    return [event["event"] for event in daemon.events if event["event"].startswith("database_")]


def _seconds_to_end(daemon: Ingest, number: int = signal.SIGTERM) -> tuple[float, int]:
    """Send a signal; return how long the process went on, and its exit code."""
    started = time.monotonic()
    daemon.signal(number)
    exit_code = daemon.wait(60)
    return time.monotonic() - started, exit_code


# ------------------------------------------------------------------------------------------------- a database that hangs


def test_a_frozen_database_is_told_of_within_15_s_and_sigterm_ends_the_daemon_all_the_same(
    tmp_path, own_postgres, start_newsroom
):
    newsroom = start_newsroom("--seed", "51", "--initial", "6", "--count", "60", "--rate", "2")
    settings = {"INGEST_DATABASE_URL": own_postgres.url, "INGEST_FEEDS": newsroom.feeds_file, "INGEST_DRAIN_S": 1}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("article_stored", timeout=120)
        own_postgres.freeze()
        daemon.wait_for("database_lost", timeout=15)
        seconds, exit_code = _seconds_to_end(daemon)
        assert (seconds < 1 + 5, exit_code) == (True, 0), daemon.text[-3000:]


@pytest.mark.slow
def test_a_database_that_was_frozen_for_a_while_is_found_once_and_the_work_goes_on_without_a_wait_for_leases(
    tmp_path, own_postgres, start_newsroom
):
    newsroom = start_newsroom("--seed", "52", "--initial", "6", "--count", "30", "--rate", "3")
    settings = {"INGEST_DATABASE_URL": own_postgres.url, "INGEST_FEEDS": newsroom.feeds_file}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("article_stored", timeout=120)
        own_postgres.freeze()
        daemon.wait_for("database_lost", timeout=15)
        own_postgres.thaw()
        daemon.wait_for("database_found", timeout=90)
        wait_until_all_is_stored(lambda: newsroom.ledger, own_postgres.url, published=36, timeout=120)
        assert daemon.stop() == 0
        assert _outages(daemon) == ["database_lost", "database_found"]


def test_a_daemon_that_starts_with_a_frozen_database_ends_when_told_to(tmp_path, own_postgres):
    own_postgres.freeze()
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=own_postgres.url, INGEST_DRAIN_S=0.5) as daemon:
        daemon.wait_for("database_lost")
        # by now the next attempt waits for an answer
        time.sleep(2)
        seconds, exit_code = _seconds_to_end(daemon)
        assert seconds < 0.5 + 5, daemon.text[-3000:]
        assert exit_code == 0


# --------------------------------------------------------------------------- a database that is read, and takes no writes


def _run_through_an_outage(tmp_path, postgres, newsroom, begin, end) -> Ingest:
    """Run a daemon through an outage of 8 seconds. Return it after all is stored; no lease may have had to run out."""
    settings = {"INGEST_DATABASE_URL": postgres.url, "INGEST_FEEDS": newsroom.feeds_file, "INGEST_LEASE_S": 900}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("article_stored", timeout=120)
        begin()
        daemon.wait_for("database_lost")
        time.sleep(8)
        end()
        daemon.wait_for("database_found", timeout=90)
        wait_until_all_is_stored(lambda: newsroom.ledger, postgres.url, published=36, timeout=120)
        assert daemon.stop() == 0
    return daemon


def test_a_server_that_becomes_read_only_is_one_outage(tmp_path, own_postgres, start_newsroom):
    newsroom = start_newsroom("--seed", "53", "--initial", "6", "--count", "30", "--rate", "3")

    def set_read_only(value: str) -> None:
        with psycopg.connect(own_postgres.url, autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            connection.execute("SELECT pg_reload_conf()")

    daemon = _run_through_an_outage(
        tmp_path, own_postgres, newsroom, lambda: set_read_only("on"), lambda: set_read_only("off")
    )
    assert _outages(daemon) == ["database_lost", "database_found"]
    assert {event["event"] for event in daemon.events if "event" in event and " " in event["event"]} == set()


@pytest.mark.slow
def test_writes_that_fail_while_claims_go_are_one_outage_and_no_page_is_asked_for_again_and_again(
    tmp_path, own_postgres, start_newsroom
):
    """A trigger stands for a disk that has no room for articles, and room for everything else."""
    newsroom = start_newsroom("--seed", "54", "--initial", "6", "--count", "30", "--rate", "3")

    def fill() -> None:
        with psycopg.connect(own_postgres.url, autocommit=True) as connection:
            connection.execute(
                """CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
                   $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
                   CREATE TRIGGER no_room BEFORE INSERT ON ingest.article FOR EACH ROW EXECUTE FUNCTION no_room()"""
            )

    def empty() -> None:
        with psycopg.connect(own_postgres.url, autocommit=True) as connection:
            connection.execute("DROP TRIGGER no_room ON ingest.article")

    daemon = _run_through_an_outage(tmp_path, own_postgres, newsroom, fill, empty)
    assert _outages(daemon) == ["database_lost", "database_found"]
    abandoned = [event["id"] for event in daemon.named("work_abandoned")]
    assert max(map(abandoned.count, abandoned)) <= 8


@pytest.mark.slow
def test_a_full_disk_of_the_database_is_one_outage(tmp_path, start_newsroom):
    with _small_disk(120) as disk:
        postgres = OwnPostgres(disk / "postgres")
        try:
            newsroom = start_newsroom("--seed", "55", "--initial", "6", "--count", "30", "--rate", "3")
            filler = disk / "filler"

            def fill() -> None:
                with filler.open("wb", buffering=0) as file:
                    try:
                        while file.write(bytes(65536)):
                            pass
                    except OSError:
                        pass

            daemon = _run_through_an_outage(tmp_path, postgres, newsroom, fill, filler.unlink)
            assert _outages(daemon) == ["database_lost", "database_found"]
        finally:
            postgres.close()


@contextmanager
def _small_disk(megabytes: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory:
        mount = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", directory], capture_output=True, check=False
        )
        if mount.returncode:
            pytest.skip("no right to mount a small disk")
        try:
            yield Path(directory)
        finally:
            subprocess.run(["umount", "-l", directory], check=True)


# ------------------------------------------------------------------------------------------------------------- the end


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
async def test_a_second_signal_ends_the_daemon_at_once_and_says_so(tmp_path, database_url, number, exit_code):
    async with Newsroom(seed=56, hosts=[SITE]) as newsroom:
        newsroom.publish(1)
        (tmp_path / "feeds.txt").write_text("\n".join(newsroom.feeds))
        newsroom.fault(Fault(host=SITE, path="/news/*", kind="hang"))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_DRAIN_S": 60}
        with Ingest(tmp_path, "run", **settings) as daemon:
            while not any(path.startswith("/news/") for _, path in newsroom.requests):
                await asyncio.sleep(0.05)
            daemon.signal(signal.SIGTERM)
            await asyncio.to_thread(daemon.wait_for, "drain_started")
            seconds, ended = await asyncio.to_thread(_seconds_to_end, daemon, number)
    assert (seconds < 5, ended) == (True, exit_code)
    # processes that outlive the daemon for a moment may write a line of their own
    (aborted,) = daemon.wait_for("daemon_aborted")
    assert aborted["reason"] == f"a second signal: {number.name}"


async def test_a_stuck_worker_and_a_mute_host_keep_no_daemon_from_its_end(tmp_path, database_url):
    heavy = page(*(f"Line {number} of a page that never ends, and it goes on, and on." for number in range(90_000)))
    async with Newsroom(seed=57) as newsroom:
        stuck = newsroom.add(SITE, "/stuck", heavy, "text/html; charset=utf-8")
        mute = newsroom.add(SITE, "/mute", page(*sentences("the quiet street")), "text/html; charset=utf-8")
        newsroom.fault(Fault(host=SITE, path="/mute", kind="hang"))
        listed = [Listed(url=stuck, title="Stuck"), Listed(url=mute, title="Mute")]
        (tmp_path / "feeds.txt").write_text(newsroom.add_feed_of(SITE, "atom", listed))
        settings = {
            "INGEST_DATABASE_URL": database_url,
            "INGEST_FEEDS": "feeds.txt",
            "INGEST_PAGE_MAX_BYTES": 50_000_000,
            "INGEST_DRAIN_S": 1,
        }
        with Ingest(tmp_path, "run", **settings) as daemon:
            while len({path for _, path in newsroom.requests} & {"/stuck", "/mute"}) < 2:
                await asyncio.sleep(0.05)
            await asyncio.sleep(1.5)
            seconds, exit_code = await asyncio.to_thread(_seconds_to_end, daemon)
    assert (seconds < 1 + 5, exit_code) == (True, 0)
    assert daemon.named("daemon_stopped")[0]["given_back"] == 2
    assert rows(database_url, "SELECT count(leased_until) FROM ingest.entry") == [(0,)]


# -------------------------------------------------------------------------------------------------------------- the log


@contextmanager
def _daemon_with_log(tmp_path: Path, log: int, **settings: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", "run"], cwd=tmp_path, env=environment(**settings), stdout=log, stderr=log
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def test_a_log_on_a_full_disk_costs_no_work(tmp_path, database_url, start_newsroom):
    newsroom = start_newsroom("--seed", "58", "--initial", "8")
    with (
        Path("/dev/full").open("wb") as full,
        _daemon_with_log(
            tmp_path, full.fileno(), INGEST_DATABASE_URL=database_url, INGEST_FEEDS=newsroom.feeds_file
        ) as daemon,
    ):
        wait_until_all_is_stored(lambda: newsroom.ledger, database_url, published=8, timeout=120)
        daemon.terminate()
        assert daemon.wait(30) == 0


def test_a_log_that_nobody_reads_costs_no_work(tmp_path, database_url, start_newsroom):
    newsroom = start_newsroom("--seed", "59", "--initial", "8")
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": newsroom.feeds_file}
    with _daemon_with_log(tmp_path, writer, **settings) as daemon:
        os.close(writer)
        wait_until_all_is_stored(lambda: newsroom.ledger, database_url, published=8, timeout=120)
        daemon.terminate()
        assert daemon.wait(30) == 0
        with os.fdopen(reader, "rb") as log:
            read = log.read()
    assert json.loads(read.splitlines()[0])["level"] == "info"
