from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from examples import add_changes

from ingest.reports.follow import Follower, Wanted
from ingest.store.errors import ChangeLogError

DOCS = Path(__file__).parents[2] / "docs" / "consuming.md"


def _cursor(url: str, name: str = "mirror") -> int | None:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT cursor FROM ingest.consumer WHERE name = %s", (name,)).fetchone()
    return row[0] if row else None


async def _read(store, **options: Any) -> list[dict[str, Any]]:
    got: list[dict[str, Any]] = []
    await Follower(store, got.extend, Wanted(**options)).read()
    return got


async def _positions(store, **options: Any) -> list[int]:
    return [record["position"] for record in await _read(store, **options)]


async def _until(true) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        await asyncio.sleep(0.02)


def _keys(value: dict[str, Any], prefix: str = "") -> set[str]:
    inner = [_keys(found, f"{prefix}{key}.") for key, found in value.items() if isinstance(found, dict)]
    return {prefix + key for key, found in value.items() if not isinstance(found, dict)}.union(*inner)


async def test_a_record_is_what_the_documentation_says(store, database_url):
    add_changes(database_url, 1, 2)
    first, second = await _read(store, with_body=True)
    section = DOCS.read_text("utf-8").partition("## JSON lines")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `([a-z][\w.]*)` \|", section, re.MULTILINE))
    assert _keys(first) == documented
    assert (first["position"], first["kind"], second["position"]) == (1, "new", 2)
    assert first["article"]["published_at"] == "2024-05-01T10:00:00+00:00"
    assert first["article"]["body"] == "A text."
    bare, _ = await _read(store)
    assert documented - _keys(bare) == {"article.body"}


async def test_changes_are_read_after_a_cursor_up_to_a_limit_and_from_now(store, database_url):
    add_changes(database_url, *range(1, 5))
    assert await _positions(store) == [1, 2, 3, 4]
    assert await _positions(store, after=1, limit=2) == [2, 3]
    assert await _positions(store, from_now=True) == []
    with pytest.raises(ChangeLogError, match="cursor 5 is ahead of the change log, which ends at 4\nIt is of another"):
        await _read(store, after=5)


async def test_more_than_a_batch_is_read_to_the_end(store, database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.article (verdict, body_hash) VALUES ('empty', '')")
        connection.execute(
            "INSERT INTO ingest.change (article_id, kind, revision) SELECT 1, 'new', 1 FROM generate_series(1, 1201)"
        )
    assert await _positions(store, consumer="mirror", limit=1100) == list(range(1, 1101))
    assert await _positions(store, consumer="mirror") == list(range(1101, 1202))
    assert len(await _positions(store)) == 1201


async def test_what_could_not_be_written_is_not_acknowledged(store, database_url):
    add_changes(database_url, 1, 2)

    def write(_: object) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await Follower(store, write, Wanted(consumer="mirror")).read()
    assert await _positions(store, consumer="mirror") == [1, 2]
    assert await _positions(store, consumer="mirror") == []


async def test_a_consumers_name_that_is_none_is_refused(store):
    with pytest.raises(ChangeLogError, match="1 to 100 characters") as refused:
        await _read(store, consumer="x" * 10_240)
    assert len(str(refused.value)) < 200


async def test_what_is_followed_comes_as_it_commits(store, database_url):
    got: list[dict[str, Any]] = []
    following = asyncio.create_task(Follower(store, got.extend, Wanted(consumer="mirror", limit=4)).follow())
    for number in (1, 2, 3):
        add_changes(database_url, number)
        begin = time.monotonic()
        await _until(lambda expected=number: len(got) == expected)
        # woken, not found when it looked again by itself
        assert time.monotonic() - begin < 8
    with psycopg.connect(database_url, autocommit=True) as connection:
        await _until(lambda: _cursor(database_url) == 3)
        # an operator lets it read again
        connection.execute("SELECT ingest.seek('mirror', 2); NOTIFY ingest_change")
    await asyncio.wait_for(following, 30)
    assert [record["position"] for record in got] == [1, 2, 3, 3]


async def test_those_that_follow_under_one_name_share_the_changes(store, database_url):
    got: list[dict[str, Any]] = []
    followers = [asyncio.create_task(Follower(store, got.extend, Wanted(consumer="shared")).follow()) for _ in range(2)]
    await asyncio.to_thread(add_changes, database_url, *range(1, 41))
    await _until(lambda: _cursor(database_url, "shared") == 40)
    for follower in followers:
        follower.cancel()
    await asyncio.gather(*followers, return_exceptions=True)
    assert [record["position"] for record in got] == list(range(1, 41))
