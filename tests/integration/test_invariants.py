"""The checker of invariants tells each of them when it is broken, and nothing of a sound database."""

from __future__ import annotations

import psycopg
import pytest
from examples import LONG, draft, feed_entry, poll_result
from invariants import INVARIANTS, broken, check_invariants

from ingest.article.fingerprint import text_of
from ingest.boilerplate.keys import at_site, fingerprints
from ingest.model.article import Drafted, Recleaned
from ingest.model.boilerplate import Removal
from ingest.model.page import Verdict

LAST = "Follow the harbour on the channels that are listed below."
SITE = "news.example"

BREAKS = {
    "A settled entry has an article.": """
        ALTER TABLE ingest.entry DROP CONSTRAINT entry_check1; UPDATE ingest.entry SET article_id = NULL WHERE id = 1""",
    "An entry that is not settled is due.": """
        ALTER TABLE ingest.entry DROP CONSTRAINT entry_check; UPDATE ingest.entry SET settled_at = NULL, next_attempt_at = NULL""",
    "An article has one change of the kind new.": """
        INSERT INTO ingest.change (article_id, kind, revision) VALUES (2, 'new', 1)""",
    "The first change of an article is new.": """
        UPDATE ingest.change SET kind = 'merged' WHERE article_id = 2 AND kind = 'new'""",
    "Of an article that is gone, the last change is deleted, and of no other.": """
        INSERT INTO ingest.change (article_id, kind, revision) VALUES (2, 'deleted', 1)""",
    "A change has its place in the change log.": """
        UPDATE ingest.change SET position = NULL WHERE article_id = 2""",
    "The change log tells each revision of an article, and no other.": """
        DELETE FROM ingest.change WHERE article_id = 1 AND kind = 'recleaned'""",
    "The older versions of an article are all kept.": """
        DELETE FROM ingest.revision""",
    "An article is marked as withdrawn if, and only if, its last change of that kind says so.": """
        UPDATE ingest.article SET withdrawn_at = now(), withdrawn_reason = 'gone' WHERE id = 1""",
    "What was removed from a text stands in it at the place that is told.": """
        UPDATE ingest.article SET removed = jsonb_set(removed, '{0,start}', '100000') WHERE id = 1""",
    "Body and removed give the text whose passages the extractor found.": """
        UPDATE ingest.article SET body = 'Another text than the one that the extractor returned.' WHERE id = 2""",
    "Cleaning an article again leaves the extractor's text as it was.": """
        UPDATE ingest.revision SET body = body || '!'""",
    "A copy points at an article that is no copy.": """
        UPDATE ingest.article SET duplicate_of = 3, duplicate_kind = 'same', similarity = 1 WHERE id = 1""",
    "What a site repeats has emptied no article.": """
        UPDATE ingest.article SET body = '', removed = jsonb_build_array(jsonb_build_object('start', 0, 'text', body, 'rule', 'learned:9/9'))
         WHERE id = 2""",
    "A feed that may be polled is not due before its host is.": """
        UPDATE ingest.host SET slow_poll_at = 'infinity', quick_poll_at = 'infinity'""",
    "No lease is held when all daemons have ended.": """
        UPDATE ingest.feed SET leased_until = now() + interval '1 minute'""",
}


@pytest.fixture
async def sound(store, database_url):
    """Return the URL of a database with an article that was cleaned again, one that was withdrawn, and a copy."""
    paragraphs = [f"{LONG} This is paragraph {number}, which tells of the pier." for number in range(5)]
    texts = [
        [*paragraphs, LAST],
        ["A museum shows boats of the last century until the end of May, and children pay nothing."],
        paragraphs,
    ]
    await store.feeds.add(f"https://{SITE}/feed")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result(*(feed_entry(number) for number in range(1, 4))))
    entries = sorted(await store.entries.claim_due(limit=9, lease_s=60, per_host=9), key=lambda entry: entry.id)
    for number, (entry, text, site) in enumerate(zip(entries, texts, [SITE, SITE, "other.example"], strict=True), 1):
        made = draft(
            f"https://{site}/{number}",
            site=site,
            body="\n".join(text),
            title=f"Title {number}",
            passages=at_site(fingerprints(text), site),
        )
        await store.entries.finish(entry, Drafted(draft=made))
    await _clean_again(store, database_url, "\n".join(paragraphs))
    _withdraw(database_url)
    return database_url


async def _clean_again(store, database_url: str, body: str) -> None:
    _run(database_url, "DELETE FROM ingest.recleaning; INSERT INTO ingest.recleaning (article_id) VALUES (1)")
    (due,) = await store.recleanings.claim_due(limit=1, lease_s=60)
    removed = (Removal(start=len(body), text=f"\n{LAST}", rule="learned:9/9"),)
    await store.recleanings.finish(due, Recleaned(text=text_of(body, removed), verdict=Verdict.FULL, reason=None))


def _withdraw(database_url: str) -> None:
    _run(
        database_url,
        """UPDATE ingest.article SET withdrawn_at = now(), withdrawn_reason = 'gone' WHERE id = 2;
           INSERT INTO ingest.change (article_id, kind, revision) VALUES (2, 'withdrawn', 1)""",
    )


def _run(database_url: str, statements: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statements)


def test_a_sound_database_breaks_no_invariant(sound):
    with psycopg.connect(sound) as connection:
        rows = connection.execute("SELECT revision, duplicate_of, withdrawn_at IS NULL FROM ingest.article ORDER BY id")
        assert rows.fetchall() == [(2, None, True), (1, None, False), (1, 1, True)]
    check_invariants(sound)


@pytest.mark.parametrize("sentence", [invariant.sentence for invariant in INVARIANTS])
def test_an_invariant_that_is_broken_is_told(sound, sentence):
    _run(sound, BREAKS[sentence])
    assert sentence in broken(sound)
    with pytest.raises(AssertionError, match="does not hold"):
        check_invariants(sound)


def test_a_lease_breaks_nothing_while_daemons_are_at_work_nor_when_it_has_run_out(sound):
    _run(sound, "UPDATE ingest.feed SET leased_until = now() + interval '1 second'")
    check_invariants(sound, drained=False)
    check_invariants(sound, within_s=10)
