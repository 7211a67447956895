"""The passages that a site repeats, in the database: they are learned by several daemons, forgotten, overruled, and found quickly."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from examples import draft, feed_entry, poll_result
from structlog.testing import capture_logs

from ingest.boilerplate.clean import clean
from ingest.boilerplate.keys import at_site, fingerprints
from ingest.config import Settings
from ingest.model.article import Draft, Drafted, Entry, Settled, Settlement
from ingest.model.boilerplate import Ruled, Ruling, SiteKnowledge
from ingest.pipeline.reclean import Recleaner
from ingest.store import sql
from ingest.store.store import Store
from ingest.workers.pool import Workers
from ingest.workers.reading import reclean

SITE = "news.example"
FOOTER = "Tiu ĉi gazeto aperas ĉiumatene, ankaŭ dimanĉe."
"""In a language without cues."""
_SYLLABLES = "ka mo ti re su na lo vi pe du ra ki so mu te la ni vo pa de".split()  # noqa: SIM905 -- words read best as words


def _body(number: int, paragraphs: int = 4) -> list[str]:
    """Return an article. No other article has any of its paragraphs."""
    words = random.Random(number)

    def named(count: int) -> str:
        return " ".join("".join(words.choices(_SYLLABLES, k=3)) for _ in range(count))

    return [
        f"The council of {named(1)} said on Monday that {named(9)} would be rebuilt, and that {named(6)} had agreed."
        for _ in range(paragraphs)
    ]


def _draft(number: int, paragraphs: list[str], known: SiteKnowledge, site: str = SITE) -> Draft:
    """Return what a daemon makes of a page."""
    cleaned = clean(paragraphs, site=site, known=known)
    made = draft(
        f"https://{site}/{number}",
        body=cleaned.body,
        site=site,
        title=f"Title {number}",
        removed=cleaned.removed,
        passages=at_site(fingerprints(paragraphs), site),
        known_version=known.version,
    )
    return made if cleaned.body else replace(made, text=replace(made.text, text_hash=str(number).encode()))


async def _listed(store: Store, *numbers: int, site: str = SITE) -> dict[int, Entry]:
    """List entries of a site and lease them."""
    url = f"https://{site}/{min(numbers)}.xml"
    await store.feeds.add(url)
    (feed,) = [feed for feed in await store.feeds.claim_due(limit=100, lease_s=600) if feed.url == url]
    entries = [
        feed_entry(
            number, guid=f"https://{site}/{number}", url=f"https://{site}/{number}", link=f"https://{site}/{number}"
        )
        for number in numbers
    ]
    await store.feeds.finish_poll(feed, poll_result(*entries))
    claimed = await store.entries.claim_due(limit=1000, lease_s=600, per_host=1000)
    return {_number(entry): entry for entry in claimed}


def _number(entry: Entry) -> int:
    return int(entry.guid.rpartition("/")[2])


async def _collect(store: Store, entry: Entry, paragraphs: list[str], *, site: str = SITE) -> Settlement:
    known = await store.passages.known(site)
    await asyncio.sleep(0)
    return await store.entries.finish(entry, Drafted(draft=_draft(_number(entry), paragraphs, known, site)))


async def _publish(store: Store, texts: dict[int, list[str]], *, site: str = SITE) -> list[Settlement]:
    """Collect articles one after the other."""
    entries = await _listed(store, *texts, site=site)
    return [await _collect(store, entries[number], text, site=site) for number, text in texts.items()]


async def _due_again(store: Store, database_url: str, *numbers: int) -> list[Entry]:
    """Lease entries that were collected before."""
    guids = [f"https://{SITE}/{number}" for number in numbers]
    _all(
        database_url,
        "UPDATE ingest.entry SET next_attempt_at = now(), leased_until = NULL WHERE guid = ANY (%s) RETURNING id",
        guids,
    )
    return await store.entries.claim_due(limit=100, lease_s=60, per_host=100)


async def _reclean(store: Store) -> int:
    """Clean all articles that are due for it again; return how many of them changed."""
    changed = 0
    while articles := await store.recleanings.claim_due(limit=7, lease_s=60):
        for article in articles:
            recleaned = reclean(article, await store.passages.known(article.site))
            changed += await store.recleanings.finish(article, recleaned) is not None
    return changed


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def _bodies(database_url: str) -> dict[int, list[str]]:
    rows = _all(database_url, "SELECT url, body FROM ingest.article")
    return {int(url.rpartition("/")[2]): body.split("\n") for url, body in rows}


def _changes(database_url: str) -> list[tuple]:
    return _all(database_url, "SELECT kind, count(*) FROM ingest.changes_after(0) GROUP BY kind ORDER BY kind")


# -------------------------------------------------------------------------------------------------------------- learning


async def test_two_daemons_learn_from_each_others_articles(store, database_url):
    other = Store(database_url, connections=2)
    await other.open()
    await _publish(store, {1: [*_body(1), FOOTER]})
    await _publish(other, {2: [*_body(2), FOOTER]})
    assert (await store.passages.known(SITE)).learned == {}
    (third,) = await _publish(store, {3: [*_body(3), FOOTER]})
    assert [(learned.text, learned.articles) for learned in third.learned] == [(FOOTER, 3)]
    (fourth,) = await _publish(other, {4: [*_body(4), FOOTER]})
    await other.close()
    assert fourth.learned == ()
    assert _bodies(database_url)[4] == _body(4)
    known = await store.passages.known(SITE)
    assert (list(known.learned.values()), known.articles) == ([4], 4)


async def test_earlier_articles_are_cleaned_again_once_with_one_change_each(store, database_url):
    second_line = "Dankon pro via legado, kaj ĝis baldaŭ ĉe nia paĝaro."
    texts = {number: [*_body(number), second_line, FOOTER] for number in range(1, 6)}
    await _publish(store, {number: texts[number] for number in (1, 2)})
    await _publish(store, {9: _body(9)})
    assert await store.recleanings.left() == 0
    await _publish(store, {3: texts[3]})
    assert await store.recleanings.left() == 3
    assert await _reclean(store) == 3
    await _publish(store, {number: texts[number] for number in (4, 5)})
    assert await store.recleanings.left() == 0, "who knew all has nothing to do again"
    assert await _reclean(store) == 0
    assert _bodies(database_url) == {**{number: _body(number) for number in range(1, 6)}, 9: _body(9)}
    assert _changes(database_url) == [("new", 6), ("recleaned", 3)]
    rows = _all(database_url, "SELECT revision, kind, body FROM ingest.revision ORDER BY article_id")
    assert [(revision, kind) for revision, kind, _ in rows] == [(1, "recleaned")] * 3
    assert [body.split("\n") for _, _, body in rows] == [texts[number] for number in (1, 2, 3)]
    extracted = _all(database_url, "SELECT ingest.extracted_text(body, removed) FROM ingest.article ORDER BY url")
    assert [text.split("\n") for (text,) in extracted] == [*texts.values(), _body(9)]


async def test_an_article_that_was_cleaned_before_the_others_were_known_is_due_again(store, database_url):
    """Two daemons at the same time: one has read what is known before the other writes what it learned."""
    entries = await _listed(store, 1, 2, 3, 4)
    early = await store.passages.known(SITE)
    for number in (1, 2, 3):
        await _collect(store, entries[number], [*_body(number), FOOTER])
    await _reclean(store)
    late = await store.entries.finish(entries[4], Drafted(draft=_draft(4, [*_body(4), FOOTER], early)))
    assert _bodies(database_url)[4] == [*_body(4), FOOTER]
    assert await _reclean(store) == 1
    assert _bodies(database_url)[4] == _body(4)
    assert _all(database_url, "SELECT revision FROM ingest.article WHERE id = %s", late.article_id) == [(2,)]


async def test_who_cleans_an_article_while_more_becomes_known_of_it_writes_nothing(store, database_url):
    second_line = "Dankon pro via legado, kaj ĝis baldaŭ ĉe nia paĝaro."
    texts = {number: [*_body(number), FOOTER, *([second_line] if number > 1 else [])] for number in range(1, 5)}
    await _publish(store, {number: texts[number] for number in (1, 2, 3)})
    held = await store.recleanings.claim_due(limit=10, lease_s=600)
    known = await store.passages.known(SITE)
    await _publish(store, {4: texts[4]})
    outcomes = {article.url: await store.recleanings.finish(article, reclean(article, known)) for article in held}
    assert [url for url, revision in outcomes.items() if revision] == ["https://news.example/1"]
    await _reclean(store)
    assert _bodies(database_url) == {number: _body(number) for number in texts}
    assert _changes(database_url) == [("new", 4), ("recleaned", 4)]


async def test_an_article_that_is_published_again_under_other_addresses_stays_whole(store, database_url):
    text = _body(1, 9)
    versions = {number: [*text[:8], _body(number, 1)[0]] for number in range(1, 9)}
    await _publish(store, versions)
    assert (await store.passages.known(SITE)).learned == {}
    assert _bodies(database_url) == versions
    assert _all(database_url, "SELECT DISTINCT articles, boilerplate FROM ingest.passage") == [(1, False)]


async def test_a_correction_counts_no_article_twice(store, database_url):
    (first,) = (await _listed(store, 1)).values()
    await _collect(store, first, [*_body(1), FOOTER])
    await _publish(store, {2: [*_body(2), FOOTER]})
    for version in range(3):
        (again,) = await _due_again(store, database_url, 1)
        settlement = await _collect(store, again, [*_body(1), *_body(50 + version, 1), FOOTER])
        assert settlement.outcome is Settled.CORRECTED
    assert _all(database_url, "SELECT articles, boilerplate FROM ingest.passage") == [(2, False)]
    await _publish(store, {3: [*_body(3), FOOTER]})
    (again,) = await _due_again(store, database_url, 1)
    await _collect(store, again, [*_body(1), *_body(60, 1), FOOTER])
    assert _all(database_url, "SELECT articles, boilerplate FROM ingest.passage") == [(3, True)]
    assert (await store.passages.known(SITE)).articles == 3


async def test_sites_do_not_learn_from_each_other(store, database_url):
    for number, site in enumerate(("one.example", "two.example", "three.example"), 1):
        await _publish(store, {number: [*_body(number), FOOTER]}, site=site)
    assert _all(database_url, "SELECT count(*) FROM ingest.passage") == [(0,)]
    assert await store.recleanings.left() == 0


# ------------------------------------------------------------------------------------------------------------------ decay

_LONG_AGO = "interval '91 days'"


async def test_a_passage_that_its_site_does_not_use_any_more_is_forgotten_and_what_it_took_stays_removed(
    store, database_url
):
    used = "Dankon pro via legado, kaj ĝis baldaŭ ĉe nia paĝaro."
    await _publish(store, {number: [*_body(number), used, FOOTER] for number in (1, 2, 3)})
    await _reclean(store)
    for table, column in (("passage", "last_seen_at"), ("article", "first_seen_at")):
        _all(database_url, f"UPDATE ingest.{table} SET {column} = {column} - {_LONG_AGO} RETURNING 1")  # noqa: S608 -- our own words
    await _publish(store, {4: [*_body(4), used]})
    assert await store.passages.forget() == 1
    assert await store.passages.forget() == 0
    assert _all(database_url, "SELECT text FROM ingest.passage") == [(used,)]
    await store.rulings.rule(Ruling(word=Ruled.STRIP, text="nothing that anybody wrote", pattern=True))
    assert await _reclean(store) == 0, "cleaned again for another reason, they stay as they are"
    assert _bodies(database_url) == {number: _body(number) for number in (1, 2, 3, 4)}
    await _publish(store, {5: [*_body(5), FOOTER], 6: [*_body(6), FOOTER]})
    assert _bodies(database_url)[6] == [*_body(6), FOOTER], (
        "two articles of this time tell nothing, whatever was before"
    )
    await _publish(store, {7: [*_body(7), FOOTER]})
    await _reclean(store)
    assert _bodies(database_url) == {number: _body(number) for number in range(1, 8)}


async def test_a_passage_that_is_used_stays_known_however_long_ago_it_was_learned(store, database_url):
    await _publish(store, {number: [*_body(number), FOOTER] for number in (1, 2, 3)})
    for number in (4, 5):
        _all(database_url, "UPDATE ingest.passage SET last_seen_at = now() - interval '60 days' RETURNING 1")
        await _publish(store, {number: [*_body(number), FOOTER]})
        assert await store.passages.forget() == 0
    assert _all(database_url, "SELECT articles, last_seen_at > now() - interval '1 day' FROM ingest.passage") == [
        (5, True)
    ]


# ------------------------------------------------------------------------------------------------------- the operator's word


async def test_keep_brings_a_passage_back_and_strip_takes_it_again(store, database_url):
    texts = {number: [*_body(number), FOOTER] for number in (1, 2, 3)}
    await _publish(store, texts)
    await _reclean(store)
    assert await store.rulings.rule(Ruling(word=Ruled.KEEP, text=FOOTER.upper(), site=SITE)) == 3
    assert await _reclean(store) == 3
    assert _bodies(database_url) == texts
    await _publish(store, {4: [*_body(4), FOOTER]})
    assert _bodies(database_url)[4] == [*_body(4), FOOTER]
    assert await store.rulings.rule(Ruling(word=Ruled.STRIP, text=FOOTER.upper(), site=SITE)) == 4
    assert await _reclean(store) == 4
    assert _bodies(database_url) == {number: _body(number) for number in (1, 2, 3, 4)}
    assert _changes(database_url) == [("new", 4), ("recleaned", 3 + 3 + 4)]


@pytest.mark.parametrize("site", [SITE, ""])
@pytest.mark.parametrize(("text", "pattern"), [(FOOTER, False), ("tiu ĉi gazeto *", True)])
async def test_what_is_stripped_goes_from_stored_articles_there_or_everywhere(store, database_url, site, text, pattern):
    await _publish(store, {1: [*_body(1), FOOTER], 2: _body(2)})
    await _publish(store, {3: [*_body(3), FOOTER]}, site="other.example")
    due = await store.rulings.rule(Ruling(word=Ruled.STRIP, text=text, pattern=pattern, site=site))
    assert due == {(SITE, False): 1, ("", False): 2, (SITE, True): 2, ("", True): 3}[site, pattern]
    assert await _reclean(store) == (1 if site else 2)
    elsewhere = [*_body(3), FOOTER] if site else _body(3)
    assert _bodies(database_url) == {1: _body(1), 2: _body(2), 3: elsewhere}
    assert _all(
        database_url, "SELECT DISTINCT cut->>'rule' FROM ingest.article, jsonb_array_elements(removed) AS cut"
    ) == [("operator",)]


async def test_a_word_on_one_site_goes_before_that_on_all(store, database_url):
    await _publish(store, {1: [*_body(1), FOOTER]})
    await _publish(store, {2: [*_body(2), FOOTER]}, site="other.example")
    await store.rulings.rule(Ruling(word=Ruled.STRIP, text=FOOTER))
    await store.rulings.rule(Ruling(word=Ruled.KEEP, text=FOOTER, site=SITE))
    await _reclean(store)
    assert _bodies(database_url) == {1: [*_body(1), FOOTER], 2: _body(2)}


# ------------------------------------------------------------------------------------------------------------- concurrency


async def test_many_settlements_of_one_site_at_once_count_each_article_once(store, database_url):
    numbers = range(1, 41)
    other = Store(database_url, connections=4)
    await other.open()
    entries = await _listed(store, *numbers)
    settlements = await asyncio.gather(
        *(_collect(other if number % 2 else store, entries[number], [*_body(number), FOOTER]) for number in numbers)
    )
    await other.close()
    assert [learned.text for settlement in settlements for learned in settlement.learned] == [FOOTER]
    await _reclean(store)
    assert _bodies(database_url) == {number: _body(number) for number in numbers}
    known = await store.passages.known(SITE)
    assert (list(known.learned.values()), known.articles) == ([40], 40)


async def test_settlements_corrections_recleanings_and_rulings_at_once_wait_for_each_other_and_end(database_url):
    """A deadlock would raise: Postgres ends one of those that wait for each other."""
    store = Store(database_url, connections=16)
    await store.open()
    lines = [f"{FOOTER[:-1]}, {word}." for word in ("ĉie", "nenie", "tie", "ie")]
    texts: dict[int, list[str]] = {}
    for round_ in range(6):
        again = {_number(entry): entry for entry in await _due_again(store, database_url, *texts)}
        new = await _listed(store, *range(100 * round_, 100 * round_ + 8))
        texts |= {number: [*_body(number), *_body(1000 * number + round_, 1), *lines] for number in again}
        texts |= {number: [*_body(number), *lines[: 1 + number % 4]] for number in new}
        entries = list((again | new).values())
        random.Random(round_).shuffle(entries)
        await asyncio.gather(
            *(_collect(store, entry, texts[_number(entry)]) for entry in entries),
            *(_reclean(store) for _ in range(3)),
            *(
                store.rulings.rule(Ruling(word=word, text=text, site=site))
                for text, site in ((lines[0], SITE), (lines[1], ""))
                for word in (Ruled.KEEP, Ruled.STRIP)
            ),
        )
    await store.rulings.rule(Ruling(word=Ruled.KEEP, text=lines[0], site=SITE))
    await store.rulings.rule(Ruling(word=Ruled.STRIP, text=lines[1]))
    await _reclean(store)
    assert await store.recleanings.left() == 0
    assert (await store.passages.known(SITE)).articles == len(texts) == 48
    assert _bodies(database_url) == {
        number: [line for line in text if line not in lines[1:]] for number, text in texts.items()
    }
    extracted = _all(database_url, "SELECT url, ingest.extracted_text(body, removed) FROM ingest.article")
    assert {int(url.rpartition("/")[2]): text.split("\n") for url, text in extracted} == texts
    await store.close()


async def test_who_waits_for_one_article_to_clean_again_holds_none_with_a_larger_id(store, database_url):
    """Whoever makes several due takes them in one order; else two that do so would wait for each other."""
    await _publish(store, {1: [*_body(1), FOOTER], 2: [*_body(2), FOOTER], 3: _body(3)})
    early = await store.passages.known(SITE)
    await store.rulings.rule(Ruling(word=Ruled.STRIP, text="nothing that anybody wrote", pattern=True))
    (last,) = await _due_again(store, database_url, 3)
    rows = [article_id for (article_id,) in _all(database_url, "SELECT article_id FROM ingest.recleaning ORDER BY 1")]
    with psycopg.connect(database_url) as holder, psycopg.connect(database_url) as prober:
        lock = "SELECT FROM ingest.recleaning WHERE article_id = %s FOR UPDATE NOWAIT"
        holder.execute(lock, (rows[0],))
        settling = asyncio.create_task(store.entries.finish(last, Drafted(draft=_draft(3, [*_body(3), FOOTER], early))))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not _all(database_url, waiting)[0][0]:
            await asyncio.sleep(0.01)
        prober.execute(lock, (rows[2],))
        prober.rollback()
        holder.rollback()
        assert len((await settling).learned) == 1


# -------------------------------------------------------------------------------------------------------------- the queries

_MANY = Path(__file__).parents[1] / "data" / "many_articles.sql"


@pytest.mark.slow
def test_nothing_that_learns_reads_all_articles_or_all_passages(database_url):
    with psycopg.connect(database_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_MANY.read_text("utf-8"), {"articles": 100_000, "sites": 200})
    with psycopg.connect(database_url, autocommit=True) as connection:
        site, keys, last = connection.execute(
            "SELECT site, passages, id FROM ingest.article ORDER BY id DESC LIMIT 1"
        ).fetchone()
        names = {"site": site, "keys": keys, "id": last, "enough": 64, "keep_days": 90, "limit": 64, "articles": 1}
        names |= {"entry_id": None, "url": None, "article_id": last}
        passage = {"key": keys[0], "text": "a line", "boilerplate": True}
        ruling = {"after": 0, "until": 20_000, "pattern": False}
        plans = {
            query: "\n".join(
                row[0] for row in connection.execute(f"EXPLAIN {sql.queries()[query]}", {**names, **passage, **ruling})
            )
            for query in (
                "hold_site",
                "known_passages",
                "find_holders",
                "learned_keys",
                "recent_articles",
                "record_passage",
                "raise_version",
                "reclean_article",
                "reclean_holders",
                "reclean_concerned",
                "forget_passages",
            )
        }
    reading_all = {query: plan for query, plan in plans.items() if re.search(r"Seq Scan on (article|passage)\b", plan)}
    assert not reading_all, "\n".join(reading_all.values())
    assert "Bitmap Index Scan on article_passages" in plans["find_holders"]
    assert "article_site_first_seen" not in plans["find_holders"]
    assert "Index Scan using passage_last_seen" in plans["forget_passages"]


async def test_an_article_that_stops_the_worker_that_cleans_it_again_is_told(store):
    await _publish(store, {1: [*_body(1), *(f"{number} tides and winds" for number in range(100_000)), FOOTER]})
    await store.rulings.rule(Ruling(word=Ruled.STRIP, text=FOOTER, site=SITE))
    (due,) = await store.recleanings.claim_due(limit=9, lease_s=60)
    workers = Workers(1, timeout_s=60, memory_mb=1, recycle_after=9)
    try:
        with capture_logs() as events:
            await Recleaner(settings=Settings(), store=store, workers=workers).reclean(due)
    finally:
        workers.close()
    (event,) = [event for event in events if event["event"] == "recleaning_failed"]
    # a worker with so little memory cannot always say that it has too little
    assert (event["article_id"], event["site"]) == (due.id, SITE)
    assert event["kind"] in {"memory", "crash"}
