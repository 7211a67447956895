"""Etiquette towards hosts: two real daemons share a database, and a publisher counts their requests."""

from __future__ import annotations

import contextlib
import time

import pytest
from pages import page, sentences
from processes import Ingest, rows
from publisher import Answer, Asked, Publisher

pytestmark = pytest.mark.timeout(180)

_SETTLED = "SELECT count(*) FROM ingest.entry WHERE settled_at IS NOT NULL"


def listing(*links: str) -> Answer:
    """Return a feed that lists these links."""
    items = "".join(
        f"<item><title>What becomes of {link}</title><link>{link}</link><guid>{link}</guid>"
        f"<description>What the feed says about {link}.</description></item>"
        for link in links
    )
    return Answer(
        body=f'<rss version="2.0"><channel><title>N</title>{items}</channel></rss>'.encode(),
        content_type="application/rss+xml",
    )


def article(asked: Asked) -> Answer:
    """Return a page that no other path has."""
    return Answer(body=page(*sentences(f"the matter of {asked.host}{asked.path}"), title=f"About {asked.path}"))


def _run_two(tmp_path, database_url: str, feeds: list[str], *, settled: int, **settings: object) -> None:
    """Run two daemons until this number of entries is settled."""
    with contextlib.ExitStack() as stack:
        running = [
            stack.enter_context(
                Ingest(
                    tmp_path, "run", INGEST_DATABASE_URL=database_url, INGEST_CONTACT=name, INGEST_WORKERS=1, **settings
                )
            )
            for name in ("first@example.org", "second@example.org")
        ]
        for daemon in running:
            daemon.wait_for("daemon_started")
        # the feeds are added when both daemons are at work, so that neither has a head start
        with Ingest(tmp_path, "feed", "add", "--no-check", *feeds, INGEST_DATABASE_URL=database_url) as adding:
            assert adding.wait() == 0
        until = time.monotonic() + 120
        while rows(database_url, _SETTLED) != [(settled,)]:
            assert time.monotonic() < until, rows(
                database_url, "SELECT name, due_at::text, next_request_at::text FROM ingest.host"
            )
            time.sleep(0.1)


def _publish(asked: Asked) -> Answer | None:
    if asked.path.startswith("/feed"):
        origin = f"http://{asked.headers['host']}/page/{asked.path[5:]}"
        return listing(*(f"{origin}{number}" for number in range(10)))
    return article(asked) if asked.path.startswith("/page/") else None


def _daemons(asked: list[Asked]) -> set[str]:
    return {one.headers["user-agent"].partition("; ")[2] for one in asked}


def test_two_daemons_keep_the_spacing_of_a_host_between_them(tmp_path, database_url):
    with Publisher(_publish) as publisher:
        hosts = [f"host{number}.localhost" for number in range(8)]
        spacing = {"INGEST_HOST_SPACING_S": 0.4, "INGEST_FEED_SPACING_S": 0.1, "INGEST_PAGE_CONCURRENCY": 4}
        _run_two(tmp_path, database_url, [publisher.url(host, "/feed") for host in hosts], settled=80, **spacing)
        of_hosts = [publisher.of(host, "/page/") for host in hosts]
        assert [len(pages) for pages in of_hosts] == [10] * len(hosts)
        assert len(_daemons([page for pages in of_hosts for page in pages])) == 2
        # a turn begins at the claim; from there to the publisher takes a moment, now more, now less
        assert min(pages[-1].at - pages[0].at for pages in of_hosts) >= 9 * 0.4 - 1


def test_two_daemons_keep_to_the_places_of_a_host_between_them(tmp_path, database_url):
    def slow(asked: Asked) -> Answer | None:
        answer = _publish(asked)
        if answer and asked.path.startswith("/page/"):
            return Answer(body=answer.body, takes_s=0.5)
        return answer

    with Publisher(slow) as publisher:
        feeds = [publisher.url("one.localhost", f"/feed{name}") for name in "ab"]
        # two and two could be four
        _run_two(tmp_path, database_url, feeds, settled=20, INGEST_PER_HOST=3, INGEST_PAGE_CONCURRENCY=2)
        pages = publisher.of("one.localhost", "/page/")
        assert len(pages) == 20
        assert len(_daemons(pages)) == 2
        assert max(page.under_way for page in pages) == 3
