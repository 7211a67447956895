from __future__ import annotations

import pytest

from ingest.feed.discover import Found, best, feed_links
from ingest.model.feed import Proposal


def test_links_to_feeds_are_found_in_order_and_made_absolute():
    page = b"""<html><head><base href="/de/"><link rel="stylesheet" href="x.css">
      <link rel="alternate" type="application/rss+xml" title=" All\n news " href="feed.xml">
      <LINK REL="Alternate Home" TYPE="application/atom+xml; charset=utf-8" HREF="//other.example/atom">
      <link rel="alternate" type="application/feed+json" href="https://news.example/feed.json">
      <link rel="alternate" hreflang="fr" href="/fr/"><link rel="alternate" type="application/rss+xml" href="javascript:x">
      </head><body><a href="/rss">RSS</a></body></html>"""
    assert [(link.url, link.title) for link in feed_links(page, "https://news.example/start")] == [
        ("https://news.example/de/feed.xml", "All news"),
        ("https://other.example/atom", ""),
        ("https://news.example/feed.json", ""),
    ]


@pytest.mark.parametrize(
    "page", [b"", b"\x00\x00", b"<", b"%PDF-1.4", b"<link rel=alternate>", b"<div>" * 10_000, b"\xff\xfe<\x00"]
)
def test_a_page_that_names_none_gives_none(page):
    assert feed_links(page, "https://news.example/") == ()


def test_a_page_that_names_a_thousand_gives_the_first_of_them():
    page = b"".join(b'<link rel=alternate type="text/xml" href="/%d">' % number for number in range(1000))
    assert len(feed_links(page, "https://news.example/")) == 50


def test_the_feed_that_lists_most_of_what_the_lost_one_listed_is_proposed_the_first_of_these():
    site = "https://news.example/"
    found = [Found(url=f"{site}{name}", entries=9, known=known) for name, known in (("a", 1), ("b", 7), ("c", 7))]
    assert best(site, found) == Proposal(
        url=f"{site}b", because="https://news.example/ names it, and 7 of its 9 entries are known"
    )


def test_a_feed_of_which_nothing_is_known_is_proposed_where_there_is_no_better_one_and_none_where_there_is_none():
    found = best("https://news.example/", [Found(url="https://news.example/a", entries=3, known=0)])
    assert found.because == "https://news.example/ names it, and none of its entries is known"
    assert best("https://news.example/", []) is None
