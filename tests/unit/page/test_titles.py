from __future__ import annotations

import json

import pytest
from lxml.html import document_fromstring

from ingest.page.declared import Declared


def title(head="", body="", url="https://www.valley-courier.example/news/bridge"):
    html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Declared(document_fromstring(html), url).title()


def script(**facts):
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **facts}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


def og(text, site=""):
    return f"<meta property='og:title' content='{text}'><meta property='og:site_name' content='{site}'>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (og("The Courier", "The Courier"), "<h1>Bridge rebuilt in a year</h1>"),
        (og("Valley Courier"), "<h1>Bridge rebuilt in a year</h1>"),
        (og("", "Courier") + "<title>Bridge rebuilt in a year | Courier</title>", "<h1>Courier</h1>"),
        (
            script(headline="The Courier", publisher={"name": "The Courier"}),
            "<h1>The Courier</h1><h1>Bridge rebuilt in a year</h1>",
        ),
    ],
)
def test_the_name_of_the_site_is_no_title_where_there_is_another(head, body):
    assert title(head, body) == "Bridge rebuilt in a year"


def test_the_name_of_the_site_is_the_title_where_there_is_no_other():
    assert title(og("The Courier", "The Courier")) == "The Courier"


@pytest.mark.parametrize(
    "written",
    [
        "Bridge rebuilt in a year | Valley Courier",
        "Bridge rebuilt in a year - valleycourier.example",
        "Valley Courier: Bridge rebuilt in a year",
        "Valley Courier | Bridge rebuilt in a year",
        "Bridge rebuilt in a year \u22c6",
        "Bridge rebuilt in a year |",
        "Bridge &lt;i&gt;rebuilt&lt;/i&gt; in a year",
        "Bridge rebuilt&lt;br/&gt;in a year",
        "Bridge rebuilt in a year &amp;#124; Valley Courier",
    ],
)
def test_the_name_in_the_host_s_spelling_and_markup_are_no_part_of_a_title(written):
    assert title(og(written)) == "Bridge rebuilt in a year"


@pytest.mark.parametrize(
    "written",
    [
        "Bridge rebuilt in a year | News",
        "Courier rides over the bridge - a report",
        "Valleys: bridges rebuilt in a year",
        "Why a < b, and what c > d says",
    ],
)
def test_what_may_be_a_part_of_the_headline_stays(written):
    assert title(og(written.replace("<", "&lt;"))) == written


def test_a_declared_name_may_hold_separators():
    site = "The Courier | News of the valley - since 1901"
    assert title(og(f"Bridge rebuilt - {site}", site)) == "Bridge rebuilt"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("News | Bridge rebuilt in a year | Courier", "Bridge rebuilt in a year"),
        ("Bridge: Bridge rebuilt in a year", "Bridge: Bridge rebuilt in a year"),
        ("Bridge rebuilt in a year: the valley's own", "Bridge rebuilt in a year: the valley's own"),
        ("A short report - Bridge rebuilt in a year", "Bridge rebuilt in a year"),
        (
            "A long report on what happened - Bridge rebuilt in a year",
            "A long report on what happened - Bridge rebuilt in a year",
        ),
        ("The Bridge rebuilt in a year", "The Bridge rebuilt in a year"),
    ],
)
def test_a_heading_shows_what_in_a_title_is_the_headline(written, expected):
    assert title(f'<meta property="og:title" content="{written}">', "<h1>Bridge rebuilt in a year</h1>") == expected


def test_a_title_that_was_cut_short_is_taken_whole_from_another_source():
    assert title(og("Bridge rebuilt in a \u2026"), "<h1>Bridge rebuilt in a year</h1>") == "Bridge rebuilt in a year"
    assert (
        title(og("Bridge rebuilt in a..."), "<h1>Bridge rebuilt in a... \u00ab The Courier of the valley</h1>")
        == "Bridge rebuilt in a..."
    )
    assert title(og("Bridge rebuilt in a..."), "<h1>Another bridge</h1>") == "Bridge rebuilt in a..."
    assert title(og("And then..."), "<h1>And then it rained for days</h1>") == "And then..."


def test_a_title_without_end_is_cut():
    assert len(title(og("Bridge " * 100_000))) == 1000
