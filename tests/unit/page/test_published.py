from __future__ import annotations

import json

import pytest
from lxml.html import document_fromstring

from ingest.page.declared import Declared
from ingest.text.dates import offset_s


def published(head="", body="", attributes=""):
    html = f"<!doctype html><html{attributes}><head>{head}</head><body>{body}</body></html>"
    when, source = Declared(document_fromstring(html), "https://courier.example/news/bridge").published()
    return when and when.isoformat(), source


def script(**facts):
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **facts}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


def meta(name, content):
    return f"<meta property='{name}' content='{content}'>"


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        # a day, and the same day with a time
        ("2026-05-01", "2026-05-01T10:30:00+02:00", "2026-05-01T10:30:00+02:00"),
        ("2026-05-01T00:00:00Z", "2026-05-01T10:30:00+02:00", "2026-05-01T10:30:00+02:00"),
        ("2026-05-01", "2026-05-02T10:30:00+02:00", "2026-05-01T00:00:00+00:00"),
        # a time, and the same time with its offset
        ("2026-05-01 10:30:00", "2026-05-01T10:30:00+02:00", "2026-05-01T10:30:00+02:00"),
        ("2026-05-01T10:30:00.5", "2026-05-01T10:30:00-0500", "2026-05-01T10:30:00-05:00"),
        ("2026-05-01 10:30:00", "2026-05-01T10:45:00+02:00", "2026-05-01T10:30:00+00:00"),
        # what is complete stays
        ("2026-05-01T10:30:00Z", "2026-05-01T10:30:00+02:00", "2026-05-01T10:30:00+00:00"),
    ],
)
def test_a_date_is_completed_by_another_source_that_agrees_with_it(first, other, expected):
    head = script(datePublished=first) + meta("article:published_time", other)
    assert published(head)[0] == expected
    time = f"<h1>Bridge</h1><time class='published' datetime='{other}'>then</time>"
    assert published(script(datePublished=first), time)[0] == expected


def test_the_offset_of_a_date_without_one_stays_unstated():
    page = Declared(
        document_fromstring(f"<html><head>{script(datePublished='2026-05-01 10:30')}</head></html>"),
        "https://a.example/b",
    )
    assert offset_s(page.published()[0]) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1777631400, "2026-05-01T10:30:00+00:00"),
        ("1777631400000", "2026-05-01T10:30:00+00:00"),
        ("Fri May 01 2026 10:30:00 GMT+0200 (Central European Summer Time)", "2026-05-01T10:30:00+02:00"),
        ("May 1, 2026 10:30 AM", "2026-05-01T10:30:00+00:00"),
        (["2026-05-01T10:30:00Z"], "2026-05-01T10:30:00+00:00"),
        (True, None),
        ({"@value": "x"}, None),
    ],
)
def test_a_date_may_be_a_number_or_in_the_form_of_a_program(written, expected):
    assert published(script(datePublished=written))[0] == expected


def test_day_and_month_are_told_apart_by_the_country_that_the_page_names():
    head = meta("date", "05/01/2026 10:30") + meta("og:locale", "en_US")
    assert published(head, attributes=" lang='en'")[0] == "2026-05-01T10:30:00+00:00"
    assert published(head.replace("US", "GB"), attributes=" lang='en'")[0] == "2026-01-05T10:30:00+00:00"


def test_the_date_of_a_change_is_no_date_of_publication():
    head = script(dateModified="2026-05-03T10:00:00Z") + meta("article:modified_time", "2026-05-03T10:00:00Z")
    assert published(head, "<time class='updated' datetime='2026-05-03'></time>") == (None, None)
    assert published(head + meta("article:published_time", "2026-05-01"))[0] == "2026-05-01T00:00:00+00:00"


def test_a_page_without_an_article_has_the_date_of_the_page():
    node = {"@graph": [{"@type": "WebPage", "datePublished": "2026-05-01T10:30:00Z"}]}
    head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    assert published(head) == ("2026-05-01T10:30:00+00:00", "json_ld")


OTHER = "<time itemprop='datePublished' class='published' datetime='2026-05-09'></time>"
ITEM = "itemscope itemtype='https://schema.org/NewsArticle'"


@pytest.mark.parametrize(
    "body",
    [
        f"<div {ITEM}><time itemprop='datePublished' datetime='2026-05-01'></time></div>",
        f"<div {ITEM}><span itemprop='datePublished' content='2026-05-01'>yesterday</span></div>",
        f"<div {ITEM}><span itemprop='dateCreated datePublished'>1 May 2026</span></div>",
        f"<div {ITEM}><h1>A</h1><meta itemprop='datePublished' content='2026-05-01'></div><div {ITEM}>{OTHER}</div>",
        "<h1>Bridge</h1><div class='page-widget'><p itemprop='datePublished'>May 1st, 2026</p></div>",
        "<h1>Bridge</h1><abbr class='published' title='2026-05-01'>Friday</abbr>",
        "<h1>Bridge</h1><span class='entry-date'>Published on: May 1st, 2026</span>",
        "<h1>Bridge</h1><p class='posted-on'><a><time datetime='2026-05-01'>Friday</time></a></p>",
        "<h1>Bridge</h1><time pubdate datetime='2026-05-01'>Friday</time><time class='published' datetime='2026-05-02'></time>",
        "<time class='published' datetime='2026-05-09'></time><h1>Bridge</h1><time class='published' datetime='2026-05-01'></time>",
        f"<h1>Bridge</h1><aside>{OTHER}</aside><p class='published'>For you</p><time class='published' datetime='2026-05-01'></time>",
    ],
)
def test_a_date_is_read_where_the_markup_says_that_it_is_that_of_publication(body):
    assert published("", body) == ("2026-05-01T00:00:00+00:00", "time_element")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Bridge</h1><p class='date'>May 1st, 2026</p>",
        "<h1>Bridge</h1><time datetime='2026-05-01'>May 1st</time>",
        "<h1>Bridge</h1><time class='published updated' datetime='2026-05-01'>May 1st</time>",
        "<h1>Bridge</h1><div class='comments'><time class='published' datetime='2026-05-01'></time></div>",
        "<h1>Bridge</h1><p class='entry-date'>In May 2026, as every year, the bridge was closed</p>",
    ],
)
def test_a_date_that_is_not_marked_as_that_of_publication_is_not_believed(body):
    assert published("", body) == (None, None)
