from __future__ import annotations

import json

import pytest
from lxml.html import document_fromstring

from ingest.page.declared import Declared

URL = "https://courier.example/news/bridge"
MICRODATA = "itemscope itemtype='https://schema.org/NewsArticle'"


COMMENT = "<div itemprop='comment' itemscope itemtype='https://schema.org/Comment'><p itemprop='author'>Bo Ek</p></div>"


def authors(head="", body="", url=URL):
    html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Declared(document_fromstring(html), url).authors()


def script(node):
    return f"<script type='application/ld+json'>{node if isinstance(node, str) else json.dumps(node)}</script>"


def article(**facts):
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Bridge rebuilt", **facts}


def meta(name, content):
    return f"<meta name='{name}' content='{content}'>"


# ------------------------------------------------------------------------------------------------------------- JSON-LD


@pytest.mark.parametrize(
    "nodes",
    [
        {"@graph": [article(author={"@id": "#ana"}), {"@type": "Person", "@id": "#ana", "name": "Ana Lindqvist"}]},
        [article(author=[{"@id": "#ana"}]), {"@type": "Person", "@id": "#ana", "name": "Ana Lindqvist"}],
        {"@graph": [article(author="#ana"), {"@type": "Person", "@id": "#ana", "name": "Ana Lindqvist"}]},
        {
            "@graph": [
                article(author={"@id": "#ana"}),
                {"@type": "WebPage", "author": {"@id": "#ana", "name": "Ana Lindqvist"}},
            ]
        },
        {"@graph": [{"@type": "WebPage", "author": {"@id": "#ana"}}, {"@id": "#ana", "name": "Ana Lindqvist"}]},
        article(author={"@type": "Person", "givenName": "Ana", "familyName": "Lindqvist"}),
        article(creator="Ana Lindqvist"),
    ],
)
def test_an_author_may_be_a_reference_or_parts_of_a_name_or_the_creator(nodes):
    assert authors(script(nodes)) == ("Ana Lindqvist",)


@pytest.mark.parametrize("author", [{"@id": "#nobody"}, "#nobody", {"@id": "#self", "@type": "Person"}, {"@id": 7}])
def test_a_reference_to_nothing_names_nobody(author):
    assert authors(script({"@graph": [article(author=author), {"@id": "#self"}]})) == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ana Lindqvist and Bo Ek", ("Ana Lindqvist", "Bo Ek")),
        ("By Ana Lindqvist, Bo Ek and Cy Dunn", ("Ana Lindqvist", "Bo Ek", "Cy Dunn")),
        ("Ana Lindqvist, Chief Reporter", ("Ana Lindqvist",)),
        ("Ana Lindqvist @analind", ("Ana Lindqvist",)),
        ("Ana Lindqvist | The Courier", ("Ana Lindqvist",)),
        ("Courier", ("Courier",)),
        ("Lindqvist, Ana", ("Lindqvist, Ana",)),
    ],
)
def test_one_string_may_hold_several_names_and_roles(written, expected):
    publisher = {"@type": "Organization", "name": "The Courier"}
    person = {"@type": "Person", "name": written}
    assert authors(script(article(author=person, publisher=publisher))) == expected
    assert authors(meta("author", written) + meta("og:site_name", "The Courier")) == expected


# ------------------------------------------------------------------------------------------------------- other sources


def test_the_outlet_is_the_author_only_where_no_other_source_names_one():
    outlet = {"@type": "Organization", "name": "The Courier"}
    head = script(article(author=outlet, publisher=outlet))
    assert authors(head) == ("The Courier",)
    assert authors(head + meta("author", "Ana Lindqvist")) == ("Ana Lindqvist",)
    assert authors(head, "<h1>Bridge</h1><p class='byline'>By <a href='/authors/ana'>Ana Lindqvist</a></p>") == (
        "Ana Lindqvist",
    )
    assert authors(head, "<h1>Bridge</h1><p class='byline'>Newsroom</p>") == ("The Courier",)


def test_a_list_of_authors_keeps_the_outlet_in_it():
    outlet = {"@type": "Organization", "name": "The Courier"}
    nodes = article(author=[{"name": "Ana Lindqvist"}, outlet], publisher=outlet)
    assert authors(script(nodes)) == ("Ana Lindqvist", "The Courier")


@pytest.mark.parametrize(
    "head",
    [
        meta("author", "https://courier.example/ana") + meta("byl", "By Ana Lindqvist"),
        meta("twitter:label1", "Written by") + meta("twitter:data1", "Ana Lindqvist"),
        meta("twitter:label2", "Verfasst von") + meta("twitter:data2", "Ana Lindqvist"),
        meta("author", "Ana Lindqvist") + meta("parsely-author", "ana-lindqvist"),
        "<meta property='og:title' name='author' content='Ana Lindqvist'>",
    ],
)
def test_meta_elements_name_the_author_in_many_ways(head):
    assert authors(head) == ("Ana Lindqvist",)


def test_a_label_of_something_else_names_nobody():
    assert authors(meta("twitter:label1", "Est. reading time") + meta("twitter:data1", "Four Minutes")) == ()


@pytest.mark.parametrize(
    "body",
    [
        f"<div {MICRODATA}><span itemprop='author' itemscope><b itemprop='name'>Ana Lindqvist</b></span></div>",
        f"<div {MICRODATA}><a itemprop='author' href='/ana'>Ana <b>Lindqvist</b></a></div>",
        f"<div {MICRODATA}><meta itemprop='author' content='Ana Lindqvist'></div>",
        f"<div {MICRODATA}><span itemprop='https://schema.org/author'>Ana Lindqvist</span></div>",
        "<p itemprop='author'>Ana Lindqvist</p>",
        f"<div {MICRODATA}><h1>A</h1><p itemprop='author'>Ana Lindqvist</p></div><div {MICRODATA}><p itemprop='author'>Bo Ek</p></div>",
        f"<div {MICRODATA}><p itemprop='author'>Ana Lindqvist</p>{COMMENT}</div>",
    ],
)
def test_microdata_names_the_authors_of_the_page_s_article_alone(body):
    assert authors("", body) == ("Ana Lindqvist",)


def test_of_several_articles_in_microdata_none_is_believed_if_none_has_the_headline():
    other = f"<div {MICRODATA}><p itemprop='author'>Ana Lindqvist</p></div>"
    assert authors("", other * 2) == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>Bridge</h1><p>By <a rel='author' href='/x'>Ana Lindqvist</a></p>", ("Ana Lindqvist",)),
        ("<h1>Bridge</h1><p class='byline'>By Ana Lindqvist</p>", ("Ana Lindqvist",)),
        ("<p class='byline'>By Ana Lindqvist and Bo Ek</p><h1>Bridge</h1>", ("Ana Lindqvist", "Bo Ek")),
        (
            "<h1>Bridge</h1><p><b class='author'><a href='/author/a'>ana</a></b>, <b class='author'><a href='/author/b'>bo</a></b></p>",
            ("ana", "bo"),
        ),
        ("<h1>Bridge</h1><p class='meta-author'>Nov 25<b>Ana Lindqvist</b></p>", ("Ana Lindqvist",)),
        ("<h1>Bridge</h1><p class='author'>The desk</p>", ("The desk",)),
        ("<h1>Bridge</h1><button class='followAuthor'>Follow</button>", ()),
        ("<h1>Bridge</h1><p class='comment-author'>Bo Ek</p>", ()),
        ("<h1>Bridge</h1><aside><p class='byline'>By Bo Ek</p></aside>", ()),
        ("<h1>Bridge</h1><div class='related'><p class='byline'>By Bo Ek</p></div>", ()),
        (f"<h1>Bridge</h1><p class='author-bio'>Bo Ek {'writes about bridges. ' * 20}</p>", ()),
        (
            f"<h1>Bridge</h1><p class='byline'>By Ana Lindqvist</p>{'<p>Text.</p>' * 50}<p class='byline'>By Bo Ek</p>",
            ("Ana Lindqvist",),
        ),
    ],
)
def test_a_byline_is_read_where_nothing_else_names_an_author(body, expected):
    assert authors("", body) == expected
    assert authors(meta("author", "Cy Dunn"), body) == ("Cy Dunn",)
