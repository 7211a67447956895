"""Strangers' bytes of all kinds against what must hold of every one of them; see fuzzing.py."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from fuzzing import CONTENT_TYPES, FEEDS, PAGES, TIMES, URLS, encoded, fuzzed
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from ingest.boilerplate.removal import restore
from ingest.feed.charset import decode
from ingest.feed.discover import feed_links
from ingest.feed.fields import MAX_TITLE_CHARACTERS
from ingest.feed.parse import MAX_GUID_BYTES, parse_feed
from ingest.model.feed import ParsedFeed
from ingest.model.page import Extracted, Listed, Metadata, Page, PageInput, PageVerdict, Signs, Verdict
from ingest.page.extract import extract_page
from ingest.page.judge import judge
from ingest.page.walls import of_refusal
from ingest.text.fragments import paragraphs_of_html
from ingest.text.plain import one_line, storable
from ingest.text.redirectors import refresh_target, target_of
from ingest.text.scripts import letters
from ingest.text.urls import absolute_link, canonical_url, host, may_be_canonical, same_site, site
from ingest.web.unpack import CODINGS, PIECE, UnpackingError, unpacker
from ingest.workers.reading import read_page

pytestmark = pytest.mark.timeout(120 * TIMES)

HERE = "https://news.example/rss.xml"
FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2101, 1, 2, tzinfo=UTC)


# -------------------------------------------------------------------------------------------------------------- URLs


@fuzzed(1000)
@given(URLS, st.none() | URLS)
def test_a_link_leads_to_http_or_nowhere_and_its_normal_form_is_its_own(link, base):
    absolute, normal = absolute_link(link, base), canonical_url(link, base)
    assert (absolute is None) >= (normal is None) or absolute is not None
    for url in filter(None, (absolute, normal)):
        assert url.lower().startswith(("http://", "https://"))
        assert storable(url) == url
        assert absolute_link(url, None) == url
        with suppress(ValueError):  # the client refuses it, and says so
            parsed = URL(url)
            assert (parsed.user, parsed.password) == (None, None)
        assert host(url)
    if normal:
        assert canonical_url(normal) == normal
        assert normal.isascii()


@fuzzed(300)
@given(URLS.map(lambda text: absolute_link(text, "https://www.google.com/url?url=")), encoded(PAGES))
def test_where_a_link_or_a_page_leads_on_may_be_fetched(link, body):
    if link:
        assert absolute_link(target_of(link), None) == target_of(link)
    target = refresh_target(body, HERE)
    assert target is None or absolute_link(target, None) == target


@fuzzed(300)
@given(URLS, URLS)
def test_a_page_may_be_canonical_for_itself(a, b):
    assert may_be_canonical(a, a) == bool(site(a)) or not canonical_url(a)
    assert not may_be_canonical(a, b) or same_site(a, b)


@fuzzed(300)
@given(URLS, URLS)
def test_two_urls_are_of_one_site_both_ways_or_neither(a, b):
    assert same_site(a, b) == same_site(b, a)
    assert same_site(a, a) == bool(site(a))


# ------------------------------------------------------------------------------------------------------------- feeds


@fuzzed(800)
@given(encoded(FEEDS), CONTENT_TYPES)
def test_a_feed_is_read_to_entries_that_can_be_stored_or_is_none(body, content_type):
    feed = parse_feed(body, url=HERE, content_type=content_type, max_entries=20)
    assert feed == parse_feed(body, url=HERE, content_type=content_type, max_entries=20)
    if not isinstance(feed, ParsedFeed):
        assert feed.reason
        return
    assert storable(feed.title) == feed.title
    assert len({entry.guid for entry in feed.entries}) == len(feed.entries) <= 100
    for entry in feed.entries:
        _check_entry(entry)


def _check_entry(entry):
    assert entry.guid == one_line(entry.guid)
    assert 0 < len(entry.guid.encode()) <= MAX_GUID_BYTES + 2100  # with a URL and a hash, where entries share one
    assert entry.title == one_line(entry.title)[:MAX_TITLE_CHARACTERS]
    assert storable(entry.html) == entry.html
    assert entry.url is None or (
        canonical_url(entry.url) == entry.url and absolute_link(entry.link, None) == entry.link
    )
    assert all(FIRST <= when < LAST for when in (entry.published_at, entry.updated_at) if when)
    assert all(name == one_line(name) for name in entry.authors)
    assert entry.title or entry.html or entry.link


@fuzzed(300)
@given(encoded(FEEDS | PAGES), CONTENT_TYPES)
def test_any_bytes_are_some_text(body, content_type):
    assert isinstance(decode(body, content_type), str)


@fuzzed(300)
@given(encoded(PAGES))
def test_the_feeds_that_a_page_names_can_be_fetched(body):
    assert all(absolute_link(link.url, None) == link.url for link in feed_links(body, HERE))


# ------------------------------------------------------------------------------------------------------------- pages


@fuzzed(500)
@given(encoded(PAGES), CONTENT_TYPES)
def test_a_page_is_read_to_paragraphs_that_can_be_stored_or_is_none(body, content_type):
    page = extract_page(Page(url=HERE, body=body, content_type=content_type))
    if not isinstance(page, Extracted):
        assert page.reason
        return
    assert all(paragraph and paragraph == one_line(paragraph) for paragraph in page.paragraphs)
    if page.table is not None:
        held = [index for index in page.table.paragraphs if index >= 0]
        assert sorted(set(held)) == sorted(held)
        assert set(held) <= set(range(len(page.paragraphs)))
        assert len(page.table.texts) == len(page.table.paragraphs) == len(page.table.names) == len(page.table.numbers)
        assert all(text and text == one_line(text) for text in page.table.texts)
    assert page.metadata.title == one_line(page.metadata.title)
    assert page.canonical_url is None or absolute_link(page.canonical_url, None) == page.canonical_url
    assert page.metadata.published_at is None or page.metadata.published_at.tzinfo


@fuzzed(300)
@given(encoded(PAGES), PAGES, st.none() | st.sampled_from(["en", "de-at", "zh", "x"]))
@example(b"<aside>Subscribe to continue", "", None)  # a paywall with no text before it
def test_what_is_stored_of_a_page_gives_back_what_was_read(body, feed_html, language):
    given_ = PageInput(
        page=Page(url=HERE, body=body, content_type="text/html"),
        feed_html=storable(feed_html),
        language=language,
        site="news.example",
        title="A title",
    )
    reading = read_page(given_)
    text = restore(reading.text.body, reading.text.removed)
    assert storable(text) == text
    assert reading.judged.verdict is Verdict.FULL or reading.judged.reason
    assert (reading.judged.verdict is Verdict.EMPTY) >= (reading.text.body == "")
    lines = text.split("\n") if text else []
    page, feed = extract_page(given_.page), paragraphs_of_html(given_.feed_html)
    found = page.paragraphs if isinstance(page, Extracted) else ()
    assert tuple(lines) in {feed, ()} or not Counter(found) - Counter(lines)
    assert len(reading.text.leanings) in {0, len(lines)}


PARAGRAPHS = st.lists(PAGES.map(one_line).filter(bool), max_size=6).map(tuple)
SIGNS = st.builds(
    Signs,
    url=URLS,
    headings=PARAGRAPHS,
    shown=PAGES,
    markup=st.text(),
    is_free=st.none() | st.booleans(),
    words=st.none() | st.integers(0, 999_999),
    asks_password=st.booleans(),
    media=st.none() | st.text(min_size=1),
    editions=st.frozensets(st.sampled_from(["en", "ru"])),
)


@fuzzed(300)
@given(PARAGRAPHS, PARAGRAPHS, st.none() | st.just("an index"), SIGNS, st.none() | URLS)
def test_the_text_that_is_chosen_is_the_pages_or_the_feeds(page, feed, index, signs, asked):
    listed = Listed(title="".join(feed[:1]), paragraphs=feed, url=asked, language="ru")
    judgement = judge(
        Extracted(paragraphs=page, index=index, signs=signs, metadata=Metadata(title="".join(page[-1:]))), listed
    )
    expected = {Verdict.FULL: page, Verdict.FEED_ONLY: feed, Verdict.EMPTY: ()}[judgement.verdict]
    assert judgement.paragraphs == expected
    assert (judgement.verdict is Verdict.FULL) == (judgement.reason is None)
    assert (judgement.page_verdict is PageVerdict.FULL) == (judgement.evidence is None)
    assert judgement.page_verdict is not PageVerdict.FULL or judgement.verdict is Verdict.FULL
    assert judgement.verdict is Verdict.EMPTY or letters("".join(judgement.paragraphs))


@fuzzed(300)
@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(["server", "cf-mitigated", "x-datadome"]), st.text()),
    encoded(PAGES),
)
def test_any_refusal_is_some_wall_or_none(status, headers, body):
    wall = of_refusal(status, headers, body)
    assert wall is None or wall.evidence


# ------------------------------------------------------------------------------------------------------ content codings


@fuzzed(60)
@given(st.sampled_from(CODINGS), st.lists(st.binary(max_size=100), max_size=5))
def test_bytes_that_are_not_packed_are_an_error_or_some_bytes(coding, chunks):
    packed = unpacker(coding)
    assert packed is not None
    with suppress(UnpackingError):
        assert all(len(piece) <= 2 * PIECE for chunk in chunks for piece in packed.pieces(chunk))
