from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from documents import ENTRIES, NAMESPACES, atom, kinds, only, parsed, rss

from ingest.model.feed import Enclosure


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
    assert (feed.syntax, feed.title, feed.site_url, feed.language, feed.hints.ttl_s) == (
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
    assert (feed.syntax, feed.site_url, feed.language) == ("atom", "https://news.example/", "en")
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
    assert (feed.syntax, feed.hints.ttl_s, entry.guid, entry.title) == ("rss", 21_600, "https://news.example/1", "Мост")
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


def test_a_warning_of_the_publishers_server_before_the_feed_is_passed_over():
    feed = parsed("<br />\n<b>Warning</b>: division by zero\n" + rss(ENTRIES[0]))
    assert (len(feed.entries), kinds(feed)) == (1, ["repaired_markup"])


def test_a_title_that_atom_calls_text_keeps_what_looks_like_a_tag():
    assert only(parsed(atom("<title>The &lt;b&gt; element</title><id>1</id>"))).title == "The <b> element"


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


@pytest.mark.parametrize(
    "written",
    [
        "<enclosure url='https://news.example/1.mp3'/>",
        "<enclosure url='https://news.example/1.mp3'>the talk</enclosure>",
        "<enclosure>https://news.example/1.mp3</enclosure>",
        "<enclosure url=''> /1.mp3 </enclosure>",
    ],
)
def test_the_address_of_a_file_is_an_attribute_or_else_the_text(written):
    entry = only(parsed(rss(f"<title>T</title>{written}<link>/1</link>")))
    assert [file.url for file in entry.enclosures] == ["https://news.example/1.mp3"]
    assert (entry.title, entry.url) == ("T", "https://news.example/1")


def test_a_relative_link_is_of_the_feeds_own_address_where_the_channel_has_none():
    assert only(parsed(rss("<link>1</link>", channel=""))).url == "https://feeds.example/1"


def test_the_hours_and_days_in_which_a_feed_wants_no_poll_are_read_and_nonsense_among_them_is_left_out():
    hours = "".join(f"<hour>{hour}</hour>" for hour in ("7", " 08 ", "24", "25", "-1", "noon", "", "7"))
    days = "<day>Sunday</day><day>saturday</day><day>Someday</day>"
    channel = f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays><hour>3</hour>"
    feed = parsed(rss("<title>One</title><hour>4</hour><skipDays>Monday</skipDays>", channel=channel))
    assert (feed.hints.skip_hours, feed.hints.skip_days) == ((0, 7, 8), (5, 6))
    assert kinds(feed) == ["entry_without_link"]


def test_a_feed_that_wants_no_poll_at_any_hour_or_on_any_day_is_polled_all_the_same():
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    days = "".join(f"<day>{day}day</day>" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"))
    feed = parsed(rss(channel=f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays>"))
    assert (feed.hints.skip_hours, feed.hints.skip_days) == ((), ())
    assert kinds(feed) == ["skips_always", "skips_always"]
