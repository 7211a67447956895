from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.text.urls import (
    MAX_URL_CHARACTERS,
    absolute_link,
    canonical_url,
    host,
    may_be_canonical,
    same_site,
    site,
    url_key,
)

SOUP = st.text(st.sampled_from("htps:/@[]?#&=%.~25aAüñ❤\\ \n\0\ud800utm_source1|;"), max_size=60)
LINKS = st.one_of(SOUP, SOUP.map("http://a.example/{}".format), SOUP.map("https://{}/x".format), st.text(max_size=40))


@given(LINKS)
@example("http://a.example/%%34%31/%2e%2E/x?utm%5fsource=1&%zz")
def test_a_canonical_url_is_its_own_canonical_url(link):
    url = canonical_url(link)
    assert url is None or canonical_url(url) == url


@given(LINKS, LINKS)
def test_what_cannot_be_followed_is_none_and_nothing_raises(link, base):
    link = absolute_link(link, base)
    if link is None:
        return
    assert link.lower().startswith(("http://", "https://"))
    assert len(link) <= MAX_URL_CHARACTERS
    assert host(link)
    assert same_site(link, link)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("HTTP://News.Example:80/a/../b/./c#part", "http://news.example/b/c"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example:8443/", "https://news.example:8443/"),
        ("https://news.example.?x=1", "https://news.example/?x=1"),
        ("https://bücher.example/größe?q=ä", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%A4"),
        ("https://i❤.example/", "https://xn--i-7iq.example/"),
        ("https://news.example/%7euser/%c3%a9/100%", "https://news.example/~user/%C3%A9/100%25"),
        ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
        ("https://news.example/?", "https://news.example/"),
        ("https://news.example/a/", "https://news.example/a/"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("http://[2001:DB8:0::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("  https://news.example/a\n b  ", "https://news.example/a%20b"),
        ("\ufeffhttps://news.example/a", "https://news.example/a"),
    ],
)
def test_spellings_of_one_address_have_one_form(link, url):
    assert canonical_url(link) == url


@pytest.mark.parametrize(
    "name",
    ["utm_source", "UTM_Campaign", "fbclid", "gclid", "yclid", "mc_eid", "igshid", "_ga", "ns_campaign", "at_medium"],
)
def test_tracking_parameters_are_dropped_wherever_they_stand(name):
    assert canonical_url(f"https://a.example/x?{name}=1") == "https://a.example/x"
    assert canonical_url(f"https://a.example/x?{name}=1&id=2&{name}#top") == "https://a.example/x?id=2"


@pytest.mark.parametrize(
    "link",
    [
        "https://a.example/x;jsessionid=0A1B2C?id=2",
        "https://a.example/x?PHPSESSID=3f2a9c0b7d1e4f5a6b7c8d9e0f1a2b3c&id=2",
        "https://a.example/x?id=2&sid=Zk3p0TqLm8Yw5Rb2Nc7V",
    ],
)
def test_session_ids_are_dropped(link):
    assert canonical_url(link) == "https://a.example/x?id=2"


@pytest.mark.parametrize(
    "query", ["sid=05/06/1234", "sid=4711", "s=harbour-tunnel-opens-on-monday", "session=autumn2024"]
)
def test_what_only_has_the_name_of_a_session_id_is_kept(query):
    assert canonical_url(f"https://a.example/x?{query}") == f"https://a.example/x?{query}"


ONE_PAGE = "https://news.example/world/harbour-tunnel-123.html"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://news.example/world/harbour-tunnel-123.html",
        "https://www.news.example/world/harbour-tunnel-123.html",
        "https://m.news.example/world/harbour-tunnel-123.html",
        "https://mobile.news.example:443/world/harbour-tunnel-123.html",
        "https://amp.news.example/world/harbour-tunnel-123.html",
        "https://news.example/amp/world/harbour-tunnel-123.html",
        "https://news.example/world/harbour-tunnel-123.html/amp/",
        "https://news.example/world/harbour-tunnel-123.amp.html",
        "https://news.example/world/harbour-tunnel-123.html?amp=1",
        "https://news.example/world/harbour-tunnel-123.html?outputType=amp",
        "https://news-example.cdn.ampproject.org/c/s/news.example/world/harbour-tunnel-123.html",
        "https://www.google.com/amp/s/news.example/world/harbour-tunnel-123.html",
        "https://news.example/world/harbour-tunnel-123.html/",
        "https://NEWS.example/world/./harbour%2Dtunnel%2d123.html#comments",
        "https://news.example/world/harbour-tunnel-123.html?ref=rss&utm_source=feed&source=newsletter",
        "https://news.example/world/harbour-tunnel-123.html?at_medium=RSS&xtor=RSS-3208",
        "https://news.example/world/harbour-tunnel-123.html;jsessionid=1A2B3C",
    ],
)
def test_spellings_of_one_page_have_one_key(spelling):
    url = canonical_url(spelling)
    assert url is not None
    assert url_key(url) == url_key(ONE_PAGE) == "news.example/world/harbour-tunnel-123.html"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x?p=1", "https://a.example/x"),
        ("https://a.example/x?article=1&page=2", "https://a.example/x?article=1"),
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/x", "https://a.example:8443/x"),
        ("https://sport.a.example/x", "https://a.example/x"),
        ("https://de.a.example/x", "https://en.a.example/x"),
        ("https://m.co/x", "https://co/x"),
        ("https://a.example/x%2Fy", "https://a.example/x/y"),
        ("https://a.example/camp/x", "https://a.example/x"),
    ],
)
def test_pages_that_may_differ_have_keys_of_their_own(a, b):
    assert url_key(a) != url_key(b)


def test_a_key_that_is_to_be_whole_holds_what_may_name_a_page():
    assert url_key("https://a.example/x?source=1") == url_key("http://www.a.example/x?source=2")
    assert url_key("https://a.example/x?source=1", whole=True) != url_key("http://www.a.example/x?source=2", whole=True)


def test_the_order_of_parameters_is_none_of_a_key():
    assert url_key("https://a.example/x?b=2&a=1") == url_key("https://a.example/x?a=1&b=2")


def test_the_key_of_an_international_host_is_that_of_its_a_labels():
    assert url_key(canonical_url("https://www.bücher.example/größe/") or "") == "xn--bcher-kva.example/gr%C3%B6%C3%9Fe"


@given(LINKS)
def test_any_address_has_a_key(link):
    url = canonical_url(link)
    if url is not None:
        assert url_key(url)
        assert url_key(url) == url_key(f"{url}#top")


@pytest.mark.parametrize("name", ["source", "uid", "id", "session", "ref", "p", "page", "campaign", "share", "at"])
def test_parameters_that_may_name_the_page_are_kept(name):
    assert canonical_url(f"https://a.example/x?{name}=1") == f"https://a.example/x?{name}=1"


@pytest.mark.parametrize(
    "link",
    [
        "", "   ", "javascript:alert(1)", "JAVA\nSCRIPT:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://a.example/",
        "mailto:a@a.example", "https://user@a.example/", "https://user:secret@a.example/", "https://@a.example/", "https:///x",
        "https://", "https://a.example:0/", "https://a.example:99999/", "https://a.example:x/", "https://[::1/", "https://[x]/",
        "https://[::1]80/", "https://[fe80::1%25eth0]/", "https://a..example/", "https://.example/", "https://a b.example/",
        "https://a.example/\x00x", "https://a.example/\ud800", "https://a.example/" + "x" * 2048, f"https://{'a' * 64}.example/",
        "//a.example/x", "/x", "https:x", "http:\\\\a.example\\",
    ],
)  # fmt: skip
def test_what_is_no_absolute_http_url_is_refused(link):
    assert canonical_url(link) is None
    assert absolute_link(link, None) is None


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("/x?utm_source=feed#top", "https://a.example/x?utm_source=feed#top"),
        ("x", "https://a.example/news/x"),
        ("?page=2", "https://a.example/news/?page=2"),
        ("//b.example/x", "https://b.example/x"),
        ("HTTP://B.example/?x=1&utm_id=2", "HTTP://B.example/?x=1&utm_id=2"),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_link_is_made_absolute_and_otherwise_left_as_given(link, absolute):
    assert absolute_link(link, "https://a.example/news/") == absolute


def test_a_base_that_is_none_spoils_relative_links_only():
    assert absolute_link("/x", "not a url") is None
    assert absolute_link("https://a.example/x", "http://[") == "https://a.example/x"


@pytest.mark.parametrize(
    ("url", "expected_host", "expected_site"),
    [
        ("https://WWW.News.Example/x", "www.news.example", "news.example"),
        ("http://www.news.example:8080/", "www.news.example:8080", "news.example:8080"),
        ("https://m.news.example/", "m.news.example", "m.news.example"),
        ("http://127.0.0.1:5000/", "127.0.0.1:5000", "127.0.0.1:5000"),
        ("http://www.localhost:80/", "www.localhost", "www.localhost"),
        ("mailto:a@b.example", "", ""),
        ("", "", ""),
    ],
)
def test_host_and_site_of_a_url(url, expected_host, expected_site):
    assert (host(url), site(url)) == (expected_host, expected_site)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://www.news.example/", "http://news.example/x"),
        ("https://m.news.example/", "https://news.example/"),
        ("https://a.b.news.example/", "https://www.news.example/"),
        ("https://amp.news.example/", "https://sport.news.example/"),
        ("https://www.medium.com/", "https://medium.com/"),
        ("http://x.a.localhost:8000/", "http://a.localhost:8000/"),
        ("http://a.localhost:8000/", "http://a.localhost:8000/x"),
        ("http://[::1]:80/", "http://[::1]/x"),
    ],
)
def test_one_publisher(a, b):
    assert same_site(a, b)
    assert same_site(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://news.example/", "https://othernews.example/"),
        ("https://a.news.co.uk/", "https://a.other.co.uk/"),
        ("https://evil.medium.com/", "https://medium.com/"),
        ("https://a.github.io/", "https://b.github.io/"),
        ("https://a.blogspot.com/", "https://blogspot.com/"),
        ("https://news.example/", "https://example/"),
        ("https://news.example:8443/", "https://news.example/"),
        ("https://a.news.example:8443/", "https://news.example/"),
        ("http://a.localhost:8000/", "http://b.localhost:8000/"),
        ("http://a.localhost:8000/", "http://a.localhost:9000/"),
        ("http://1.127.0.0.1/", "http://127.0.0.1/"),
        ("", ""),
        ("https://news.example/", ""),
    ],
)
def test_two_publishers(a, b):
    assert not same_site(a, b)
    assert not same_site(b, a)


@pytest.mark.parametrize(
    ("declared", "final", "believed"),
    [
        ("https://news.example/a-story", "https://news.example/a-story?ref=home", True),
        ("https://news.example/a-story", "http://www.news.example/a-story", True),
        ("https://news.example/a-story", "https://m.news.example/a-story", True),
        ("https://news.example/a-story", "https://news.example/a-story/amp", True),
        ("https://www.news.co.uk/a-story", "https://amp.news.co.uk/a-story", True),
        ("https://sport.news.example/a-story", "https://amp.news.example/a-story", True),
        ("https://news.example/article/4711", "https://news.example/article/4711/a-story", True),
        ("https://news.example/the-bridge-is-open-again", "https://news.example/the-bridge-is-open-again/print", True),
        ("https://news.example/politics/a-story", "https://news.example/?p=17", True),
        ("https://news.example/", "https://news.example/", True),
        ("https://news.example/", "https://www.news.example", True),
        ("https://news.example/", "https://amp.news.example/a-story", False),
        ("https://news.example/", "https://news.example/politics/a-story", False),
        ("https://news.example/", "https://news.example/?p=17", False),
        ("https://news.example/politics/", "https://news.example/politics/a-story", False),
        ("https://other.example/a-story", "https://news.example/a-story", False),
        ("https://medium.com/a-story-of-another", "https://evil.medium.com/a-story", False),
        ("https://victim.github.io/a-story", "https://evil.github.io/a-story", False),
        ("https://news.example:8080/a-story", "https://news.example/a-story", False),
    ],
)
def test_a_page_is_believed_what_its_own_url_is_on_its_site_and_not_above_it(declared, final, believed):
    assert may_be_canonical(declared, final) == believed
