"""The newsroom: what it publishes, how it is served, what goes wrong on demand, and what its ledger says."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import get_args

import pytest

from ingest.article.revisions import revised
from ingest.boilerplate.clean import clean
from ingest.demo.comparison import Stored, compare
from ingest.demo.corrections import Change
from ingest.demo.fault import Fault
from ingest.demo.feeds import CONTENT_TYPES, Listed
from ingest.demo.ledger import Ledger
from ingest.demo.press import Press
from ingest.demo.server import Newsroom
from ingest.demo.sites import sites
from ingest.feed.parse import parse_feed
from ingest.model.feed import ParsedFeed
from ingest.model.page import Extracted, Page
from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, Request
from ingest.page.extract import extract_page
from ingest.text.fragments import paragraphs_of_html
from ingest.web.fetch import Fetcher

START = datetime(2025, 3, 1, tzinfo=UTC)
HOSTS = [site.host for site in sites()]
BY_HOST = {site.host: site for site in sites()}
LEARNED = [site.host for site in sites() if site.learned]


def press_of(count, *, seed=1, window=50, hosts=None, ledger=None):
    chosen = [site for site in sites() if hosts is None or site.host in hosts]
    press = Press(
        seed=seed, port=8000, window=window, start=START, sites=chosen, ledger=Ledger() if ledger is None else ledger
    )
    for _ in range(count):
        press.publish()
    return press


def page_of(press, article):
    shelf = press.shelves[article.site.partition(":")[0]]
    body = press.page(shelf, article.url.removeprefix(shelf.home.rstrip("/")))
    charset = "" if shelf.site.charset == "meta" else f"; charset={shelf.site.encoding}"
    return Page(url=article.url, body=body, content_type=f"text/html{charset}")


def feed_of(press, host, poll=1):
    shelf = press.shelves[host]
    document = parse_feed(
        press.feed(shelf, poll), url=shelf.feed_url, content_type=CONTENT_TYPES[shelf.site.kind], max_entries=100
    )
    assert isinstance(document, ParsedFeed)
    return document


def stored_copy(article, **changes):
    row = Stored(url=article.url, site=article.site, title=article.title, body="\n".join(article.body))
    return replace(row, **changes)


async def get(url, timeout_s=5.0, **validators):
    async with Fetcher(allow_private_networks=True) as fetcher:
        return await fetcher.get(
            Request(url=url, accept="*/*", max_bytes=5_000_000, total_timeout_s=timeout_s, **validators)
        )


# ---------------------------------------------------------------------------------------------------- what is published


def test_there_are_sixteen_sites_in_fourteen_languages_and_four_kinds_of_feeds():
    assert len(sites()) == 16
    assert len({site.language for site in sites()}) == 14
    assert {site.kind for site in sites()} == {"rss2", "rss1", "atom", "json"}


def test_no_cue_is_known_of_what_two_sites_repeat_and_of_one_it_is_another_script():
    cues = files("ingest.boilerplate").joinpath("cues")
    assert all(site.learned != cues.joinpath(f"{site.language}.toml").is_file() for site in sites())
    press = press_of(40, hosts=LEARNED)
    assert {article.language for article in press.ledger} == {"eo", "hy"}
    for article in press.ledger:
        assert clean(article.page_text, site=article.site, title=article.title).body.split("\n") == [*article.page_text]
        site = BY_HOST[article.site.partition(":")[0]]
        assert len(article.boilerplate) == len(site.middle) + len(site.tail)


def test_one_seed_publishes_the_same_bytes_and_another_seed_publishes_others():
    first, again, other = press_of(30, seed=4), press_of(30, seed=4), press_of(30, seed=5)
    assert first.ledger.dumps() == again.ledger.dumps() != other.ledger.dumps()
    for article in first.ledger:
        assert page_of(first, article) == page_of(again, article)
    for host in HOSTS:
        assert first.feed(first.shelves[host], 1) == again.feed(again.shelves[host], 1)


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


# ------------------------------------------------------------------------------------------------------ pages and feeds


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
        cleaned = clean(article.page_text, language=article.language, site=article.site, title=article.title)
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
    assert b"<guid" not in press.feed(press.shelves["www.almarsa-news.localhost"], 1)


def test_two_sites_keep_to_old_encodings_and_say_so():
    press = press_of(16)
    for host, encoding in (("vesti-rechnye.localhost", "windows-1251"), ("www.asanagi-shimbun.localhost", "shift_jis")):
        article = next(article for article in press.ledger if article.site.startswith(host))
        assert article.title in page_of(press, article).body.decode(encoding)
        assert f'encoding="{encoding}"'.encode() in press.feed(press.shelves[host], 1)
    assert b"charset=Shift_JIS" in page_of(press, article).body


def test_a_full_text_feed_carries_the_whole_article_and_relative_links_start_with_a_slash():
    press = press_of(16)
    article = next(article for article in press.ledger if "baytribune" in article.site)
    entries = feed_of(press, "www.thebaytribune.localhost").entries
    (html,) = [entry.html for entry in entries if entry.url == article.url]
    assert paragraphs_of_html(html) == article.page_text
    assert b"<link>/desh/" in press.feed(press.shelves["rashtrasamvad.localhost"], 1)


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


# -------------------------------------------------------------------------------------------------------------- serving


async def test_every_site_answers_on_one_port_under_its_own_name():
    async with Newsroom(seed=3) as newsroom:
        newsroom.publish(14)
        for url in newsroom.feeds:
            assert f":{newsroom.port}/" in url
            answer = await get(url)
            assert isinstance(parse_feed(answer.body, url=url, content_type=answer.content_type), ParsedFeed)
        for article in newsroom.ledger:
            answer = await get(article.url)
            page = Page(url=article.url, body=answer.body, content_type=answer.content_type)
            assert extract_page(page).paragraphs == article.page_text
        home = await get(newsroom.url("bogazpostasi.localhost"))
        assert b'rel="alternate"' in home.body
        opml, plain = [await get(newsroom.url("any.localhost", path)) for path in ("/feeds.opml", "/feeds.txt")]
        assert plain.body.decode().split() == list(newsroom.feeds)
        assert all(url in opml.body.decode() for url in newsroom.feeds)


@pytest.mark.parametrize("host", HOSTS)
async def test_a_feed_is_not_sent_again_until_something_new_is_in_it(host):
    async with Newsroom(hosts=[host], start=START) as newsroom:
        newsroom.publish()
        (url,) = newsroom.feeds
        first = await get(url)
        validators = first.validators
        assert (validators.etag is not None) == ("etag" in BY_HOST[host].validators)
        assert (validators.last_modified is not None) == ("last_modified" in BY_HOST[host].validators)
        assert isinstance(await get(url, validators=validators), NotModified if validators else Fetched)
        newsroom.publish()
        second = await get(url, validators=validators)
        assert isinstance(second, Fetched)
        assert second.body != first.body


async def test_what_is_added_is_served_to_the_byte_and_listed_in_a_feed_of_any_kind():
    async with Newsroom(hosts=[]) as newsroom:
        page = newsroom.add("real.localhost", "/a?b=1", b"\xff\x00bytes", "text/html; charset=x", {"X-Kind": "page"})
        moved = newsroom.add("real.localhost", "/old", b"", "text/html", {"Location": page}, status=301)
        answer = await get(moved)
        assert (answer.url, answer.body, answer.content_type) == (page, b"\xff\x00bytes", "text/html; charset=x")
        listed = [Listed(url=page, title="A & c", guid="g-1", published_at=START, html="<p>text</p>")]
        for kind in ("rss2", "rss1", "atom", "json"):
            url = newsroom.add_feed_of("real.localhost", kind, listed, f"/{kind}")
            answer = await get(url)
            (entry,) = parse_feed(answer.body, url=url, content_type=answer.content_type).entries
            assert (entry.url, entry.title, entry.html) == (page, "A & c", "<p>text</p>")


async def test_requests_are_counted_and_unknown_pages_are_not_found():
    async with Newsroom(hosts=[]) as newsroom:
        for _ in range(3):
            answer = await get(newsroom.url("nobody.localhost", "/x?y"))
        assert answer.status == 404
        assert newsroom.requests["nobody.localhost", "/x?y"] == 3


async def test_publishing_goes_on_while_it_serves():
    async with Newsroom(hosts=HOSTS[3:5]) as newsroom:
        await newsroom.start_publishing(rate=1000, count=12)
        assert len(newsroom.ledger) == 12


# --------------------------------------------------------------------------------------------------------------- faults


@pytest.fixture
async def newsroom():
    async with Newsroom(hosts=[]) as room:
        room.add("page.localhost", "/a", b"body " * 2000, "text/plain")
        yield room


async def test_a_status_fault_says_when_to_come_back_and_ends_after_its_times(newsroom):
    url = newsroom.url("page.localhost", "/a")
    newsroom.fault(Fault(host="page.localhost", kind="status", status=503, retry_after_s=7, times=2))
    for _ in range(2):
        failed = await get(url)
        assert (failed.failure, failed.status, failed.retry_after_s) == (FailureKind.SERVER_ERROR, 503, 7)
    assert isinstance(await get(url), Fetched)


@pytest.mark.parametrize(("status", "kind"), [(404, FailureKind.NOT_FOUND), (410, FailureKind.GONE)])
async def test_a_page_can_be_missing_or_gone_until_the_faults_are_cleared(newsroom, status, kind):
    url = newsroom.url("page.localhost", "/a")
    newsroom.fault(Fault(host="page.localhost", path="/a", kind="status", status=status))
    assert (await get(url)).failure == kind
    newsroom.clear_faults()
    assert isinstance(await get(url), Fetched)


async def test_a_hanging_page_never_answers(newsroom):
    newsroom.fault(Fault(host="*", kind="hang"))
    assert (await get(newsroom.url("page.localhost", "/a"), timeout_s=0.3)).failure == FailureKind.TIMEOUT


@pytest.mark.parametrize("kind", ["cut", "reset"])
async def test_a_broken_connection_brings_no_body(newsroom, kind):
    newsroom.fault(Fault(host="page.localhost", kind=kind))
    assert isinstance(await get(newsroom.url("page.localhost", "/a")), FetchFailed)


async def test_a_slow_body_arrives_whole(newsroom):
    newsroom.fault(Fault(host="page.localhost", kind="slow", seconds=0.2))
    assert (await get(newsroom.url("page.localhost", "/a"))).body == b"body " * 2000


async def test_a_fault_meets_only_the_paths_it_names(newsroom):
    newsroom.add("page.localhost", "/b/1", b"b", "text/plain")
    newsroom.fault(Fault(host="page.localhost", path="/b/*", kind="status"))
    assert isinstance(await get(newsroom.url("page.localhost", "/a")), Fetched)
    assert isinstance(await get(newsroom.url("page.localhost", "/b/1")), FetchFailed)


async def test_faults_by_chance_are_the_same_ones_for_the_same_seed():
    runs = []
    for _ in range(2):
        async with Newsroom(seed=6, hosts=[]) as room:
            url = room.add("page.localhost", "/a", b"a", "text/plain")
            room.fault(Fault(host="*", kind="status", probability=0.5))
            runs.append([isinstance(await get(url), Fetched) for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {True, False}


def test_an_unknown_kind_of_fault_is_refused():
    with pytest.raises(ValueError, match="kind is one of"):
        Fault(host="*", kind="explode")


# --------------------------------------------------------------------------------------------------------------- ledger


def test_a_ledger_file_holds_the_latest_state_and_survives_a_torn_last_line(tmp_path):
    path = tmp_path / "ledger.jsonl"
    press = press_of(12, ledger=Ledger(path))
    press.correct(next(iter(press.ledger)).key)
    assert Ledger.load(path).articles == press.ledger.articles
    path.write_bytes(path.read_bytes() + '{"key": "ž'.encode()[:-1])
    assert Ledger.load(path).articles == press.ledger.articles
    press.ledger.save(tmp_path / "copy.jsonl")
    assert Ledger.load(tmp_path / "copy.jsonl").articles == press.ledger.articles


@pytest.fixture(scope="module")
def ledger():
    return press_of(30).ledger


@pytest.fixture
def whole(ledger):
    """All distinct articles, stored as they ought to be."""
    return list({article.identity: stored_copy(article) for article in ledger}.values())


def test_all_articles_stored_once_whole_and_clean_is_perfect(ledger, whole):
    comparison = compare(ledger, [replace(row, removed=("Follow us",)) for row in whole])
    assert comparison.perfect
    assert (comparison.published, comparison.stored, comparison.removed) == (30, 30, 30)


def test_rows_may_be_mappings_and_white_space_within_a_paragraph_does_not_count(ledger, whole):
    rows = [{"id": 1, "url": row.url, "body": row.body.replace(" ", "\N{NO-BREAK SPACE} ")} for row in whole]
    assert compare(ledger, rows).perfect


def test_tracking_www_and_a_closing_slash_do_not_make_another_url(ledger, whole):
    moved = [replace(row, url=row.url.replace("//www.", "//").rstrip("/")) for row in whole]
    tracked = [replace(row, url=f"{row.url}{'&' if '?' in row.url else '?'}utm_source=x#top") for row in whole]
    assert compare(ledger, moved).perfect
    assert compare(ledger, tracked).perfect


def test_an_article_that_is_stored_as_the_copy_of_another_one_alone_is_lost(ledger, whole):
    comparison = compare(ledger, [replace(whole[0], duplicate_of=1), *whole[1:]])
    assert len(comparison.lost) == 1


def test_what_is_not_stored_is_lost(ledger, whole):
    comparison = compare(ledger, whole[1:])
    assert len(comparison.lost) == 1
    assert whole[0].url in comparison.lost[0]


def test_copies_of_a_wire_article_are_duplicates_unless_they_are_linked(ledger, whole):
    copy = next(article for article in ledger if article.identity == "wire-10")
    linked = compare(ledger, [*whole, stored_copy(copy, duplicate_of=1)])
    assert linked.perfect
    assert linked.stored == len(whole)
    comparison = compare(ledger, [*whole, stored_copy(copy)])
    assert len(comparison.duplicates) == 1
    assert "2 times" in comparison.duplicates[0]


def test_what_was_never_published_is_a_duplicate(ledger, whole):
    comparison = compare(ledger, [*whole, Stored(url=None, title="Ghost")])
    assert comparison.duplicates == ("never published: None Ghost",)


def test_boilerplate_in_a_body_is_a_leak_and_makes_it_differ(ledger, whole):
    article = next(article for article in ledger if article.url == whole[0].url)
    leaking = replace(whole[0], body=f"{whole[0].body}\n{article.boilerplate[-1]}")
    comparison = compare(ledger, [leaking, *whole[1:]])
    assert (len(comparison.leaks), len(comparison.differing), len(comparison.hurt)) == (1, 1, 0)
    assert article.boilerplate[-1][:40] in comparison.report()


def test_the_rest_of_a_passage_that_was_cut_in_part_is_a_leak(ledger, whole):
    courier = next(row for row in whole if "harbourcourier" in row.url)
    rest = "Harbour Courier is now also available on Telegram."
    rows = [replace(row, body=f"{row.body}\n{rest}") if row is courier else row for row in whole]
    assert len(compare(ledger, rows).leaks) == 1


def test_a_missing_or_shortened_paragraph_is_hurt(ledger, whole):
    first, *rest = whole[0].body.split("\n")
    for body in ("\n".join(rest), "\n".join([first[:-3], *rest])):
        comparison = compare(ledger, [replace(whole[0], body=body), *whole[1:]])
        assert (len(comparison.hurt), len(comparison.differing), len(comparison.leaks)) == (1, 1, 0)
        assert "paragraph 1" in comparison.differing[0]


def test_the_body_before_a_correction_differs():
    press = press_of(1, hosts=["www.morgenblatt.localhost"])
    (article,) = press.ledger
    press.correct(article.key)
    assert len(compare(press.ledger, [stored_copy(article)]).differing) == 1


# ------------------------------------------------------------------------------------------------- a process of its own


async def test_the_newsroom_runs_as_a_process_takes_orders_and_ends_on_sigterm(tmp_path):
    path = tmp_path / "ledger.jsonl"
    options = ["--seed", "7", "--initial", "3", "--count", "4", "--rate", "500", "--ledger", path]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ingest.demo", *options, stdout=asyncio.subprocess.PIPE
    )
    try:
        ready = json.loads(await process.stdout.readline())
        assert len(ready["feeds"]) == len(HOSTS) - len(LEARNED)
        control = f"http://control.localhost:{ready['port']}"
        assert json.loads((await get(f"{control}/feeds")).body) == ready["feeds"]
        assert (await get(f"{control}/nothing")).status == 404
        while len({article.identity for article in Ledger.load(path)}) < 7:
            await asyncio.sleep(0.02)
        known = json.loads((await get(f"{control}/ledger")).body)
        assert [article["key"] for article in known] == list(Ledger.load(path).articles)
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_orders_publish_correct_and_break_things():
    async with Newsroom(seed=2, hosts=["bogazpostasi.localhost"]) as newsroom:
        control = newsroom.url("control.localhost")
        assert await order(f"{control}publish?n=2") == [article.url for article in newsroom.ledger]
        key = next(iter(newsroom.ledger)).key
        assert await order(f"{control}correct?key={key}") == newsroom.ledger.articles[key].url
        assert len(newsroom.ledger.articles[key].revisions) == 2
        await order(f"{control}fault", {"host": "*", "kind": "status", "status": 503})
        assert (await get(newsroom.feeds[0])).status == 503
        await order(f"{control}clear")
        assert isinstance(await get(newsroom.feeds[0]), Fetched)
        assert await order(f"{control}fault", {"host": "*", "kind": "explode"}) is None


async def order(url, body=None):
    """POST with the standard library's client, in a thread; None for a refusal."""
    script = (
        "import sys, urllib.request as r\n"
        "q = r.Request(sys.argv[1].replace('control.localhost', '127.0.0.1'), data=sys.argv[2].encode(), method='POST')\n"
        "q.add_header('Host', 'control.localhost')\n"
        "print(r.urlopen(q).read().decode())\n"
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", script, url, json.dumps(body)],
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


def test_help_teaches_the_orders_and_wrong_arguments_are_refused():
    told = subprocess.run([sys.executable, "-m", "ingest.demo", "--help"], capture_output=True, text=True, check=True)
    assert "POST /fault" in told.stdout
    refused = subprocess.run([sys.executable, "-m", "ingest.demo", "--rate", "0"], capture_output=True, check=False)
    assert refused.returncode == 2
