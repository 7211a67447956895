import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml.html import document_fromstring

from ingest.page.declared import Declared

URL = "https://example.com/news/bridge"


def declared(head="", body="", attributes="", url=URL):
    html = f"<!doctype html><html{attributes}><head>{head}</head><body>{body}</body></html>"
    return Declared(document_fromstring(html), url)


def script(node):
    return f"<script type='application/ld+json'>{node if isinstance(node, str) else json.dumps(node)}</script>"


def article(**facts):
    return {"@context": "https://schema.org", "@type": "NewsArticle", **facts}


# -------------------------------------------------------------------------------------------------------------- title


def test_the_headline_goes_before_all_other_titles():
    head = (
        script(article(headline="The headline"))
        + "<meta property='og:title' content='The other'><title>A third</title>"
    )
    assert declared(head, "<h1>A fourth</h1>").title() == "The headline"
    assert declared(head.replace("headline", "x"), "<h1>A fourth</h1>").title() == "The other"


def test_a_single_heading_goes_before_the_title_element():
    assert declared("<title>Title</title>", "<h1>Head<em>ing</em></h1>").title() == "Heading"
    assert declared("<title>Title</title>", "<h1>One</h1><h1>Two</h1>").title() == "Title"
    assert declared("<title> </title>").title() is None


@pytest.mark.parametrize(
    ("title", "site", "heading", "expected"),
    [
        ("Bridge rebuilt | The Courier", "The Courier", "", "Bridge rebuilt"),
        ("Bridge rebuilt - THE COURIER", "The Courier", "", "Bridge rebuilt"),
        ("Bridge rebuilt \u2013 News", "", "Bridge rebuilt", "Bridge rebuilt"),
        ("Bridge rebuilt \u2013 a first \u2013 Town | Courier", "", "Bridge rebuilt", "Bridge rebuilt"),
        (
            "The Valley Courier - Bridge rebuilt",
            "The Valley Courier",
            "The Valley Courier",
            "Bridge rebuilt",
        ),
        ("News - Bridge rebuilt", "", "News", "News - Bridge rebuilt"),
        ("Bridge rebuilt \u2013 and now what?", "The Courier", "", "Bridge rebuilt \u2013 and now what?"),
        ("Bridge rebuilt \u2013 a first - The Courier", "The Courier", "", "Bridge rebuilt \u2013 a first"),
        ("The Courier", "The Courier", "", "The Courier"),
        ("A well-known bridge", "", "", "A well-known bridge"),
        ("Bridge rebuilt \u203a Courier", "Courier", "", "Bridge rebuilt"),
        ("Bridge rebuilt_Courier", "", "Bridge rebuilt", "Bridge rebuilt"),
        ("Bridge rebuilt-in-a-day record", "", "Bridge rebuilt", "Bridge rebuilt-in-a-day record"),
        ("河谷大桥重建完工_河谷网", "", "", "河谷大桥重建完工"),
        ("河谷大桥重建-河谷新闻网", "", "河谷大桥重建", "河谷大桥重建"),
        ("河谷_新闻", "", "", "河谷_新闻"),
        ("snake_case and how to read it", "", "", "snake_case and how to read it"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_title_and_nothing_else_is_cut(title, site, heading, expected):
    head = f"<meta property='og:title' content='{title}'><meta property='og:site_name' content='{site}'>"
    assert declared(head, f"<h1>{heading}</h1>" if heading else "").title() == expected


def test_a_second_heading_shows_a_title_without_the_names_behind_it():
    head = "<title>Bridge rebuilt \u2013 Blog \u2013 Courier</title>"
    assert declared(head, "<h1>Courier</h1><h1>Blog</h1><h2>Bridge rebuilt</h2>").title() == "Bridge rebuilt"


def test_escaped_characters_in_a_title_are_resolved():
    assert (
        declared(script(article(headline="Br\u00fccke &amp; Fluss &#8211; neu\n"))).title()
        == "Br\u00fccke & Fluss \u2013 neu"
    )


# ------------------------------------------------------------------------------------------------------------- authors


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ana Lindqvist", ("Ana Lindqvist",)),
        ({"@type": "Person", "name": "Ana Lindqvist"}, ("Ana Lindqvist",)),
        ([{"name": "Ana Lindqvist"}, "Bo Ek", {"name": "Ana Lindqvist"}], ("Ana Lindqvist", "Bo Ek")),
        ({"name": ["Ana Lindqvist", "Bo Ek"]}, ("Ana Lindqvist", "Bo Ek")),
        ("By Ana Lindqvist", ("Ana Lindqvist",)),
        ("Byron Diaz", ("Byron Diaz",)),
        ("https://example.com/people/ana", ()),
        ("105092", ()),
        ("ana@example.com", ()),
        ("Ana Lindqvist, ana@example.com", ("Ana Lindqvist",)),
        ("Ana Lindqvist (ana.l@mail.example.com)", ("Ana Lindqvist",)),
        ("name, someone@example.com", ()),
        ("undefined", ()),
        ('{ "@type":"Person", "name":"Ana Lindqvist" }', ("Ana Lindqvist",)),
        ("{not JSON}", ()),
        ({"@type": "Person"}, ()),
        ([None, 7, {"name": {"x": 1}}, ["nested"]], ()),
        ("x" * 500, ()),
    ],
)
def test_authors_are_names(author, expected):
    assert declared(script(article(author=author))).authors() == expected


def test_authors_may_stand_in_meta_elements():
    head = (
        "<meta name='author' content='Ana Lindqvist'><meta property='article:author' content='https://example.com/ana'>"
    )
    assert declared(head).authors() == ("Ana Lindqvist",)


def test_a_hundred_authors_are_cut_to_twenty():
    assert len(declared(script(article(author=[f"Author {n}" for n in range(100)]))).authors()) == 20


# ---------------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01T10:30:00+02:00", datetime(2024, 5, 1, 10, 30, tzinfo=timezone(timedelta(hours=2)))),
        ("2024-05-01T10:30:00+0200", datetime(2024, 5, 1, 10, 30, tzinfo=timezone(timedelta(hours=2)))),
        ("2024-05-01 10:30:00 -05:30", datetime(2024, 5, 1, 10, 30, tzinfo=timezone(-timedelta(hours=5, minutes=30)))),
        ("2024-05-01T10:30:00.123Z", datetime(2024, 5, 1, 10, 30, 0, 123000, tzinfo=UTC)),
        ("2024-05-01T10:30", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("2024-05-01 10:30:00 UTC", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        (" 2024-05-01 ", datetime(2024, 5, 1, tzinfo=UTC)),
        ("Wed, 01 May 2024 10:30:00 +0200", datetime(2024, 5, 1, 10, 30, tzinfo=timezone(timedelta(hours=2)))),
        ("Wed, 01 May 2024 10:30:00 GMT", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("20240501T103000+0200", datetime(2024, 5, 1, 10, 30, tzinfo=timezone(timedelta(hours=2)))),
        ("May 1st, 2024 10:30 AM EDT", datetime(2024, 5, 1, 10, 30, tzinfo=timezone(-timedelta(hours=4)))),
        ("1. Mai 2024, 10.30 Uhr MESZ", datetime(2024, 5, 1, 10, 30, tzinfo=timezone(timedelta(hours=2)))),
        ("2024年5月1日 10:30", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("Wed, 05/01/2024 - 10:30", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_date_keeps_its_offset_and_is_in_utc_without_one(text, expected):
    when, source = declared(script(article(datePublished=text))).published()
    assert (when, source) == (expected, "json_ld")
    assert when.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "0000-00-00T00:00:00",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "2024-13-01",
        "2024-02-30",
        "2024-05-01T25:00:00",
        "2024-05-01T10:00:00+23:59",
        "05/01/2024",
        "714552200",
        "2024",
        "2024-05-01T10:00:00Z" * 99,
    ],
)
def test_what_is_no_date_or_cannot_be_one_is_none(text):
    assert declared(script(article(datePublished=text))).published() == (None, None)


@pytest.mark.parametrize(("language", "month"), [("fr", 5), ("en-US", 1), ("en", None)])
def test_the_order_of_day_and_month_is_that_of_the_page_s_language(language, month):
    page = declared("<meta name='date' content='01/05/2024'>", attributes=f" lang='{language}'")
    when, _ = page.published()
    assert (when and when.month) == month


def test_the_order_of_day_and_month_is_that_of_the_page_s_other_dates():
    meta = "<meta name='date' content='01/05/2024'><meta name='pubdate' content='31/05/2024'><meta name='dc.date' content='soon'>"
    assert declared("<meta name='dc.date.issued' content='01/05/2024'>" + meta).published()[0] == datetime(
        2024, 5, 1, tzinfo=UTC
    )


def test_dates_are_looked_for_in_json_ld_then_meta_then_time_elements():
    meta = "<meta property='article:published_time' content='2024-05-02'>"
    time = "<time class='updated' datetime='2024-05-09'></time><time itemprop='datePublished' datetime='2024-05-03'></time>"
    assert declared(script(article(datePublished="2024-05-01")) + meta, time).published()[1] == "json_ld"
    assert declared(script(article(datePublished="soon")) + meta, time).published()[1] == "meta"
    assert declared("", time).published() == (datetime(2024, 5, 3, tzinfo=UTC), "time_element")


def test_a_time_element_that_says_nothing_about_publication_is_not_believed():
    assert declared("", "<time datetime='2024-05-03'>3 May</time>").published() == (None, None)


# ------------------------------------------------------------------------------------------------------ language, URL


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "en"), ("pt_BR", "pt-br"), ("zh-Hans-CN", "zh-hans-cn"), ("", None), ("english", None), ("x' y", None)],
)
def test_a_language_is_a_tag_in_lower_case(lang, expected):
    assert declared(attributes=f' lang="{lang}"').language() == expected


def test_a_language_may_stand_elsewhere():
    locale = "<meta property='og:locale' content='sv_SE'>"
    node = script(article(inLanguage="fi"))
    assert declared(locale + node, attributes=" lang='?'").language() == "sv-se"
    assert declared(node).language() == "fi"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<link rel='canonical' href='/bridge?utm_source=x'>", "https://example.com/bridge"),
        ("<link rel='shortlink canonical' href='https://www.example.com/b'>", "https://www.example.com/b"),
        (
            "<link rel='canonical' href='javascript:void(0)'><meta property='og:url' content='https://example.com/c'>",
            "https://example.com/c",
        ),
        ("<base href='https://example.com/de/'><link rel='canonical' href='d'>", "https://example.com/de/d"),
        ("<link rel='canonical' href=''><meta property='og:url' content='http://['>", None),
        ("<link rel='noncanonical' href='/x'>", None),
    ],
)
def test_the_canonical_url_is_absolute(head, expected):
    assert declared(head).canonical_url() == expected


# ---------------------------------------------------------------------------------------------------------------- JSON-LD


@pytest.mark.parametrize(
    "node",
    [
        {"@graph": [{"@type": "WebSite", "headline": "No"}, article(headline="Yes")]},
        [{"@type": "BreadcrumbList"}, article(headline="Yes")],
        {"@type": "WebPage", "headline": "No", "mainEntity": article(headline="Yes")},
        {"@type": ["Thing", "OpinionNewsArticle"], "headline": "Yes"},
        {"@type": "LiveBlogPosting", "headline": "Yes"},
        "<!-- " + json.dumps(article(headline="Yes")) + " -->",
        "//<![CDATA[\n" + json.dumps(article(headline="Yes")) + "\n//]]>",
        '{"@type": "Article", "headline": "Yes", "keywords": ["a", "b",],}',
        '{"@type": "Article", "headline": "Yes", "description": "two\nlines\tand a tab"};',
    ],
)
def test_json_ld_is_read_in_all_its_shapes(node):
    assert declared(script(node)).title() == "Yes"


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "JobPosting", "headline": "No"},
        {"@type": "Product", "headline": "No"},
        {"headline": "No"},
        '{"@type": "Article", "headline": ',
        '{"@type": "Article", "headline": ["No"',
        "null",
        "[" * 100_000,
        '{"@graph":' * 10_000,
        {"@type": "Article", "headline": {"@value": "No"}},
        {"@type": {"x": []}, "headline": "No"},
    ],
)
def test_json_ld_that_is_broken_or_about_something_else_says_nothing(node):
    assert declared(script(node)).title() is None


def test_an_article_about_another_page_says_nothing_where_one_is_about_this_page():
    other = article(headline="Other", author="Bo Ek", url="https://example.com/news/other")
    own = article(headline="Own", mainEntityOfPage={"@id": URL + "?utm_source=x"})
    page = declared(script([other, own]))
    assert (page.title(), page.authors()) == ("Own", ())


def test_the_text_of_an_article_has_its_paragraphs():
    assert declared(script(article(articleBody="One.\n\nTwo &amp; three.\n"))).text() == ("One.", "Two & three.")
    assert declared(script(article(articleBody="<p>One.</p><p>Two.</p>"))).text() == ("One.", "Two.")
    assert declared().text() == ()
