"""A foreign feed lists pages of another publisher: what it says is told apart from what the publisher serves, and harms nothing."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

import pytest
from pages import page, sentences
from processes import Ingest, rows
from publisher import Answer, Asked, Publisher

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(180)

NEWS, AGGREGATOR = "news.localhost", "aggregator.localhost"
WALL = Answer(
    body=b"""<!DOCTYPE html><html lang="en"><head></head><body><div id="consent">
<p>We value your privacy. We and our 842 partners store and access information on a device, such as cookies. Accept all cookies to go on.</p>
<button>Accept all</button></div></body></html>"""
)
ARTICLE = "SELECT title, body, source, published_from, source_reason FROM ingest.article WHERE url LIKE '%%/pier'"
LONG_AGO = "Mon, 01 Jan 1990 12:00:00 GMT"


def feed(*entries: tuple[str, str, str], date: str = "") -> Answer:
    """Return a feed; an entry is its link, its title and its text."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>{dated}"
        f"<description>{escape(text)}</description></item>"
        for link, title, text in entries
    )
    return Answer(
        body=f'<rss version="2.0"><channel><title>N</title>{items}</channel></rss>'.encode(),
        content_type="application/rss+xml",
    )


class Press:
    """Two publishers on loopback whose answers a test sets."""

    def __init__(
        self, tmp_path, database_url: str, publisher: Publisher, answers: dict[tuple[str, str], Answer]
    ) -> None:
        self.url = publisher.url
        self.database_url = database_url
        self._directory, self._answers = tmp_path, answers

    def serve(self, host: str, path: str, answer: Answer) -> str:
        """Serve an answer from now on; return its URL."""
        self._answers[host, path] = answer
        return self.url(host, path)

    def collect(self, **settings: object) -> Ingest:
        """Run one pass; return the process, which has ended."""
        settings = {"INGEST_PAGE_ATTEMPTS": 1, "INGEST_WORKERS": 1, "INGEST_MIN_POLL_INTERVAL_S": 0.01} | settings
        soon = {"INGEST_POLL_INTERVAL_S": 0.01, "INGEST_MAX_POLL_INTERVAL_S": 0.01}
        with self._process("run", "--once", **soon, **settings) as ingest:
            assert ingest.wait(90) == 0
        assert [event for event in ingest.events if event["level"] in {"error", "critical"}] == []
        return ingest

    def command(self, *arguments: str) -> str:
        with self._process(*arguments) as ingest:
            assert ingest.wait(60) == 0, ingest.text
        return ingest.text

    def _process(self, *arguments: str, **settings: object) -> Ingest:
        return Ingest(self._directory, *arguments, INGEST_DATABASE_URL=self.database_url, **settings)

    def subscribe(self, *urls: str) -> None:
        self.command("feed", "add", "--no-check", *urls)

    def article(self) -> tuple:
        (found,) = rows(self.database_url, ARTICLE)
        return found


@pytest.fixture
def press(tmp_path, database_url) -> Iterator[Press]:
    answers: dict[tuple[str, str], Answer] = {}

    def answer(asked: Asked) -> Answer | None:
        return answers.get((asked.host, asked.path))

    with Publisher(answer) as publisher:
        yield Press(tmp_path, database_url, publisher, answers)


def test_thirty_made_up_pages_with_paragraphs_of_an_article_take_nothing_from_it(press):
    text = sentences("the old ferry pier")
    real = press.serve(NEWS, "/pier", Answer(body=page(*text, title="The pier is repaired")))
    press.subscribe(press.serve(NEWS, "/feed", feed((real, "The pier is repaired", text[0]))))
    press.collect()
    lies = [
        (
            press.url(NEWS, f"/made-up/{number}"),
            f"Number {number}",
            f"<p>{sentences(f'matter {number}')[0]}</p>" + "".join(f"<p>{line}</p>" for line in text),
        )
        for number in range(30)
    ]
    press.subscribe(press.serve(AGGREGATOR, "/feed", feed(*lies)))
    ingest = press.collect()
    assert len(ingest.named("article_stored")) == 30
    assert press.article()[1].split("\n") == text
    assert rows(press.database_url, "SELECT count(*) FROM ingest.passage") == [(0,)]
    sources = rows(press.database_url, "SELECT source, count(*) FROM ingest.article GROUP BY 1 ORDER BY 1")
    assert sources == [("foreign_feed", 30), ("page", 1)]


def test_a_foreign_feed_replaces_neither_title_nor_text_of_an_article_behind_a_wall(press):
    walled = press.serve(NEWS, "/pier", WALL)
    own_text = " ".join(sentences("the old ferry pier"))
    press.subscribe(press.serve(NEWS, "/feed", feed((walled, "The pier is repaired", own_text))))
    press.collect()
    press.subscribe(press.serve(AGGREGATOR, "/feed", feed((walled, "The pier is sold", "It was sold to a stranger."))))
    press.collect()
    press.serve(AGGREGATOR, "/feed", feed((walled, "The pier was sold", "It was sold to two strangers.")))
    press.collect()
    title, body, source, _, reason = press.article()
    assert (title, body, source) == ("The pier is repaired", own_text, "own_feed")
    assert reason.startswith("the feed's address is on news.localhost")
    assert rows(press.database_url, "SELECT kind FROM ingest.changes_after(0)") == [("new",)]
    (change,) = [json.loads(line) for line in press.command("changes").splitlines()]
    assert (change["article"]["source"], change["article"]["source_feed_id"]) == ("own_feed", 1)
    press.serve(NEWS, "/feed", feed((walled, "The pier is repaired", f"{own_text} It opens in May.")))
    press.collect()
    assert press.article()[1] == f"{own_text} It opens in May."


def test_a_date_of_a_foreign_feed_gives_way_to_the_pages_and_that_to_the_own_feeds(press):
    text = sentences("the old ferry pier")
    html = page(*text, title="The pier is repaired").replace(
        b"</head>", b'<meta property="article:published_time" content="2024-05-01T12:00:00Z"></head>'
    )
    url = press.serve(NEWS, "/pier", Answer(body=html))
    press.subscribe(press.serve(AGGREGATOR, "/feed", feed((url, "The pier is repaired", text[0]), date=LONG_AGO)))
    press.collect()
    assert press.article()[3] == "meta"
    press.subscribe(
        press.serve(NEWS, "/feed", feed((url, "The pier is repaired", text[0]), date="Wed, 01 May 2024 11:00:00 GMT"))
    )
    press.collect()
    assert press.article()[3] == "feed"
    changes = rows(press.database_url, "SELECT kind, detail FROM ingest.changes_after(0)")
    assert changes == [("new", None), ("metadata", "published_at")]


def test_a_feed_elsewhere_speaks_for_a_site_once_a_page_of_the_site_names_it(press):
    text = sentences("the old ferry pier")
    burner = press.url("feeds.localhost", "/news")
    missing = press.url(NEWS, "/pier")
    press.serve("feeds.localhost", "/news", feed((missing, "The pier is repaired", text[0])))
    press.subscribe(burner)
    press.collect()
    assert press.article()[2] == "foreign_feed"
    named = page(*sentences("the new school"), title="The school is built").replace(
        b"</head>", f'<link rel="alternate" type="application/rss+xml" href="{burner}"></head>'.encode()
    )
    school = press.serve(NEWS, "/school", Answer(body=named))
    press.serve("feeds.localhost", "/news", feed((school, "The school is built", "It is built.")))
    (recognised,) = press.collect().named("feed_recognised")
    assert (recognised["page"], recognised["articles"]) == (school, 1)
    assert press.article()[2::2] == ("own_feed", f"{school} names the feed")
    (listed,) = json.loads(press.command("feed", "list", "--json"))
    assert [(one["because"], one["page_url"]) for one in listed["speaks_for"]] == [("domain", None), ("page", school)]
    (explained,) = json.loads(press.command("explain", missing, "--json"))["articles"]
    assert (explained["source"], explained["source_feed"]) == ("own_feed", burner)
    assert explained["source_reason"] == f"{school} names the feed"


def test_a_feed_elsewhere_that_is_subscribed_by_the_home_page_of_a_site_speaks_for_it_from_the_start(press):
    missing = press.url(NEWS, "/pier")
    burner = press.serve("feeds.localhost", "/news", feed((missing, "The pier", sentences("the old ferry pier")[0])))
    link = f'<link rel="alternate" type="application/rss+xml" href="{burner}"></head>'.encode()
    home = press.serve(NEWS, "/", Answer(body=page("Welcome.").replace(b"</head>", link)))
    press.command("feed", "add", home)
    press.collect()
    assert press.article()[2::2] == ("own_feed", f"{home} names the feed")


def test_the_operator_may_say_for_which_site_a_feed_speaks_and_take_it_back(press):
    missing = press.url(NEWS, "/pier")
    burner = press.serve("feeds.localhost", "/news", feed((missing, "The pier", sentences("the old ferry pier")[0])))
    press.subscribe(burner)
    press.collect()
    press.command("feed", "set", burner, "--speaks-for", press.url(NEWS, "/"))
    assert press.article()[2::2] == ("own_feed", "the operator says so")
    press.command("feed", "set", burner, "--speaks-for", "none")
    assert press.article()[2] == "foreign_feed"
