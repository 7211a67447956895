"""Text from the page alone, or from the feed alone: `ingest feed set --text`, with real HTTP."""

from __future__ import annotations

from documents import rss
from pages import page, sentences
from processes import Ingest, rows
from publisher import HTML, Answer, Asked, Publisher
from test_cli import ingest

ENTRY = "<title>{0}</title><link>http://a.localhost:{1}/{0}</link><guid>{0}</guid><description>What the feed says of {0}, in a sentence.</description>"
_ARTICLES = "SELECT title, verdict, body, reason FROM ingest.article ORDER BY title"


def _answer(asked: Asked) -> Answer | None:
    if asked.path == "/feed":
        port = asked.headers["host"].rpartition(":")[2]
        document = rss(*(ENTRY.format(name, port) for name in ("good", "gone")), channel="<title>Tides</title>")
        return Answer(body=document.encode(), content_type="application/rss+xml")
    return Answer(body=page(*sentences("the tide"), title="good"), content_type=HTML) if asked.path == "/good" else None


def _collected(tmp_path, database_url, text: str) -> tuple[list[tuple], list[str]]:
    """Let one pass collect two entries, whose pages are good and gone; return the articles, and the paths that were asked for."""
    with Publisher(_answer) as publisher:
        url = publisher.url("a.localhost", "/feed")
        rows(database_url, "INSERT INTO ingest.feed (url) VALUES (%s) RETURNING 1", url)
        done = ingest(tmp_path, "feed", "set", url, "--text", text, INGEST_DATABASE_URL=database_url)
        assert (done.returncode, done.stdout.decode()) == (0, f"set {url}\n")
        settings = {"INGEST_REVISIT_AFTER_S": "0.01", "INGEST_PAGE_ATTEMPTS": 1, "INGEST_ROBOTS": "none"}
        with Ingest(tmp_path, "run", "--once", INGEST_DATABASE_URL=database_url, **settings) as once:
            assert once.wait() == 0
        return rows(database_url, _ARTICLES), sorted({asked.path for asked in publisher.asked})


def test_a_feed_whose_own_text_is_wanted_has_no_page_fetched(tmp_path, database_url):
    articles, asked = _collected(tmp_path, database_url, "feed")
    assert asked == ["/feed"]
    assert articles == [
        (name, "feed_only", f"What the feed says of {name}, in a sentence.", "only the feed's text is wanted")
        for name in ("gone", "good")
    ]
    assert rows(database_url, "SELECT count(*) FROM ingest.entry WHERE next_attempt_at IS NOT NULL") == [(0,)]


def test_a_feed_of_which_only_pages_are_wanted_gives_no_text_where_there_is_no_page(tmp_path, database_url):
    articles, asked = _collected(tmp_path, database_url, "page")
    assert asked == ["/feed", "/gone", "/good"]
    gone, (_, verdict, body, reason) = articles
    assert (verdict, body.split("\n"), reason) == ("full", sentences("the tide"), None)
    assert gone == ("gone", "empty", "", "not_found: HTTP 404 X")


def test_without_a_wish_the_feed_stands_in_for_a_page_that_is_gone(tmp_path, database_url):
    (_, gone, body, _), (_, good, *_) = _collected(tmp_path, database_url, "default")[0]
    assert (good, gone, body) == ("full", "feed_only", "What the feed says of gone, in a sentence.")
