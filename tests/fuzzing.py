"""The fuzz tests: how many examples they run, and the pieces of which random documents are made.

With INGEST_FUZZ=N, each run has N times as many examples, and other examples each time. Without it, all runs have the same examples.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("INGEST_FUZZ", "1"))
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def fuzzed(examples: int) -> settings:
    """Return the settings of a fuzz test with this number of examples, as a decorator."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        suppress_health_check=_SLOW,
    )


def pieces(*words: str) -> st.SearchStrategy[str]:
    """Return texts made of these words, of random text, and of odd characters."""
    word = st.one_of(st.sampled_from(words), st.sampled_from(words), st.text(max_size=12), _ODD)
    return st.lists(word, max_size=40).map("".join)


_ODD = st.sampled_from([
    "\0", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\u200b", "\ufeff", "\ufffe", "\ud800", "\U0010ffff", "İ", "ﬃ", "\u202e", "&amp;", "&#0;", "&#xD800;",
    "&#x110000;", "&nbsp;", "&lt;p&gt;", "&", "]]>", "%", "%00", "9" * 30, "-1", " ", "\n\n", "\t",
])  # fmt: skip

ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1251", "gb18030", "shift_jis", "cp1252", "koi8-r", "utf-7"]


def encoded(text: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """Return texts as bytes in some encoding. Some have random bytes in between, and some are random bytes only."""
    whole = st.tuples(text, st.sampled_from(ENCODINGS)).map(lambda pair: _bytes(*pair))
    return st.one_of(whole, st.tuples(whole, st.binary(max_size=8), whole).map(b"".join), st.binary(max_size=200))


def _bytes(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding, "surrogatepass")
    except UnicodeEncodeError:
        return text.encode(encoding, "replace")


CONTENT_TYPES = st.one_of(
    st.none(),
    st.sampled_from(["text/html", "application/rss+xml", "application/json", "", "*/*", "text/html;charset"]),
    st.sampled_from(ENCODINGS).map(lambda name: f"text/html; charset={name}"),
    st.text(max_size=30),
)

URLS = pieces(
    "www.google.com/url?q=", "news.google.com/rss/articles/CBMi", "CBMi", "aHR0cHM6Ly9h", "a-b.cdn.ampproject.org/c/s/", "l.facebook.com/l.php?u=",
    "http://", "https://", "HTTP:", "//", "/", "a.example", "user:word@", "@", ":80", ":", ":99999", "[::1]", "[", "]", "..", ".", "?a=1", "?", "#x",
    "utm_source=x", "&", "xn--", "ü.example", "%2e", "%zz", "javascript:", "file:///etc", "127.0.0.1", "0x7f.1", "localhost", "\\", ";", "=",
)  # fmt: skip

FEEDS = pieces(
    "<?xml version='1.0' encoding='utf-8'?>", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE rss [", "<!ENTITY a 'b'>", "]>", "<rss version='2.0'>",
    "<channel>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<rdf:RDF>", "</rss>", "</channel>", "</feed>", "<item>", "</item>", "<entry>", "</entry>",
    "<title>", "</title>", "<title type='xhtml'>", "<link>", "</link>", "<link href='/a' rel='alternate'/>", "<guid isPermaLink='false'>", "</guid>",
    "<id>", "</id>", "<description>", "</description>", "<content:encoded>", "</content:encoded>", "<![CDATA[", "<pubDate>", "</pubDate>",
    "Mon, 01 Jan 2024 00:00:00 GMT", "2024-02-30T25:00:00Z", "0000-00-00", "<dc:date>", "</dc:date>", "<updated>", "</updated>", "<ttl>", "</ttl>",
    "<author>", "</author>", "a@b (C)", "<enclosure url='x' length='9'/>", "<media:content url='x'>", "<itunes:x>", "xml:base='javascript:x'",
    "<sy:updatePeriod>hourly</sy:updatePeriod>", "<category>", "http://a.example/", "/b?c", "javascript:x", "<div>", "<p>",
    '{"version": "https://jsonfeed.org/version/1.1", "items": [', '{"id": "1", "url": "http://a.example/1", "title": "x"}', ",", "]}", "[", "{", '"', "null",
)  # fmt: skip

PAGES = pieces(
    "<!DOCTYPE html>", "<html lang='tr'>", "<head>", "</head>", "<body>", "</body>", "</html>", "<meta charset='cp1251'>", "<meta charset='utf-16'>",
    "<meta property='og:title' content='x'>", "<meta name='author' content='a, b and c'>", "<meta property='article:published_time' content='2024-13-45'>",
    "<link rel=canonical href='//['>", "<base href='javascript:x'>", "<title>", "</title>", "<article class='story-body'>", "</article>", "<main>", "<h1>", "</h1>",
    "<p>", "</p>", "<div class='related'>", "</div>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<a href='/x'>", "</a>", "<br>", "<br><br>",
    "<script type='application/ld+json'>", '{"@type": "NewsArticle", "articleBody": "', '"}', "</script>", "<time datetime='x'>", "<!--", "-->", "<svg>", "<math>",
    "<template>", "<noscript>", "<style>", "</style>", "<blockquote>", "<figure>", "<figcaption>", "<aside>", "<footer>", "<iframe>", "<textarea>", "<select>", "<b", "=",
    "Follow us: Facebook, Twitter, Google News", "Click here to join our Telegram channel.", "READ MORE: The mayor resigns", "© 2024 The Paper. All rights reserved.",
    "The council spoke for three hours on Monday, and in the end it agreed on a first step that costs little.", "By Ann Example", "Correction: it was two.",
    "Nobody had expected that the hall would be full, said the mayor, who had brought only forty chairs with her.", "市議会は古い橋の修理について話し合った。", "مجلس المدينة",
    "<meta http-equiv=refresh content='0;url=", "//b.example/c'>", "Accept all cookies", "enable javascript", "Subscribe to continue", "Page not found", "<input type='password'>", "Forgot your password?", "Just a moment...", "…",
    "We and our 99 partners", "Already a subscriber?", "<link rel='alternate' hreflang='ru' href='/'>", "<meta property='og:type' content='video.other'>", "_cf_chl_opt",
)  # fmt: skip
