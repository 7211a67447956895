"""Copies are linked to an original that is no copy itself, in whatever order the articles are stored."""

from __future__ import annotations

import asyncio
import itertools
import re
from random import Random
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from examples import draft, feed_entry, poll_result

from ingest.article.fingerprint import text_of
from ingest.model.article import Draft, Drafted, Entry, Recleaned, Settled, Settlement
from ingest.model.page import Verdict
from ingest.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

_numbers = itertools.count(1)


def sentences(seed: str, count: int) -> list[str]:
    """Return sentences of ten words that no other seed has."""
    random = Random(seed)
    return [" ".join(f"word{random.randrange(20_000)}" for _ in range(10)) + "." for _ in range(count)]


def article(text: Sequence[str], host: str = "news.example", **changes: object) -> Draft:
    number = next(_numbers)
    title = changes.pop("title", f"Ferry pier {number}")
    return draft(f"https://{host}/{number}", body="\n".join(text), site=host, title=title, **changes)


async def claimed(store: Store, made: Sequence[Draft]) -> list[Entry]:
    """List drafts in a feed of their own, and claim the entries, in the order of the drafts."""
    await store.feeds.add(f"https://feeds.example/{next(_numbers)}")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=600)
    entries = [
        feed_entry(
            guid=one.urls[0],
            url=one.urls[0],
            link=one.urls[0],
            title=one.metadata.title,
            content_hash=one.text.text_hash,
        )
        for one in made
    ]
    await store.feeds.finish_poll(feed, poll_result(*entries))
    found = await store.entries.claim_due(limit=200, lease_s=600, per_host=200)
    by_guid = {entry.guid: entry for entry in found}
    return [by_guid[one.urls[0]] for one in made]


async def stored(store: Store, *made: Draft) -> list[Settlement]:
    """Settle drafts one after the other."""
    return [
        await store.entries.finish(entry, Drafted(draft=one))
        for entry, one in zip(await claimed(store, made), made, strict=True)
    ]


async def revised(store: Store, database_url: str, settlement: Settlement, made: Draft) -> Settlement:
    """Settle the entry of an article again, with another text."""
    query(
        database_url,
        "UPDATE ingest.entry SET next_attempt_at = now(), leased_until = NULL WHERE article_id = %s RETURNING id",
        settlement.article_id,
    )
    (entry,) = await store.entries.claim_due(limit=10, lease_s=600, per_host=10)
    return await store.entries.finish(entry, Drafted(draft=made))


def query(database_url: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(statement, parameters).fetchall()


def links(database_url: str) -> list[tuple[Any, ...]]:
    return query(database_url, "SELECT duplicate_of, duplicate_kind FROM ingest.article ORDER BY id")


def changes(database_url: str) -> list[tuple[Any, ...]]:
    return query(database_url, "SELECT kind, article_id FROM ingest.change ORDER BY position")


A, B, C = (sentences(name, 40) for name in "abc")


async def test_the_same_text_on_another_site_is_an_article_of_its_own_linked_to_the_first(store, database_url):
    first, second = await stored(store, article(A), article(A, "other.example"))
    assert [one.outcome for one in (first, second)] == [Settled.NEW, Settled.NEW]
    assert links(database_url) == [(None, None), (first.article_id, "same")]
    assert changes(database_url) == [("new", first.article_id), ("new", second.article_id)]
    assert second.copied is not None
    assert (second.copied.original, second.copied.similarity) == (first.article_id, 1.0)


@pytest.mark.parametrize(
    ("text", "host", "kind"),
    [
        (["BERLIN (agency) –", *A[:34], *B[:4]], "other.example", "syndicated"),
        (["BERLIN (agency) –", *A[:34], *B[:4]], "www2.news.example", "rewrite"),
        (A[10:19], "other.example", "excerpt"),
        ([*B[:3], *A[10:22], *B[3:5]], "news.example", "excerpt"),
        ([*A[:20], *B[:20]], "other.example", "syndicated"),
        ([*A[:13], *B[:27]], "other.example", None),
        (B, "news.example", None),
    ],
)
async def test_how_much_of_a_text_makes_which_kind_of_copy(store, database_url, text, host, kind):
    first, _ = await stored(store, article(A), article(text, host))
    assert links(database_url)[1] == (first.article_id if kind else None, kind)


async def test_the_first_seen_of_another_site_stays_the_original_whichever_is_longer(store, database_url):
    *_, longest = await stored(
        store, article(A[:10]), article(A, "other.example"), article([*A, *B, *C], "third.example"), article(A[:9])
    )
    # the fourth stands in all three, and is most like the one on its own site
    assert links(database_url) == [(None, None), (None, None), (None, None), (1, "rewrite")]
    assert longest.merged == ()
    assert [kind for kind, _ in changes(database_url)] == ["new"] * 4


async def test_a_longer_text_that_holds_an_earlier_one_of_its_own_site_becomes_its_original(store, database_url):
    short, copy, long = await stored(store, article(A[:10]), article(A[:10], "other.example"), article([*A, *B]))
    assert links(database_url) == [(long.article_id, "excerpt"), (long.article_id, "same"), (None, None)]
    assert [merged.article_id for merged in long.merged] == [short.article_id, copy.article_id]
    assert changes(database_url)[-3:] == [
        ("new", long.article_id), ("merged", short.article_id), ("merged", copy.article_id)
    ]  # fmt: skip


async def test_a_copy_of_a_copy_points_at_the_original(store, database_url):
    texts = [A, [*A[:30], *B[:10]], [*A[:22], *B[:18]]]
    first, *_ = await stored(store, *(article(text, f"site{number}.example") for number, text in enumerate(texts)))
    assert links(database_url) == [(None, None), *[(first.article_id, "syndicated")] * 2]


async def test_an_original_that_is_revised_into_a_copy_takes_its_copies_along(store, database_url):
    both = [*A[:10], *B[:30]]
    older, other, copy = await stored(store, article(A), article(both, "b.example"), article(both, "c.example"))
    outcome = await revised(store, database_url, other, article([*A[:24], *B[:16]], "b.example"))
    assert outcome.outcome is Settled.CORRECTED
    assert links(database_url) == [(None, None), (older.article_id, "syndicated"), (older.article_id, "syndicated")]
    assert set(changes(database_url)[-3:]) == {("merged", other.article_id), ("merged", copy.article_id)}


async def test_an_original_that_is_rewritten_leaves_its_copies_which_stay_together(store, database_url):
    first, second, third, part = await stored(
        store, article(A), article(A, "b.example"), article([*A[:38], *B[:2]], "c.example"), article(A[:9], "d.example")
    )
    outcome = await revised(store, database_url, first, article(C))
    assert outcome.split == (second.article_id,)
    assert links(database_url) == [
        (None, None),
        (None, None),
        (second.article_id, "syndicated"),
        (second.article_id, "excerpt"),
    ]
    assert changes(database_url)[-4:] == [
        ("corrected", first.article_id),
        ("split", second.article_id),
        ("merged", third.article_id),
        ("merged", part.article_id),
    ]


async def test_copies_of_an_original_that_is_revised_a_little_are_told_how_like_they_are_now(store, database_url):
    first, second = await stored(store, article(A), article(A, "b.example"))
    outcome = await revised(store, database_url, first, article([*A[:36], *B[:4]]))
    assert [merged.article_id for merged in outcome.merged] == [second.article_id]
    assert links(database_url) == [(None, None), (first.article_id, "syndicated")]
    assert changes(database_url)[-2:] == [("corrected", first.article_id), ("merged", second.article_id)]


async def test_an_article_that_is_revised_into_what_later_ones_copied_becomes_their_original(store, database_url):
    first, later, copy = await stored(store, article(A), article(B, "b.example"), article(B, "c.example"))
    outcome = await revised(store, database_url, first, article(B))
    assert links(database_url) == [(None, None), (first.article_id, "same"), (first.article_id, "same")]
    assert [merged.article_id for merged in outcome.merged] == [later.article_id, copy.article_id]


async def test_a_copy_that_is_revised_into_another_text_is_none_any_more(store, database_url):
    _, copy = await stored(store, article(A), article(A, "other.example"))
    await revised(store, database_url, copy, article(C, "other.example"))
    assert links(database_url) == [(None, None), (None, None)]
    assert changes(database_url)[-2:] == [("corrected", copy.article_id), ("split", copy.article_id)]
    _, of_new = await stored(store, article(A, "third.example"), article(C, "fourth.example"))
    assert of_new.copied is not None
    assert of_new.copied.original == copy.article_id


async def test_an_article_past_the_window_is_no_original_and_its_sketch_is_dropped(store, database_url):
    await stored(store, article(A))
    query(
        database_url,
        """WITH article AS (UPDATE ingest.article SET first_seen_at = first_seen_at - interval '31 days')
           UPDATE ingest.sketch SET first_seen_at = first_seen_at - interval '31 days' RETURNING article_id""",
    )
    await stored(store, article(A, "other.example"))
    assert links(database_url) == [(None, None), (None, None)]
    assert await store.upkeep.forget_sketches() == 1
    assert await store.upkeep.forget_sketches() == 0


async def test_a_story_is_an_original_with_its_copies(store, database_url):
    first, second, third = await stored(store, article(A), article([*A, *B[:5]], "other.example"), article(C))
    rows = query(database_url, "SELECT article_id, articles, members, sites, longest_id FROM ingest.story ORDER BY 1")
    assert rows == [
        (first.article_id, 2, [1, 2], ["news.example", "other.example"], second.article_id),
        (third.article_id, 1, [3], ["news.example"], third.article_id),
    ]


async def test_an_article_that_is_cleaned_again_is_looked_at_again(store, database_url):
    first, second = await stored(store, article(A), article([*A[:12], *C[:28]], "other.example"))
    assert links(database_url)[1] == (None, None)
    query(database_url, "INSERT INTO ingest.recleaning (article_id) VALUES (%s) RETURNING 1", second.article_id)
    (due,) = await store.recleanings.claim_due(limit=1, lease_s=60)
    body = "\n".join(A[:12])
    recleaned = Recleaned(text=text_of(body), verdict=Verdict.FULL, reason=None)
    outcome = await store.recleanings.finish(due, recleaned)
    assert outcome is not None
    assert [merged.article_id for merged in outcome.merged] == [second.article_id]
    assert links(database_url)[1] == (first.article_id, "excerpt")
    assert changes(database_url)[-2:] == [("recleaned", second.article_id), ("merged", second.article_id)]
    held = query(database_url, "SELECT keys FROM ingest.sketch WHERE article_id = %s", second.article_id)
    assert held == [(list(recleaned.text.sketch),)]


@pytest.mark.parametrize("body", ["", "Only three words", "Please accept our cookies to go on reading this page."])
async def test_what_is_too_short_to_be_told_apart_is_no_copy(store, database_url, body):
    await stored(store, article([body]), article([body], "other.example"))
    assert links(database_url) == [(None, None), (None, None)]


async def test_one_article_in_two_languages_is_two(store, database_url):
    english = "The council of the small harbour town decided on Tuesday evening that the pier will be repaired. " * 3
    german = "Der Rat der kleinen Hafenstadt beschloss am Dienstagabend, dass der Pier repariert werden soll. " * 3
    await stored(store, article([english]), article([german], "other.example"))
    assert links(database_url) == [(None, None), (None, None)]


async def test_keys_that_collide_make_no_copy(store, database_url):
    first = article(A)
    colliding = article(B, "other.example", sketch=first.text.sketch)
    await stored(store, first, colliding)
    assert links(database_url) == [(None, None), (None, None)]


async def test_a_wall_that_a_site_shows_in_place_of_many_articles_makes_no_copies_of_them(store, database_url):
    titles = ["Mayor resigns", "Ferry collides with pier", "Harvest festival opens", "School gets a new roof"]
    await stored(store, *(article(A[:8], title=title) for title in titles))
    assert links(database_url) == [(None, None)] * 4


async def test_two_megabytes_are_compared_within_bounds(store, database_url):
    long = sentences("long", 25_000)
    assert len("\n".join(long)) > 2_000_000
    first, second, third = await stored(
        store, article(long), article([*long[:-5], "End."], "other.example"), article(long[100:110], "third.example")
    )
    assert links(database_url)[1] == (first.article_id, "syndicated")
    assert second.outcome is third.outcome is Settled.NEW


async def test_a_text_that_very_many_carry_is_found_without_going_through_all_of_them(store, database_url):
    made = [article(A, f"site{number}.example") for number in range(40)]
    await stored(store, *made)
    assert links(database_url) == [(None, None), *[(1, "same")] * 39]
    held = query(
        database_url,
        "SELECT max(held) FROM (SELECT count(*) AS held FROM ingest.sketch, unnest(keys) AS key GROUP BY key) AS keys",
    )
    assert held == [(32,)]


async def test_settlements_at_the_same_time_and_in_any_order_make_one_original_of_each_group(database_url):
    random = Random(7)
    groups = [sentences(f"wire {number}", 30) for number in range(6)]
    made = [
        article([*text[:30 - edit], *sentences(f"own {number} {edit}", edit)], f"s{edit}.example")
        for number, text in enumerate(groups)
        for edit in range(8)
    ]  # fmt: skip
    stores = [Store(database_url, connections=4) for _ in range(2)]
    for store in stores:
        await store.open()
    try:
        pairs = list(zip(await claimed(stores[0], made), made, strict=True))
        random.shuffle(pairs)
        gate = asyncio.Semaphore(8)

        async def settle(number: int, entry: Entry, one: Draft) -> None:
            async with gate:
                await stores[number % 2].entries.finish(entry, Drafted(draft=one))

        await asyncio.gather(*(settle(number, *pair) for number, pair in enumerate(pairs)))
    finally:
        for store in stores:
            await store.close()
    stories = query(database_url, "SELECT articles, article_id = members[1] FROM ingest.story")
    assert stories == [(8, True)] * len(groups)


async def test_sketches_are_looked_up_by_their_index_alone(store, database_url):
    made = [article(sentences(f"many {number}", 30), f"m{number % 7}.example") for number in range(60)]
    await stored(store, *made)
    body = query(database_url, "SELECT prosrc FROM pg_proc WHERE proname = 'near_sketches'")[0][0]
    names = {
        "own": "ARRAY[1, 2]::bigint[]",
        "not_id": "NULL",
        "window_days": "30",
        "common_at": "32",
        "max_articles": "8",
    }
    statement = body.partition("RETURN QUERY")[2].rpartition(";\nEND")[0]
    for name, value in names.items():
        statement = re.sub(rf"\b{name}\b", value, statement)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {statement}"))
    assert "Bitmap Index Scan on sketch_keys" in plan
    assert not re.search(r"(?:Seq Scan|Index Scan using \w+) on sketch", plan)
