"""The daemon as a process that may have few files open."""

from __future__ import annotations

import resource
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pages import page, sentences
from processes import Ingest, rows
from publisher import Answer, Asked, Publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOSTS, _PAGES_OF_A_HOST = 30, 2
_STATE = """
SELECT count(*) FILTER (WHERE settled_at IS NOT NULL), coalesce(max(attempts), 0), coalesce(max(crashes), 0),
       coalesce(max(last_error), '')
  FROM ingest.entry"""
_VERDICTS = "SELECT verdict, reason, count(*) FROM ingest.article GROUP BY 1, 2"


def _serve(*, takes_s: float, kept: dict[str, bool]) -> Callable[[Asked], Answer | None]:
    """Serve a feed that lists pages of many hosts; it lists none until ``kept["lists"]``."""

    def answer(asked: Asked) -> Answer | None:
        if asked.path == "/feed":
            port = asked.headers["host"].rpartition(":")[2]
            links = [
                f"http://n{host}.localhost:{port}/{number}"
                for host in range(_HOSTS)
                for number in range(_PAGES_OF_A_HOST)
            ]
            items = "".join(f"<item><title>{link}</title><link>{link}</link></item>" for link in links)
            shown = items if kept["lists"] else ""
            body = f"<rss version='2.0'><channel><title>Many</title>{shown}</channel></rss>"
            return Answer(body=body.encode(), content_type="application/rss+xml")
        if asked.path == "/robots.txt":
            return None
        return Answer(body=page(*sentences(f"{asked.host}{asked.path}")), takes_s=takes_s)

    return answer


@contextmanager
def _files(soft: int) -> Iterator[None]:
    """Let the processes that are started in this context have ``soft`` files open."""
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


def _wait_until(check: Callable[[], bool], what: Callable[[], object], timeout: float = 120) -> None:
    until = time.monotonic() + timeout
    while not check():
        assert time.monotonic() < until, f"not within {timeout} s: {what()}"
        time.sleep(0.2)


def _all_are_stored(url: str) -> bool:
    return rows(url, _VERDICTS) == [("full", None, _HOSTS * _PAGES_OF_A_HOST)]


def test_under_a_low_limit_of_open_files_the_daemon_works_on_fewer_pages_and_stores_all(tmp_path, database_url):
    listed = {"lists": True}
    with Publisher(_serve(takes_s=0.3, kept=listed)) as publisher:
        (tmp_path / "feeds.txt").write_text(publisher.url("many.localhost", "/feed"))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_ROBOTS": "none"}
        with _files(100):
            daemon = Ingest(tmp_path, "run", **settings)
        with daemon:
            _wait_until(lambda: _all_are_stored(database_url), lambda: rows(database_url, _VERDICTS))
            assert len(list(Path(f"/proc/{daemon.pid}/fd").iterdir())) < 90
            assert daemon.stop() == 0
    (reduced,) = daemon.named("places_reduced")
    assert (reduced["limit"], reduced["feeds"] + reduced["pages"] <= 12) == (100, True)
    assert daemon.named("descriptors_exhausted") == []
    assert daemon.named("page_failed") == []


@pytest.mark.slow
def test_a_lack_of_descriptors_is_told_once_and_booked_to_no_feed_and_no_page(tmp_path, database_url):
    listed = {"lists": False}
    with Publisher(_serve(takes_s=1, kept=listed)) as publisher:
        (tmp_path / "feeds.txt").write_text(publisher.url("many.localhost", "/feed"))
        settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_ROBOTS": "none"}
        with Ingest(tmp_path, "run", **settings) as daemon:
            daemon.wait_for("feed_polled", count=2)
            before = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
            listed["lists"] = True
            _wait_until(
                lambda: rows(database_url, "SELECT count(*) > 0 FROM ingest.entry") == [(True,)], lambda: "an entry"
            )
            # what the daemon has open now must be enough: also for its feed, which it asks for again and again
            now = len(list(Path(f"/proc/{daemon.pid}/fd").iterdir()))
            resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (now, before[1]))
            daemon.wait_for("descriptors_exhausted")
            time.sleep(12)
            (_, attempts, crashes, error) = rows(database_url, _STATE)[0]
            assert (attempts, crashes, error) == (0, 0, "")
            assert rows(database_url, "SELECT failures, last_error FROM ingest.feed") == [(0, None)]
            resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, before)
            _wait_until(lambda: _all_are_stored(database_url), lambda: rows(database_url, _VERDICTS))
            assert daemon.stop() == 0
        assert len(daemon.named("descriptors_exhausted")) == 1
        assert daemon.named("work_failed") == []
        assert daemon.named("page_failed") == []
        assert daemon.named("feed_failed") == []
