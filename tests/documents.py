"""Functions that write feed documents for tests, and functions that read them."""

from __future__ import annotations

from ingest.feed.parse import parse_feed
from ingest.model.feed import FeedEntry, ParsedFeed

URL = "https://feeds.example/news.xml"


NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def parsed(document: str | bytes, **facts) -> ParsedFeed:
    body = document.encode() if isinstance(document, str) else document
    feed = parse_feed(body, url=URL, **facts)
    assert isinstance(feed, ParsedFeed), feed
    return feed


def rss(*entries: str, channel: str = "<title>News</title><link>https://news.example/</link>") -> str:
    listed = "".join(f"<item>{entry}</item>" for entry in entries)
    return f'<rss version="2.0" {NAMESPACES}><channel>{channel}{listed}</channel></rss>'


def atom(*entries: str, feed: str = "<title>News</title>", attributes: str = "") -> str:
    listed = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}{listed}</feed>'


def only(feed: ParsedFeed) -> FeedEntry:
    (entry,) = feed.entries
    return entry


def kinds(feed: ParsedFeed) -> list[str]:
    return [problem.kind for problem in feed.problems]


ENTRIES = tuple(f"<title>T{number}</title><link>https://news.example/{number}</link>" for number in range(3))
