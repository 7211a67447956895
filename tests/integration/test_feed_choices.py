"""What the operator chooses for single feeds, and by what feeds and articles are chosen, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from examples import draft, feed_entry, poll_result

from ingest.model.article import Drafted
from ingest.model.page import TextFrom
from ingest.reports.follow import Follower, Wanted
from ingest.store.feed_list import Filter

if TYPE_CHECKING:
    from ingest.model.article import Entry
    from ingest.store.store import Store

A, B, C = "https://a.example/feed", "https://www.b.example/feed", "https://feeds.example/c"
WORLD, EUROPE, SPORT = ("World",), ("World", "Europe"), ("Sport & play",)


async def _listed(store: Store, url: str, number: int = 1, **feed: object) -> Entry:
    """Let a new feed list a page; return the entry under lease."""
    await store.feeds.add(url, **feed)
    (claimed,) = await store.feeds.claim_due(limit=10, lease_s=60)
    page = f"https://news.example/{number}"
    await store.feeds.finish_poll(
        claimed, poll_result(feed_entry(number, guid=url, url=page, link=page), next_poll_s=5000)
    )
    (entry,) = await store.entries.claim_due(limit=10, lease_s=60, per_host=10)
    return entry


def _value(database_url: str, query: str) -> object:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query).fetchone()[0]


# ------------------------------------------------------------------------------------------------------------- choices


async def test_a_feed_with_an_interval_is_due_no_later_than_that_and_its_poll_knows_it(store, database_url):
    await _listed(store, A)
    assert await store.feed_choices.set_interval(A, 1200)
    wait_s = _value(database_url, "SELECT extract(epoch FROM next_poll_at - last_polled_at)::float8 FROM ingest.feed")
    assert wait_s == pytest.approx(1200, abs=0.001)
    await store.feed_choices.make_due(A)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    assert feed.interval_s == 1200
    await store.feeds.release([feed])
    assert await store.feed_choices.set_interval(A, None)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    assert feed.interval_s is None
    assert not await store.feed_choices.set_interval(B, 1200)


async def test_an_interval_does_not_shorten_the_wait_of_a_feed_that_fails(store, database_url):
    await _listed(store, A)
    _value(database_url, "UPDATE ingest.feed SET failures = 2 RETURNING 1")
    before = _value(database_url, "SELECT next_poll_at FROM ingest.feed")
    await store.feed_choices.set_interval(A, 300)
    assert _value(database_url, "SELECT next_poll_at FROM ingest.feed") == before


async def test_an_entry_knows_where_its_text_may_come_from(store):
    entry = await _listed(store, A)
    for chosen in (TextFrom.FEED, TextFrom.PAGE, None):
        await store.entries.release([entry])
        assert await store.feed_choices.set_text(A, chosen)
        (entry,) = await store.entries.claim_due(limit=10, lease_s=60, per_host=10)
        assert entry.text_from == chosen
    assert not await store.feed_choices.set_text(B, TextFrom.PAGE)


async def test_entries_of_a_feed_whose_own_text_is_wanted_take_no_turn_of_their_host(store):
    await store.feeds.add(A)
    await store.feed_choices.set_text(A, TextFrom.FEED)

    async def listed(*numbers: int) -> list[str]:
        await store.feed_choices.make_due(A)
        (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
        pages = [f"https://news.example/{number}" for number in numbers]
        entries = [feed_entry(n, guid=page, url=page, link=page) for n, page in zip(numbers, pages, strict=True)]
        await store.feeds.finish_poll(feed, poll_result(*entries))
        claimed = await store.entries.claim_due(limit=10, lease_s=60, per_host=1, spacing_s=3600)
        return [entry.host for entry in claimed]

    assert await listed(1, 2, 3) == ["", "", ""]
    await store.feed_choices.set_text(A, None)
    assert await listed(4, 5, 6) == ["news.example"]


# --------------------------------------------------------------------------------------------------- feeds that are chosen


@pytest.fixture
async def three(store, database_url):
    """Return a store with three feeds, in folders, each of which has listed an article."""
    for number, (url, folders) in enumerate(((A, [WORLD]), (B, [EUROPE, SPORT]), (C, [])), 1):
        entry = await _listed(store, url, number, folders=folders)
        await store.entries.finish(
            entry, Drafted(draft=draft(f"https://news.example/{number}", title=f"The pier {number}"))
        )
    _value(
        database_url,
        "UPDATE ingest.feed SET site_url = 'https://WWW.Seaside.example/home' WHERE id = 3 RETURNING 1",
    )
    _value(database_url, "UPDATE ingest.feed SET health = 'failing', failures = 3 WHERE id = 2 RETURNING 1")
    return store


@pytest.mark.parametrize(
    ("chosen", "urls"),
    [
        (Filter(), [B, A, C]),
        (Filter(folder="World"), [B, A]),
        (Filter(folder="world/EUROPE/"), [B]),
        (Filter(folder="sport & play"), [B]),
        (Filter(folder="Wor"), []),
        (Filter(folder="Europe"), []),
        (Filter(folder="%"), []),
        (Filter(health="failing"), [B]),
        (Filter(health="paused"), []),
        (Filter(site="b.example"), [B]),
        (Filter(site="seaside.example"), [C]),
        (Filter(site="example"), [B, A, C]),
        (Filter(site="ample"), []),
        (Filter(site="_.example"), []),
        (Filter(url="http://A.example/feed#top"), [A]),
        (Filter(url="https://d.example/"), []),
        (Filter(folder="World", health="healthy"), [A]),
    ],
)
async def test_feeds_are_chosen_by_folder_health_site_and_url(three, chosen, urls):
    assert [feed["url"] async for feed in three.feed_list.each(chosen)] == urls
    assert [feed["url"] for feed in await three.feed_list.all(chosen)] == urls


async def test_a_feed_is_of_the_site_that_it_speaks_for(three):
    await three.sources.say(C, "island.example")
    assert [feed["url"] for feed in await three.feed_list.all(Filter(site="island.example"))] == [C]


async def test_any_number_of_feeds_is_listed_once_each_in_one_order(store, database_url):
    _value(
        database_url,
        """WITH new AS (INSERT INTO ingest.feed (url, health, failures)
                        SELECT 'https://' || n || '.example/', CASE n % 3 WHEN 0 THEN 'failing' WHEN 1 THEN 'healthy' ELSE 'new' END, n % 5
                          FROM generate_series(1, 4503) AS n RETURNING 1)
           SELECT count(*) FROM new""",
    )
    listed = [(feed["url"], feed["health"], feed["failures"]) async for feed in store.feed_list.each()]
    ranks = ("failing", "new", "healthy")
    assert listed == sorted(listed, key=lambda feed: (ranks.index(feed[1]), -feed[2], feed[0]))
    assert len(set(listed)) == len(listed) == 4503
    assert [feed["url"] for feed in await store.feed_list.all()] == [url for url, _, _ in listed]


async def test_folders_are_named_with_the_number_of_their_feeds(three):
    assert await three.feed_list.folders(10) == [
        {"folder": "Sport & play", "feeds": 1},
        {"folder": "World", "feeds": 1},
        {"folder": "World/Europe", "feeds": 1},
    ]


# ------------------------------------------------------------------------------------------------ articles that are chosen


@pytest.mark.parametrize(
    ("folder", "found"), [(None, {1, 2, 3}), ("World", {1, 2}), ("Sport & Play", {2}), ("Weather", set())]
)
async def test_articles_are_found_by_the_folder_of_the_feeds_that_list_them(three, folder, found):
    rows = await three.reports.search("pier", site=None, since=None, language=None, limit=20, folder=folder)
    assert {row["id"] for row in rows} == found


async def test_the_status_of_a_folder_has_the_figures_of_its_feeds_alone(three, database_url):
    _value(
        database_url,
        "UPDATE ingest.entry SET settled_at = NULL, attempts = 1, next_attempt_at = now() - interval '1 hour' WHERE feed_id = 2 RETURNING 1",
    )
    _value(
        database_url,
        "UPDATE ingest.article SET removed = '[{}, {}]', withdrawn_at = now(), withdrawn_reason = '' WHERE id = 2 RETURNING 1",
    )
    _value(database_url, "INSERT INTO ingest.gap (feed_id, from_at) VALUES (2, now()) RETURNING 1")
    _value(database_url, "UPDATE ingest.feed SET next_poll_at = now() - interval '1 min' WHERE id = 2 RETURNING 1")
    everything = await three.reports.status()
    europe, sport, weather = [await three.reports.status(name) for name in ("world/EUROPE", "Sport & play", "Weather")]
    assert europe == sport | {name: europe[name] for name in ("oldest_due_s", "feeds_oldest_due_s")}
    found = {name: number for name, number in europe.items() if number}
    assert found.pop("oldest_due_s") == pytest.approx(3600, abs=60)
    assert found.pop("feeds_oldest_due_s") == pytest.approx(60, abs=60)
    assert found == dict.fromkeys(
        (
            "feeds", "feeds_failing", "feeds_due", "entries", "entries_pending", "entries_due", "entries_retrying", "articles", "articles_full",
            "articles_withdrawn", "gaps",
        ),
        1,
    ) | {"passages_removed": 2}  # fmt: skip
    assert not any(weather.values())
    # in a folder with all feeds, each figure is the one of all feeds
    _value(database_url, "UPDATE ingest.feed SET folders = '[[\"All\"]]' WHERE id > 0 RETURNING 1")
    every = await three.reports.status("All")
    assert every.keys() <= everything.keys()
    ages = {name: every[name] for name in ("oldest_due_s", "feeds_oldest_due_s")}
    assert every == {name: everything[name] for name in every} | ages


async def test_the_last_errors_of_a_folder_are_those_of_its_feeds_and_their_hosts(three, database_url):
    _value(
        database_url,
        "UPDATE ingest.feed SET failures = 1, last_error = 'HTTP 500', last_error_at = now() WHERE id IN (1, 2) RETURNING 1",
    )
    _value(database_url, "UPDATE ingest.entry SET last_error = 'HTTP 404' WHERE feed_id = 1 RETURNING 1")
    _value(
        database_url,
        """WITH known AS (INSERT INTO ingest.host (name) VALUES ('other.example'))
           INSERT INTO ingest.refusal (host, kind, urls, slowed_at, slowed_until)
           SELECT host, kind, ARRAY['https://x.example/1'], now(), now()
             FROM (VALUES ('a.example', 'feed'), ('news.example', 'page'), ('other.example', 'page')) AS new (host, kind) RETURNING 1""",
    )

    async def told(folder: str | None) -> list[tuple[str, str]]:
        return [(row["what"], row["url"]) for row in await three.reports.last_errors(folder)]

    assert sorted(await told("Sport & play")) == [("feed", B), ("host", "news.example")]
    world = [
        ("feed", A),
        ("feed", B),
        ("host", "a.example"),
        ("host", "news.example"),
        ("page", "https://news.example/1"),
    ]
    assert sorted(await told("World")) == world
    assert sorted(await told(None)) == sorted([*world, ("host", "other.example")])


@pytest.mark.parametrize("consumer", [None, "mirror"])
async def test_changes_of_a_folder_are_written_and_all_are_passed(three, consumer):
    written = []
    wanted = Wanted(folder="World/Europe", consumer=consumer, limit=5)
    await Follower(three, written.extend, wanted).read()
    assert [change["article"]["id"] for change in written] == [2]
    assert "is_wanted" not in written[0]["article"]
    if consumer:
        (row,) = await three.changes.list_consumers(keep_days=0)
        assert row["changes_behind"] == 0


async def test_a_host_is_crowded_by_the_intervals_that_the_operator_has_set(store):
    await store.feeds.add(A)
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result())  # every 600 s
    assert await store.hosts.crowded(spacing_s=400) == []
    await store.feed_choices.set_interval(A, 300)
    (crowded,) = await store.hosts.crowded(spacing_s=400)
    assert (crowded["is_crowded"], crowded["wanted_s"]) == (True, pytest.approx(300))
