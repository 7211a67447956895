"""Entries that were read already are passed over, and what comes out is the same as if all were read."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from documents import NAMESPACES, URL, atom, rss
from fuzzing import fuzzed
from hypothesis import given
from hypothesis import strategies as st
from remembered import Remembered, both_ways

from ingest.demo.ledger import Ledger
from ingest.demo.press import Press
from ingest.demo.sites import sites
from ingest.feed.again import parse_again
from ingest.feed.cut import cut
from ingest.feed.parse import parse_feed
from ingest.model.feed import ParsedFeed

CHANNEL = "<title>News</title><link>https://news.example/</link>"


def listed(number: int, text: str = "Some text.", **elements: str) -> str:
    more = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return (
        f"<title>Title {number}</title><link>https://news.example/story-{number}</link><guid>guid-{number}</guid>"
        f"<pubDate>Mon, {number:02} Nov 2026 10:00:00 +0100</pubDate><description>{text}</description>{more}"
    )


def read(document: str, imprint: bytes | None = None, **facts) -> ParsedFeed:
    facts = {"url": URL, "content_type": None, "max_entries": 50} | facts
    feed = parse_again(document.encode(), imprint=imprint, **facts)
    assert isinstance(feed, ParsedFeed)
    return feed


def passed_over(first: str, second: str, **facts) -> int:
    """Return how many entries of a document are passed over after another one."""
    again = read(second, read(first).imprint, **facts)
    return again.passed_over


THREE = [listed(number) for number in (3, 2, 1)]


def test_only_a_new_entry_is_read():
    first = read(rss(*THREE))
    second = rss(listed(4), *THREE, channel=f"{CHANNEL}<lastBuildDate>Mon, 30 Nov 2026 10:00:00 GMT</lastBuildDate>")
    again = read(second, first.imprint)
    assert [entry.guid for entry in again.entries] == ["guid-4"]
    assert (first.passed_over, again.passed_over) == (0, 3)
    assert again.entries == read(second).entries[:1]


def test_an_entry_that_was_edited_is_read():
    again = read(rss(THREE[0], listed(2, "Another text."), THREE[2]), read(rss(*THREE)).imprint)
    assert [(entry.guid, entry.html) for entry in again.entries] == [("guid-2", "Another text.")]
    assert again.passed_over == 2


def test_what_the_document_says_beside_its_entries_is_read_each_time():
    channel = "<title>Late news</title><link>https://news.example/</link><ttl>90</ttl><language>de</language>"
    first = read(rss(*THREE, channel=channel.replace("Late ", "").replace("90", "30")))
    again = read(rss(*THREE, channel=channel), first.imprint)
    assert (again.entries, again.passed_over) == ((), 3)
    assert (again.title, again.hints.ttl_s, again.language) == ("Late news", 5400, "de")


@pytest.mark.parametrize(
    "first",
    [
        rss(*THREE, channel="<title>News</title><link>https://other.example/</link>"),
        rss(*THREE, channel=f"{CHANNEL}<language>de</language>"),
        rss(*THREE).replace("<channel>", "<channel xml:base='https://other.example/'>"),
        rss(*THREE).replace('version="2.0"', 'version="0.91"'),
        rss(*THREE).replace("<rss ", '<rss xmlns:x="urn:x" '),
    ],
    ids=["link", "language", "base", "version", "namespace"],
)
def test_in_another_setting_all_entries_are_read(first):
    assert passed_over(first, first.replace("Title 3", "Other")) == 2
    assert passed_over(first, rss(*THREE)) == 0


def test_of_a_document_from_another_address_all_entries_are_read():
    assert passed_over(rss(*THREE), rss(*THREE), url="https://other.example/") == 0


ODD = {
    "no link": "<title>T</title><guid isPermaLink='false'>9</guid>",
    "the guid of another": listed(9).replace("guid-9", "guid-1"),
    "the link of another": listed(9).replace("story-9", "story-1"),
    "a date that needs others": listed(9).replace("Mon, 09 Nov 2026 10:00:00 +0100", "03/04/2026 10:00"),
    "an entry in it": listed(9, related=f"<item>{listed(8)}</item>"),
    "a namespace of its own": listed(9) + "<x:note xmlns:x='urn:x'>Note</x:note>",
    "an unfinished element": listed(9) + "<description>",
    "an unknown entity": listed(9, "a &nowhere; b"),
    "nothing": "",
}


@pytest.mark.parametrize("entry", ODD.values(), ids=ODD.keys())
def test_a_document_with_an_odd_entry_is_read_in_full(entry):
    first = rss(*THREE)
    assert passed_over(first, rss(entry, *THREE)) == 0
    assert read(rss(entry, *THREE)).imprint is None
    whole, again = both_ways([first.encode(), rss(entry, *THREE).encode(), rss(listed(7), entry, *THREE).encode()])
    assert len(whole.stored) >= 3
    assert again.passed_over == 0


@pytest.mark.parametrize(
    "document",
    [
        rss(*THREE).replace("</channel>", "<image><title>I</title></image></channel>"),
        rss(*THREE).replace("</item><item>", "</item><ad/><item>", 1),
        rss(*THREE).replace("</channel>", "</channel><item><title>T</title></item>"),
        rss(*THREE).replace("<item>", "<item/><item>", 1),
        rss(*THREE).replace("</rss>", ""),
        rss(listed(3, "<![CDATA[Some text."), listed(2, "<![CDATA[Some text.]]>"), listed(1)),
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "url": "https://news.example/1"}]}',
    ],
    ids=["tail", "between", "elsewhere", "empty", "cut off", "cdata", "json"],
)
def test_a_document_that_cannot_be_cut_at_its_entries_has_no_imprint(document):
    assert read(document).imprint is None


def test_comments_between_entries_and_markup_in_texts_are_no_hindrance():
    text = "<![CDATA[</item><item> -- > <b>bold</b>]]>"
    first = rss(listed(2, text), listed(1)).replace("</item><item><t", "</item>\n<!-- 3 - 4 -> -->\n<item><t")
    assert passed_over(first, first.replace("Title 1", "Title")) == 1
    assert cut(first.encode()).entries[0].endswith(b"</description></item>")


def test_a_known_entry_that_shares_something_with_a_new_one_is_read_again():
    polled = Remembered(reads_again=True)
    polled.poll(rss(*THREE).encode())
    polled.poll(rss(*THREE[:2]).encode())
    assert polled.passed_over == 2
    # the third, which the feed no longer lists, has had the link of the new one
    result, _ = polled.poll(rss(listed(9).replace("story-9", "story-1"), *THREE[:2]).encode())
    assert polled.passed_over == 2
    assert [entry.guid for entry in result.new] == ["guid-9"]


def test_a_delta_makes_what_was_remembered_void():
    polled = Remembered(reads_again=True)
    polled.poll(rss(*THREE).encode())
    polled.poll(rss(listed(2, "Edited.")).encode(), is_delta=True)
    result, _ = polled.poll(rss(listed(4), *THREE).encode())
    assert [entry.guid for entry in result.changed] == ["guid-2"]
    assert polled.passed_over == 0


def test_a_feed_that_is_keyed_by_links_is_read_in_full():
    polled = Remembered(reads_again=True)
    for number in range(8):
        polled.poll(rss(*(entry.replace("guid-", f"g{number}-") for entry in THREE)).encode())
    assert polled.feed.guids.keyed_by == "link"
    polled.poll(rss(listed(4), *THREE).encode())
    polled.poll(rss(listed(5), listed(4), *THREE).encode())
    assert (polled.passed_over, polled.imprint) == (0, None)


# ------------------------------------------------------------------------------------------- all feeds that are at hand


def newsroom() -> list[list[bytes]]:
    """Return for each site of the newsroom the documents of its feed, as one article after the other is published."""
    one_each = [site for site in sites() if site.kind]
    press = Press(seed=1, port=80, window=12, start=datetime(2026, 1, 1, tzinfo=UTC), sites=one_each, ledger=Ledger())
    documents: dict[str, list[bytes]] = {host: [] for host in press.shelves}
    for number in range(30 * len(one_each)):
        press.publish()
        for host, shelf in press.shelves.items():
            if number % len(one_each) == 0:
                documents[host].append(shelf.feed(1))
    return list(documents.values())


def test_the_feeds_of_the_newsroom_are_read_again_as_in_full():
    polled = [both_ways(documents)[1] for documents in newsroom()]
    assert sum(one.passed_over > 0 for one in polled) > len(polled) / 2


CASES = sorted((Path(__file__).parents[4] / "shared" / "cases" / "feeds").glob("*.[xj]*"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_feeds_of_reported_cases_are_read_again_as_in_full(path):
    body = path.read_bytes()
    both_ways([body, body.replace(b"</title>", b".</title>", 1), body + b"\n", body])


# ------------------------------------------------------------------------------------------------------ any documents


def mostly(usual: list[str], odd: list[str]) -> st.SearchStrategy[str]:
    """Return mostly one of the usual texts."""
    return st.integers(0, 24).flatmap(lambda number: st.sampled_from(usual if number else odd))


_TEXTS = mostly(
    [
        "Some text.", "Some other text.", "<![CDATA[<p>Marked <b>up</b></item></p>]]>", "a &amp; b", "&lt;p&gt;A&lt;/p&gt;", "<!-- a --> b", "é",
        "<p xmlns='http://www.w3.org/1999/xhtml'>X</p>", "",
    ],
    [
        "<![CDATA[<?php echo 1 ?>]]>", "a & b", "<!-- a -- b -->", "<unclosed>", "&nbsp;", "\x00", "<item>inner</item>", "<?x y?>",
        "<![CDATA[ a <![CDATA[ b ]]>", "<![CDATA[ unclosed",
    ],
)  # fmt: skip
_DATES = mostly(
    ["Mon, 30 Nov 2026 10:00:00 +0100", "Sun, 29 Nov 2026 10:00:00 GMT", "Fri, 27 Nov 2026 10:00:00 EST", "2026-11-27T10:00:00Z", ""],
    [
        "03/04/2026", "13/04/2026", "04/13/2026", "1 Nov 26", "Sat, 28 Nov 2026 10:00:00 PST", "Sat, 28 Nov 2026 10:00:00 CST", "nonsense",
    ],
)  # fmt: skip
_MORE = mostly(
    [
        "", "<dc:creator>Ann Bell</dc:creator>", "<source url='https://a.example/'>A</source>", "<category>c</category>",
        "<media:title xmlns:media='http://search.yahoo.com/mrss/'>M</media:title>", "<image><title>I</title><link>/i</link></image>",
        "<enclosure url='https://news.example/a.mp3' type='audio/mpeg' length='9'/>", "<author><name>B</name></author>",
        "<content:encoded>Whole text.</content:encoded>", "<psc:chapters xmlns:psc='http://podlove.org/simple-chapters'/>",
        "<description>More text.</description>", "<atom:content type='xhtml'><p>X</p></atom:content>",
    ],
    [
        "<x:y xmlns:x='urn:x'>z</x:y>", "<skipHours><hour>3</hour></skipHours>", "<textInput><title>q</title></textInput>", "<language>fr</language>",
        "<dc:x xmlns:dc='urn:other'>1</dc:x>", "<link href='https://news.example/story-2' rel='alternate'/>", "<title>Second title</title>",
        "<media:thumbnail/>", "<channel><title>C</title></channel>", "<rss xml:lang='de'/>", "<x y='1'/>",
    ],
)  # fmt: skip


@st.composite
def entries(draw: st.DrawFn) -> str:
    """Return the inside of an entry. There are few guids and links, so that several entries may have the same."""
    number = draw(st.integers(1, 30))
    guid = draw(mostly([f"<guid>guid-{number}</guid>"], ["", "<guid>guid-1</guid>", "<id>guid-2</id>"]))
    url = f"https://news.example/story-{number}"
    odd = [
        "",
        "<link>https://news.example/</link>",
        f"<link>{url}?utm_source=a</link>",
        "<link>https://news.example/story-1</link>",
    ]
    link = draw(mostly([f"<link>{url}</link>"], odd))
    title = draw(mostly([f"<title>Title {number}</title>"], ["<title>Title</title>", ""]))
    return f"{title}{link}{guid}<pubDate>{draw(_DATES)}</pubDate><description>{draw(_TEXTS)}</description>{draw(_MORE)}"


_CHANNELS = mostly(
    [
        CHANNEL, f"{CHANNEL}<lastBuildDate>Mon, 30 Nov 2026 10:00:00 GMT</lastBuildDate>", f"{CHANNEL}<image><url>/i.png</url></image>",
        f"{CHANNEL}<ttl>60</ttl>",
    ],
    [
        f"{CHANNEL}<language>en-us</language>", f"{CHANNEL}<pubDate>13/04/2026</pubDate>", "<title>Only a title</title>", "<entry/>",
        f"{CHANNEL}<textInput><title>s</title></textInput>", "<image><title>x", "<title>N</title><link>https://other.example/</link>",
    ],
)  # fmt: skip
_ENDS = mostly(["", "<!-- end -->", "\n"], ["<link>https://late.example/</link>", "<item/>", "<x/>"])
_ROOTS = mostly(["2.0"], ["0.91", "2.0' xml:lang='fr", "2.0' xml:base='https://base.example/", "2.0' xmlns:x='urn:x"])


@st.composite
def lists(draw: st.DrawFn) -> list[bytes]:
    """Return the documents of a feed, one after the other. Most entries stay from one to the next."""
    pool = draw(st.lists(entries(), min_size=3, max_size=7))
    documents = []
    channel, end, root = draw(_CHANNELS), draw(_ENDS), draw(_ROOTS)
    places = list(range(min(3, len(pool))))
    for _ in range(draw(st.integers(2, 5))):
        inside = "\n".join(f"<item>{pool[place]}</item>" for place in places)
        text = (
            f"<?xml version='1.0'?><rss version='{root}' {NAMESPACES}><channel>{channel}{inside}{end}</channel></rss>"
        )
        documents.append(text.encode())
        match draw(st.integers(0, 9)):
            case 0:
                channel = draw(_CHANNELS)
            case 1:
                places = draw(st.lists(st.sampled_from(range(len(pool))), max_size=6))
            case 2:
                pool[draw(st.sampled_from(range(len(pool))))] = draw(entries())
            case 3:
                root, end = draw(_ROOTS), draw(_ENDS)
            case 4:
                places = places[:-1]
            case _:
                places = [draw(st.sampled_from(range(len(pool)))), *places]
    return documents


@fuzzed(200)
@given(lists())
def test_any_documents_are_read_again_as_in_full(documents):
    both_ways(documents)


@fuzzed(60)
@given(lists(), st.randoms(use_true_random=False))
def test_no_damage_to_a_document_makes_it_another_one_when_it_is_read_again(documents, chance):
    def damaged(body: bytes) -> bytes:
        start = chance.randrange(len(body))
        return (
            body[:start]
            + chance.choice([b"", b"<", b"]]>", b"<item>", b"</item>", b"&", b"\xff", b"-->"])
            + body[start + chance.randrange(3) :]
        )

    both_ways([each for body in documents for each in (body, damaged(body))])


def test_the_documents_above_are_mostly_such_that_entries_can_be_passed_over():
    """The two tests above would show nothing if nearly all documents were read in full."""
    found = [0, 0]

    @fuzzed(100)
    @given(lists())
    def count(documents):
        for before, after in pairwise(documents):
            first = parse_again(before, url=URL, content_type=None, max_entries=50, imprint=None)
            if isinstance(first, ParsedFeed) and first.imprint:
                second = parse_again(after, url=URL, content_type=None, max_entries=50, imprint=first.imprint)
                found[bool(isinstance(second, ParsedFeed) and second.passed_over)] += 1

    count()
    assert found[1] > 20, found


def test_an_atom_feed_is_read_again_as_in_full():
    def entry(number: int, text: str = "x") -> str:
        content = f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{text}</div></content>"
        link = f"<link href='story-{number}'/>"
        return f"<id>urn:{number}</id><title>T{number}</title>{link}<updated>2026-11-0{number}T10:00:00Z</updated>{content}"

    def document(*numbers: int, **more: str) -> bytes:
        return atom(
            *(entry(number, more.get(f"n{number}", "x")) for number in numbers),
            attributes="xml:base='https://b.example/'",
        ).encode()

    _, again = both_ways([document(3, 2, 1), document(4, 3, 2, 1), document(5, 4, 3, 2), document(5, 4, 3, n4="y")])
    assert again.passed_over == 3 + 3 + 2
    assert parse_feed(document(1), url=URL).entries[0].url == "https://b.example/story-1"


def test_an_rss_1_feed_is_read_again_as_in_full():
    def document(*numbers: int) -> bytes:
        url = "https://news.example/story-{0}"
        contents = "".join(f'<rdf:li rdf:resource="{url.format(number)}"/>' for number in numbers)
        items = "".join(
            f'<item rdf:about="{url.format(number)}"><title>T{number}</title><link>{url.format(number)}</link></item>'
            for number in numbers
        )
        channel = f"<channel><title>News</title><items><rdf:Seq>{contents}</rdf:Seq></items></channel>"
        spaces = 'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        return f"<rdf:RDF {spaces}>{channel}{items}</rdf:RDF>".encode()

    _, again = both_ways([document(3, 2, 1), document(4, 3, 2, 1), document(4, 3)])
    assert again.passed_over == 3 + 2
