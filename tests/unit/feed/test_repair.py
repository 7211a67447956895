from __future__ import annotations

import pytest
from documents import ENTRIES, atom, kinds, only, parsed, rss
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed.repair import NOT_XML, only_xml


@pytest.mark.parametrize("cut", range(1, 120, 7))
def test_a_document_that_breaks_off_keeps_the_entries_before_the_break(cut):
    feed = parsed(rss(*ENTRIES)[: -cut - len("</channel></rss>")])
    assert len(feed.entries) >= 1
    assert [entry.url for entry in feed.entries] == [f"https://news.example/{n}" for n in range(len(feed.entries))]
    assert "document_cut_off" in kinds(feed)


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("Rain & wind", "Rain & wind"),
        ("Rain&nbsp;&eacute;t&eacute; &hearts;", "Rain été ♥"),
        ("Rain &bogus; wind", "Rain &bogus; wind"),
        ("Rain &#0;&#x1f;wind", "Rain wind"),
        ("Rain <br> wind", "Rain wind"),
        ("<b>Rain <p>wind", "Rain wind"),
        ("Rain</title><media:x>x</media:x><title>", "Rain"),
    ],
)
def test_broken_markup_in_one_entry_loses_no_entry(broken, title):
    feed = parsed(rss(ENTRIES[0], f"<title>{broken}</title><link>https://news.example/x</link>", ENTRIES[1]))
    assert [entry.url for entry in feed.entries] == [f"https://news.example/{name}" for name in ("0", "x", "1")]
    assert feed.entries[1].title == title
    assert "repaired_markup" in kinds(feed)


def test_broken_html_in_a_description_keeps_its_text_and_the_next_entry():
    feed = parsed(rss(f"{ENTRIES[0]}<description><p>Rain<br><img src=x> <b>wind<p>sun</description>", ENTRIES[1]))
    assert [entry.url for entry in feed.entries] == ["https://news.example/0", "https://news.example/1"]
    assert feed.entries[0].html == "<p>Rain<br><img src=x> <b>wind<p>sun"


def test_cdata_is_left_as_it_is_when_the_rest_is_repaired():
    link = "<link><![CDATA[https://news.example/?a=1&b=2]]></link>"
    feed = parsed(rss(f"<title>A & B</title>{link}<description><![CDATA[<p>x &amp; y</p>]]></description>"))
    assert (only(feed).url, only(feed).html) == ("https://news.example/?a=1&b=2", "<p>x &amp; y</p>")


@pytest.mark.parametrize(
    "before",
    [
        "\n \t",
        "\ufeff",
        "\ufeff\n",
        "<!-- <rss> -->",
        '\n<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="x"?>',
    ],
)
def test_what_stands_before_the_root_element_is_passed_over(before):
    assert parsed(before + rss(ENTRIES[0])).problems == ()


def test_a_bomb_of_entities_expands_to_nothing():
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    document = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{entities}]>' + rss(
        "<title>&e12;</title><link>https://news.example/1</link>"
    )
    assert only(parsed(document)).title == "&e12;"


def test_an_external_entity_is_not_opened():
    document = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss("<title>a&x;b</title>")
    assert only(parsed(document)).title == "a&x;b"


def test_what_a_feed_skips_is_read_in_a_broken_document_too():
    feed = parsed(rss("<title>R&D&nosuch;</title>", channel="<skipHours><hour>5</hour></skipHours>"))
    assert feed.hints.skip_hours == (5,)


@pytest.mark.parametrize(
    "fault",
    ["<x a='1' a='2'/>", "<a:b:c/>", "<1a/>", "<b>", "</b>", "<x a=1 b/>", "<x:y z:a='1' z:a='2'/>", "&nosuch;"],
)
@pytest.mark.parametrize("syntax", [rss, atom])
def test_references_behind_a_fault_are_kept(fault, syntax):
    link = (
        "<link>https://news.example/?a=1&amp;b=2</link>"
        if syntax is rss
        else '<link href="https://news.example/?a=1&amp;b=2"/>'
    )
    one = "<title>R&amp;D &lt;x&gt; &#233; &quot;&eacute;&quot;</title>" + link
    text = "description" if syntax is rss else "summary type='html'"
    guid = "guid" if syntax is rss else "id"
    one += f"<{guid}>g&amp;1</{guid}><{text}>&lt;p&gt;a &amp;amp; b&lt;/p&gt;</{text.split(maxsplit=1)[0]}>"
    feed = parsed(syntax(fault + one, one.replace("g&amp;1", "g&amp;2").replace("a=1", "a=2")))
    for number, entry in enumerate(feed.entries, 1):
        assert (entry.guid, entry.link) == (f"g&{number}", f"https://news.example/?a={number}&b=2")
        assert (entry.title, entry.html) == ('R&D <x> é "é"', "<p>a &amp; b</p>")
    assert len(feed.entries) == 2


@pytest.mark.parametrize(
    "empty",
    [
        "<rss version='2.0'><channel><media:image/></channel></rss>",
        "<rss><channel><language>en</langauge></channel></rss>",
        "<rss><channel><link>https://news.example/</link></channel></rss",
    ],
)
def test_a_broken_feed_without_entries_is_a_feed(empty):
    assert (parsed(empty).entries, kinds(parsed(empty))) == ((), ["repaired_markup"])


def test_the_root_element_counts_and_not_the_doctype():
    assert parsed("<!DOCTYPE html>\n" + rss(ENTRIES[0])).problems == ()


@given(st.text(st.one_of(st.characters(), st.sampled_from("\ufeff\ufffe\uffff\x00\x1f\t\n\r\ud800\x7f\x85"))))
def test_only_characters_that_xml_has_are_left(text):
    assert only_xml(text) == NOT_XML.sub("", text)
