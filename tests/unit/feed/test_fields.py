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
    ],
)
def test_a_title_is_plain_text_on_one_line(written, title):
    assert only(parsed(rss(f"<title>{written}</title>"))).title == title


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
