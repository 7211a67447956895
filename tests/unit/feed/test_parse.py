from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feed.parse import MAX_GUID_BYTES, MAX_PROBLEMS, parse_feed
from ingest.model.feed import Enclosure, NotAFeed, ParsedFeed

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


def only(feed: ParsedFeed):
    (entry,) = feed.entries
    return entry


def kinds(feed: ParsedFeed) -> list[str]:
    return [problem.kind for problem in feed.problems]


# ------------------------------------------------------------------------------------------------------------- formats


def test_rss_2_is_read_to_the_last_value():
    feed = parsed(
        rss(
            "<title>The pier</title><link>https://news.example/1?utm_source=rss</link><guid isPermaLink='false'>n1</guid>"
            "<pubDate>Mon, 02 Sep 2024 10:00:00 +0200</pubDate><dc:creator>Ann Bell</dc:creator><author>c@d.example (Cy Dee)</author>"
            "<description>Short</description><content:encoded><![CDATA[<p>Long & whole</p>]]></content:encoded>"
            "<enclosure url='/1.mp3' type='audio/mpeg' length='123'/>",
            channel="<title>News &amp;amp; more</title><link>https://news.example/</link><language>en_GB</language><ttl>15</ttl>",
        )
    )
    assert (feed.kind, feed.title, feed.site_url, feed.language, feed.ttl_s) == (
        "rss",
        "News & more",
        "https://news.example/",
        "en-gb",
        900,
    )
    entry = only(feed)
    assert (entry.guid, entry.title) == ("n1", "The pier")
    assert entry.url == "https://news.example/1"
    assert entry.link == "https://news.example/1?utm_source=rss"
    assert entry.authors == ("Ann Bell", "Cy Dee")
    assert entry.html == "<p>Long & whole</p>"
    assert entry.language == "en-gb"
    assert entry.published_at == datetime(2024, 9, 2, 10, tzinfo=timezone(timedelta(hours=2)))
    assert entry.published_at.utcoffset() == timedelta(hours=2)
    assert entry.enclosures == (Enclosure(url="https://news.example/1.mp3", media_type="audio/mpeg", length=123),)
    assert feed.problems == ()


def test_atom_1_is_read_to_the_last_value():
    feed = parsed(
        atom(
            '<title type="html">The &lt;b&gt;pier&lt;/b&gt; &amp;amp; sea</title><id>urn:uuid:1</id>'
            '<link rel="enclosure" href="1.mp3"/><link rel="replies" href="c"/><link rel="alternate" type="text/html" href="1"/>'
            "<published>2024-09-02T10:00:00+02:00</published><updated>2024-09-03T10:00:00Z</updated>"
            '<summary>Short</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Whole &amp; long</p></div></content>',
            feed='<title>News</title><link href="/"/><author><name>The Desk</name></author>',
            attributes='xml:base="https://news.example/2024/" xml:lang="en"',
        )
    )
    entry = only(feed)
    assert (feed.kind, feed.site_url, feed.language) == ("atom", "https://news.example/", "en")
    assert (entry.guid, entry.url, entry.title) == ("urn:uuid:1", "https://news.example/2024/1", "The pier & sea")
    assert entry.authors == ("The Desk",)
    assert entry.html == "<p>Whole &amp; long</p>"
    assert entry.published_at == datetime(2024, 9, 2, 8, tzinfo=UTC)
    assert entry.updated_at == datetime(2024, 9, 3, 10, tzinfo=UTC)
    assert [enclosure.url for enclosure in entry.enclosures] == ["https://news.example/2024/1.mp3"]


def test_rss_1_is_read():
    feed = parsed(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f"{NAMESPACES}><channel rdf:about='https://news.example/'><title>News</title><link>https://news.example/</link>"
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>"
        "<item rdf:about='https://news.example/1'><title>Мост</title><link>https://news.example/1</link>"
        "<dc:date>2024-09-02T10:00:00+09:00</dc:date></item></rdf:RDF>"
    )
    entry = only(feed)
    assert (feed.kind, feed.ttl_s, entry.guid, entry.title) == ("rss", 21_600, "https://news.example/1", "Мост")
    assert entry.published_at == datetime(2024, 9, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("version", ["0.91", "0.92", "0.93", "0.94", "2.0", "3.7", ""])
def test_every_version_of_rss_is_read(version):
    feed = parsed(
        f'<rss version="{version}"><channel><item><title>T</title><link>https://a.example/1</link></item></channel></rss>'
    )
    assert only(feed).url == "https://a.example/1"


def test_atom_0_3_is_read():
    feed = parsed(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>T</title><id>1</id><issued>2004-05-01T00:00:00Z</issued>'
        '<link rel="alternate" type="text/html" href="https://a.example/1"/></entry></feed>'
    )
    assert (only(feed).url, only(feed).published_at) == ("https://a.example/1", datetime(2004, 5, 1, tzinfo=UTC))


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
    assert (feed.kind, feed.title, feed.site_url, feed.language) == ("json", "News", "https://news.example/", "de-de")
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
        "authors": "Ann",
        "attachments": [None, {"url": 1}],
    }
    feed = parsed(json.dumps({"version": "https://jsonfeed.org/version/1", "title": 3, "items": [None, 7, entry]}))
    assert (only(feed).html, only(feed).url, only(feed).authors) == ("text", None, ())


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


# ------------------------------------------------------------------------------------------------------ broken documents


ENTRIES = tuple(f"<title>T{number}</title><link>https://news.example/{number}</link>" for number in range(3))


@pytest.mark.parametrize("cut", range(1, 120, 7))
def test_a_document_that_breaks_off_keeps_the_entries_before_the_break(cut):
    feed = parsed(rss(*ENTRIES)[: -cut - len("</channel></rss>")])
    assert len(feed.entries) >= 1
    assert [entry.url for entry in feed.entries] == [f"https://news.example/{n}" for n in range(len(feed.entries))]
    assert "document_cut_off" in kinds(feed)


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("Rain & wind", "Rain & wind"),
        ("Rain&nbsp;&eacute;t&eacute; &hearts;", "Rain été ♥"),
        ("Rain &bogus; wind", "Rain &bogus; wind"),
        ("Rain &#0;&#x1f;wind", "Rain wind"),
        ("Rain <br> wind", "Rain wind"),
        ("<b>Rain <p>wind", "Rain wind"),
        ("Rain</title><media:x>x</media:x><title>", "Rain"),
    ],
)
def test_broken_markup_in_one_entry_loses_no_entry(broken, title):
    feed = parsed(rss(ENTRIES[0], f"<title>{broken}</title><link>https://news.example/x</link>", ENTRIES[1]))
    assert [entry.url for entry in feed.entries] == [f"https://news.example/{name}" for name in ("0", "x", "1")]
    assert feed.entries[1].title == title
    assert "repaired_markup" in kinds(feed)


def test_broken_html_in_a_description_keeps_its_text_and_the_next_entry():
    feed = parsed(rss(f"{ENTRIES[0]}<description><p>Rain<br><img src=x> <b>wind<p>sun</description>", ENTRIES[1]))
    assert [entry.url for entry in feed.entries] == ["https://news.example/0", "https://news.example/1"]
    assert feed.entries[0].html == "<p>Rain<br><img src=x> <b>wind<p>sun"


@pytest.mark.parametrize(
    "exotic",
    [
        '<g:pos xmlns:g="http://www.opengis.net/gml">1 2</g:pos>',
        '<cc:license xmlns:cc="http://web.resource.org/cc/">x</cc:license>',
        '<m:title xmlns:m="http://search.yahoo.com/mrss/"><m:player/></m:title>',
        "<tags/><category/><textinput/>",
    ],
)
def test_an_element_of_another_vocabulary_costs_no_entry(exotic):
    feed = parsed(rss(ENTRIES[0] + exotic, ENTRIES[1]))
    assert [entry.url for entry in feed.entries] == ["https://news.example/0", "https://news.example/1"]
    assert feed.problems == ()


def test_cdata_is_left_as_it_is_when_the_rest_is_repaired():
    link = "<link><![CDATA[https://news.example/?a=1&b=2]]></link>"
    feed = parsed(rss(f"<title>A & B</title>{link}<description><![CDATA[<p>x &amp; y</p>]]></description>"))
    assert (only(feed).url, only(feed).html) == ("https://news.example/?a=1&b=2", "<p>x &amp; y</p>")


@pytest.mark.parametrize(
    "before",
    [
        "\n \t",
        "\ufeff",
        "\ufeff\n",
        "<!-- <rss> -->",
        '\n<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="x"?>',
    ],
)
def test_what_stands_before_the_root_element_is_passed_over(before):
    assert parsed(before + rss(ENTRIES[0])).problems == ()


def test_a_warning_of_the_publishers_server_before_the_feed_is_passed_over():
    feed = parsed("<br />\n<b>Warning</b>: division by zero\n" + rss(ENTRIES[0]))
    assert (len(feed.entries), kinds(feed)) == (1, ["repaired_markup"])


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


def test_a_bomb_of_entities_expands_to_nothing():
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    document = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{entities}]>' + rss(
        "<title>&e12;</title><link>https://news.example/1</link>"
    )
    assert only(parsed(document)).title == "&e12;"


def test_an_external_entity_is_not_opened():
    document = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss("<title>a&x;b</title>")
    assert only(parsed(document)).title == "a&x;b"


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


# ------------------------------------------------------------------------------------------------------ titles, authors


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("AT&amp;T", "AT&T"),
        ("<![CDATA[Rain &#8211; wind]]>", "Rain – wind"),
        ("It&amp;amp;#8217;s", "It’s"),
        ("&lt;b&gt;Rain&lt;/b&gt; and&lt;br/&gt;wind", "Rain and wind"),
        ("x &lt; y &gt; z", "x < y > z"),
        ("List&lt;String&gt; in R&amp;D&amp;notes", "List<String> in R&D&notes"),
        ("Use of &amp;lt;b&amp;gt;", "Use of <b>"),
        ("\n  Rain\n  wind  ", "Rain wind"),
    ],
)
def test_a_title_is_plain_text_on_one_line(written, title):
    assert only(parsed(rss(f"<title>{written}</title>"))).title == title


def test_a_title_that_atom_calls_text_keeps_what_looks_like_a_tag():
    assert only(parsed(atom("<title>The &lt;b&gt; element</title><id>1</id>"))).title == "The <b> element"


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("<author>a@b.example (Ann Bell)</author>", ("Ann Bell",)),
        ("<author>Ann Bell &lt;a@b.example&gt;</author>", ("Ann Bell",)),
        ("<author>a@b.example</author>", ()),
        ("<dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator><dc:creator>Ann</dc:creator>", ("Ann", "Bo")),
        ("<dc:creator> \n </dc:creator>", ()),
    ],
)
def test_authors_are_names(written, authors):
    assert only(parsed(rss(f"<title>T</title>{written}"))).authors == authors


# -------------------------------------------------------------------------------------------------------- links, guids


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("<link>/1</link>", "https://news.example/1"),
        ("<link>\n https://news.example/1 \n</link>", "https://news.example/1"),
        ("<link>https://news.example/?a=1&amp;b=2</link>", "https://news.example/?a=1&b=2"),
        ("<guid>https://news.example/1</guid>", "https://news.example/1"),
        ("<guid isPermaLink='false'>https://news.example/1</guid>", None),
        ("<guid>12</guid>", None),
        ("<link></link><guid isPermaLink='true'>https://news.example/1</guid>", "https://news.example/1"),
        ("<atom:link rel='alternate' href='https://news.example/1'/>", "https://news.example/1"),
        ("<atom:link rel='self' href='https://news.example/feed'/>", None),
        ("<link xml:base='https://b.example/x/'>1</link>", "https://b.example/x/1"),
        ("<enclosure url='https://news.example/1.mp3'/>", None),
    ],
)
def test_the_link_of_an_entry(written, url):
    assert only(parsed(rss(f"<title>T</title>{written}"))).url == url


def test_a_relative_link_is_of_the_feeds_own_address_where_the_channel_has_none():
    assert only(parsed(rss("<link>1</link>", channel=""))).url == "https://feeds.example/1"


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


# --------------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("written", "when", "offset_h"),
    [
        ("Mon, 02 Sep 2024 10:00:00 GMT", datetime(2024, 9, 2, 10, tzinfo=UTC), 0),
        ("Mon, 2 Sep 2024 10:00 -0700", datetime(2024, 9, 2, 17, tzinfo=UTC), -7),
        ("02 Sep 24 10:00:00 EST", datetime(2024, 9, 2, 15, tzinfo=UTC), -5),
        ("Mon, 02 Sep 2024 10:00:00 CEST", datetime(2024, 9, 2, 8, tzinfo=UTC), 2),
        ("2024-09-02T10:00:00+05:30", datetime(2024, 9, 2, 4, 30, tzinfo=UTC), 5.5),
        ("2024-09-02 10:00:00", datetime(2024, 9, 2, 10, tzinfo=UTC), 0),
        ("2024-09-02", datetime(2024, 9, 2, tzinfo=UTC), 0),
    ],
)
def test_a_date_keeps_its_offset_and_is_utc_without_one(written, when, offset_h):
    published = only(parsed(rss(f"<title>T</title><pubDate>{written}</pubDate>"))).published_at
    assert published == when
    assert published.utcoffset() == timedelta(hours=offset_h)


@pytest.mark.parametrize("written", ["Thu, 01 Jan 1970 00:00:00 GMT", "0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_a_date_that_no_news_has_is_no_date(written):
    feed = parsed(rss(f"<title>T</title><link>https://news.example/1</link><pubDate>{written}</pubDate>"))
    assert (only(feed).published_at, kinds(feed)) == (None, ["date_out_of_range"])


@pytest.mark.parametrize("written", ["yesterday", "32 Foo 2024", "9" * 100_000])
def test_a_date_that_cannot_be_read_is_no_date_but_a_problem(written):
    feed = parsed(rss(f"<title>T</title><link>https://news.example/1</link><pubDate>{written}</pubDate>"))
    assert only(feed).published_at is None
    assert kinds(feed) in (["unreadable_date"], ["date_out_of_range"])


# ---------------------------------------------------------------------------------------------------- hashes and bounds


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
    ],
)
def test_monstrous_documents_are_read_or_refused(document):
    assert parse_feed(document.encode(), url=URL) is not None


# ------------------------------------------------------------------------------------------------------ skipped hours


def test_the_hours_and_days_in_which_a_feed_wants_no_poll_are_read_and_nonsense_among_them_is_left_out():
    hours = "".join(f"<hour>{hour}</hour>" for hour in ("7", " 08 ", "24", "25", "-1", "noon", "", "7"))
    days = "<day>Sunday</day><day>saturday</day><day>Someday</day>"
    channel = f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays><hour>3</hour>"
    feed = parsed(rss("<title>One</title><hour>4</hour><skipDays>Monday</skipDays>", channel=channel))
    assert (feed.skip_hours, feed.skip_days) == ((0, 7, 8), (5, 6))
    assert kinds(feed) == ["entry_without_link"]


def test_a_feed_that_wants_no_poll_at_any_hour_or_on_any_day_is_polled_all_the_same():
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    days = "".join(f"<day>{day}day</day>" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"))
    feed = parsed(rss(channel=f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays>"))
    assert (feed.skip_hours, feed.skip_days) == ((), ())
    assert kinds(feed) == ["skips_always", "skips_always"]


def test_what_a_feed_skips_is_read_in_a_broken_document_too():
    feed = parsed(rss("<title>R&D&nosuch;</title>", channel="<skipHours><hour>5</hour></skipHours>"))
    assert feed.skip_hours == (5,)
