"""How the newsroom is served."""

from __future__ import annotations

import pytest
from newsrooms import START, get

from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom
from ingest.demo.sites import sites
from ingest.feed.parse import parse_feed
from ingest.model.feed import ParsedFeed
from ingest.model.page import Page
from ingest.model.web import Fetched, NotModified
from ingest.page.extract import extract_page

HOSTS = [site.host for site in sites()]
BY_HOST = {site.host: site for site in sites()}


async def test_every_site_answers_on_one_port_under_its_own_name():
    async with Newsroom(seed=3) as newsroom:
        newsroom.publish(14)
        for url in newsroom.feeds:
            assert f":{newsroom.port}/" in url
            answer = await get(url)
            assert isinstance(parse_feed(answer.body, url=url, content_type=answer.content_type), ParsedFeed)
        for article in newsroom.ledger:
            answer = await get(article.url)
            page = Page(url=article.url, body=answer.body, content_type=answer.content_type)
            assert extract_page(page).paragraphs == article.page_text
        home = await get(newsroom.url("bogazpostasi.localhost"))
        assert b'rel="alternate"' in home.body
        opml, plain = [await get(newsroom.url("any.localhost", path)) for path in ("/feeds.opml", "/feeds.txt")]
        assert plain.body.decode().split() == list(newsroom.feeds)
        assert all(url in opml.body.decode() for url in newsroom.feeds)


@pytest.mark.parametrize("host", HOSTS)
async def test_a_feed_is_not_sent_again_until_something_new_is_in_it(host):
    async with Newsroom(hosts=[host], start=START) as newsroom:
        newsroom.publish()
        (url,) = newsroom.feeds
        first = await get(url)
        validators = first.validators
        assert (validators.etag is not None) == ("etag" in BY_HOST[host].validators)
        assert (validators.last_modified is not None) == ("last_modified" in BY_HOST[host].validators)
        assert isinstance(await get(url, validators=validators), NotModified if validators else Fetched)
        newsroom.publish()
        second = await get(url, validators=validators)
        assert isinstance(second, Fetched)
        assert second.body != first.body


async def test_what_is_added_is_served_to_the_byte_and_listed_in_a_feed_of_any_kind():
    async with Newsroom(hosts=[]) as newsroom:
        page = newsroom.add("real.localhost", "/a?b=1", b"\xff\x00bytes", "text/html; charset=x", {"X-Kind": "page"})
        moved = newsroom.add("real.localhost", "/old", b"", "text/html", {"Location": page}, status=301)
        answer = await get(moved)
        assert (answer.url, answer.body, answer.content_type) == (page, b"\xff\x00bytes", "text/html; charset=x")
        listed = [Listed(url=page, title="A & c", guid="g-1", published_at=START, html="<p>text</p>")]
        for kind in ("rss2", "rss1", "atom", "json"):
            url = newsroom.add_feed_of("real.localhost", kind, listed, f"/{kind}")
            answer = await get(url)
            (entry,) = parse_feed(answer.body, url=url, content_type=answer.content_type).entries
            assert (entry.url, entry.title, entry.html) == (page, "A & c", "<p>text</p>")


async def test_requests_are_counted_and_unknown_pages_are_not_found():
    async with Newsroom(hosts=[]) as newsroom:
        for _ in range(3):
            answer = await get(newsroom.url("nobody.localhost", "/x?y"))
        assert answer.status == 404
        assert newsroom.requests["nobody.localhost", "/x?y"] == 3


async def test_publishing_goes_on_while_it_serves():
    async with Newsroom(hosts=HOSTS[3:5]) as newsroom:
        await newsroom.start_publishing(rate=1000, count=12)
        assert len(newsroom.ledger) == 12
