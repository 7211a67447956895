from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed.spelling import spelling_key, url_meant, urls_meant
from ingest.text.urls import absolute_link

BOTH = ("https://a.example/feed", "http://a.example/feed")


@pytest.mark.parametrize(
    ("written", "urls"),
    [
        ("https://a.example/feed", ("https://a.example/feed",)),
        (" \t<HTTP://A.Example:80/Feed?q=%2F#top>\n", ("http://a.example/Feed?q=%2F",)),
        ("“https://a.example/feed”", ("https://a.example/feed",)),
        ("feed:https://a.example/feed", ("https://a.example/feed",)),
        ("feed://https://a.example/feed", ("https://a.example/feed",)),
        ("feed:feed://http://a.example/feed", ("http://a.example/feed",)),
        ("http:a.example/feed", ("http://a.example/feed",)),
        ("https:///a.example/feed", ("https://a.example/feed",)),
        ("feed://a.example/feed", BOTH),
        ("FEED:a.example/feed", BOTH),
        ("pcast://a.example/feed", BOTH),
        ("a.example/feed", BOTH),
        ("//a.example/feed", BOTH),
        ("a.example/feed#top", BOTH),
        ("a.example", ("https://a.example", "http://a.example")),
        ("localhost:8080/x", ("https://localhost:8080/x", "http://localhost:8080/x")),
        ("127.0.0.1:8080", ("https://127.0.0.1:8080", "http://127.0.0.1:8080")),
        ("[::1]:80/x", ("https://[::1]:80/x", "http://[::1]/x")),
        (
            "a.example/?to=https://b.example",
            ("https://a.example/?to=https://b.example", "http://a.example/?to=https://b.example"),
        ),
        ("HTTPS://Bücher.example/größe?q=a b%2f", ("https://Bücher.example/größe?q=a b%2f",)),
    ],
)
def test_a_url_is_understood_however_it_is_written(written, urls):
    assert urls_meant(written) == urls


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "feed:", "feed://", "http://", "news", "two words", "file:///etc/passwd", "file:/etc/passwd", "javascript:alert(1)",
        "mailto:me@a.example", "me@a.example", "exec:x.sh", "about:blank", "ftp://a.example/feed", "/feed", "?q", "#", "-", "a..b c",
        "https://a.example:99999/", "https://" + "a" * 3000, "https://a.example/" + "ü" * 1100,
    ],
)  # fmt: skip
def test_what_is_no_url_of_a_feed_is_none(written):
    assert urls_meant(written) == ()
    assert url_meant(written) is None


def test_where_nothing_is_fetched_first_a_url_without_a_scheme_is_http():
    assert url_meant("feed://a.example/feed") == "http://a.example/feed"
    assert url_meant("https://a.example/feed") == "https://a.example/feed"


def test_spellings_of_one_url_have_one_key_and_others_another():
    same = ["http://a.example", "https://A.EXAMPLE/", "https://a.example:443/#x", "http://a.example./"]
    assert len({spelling_key(url) for url in same}) == 1
    others = [
        "https://a.example/x",
        "https://a.example/X",
        "https://a.example/?x",
        "https://b.example/",
        "https://a.example:8080/",
    ]
    assert len({spelling_key(url) for url in (*others, same[0])}) == 6


@given(st.text(max_size=60))
def test_what_is_understood_may_be_fetched_and_means_itself(written):
    for url in urls_meant(written):
        assert absolute_link(url, None) == url
        assert urls_meant(url) == (url,)
