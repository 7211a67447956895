"""The daemon under a service manager: what it tells the manager, what signals do to it, and what it says of itself."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from processes import Ingest, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class FakeManager:
    """A socket as systemd has it, and the messages that came."""

    def __init__(self, name: str, address: str | bytes) -> None:
        self.name = name
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self.told: list[dict[str, str]] = []

    def wait_for(self, wanted: Callable[[dict[str, str]], bool], timeout: float = 60) -> dict[str, str]:
        """Return the next message that is wanted; keep all messages on the way."""
        until = time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            with contextlib.suppress(TimeoutError):
                message = self._socket.recv(65536).decode()
                self.told.append(dict(line.split("=", 1) for line in message.splitlines()))
                if wanted(self.told[-1]):
                    return self.told[-1]
        raise AssertionError(f"not told within {timeout} s: {self.told[-20:]}")

    def forget(self) -> None:
        """Drop the messages that wait."""
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.recv(65536)

    def fill(self) -> None:
        """Send messages to the own socket until it takes none any more."""
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        with sender, contextlib.suppress(BlockingIOError):
            while True:
                sender.sendto(b"STATUS=of another program", self._socket.getsockname())

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(request, tmp_path) -> Iterator[FakeManager]:
    """Yield a service manager; its socket lies in a folder, or has an abstract name if a test asks for that."""
    is_abstract = getattr(request, "param", "path") == "abstract"
    name = f"@ingest-test-{os.getpid()}-{time.monotonic_ns()}" if is_abstract else str(tmp_path / "notify")
    manager = FakeManager(name, "\0" + name[1:] if name.startswith("@") else name)
    yield manager
    manager.close()


@pytest.mark.parametrize("manager", ["path", "abstract"], indirect=True)
def test_a_service_manager_is_told_of_the_start_the_work_a_reload_and_the_end(tmp_path, database_url, manager):
    feeds = tmp_path / "feeds.txt"
    feeds.write_text("http://127.0.0.1:1/one\n")
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": feeds}
    with Ingest(tmp_path, "run", NOTIFY_SOCKET=manager.name, WATCHDOG_USEC=2_000_000, **settings) as daemon:
        manager.wait_for(lambda told: "READY" in told)
        assert "starting" in manager.told[0]["STATUS"]
        assert int(manager.told[0]["EXTEND_TIMEOUT_USEC"]) > 0
        daemon.wait_for("daemon_started")
        for _ in range(3):
            manager.wait_for(lambda told: "WATCHDOG" in told)
        told = manager.wait_for(lambda told: "feeds (" in told.get("STATUS", ""))
        assert re.fullmatch(
            r"working; 1 feeds \(0 failing\); due: \d feeds, 0 entries, 0 articles to reclean", told["STATUS"]
        )
        before = time.monotonic_ns() // 1000
        daemon.signal(signal.SIGHUP)
        reloading = manager.wait_for(lambda told: "RELOADING" in told)
        assert before <= int(reloading["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
        manager.wait_for(lambda told: "READY" in told)
        daemon.signal(signal.SIGTERM)
        stopping = manager.wait_for(lambda told: "STOPPING" in told)
        assert int(stopping["EXTEND_TIMEOUT_USEC"]) > 5_000_000
        assert daemon.wait() == 0


def test_the_watchdog_hears_of_a_daemon_without_its_database_and_not_of_one_that_is_stopped(
    tmp_path, own_postgres, manager
):
    settings = {"NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": 2_000_000, "INGEST_DATABASE_URL": own_postgres.url}
    with Ingest(tmp_path, "run", **settings) as daemon:
        manager.wait_for(lambda told: "READY" in told)
        own_postgres.stop_immediately()
        daemon.wait_for("database_lost")
        manager.forget()
        told = manager.wait_for(lambda told: "WATCHDOG" in told and "AWAY" in told["STATUS"])
        assert re.match(r"THE DATABASE IS AWAY for \d+ s: .+; working", told["STATUS"])
        daemon.signal(signal.SIGSTOP)
        time.sleep(0.5)
        manager.forget()
        with pytest.raises(AssertionError, match="not told"):
            manager.wait_for(lambda _: True, timeout=4)
        daemon.signal(signal.SIGCONT)
        manager.wait_for(lambda told: "WATCHDOG" in told)
        own_postgres.start()
        daemon.wait_for("database_found")
        assert daemon.stop() == 0


def test_a_daemon_that_waits_for_its_database_asks_for_more_time_and_is_not_ready(tmp_path, manager):
    settings = {"NOTIFY_SOCKET": manager.name, "INGEST_DATABASE_URL": "postgresql://127.0.0.1:1/nowhere"}
    with Ingest(tmp_path, "run", **settings) as daemon:
        told = manager.wait_for(lambda told: "AWAY" in told.get("STATUS", ""))
        assert "EXTEND_TIMEOUT_USEC" in told
        assert daemon.stop() == 0
    assert not [told for told in manager.told if "READY" in told]
    assert daemon.named("daemon_started") == []
    assert daemon.named("text_printed") == []
    assert [event["event"] for event in daemon.events] == ["database_lost", "drain_started", "daemon_stopped"]


def test_a_service_manager_whose_socket_was_full_hears_later_that_the_daemon_is_ready(tmp_path, database_url, manager):
    manager.fill()
    settings = {"NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": 1_000_000, "INGEST_DATABASE_URL": database_url}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("daemon_started")
        time.sleep(0.5)
        manager.forget()
        manager.wait_for(lambda told: "READY" in told, timeout=10)
        assert daemon.stop() == 0


def test_more_time_is_asked_for_before_the_embedded_postgres_starts(tmp_path, own_data_dir, manager):
    with Ingest(tmp_path, "run", NOTIFY_SOCKET=manager.name, INGEST_DATA_DIR=own_data_dir) as daemon:
        manager.wait_for(lambda told: told["STATUS"] == "starting", timeout=100)
        assert daemon.stop() == 0
    assert manager.told[0]["STATUS"] == "starting the embedded Postgres"
    assert int(manager.told[0]["EXTEND_TIMEOUT_USEC"]) >= 60_000_000


def test_a_service_manager_that_cannot_be_reached_is_told_once_and_stops_nothing(tmp_path, database_url):
    settings = {"NOTIFY_SOCKET": tmp_path / "nobody", "WATCHDOG_USEC": 1_000_000, "INGEST_DATABASE_URL": database_url}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("daemon_started")
        time.sleep(2)
        assert daemon.stop() == 0
    assert len(daemon.named("service_manager_lost")) == 1


# -------------------------------------------------------------------------------------------------------------- reload


@contextlib.contextmanager
def _daemon(tmp_path: Path, database_url: str, config: str) -> Iterator[Ingest]:
    """Run a daemon whose settings stand in a file, so that they can be changed."""
    (tmp_path / ".env").write_text(config)
    with Ingest(tmp_path, "run", without=["INGEST_WORKERS"], INGEST_DATABASE_URL=database_url) as daemon:
        daemon.wait_for("daemon_started")
        yield daemon


def test_sighup_takes_new_feeds_and_another_log_level_and_says_what_needs_a_restart(tmp_path, database_url):
    (tmp_path / "feeds.txt").write_text("http://127.0.0.1:1/one\n")
    with _daemon(tmp_path, database_url, "INGEST_FEEDS=feeds.txt\nINGEST_WORKERS=2\n") as daemon:
        daemon.wait_for("feed_failed")
        (tmp_path / "feeds.txt").write_text("http://127.0.0.1:1/one\nhttp://127.0.0.1:1/two\n")
        (tmp_path / ".env").write_text(
            "INGEST_FEEDS=feeds.txt\nINGEST_LOG_LEVEL=debug\nINGEST_WORKERS=1\nINGEST_STRIP=credits\n"
        )
        daemon.signal(signal.SIGHUP)
        (reloaded,) = daemon.wait_for("reloaded")
        assert reloaded["changed"] == ["INGEST_LOG_LEVEL", "INGEST_STRIP"]
        assert reloaded["needs_restart"] == ["INGEST_WORKERS"]
        assert [event["added"] for event in daemon.named("feeds_synchronised")] == [1, 1]
        assert daemon.named("strip_changed")[0]["strip"] == ["credits"]
        _wait_until_other_daemons_can_read(database_url, {"strip": ["credits"], "workers": 2})
        daemon.wait_for("feed_failed", count=2)
        daemon.signal(signal.SIGHUP)
        again = daemon.wait_for("reloaded", count=2)[1]
        assert (again["changed"], again["needs_restart"]) == ([], ["INGEST_WORKERS"])
        assert daemon.stop() == 0


def _wait_until_other_daemons_can_read(database_url: str, settings: dict[str, object]) -> None:
    """Wait until the daemon's row has these settings: it is renewed every 10 seconds."""
    until = time.monotonic() + 90
    while not rows(database_url, "SELECT FROM ingest.daemon WHERE settings @> %s::jsonb", json.dumps(settings)):
        assert time.monotonic() < until, rows(database_url, "SELECT settings FROM ingest.daemon")
        time.sleep(0.2)


BROKEN = {
    "INGEST_WORKERS=many\n": "INGEST_WORKERS",
    "INGEST_FEEDS=no-such-file\n": "no-such-file cannot be read",
    "INGEST_FEEDS=page.html\n": "page.html",
}
"""Settings that cannot be used, and what is said of them."""


def test_a_reload_of_what_is_broken_is_told_and_changes_nothing(tmp_path, database_url):
    (tmp_path / "page.html").write_text("<html><body>Not a list</body></html>")
    with _daemon(tmp_path, database_url, "INGEST_LOG_LEVEL=info\n") as daemon:
        for number, (config, said) in enumerate(BROKEN.items(), 1):
            (tmp_path / ".env").write_text(f"INGEST_LOG_LEVEL=error\n{config}")
            daemon.signal(signal.SIGHUP)
            assert said in daemon.wait_for("reload_failed", count=number)[-1]["error"]
        (tmp_path / ".env").write_text("INGEST_LOG_LEVEL=info\n")
        daemon.signal(signal.SIGHUP)
        assert daemon.wait_for("reloaded")[0]["changed"] == []
        assert daemon.stop() == 0


def test_a_lock_that_is_held_ends_a_reload_and_is_no_outage(tmp_path, database_url):
    """The reload's statement is cancelled as if its time were over, while another session holds the lock."""
    cancel = """SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'ingest' AND wait_event_type = 'Lock'
                   AND datname = current_database()"""
    with _daemon(tmp_path, database_url, "INGEST_STRIP=\n") as daemon, psycopg.connect(database_url) as visitor:
        visitor.execute("SELECT FROM ingest.site WHERE name = '' FOR UPDATE")
        (tmp_path / ".env").write_text("INGEST_STRIP=credits\n")
        daemon.signal(signal.SIGHUP)
        until = time.monotonic() + 60
        while not daemon.named("reload_failed"):
            assert time.monotonic() < until, daemon.text
            rows(database_url, cancel)
            time.sleep(0.05)
        visitor.rollback()
        assert str(visitor.info.backend_pid) in daemon.named("reload_failed")[0]["error"]
        daemon.signal(signal.SIGHUP)
        assert daemon.wait_for("reloaded")[0]["changed"] == ["INGEST_STRIP"]
        assert daemon.stop() == 0
    assert daemon.named("database_lost") == []


# ------------------------------------------------------------------------------------------------------- other signals


def test_signals_that_have_no_meaning_end_neither_the_daemon_nor_its_workers(tmp_path, database_url):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url) as daemon:
        daemon.wait_for("daemon_started")
        family = [daemon.pid, *_children(daemon.pid)]
        assert len(family) >= 4
        for number in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM):
            for pid in family:
                os.kill(pid, number)
        daemon.wait_for("reloaded")
        time.sleep(0.5)
        assert [daemon.pid, *_children(daemon.pid)] == family
        assert daemon.stop() == 0
    assert {event["level"] for event in daemon.events} == {"info"}


def test_sighup_ends_no_daemon_that_starts_or_drains(tmp_path):
    settings = {"INGEST_DATABASE_URL": "postgresql://127.0.0.1:1/nowhere"}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("database_lost")
        daemon.signal(signal.SIGHUP)
        time.sleep(0.5)
        assert daemon.running
        daemon.signal(signal.SIGTERM)
        daemon.signal(signal.SIGHUP)
        assert daemon.wait() == 0


def test_a_daemon_that_was_stopped_for_long_says_so_and_works_on(tmp_path, database_url):
    with Ingest(tmp_path, "run", INGEST_DATABASE_URL=database_url) as daemon:
        daemon.wait_for("daemon_started")
        daemon.signal(signal.SIGSTOP)
        time.sleep(12)
        daemon.signal(signal.SIGCONT)
        (away,) = daemon.wait_for("was_away")
        assert away["away_s"] == pytest.approx(12, abs=2)
        assert away["cpu_s"] < 5
        assert daemon.stop() == 0


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that these have started."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return sorted(found)
