from __future__ import annotations

import json

import pytest
from documents import atom, only, parsed, rss

from ingest.feed.authors import author_names


@pytest.mark.parametrize(
    ("written", "names"),
    [
        # a name and a mail address
        ("a@b.example (Ann Bell)", ("Ann Bell",)),
        ("Ann Bell <a@b.example>", ("Ann Bell",)),
        ("Ann Bell a@b.example", ("Ann Bell",)),
        ("Ann Bell (a@b.example)", ("Ann Bell",)),
        ("Ann Bell (mailto:a@b.example)", ("Ann Bell",)),
        ("a@b.example", ()),
        ("a@b.example (Ann Bell), c@d.example (Bo Cole)", ("Ann Bell", "Bo Cole")),
        ("M@", ("M@",)),
        ("Ann Bell @annbell", ("Ann Bell @annbell",)),
        # markup
        ('<a href="/ann" title="All by Ann">Ann Bell</a>, <a href="/bo">Bo Cole</a>', ("Ann Bell", "Bo Cole")),
        ('&lt;a href="/ann"&gt;Ann Bell&lt;/a&gt; and &lt;a href="/bo"&gt;Bo&lt;/a&gt;', ("Ann Bell", "Bo")),
        ("<p>By <strong>Ann</strong> Bell</p>", ("Ann Bell",)),
        ("<ul><li>Ann</li><li>Bo</li></ul>", ("Ann", "Bo")),
        ("Ann Bell<br/>Bo Cole", ("Ann Bell", "Bo Cole")),
        # lists
        ("Ann Bell, Bo Cole", ("Ann Bell", "Bo Cole")),
        ("By Ann Bell, Bo van Cole and Cy Dunn", ("Ann Bell", "Bo van Cole", "Cy Dunn")),
        ("Ann Bell und Bo Cole", ("Ann Bell", "Bo Cole")),
        ("Анна Белл и Борис Коул", ("Анна Белл", "Борис Коул")),
        ("山田太郎、鈴木一郎", ("山田太郎", "鈴木一郎")),
        ("Bell, Ann; Cole, Bo", ("Bell, Ann", "Cole, Bo")),
        ("Ann Bell, Ann Bell", ("Ann Bell",)),
        # one name that looks like a list
        ("Bell, Ann", ("Bell, Ann",)),
        ("Ann Bell, PhD", ("Ann Bell, PhD",)),
        ("Ann Bell, Staff Writer", ("Ann Bell, Staff Writer",)),
        ("Arts and Culture", ("Arts and Culture",)),
        ("Ministry of Health and Family Affairs", ("Ministry of Health and Family Affairs",)),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Andy Byrne", ("Andy Byrne",)),
        # no names
        ("(the editor)", ()),
        ("desk@b.example (the editor)", ()),
        ("The Editor", ()),
        ("admin", ()),
        (" \n ", ()),
        ("--", ()),
    ],
)
def test_authors_are_names_without_markup_and_each_by_itself(written, names):
    assert author_names(written) == names


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


def test_a_text_of_markup_without_end_costs_little():
    assert author_names("<a " * 50_000) is not None
    assert author_names(", ".join(["Ann Bell"] * 50_000)) == ("Ann Bell",)
