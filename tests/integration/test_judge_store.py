"""What the judge leaves with an article, and who may clean which article again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from examples import LONG, draft, feed_entry, poll_result

from ingest.boilerplate.removal import apply_cuts
from ingest.model.article import Drafted, Wanted
from ingest.model.boilerplate import JUDGE_VERSION, Cut, Removal, SiteKnowledge
from ingest.reports import explain
from ingest.store.store import Store
from ingest.workers.reading import reclean

PLAIN = "The keeper of the lighthouse has a successor, who is afraid of heights."
TEXT = [LONG, PLAIN, f"{LONG} The work takes three weeks."]
LEANINGS = (-40, 35, 0)
WHY = ("says: afraid of heights", "links: .9")
OLDER, NEWER = "2026.10.2", "2027.1.1"


def _all(database_url: str, query: str, *parameters: object) -> list[tuple]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


async def _store(store: Store, *drafts) -> list[int]:
    """Store articles, each listed by a feed of its own."""
    ids = []
    for made in drafts:
        (url,) = made.urls
        await store.feeds.add(f"{url}.xml")
        feeds = await store.feeds.claim_due(limit=100, lease_s=600)
        (feed,) = [feed for feed in feeds if feed.url == f"{url}.xml"]
        await store.feeds.finish_poll(feed, poll_result(feed_entry(1, guid=url, url=url, link=url)))
        (entry,) = await store.entries.claim_due(limit=10, lease_s=600, per_host=1000)
        ids.append((await store.entries.finish(entry, Drafted(draft=made))).article_id)
    return ids


def _draft(number: int = 1, *, rule: str = "judged:related:0.97", **changes: object):
    """Return an article from which an ordinary paragraph was cut."""
    text = [f"{TEXT[0]} It is number {'i' * number}.", *TEXT[1:]]
    cut = Cut(index=1, start=0, text=PLAIN, rule=rule, why=WHY if rule.startswith("judged") else ())
    cleaned = apply_cuts(text, [cut])
    given = {"body": cleaned.body, "removed": cleaned.removed, "leanings": LEANINGS, **changes}
    return draft(f"https://{given.get('site', 'news.example')}/{number}", **given)


async def _due(store: Store, database_url: str, **claim: object):
    _all(
        database_url,
        """INSERT INTO ingest.recleaning (article_id) SELECT id FROM ingest.article
           ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL RETURNING article_id""",
    )
    return await store.recleanings.claim_due(limit=100, lease_s=60, **claim)


# ------------------------------------------------------------------------------------------------------------ what is kept


async def test_leanings_version_and_reasons_are_stored_and_come_back(store, database_url):
    await _store(store, _draft())
    ((removed, leanings, judge),) = _all(database_url, "SELECT removed, leanings, judge FROM ingest.article")
    assert [(cut["rule"], cut["why"]) for cut in removed] == [("judged:related:0.97", list(WHY))]
    assert (tuple(leanings), judge) == (LEANINGS, JUDGE_VERSION)
    (article,) = await _due(store, database_url)
    assert (article.leanings, article.judge, article.removed[0].why) == (LEANINGS, JUDGE_VERSION, WHY)


async def test_an_article_of_which_the_page_said_nothing_has_no_leanings_and_no_empty_reasons(store, database_url):
    await _store(store, _draft(rule="operator", leanings=()))
    ((removed, leanings),) = _all(database_url, "SELECT removed, leanings FROM ingest.article")
    assert leanings is None
    assert set(removed[0]) == {"start", "text", "rule"}
    (article,) = await _due(store, database_url)
    assert article.leanings == ()


async def test_a_correction_replaces_the_leanings_and_cleaning_again_leaves_them(store, database_url):
    (article_id,) = await _store(store, _draft(leanings=(1, 2, 3)))
    corrected = _draft(judge=OLDER)
    _all(database_url, "UPDATE ingest.entry SET next_attempt_at = now(), leased_until = NULL RETURNING id")
    (entry,) = await store.entries.claim_due(limit=1, lease_s=60, per_host=9)
    longer = replace(
        corrected, text=replace(corrected.text, body=f"{corrected.text.body} At last.", text_hash=b"other")
    )
    await store.entries.finish(entry, Drafted(draft=longer))
    assert _all(database_url, "SELECT leanings, judge, revision FROM ingest.article") == [(list(LEANINGS), OLDER, 2)]
    (article,) = await _due(store, database_url)
    recleaned = reclean(replace(article, leanings=()), SiteKnowledge(site="news.example"))
    await store.recleanings.finish(article, recleaned)
    found = _all(
        database_url, "SELECT leanings, judge, revision, removed FROM ingest.article WHERE id = %s", article_id
    )
    assert found == [(list(LEANINGS), JUDGE_VERSION, 3, [])]


async def test_a_program_of_the_version_before_writes_beside_this_one_and_what_no_longer_fits_counts_for_nothing(
    store, database_url
):
    await _store(store, _draft())
    _all(
        database_url,
        """INSERT INTO ingest.article (url, site, title, body, verdict, body_hash, removed)
           VALUES ('https://news.example/old', 'news.example', '', 'A text.', 'full', '',
                   '[{"start": 7, "text": "\\nFollow us", "rule": "cue:follow:2/2"}]') RETURNING id""",
    )
    _all(database_url, "UPDATE ingest.article SET body = body || E'\\nMore.' WHERE leanings IS NOT NULL RETURNING id")
    judged, old = sorted(await _due(store, database_url), key=lambda article: article.id)
    assert (old.leanings, old.judge) == ((), None)
    assert old.removed == (Removal(start=7, text="\nFollow us", rule="cue:follow:2/2"),)
    assert judged.leanings == LEANINGS
    again = reclean(judged, SiteKnowledge(site="news.example"))
    assert again is not None
    assert PLAIN in again.text.body, "with four paragraphs and three leanings, the text alone is judged"


@pytest.mark.parametrize("judge", ["newest", "2026.11.", "", "1.2.3.4.5"])
def test_a_version_that_is_no_row_of_numbers_is_refused(database_url, judge):
    with pytest.raises(psycopg.errors.CheckViolation):
        _all(
            database_url,
            "INSERT INTO ingest.article (verdict, body_hash, judge) VALUES ('empty', '', %s) RETURNING id",
            judge,
        )


@pytest.mark.usefixtures("database_url")
async def test_explain_tells_the_version_and_the_reasons_and_bears_rows_without(store):
    await _store(store, _draft(1), _draft(2, rule="cue:follow:2/2", site="old.example"))
    (judged,) = [lines for heading, lines in await _explained(store, "https://news.example/1") if "removed" in heading]
    assert judged == [f"[judged:related:0.97] {PLAIN}", "    because says: afraid of heights; links: .9"]
    (old,) = [lines for heading, lines in await _explained(store, "https://old.example/2") if "removed" in heading]
    assert old == [f"[cue:follow:2/2] {PLAIN}"]


async def _explained(store: Store, url: str) -> list[tuple[str, list[str]]]:
    sections = explain.report(await explain.facts(store, url))
    assert any("".join(text for text, _ in line) == f"judge {JUDGE_VERSION}" for _, lines in sections for line in lines)
    return [(heading, ["".join(text for text, _ in line) for line in lines]) for heading, lines in sections]


# ------------------------------------------------------------------------------------------------------ who may clean again


async def test_of_two_daemons_only_the_newer_one_cleans_again_what_a_newer_judge_has_judged(store, database_url):
    other = Store(database_url, connections=2)
    await other.open()
    await _store(store, _draft(1, judge=NEWER), _draft(2, judge=JUDGE_VERSION), _draft(3, judge=OLDER))
    _all(database_url, "UPDATE ingest.article SET judge = NULL WHERE url LIKE '%%/3' RETURNING id")
    assert await _claimed(store, database_url, OLDER) == ["3"]
    assert await _claimed(store, database_url, JUDGE_VERSION) == ["2", "3"]
    assert await _claimed(other, database_url, NEWER) == ["1", "2", "3"]
    assert [await store.recleanings.left(judge) for judge in (OLDER, JUDGE_VERSION, NEWER)] == [1, 2, 3]
    await other.close()


async def _claimed(store: Store, database_url: str, judge: str) -> list[str]:
    return sorted(article.url[-1] for article in await _due(store, database_url, judge=judge))


async def test_both_daemons_at_once_share_what_both_may_clean(store, database_url):
    await _store(store, _draft(1, judge="2026.9.30"), _draft(2, judge="2026.12.1"))
    await _due(store, database_url, judge="2000.1.1")
    older = await store.recleanings.claim_due(limit=9, lease_s=60, judge="2026.11.1")
    newer = await store.recleanings.claim_due(limit=9, lease_s=60, judge="2026.12.1")
    assert [[article.url[-1] for article in claimed] for claimed in (older, newer)] == [["1"], ["2"]]


async def test_an_article_that_stays_the_same_is_marked_as_judged_without_a_revision(store, database_url):
    await _store(store, _draft(judge=OLDER))
    (article,) = await _due(store, database_url)
    recleaned = reclean(article, SiteKnowledge(site="news.example"))
    assert recleaned is not None
    await store.recleanings.finish(article, recleaned)
    assert _all(database_url, "SELECT judge, revision FROM ingest.article") == [(JUDGE_VERSION, 1)]
    (article,) = await _due(store, database_url)
    assert reclean(article, SiteKnowledge(site="news.example")) is None


# -------------------------------------------------------------------------------------------------- if the operator asks


@pytest.fixture
async def shelf(store, database_url):
    """Articles of two sites: of older judges, of this one and of a newer one, and one without any text."""
    await _store(
        store,
        _draft(1, judge=OLDER),
        _draft(2, judge=OLDER, site="other.example"),
        _draft(3),
        _draft(4, judge=NEWER),
        _draft(5, judge=OLDER),
    )
    _all(
        database_url,
        "UPDATE ingest.article SET judge = NULL, first_seen_at = now() - interval '9 days' WHERE url LIKE '%%/1' RETURNING id",
    )
    _all(database_url, "UPDATE ingest.article SET body = '', removed = '[]' WHERE url LIKE '%%/5' RETURNING id")
    return store


@pytest.mark.made_up_rows
@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({}, "12"),
        ({"site": "other.example"}, "2"),
        ({"since": timedelta(days=1)}, "2"),
        ({"judged_too": True}, "123"),
        ({"judge": NEWER}, "123"),
        ({"judge": "2000.1.1"}, "1"),
        ({"site": "nowhere.example"}, ""),
    ],
)
async def test_what_the_operator_wants_cleaned_again_is_counted_tried_and_made_due(shelf, database_url, given, numbers):
    if "since" in given:
        given = {"since": datetime.now(UTC) - given["since"]}
    wanted = Wanted(**given)
    assert sum(row["articles"] for row in await shelf.recleanings.count(wanted)) == len(numbers)
    assert sorted(article.url[-1] for article in await shelf.recleanings.sample(wanted, limit=9)) == list(numbers)
    assert await shelf.recleanings.left(NEWER) == 0, "counting and trying write nothing"
    seen = []
    assert await shelf.recleanings.make_due(wanted, seen.append) == len(numbers)
    assert seen == [5]
    due = _all(
        database_url, "SELECT right(url, 1) FROM ingest.recleaning JOIN ingest.article ON id = article_id ORDER BY 1"
    )
    assert [number for (number,) in due] == list(numbers)


@pytest.mark.made_up_rows
async def test_the_count_tells_the_versions_the_oldest_first_and_the_sample_takes_the_newest(shelf):
    assert await shelf.recleanings.count(Wanted(judged_too=True)) == [
        {"judge": None, "articles": 1},
        {"judge": OLDER, "articles": 1},
        {"judge": JUDGE_VERSION, "articles": 1},
    ]
    assert [article.url[-1] for article in await shelf.recleanings.sample(Wanted(), limit=1)] == ["2"]
