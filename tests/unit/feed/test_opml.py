from __future__ import annotations

import time
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.feed.opml import MAX_BYTES, read_subscriptions, write_opml
from ingest.model.boilerplate import Note
from ingest.model.page import TextFrom
from ingest.model.subscription import Subscription


def _feeds(body: str | bytes) -> tuple[Subscription, ...]:
    return read_subscriptions(body.encode() if isinstance(body, str) else body).feeds


def _urls(body: str | bytes) -> list[str]:
    return [feed.url for feed in _feeds(body)]


def _skipped(body: str | bytes) -> list[tuple[int, str, str]]:
    listed = read_subscriptions(body.encode() if isinstance(body, str) else body)
    return [(found.line, found.text, found.reason) for found in listed.skipped]


OUTLINE = '<outline text="{}" xmlUrl="https://a.example/{}"/>'
DOCUMENT = "<opml><body>{}</body></opml>"


# -------------------------------------------------------------------------------------------------------- written and read


WHOLE = (
    Subscription(url="https://a.example/feed?x=1&y=2", title="A & <b>", folders=(("News",),)),
    Subscription(
        url="https://b.example/feed",
        title="ज़ी",
        own_title='The "other" one',
        site_url="https://b.example/",
        folders=(("News", "Far & wide"), ("Sport/Results",)),
        strip=(Note.CREDITS, Note.CORRECTIONS),
        speaks_for=("b.example", "c.example"),
        interval_s=900.5,
        text_from=TextFrom.FEED,
        paused="too many adverts",
    ),
    Subscription(url="https://c.example/feed", strip=(), interval_s=86_400, text_from=TextFrom.PAGE),
)


def test_what_is_written_is_read_back_with_folders_titles_sites_and_settings():
    written = write_opml(WHOLE)
    assert read_subscriptions(written.encode()).feeds == WHOLE
    assert etree.fromstring(written.encode()).tag == "opml"


@pytest.mark.parametrize("written", ["", "0", "-5", "inf", "nan", "1e9", "9999999999", "soon"])
def test_an_interval_that_is_no_time_is_ignored(written):
    listed = f'<opml xmlns:ingest="urn:ingest:subscriptions"><body><outline xmlUrl="https://a.example/" ingest:interval="{written}" ingest:text="both"/></body></opml>'
    (feed,) = _feeds(listed)
    assert (feed.interval_s, feed.text_from) == (None, None)


def test_a_document_that_was_cut_off_is_told_with_the_line_where_it_ends_and_gives_what_it_has():
    whole = write_opml(WHOLE)
    assert read_subscriptions(whole.encode()).is_whole
    for size in range(whole.index("<opml") + 6, len(whole) - 8, 5):
        listed = read_subscriptions(whole[:size].encode())
        assert not listed.is_whole
        last = listed.skipped[-1]
        assert last.line == whole[:size].rstrip().count("\n") + 1
        assert "cut off" in last.reason
        assert {feed.url for feed in listed.feeds} <= {feed.url for feed in WHOLE}


@pytest.mark.parametrize(
    "text",
    ["<opml/>", "<OPML version='2.0' />", "<o:opml xmlns:o='x'></o:opml >", "<html><body>", "https://a.example/", ""],
)
def test_what_has_its_end_or_is_no_opml_document_was_not_cut_off(text):
    assert read_subscriptions(text.encode()).is_whole


def test_a_feed_in_several_folders_stands_in_each_of_them_and_a_folder_is_written_once():
    root = etree.fromstring(write_opml(WHOLE).encode())
    assert [outline.get("text") for outline in root.findall("body/outline")] == [
        "News",
        "Sport/Results",
        "https://c.example/feed",
    ]
    assert len(root.findall(".//outline[@xmlUrl='https://b.example/feed']")) == 2


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\ufffe", "\uffff", "\ud800", "\u202e", "\U0001ffff"])
def test_no_text_that_is_stored_stops_the_export(character):
    feed = Subscription(
        url=f"https://a.example/{character}",
        title=f"a{character}b",
        own_title=character,
        site_url=f"https://a.example/{character}",
        folders=((f"x{character}y",),),
        paused=character,
    )
    (read,) = read_subscriptions(write_opml([feed]).encode("utf-8")).feeds
    assert read.title in {"ab", "a b", f"a{character}b"}


_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@given(_TEXTS, _TEXTS, st.sampled_from(['"{}"', "'{}'"]))
def test_a_well_formed_list_is_read_as_xml_says(text, path, quotes):
    def quoted(value: str) -> str:
        mark = quotes[0]
        inner = quoteattr(value, {'"': "&quot;", "'": "&apos;"})[1:-1]
        return f"{mark}{inner}{mark}"

    url = f"https://a.example/{path.strip()}?a=1&b=2"
    document = f"<opml version={quoted('2.0')}><body><outline text={quoted(text)} xmlUrl={quoted(url)} type='rss'/></body></opml>"
    try:
        expected = etree.fromstring(document.encode()).find(".//outline").get("text")
    except etree.XMLSyntaxError:
        return  # XML has no such character
    (feed,) = _feeds(document)
    assert (
        feed.own_title
        == read_subscriptions(f"https://a.example/ {_as_word('~' + expected)}".encode()).feeds[0].own_title
    )


def _as_word(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ------------------------------------------------------------------------------------------------------- titles and folders


def test_the_titles_of_another_reader_are_the_operators_own():
    body = """<outline text="My harbour" title="Harbour News" xmlUrl="https://a.example/1" htmlUrl="https://a.example/"/>
      <outline text="https://a.example/2" xmlUrl="https://a.example/2" htmlUrl="javascript:x"/>
      <outline title="Only this" xmlUrl="https://a.example/3"/>"""
    first, second, third = _feeds(DOCUMENT.format(body))
    assert (first.own_title, first.title, first.site_url) == ("My harbour", "Harbour News", "https://a.example/")
    assert (second.own_title, second.title, second.site_url) == ("", "", None)
    assert (third.own_title, third.title) == ("Only this", "Only this")


def test_folders_nest_and_a_feed_that_stands_in_two_is_read_once_with_both():
    text = b"""\xef\xbb\xbf<?xml version="1.0"?><opml version="1.0"><body>
      <outline text="News"><outline text="deep"><outline xmlUrl="https://a.example/feed" text="A"/></outline></outline>
      <outline XMLURL="https://b.example/feed" TITLE="B"/><outline title="Later"><outline xmlUrl="https://a.example/feed"/></outline>
      <outline text="empty"/></body></opml>"""
    first, second = _feeds(text)
    assert (first.url, first.own_title, first.folders) == (
        "https://a.example/feed",
        "A",
        (("News", "deep"), ("Later",)),
    )
    assert (second.url, second.own_title, second.folders) == ("https://b.example/feed", "B", ())


def test_a_folder_with_the_type_of_a_feed_is_a_folder_and_categories_are_folders_too():
    body = """<outline type="rss" title="tech" xmlUrl=""><outline type="rss" text="A" xmlUrl="https://a.example/1"></outline>
      <outline category="/Home/Garden, bees ,/" text="B" xmlUrl="https://a.example/2"/></outline>
      <outline text="C" xmlUrl="https://a.example/3"/>"""
    assert [feed.folders for feed in _feeds(DOCUMENT.format(body))] == [
        (("tech",),),
        (("tech",), ("Home", "Garden"), ("bees",)),
        (),
    ]


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("a&#27;[31mb&#x9b;2Jc&#x202E;d", "a[31mb2Jcd"),
        ("a&#xD800;b&#57343;c&#xdbff;", "a\ufffdb\ufffdc\ufffd"),
        ("a\0b\x1fc", "abc"),
        ("line\n\n  two", "line two"),
        ("x" * 9000, "x" * 2000),
        ("fish &amp; chips &eacute;&nope; & peas", "fish & chips é&nope; & peas"),
        ("one > two", "one > two"),
        ('The "Best" of it', 'The "Best" of it'),
        ('"Quoted"', '"Quoted"'),
        ("it's", "it's"),
        ("5 < 6", "5 < 6"),
    ],
)
def test_a_title_is_one_short_line_however_it_is_written(title, read):
    text = DOCUMENT.format(OUTLINE.format(title, 1) + OUTLINE.format("next", 2))
    assert [feed.own_title for feed in _feeds(text)] == [read, "next"]


# ------------------------------------------------------------------------------------------------------------ broken XML


@pytest.mark.parametrize(
    "document",
    [
        '<opml xmlns="http://opml.org/spec2"><body>{}</body></opml>',
        '<o:opml xmlns:o="urn:x"><o:body><o:outline text="f">{}</o:outline></o:body></o:opml>',
        "\n\n <?xml version='1.0'?><!DOCTYPE opml [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><opml><body>{}</body></opml>",
        "<opml><head><title>A &nbsp; & B <b></title></head><body>{}",
        "<opml><body></wrong>{}</opml></body>",
        "<opml><body><outline text='x'>" + "<outline text='y'>" * 300 + "{}" + "</outline>" * 300,
        "<opml><body>" + OUTLINE.format("x" * 300_000, "") + "{}</body></opml>",
        "<opml><body/></opml>\n<opml><body>{}</body></opml>",
        "<body>{}</body>",
    ],
)
def test_the_document_around_the_outlines_may_be_broken(document):
    outlines = OUTLINE.format("A", 1) + OUTLINE.format("B", 2)
    for body in (outlines, outlines.replace("outline", "OUTLINE").replace("xmlUrl", "XMLURL")):
        assert _urls(document.format(body))[-2:] == ["https://a.example/1", "https://a.example/2"]


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        (
            '<outline text="R & D" xmlUrl="https://b.example/rss?cat=1&format=rss"/>',
            "https://b.example/rss?cat=1&format=rss",
        ),
        ('<outline xmlUrl="https://b.example/?a=1&copy=2&amp;reg=3"/>', "https://b.example/?a=1&copy=2&reg=3"),
        ('<outline xmlUrl="https://b.example/?a=1&amp;amp;b=2"/>', "https://b.example/?a=1&b=2"),
        ("<outline xmlUrl = 'https://b.example/feed'></outline>", "https://b.example/feed"),
        ("<outline xmlUrl=https://b.example/feed/>", "https://b.example/feed"),
        ('<outline text="no end xmlUrl="https://b.example/feed"/>', "https://b.example/feed"),
        ('<outline text="A"xmlUrl="https://b.example/feed"type="rss"/>', "https://b.example/feed"),
        ('<outline text="x"> y" xmlUrl="https://b.example/feed"/>', "https://b.example/feed"),
        (
            '<outline text="A" text="B" xmlUrl="https://b.example/feed" xmlUrl="https://b.example/other"/>',
            "https://b.example/feed",
        ),
        ('<outline text="A" checked xmlUrl="https://b.example/feed">', "https://b.example/feed"),
        ('<outline text="A" xmlUrl="https://b.example/feed"', "https://b.example/feed"),
        ('<outline\n  text="A"\n  xmlUrl="\n https://b.example/feed \n"\n/>', "https://b.example/feed"),
        ('<outline text="A" xmlUrl="https://b.example/feed" / >', "https://b.example/feed"),
        ('<outline type="rss" text="A" url="https://b.example/feed"/>', "https://b.example/feed"),
        ("<outline xmlUrl=”https://b.example/feed”/>", "https://b.example/feed"),
        ('<outline xmlUrl="https://b.example/it\'s"/>', "https://b.example/it's"),
    ],
)
def test_a_broken_outline_still_names_its_feed_and_costs_no_other(outline, url):
    body = OUTLINE.format("before", 1) + outline + OUTLINE.format("behind", 2)
    assert _urls(DOCUMENT.format(body)) == ["https://a.example/1", url, "https://a.example/2"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-8", "utf-16"),
        ("utf-8", "no-such-charset"),
        ("cp1252", "iso-8859-1"),
        ("cp1251", "windows-1251"),
    ],
)
def test_a_list_is_read_in_its_encoding_whatever_it_declares(encoding, declared):
    name = "Вести" if encoding == "cp1251" else "Über"
    text = f'<?xml version="1.0" encoding="{declared}"?><opml><body>{OUTLINE.format(name, 1)}</body></opml>'
    assert [(feed.url, feed.own_title) for feed in _feeds(text.encode(encoding))] == [("https://a.example/1", name)]


def test_a_subscription_that_is_commented_out_is_not_read_and_the_lines_behind_keep_their_numbers():
    body = f"{OUTLINE.format('A', 1)}\n<!-- {OUTLINE.format('old', 2)}\n\n -->\n<outline xmlUrl='ftp://a.example/'/>"
    listed = read_subscriptions(DOCUMENT.format(body).encode())
    assert [feed.url for feed in listed.feeds] == ["https://a.example/1"]
    assert [found.line for found in listed.skipped] == [5]
    for ends in (b"\r\n", b"\r"):
        assert read_subscriptions(DOCUMENT.format(body).encode().replace(b"\n", ends)) == listed


def test_entities_of_a_stranger_are_not_expanded():
    text = b"""<!DOCTYPE opml [<!ENTITY e SYSTEM "file:///etc/passwd">]>
      <opml><body><outline xmlUrl="https://a.example/" text="&e;"/></body></opml>"""
    assert [feed.own_title for feed in _feeds(text)] == ["&e;"]


# ------------------------------------------------------------------------------------------------------- what is skipped


def test_what_names_no_feed_is_skipped_with_its_line_its_text_and_the_reason():
    text = """<opml><body>
      <outline xmlUrl="javascript:alert(1)" text="X"/>
      <outline type="rss" text="no address" htmlUrl="https://a.example/"/>

      <outline text="A" xmlUrl="https://a.example/1"/>
      <outline xmlUrl="query:unread:unread = &quot;yes&quot;"/>
      <outline text="cut" xmlUrl="https://a.example/cu"""
    assert _urls(text) == ["https://a.example/1"]
    assert [(line, reason) for line, _, reason in _skipped(text)] == [
        (2, "its xmlUrl is not an http(s) URL of a feed"),
        (3, "it has no xmlUrl"),
        (6, "its xmlUrl is not an http(s) URL of a feed"),
        (7, "the tag is cut off"),
        (7, "the document ends here, without </opml>: it was cut off, and feeds may be missing"),
    ]
    assert _skipped(text)[0][1] == '<outline xmlUrl="javascript:alert(1)" text="X"/>'


@pytest.mark.parametrize(
    "attributes",
    [
        "type='include' url='https://a.example/list'",
        "type='link' url='https://a.example/x.OPML'",
        "type='source' xmlUrl='https://a.example/list'",
    ],
)
def test_another_list_is_no_feed_and_is_named(attributes):
    assert _feeds(DOCUMENT.format(f"<outline text='more' {attributes}/>")) == ()
    assert [reason for _, _, reason in _skipped(DOCUMENT.format(f"<outline text='more' {attributes}/>"))] == [
        "it names another list, which is to be imported itself"
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html><body>hello</body></html>", "not an OPML document: its root element is <html>"),
        ("<", "not an OPML document"),
        ('<?xml version="1.0"?><rss version="2.0"/>', "not an OPML document: its root element is <rss>"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>', "not an OPML document: its root element is <feed>"),
    ],
)
def test_markup_that_is_no_list_is_skipped_whole_with_a_reason(text, reason):
    assert (_feeds(text), _skipped(text)) == ((), [(1, text, reason)])


@pytest.mark.parametrize(
    "text", ["", " \n\n", "# nothing\n", "<opml/>", "<opml><body><outline text='folder'/></body></opml>"]
)
def test_an_empty_list_holds_nothing(text):
    assert (_feeds(text), _skipped(text)) == ((), [])


# ------------------------------------------------------------------------------------------------- one URL on each line


def test_a_plain_list_may_have_blank_lines_and_comments():
    text = (
        b"\xef\xbb\xbf# mine\n\nhttps://a.example/feed\r\n  https://b.example/feed  # daily\n<https://c.example/feed>\n"
    )
    assert _urls(text) == ["https://a.example/feed", "https://b.example/feed", "https://c.example/feed"]
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert _urls(text.decode("utf-8-sig").encode(encoding)) == _urls(text)


def test_a_list_may_begin_with_a_url_in_angle_brackets():
    assert _urls("<https://c.example/feed>\nhttps://a.example/") == ["https://c.example/feed", "https://a.example/"]


def test_tags_and_titles_of_newsboat_are_folders_and_own_titles():
    text = """http://a.example/feed ~harbour tides wind
"https://b.example/feed?q=a b"\tsea	"~The \\"other\\" one" "two words" ! # daily
https://a.example/feed wind sky
"""
    first, second = _feeds(text)
    assert (first.url, first.own_title) == ("http://a.example/feed", "harbour")
    assert first.folders == (("tides",), ("wind",), ("sky",))
    assert (second.url, second.own_title) == ("https://b.example/feed?q=a b", 'The "other" one')
    assert second.folders == (("sea",), ("two words",))


def test_one_bad_line_of_a_list_costs_itself_alone():
    text = 'https://a.example/\nnot a url\n"exec:~/bin/x.sh | sort" tag\nfilter:~/x.sh:https://a.example/f\nnews\nb.example/feed\n'
    assert _urls(text) == ["https://a.example/", "http://b.example/feed"]
    assert _skipped(text) == [
        (2, "not a url", "not an http(s) URL of a feed"),
        (3, '"exec:~/bin/x.sh | sort" tag', "not an http(s) URL of a feed"),
        (4, "filter:~/x.sh:https://a.example/f", "not an http(s) URL of a feed"),
        (5, "news", "not an http(s) URL of a feed"),
    ]


def test_two_spellings_of_a_feed_are_one_feed():
    text = "https://a.example/feed#top\nfeed://A.example:80/feed \nfeed:https://a.example/feed\na.example/feed\n"
    assert _urls(text) == ["https://a.example/feed"]


# ------------------------------------------------------------------------------------------------------------- strangers


@given(st.binary(max_size=400) | st.text("<>/\"'=& \noutlinexmlUrl", max_size=200).map(str.encode))
def test_any_bytes_are_a_list(body):
    listed = read_subscriptions(body)
    assert read_subscriptions(write_opml(listed.feeds).encode()).feeds is not None


@pytest.mark.parametrize(
    "text",
    [
        "<opml>" + '<outline a="' * 100_000,
        "<opml>" + "<outline " + 'a="b" ' * 200_000,
        "<opml><outline " + '"' * 500_000,
        "<opml><outline x=" + '" x=' * 200_000,
        "<opml><outline text=" + '"a ' * 300_000,
        "<opml>" + "<!-- " * 200_000,
        "<opml>" + "<outline>" * 100_000,
        "<opml><outline text='" + " " * 1_000_000,
        "https://a.example/ " + '"' * 300_001,
        "# " * 500_000,
        "a\n" * 300_000,
    ],
    ids=["open", "many", "quotes", "equals", "words", "comments", "deep", "blanks", "list", "comment", "lines"],
)
def test_no_list_takes_long(text):
    begin = time.process_time()
    read_subscriptions(text.encode())
    assert time.process_time() - begin < 8


def test_only_so_many_bytes_are_read_and_that_is_told():
    text = b"https://a.example/feed\n#" + b"x" * MAX_BYTES + b"\nhttps://b.example/feed"
    assert _urls(text) == ["https://a.example/feed"]
    assert [reason for _, _, reason in _skipped(text)] == ["only 50,000,000 bytes of a list are read"]
