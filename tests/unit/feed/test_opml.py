from __future__ import annotations

import pytest

from ingest.feed.opml import NotASubscriptionListError, read_subscriptions, write_opml
from ingest.model.feed import Subscription


def test_what_is_written_is_read_back():
    feeds = (
        Subscription(url="https://a.example/feed?x=1&y=2", title="A & <b>"),
        Subscription(url="https://b.example/feed", title="ज़ी"),
    )
    assert read_subscriptions(write_opml(feeds).encode()) == feeds


def test_a_title_that_xml_cannot_hold_is_written_without_it():
    text = write_opml([Subscription(url="https://a.example/feed", title="a\x1b[31mb\0")])
    assert read_subscriptions(text.encode()) == (Subscription(url="https://a.example/feed", title="a[31mb"),)


def test_folders_nest_and_a_feed_that_stands_in_two_is_read_once():
    text = b"""\xef\xbb\xbf<?xml version="1.0"?><opml version="1.0"><body>
      <outline text="News"><outline text="deep"><outline xmlUrl="https://a.example/feed" text="A"/></outline></outline>
      <outline XMLURL="https://b.example/feed" TITLE="B"/><outline xmlUrl="https://a.example/feed"/>
      <outline xmlUrl="javascript:alert(1)"/><outline text="empty"/></body></opml>"""
    assert read_subscriptions(text) == (
        Subscription(url="https://a.example/feed", title="A"),
        Subscription(url="https://b.example/feed", title="B"),
    )


def test_a_plain_list_may_have_blank_lines_and_comments():
    text = b"\xef\xbb\xbf# mine\n\nhttps://a.example/feed\r\n  https://b.example/feed  # daily\n"
    assert [feed.url for feed in read_subscriptions(text)] == ["https://a.example/feed", "https://b.example/feed"]


def test_a_fragment_in_a_plain_list_is_no_comment():
    assert [feed.url for feed in read_subscriptions(b"https://a.example/feed#top\n")] == ["https://a.example/feed#top"]


def test_a_line_that_is_no_url_is_named():
    with pytest.raises(NotASubscriptionListError, match="line 2 .*'not a url'"):
        read_subscriptions(b"https://a.example/\nnot a url\n")


@pytest.mark.parametrize("text", [b"<html><body>hello</body></html>", b"<", b"<opml", b'<rss version="2.0"/>'])
def test_xml_that_is_no_opml_is_refused_with_a_reason(text):
    if text == b"<opml":
        assert read_subscriptions(text + b">") == ()
        return
    with pytest.raises(NotASubscriptionListError, match="opml"):
        read_subscriptions(text)


def test_entities_of_a_stranger_are_not_expanded():
    text = b"""<!DOCTYPE opml [<!ENTITY e SYSTEM "file:///etc/passwd">]>
      <opml><body><outline xmlUrl="https://a.example/" text="&e;"/></body></opml>"""
    assert all("root:" not in feed.title for feed in read_subscriptions(text))


def test_an_empty_file_is_an_empty_list():
    assert read_subscriptions(b"") == ()


OUTLINE = '<outline text="{}" xmlUrl="https://a.example/{}"/>'
DOCUMENT = "<opml><body>{}</body></opml>"


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("a&#27;[31mb&#x9b;2Jc&#x202E;d", "a[31mb2Jcd"),
        ("a&#xD800;b&#57343;c&#xdbff;", "a\ufffdb\ufffdc\ufffd"),
        ("a\0b", "ab"),
        ("line\n\n  two", "line two"),
        ("x" * 9000, "x" * 2000),
    ],
    ids=["controls", "surrogates", "nul", "lines", "long"],
)
def test_a_title_is_one_short_line_without_control_characters(title, read):
    text = DOCUMENT.format(OUTLINE.format(title, 1) + OUTLINE.format("next", 2))
    assert [feed.title for feed in read_subscriptions(text.encode())] == [read, "next"]


@pytest.mark.parametrize(
    "body",
    [
        "<outline text='x'>" * 300 + OUTLINE.format("deep", 1) + "</outline>" * 300,
        OUTLINE.format("x" * 11_000_000, 1) + OUTLINE.format("next", 2),
        OUTLINE.format("whole", 1) + '<outline xmlUrl="https://a.example/cut',
    ],
    ids=["deep", "huge", "cut off"],
)
def test_a_document_that_would_lose_subscriptions_is_refused_with_the_line(body):
    with pytest.raises(NotASubscriptionListError, match=r"cannot be read: mend its XML \(line 1: "):
        read_subscriptions(DOCUMENT.format(body).encode())


def test_a_subscription_that_is_commented_out_is_not_missed():
    body = OUTLINE.format("A & B", 1) + f"<!-- {OUTLINE.format('old', 2)} -->"
    assert [feed.url for feed in read_subscriptions(DOCUMENT.format(body).encode())] == ["https://a.example/1"]
