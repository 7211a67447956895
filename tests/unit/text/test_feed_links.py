from __future__ import annotations

import pytest
from lxml import html

from ingest.text.feed_links import feed_links_in

LINK = '<link rel="alternate" type="application/rss+xml" href="/feed">'


@pytest.mark.parametrize(
    ("page", "is_at_top"),
    [
        (f"<html><head>{LINK}</head><body><p>A text.</p></body></html>", True),
        (f"<html><head><noscript><img src=a></noscript>{LINK}</head><body><p>A text.</p></body></html>", True),
        (f"<html><head><div>A fault</div>{LINK}</head><body><p>A text.</p></body></html>", True),
        (f"<html><body><article><div class=comment><p>A comment {LINK}</p></div></article></body></html>", False),
        (f"<html><body><template>{LINK}</template></body></html>", False),
    ],
)
def test_a_feed_that_is_named_within_the_content_is_not_named_by_the_page_itself(page, is_at_top):
    root = html.document_fromstring(page)
    assert [link.url for link in feed_links_in(root, "https://news.example/1")] == ["https://news.example/feed"]
    assert bool(feed_links_in(root, "https://news.example/1", at_top=True)) is is_at_top
