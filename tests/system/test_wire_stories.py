"""Two daemons collect the same wire stories from several sites at the same time. At the end each story has one original."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from invariants import check_invariants
from pages import page
from processes import Ingest, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

STORIES, SITES = 24, 4
SYLLABLES = "ba co du fe gi ho ju ka le mi no pu ra se ti vo we xa yo zu".split()  # noqa: SIM905 -- read best as words


def prose(seed: str, paragraphs: int) -> list[str]:
    random = Random(seed)
    words = ["".join(random.choices(SYLLABLES, k=random.randint(1, 4))) for _ in range(paragraphs * 45)]
    return [" ".join(words[start : start + 45]).capitalize() + "." for start in range(0, len(words), 45)]


def story(number: int, site: int) -> bytes:
    """Return the page of a wire story on one site, which has its own headline, dateline and last paragraph."""
    text = prose(f"story {number}", 6)
    own = [f"HARBOUR TOWN (agency {site}) – {text[0]}", *text[1:5], *prose(f"story {number} at {site}", 1)]
    return page(*own, title=f"{' '.join(text[site].split()[:6])}")


_TYPES = {"/feed": "application/rss+xml", "/robots.txt": "text/plain"}


class Sites(BaseHTTPRequestHandler):
    """A server for several sites on one port. The host of a request names the site."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = self.headers["Host"]
        site = int(host.split(".")[0].removeprefix("wire"))
        if self.path == "/feed":
            items = "".join(
                f"<item><link>http://{host}/{number}</link><guid>http://{host}/{number}</guid>"
                f"<title>{' '.join(prose(f'story {number}', 6)[site].split()[:6])}</title></item>"
                for number in range(STORIES)
            )
            body = f'<rss version="2.0"><channel><title>Wire {site}</title>{items}</channel></rss>'.encode()
        elif self.path == "/robots.txt":
            body = b"User-agent: *\nAllow: /\n"
        else:
            body = story(int(self.path.strip("/")), site)
        self.send_response(200)
        self.send_header("Content-Type", _TYPES.get(self.path, "text/html"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def feeds() -> Iterator[list[str]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Sites) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield [f"http://wire{site}.localhost:{server.server_port}/feed" for site in range(SITES)]
        server.shutdown()


@pytest.mark.timeout(240)
def test_two_daemons_that_store_the_same_stories_at_once_leave_one_original_of_each(tmp_path, feeds, database_url):
    (tmp_path / "feeds.txt").write_text("\n".join(feeds))
    settings = {
        "INGEST_DATABASE_URL": database_url,
        "INGEST_FEEDS": tmp_path / "feeds.txt",
        "INGEST_WORKERS": 1,
        "INGEST_MIN_POLL_INTERVAL_S": 600,
        "INGEST_POLL_INTERVAL_S": 600,
        "INGEST_MAX_POLL_INTERVAL_S": 600,
    }
    with Ingest(tmp_path, "run", **settings) as one, Ingest(tmp_path, "run", **settings) as other:
        stored = sorted(event["duplicate_of"] is None for event in _stored(one, other))
        assert [one.stop(), other.stop()] == [0, 0]
        assert all(daemon.named("article_stored") for daemon in (one, other)), "one of them did nothing"
        assert [event for daemon in (one, other) for event in daemon.events if event["level"] == "error"] == []
    assert stored == [False] * STORIES * (SITES - 1) + [True] * STORIES
    stories = rows(
        database_url, "SELECT articles, cardinality(sites), article_id = members[1], article_id FROM ingest.story"
    )
    assert [story[:3] for story in stories] == [(SITES, SITES, True)] * STORIES
    assert rows(database_url, "SELECT DISTINCT duplicate_kind FROM ingest.article WHERE duplicate_of IS NOT NULL") == [
        ("syndicated",)
    ]
    in_pages = "SELECT count(DISTINCT split_part(url, '/', 4)) FROM ingest.article GROUP BY coalesce(duplicate_of, id)"
    assert rows(database_url, in_pages) == [(1,)] * STORIES
    check_invariants(database_url)


def _stored(*daemons: Ingest) -> list[dict[str, Any]]:
    """Wait until the daemons together have stored all stories; return their events."""
    until = time.monotonic() + 150
    while sum(daemon.text.count('"event": "article_stored"') for daemon in daemons) < STORIES * SITES:
        assert time.monotonic() < until, "not all was stored in time"
        time.sleep(0.1)
    return [event for daemon in daemons for event in daemon.wait_for("article_stored", count=0)]
