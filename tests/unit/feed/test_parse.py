from __future__ import annotations

import pytest
from documents import ENTRIES, URL, atom, kinds, only, parsed, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feed.parse import MAX_GUID_BYTES, MAX_PROBLEMS, parse_feed
from ingest.model.feed import NotAFeed, ParsedFeed


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty body"),
        (b" \r\n ", "empty body"),
        (b"<!DOCTYPE html><html><head><title>x</title></head></html>", "this is an HTML page"),
        (b"\n<HTML><body>Blocked</body></HTML>", "this is an HTML page"),
        (b"<!doctype html><p>Not found", "this is an HTML page"),
        (b"<urlset xmlns='x'><url/></urlset>", "XML, but no feed: its root element is <urlset>"),
        (b"Service unavailable", "neither XML nor JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither XML nor JSON"),
        (b'{"error": "no"}', "JSON, but no JSON Feed"),
        (b"[]", "JSON, but no JSON Feed"),
    ],
)
def test_what_is_no_feed_is_named(body, reason):
    assert parse_feed(body, url=URL) == NotAFeed(reason=reason)


@pytest.mark.parametrize("body", [b'{"version":', b"[" * 100_000, b"<rss", b"<rss><<<<"])
def test_broken_beyond_repair_is_said_to_be_broken(body):
    outcome = parse_feed(body, url=URL)
    assert isinstance(outcome, NotAFeed)
    assert outcome.reason.startswith("broken ")


def test_control_characters_and_lone_surrogates_do_not_reach_the_values():
    feed = parsed(rss("<title>a\x00b\x0bc</title><link>https://news.example/1</link><guid>x\x01y</guid>"))
    assert (only(feed).title, only(feed).guid) == ("abc", "xy")


@pytest.mark.parametrize(
    ("name", "text"),
    [("windows-1251", "Мост"), ("shift_jis", "橋の開通"), ("gb18030", "新桥将开"), ("euc-jp", "橋の開通")],
)
def test_the_charset_is_believed_where_it_fits(name, text):
    document = rss(f"<title>{text}</title><link>https://news.example/1</link>")
    assert (
        only(
            parsed(
                f'<?xml version="1.0" encoding="{name}"?>{document}'.encode(name),
                content_type="text/xml; charset=utf-8",
            )
        ).title
        == text
    )
    assert (
        only(
            parsed(
                f'<?xml version="1.0" encoding="utf-8"?>{document}'.encode(name),
                content_type=f"text/xml; charset={name}",
            )
        ).title
        == text
    )


@settings(max_examples=150)
@given(st.data())
def test_no_damage_to_a_document_raises(data):
    whole = rss(*ENTRIES).encode() if data.draw(st.booleans()) else atom("<id>1</id><title>T</title>").encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    put = data.draw(
        st.one_of(
            st.binary(max_size=20), st.sampled_from([b"<", b"&", b"<![CDATA[", b"]]>", b"<x:y>", b"<!--", b"&#0;"])
        )
    )
    parse_feed(whole[:start] + put + whole[end:], url=URL)


@given(st.binary(max_size=300))
def test_no_bytes_raise(body):
    parse_feed(body, url=URL)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "https://a:b@news.example/", "https://[::1/"]
)
def test_an_unsafe_link_is_no_link_but_the_entry_is_kept(link):
    feed = parsed(rss(f"<title>T</title><link>{link}</link><guid>1</guid>"))
    assert (only(feed).url, only(feed).link, kinds(feed)) == (None, None, ["unsafe_link"])
    assert feed.problems[0].guid == "1"


def test_an_entry_without_link_keeps_its_text():
    feed = parsed(rss("<title>T</title><description>Text</description>"))
    assert (only(feed).url, only(feed).html, kinds(feed)) == (None, "Text", ["entry_without_link"])


def test_an_entry_with_nothing_in_it_is_dropped():
    feed = parsed(rss("<guid isPermaLink='false'>1</guid>", ENTRIES[0]))
    assert (len(feed.entries), kinds(feed)) == (1, ["empty_entry"])


def test_a_guid_is_kept_as_given_whatever_the_feeds_address():
    for guid in ("12", "post:12", "news.example,12", "javascript:12", "/12"):
        document = rss(f"<title>T</title><guid>{guid}</guid>").encode()
        for url in (URL, "https://moved.example/feed"):
            feed = parse_feed(document, url=url)
            assert isinstance(feed, ParsedFeed)
            assert only(feed).guid == guid


def test_a_missing_guid_is_the_url_or_a_hash_of_what_the_entry_says():
    with_link, one, same, other = (
        only(parsed(rss(entry)))
        for entry in (
            "<link>https://a.example/1?gclid=x</link>",
            "<title>T</title>",
            "<title>T</title>",
            "<title>U</title>",
        )
    )
    assert with_link.guid == "https://a.example/1"
    assert one.guid == same.guid != other.guid


def test_a_guid_without_end_is_known_by_its_hash():
    long, other = (only(parsed(rss(f"<title>T</title><guid>{'ж' * 5_000}{end}</guid>"))) for end in "ab")
    assert len(long.guid.encode()) <= MAX_GUID_BYTES
    assert long.guid != other.guid


def test_one_guid_for_all_entries_loses_none_of_them():
    feed = parsed(rss(*(f"{entry}<guid isPermaLink='false'>0</guid>" for entry in ENTRIES)))
    assert [entry.guid for entry in feed.entries] == [f"0 https://news.example/{number}" for number in range(3)]
    assert kinds(feed) == ["shared_guid"]


def test_one_guid_and_one_link_for_all_entries_loses_none_of_them():
    feed = parsed(
        rss(
            *(
                f"<title>T{n}</title><link>https://news.example/</link><guid isPermaLink='false'>0</guid>"
                for n in range(3)
            )
        )
    )
    assert len({entry.guid for entry in feed.entries}) == 3
    assert {entry.url for entry in feed.entries} == {None}
    assert sorted(kinds(feed)) == ["shared_guid", "shared_link"]


def test_a_link_that_entries_of_different_titles_share_is_the_page_of_none():
    feed = parsed(
        rss(
            *(
                f"<title>T{n}</title><link>https://news.example/live</link><guid isPermaLink='false'>{n}</guid>"
                for n in range(3)
            )
        )
    )
    assert {(entry.url, entry.link) for entry in feed.entries} == {(None, "https://news.example/live")}
    assert kinds(feed) == ["shared_link"]


def test_a_link_that_entries_of_the_same_title_share_stays_their_url():
    feed = parsed(
        rss(
            *(
                f"<title>T</title><link>https://news.example/1</link><guid isPermaLink='false'>{n}</guid>"
                for n in range(2)
            )
        )
    )
    assert [entry.url for entry in feed.entries] == ["https://news.example/1"] * 2
    assert feed.problems == ()


def test_an_entry_that_is_listed_twice_is_taken_once():
    feed = parsed(rss(ENTRIES[0], ENTRIES[1], ENTRIES[0]))
    assert [entry.url for entry in feed.entries] == ["https://news.example/0", "https://news.example/1"]
    assert kinds(feed) == ["repeated_entry"]


BASE = "<title>T</title><link>https://news.example/1</link><guid>1</guid><description>See &lt;a href='https://a.example/x'&gt;x&lt;/a&gt;</description>"


@pytest.mark.parametrize(
    "changed",
    [
        BASE.replace("/1</link>", "/1?utm_source=rss&amp;fbclid=2</link>"),
        BASE.replace("a.example/x'", "a.example/x?utm_source=rss&amp;amp;utm_medium=y'"),
        BASE.replace("<guid>1</guid>", "<guid>2</guid>"),
    ],
)
def test_the_content_hash_passes_over_tracking_parameters_and_guids(changed):
    assert only(parsed(rss(changed))).content_hash == only(parsed(rss(BASE))).content_hash


@pytest.mark.parametrize(
    "changed",
    [
        BASE.replace("<title>T", "<title>U"),
        BASE.replace("See", "Saw"),
        BASE.replace("/1</link>", "/2</link>"),
        BASE + "<dc:date>2024-09-02T10:00:00Z</dc:date>",
    ],
)
def test_the_content_hash_tells_a_correction(changed):
    assert only(parsed(rss(changed))).content_hash != only(parsed(rss(BASE))).content_hash


def test_more_entries_than_wanted_are_cut_at_the_end():
    feed = parsed(rss(*ENTRIES), max_entries=2)
    assert [entry.title for entry in feed.entries] == ["T0", "T1"]
    assert kinds(feed) == ["too_many_entries"]
    assert parsed(rss(*ENTRIES), max_entries=3).problems == ()


def test_problems_are_bounded():
    assert len(parsed(rss(*["<title>T</title><link>javascript:x</link>"] * 500)).problems) == MAX_PROBLEMS


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel><item a='" + "x" * 3_000_000 + "'><title>T</title></item></channel></rss>",
        "<rss><channel>" + "<item>" * 20_000,
        "<rss><channel><item><title>T</title>" + "<a>" * 20_000,
        "<rss><channel><item><title>T" + "<![CDATA[" * 50_000,
        "<rss><channel><item><title>T</title><author>" + "a" * 500_000 + "</author></item></channel></rss>",
        "<rss><channel><item><title>T</title><pubDate>" + "1 " * 500_000 + "</pubDate></item></channel></rss>",
        "<rss><channel><item><title>" + "&lt;b " * 100_000 + "</title></item></channel></rss>",
        "<rss><channel><item><title>T</title><description>" + "&" * 200_000,
        "<rss><channel><item>"
        + "".join(f"<category>{n}</category>" for n in range(10_000))
        + "</item></channel></rss>",
        "<rss><channel><item "
        + " ".join(f"a{n}='1'" for n in range(20_000))
        + "><title>T</title></item></channel></rss>",
        "<!--" * 200_000,
        "<!DOCTYPE [" * 100_000,
        "<!DOCTYPE [>" * 100_000,
        "<?" * 200_000,
        "<rss><channel><&" + "<item></item>" * 20_000,
        "<rss><channel><&<item>" + "</item>" * 100_000,
        "<rss><channel><&<item " + "a" * 1_000_000 + ">x</item>",
        "<rss><channel><&<item>" + "<a>" * 50_000 + "</b>" * 50_000,
        "<rss><channel><&<item>" + "<title>" * 50_000,
        "<rss><channel><item><title>" + "<![CDATA[" * 50_000 + "]]></title></item></channel></rss>",
        '{"items":[' + '{"id":1,},' * 10_000,
        '{"items":[' + '{"a" x ' * 50_000,
        '{"items":[' + '{"a":[' * 50_000,
        '{"items":[{"id":1,}' + "\n" * 1_000_000,
        '{"items":[{"id":1,}' + "]" * 200_000,
        '{"items":[{"id":"' + "\\" * 1_000_001,
    ],
)
def test_monstrous_documents_are_read_or_refused(document):
    assert parse_feed(document.encode(), url=URL) is not None
