"""Subscribing to the feeds of a list, many at once."""

from __future__ import annotations

from ingest.model.subscription import Subscription
from ingest.pipeline.subscribe import subscribe_all


async def test_each_feed_of_a_long_list_is_added_once_whatever_its_spelling(store):
    feeds = [
        Subscription(url=f"https://h{n % 7}.example/{n}", title=f"Feed {n}", folders=(("World",),)) for n in range(1203)
    ]
    told: list[int] = []
    assert await subscribe_all(store, feeds, told.append) == [True] * 1203
    assert told[-1] == 1203
    assert await subscribe_all(store, feeds) == [False] * 1203
    other = Subscription(url="http://new.example/rss")
    spelled = [Subscription(url="http://h0.example/0"), other, Subscription(url="https://new.example/rss")]
    assert await subscribe_all(store, spelled) == [False, True, False]
    listed = {feed["url"]: feed for feed in await store.feed_list.all()}
    assert listed.keys() == {feed.url for feed in (*feeds, other)}
    assert (listed[feeds[5].url]["title"], listed[feeds[5].url]["folders"]) == ("Feed 5", [["World"]])


async def test_a_feed_of_a_list_gets_what_it_lacks_and_a_new_one_all_that_is_said_of_it(store):
    url = "https://news.example/rss"
    await store.feeds.add(url, own_title="Mine")
    said = Subscription(url=url, own_title="Theirs", site_url="https://news.example/", folders=(("World", "Europe"),))
    chosen = Subscription(url="https://b.example/rss", own_title="B", interval_s=7200, paused="too noisy")
    assert await subscribe_all(store, [said, chosen]) == [False, True]
    known = {feed["url"]: feed for feed in await store.feed_list.all()}
    assert [known[url][name] for name in ("own_title", "site_url", "folders")] == [
        "Mine", "https://news.example/", [["World", "Europe"]]
    ]  # fmt: skip
    assert [known[chosen.url][name] for name in ("own_title", "interval_s", "paused_reason")] == [
        "B",
        7200,
        "too noisy",
    ]
