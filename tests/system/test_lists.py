"""Lists of feeds and the search for feeds, as the operator uses them: real commands, real HTTP, a real database."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from documents import rss
from processes import Ingest, environment, rows
from publisher import HTML, Answer, Asked, Publisher
from test_cli import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RSS = "application/rss+xml"
ENTRY = (
    "<title>{0}</title><link>https://tides.example/{0}</link><pubDate>Tue, 06 Oct 2026 10:00:00 GMT</pubDate>"
    "<description>Text.</description>"
)
_URLS = "SELECT url FROM ingest.feed ORDER BY url"


def _feed(title: str, *names: str) -> Answer:
    document = rss(*map(ENTRY.format, names), channel=f"<title>{title}</title>")
    return Answer(body=document.encode(), content_type=RSS)


def _page(*links: str) -> Answer:
    return Answer(body=f"<html><head>{''.join(links)}</head><body>Tides</body></html>".encode(), content_type=HTML)


def _link(path: str, title: str = "") -> str:
    return f'<link rel="alternate" type="{RSS}" href="{path}" title="{title}">'


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, Answer]], Publisher]]:
    """Return a function that starts a publisher with these paths."""
    publishers: list[Publisher] = []

    def start(pages: dict[str, Answer]) -> Publisher:
        def answer(asked: Asked) -> Answer | None:
            return pages.get(asked.path)

        publishers.append(Publisher(answer).__enter__())
        return publishers[-1]

    yield start
    for publisher in publishers:
        publisher.__exit__()


# ---------------------------------------------------------------------------------------------------------- INGEST_FEEDS


def test_one_bad_line_of_the_list_stops_nobody(tmp_path, database_url, serve):
    publisher = serve({"/feed": _feed("Tides", "one"), "/other": _feed("Wind", "two")})
    good, other = publisher.url("a.localhost", "/feed"), publisher.url("a.localhost", "/other")
    (tmp_path / "feeds.txt").write_text(f"{good} tides ~Harbour\nnot a url\nftp://me:secret@a.example/\n{other}\n")
    settings = {"INGEST_DATABASE_URL": database_url, "INGEST_FEEDS": "feeds.txt", "INGEST_PAGE_ATTEMPTS": 1}
    with Ingest(tmp_path, "run", "--once", **settings) as once:
        assert once.wait() == 0
    assert [(event["line"], event["text"], event["reason"]) for event in once.named("subscription_skipped")] == [
        (2, "not a url", "not an http(s) URL of a feed"),
        (3, "ftp://…@a.example/", "not an http(s) URL of a feed"),
    ]
    (told,) = once.named("feeds_synchronised")
    assert (told["listed"], told["added"], told["skipped"]) == (2, 2, 2)
    assert {event["feed"] for event in once.named("feed_polled")} == {good, other}
    assert "secret" not in once.text
    with Ingest(tmp_path, "run", **settings) as daemon:
        daemon.wait_for("daemon_started")
        assert daemon.stop() == 0


@pytest.mark.parametrize("text", ["<html><body>Not found</body></html>", ""])
def test_a_list_without_a_feed_stops_no_feed_that_is_subscribed(tmp_path, database_url, serve, text):
    publisher = serve({"/feed": _feed("Tides")})
    rows(database_url, "INSERT INTO ingest.feed (url) VALUES (%s) RETURNING 1", publisher.url("a.localhost", "/feed"))
    (tmp_path / "feeds.opml").write_text(text)
    with Ingest(tmp_path, "run", "--once", INGEST_DATABASE_URL=database_url, INGEST_FEEDS="feeds.opml") as once:
        assert once.wait() == 0
    assert len(once.named("feed_polled")) == 1
    assert once.named("feeds_synchronised")[0]["listed"] == 0


# ------------------------------------------------------------------------------------------------------ import and export


LIST = """<?xml version="1.0" encoding="utf-16"?>
<OPML><HEAD><TITLE>R & D</TITLE></HEAD><BODY>
<OUTLINE TEXT="Sea &amp; shore"><OUTLINE TEXT="The "big" harbour" TITLE="Harbour" XMLURL="https://a.example/rss?cat=1&format=rss"
  HTMLURL="https://a.example/"/></OUTLINE>
<OUTLINE TEXT="Wind&#x1F;&#xFFFF;" XMLURL="feed:https://b.example/feed"/>
<OUTLINE TEXT="bad" XMLURL="gopher://c.example/"/>
</BODY></OPML>"""


def test_what_is_imported_survives_an_export_and_an_import(tmp_path, database_url):
    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return ingest(tmp_path, *arguments, given=given, INGEST_DATABASE_URL=database_url)

    done = run("feed", "import", "-", given=LIST.encode())
    assert (done.returncode, done.stdout.decode()) == (0, "2 added, 0 already there\n")
    assert "line 6: its xmlUrl is not an http(s) URL of a feed: <OUTLINE" in done.stderr.decode()
    a, b = "https://a.example/rss?cat=1&format=rss", "https://b.example/feed"
    assert run("feed", "set", a, "--strip", "credits", "--speaks-for", "other.example").returncode == 0
    assert run("feed", "pause", b, "--reason", "too windy").returncode == 0
    # a poll reads the feed's own title, which the operator's goes before
    rows(database_url, "UPDATE ingest.feed SET title = E'Harbour\\uffff News' WHERE url = %s RETURNING 1", a)
    exported = run("feed", "export")
    assert exported.returncode == 0
    assert run("feed", "remove", a, b).returncode == 0
    assert run("feed", "import", "-", given=exported.stdout).stdout.decode() == "2 added, 0 already there\n"
    assert run("feed", "export").stdout == exported.stdout
    listed = {feed["url"]: feed for feed in json.loads(run("feed", "list", "--json").stdout)}
    assert (listed[a]["own_title"], listed[a]["title"]) == ('The "big" harbour', "Harbour News")
    assert (listed[a]["folders"], listed[a]["site_url"], listed[a]["strip"]) == (
        [["Sea & shore"]],
        "https://a.example/",
        ["credits"],
    )
    assert [said["site"] for said in listed[a]["speaks_for"]] == ["a.example", "other.example"]
    assert (listed[b]["own_title"], listed[b]["health"], listed[b]["paused_reason"]) == ("Wind", "paused", "too windy")


@pytest.mark.parametrize("given", [b"", b"# none\n", b"not a url\n", b"<opml><body/></opml>", b"<opml>"])
def test_an_import_of_nothing_ends_with_1_and_says_why(tmp_path, database_url, given):
    done = ingest(tmp_path, "feed", "import", "-", given=given, INGEST_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (1, b"0 added, 0 already there\n")
    assert b"- names no feed; it must be an OPML file" in done.stderr


def test_of_a_file_that_was_cut_off_what_is_there_is_added_and_the_exit_code_is_1(tmp_path, database_url):
    cut = b'<opml><body>\n<outline xmlUrl="https://a.example/feed"/>\n<outline xmlUrl="https://b.exa'
    done = ingest(tmp_path, "feed", "import", "-", given=cut, INGEST_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (1, b"1 added, 0 already there\n")
    assert done.stderr.decode().splitlines() == [
        'line 3: the tag is cut off: <outline xmlUrl="https://b.exa',
        "line 3: the document ends here, without </opml>: it was cut off, and feeds may be missing",
    ]


def test_a_list_gives_a_subscribed_feed_only_what_it_lacks(tmp_path, database_url):
    def run(*arguments: str, given: str = "") -> str:
        done = ingest(tmp_path, *arguments, given=given.encode(), INGEST_DATABASE_URL=database_url)
        return done.stdout.decode()

    rows(database_url, "INSERT INTO ingest.feed (url) VALUES ('https://A.example/feed#top') RETURNING 1")
    assert run("feed", "import", "-", given="http://a.example/feed wind ~Mine") == "0 added, 1 already there\n"
    assert run("feed", "import", "-", given="https://a.example:443/feed sea ~Theirs") == "0 added, 1 already there\n"
    (listed,) = json.loads(run("feed", "list", "--json"))
    assert (listed["url"], listed["own_title"], listed["folders"]) == ("https://A.example/feed#top", "Mine", [["wind"]])


# ------------------------------------------------------------------------------------------------------------- feed add


def _add(directory: Path, database_url: str, *arguments: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    return ingest(directory, "feed", "add", *arguments, INGEST_DATABASE_URL=database_url, **settings)


def test_of_several_feeds_none_is_added_unless_somebody_chooses(tmp_path, database_url, serve):
    publisher = serve(
        {
            "/": _page(_link("/comments/feed", "Comments"), _link("/news"), _link("/sport"), _link("/gone")),
            "/news": _feed("Tides", "storm"),
            "/sport": _feed("Sport", "race"),
            "/comments/feed": _feed("What readers say", "why"),
        }
    )
    home, news, sport = (publisher.url("a.localhost", path) for path in ("/", "/news", "/sport"))
    comments = publisher.url("a.localhost", "/comments/feed")
    done = _add(tmp_path, database_url, home)
    assert done.returncode == 1
    assert done.stdout.decode() == (
        f"found {news} Tides, newest entry of 2026-10-06: storm\n"
        f"found {sport} Sport, newest entry of 2026-10-06: race\n"
        f"found {comments} What readers say, newest entry of 2026-10-06: why\n"
    )
    assert "3 feeds are there, and none was added" in done.stderr.decode()
    assert rows(database_url, _URLS) == []
    done = _add(tmp_path, database_url, sport)
    assert (done.returncode, done.stdout.decode()) == (0, f"added {sport}\n")
    done = _add(tmp_path, database_url, "--all", home)
    assert done.returncode == 0
    assert rows(database_url, _URLS) == [(comments,), (news,), (sport,)]


def test_somebody_at_a_terminal_is_asked_which_feed_is_wanted(tmp_path, database_url, serve):
    publisher = serve(
        {"/": _page(_link("/news"), _link("/sport")), "/news": _feed("Tides", "a"), "/sport": _feed("Sport", "b")}
    )
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "ingest", "feed", "add", publisher.url("a.localhost", "/")]
    settings = environment(INGEST_DATABASE_URL=database_url) | {"TERM": "dumb"}
    with subprocess.Popen(
        arguments, cwd=tmp_path, env=settings, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, b"3\n2\n")  # the first answer is no number of the list
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert (process.returncode, out.decode()) == (0, f"added {publisher.url('a.localhost', '/sport')}\n")


def test_formats_and_comments_of_one_feed_leave_nothing_to_choose(tmp_path, database_url, serve):
    publisher = serve(
        {
            "/": _page(_link("/comments/feed"), _link("/feed"), _link("/feed2")),
            "/feed": _feed("Tides", "storm", "calm"),
            "/feed2": _feed("Tides", "storm"),
            "/comments/feed": _feed("Comments on Tides", "why"),
        }
    )
    done = _add(tmp_path, database_url, publisher.url("a.localhost", "/"))
    assert (done.returncode, done.stdout.decode()) == (0, f"added {publisher.url('a.localhost', '/feed')}\n")
    assert done.stderr.decode().count("also found: ") == 2


def test_a_feed_is_found_by_the_header_link_and_where_feeds_mostly_stand(tmp_path, database_url, serve):
    header = ("Link", f'</by-header>; rel="alternate"; type="{RSS}"')
    publisher = serve(
        {
            "/": Answer(body=b"<p>Tides</p>", headers=(header,)),
            "/by-header": _feed("By header", "a"),
            "/blog/": _page(),
            "/blog/rss.xml": _feed("Beside", "b"),
            "/about": _page(_link("/missing")),
            "/feed": _feed("At the root", "c"),
        }
    )
    for asked, found in (("/", "/by-header"), ("/blog/", "/blog/rss.xml"), ("/about", "/feed")):
        done = _add(tmp_path, database_url, publisher.url("a.localhost", asked))
        assert (done.returncode, done.stdout.decode()) == (0, f"added {publisher.url('a.localhost', found)}\n")


def test_a_page_without_feeds_ends_with_1_and_the_reason(tmp_path, database_url, serve):
    publisher = serve({"/": _page()})
    done = _add(tmp_path, database_url, publisher.url("a.localhost", "/"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert "no feed that the page names, or that stands where feeds mostly do, can be read" in done.stderr.decode()


@pytest.mark.parametrize(
    "form", ["a.localhost:{}/feed", "feed://a.localhost:{}/feed", " feed:http://A.localhost:{}/feed#top\n"]
)
def test_a_feed_is_one_feed_however_its_url_is_written(tmp_path, database_url, serve, form):
    publisher = serve({"/feed": _feed("Tides", "a")})
    url = publisher.url("a.localhost", "/feed")
    added = _add(tmp_path, database_url, form.format(publisher.port), INGEST_FEED_TIMEOUT_S=2)
    assert (added.returncode, added.stdout.decode()) == (0, f"added {url}\n")
    spellings = (url, f"{url}#x", url.replace("http:", "https:"), form.format(publisher.port))
    again = _add(tmp_path, database_url, "--no-check", *spellings)
    assert again.returncode == 0
    assert [line.partition(" http")[0] for line in again.stdout.decode().splitlines()] == ["already there"] * 4
    done = ingest(tmp_path, "feed", "pause", f"{url}#other", INGEST_DATABASE_URL=database_url)
    assert done.returncode == 0
    assert rows(database_url, "SELECT url, health FROM ingest.feed") == [(url, "paused")]
