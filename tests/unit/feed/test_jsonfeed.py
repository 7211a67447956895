from __future__ import annotations

import json
from datetime import UTC, datetime

from documents import only, parsed

from ingest.model.feed import Enclosure


def test_json_feed_is_read_to_the_last_value():
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "home_page_url": "https://news.example/",
        "language": "de-DE",
        "authors": [{"name": "The Desk"}],
        "items": [
            {
                "id": 1,
                "url": "/1?fbclid=x",
                "title": "Rain & <b> wind\ud800",
                "content_text": "a < b\n\nc",
                "date_published": "2024-09-02T10:00:00-05:00",
                "date_modified": "2024-09-03T10:00:00Z",
                "attachments": [{"url": "https://news.example/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}],
            },
            {
                "id": "2",
                "external_url": "https://other.example/2",
                "content_html": "<p>x</p>",
                "author": {"name": "Ann"},
            },
        ],
    }
    feed = parsed(json.dumps(document))
    first, second = feed.entries
    assert (feed.syntax, feed.title, feed.site_url, feed.language) == ("json", "News", "https://news.example/", "de-de")
    assert (first.guid, first.url, first.link) == ("1", "https://news.example/1", "https://news.example/1?fbclid=x")
    assert (first.title, first.html, first.authors) == ("Rain & <b> wind", "a &lt; b\n\nc", ("The Desk",))
    assert first.published_at == datetime(2024, 9, 2, 15, tzinfo=UTC)
    assert first.enclosures == (Enclosure(url="https://news.example/1.mp3", media_type="audio/mpeg", length=9),)
    assert (second.url, second.html, second.authors) == ("https://other.example/2", "<p>x</p>", ("Ann",))


def test_json_values_of_the_wrong_type_count_as_missing():
    entry = {
        "id": ["x"],
        "url": 5,
        "title": {"a": 1},
        "content_text": "text",
        "authors": 7,
        "attachments": [None, {"url": 1}],
    }
    feed = parsed(json.dumps({"version": "https://jsonfeed.org/version/1", "title": 3, "items": [None, 7, entry]}))
    assert (only(feed).html, only(feed).url, only(feed).authors) == ("text", None, ())
