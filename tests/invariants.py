"""What holds of every database, whatever died, failed or was served. Tests of crashes and faults check it at their end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from ingest.boilerplate import keys
from ingest.boilerplate.removal import restore
from ingest.model.boilerplate import Removal

if TYPE_CHECKING:
    from collections.abc import Callable

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """A sentence, and a query for the rows that break it."""

    sentence: str
    query: str
    breaks: Callable[[Row], bool] = lambda _: True
    """Whether a row of the query breaks the invariant."""
    after_drain: bool = False
    """Whether it holds only when no daemon is at work."""


def _has_other_passages(row: Row) -> bool:
    _, site, body, removed, passages = row
    extracted = restore(body, (Removal(**removal) for removal in removed))
    return not set(passages) <= keys.texts(extracted.split("\n"), site).keys()


_VERSIONS = """WITH version AS (
    SELECT article_id, revision, body, removed FROM ingest.revision UNION ALL SELECT id, revision, body, removed FROM ingest.article
)"""

INVARIANTS = (
    Invariant(
        sentence="A settled entry has an article.",
        query="SELECT id, guid FROM ingest.entry WHERE settled_at IS NOT NULL AND article_id IS NULL",
    ),
    Invariant(
        sentence="An entry that is not settled is due.",
        query="SELECT id, guid FROM ingest.entry WHERE settled_at IS NULL AND next_attempt_at IS NULL",
    ),
    Invariant(
        sentence="An article has one change of the kind new.",
        query="""SELECT article.id, count(change.id) FROM ingest.article
                   LEFT JOIN ingest.change ON change.article_id = article.id AND change.kind = 'new'
                  GROUP BY article.id HAVING count(change.id) <> 1""",
    ),
    Invariant(
        sentence="The first change of an article is new.",
        query="""SELECT * FROM (SELECT DISTINCT ON (article_id) article_id, kind FROM ingest.change ORDER BY article_id, position) AS first
                  WHERE kind <> 'new'""",
    ),
    Invariant(
        sentence="Of an article that is gone, the last change is deleted, and of no other.",
        query="""SELECT change.article_id FROM ingest.change LEFT JOIN ingest.article ON article.id = change.article_id
                  GROUP BY change.article_id HAVING bool_or(article.id IS NULL) <> bool_or(change.kind = 'deleted')""",
    ),
    Invariant(
        sentence="A change has its place in the change log.",
        query="""SELECT id FROM ingest.change WHERE position IS NULL
                  UNION SELECT id FROM ingest.change
                         WHERE position NOT IN (SELECT position FROM ingest.changes_after(0, 2147483647))""",
    ),
    Invariant(
        sentence="The change log tells each revision of an article, and no other.",
        query="""SELECT article.id, number FROM ingest.article, generate_series(1, article.revision) AS number
                  WHERE NOT EXISTS (SELECT FROM ingest.change WHERE article_id = article.id AND change.revision = number)
                  UNION SELECT article.id, change.revision FROM ingest.article JOIN ingest.change ON article_id = article.id
                         WHERE change.revision > article.revision""",
    ),
    Invariant(
        sentence="The older versions of an article are all kept.",
        query="""SELECT article.id, number FROM ingest.article, generate_series(1, article.revision - 1) AS number
                  WHERE NOT EXISTS (SELECT FROM ingest.revision WHERE article_id = article.id AND revision.revision = number)""",
    ),
    Invariant(
        sentence="An article is marked as withdrawn if, and only if, its last change of that kind says so.",
        query="""SELECT article.id, last.kind FROM ingest.article
                   LEFT JOIN LATERAL (SELECT kind FROM ingest.change
                                       WHERE article_id = article.id AND kind IN ('withdrawn', 'restored', 'corrected')
                                       ORDER BY position DESC LIMIT 1) AS last ON true
                  WHERE (withdrawn_at IS NOT NULL) <> (last.kind IS NOT DISTINCT FROM 'withdrawn')""",
    ),
    Invariant(
        sentence="What was removed from a text stands in it at the place that is told.",
        query="""SELECT article_id, revision, cut FROM (
                    SELECT article_id, revision, ingest.extracted_text(body, removed) AS extracted, jsonb_array_elements(removed) AS cut
                      FROM (SELECT article_id, revision, body, removed FROM ingest.revision
                             UNION ALL SELECT id, revision, body, removed FROM ingest.article) AS version) AS cuts
                  WHERE substr(extracted, (cut->>'start')::int + 1, length(cut->>'text')) <> cut->>'text'""",
    ),
    Invariant(
        sentence="Body and removed give the text whose passages the extractor found.",
        query="SELECT id, site, body, removed, passages FROM ingest.article",
        breaks=_has_other_passages,
    ),
    Invariant(
        sentence="Cleaning an article again leaves the extractor's text as it was.",
        query=f"""{_VERSIONS} SELECT old.article_id, old.revision FROM ingest.revision AS old
                    JOIN version AS next ON next.article_id = old.article_id AND next.revision = old.revision + 1
                   WHERE old.kind = 'recleaned'
                     AND ingest.extracted_text(old.body, old.removed) <> ingest.extracted_text(next.body, next.removed)""",  # noqa: S608 -- a constant
    ),
    Invariant(
        sentence="A copy points at an article that is no copy.",
        query="""SELECT copy.id, copy.duplicate_of FROM ingest.article AS copy JOIN ingest.article AS original ON original.id = copy.duplicate_of
                  WHERE original.duplicate_of IS NOT NULL""",
    ),
    Invariant(
        sentence="What a site repeats has emptied no article.",
        query="""SELECT id, url FROM ingest.article
                  WHERE body = '' AND EXISTS (SELECT FROM jsonb_array_elements(removed) AS cut WHERE cut->>'rule' LIKE 'learned:%')""",
    ),
    Invariant(
        sentence="A feed that may be polled is not due before its host is.",
        query="""SELECT feed.id, host.name FROM ingest.feed LEFT JOIN ingest.host ON host.name = feed.host
                  WHERE paused_at IS NULL
                    AND coalesce(CASE WHEN poll_is_slow THEN slow_poll_at ELSE quick_poll_at END, 'infinity')
                        > greatest(feed.next_poll_at, feed.leased_until, host.next_poll_at,
                                   (SELECT min(leased_until) FROM ingest.feed AS other WHERE other.host = feed.host))""",
    ),
    Invariant(
        sentence="No lease is held when all daemons have ended.",
        query="""SELECT 'feed', id, leased_until FROM ingest.feed WHERE leased_until > now()
                  UNION SELECT 'entry', id, leased_until FROM ingest.entry WHERE leased_until > now()
                  UNION SELECT 'recleaning', article_id, leased_until FROM ingest.recleaning WHERE leased_until > now()""",
        after_drain=True,
    ),
)


def broken(database_url: str, *, drained: bool = True) -> dict[str, list[Row]]:
    """Return the invariants that do not hold, each with the first rows that break it.

    ``drained``: no daemon is at work, so that the invariants of a database at rest hold as well.
    """
    found = {}
    with psycopg.connect(database_url, autocommit=True) as connection:
        for invariant in INVARIANTS:
            if drained or not invariant.after_drain:
                rows = connection.execute(invariant.query).fetchall()  # type: ignore[call-overload]  # queries of this module
                found[invariant.sentence] = [row for row in rows if invariant.breaks(row)][:5]
    return {sentence: rows for sentence, rows in found.items() if rows}


def check_invariants(database_url: str, *, drained: bool = True, within_s: float = 0) -> None:
    """Raise AssertionError if an invariant does not hold, at the latest after some seconds.

    ``within_s``: the seconds for which a daemon that was killed may still have leases.
    """
    until = time.monotonic() + within_s
    while (found := broken(database_url, drained=drained)) and time.monotonic() < until:
        time.sleep(0.2)
    assert not found, "\n".join(f"does not hold: {sentence} {rows}" for sentence, rows in found.items())
