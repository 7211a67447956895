"""What the newsroom publishes: articles, pages, feeds, corrections."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import get_args

import pytest
from newsrooms import press_of

from ingest.article.revisions import revised
from ingest.boilerplate.clean import clean
from ingest.demo.corrections import Change
from ingest.demo.feeds import CONTENT_TYPES
from ingest.demo.sites import sites
from ingest.feed.parse import parse_feed
from ingest.model.feed import ParsedFeed
from ingest.model.page import Extracted, Page
from ingest.page.extract import extract_page
from ingest.text.fragments import paragraphs_of_html

HOSTS = [site.host for site in sites()]
BY_HOST = {site.host: site for site in sites()}
LEARNED = [site.host for site in sites() if site.learned]


def page_of(press, article):
    shelf = press.shelves[article.site.partition(":")[0]]
    body = press.page(shelf, article.url.removeprefix(shelf.home.rstrip("/")))
    charset = "" if shelf.site.charset == "meta" else f"; charset={shelf.site.encoding}"
    return Page(url=article.url, body=body, content_type=f"text/html{charset}")


def feed_of(press, host, poll=1):
    shelf = press.shelves[host]
    document = parse_feed(
        shelf.feed(poll), url=shelf.feed_url, content_type=CONTENT_TYPES[shelf.site.kind], max_entries=100
    )
    assert isinstance(document, ParsedFeed)
    return document


def test_there_are_sixteen_sites_in_fourteen_languages_and_four_kinds_of_feeds():
    assert len(sites()) == 16
    assert len({site.language for site in sites()}) == 14
    assert {site.kind for site in sites()} == {"rss2", "rss1", "atom", "json"}


def test_two_sites_write_in_languages_without_cues_and_one_of_them_in_another_script():
    cues = files("ingest.boilerplate").joinpath("cues")
    assert all(site.learned != cues.joinpath(f"{site.language}.toml").is_file() for site in sites())
    press = press_of(40, hosts=LEARNED)
    assert {article.language for article in press.ledger} == {"eo", "hy"}
    for article in press.ledger:
        left = clean(article.page_text, site=article.site, title=article.title).body.split("\n")
        assert set(article.page_text) - set(left) <= set(article.boilerplate)
        site = BY_HOST[article.site.partition(":")[0]]
        assert len(article.boilerplate) == len(site.middle) + len(site.tail)


def test_one_seed_publishes_the_same_bytes_and_another_seed_publishes_others():
    first, again, other = press_of(30, seed=4), press_of(30, seed=4), press_of(30, seed=5)
    assert first.ledger.dumps() == again.ledger.dumps() != other.ledger.dumps()
    for article in first.ledger:
        assert page_of(first, article) == page_of(again, article)
    for host in HOSTS:
        assert first.shelves[host].feed(1) == again.shelves[host].feed(1)


def test_many_articles_have_each_their_own_headline_text_and_paragraphs():
    ledger = press_of(1000).ledger
    articles = {article.identity: article for article in ledger}
    assert len(articles) == 1000
    assert len({article.url for article in ledger}) == len(ledger)
    assert len({article.title for article in articles.values()}) == 1000
    paragraphs = [paragraph for article in articles.values() for paragraph in article.body]
    assert len(set(paragraphs)) == len(paragraphs)
    assert all(4 <= len(article.body) <= 12 for article in ledger)


def test_each_tenth_article_comes_from_the_wire_and_stands_on_three_sites_to_the_character():
    ledger = press_of(20).ledger
    wired = [article for article in ledger if article.identity == "wire-10"]
    assert len({article.site for article in wired}) == len({article.url for article in wired}) == 3
    assert len({article.body for article in wired}) == 1
    assert len({article.title for article in wired}) == 2
    assert len({article.boilerplate for article in wired}) == 3


def test_every_article_carries_boilerplate_at_its_end_and_some_in_its_middle():
    ledger = press_of(60).ledger
    assert all(article.page_text[-1] in article.boilerplate for article in ledger)
    assert any(article.latest.passages[index].boilerplate for article in ledger for index in (1, 2, 3))
    courier = next(article for article in ledger if "harbourcourier" in article.site)
    assert courier.page_text[-2].startswith("Follow us: Facebook, Twitter, Google News")
    assert courier.page_text[-1].startswith("Harbour Courier is now also available on Telegram. Click here")


@pytest.mark.parametrize("host", HOSTS)
def test_the_text_of_a_page_is_the_article_with_its_boilerplate_and_nothing_around_it(host):
    for seed in (1, 2):
        press = press_of(6, seed=seed, hosts=[host])
        for article in press.ledger:
            extracted = extract_page(page_of(press, article))
            assert isinstance(extracted, Extracted)
            assert extracted.paragraphs == article.page_text
            assert extracted.metadata.title == article.title


@pytest.mark.parametrize("host", HOSTS)
def test_no_paragraph_of_an_article_is_boilerplate(host):
    for article in press_of(12, seed=8, hosts=[host]).ledger:
        cleaned = clean(article.page_text, site=article.site, title=article.title)
        kept = set(cleaned.body.split("\n"))
        assert [paragraph for paragraph in article.body if paragraph not in kept] == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_feed_lists_what_the_ledger_knows(host):
    press = press_of(12, hosts=[host])
    for entry, article in zip(feed_of(press, host).entries, press.shelves[host].articles, strict=True):
        assert (entry.title, entry.url) == (article.title, article.url)
        assert entry.published_at == datetime.fromisoformat(article.published_at)
        assert article.guid in {None, entry.guid}


def test_a_feed_lists_the_newest_articles_that_fit_its_window():
    press = press_of(9, window=4, hosts=["www.morgenblatt.localhost"])
    newest = [article.url for article in press.ledger][:-5:-1]
    assert [entry.url for entry in feed_of(press, "www.morgenblatt.localhost").entries] == newest


def test_one_site_changes_its_guids_one_its_links_and_one_has_no_guids():
    press = press_of(60)
    guids, links = (
        [
            {getattr(entry, name) for entry in feed_of(press, host, poll).entries}
            for poll in (1, 2)
            if feed_of(press, host, poll).entries
        ]
        for host, name in (("www.folhadaserra.localhost", "guid"), ("elfarodiario.localhost", "link"))
    )
    assert guids[0].isdisjoint(guids[1])
    assert links[0].isdisjoint(links[1])
    assert b"<guid" not in press.shelves["www.almarsa-news.localhost"].feed(1)


def test_two_sites_keep_to_old_encodings_and_say_so():
    press = press_of(16)
    for host, encoding in (("vesti-rechnye.localhost", "windows-1251"), ("www.asanagi-shimbun.localhost", "shift_jis")):
        article = next(article for article in press.ledger if article.site.startswith(host))
        assert article.title in page_of(press, article).body.decode(encoding)
        assert f'encoding="{encoding}"'.encode() in press.shelves[host].feed(1)
    assert b"charset=Shift_JIS" in page_of(press, article).body


def test_a_full_text_feed_carries_the_whole_article_and_relative_links_start_with_a_slash():
    press = press_of(16)
    article = next(article for article in press.ledger if "baytribune" in article.site)
    entries = feed_of(press, "www.thebaytribune.localhost").entries
    (html,) = [entry.html for entry in entries if entry.url == article.url]
    assert paragraphs_of_html(html) == article.page_text
    assert b"<link>/desh/" in press.shelves["rashtrasamvad.localhost"].feed(1)


def test_a_correction_changes_headline_date_and_one_paragraph_in_feed_page_and_ledger():
    host = "www.morgenblatt.localhost"
    press = press_of(1, hosts=[host])
    (article,) = press.ledger
    before = feed_of(press, host).entries[0]
    mended = press.correct(article.key)
    after = feed_of(press, host).entries[0]
    assert (after.guid, after.url) == (before.guid, before.url)
    assert after.title == mended.title != before.title
    assert after.updated_at > (before.updated_at or before.published_at)
    assert sum(old != new for old, new in zip(article.body, mended.body, strict=True)) == 1
    assert [revision.title for revision in mended.revisions] == [article.title, mended.title]
    assert extract_page(page_of(press, mended)).paragraphs == mended.page_text


@pytest.mark.parametrize("change", [change for change in get_args(Change) if change not in {"headline", "boilerplate"}])
@pytest.mark.parametrize(
    "host", ["www.harbourcourier.localhost", "www.asanagi-shimbun.localhost", "www.almarsa-news.localhost"]
)
def test_each_kind_of_change_is_that_kind_by_the_word_diff_and_leaves_the_boilerplate(host, change):
    press = press_of(3, hosts=[host])
    article = next(iter(press.ledger))
    mended = press.correct(article.key, change)
    made = revised(article.title, "\n".join(article.body), mended.title, "\n".join(mended.body))
    assert (made.kind, made.cut_off) == (change, False)
    assert mended.boilerplate == article.boilerplate
    assert mended.title == article.title


def test_a_change_of_the_headline_or_of_the_boilerplate_alone_leaves_the_article():
    press = press_of(1, hosts=["www.harbourcourier.localhost"])
    (article,) = press.ledger
    assert press.correct(article.key, "headline").body == article.body
    reframed = press.correct(article.key, "boilerplate")
    assert reframed.body == article.body
    assert len(reframed.boilerplate) > len(article.boilerplate)


def test_a_withdrawn_article_has_neither_page_nor_listing_until_its_page_is_restored():
    host = "www.harbourcourier.localhost"
    press = press_of(2, hosts=[host])
    article = next(iter(press.ledger))
    press.withdraw(article.key)
    path = article.url.removeprefix(press.shelves[host].home.rstrip("/"))
    assert press.page(press.shelves[host], path) is None
    assert article.url not in {entry.url for entry in feed_of(press, host).entries}
    press.restore(article.key)
    assert press.page(press.shelves[host], path) is not None


def test_a_site_that_corrects_does_so_by_itself():
    press = press_of(9, hosts=["www.morgenblatt.localhost"])
    assert [len(article.revisions) for article in press.ledger].count(2) == 3
