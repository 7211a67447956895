from __future__ import annotations

import json

import pytest
from documents import atom, only, parsed, rss


def test_the_authors_of_an_entry_are_those_of_all_its_elements_each_once():
    elements = (
        "<dc:creator>Ann Bell, Bo Cole</dc:creator><dc:creator>Ann Bell</dc:creator><author><p>Cy Dunn</p></author>"
    )
    assert only(parsed(rss(f"<title>T</title>{elements}"))).authors == ("Ann Bell", "Bo Cole", "Cy Dunn")


@pytest.mark.parametrize(
    ("entry", "authors"),
    [
        ("<author><name>Own</name></author><source><author><name>Source's</name></author></source>", ("Own",)),
        ("<source><title>S</title><author><name>Source's</name></author></source>", ("Source's",)),
        ("<source><title>S</title></source>", ("Feed's",)),
        ("", ("Feed's",)),
    ],
)
def test_an_entry_without_authors_has_those_of_its_source_and_then_those_of_the_feed(entry, authors):
    document = atom(f"<id>1</id><title>T</title>{entry}", feed="<title>N</title><author><name>Feed's</name></author>")
    assert only(parsed(document)).authors == authors


@pytest.mark.parametrize(
    "item",
    [
        {"authors": {"name": "Ann Bell"}},
        {"authors": [{"name": "Ann Bell"}]},
        {"author": {"name": "Ann Bell"}},
        {"author": [{"name": "Ann Bell"}]},
        {"author": "Ann Bell"},
        {"authors": ["Ann Bell"]},
        {"authors": [None, 7, {"name": ["x"]}, {"name": "Ann Bell"}]},
    ],
)
def test_authors_of_json_feed_may_be_one_object_a_name_or_a_list(item):
    document = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "T", **item}]}
    assert only(parsed(json.dumps(document))).authors == ("Ann Bell",)
