from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from documents import kinds, only, parsed, rss


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
        ("Rain &lt;script&gt;track(1 &gt; 0)&lt;/script&gt;and&lt;!-- no --&gt; wind", "Rain and wind"),
        ("&lt;img src='a.png' alt='Rain, again'&gt;", "Rain, again"),
        ("Wind &lt;img src='a.png' alt='Rain, again'&gt;", "Wind"),
    ],
)
def test_a_title_is_plain_text_on_one_line(written, title):
    assert only(parsed(rss(f"<title>{written}</title>"))).title == title


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


def test_a_date_that_is_understood_only_in_part_is_none_and_told_and_the_rest_of_the_entry_is_read():
    entry = "<title>T</title><link>https://news.example/1</link><pubDate>March 2026, 7:05</pubDate>"
    feed = parsed(rss(entry))
    assert (only(feed).title, only(feed).url, only(feed).published_at) == ("T", "https://news.example/1", None)
    assert [(problem.kind, problem.detail, problem.guid) for problem in feed.problems] == [
        ("unreadable_date", "'March 2026, 7:05'", "https://news.example/1")
    ]


def _dated(*dates: str, channel: str = "") -> list[datetime | None]:
    entries = [
        f"<title>T{n}</title><guid isPermaLink='false'>{n}</guid><pubDate>{date}</pubDate>"
        for n, date in enumerate(dates)
    ]
    return [entry.published_at for entry in parsed(rss(*entries, channel=channel)).entries]


@pytest.mark.parametrize(
    ("others", "channel", "month"),
    [
        (("28/02/2026 09:00",), "", 4),
        (("02/28/2026 09:00",), "", 3),
        ((), "<lastBuildDate>28/02/2026 09:00</lastBuildDate>", 4),
        ((), "<language>fr</language>", 4),
        ((), "<language>en-US</language>", 3),
        ((), "<language>en</language>", None),
    ],
)
def test_the_dates_of_a_feed_have_one_order_of_day_and_month(others, channel, month):
    when = _dated("03/04/2026 10:00", *others, channel=channel)[0]
    assert (when and when.month) == month


def test_a_zone_that_means_several_things_is_read_as_the_feed_shows_it():
    assert _dated("Tue, 03 Mar 2026 07:05:09 IST")[0] is None
    channel = "<lastBuildDate>Tue, 03 Mar 2026 09:00:00 +0530</lastBuildDate>"
    assert _dated("Tue, 03 Mar 2026 07:05:09 IST", channel=channel)[0] == datetime(2026, 3, 3, 1, 35, 9, tzinfo=UTC)


def test_a_date_that_serves_as_two_is_told_once():
    feed = parsed(rss("<title>T</title><link>https://news.example/1</link><dc:date>soon</dc:date>"))
    assert (only(feed).published_at, only(feed).updated_at, kinds(feed)) == (None, None, ["unreadable_date"])
