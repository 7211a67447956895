"""What an entry's elements say about the entry, and what they do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from documents import atom, kinds, only, parsed, rss

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd"'
OWN = (
    "<title>Choir</title><link>https://news.example/choir</link><guid isPermaLink='false'>7</guid>"
    "<pubDate>Tue, 03 Mar 2026 07:05:09 GMT</pubDate><description>It sings.</description><dc:creator>Ann Bell</dc:creator>"
)
OTHER = (
    "<title>Town hall</title><link>https://hall.example/</link><guid>hall</guid><pubDate>Mon, 02 Jan 2017 10:00:00 GMT</pubDate>"
    "<description>A hall with six hundred seats by the river.</description><dc:creator>Bo Cole</dc:creator><dc:date>2017-01-02</dc:date>"
    "<content:encoded>It was built in 1904, and has a roof of slate.</content:encoded><enclosure url='https://hall.example/a.mp3'/>"
)


def media_rss(*entries: str) -> str:
    return rss(*entries).replace("<rss ", f"<rss {MEDIA} ")


@pytest.mark.parametrize(
    "inside", ["venue", "x:place", "image", "textInput", "related", "location", "media:group", "author"]
)
@pytest.mark.parametrize("first", [True, False])
def test_an_entry_has_the_values_of_its_own_children(inside, first):
    other = f"<{inside} xmlns:x='urn:x'>{OTHER}</{inside}>"
    entry = only(parsed(media_rss(other + OWN if first else OWN + other)))
    assert (entry.title, entry.url, entry.guid, entry.html) == ("Choir", "https://news.example/choir", "7", "It sings.")
    assert entry.published_at == datetime(2026, 3, 3, 7, 5, 9, tzinfo=UTC)
    assert (entry.updated_at, entry.enclosures) == (None, ())
    assert "Ann Bell" in entry.authors
    assert "Bo Cole" not in entry.authors


def test_an_entry_inside_of_another_element_of_an_entry_is_none():
    feed = parsed(
        rss(f"{OWN}<related><item>{OTHER}</item></related>", "<title>Next</title><link>https://news.example/2</link>")
    )
    assert [entry.title for entry in feed.entries] == ["Choir", "Next"]


def test_an_element_that_is_not_closed_takes_nothing_from_the_entry():
    feed = parsed(rss(OWN.replace("</guid>", "")))
    assert (only(feed).title, only(feed).url, only(feed).html) == ("Choir", "https://news.example/choir", "It sings.")
    assert kinds(feed) == ["repaired_markup"]


def test_an_atom_entry_does_not_take_the_values_of_xml_that_it_carries():
    carried = "<content type='application/xml'><x><id>9</id><title>Inner</title><link href='https://other.example/'/></x></content>"
    entry = only(
        parsed(atom(f"<id>1</id><title>T</title><link href='https://news.example/1'/><summary>S.</summary>{carried}"))
    )
    assert (entry.guid, entry.title, entry.url, entry.html) == ("1", "T", "https://news.example/1", "S.")


LONG = "A gull on the old railing. " * 9


@pytest.mark.parametrize(
    ("elements", "text"),
    [
        # a caption is about a picture
        (f"<description>Fees go up.</description><media:description>{LONG}</media:description>", "Fees go up."),
        (f"<media:content><media:description>{LONG}</media:description></media:content><description>Fees go up.</description>", "Fees go up."),
        (f"<media:group><media:description>{LONG}</media:description></media:group><content:encoded>Fees.</content:encoded>", "Fees."),
        (f"<media:description>{LONG}</media:description><dc:description>Fees go up.</dc:description>", "Fees go up."),
        ("<media:group><media:description>About the film.</media:description></media:group>", "About the film."),
        ("<description> </description><media:description>About the film.</media:description>", "About the film."),
        # the whole text is better than a summary, whatever their lengths
        (f"<description>{LONG}</description><content:encoded>Fees go up.</content:encoded>", "Fees go up."),
        (f"<itunes:summary>{LONG}</itunes:summary><description>Fees go up.</description>", "Fees go up."),
        (f"<description>Fees go up.</description><itunes:summary>{LONG}</itunes:summary>", "Fees go up."),
        ("<description>Fees.</description><dc:description>Fees go up.</dc:description>", "Fees go up."),
        # a picture has no words
        (f"<description>Fees go up.</description><content:encoded>&lt;img src='a.png' alt='{LONG}'&gt;&amp;nbsp;</content:encoded>", "Fees go up."),
        ("<description>&lt;img src='a.png'&gt;</description>", "<img src='a.png'>"),
        # an odd namespace
        ("<description xmlns='http://www.w3.org/1999/xhtml'>Fees <b>go</b> up.</description>", "Fees <b>go</b> up."),
        # marks that were escaped once too often
        ("<description>&lt;![CDATA[Fees &amp;amp; fines]]&gt;</description>", "Fees &amp; fines"),
    ],
)  # fmt: skip
def test_the_text_of_an_entry_is_chosen_by_what_it_is_about(elements, text):
    assert only(parsed(media_rss(f"<title>T</title>{elements}"))).html == text


DIV = "<div xmlns='http://www.w3.org/1999/xhtml'>"


@pytest.mark.parametrize(
    ("elements", "text"),
    [
        (f"<content type='text'>{LONG}</content><content type='xhtml'>{DIV}<p>Fees</p></div></content>", "<p>Fees</p>"),
        (f"<summary>{LONG}</summary><content type='html'>&lt;p&gt;Fees&lt;/p&gt;</content>", "<p>Fees</p>"),
        ("<summary>Fees go up.</summary><content src='https://news.example/1.mp4' type='video/mp4'/>", "Fees go up."),
        ("<content type='xhtml'>&lt;p&gt;Fees&lt;/p&gt;</content>", "<p>Fees</p>"),
        (f"<content type='xhtml'>{DIV}see &lt;linux/types.h&gt;</div></content>", "see &lt;linux/types.h&gt;"),
        # markup may have the names of elements of Atom
        (
            f"<content type='xhtml'>{DIV}<details><summary>Fees</summary>go up</details><p>now.</p></div></content>",
            "<details><summary>Fees</summary>go up</details><p>now.</p>",
        ),
        (
            f"<content type='xhtml'>{DIV}<video><source src='a'/></video><svg><title>x</title></svg><p>End.</p></div></content>",
            '<video><source src="a"></source></video><svg><title>x</title></svg><p>End.</p>',
        ),
    ],
)  # fmt: skip
def test_the_text_of_an_atom_entry_is_its_content_to_the_end(elements, text):
    entry = only(parsed(atom(f"<id>1</id><title>T</title>{elements}<link href='https://news.example/1'/>")))
    assert (entry.html, entry.title, entry.url) == (text, "T", "https://news.example/1")
