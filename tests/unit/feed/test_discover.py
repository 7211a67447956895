from __future__ import annotations

import time

import pytest
from documents import parsed, rss

from ingest.feed.discover import Found, best, candidate, feed_links, likely_urls, obvious
from ingest.model.feed import Proposal
from ingest.model.subscription import Candidate, Subscription

PAGE = "https://news.example/start"


def _named(page: str | bytes, header: str = "", url: str = PAGE) -> list[str]:
    return [link.url for link in feed_links(page.encode() if isinstance(page, str) else page, url, header)]


def test_links_to_feeds_are_found_in_order_and_made_absolute():
    page = b"""<html><head><base href="/de/"><link rel="stylesheet" href="x.css">
      <link rel="alternate" type="application/rss+xml" title=" All\n news " href="feed.xml">
      <LINK REL="Alternate Home" TYPE="application/atom+xml; charset=utf-8" HREF="//other.example/atom">
      <link rel="alternate" type="application/feed+json" href="https://news.example/feed.json">
      <link rel="alternate" hreflang="fr" href="/fr/"><link rel="alternate" type="application/rss+xml" href="javascript:x">
      </head><body><a href="/rss">RSS</a></body></html>"""
    assert [(link.url, link.title) for link in feed_links(page, "https://news.example/start")] == [
        ("https://news.example/de/feed.xml", "All news"),
        ("https://other.example/atom", ""),
        ("https://news.example/feed.json", ""),
    ]


@pytest.mark.parametrize(
    "page", [b"", b"\x00\x00", b"<", b"%PDF-1.4", b"<link rel=alternate>", b"<div>" * 10_000, b"\xff\xfe<\x00"]
)
def test_a_page_that_names_none_gives_none(page):
    assert feed_links(page, "https://news.example/") == ()


@pytest.mark.parametrize(
    "element",
    [
        '<link rel="alternate" type="application/json" href="/f">',
        '<link rel="alternate" type="application/feed+json" href="/f">',
        '<LINK HREF=/f TYPE="APPLICATION/RDF+XML" REL=ALTERNATE>',
        '<link rel="feed" href="/f">',
        '<link rel="feed alternate" type="application/octet-stream" href="/f">',
        '<link rel="alternate home" type="application/rss" href="/f#top">',
        '<link rel="FEED stylesheet" href="/f">',
        '<a rel="alternate" type="application/rss+xml" href="/f">News</a>',
        '<p><a href="/f" rel="nofollow feed">News</a></p>',
    ],
)
def test_a_feed_is_found_by_whatever_element_names_it(element):
    found = _named(f"<html><head>{element}</head><body><a href='/other'>x</a></body></html>")
    assert [url.partition("#")[0] for url in found] == ["https://news.example/f"]


@pytest.mark.parametrize("href", ["/feed", "/rss.php?x=1", "atom.xml", "https://feeds.example/all", "/a.rss"])
def test_an_alternate_without_a_type_is_a_feed_if_its_url_says_so(href):
    assert len(_named(f'<link rel="alternate" href="{href}">')) == 1


@pytest.mark.parametrize(
    "element",
    [
        '<link rel="alternate" hreflang="de" href="/de/feed">',
        '<link rel="alternate" media="handheld" href="/rss/mobile">',
        '<link rel="alternate" href="/print">',
        '<link rel="alternate stylesheet" type="application/rss+xml" href="/feed.css">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">',
        '<link rel="feedback" href="/feed">',
        '<link rel="alternate" href="/feedback">',
        '<link rel="alternate" type="text/html" href="/feed">',
        '<link rel="feed" type="text/html" href="/">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<a type="application/rss+xml" href="/feed">News</a>',
        '<link rel="feed" href="ftp://news.example/feed">',
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(element):
    assert _named(element) == []


@pytest.mark.parametrize(
    ("header", "urls"),
    [
        ('</f>; rel="alternate"; type="application/rss+xml"; title="All; of it, here"', ["https://news.example/f"]),
        ("<https://x.example/a>;rel=alternate;type=application/atom+xml", ["https://x.example/a"]),
        (
            (
                '<style.css>; rel=preload; as=style, </f>;title="a \\"b\\", <c>"; rel="feed" , <?p=2>; rel=next, </g>; REL="Alternate"; '
                'TYPE="application/feed+json"'
            ),
            ["https://news.example/f", "https://news.example/g"],
        ),
        ('</wp-json/>; rel="https://api.w.org/", </p/1>; rel=shortlink', []),
        ("</f>", []),
        ("</f", []),
        ("; rel=feed", []),
        ('</f>; rel="alternate', []),
        ('<javascript:x>; rel="feed"', []),
    ],
)
def test_the_header_link_names_feeds(header, urls):
    assert _named(b"", header) == urls
    assert _named("<html><p>Hello</p></html>", header) == urls


def test_the_titles_of_links_in_the_header_are_read():
    (link,) = feed_links(b"", PAGE, '</f>; rel=feed; title="All; \\"of\\" it"')
    assert link == Subscription(url="https://news.example/f", title='All; "of" it', named_by=PAGE)


def test_no_header_takes_long():
    begin = time.process_time()
    for header in ("<" * 30_000, "<a>;" * 10_000, '<a>; b="' + "\\" * 30_000, "<a>" + "; " * 15_000, "<a>;a=" * 6_000):
        feed_links(b"", PAGE, header)
    assert time.process_time() - begin < 5


def test_doubtful_links_come_after_sure_ones_and_comments_last():
    page = """<link rel="alternate" type="application/json" href="/json/1">
      <link rel="alternate" type="application/rss+xml" title="Harbour » Comments Feed" href="/comments/feed/">
      <link rel="alternate" type="application/rss+xml" title="Kommentar-Feed" href="/antworten">
      <link rel="alternate" type="application/rss+xml" title="Harbour » Feed" href="/feed/">
      <a rel="alternate" type="application/atom+xml" href="/atom">x</a>
      <link rel="alternate" type="application/rss+xml" title="Commentary" href="/commentary-desk">"""
    assert _named(page) == [
        f"https://news.example/{path}"
        for path in ("feed/", "commentary-desk", "atom", "json/1", "comments/feed/", "antworten")
    ]


def test_only_what_stands_in_the_head_or_the_header_is_the_word_of_the_page():
    page = """<link rel="feed" href="/a"><body><div><link rel="feed" href="https://x.example/d">
      <a rel="feed" href="https://x.example/b">x</a><a rel="feed" href="/a">a</a></div>"""
    links = feed_links(page.encode(), PAGE, "</c>; rel=feed")
    assert [(link.url, link.named_by) for link in links] == [
        ("https://news.example/a", PAGE),
        ("https://news.example/c", PAGE),
        ("https://x.example/d", None),
        ("https://x.example/b", None),
    ]


@pytest.mark.parametrize(
    ("url", "first", "number"),
    [
        ("https://news.example/", "https://news.example/feed", 8),
        ("https://news.example", "https://news.example/feed", 8),
        ("https://news.example/blog/", "https://news.example/blog/feed", 16),
        ("https://news.example/blog?page=2#top", "https://news.example/blog/feed", 16),
        ("https://news.example/feed", "https://news.example/feed/feed", 15),
    ],
)
def test_a_feed_may_stand_beside_the_page_or_at_the_root(url, first, number):
    urls = likely_urls(b"", url)
    assert (urls[0], len(urls)) == (first, number)
    assert "https://news.example/rss.xml" in urls


def test_links_that_look_like_feeds_are_tried_before_the_usual_places():
    page = b"""<base href="/de/"><a href="about.html">About</a><a href="rss.php">RSS</a><a href="javascript:feed()">x</a>
      <a href="https://feeds.example/news.atom">Atom</a><a href="/feedback">Write to us</a>"""
    urls = likely_urls(page, "https://news.example/")
    assert urls[:3] == (
        "https://news.example/de/rss.php",
        "https://feeds.example/news.atom",
        "https://news.example/feed",
    )
    many = b"".join(b'<a href="/%d/feed">x</a>' % number for number in range(99))
    assert len(likely_urls(many, "https://news.example/")) == 5 + 8


# ------------------------------------------------------------------------------------------------------------- which of them


def _candidate(name: str, *entries: str, title: str = "News") -> Candidate:
    document = parsed(rss(*entries, channel=f"<title>{title}</title>"))
    return candidate(Subscription(url=f"https://news.example/{name}", title=title), document)


OLD = "<title>Old</title><link>https://news.example/1</link><pubDate>Mon, 05 Oct 2026 10:00:00 GMT</pubDate>"
NEW = "<title>New</title><link>https://news.example/2</link><pubDate>Tue, 06 Oct 2026 10:00:00 GMT</pubDate>"
UNDATED = "<title>First</title><link>https://news.example/3</link>"


def test_a_candidate_shows_its_newest_entry():
    found = _candidate("feed", OLD, UNDATED, NEW)
    assert (found.entries, found.newest, f"{found.newest_at:%Y-%m-%d}") == (3, "New", "2026-10-06")
    undated = _candidate("feed", UNDATED)
    assert (undated.newest, undated.newest_at) == ("First", None)
    assert (_candidate("feed").newest, _candidate("feed").entries) == ("", 0)


def test_one_feed_is_meant_and_so_is_one_feed_in_two_formats_or_beside_its_comments():
    feed, atom, comments = _candidate("feed", OLD, NEW), _candidate("atom", NEW), _candidate("comments/feed", OLD)
    assert obvious([feed]) == feed
    assert obvious([feed, atom]) == feed
    assert obvious([comments, atom, feed]) == atom
    assert obvious([comments]) == comments


def test_of_several_feeds_none_is_meant():
    feed = _candidate("feed", OLD, NEW)
    for other in (_candidate("sport", NEW, title="Sport"), _candidate("all", OLD), _candidate("empty")):
        assert obvious([feed, other]) is None
    assert obvious([_candidate("a"), _candidate("b")]) is None
    assert obvious([]) is None


def test_a_page_that_names_a_thousand_gives_the_first_of_them():
    page = b"".join(b'<link rel=alternate type="text/xml" href="/%d">' % number for number in range(1000))
    assert len(feed_links(page, "https://news.example/")) == 50


def test_the_feed_that_lists_most_of_what_the_lost_one_listed_is_proposed_the_first_of_these():
    site = "https://news.example/"
    found = [Found(url=f"{site}{name}", entries=9, known=known) for name, known in (("a", 1), ("b", 7), ("c", 7))]
    assert best(site, found) == Proposal(
        url=f"{site}b", because="https://news.example/ names it, and 7 of its 9 entries are known"
    )


def test_a_feed_of_which_nothing_is_known_is_proposed_where_there_is_no_better_one_and_none_where_there_is_none():
    found = best("https://news.example/", [Found(url="https://news.example/a", entries=3, known=0)])
    assert found.because == "https://news.example/ names it, and none of its entries is known"
    assert best("https://news.example/", []) is None
