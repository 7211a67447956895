"""What `ingest explain` says of a URL, whether its article is stored or not."""

from __future__ import annotations

import json
import sys
from subprocess import run

import psycopg
import pytest
from examples import LONG, changed, draft, feed_entry, poll_result

from ingest.model.article import Drafted, Postponed, Settled, Unchanged, Visit
from ingest.model.boilerplate import Removal
from ingest.model.page import PageVerdict, Verdict
from ingest.reports import explain

FEED = "https://www.news.example/feed"
PAGE = "https://www.news.example/world/pier-47"
SEEN = Visit(etag='"1"', page_hash=b"hash", next_s=3600)


def _run(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement)


async def _list(store, *entries, url: str = FEED) -> None:
    await store.feeds.add(url)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result(*entries))


async def _claim(store, database_url: str):
    _run(database_url, "UPDATE ingest.entry SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL")
    claimed = await store.entries.claim_due(limit=10, lease_s=60, per_host=10)
    return claimed or await store.entries.claim_due(limit=10, lease_s=60, per_host=10, which="revisits")


@pytest.fixture
async def corrected(store, database_url):
    """An article with a removal, two revisions, a wall met and a withdrawal."""
    await _list(store, feed_entry(1, url=PAGE, link=f"{PAGE}?utm_source=rss", title="The pier is repaired"))
    first = draft(
        PAGE,
        body=f"{LONG}\nIt costs 47 million.",
        site="news.example",
        removed=(Removal(start=0, text="Follow us\n", rule="judged:follow:0.98"),),
    )
    second = changed(first, body=first.text.body.replace("47", "52"))
    wall = changed(
        first, body="", verdict=Verdict.EMPTY, page_verdict=PageVerdict.CONSENT_WALL, page_evidence="'all cookies'"
    )
    for version in (first, second, changed(second, title="No repair of the pier"), wall):
        (entry,) = await _claim(store, database_url)
        await store.entries.finish(entry, Drafted(draft=version, visit=SEEN))
    return database_url


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    "spelling",
    [
        PAGE,
        f"{PAGE}?utm_source=rss",
        "http://news.example/world/pier-47/",
        "m.news.example/world/pier-47",
        "https://www.news.example/amp/world/pier-47?ref=feed",
        "HTTPS://WWW.NEWS.EXAMPLE/world/./pier-47#top",
    ],
)
async def test_any_spelling_of_the_address_finds_the_article(store, spelling):
    found = await explain.facts(store, spelling)
    assert found["known"]
    assert [article["url"] for article in found["articles"]] == [PAGE]
    assert [entry["feed"] for entry in found["entries"]] == [FEED]


@pytest.mark.usefixtures("corrected")
async def test_it_tells_what_was_removed_what_changed_and_what_the_page_last_was(store):
    found = await explain.facts(store, PAGE)
    (article,) = found["articles"]
    assert [cut["rule"] for cut in article["removed"]] == ["judged:follow:0.98"]
    assert [(one["revision"], one["kind"]) for one in article["revisions"]] == [(1, "figures"), (2, "headline")]
    assert ["gone", "47"] in article["revisions"][0]["diff"]
    assert ["added", "52"] in article["revisions"][0]["diff"]
    assert article["revisions"][1]["title"] == ["The pier is repaired", "No repair of the pier"]
    assert [(one["kind"], one["detail"]) for one in article["changes"]] == [
        ("new", None),
        ("corrected", "figures"),
        ("corrected", "headline"),
    ]
    (entry,) = found["entries"]
    assert entry["last_error"] == "the page was judged consent_wall: 'all cookies'"
    assert entry["page_etag"] == '"1"'
    assert "verdict full" in found["why"]


@pytest.mark.usefixtures("corrected")
async def test_the_report_for_people_shows_the_word_diff(store):
    sections = explain.report(await explain.facts(store, PAGE))
    text = "\n".join("".join(piece for piece, _ in line) for _, lines in sections for line in lines)
    assert "It costs [-47-]{+52+} million." in text
    assert "title [-The pier is repaired-]{+No repair of the pier+}" in text
    assert "[judged:follow:0.98] Follow us" in text


async def test_a_withdrawn_article_says_so(store, corrected):
    for _ in range(2):
        (entry,) = await _claim(store, corrected)
        settled = await store.entries.finish(
            entry, Unchanged(error="not_found: HTTP 404", visit=Visit(gone="not_found", next_s=60))
        )
    assert settled.outcome is Settled.WITHDRAWN
    assert "withdrawn (not_found): the text stays" in (await explain.facts(store, PAGE))["why"]


async def test_an_entry_that_waits_tells_for_what(store, database_url):
    await _list(store, feed_entry(1, url=PAGE, link=PAGE))
    assert "not collected yet" in (await explain.facts(store, PAGE))["why"]
    (entry,) = await _claim(store, database_url)
    assert "being collected" in (await explain.facts(store, PAGE))["why"]
    await store.entries.finish(entry, Postponed(delay_s=60, error="timeout: no answer"))
    why = (await explain.facts(store, PAGE))["why"]
    assert "tried 1 times" in why
    assert why.endswith("the last time: timeout: no answer")


async def test_a_page_that_nobody_listed_is_unknown_and_the_feeds_of_its_site_are_named(store):
    nobody = await explain.facts(store, PAGE)
    assert (nobody["known"], nobody["why"]) == (
        False,
        "never seen: no feed has listed it, and none of its site is subscribed",
    )
    await _list(store, feed_entry(1))
    missed = await explain.facts(store, PAGE)
    assert not missed["known"]
    assert [feed["url"] for feed in missed["feeds_of_the_site"]] == [FEED]
    assert (await explain.facts(store, FEED))["why"] == "it is a subscribed feed, not a page"


async def test_two_pages_that_differ_in_what_may_name_a_page_are_told_apart(store, database_url):
    one, two = "https://news.example/x?source=1", "https://news.example/x?source=2"
    titles = {one: "The pier is repaired", two: "A ferry has run aground off the cape"}
    await _list(store, *(feed_entry(n, url=url, link=url, title=titles[url]) for n, url in enumerate((one, two))))
    for entry in await _claim(store, database_url):
        await store.entries.finish(
            entry, Drafted(draft=draft(entry.url, title=titles[entry.url], body=f"{titles[entry.url]}. {LONG}"))
        )
    for url in (one, two):
        assert [article["url"] for article in (await explain.facts(store, url))["articles"]] == [url]


@pytest.mark.parametrize(
    "nonsense", ["", "not a url", "javascript:alert(1)", "https://[", "https://a.example/\x00", "x" * 5000]
)
async def test_what_is_no_address_is_unknown(store, nonsense):
    found = await explain.facts(store, nonsense)
    assert not found["known"]
    assert explain.report(found)


def _command(database_url: str, directory, *arguments: str):
    return run(
        [sys.executable, "-m", "ingest", "explain", *arguments],
        cwd=directory,
        env={"INGEST_DATABASE_URL": database_url, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.usefixtures("corrected")
async def test_the_command_ends_with_0_for_a_known_page_and_with_1_for_another(tmp_path, database_url):
    known = _command(database_url, tmp_path, "http://news.example/world/pier-47/")
    assert (known.returncode, known.stderr) == (0, "")
    assert "[-47-]{+52+}" in known.stdout
    as_json = _command(database_url, tmp_path, PAGE, "--json")
    assert json.loads(as_json.stdout)["articles"][0]["verdict"] == "full"
    unknown = _command(database_url, tmp_path, "https://elsewhere.example/")
    assert (unknown.returncode, unknown.stderr) == (1, "")
    assert "never seen" in unknown.stdout
