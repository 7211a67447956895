from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed.links import in_language, resolved
from ingest.feed.parse import parse_feed
from ingest.text.urls import absolute_link

OWN = "https://harbour.example/news/feed.xml"
HOME = "https://harbour.example/"


def _rss(item: str, home: str = HOME, own: str = OWN):
    channel = (
        f"<rss version='2.0'><channel><title>Harbour</title><link>{home}</link><item>{item}</item></channel></rss>"
    )
    return parse_feed(channel.encode(), url=own)


def _atom(entry: str, head: str = "", own: str = OWN):
    document = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour</title>{head}<entry><id>tag:1</id>{entry}</entry></feed>"
    return parse_feed(document.encode(), url=own)


def _json(own: str = OWN, home: str = HOME, **item: str):
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour",
        "home_page_url": home,
        "items": [item],
    }
    return parse_feed(json.dumps(document).encode(), url=own)


def _link(feed):
    (entry,) = feed.entries
    return entry.link


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("www.ferry.example/a/b?c=1", "https://www.ferry.example/a/b?c=1"),
        ("WWW.Ferry.Example:8080/a", "https://WWW.Ferry.Example:8080/a"),
        ("harbour.example/news/1", "https://harbour.example/news/1"),
        ("blog.harbour.example/news/1", "https://blog.harbour.example/news/1"),
        ("ferries.co.uk/news/1", "https://ferries.co.uk/news/1"),
        ("//ferry.example/a", "https://ferry.example/a"),
        ("http:/ferry.example/a", "http://ferry.example/a"),
        ("https:///ferry.example/a", "https://ferry.example/a"),
        ("http//ferry.example/a", "http://ferry.example/a"),
        ("http://https://ferry.example/a", "https://ferry.example/a"),
        ("https://http//ferry.example/a", "http://ferry.example/a"),
        ("https: //ferry.example/a", "https://ferry.example/a"),
        ("http:// ferry.example/a", "http://ferry.example/a"),
        ("https:www.ferry.example/a", "https://www.ferry.example/a"),
        ("http:harbour.example/a", "http://harbour.example/a"),
        ("&lt;a href=\"https://ferry.example/a?b=1\" rel='x'>Ferry&lt;/a>", "https://ferry.example/a?b=1"),
        ("&lt;A target=_blank href=//ferry.example/a >Ferry&lt;/A>", "https://ferry.example/a"),
    ],
)
def test_a_link_whose_scheme_is_missing_or_misspelled_leads_to_its_host(written, meant):
    assert _link(_rss(f"<title>A</title><link>{written}</link>")) == meant
    quoted = written.replace("'", "&apos;")
    assert _link(_atom(f"<title>A</title><link href='{quoted}'/>", f"<link href='{HOME}'/>")) == meant
    assert _link(_json(id="1", title="A", url=written.replace("&lt;", "<"))) == meant


@pytest.mark.parametrize("written", ["&lt;b>ferry.example/a&lt;/b>", "&lt;a>x&lt;/a>", "a&lt;b"])
def test_a_link_made_of_markup_leads_to_no_page_that_nobody_named(written):
    feed = _rss(f"<title>A</title><link>{written}</link>")
    assert (_link(feed), [problem.kind for problem in feed.problems]) == (None, ["unsafe_link"])


@pytest.mark.parametrize(
    "rel",
    ["alternate", " Alternate ", "", " ", "alternate nofollow", "http://www.iana.org/assignments/relation/alternate"],
)
def test_a_link_that_is_an_alternate_in_any_spelling_leads_to_the_page(rel):
    assert (
        _link(_atom(f"<title>A</title><link rel='{rel}' href='https://ferry.example/a'/>")) == "https://ferry.example/a"
    )


@pytest.mark.parametrize("rel", ["self", "related", "http://www.iana.org/assignments/relation/via", "replies nofollow"])
def test_a_link_to_something_else_than_the_page_is_no_alternate(rel):
    assert _link(_atom(f"<title>A</title><link rel='{rel}' href='https://ferry.example/a'/>")) is None


def test_the_address_that_identifies_an_entry_is_its_last_link():
    entry = "<title>A</title>"
    document = "<feed xmlns='http://www.w3.org/2005/Atom'><title>H</title><entry><id>https://ferry.example/1</id>{}</entry></feed>"
    assert _link(parse_feed(document.format(entry).encode(), url=OWN)) == "https://ferry.example/1"
    linked = document.format(f"{entry}<link href='https://ferry.example/2'/>")
    assert _link(parse_feed(linked.encode(), url=OWN)) == "https://ferry.example/2"


def test_the_enclosure_that_feedburner_replaced_is_the_enclosure():
    item = (
        "<title>A</title><enclosure url='https://feedproxy.example/x.mp3' type='audio/mpeg'/>"
        "<f:origEnclosureLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>https://ferry.example/a.mp3</f:origEnclosureLink>"
    )
    (entry,) = _rss(item).entries
    assert [enclosure.url for enclosure in entry.enclosures] == ["https://ferry.example/a.mp3"]


@pytest.mark.parametrize(
    "written",
    [
        "a.html",
        "v1.2/notes.html",
        "2026.11.29/a",
        "ferry.php?id=1",
        "www.html",
        "ferries.co.uk",
        "readme.md",
        "a/www.b.example",
    ],
)
def test_a_relative_link_that_only_looks_like_a_host_stays_relative(written):
    assert _link(_rss(f"<title>A</title><link>{written}</link>")) == HOME + written


def test_a_channel_whose_own_link_has_no_scheme_is_a_base_all_the_same():
    feed = _rss("<title>A</title><link>/a</link>", home="www.ferry.example/news/")
    assert (feed.site_url, _link(feed)) == ("https://www.ferry.example/news/", "https://www.ferry.example/a")


@pytest.mark.parametrize("escaped", ["&amp;amp;", "&amp;amp;amp;", "&amp;#38;", "&amp;#038;", "&amp;#x26;", "&amp;"])
def test_an_ampersand_that_was_escaped_too_often_is_one_ampersand(escaped):
    meant = "https://ferry.example/a?day=1&port=2"
    written = f"https://ferry.example/a?day=1{escaped}port=2"
    assert _link(_rss(f"<title>A</title><link>{written}</link>")) == meant
    assert _link(_rss(f"<title>A</title><guid>{written}</guid>")) == meant
    assert _link(_atom(f"<title>A</title><link href='{written}'/>")) == meant
    assert _link(_json(id="1", title="A", url=written.replace("&amp;", "&", 1))) == meant


def test_a_parameter_that_looks_like_an_entity_stays_as_it_was_written():
    assert _link(_rss("<title>A</title><link>https://ferry.example/a?b=1&amp;copy;=2</link>")) == (
        "https://ferry.example/a?b=1&copy;=2"
    )


@pytest.mark.parametrize(
    "home",
    [
        "http://localhost:4000/",
        "http://127.0.0.1:8000/blog/",
        "http://0.0.0.0:1313/",
        "http://[::1]:1313/",
        "http://192.168.1.20/",
        "http://10.1.2.3:8080/",
        "http://blog.local/",
        "http://wordpress/",
        "http://site.test/",
        "http://app.localhost/",
    ],
)
def test_a_base_that_only_the_publishers_machine_knows_is_none(home):
    feed = _rss("<title>A</title><link>/post/1?x=y</link>", home=home)
    assert (_link(feed), feed.site_url) == ("https://harbour.example/post/1?x=y", _at_home(home))
    assert _link(_rss("<title>A</title><link>post/1</link>", home=home)) == "https://harbour.example/news/post/1"
    assert _link(_json(id="1", title="A", url="/post/1", home=home)) == "https://harbour.example/post/1"
    assert _link(_atom(f"<title>A</title><link xml:base='{home}' href='/post/1'/>")) == "https://harbour.example/post/1"


def _at_home(home: str) -> str:
    return "https://harbour.example/" + home.split("/", 3)[3]


def test_links_under_such_a_base_lead_to_the_feeds_own_host():
    absolute = "http://localhost:4000/post/1/?x=y"
    meant = "https://harbour.example/post/1/?x=y"
    assert _link(_rss(f"<title>A</title><link>{absolute}</link>", home="http://localhost:4000/")) == meant
    assert _link(_atom(f"<title>A</title><link href='{absolute}'/>", "<link href='http://localhost:4000/'/>")) == meant
    assert _link(_json(id="1", title="A", url=absolute, home="http://localhost:4000/")) == meant


def test_a_link_to_a_local_address_that_is_not_the_feeds_base_stays_as_it_is():
    assert _link(_rss("<title>A</title><link>http://10.0.0.1/admin</link>")) == "http://10.0.0.1/admin"
    other = _rss("<title>A</title><link>http://10.0.0.1/admin</link>", home="http://localhost:4000/")
    assert _link(other) == "http://10.0.0.1/admin"


@pytest.mark.parametrize(
    ("own", "home", "meant"),
    [
        ("http://wiki.corp/feed", "http://wiki.corp/", "http://wiki.corp/a"),
        ("http://10.0.0.5/feed", "http://wiki.local/", "http://wiki.local/a"),
        ("http://news.localhost:8080/feed", "http://site.localhost:8080/", "http://site.localhost:8080/a"),
        ("http://localhost:8080/feed", "http://localhost:8080/", "http://localhost:8080/a"),
        ("http://127.0.0.1:8080/feed", "http://localhost:4000/", "http://127.0.0.1:8080/a"),
    ],
)
def test_a_feed_of_a_local_network_may_have_a_base_there(own, home, meant):
    assert _link(_rss("<title>A</title><link>/a</link>", home=home, own=own)) == meant


@pytest.mark.parametrize(
    ("language", "tags", "chosen"),
    [
        ("de", ("en", "de"), "de"),
        ("de", ("de-AT", "de"), "de"),
        ("de-CH", ("en", "de", "fr"), "de"),
        ("pt_BR", ("pt", "pt-br"), "pt-br"),
        ("fi", ("en", "x-default"), "x-default"),
        ("fi", ("en", "sv"), "en"),
        ("", ("en", "sv"), "en"),
    ],
)
def test_of_several_languages_the_page_in_the_entrys_language_is_fetched(language, tags, chosen):
    links = "".join(f"<link rel='alternate' hreflang='{tag}' href='https://ferry.example/{tag}'/>" for tag in tags)
    spoken = f" xml:lang='{language}'" if language else ""
    document = f"<feed xmlns='http://www.w3.org/2005/Atom'{spoken}><title>H</title><entry><id>1</id><title>A</title>{links}</entry></feed>"
    assert _link(parse_feed(document.encode(), url=OWN)) == f"https://ferry.example/{chosen}"


def test_the_language_of_the_entry_goes_before_the_feeds_and_html_before_other_types():
    links = [
        {"href": "1", "hreflang": "sv", "type": "application/json"},
        {"href": "2", "hreflang": "en"},
        {"href": "3", "hreflang": "sv", "type": "text/html"},
    ]
    assert [link["href"] for link in in_language(links, "sv")] == ["3", "2", "1"]
    document = (
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>H</title><entry xml:lang='sv'><id>1</id><title>A</title>"
        "<link hreflang='en' href='https://ferry.example/en'/><link hreflang='sv' href='https://ferry.example/sv'/></entry></feed>"
    )
    assert _link(parse_feed(document.encode(), url=OWN)) == "https://ferry.example/sv"


@pytest.mark.parametrize("name", ["uri", "url"])
def test_the_text_of_a_link_goes_before_an_attribute_that_is_not_its_href(name):
    item = f"<title>A</title><link {name}='at://did:plc:abc/post/1'>https://ferry.example/a</link>"
    assert _link(_rss(item)) == "https://ferry.example/a"
    assert _link(_rss(f"<title>A</title><link {name}='https://ferry.example/b'/>")) == "https://ferry.example/b"
    assert _link(_rss(f"<title>A</title><link {name}='https://ferry.example/b'> </link>")) == "https://ferry.example/b"


@pytest.mark.parametrize("empty", ["", " ", "\n\t", "#", "#top"])
def test_an_href_that_is_empty_or_leads_back_to_the_feed_is_no_link(empty):
    entry = f"<title>A</title><link rel='alternate' href='{empty}'/>"
    feed = _atom(entry)
    assert _link(feed) is None
    assert [problem.kind for problem in feed.problems] == ["entry_without_link"]
    assert _link(_atom(f"{entry}<link rel='alternate' href='/a'/>")) == "https://harbour.example/a"


def test_a_fragment_of_the_page_that_the_channel_names_is_a_link():
    assert _link(_rss("<title>A</title><link>#12</link>", home="https://harbour.example/issues")) == (
        "https://harbour.example/issues#12"
    )


def test_links_keep_the_spelling_of_their_publisher():
    signed = "https://Files.Ferry.Example/a%2Fb%20c/d;e=f?sig=x%2By%2f%3D&amp;at=1%3A2&amp;list[]=1&amp;end="
    assert _link(_rss(f"<title>A</title><link>{signed}</link>")) == signed.replace("&amp;", "&")
    assert _link(_atom(f"<title>A</title><link href='{signed}'/>")) == signed.replace("&amp;", "&")


def test_a_login_in_a_link_that_may_not_be_followed_is_not_told():
    feed = _rss("<title>A</title><link>https://reader:s3cret@ferry.example/a</link>")
    assert [problem.kind for problem in feed.problems] == ["unsafe_link"]
    assert "s3cret" not in str(feed.problems)


_PARTS = st.sampled_from(
    [
        "http",
        "https",
        ":",
        "/",
        "//",
        "www.",
        "a",
        ".example",
        ".co.uk",
        "&amp;",
        "&",
        ";",
        "?",
        "#",
        "[",
        "]",
        "@",
        "%",
        " ",
        "localhost",
        "\x00",
    ]
)


@given(st.lists(_PARTS, max_size=9).map("".join), st.sampled_from([HOME, "http://localhost:4000/", "x"]))
def test_any_link_is_resolved_once(link, base):
    once = absolute_link(resolved(link, base, OWN), None)
    if once:
        assert absolute_link(resolved(once, base, OWN), None) == once
