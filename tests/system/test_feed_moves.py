"""What the daemon remembers of a feed: moves, false 304s, long failures. HTTP is real; the tests move times in the database."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from faults import listed, redirect, rss
from processes import Ingest, rows
from strangers import HTML, Exchange, Strangers, answer
from test_cli import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from strangers import Answer

pytestmark = pytest.mark.timeout(240)

OLD, NEW, THIRD = "old.localhost", "new.localhost", "third.localhost"
_FEED = "SELECT url, health, paused_reason, moving_days FROM ingest.feed ORDER BY id"
_DAY_PASSES = "UPDATE ingest.feed SET moving_seen_at = moving_seen_at - interval '1 day' RETURNING 1"


@pytest.fixture
def strangers() -> Iterator[Strangers]:
    with tempfile.TemporaryDirectory(prefix="ingest-") as directory, Strangers({}, Path(directory)) as serving:
        yield serving


# due at each tick of the daemon, which is once a second
EACH_SECOND = {
    "INGEST_MIN_POLL_INTERVAL_S": 0.2,
    "INGEST_POLL_INTERVAL_S": 0.2,
    "INGEST_MAX_POLL_INTERVAL_S": 0.3,
}


def _wait(condition: Callable[[], Any], *, timeout: float = 100) -> Any:
    """Wait until a condition is true, and return its value."""
    until = time.monotonic() + timeout
    while not (found := condition()):
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)
    return found


def _days_pass(ingest: Ingest, database_url: str, *, until: str) -> None:
    """Let a day pass after each poll, until an event is logged."""
    polls = 0
    while not ingest.named(until):
        rows(database_url, _DAY_PASSES)
        ingest.wait_for("feed_polled", count=(polls := polls + 2))


# --------------------------------------------------------------------------------------------------------------- moves


def test_a_feed_that_leads_elsewhere_for_good_gets_its_new_url_after_days_and_loses_nothing(
    tmp_path, database_url, strangers
):
    port = strangers.ports["plain"]
    old, new = (f"http://{host}:{port}/feed" for host in (OLD, NEW))
    strangers.serve_also(OLD, "/feed", redirect(new, "301 Moved Permanently"))
    strangers.serve_also(NEW, "/feed", answer(rss(listed("/a"), listed("/b")), headers=b'ETag: "1"\r\n'))
    (tmp_path / "feeds.txt").write_text(old)
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", **EACH_SECOND}
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("article_stored", count=2)
        assert rows(database_url, _FEED)[0][:2] == (old, "healthy")
        _days_pass(daemon, database_url, until="feed_moved")
        asked = strangers.requests[OLD, "/feed"]
        daemon.wait_for("feed_polled", count=len(daemon.named("feed_polled")) + 2)
        assert daemon.stop() == 0
    (moved,) = daemon.named("feed_moved")
    assert (moved["feed"], moved["to"], moved["days"], moved["polls"] >= 3) == (old, new, 3, True)
    assert strangers.requests[OLD, "/feed"] == asked, "the old URL is left alone"
    # the list still names the old URL: no second feed comes of it
    with Ingest(tmp_path, "run", "--once", **settings) as again:
        assert again.wait() == 0
    assert again.named("feeds_synchronised")[0]["added"] == 0
    assert rows(database_url, _FEED) == [(new, "healthy", None, 0)]
    assert rows(database_url, "SELECT count(*), count(DISTINCT feed_id) FROM ingest.entry") == [(2, 1)]
    assert rows(database_url, "SELECT url FROM ingest.former_url") == [(old,)]


def test_a_feed_that_leads_to_one_that_is_subscribed_is_not_polled_twice(tmp_path, database_url, strangers):
    port = strangers.ports["plain"]
    old, new = (f"http://{host}:{port}/feed" for host in (OLD, NEW))
    strangers.serve_also(OLD, "/feed", redirect(new, "308 Permanent Redirect"))
    strangers.serve_also(NEW, "/feed", answer(rss(listed("/a"), listed("/b"))))
    (tmp_path / "feeds.txt").write_text(f"{old}\n{new}")
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", **EACH_SECOND}
    with Ingest(tmp_path, "run", **settings) as daemon:
        _days_pass(daemon, database_url, until="feed_paused")
        _wait(lambda: rows(database_url, "SELECT count(*) FROM ingest.article") == [(2,)])
        assert daemon.stop() == 0
    (paused,) = daemon.named("feed_paused")
    assert (paused["feed"], paused["reason"]) == (old, f"moved to {new}, which is subscribed, too")
    assert {row[:2] for row in rows(database_url, _FEED)} == {(old, "moved"), (new, "healthy")}


@pytest.mark.parametrize("status", ["302 Found", "301 Moved Permanently"])
def test_a_detour_and_a_page_that_is_no_feed_are_never_a_new_url(tmp_path, database_url, strangers, status):
    port = strangers.ports["plain"]
    old, new = f"http://{OLD}:{port}/feed", f"http://{NEW}:{port}/feed"
    body = rss(listed("/a")) if status.startswith("302") else b"<html><body>We are being repaired.</body></html>"
    strangers.serve_also(OLD, "/feed", redirect(new, status))
    strangers.serve_also(NEW, "/feed", answer(body))
    (tmp_path / "feeds.txt").write_text(old)
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", **EACH_SECOND}
    settings["INGEST_FEED_MOVED_DAYS"] = 1
    with Ingest(tmp_path, "run", **settings) as daemon:
        _wait(lambda: rows(database_url, "SELECT 1 FROM ingest.feed WHERE polls >= 3"))
        assert daemon.stop() == 0
    assert daemon.named("feed_moved") == []
    assert rows(database_url, "SELECT url, moving_to FROM ingest.feed") == [(old, None)]


# ------------------------------------------------------------------------------------------------- validators that lie


class _Publisher:
    """A publisher of a growing feed. ``lies``: its server answers 304 to every conditional request."""

    def __init__(self, *, lies: bool) -> None:
        self.lies = lies
        self.published = 1
        self.conditional: list[bool] = []
        self.not_modified = 0

    async def serve(self, exchange: Exchange) -> None:
        """Answer a request for the feed."""
        tag = b'"always"' if self.lies else b'"%d"' % self.published
        sent = b"If-None-Match: " in exchange.head
        self.conditional.append(sent)
        if sent and (self.lies or b"If-None-Match: " + tag in exchange.head):
            self.not_modified += 1
            await exchange.send(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
            return
        entries = (listed(f"/{number}") for number in range(self.published))
        await answer(rss(*entries), headers=b"ETag: " + tag + b"\r\n")(exchange)


@pytest.mark.slow
def test_a_feed_whose_304_is_false_is_polled_without_validators_alone_and_earns_them_back(
    tmp_path, database_url, strangers
):
    port = strangers.ports["plain"]
    liar, honest = _Publisher(lies=True), _Publisher(lies=False)
    for host, publisher in ((OLD, liar), (NEW, honest)):
        strangers.serve_also(host, "/feed", publisher.serve)
    (tmp_path / "feeds.txt").write_text("\n".join(f"http://{host}:{port}/feed" for host in (OLD, NEW)))
    settings = {
        "INGEST_DATABASE_URL": database_url,
        "INGEST_FEEDS": "feeds.txt",
        "INGEST_UNCONDITIONAL_SHARE": 0.3,
        **EACH_SECOND,
    }
    listed_by = "SELECT count(*) FROM ingest.entry JOIN ingest.feed ON feed.id = feed_id WHERE feed.url LIKE %s"

    def publish() -> None:
        liar.published += 1
        honest.published = liar.published
        asked = [len(publisher.conditional) for publisher in (liar, honest)]
        _wait(lambda: all(len(at.conditional) >= n + 2 for at, n in zip((liar, honest), asked, strict=True)))

    with Ingest(tmp_path, "run", **settings) as daemon:
        begin = time.monotonic()
        while not daemon.named("validators_distrusted"):
            assert time.monotonic() < begin + 90
            publish()
        so_far = len(liar.conditional)
        publish()
        for host in (OLD, NEW):
            _wait(lambda host=host: rows(database_url, listed_by, f"%{host}%") == [(liar.published,)])
        assert liar.not_modified >= 1
        # a check after each poll that brings something new, and no other request, is conditional
        assert sum(liar.conditional[so_far:]) <= 3
        liar.lies = False
        while not daemon.named("validators_trusted"):
            assert time.monotonic() < begin + 180
            publish()
        _wait(lambda: liar.conditional[-1])
        assert daemon.stop() == 0
    (distrusted,), (trusted,) = daemon.named("validators_distrusted"), daemon.named("validators_trusted")
    assert (OLD in distrusted["feed"], OLD in trusted["feed"], trusted["checks"]) == (True, True, 5)
    assert distrusted["proof"].startswith('304 to ETag "always"; unknown entries listed all the same: ')
    ((proof, honest_checks), (none, _)) = rows(
        database_url, "SELECT false_304, honest_checks FROM ingest.feed ORDER BY url DESC"
    )
    assert (proof[:20], honest_checks >= 5, none) == (distrusted["proof"][:20], True, None)
    assert honest.not_modified >= 1


# -------------------------------------------------------------------------------------------------------- long failures


def _switched(state: dict[str, bool], when_well: Answer) -> Answer:
    async def serve(exchange: Exchange) -> None:
        await (when_well if state["well"] else answer(status="404 Not Found"))(exchange)

    return serve


def test_a_feed_that_is_lost_is_failing_is_found_on_its_site_and_goes_on_there_when_the_operator_says_so(
    tmp_path, database_url, strangers
):
    port, state = strangers.ports["plain"], {"well": True}
    old, new = f"http://{OLD}:{port}/feed", f"http://{OLD}:{port}/news.xml"
    document = rss(listed("/a"), listed("/b"), channel="<link>ORIGIN/home</link>")
    home = b"".join(
        b'<link rel=alternate type="application/rss+xml" href="/%s">' % path
        for path in (b"none", b"other", b"news.xml")
    )
    strangers.serve_also(OLD, "/feed", _switched(state, answer(document)))
    strangers.serve_also(OLD, "/home", answer(b"<html><head>" + home + b"</head></html>", HTML))
    strangers.serve_also(OLD, "/none", answer(status="404 Not Found"))
    strangers.serve_also(OLD, "/other", answer(rss(listed("/x"))))
    strangers.serve_also(OLD, "/news.xml", answer(document))
    (tmp_path / "feeds.txt").write_text(old)
    # the search for a lost feed waits for the turns of the host
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEED_FAILING_AFTER_S": 0, "INGEST_HOST_SPACING_S": 0.2}

    def command(*arguments: str):
        return ingest(tmp_path, *arguments, INGEST_DATABASE_URL=database_url)

    with Ingest(tmp_path, "run", INGEST_FEEDS="feeds.txt", **settings, **EACH_SECOND) as daemon:
        daemon.wait_for("article_stored", count=2)
        state["well"] = False
        (proposed,) = daemon.wait_for("feed_proposed")
        shown = json.loads(command("feed", "list", "--json").stdout)[0]
        assert (shown["health"], shown["proposed_url"]) == ("failing", new)
        assert shown["proposed_because"] == f"http://{OLD}:{port}/home names it, and 2 of its 2 entries are known"
        status = json.loads(command("status", "--json").stdout)
        assert (status["feeds_failing"], status["feeds_proposed"]) == (1, 1)
        daemon.wait_for("feed_failed", count=len(daemon.named("feed_failed")) + 2)
        taken = command("feed", "move", old)
        assert (taken.returncode, taken.stdout.decode()) == (0, f"moved {old} to {new}\n")
        _wait(lambda: [event for event in daemon.named("feed_polled") if event["feed"] == new])
        assert daemon.stop() == 0
    assert (proposed["feed"], proposed["proposed"]) == (old, new)
    (failing,) = daemon.named("feed_failing")
    assert (failing["error"], failing["failures"]) == ("not_found: HTTP 404 Not Found", 4)
    assert strangers.requests[OLD, "/home"] == 1, "not at every poll"
    assert rows(database_url, "SELECT url, health FROM ingest.feed") == [(new, "healthy")]
    assert rows(database_url, "SELECT count(*) FROM ingest.entry") == [(2,)]


def test_a_feed_that_is_well_again_is_told_of_once(tmp_path, database_url, strangers):
    port, state = strangers.ports["plain"], {"well": False}
    strangers.serve_also(OLD, "/feed", _switched(state, answer(rss(listed("/a")))))
    (tmp_path / "feeds.txt").write_text(f"http://{OLD}:{port}/feed")
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", **EACH_SECOND}
    settings["INGEST_FEED_FAILING_AFTER_S"] = 0
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("feed_failing")
        daemon.wait_for("feed_failed", count=len(daemon.named("feed_failed")) + 2)
        state["well"] = True
        daemon.wait_for("feed_recovered")
        daemon.wait_for("feed_polled", count=2)
        assert daemon.stop() == 0
    (failing,), (recovered,) = daemon.named("feed_failing"), daemon.named("feed_recovered")
    assert recovered["since"] == failing["since"]
    assert recovered["failures"] == len(daemon.named("feed_failed"))
    assert rows(database_url, "SELECT health, failures, failed_since FROM ingest.feed") == [("healthy", 0, None)]


def test_a_move_that_cannot_be_is_refused_with_its_reason(tmp_path, database_url, strangers):
    port = strangers.ports["plain"]
    old, new, third = (f"http://{host}:{port}/feed" for host in (OLD, NEW, THIRD))
    strangers.serve_also(NEW, "/feed", answer(rss(listed("/a"))))
    strangers.serve_also(THIRD, "/feed", answer(b"<p>no feed</p>", HTML))

    def refused(*arguments: str) -> str:
        done = ingest(tmp_path, "feed", "move", *arguments, INGEST_DATABASE_URL=database_url)
        assert (done.returncode, done.stdout) == (1, b"")
        return done.stderr.decode()

    assert "no such feed" in refused(old, new)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.feed (url) VALUES (%s), (%s)", [old, new])
    assert "nothing is proposed" in refused(old)
    assert "and no feed that the page names" in refused(old, third)
    assert "is subscribed already; this one is not polled any more" in refused(old, new)
    assert rows(database_url, _FEED)[0][:2] == (old, "moved")
