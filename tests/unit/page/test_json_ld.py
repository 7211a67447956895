from __future__ import annotations

import json

import pytest
from lxml.html import document_fromstring

from ingest.page.declared import Declared
from ingest.page.json_ld import read_script

URL = "https://courier.example/news/bridge"


def declared(*scripts, head="", body="", url=URL):
    marked = "".join(
        f"<script type='application/ld+json'>{one if isinstance(one, str) else json.dumps(one)}</script>"
        for one in scripts
    )
    return Declared(document_fromstring(f"<html><head>{head}{marked}</head><body>{body}</body></html>"), url)


def article(**facts):
    return {"@context": "https://schema.org", "@type": "NewsArticle", **facts}


@pytest.mark.parametrize(
    "text",
    [
        '<!-- {"a": "b"} -->',
        '//<![CDATA[\n{"a": "b"}\n//]]>',
        '/*<![CDATA[*/ {"a": "b"} /*]]>*/',
        '<![CDATA[{"a": "b"}]]>',
        "{&quot;a&quot;: &quot;b&quot;}",
        '/* made by a program */ {"a": "b",}',
        "{'a': 'b'}",
        '{"a": "b", "c": "cut o',
        '{"a": "b"',
    ],
)
def test_a_script_that_is_no_json_is_read_as_far_as_it_is_clear(text):
    assert read_script(text) in ([{"a": "b"}], [{}] if text == '{"a": "b"' else None)


@pytest.mark.parametrize(
    "text", ["", "null", "plain words", "[" * 100_000, '{"@graph":' * 10_000, '{"a": ' + '"x" ' * 200_000]
)
def test_a_script_that_says_nothing_or_is_too_large_to_mend_is_none(text):
    assert read_script(text) is None


def test_a_script_of_ten_megabytes_is_passed_over_and_the_others_are_read():
    large = json.dumps(article(headline="Large", articleBody="x" * 10_000_000))
    assert declared(large, article(headline="Bridge rebuilt")).title() == "Bridge rebuilt"


def test_quotes_and_line_breaks_that_are_not_escaped_cost_nothing_else():
    broken = '{"@type": "NewsArticle", "description": "He said "no"\nand left", "author": {"name": "Ana Lindqvist"}, "datePublished": "2026-05-01"}'
    page = declared(broken)
    assert (page.authors(), str(page.published()[0])[:10]) == (("Ana Lindqvist",), "2026-05-01")


def test_an_article_fifty_levels_deep_is_found_and_those_it_links_to_are_not():
    deep = article(headline="Bridge rebuilt")
    for _ in range(50):
        deep = {"@type": "WebPage", "mainEntity": deep, "hasPart": article(headline="Other")}
    assert declared(deep).title() == "Bridge rebuilt"


@pytest.mark.parametrize(
    "own",
    [
        {"url": URL},
        {"url": "http://www.courier.example/news/bridge/"},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": URL}},
        {"headline": "Bridge rebuilt in a year", "url": "https://staging.example/7"},
        {"headline": "Bridge rebuilt in a year"},
    ],
)
def test_of_several_articles_the_one_about_this_page_is_read(own):
    others = [
        article(headline=f"Deep snow closes the {place} pass", author="Bo Ek", url=f"https://courier.example/{place}")
        for place in "abc"
    ]
    node = article(author="Ana Lindqvist", **own)
    page = declared([*others, node], head="<title>Bridge rebuilt in a year</title>")
    assert page.authors() == ("Ana Lindqvist",)


def test_articles_about_other_pages_say_nothing_of_this_one():
    others = [
        article(headline=f"Deep snow closes the {place} pass", author="Bo Ek", url=f"https://courier.example/{place}")
        for place in "abc"
    ]
    page = declared(others, body="<h1>Bridge rebuilt in a year</h1>")
    assert (page.title(), page.authors(), page.is_article()) == ("Bridge rebuilt in a year", (), False)


def test_a_link_to_the_home_page_says_nothing_of_which_page_an_article_is_about():
    node = article(headline="The old crossing", author="Ana Lindqvist", mainEntityOfPage="https://courier.example/")
    assert declared(node, body="<h1>Bridge rebuilt in a year</h1>").authors() == ("Ana Lindqvist",)
