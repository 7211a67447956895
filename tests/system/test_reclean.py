"""`ingest reclean`: a new judge leaves stored articles alone until the operator asks for it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from examples import LONG, draft, feed_entry, poll_result
from processes import Ingest, rows
from program_copy import ProgramCopy

from ingest.boilerplate.removal import apply_cuts
from ingest.model.article import Drafted
from ingest.model.boilerplate import JUDGE_VERSION, Cut

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "The keeper of the lighthouse has a successor, who is afraid of heights."
CALL = "Follow us: Facebook, Twitter, Google News"
END = f"{LONG} The work takes three weeks."
URL = "https://news.example/1"


async def _command(tmp_path: Path, *arguments: str, url: str) -> str:
    with Ingest(tmp_path, *arguments, INGEST_DATABASE_URL=url, INGEST_LOG_LEVEL="error") as ingest:
        assert await asyncio.to_thread(ingest.wait, 60) == 0, ingest.text
    return ingest.text


async def _stored_by_an_older_program(store, database_url: str) -> None:
    """Store an article that lost an ordinary line to a cue, and kept a line of boilerplate."""
    await store.feeds.add("https://news.example/feed")
    (feed,) = await store.feeds.claim_due(limit=1, lease_s=60)
    await store.feeds.finish_poll(feed, poll_result(feed_entry(1, guid=URL, url=URL, link=URL)))
    (entry,) = await store.entries.claim_due(limit=1, lease_s=60, per_host=9)
    cleaned = apply_cuts([LONG, PLAIN, END, CALL], [Cut(index=1, start=0, text=PLAIN, rule="cue:follow:4/9")])
    await store.entries.finish(entry, Drafted(draft=draft(URL, body=cleaned.body, removed=cleaned.removed)))
    rows(database_url, "UPDATE ingest.article SET judge = NULL RETURNING id")


async def test_an_operator_sees_what_would_change_and_then_has_it_done(tmp_path, store, database_url):
    await _stored_by_an_older_program(store, database_url)
    await _command(tmp_path, "run", "--once", url=database_url)
    assert rows(database_url, "SELECT revision, judge FROM ingest.article") == [(1, None)], "no start rewrites articles"

    shown = await _command(tmp_path, "reclean", url=database_url)
    assert f"+ [cue:follow:4/9] {PLAIN}" in shown
    assert f"] {CALL}" in shown
    assert "1 articles would be cleaned again" in shown
    assert "1 would change; 1 passages removed, 1 put back" in shown
    assert "Nothing was written" in shown
    assert rows(database_url, "SELECT count(*) FROM ingest.recleaning") == [(0,)]
    found = json.loads(await _command(tmp_path, "reclean", "--json", url=database_url))
    assert [one["text"].strip() for one in found["changes"][0]["put_back"]] == [PLAIN]
    assert (found["articles"], found["by_judge"], found["judge"]) == (
        1,
        [{"judge": None, "articles": 1}],
        JUDGE_VERSION,
    )

    assert "0 articles are due" in await _command(
        tmp_path, "reclean", "--site", "other.example", "--yes", url=database_url
    )
    assert "1 articles are due" in await _command(
        tmp_path, "reclean", "--since", "2020-01-01", "--yes", url=database_url
    )
    await _command(tmp_path, "run", "--once", url=database_url)
    ((body, revision, judge),) = rows(database_url, "SELECT body, revision, judge FROM ingest.article")
    assert (body.split("\n"), revision, judge) == ([LONG, PLAIN, END], 2, JUDGE_VERSION)
    assert rows(database_url, "SELECT kind FROM ingest.changes_after(0)") == [("new",), ("recleaned",)]
    assert "0 articles would be cleaned again" in await _command(tmp_path, "reclean", url=database_url)
    again = await _command(tmp_path, "reclean", "--all", url=database_url)
    assert "1 of them were tried, the newest: 0 would change" in again


async def test_a_daemon_leaves_alone_what_a_newer_judge_has_judged_and_a_newer_daemon_takes_it(
    tmp_path, store, database_url
):
    await _stored_by_an_older_program(store, database_url)
    rows(database_url, "UPDATE ingest.article SET judge = '2099.2.1' RETURNING id")
    rows(database_url, "INSERT INTO ingest.recleaning (article_id) SELECT id FROM ingest.article RETURNING article_id")
    found = "SELECT revision, judge, (SELECT count(*) FROM ingest.recleaning) FROM ingest.article"
    await _command(tmp_path, "run", "--once", url=database_url)
    assert rows(database_url, found) == [(1, "2099.2.1", 1)]

    for version, expected in (("2099.1.30", (1, "2099.2.1", 1)), ("2099.10.1", (2, "2099.10.1", 0))):
        copy = ProgramCopy(tmp_path / version)
        copy.give_judge(version)
        done = await asyncio.to_thread(copy.run, "run", "--once", INGEST_DATABASE_URL=database_url)
        assert done.returncode == 0, done.stderr.decode()
        assert rows(database_url, found) == [expected]
    assert json.loads(await _command(tmp_path, "reclean", "--json", url=database_url))["articles"] == 0
