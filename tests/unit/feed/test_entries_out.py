"""Entries out are items in, whatever one item holds."""

from __future__ import annotations

import pytest
from documents import NAMESPACES, kinds, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model.feed import CUT_OFF

RSS = (
    "<item>", "<title>", "Bridge {n} &amp; pier", "</title>", "<link>", "https://news.example/{n}", "</link>",
    "<guid isPermaLink='false'>", "g{n}", "</guid>", "<pubDate>", "Mon, 02 Sep 2024 10:00:00 GMT", "</pubDate>",
    "<description>", "<![CDATA[", "<p>Rain {n}<br>and wind</p>", "]]>", "</description>",
    '<enclosure url="https://news.example/{n}.mp3" type="audio/mpeg" length="9"/>', "</item>\n",
)  # fmt: skip
"""An entry of RSS in pieces: faults are put between them."""
ATOM = (
    "<entry>", '<title type="html">', "Bridge {n} &amp;amp; pier", "</title>", '<link href="https://news.example/{n}"/>',
    "<id>", "g{n}", "</id>", "<updated>", "2024-09-02T10:00:00Z", "</updated>", '<content type="xhtml">',
    '<div xmlns="http://www.w3.org/1999/xhtml">', "<p>", "Rain {n}", "</p>", "</div>", "</content>",
    "<author>", "<name>", "Ann", "</name>", "</author>", "</entry>\n",
)  # fmt: skip
"""An entry of Atom in pieces."""
FAULTS = (
    "<!-- old -- do not use -->", "<!-- closed badly --->", "<!-- never closed", "<!-->", "<!-- one <!-- two --> -->", "-->",
    '<?xml version="1.0"?>', "<?php echo 1 > 0 ?>", "<?never closed", '<!DOCTYPE rss SYSTEM "x">', "<!x", "<![CDATA[never closed",
    "<![CDATA[one <![CDATA[two]]>", "]]>", "<a:b:c/>", "<a:b:c>", "<undeclared:x>y</undeclared:x>", '<x a="1" a="2"/>',
    "<x y:b='2' y:b='3'>z</x>", "<x a=1 b c='<'/>", '<x a="1/>', "<br>", "<b>", "</b>", "</x></y></z>", "<p><b></p></b>", "<", "< ",
    "<>", "</>", "<1>", "&", "&nosuch;", "&#0;", "&#xD800;", "&#99999999;", "\x00\x0b", "\ufffe", "<title>", "</title>", "<link>",
    "<description>", "</description>", "<content>", "</channel>", "</rss>", "</feed>", '<x xmlns:m="http://m.example/ "/>',
    "<m:x xmlns:m=''/>", '<x xmlns:m="http://m.example/" xmlns:m="http://n.example/"/>', "<X></x>", "<image><url>", "<source>",
)  # fmt: skip
"""Faults of markup."""
BETWEEN = [fault for fault in FAULTS if fault not in {"</rss>", "</feed>"}]


def entry(pieces: tuple[str, ...], number: int, fault: str = "", at: int = 0) -> str:
    written = [piece.replace("{n}", str(number)) for piece in pieces]
    return "".join([*written[:at], fault, *written[at:]])


def document(*entries: str, root: str = "", head: str = "", tail: str = "") -> str:
    """Return a feed with these entries, of the syntax that the first one has."""
    if entries[0].startswith("<entry"):
        names = "<title>News</title><link href='https://news.example/'/>"
        return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"{root}>{names}{head}{"".join(entries)}{tail}</feed>\n'
    names = "<title>News</title><link>https://news.example/</link>"
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0" {NAMESPACES}{root}><channel>{names}{head}{"".join(entries)}{tail}'
        "</channel></rss>\n"
    )


def guids(written: str) -> list[str]:
    feed = parsed(written)
    assert feed.title == "News"
    assert CUT_OFF not in kinds(feed)
    return [found.guid for found in feed.entries]


@pytest.mark.parametrize("pieces", [RSS, ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_anywhere_in_one_item_costs_no_item(fault, pieces):
    for at in (1, 2, 3, 5, 8, 12, 14, 15, len(pieces) - 1):
        found = guids(document(*(entry(pieces, number, fault if number == 1 else "", at) for number in range(4))))
        assert (len(found), found[0], found[2:]) == (4, "g0", ["g2", "g3"]), at


@pytest.mark.parametrize("pieces", [RSS, ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize("fault", BETWEEN)
def test_a_fault_between_items_costs_no_item(fault, pieces):
    whole = [entry(pieces, number) for number in range(3)]
    assert guids(document(whole[0], fault + whole[1], whole[2], head=fault, tail=fault)) == ["g0", "g1", "g2"]


@pytest.mark.parametrize("pieces", [RSS, ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize(
    "root",
    [
        ' a="1" a="2"', ' xmlns:media="http://search.yahoo.com/mrss/ "', ' xmlns:x="" ', ' xmlns:x="a b" xmlns:x="c"', " a=1 b",
        ' xmlns="http://example.org/" xmlns="http://www.w3.org/2005/Atom"', ' a:b:c="1"', ' a="&"', ' a="<"',
    ],
)  # fmt: skip
def test_a_fault_in_the_root_tag_costs_no_item(root, pieces):
    assert guids(document(*(entry(pieces, number) for number in range(3)), root=root)) == ["g0", "g1", "g2"]


@pytest.mark.parametrize("pieces", [RSS, ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize("between", ["", "\n", "<!-- cached -->", "<p>Warning</p>", "]]>", "&", "</x>"])
def test_documents_that_are_glued_together_lose_no_item(between, pieces):
    whole = [entry(pieces, number) for number in range(4)]
    assert guids(document(*whole[:2]) + between + document(*whole[2:])) == ["g0", "g1", "g2", "g3"]
    assert guids(document(*whole) + between) == ["g0", "g1", "g2", "g3"]


@pytest.mark.parametrize(
    "fault", ["<!-- old -- -->", "<x a='1' a='2'/>", "<a:b:c/>", "</b>", "<b>", "<![CDATA[never closed", "&nosuch;"]
)
def test_a_feed_of_rss_1_and_one_whose_elements_have_a_prefix_lose_no_item(fault):
    rdf = "".join(
        f'<item rdf:about="https://news.example/{n}"><title>T{n}</title>{fault if n == 1 else ""}<link>https://news.example/{n}</link></item>'
        for n in range(3)
    )
    feed = parsed(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><title>News</title>'
        f"</channel>{rdf}</rdf:RDF>"
    )
    assert [entry.guid for entry in feed.entries] == [f"https://news.example/{n}" for n in range(3)]
    prefixed = "".join(
        f"<a:entry><a:id>g{n}</a:id>{fault if n == 1 else ''}<a:title>T{n}</a:title></a:entry>" for n in range(3)
    )
    feed = parsed(f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>News</a:title>{prefixed}</a:feed>')
    assert [(entry.guid, feed.title) for entry in feed.entries] == [("g0", "News"), ("g1", "News"), ("g2", "News")]
    assert CUT_OFF not in kinds(feed)


def test_an_element_called_item_of_another_vocabulary_is_no_item_in_a_broken_feed_either():
    shop = "<x:item xmlns:x='https://shop.example/'><x:title>Other</x:title></x:item>"
    assert guids(document(entry(RSS, 0, shop + "<br>", 1), entry(RSS, 1))) == ["g0", "g1"]


@pytest.mark.parametrize("pieces", [RSS, ATOM], ids=["rss", "atom"])
@pytest.mark.parametrize("lost", ["first", "middle", "last"])
def test_an_item_without_its_end_tag_or_with_two_is_one_item(lost, pieces):
    broken = {"first": 0, "middle": 1, "last": 2}[lost]
    for end in ("", pieces[-1] * 2, pieces[-1].upper(), pieces[-1].replace(">", ""), pieces[-1].replace("/", "")):
        whole = [entry(pieces if number != broken else (*pieces[:-1], end), number) for number in range(3)]
        found = guids(document(*whole))
        assert [guid for guid in found if guid in {"g0", "g1", "g2"}] == ["g0", "g1", "g2"], end


def test_values_around_a_fault_are_kept():
    faults = ("<x a='1' a='2'/>", "<a:b:c/>", "<!-- old -- do not use -->", "<br>", "</b>", '<x a="1/>', "&nosuch;")
    for fault in faults:
        for at in (1, 4, 7, 10, 13, 18, 19):
            broken = parsed(document(entry(RSS, 1, fault, at))).entries[0]
            assert (broken.url, broken.guid, broken.title) == ("https://news.example/1", "g1", "Bridge 1 & pier"), (
                fault,
                at,
            )
            assert (broken.html, len(broken.enclosures)) == ("<p>Rain 1<br>and wind</p>", 1), (fault, at)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_faults_in_one_item_cost_no_other_item(data):
    pieces = data.draw(st.sampled_from([RSS, ATOM]))
    broken = data.draw(st.integers(0, 3))
    mutated = list(pieces)
    for _ in range(data.draw(st.integers(1, 3))):
        fault = data.draw(st.one_of(st.sampled_from(FAULTS), st.text("<>/!?[]-&;='\" ab:", max_size=12)))
        mutated.insert(data.draw(st.integers(1, len(mutated) - 1)), fault)
    written = [entry(tuple(mutated) if number == broken else pieces, number) for number in range(4)]
    found = guids(document(*written))
    assert len(found) == 4
    assert [guid for number, guid in enumerate(found) if number != broken] == [f"g{n}" for n in range(4) if n != broken]
