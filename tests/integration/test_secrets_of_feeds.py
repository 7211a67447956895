"""The headers of one feed's requests: where they are stored, who sees them, and what a change of them does."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import psycopg
import pytest
from examples import poll_result

from ingest.model.web import OwnHeaders, SecretHeader, Validators
from ingest.store.errors import LeaseLostError
from ingest.store.migrate import migrate
from ingest.store.store import Store
from ingest.text.logins import Login

URL = "https://quay.example/feed"
LOGIN = Login("reader", "s3cret")
SECRET = SecretHeader(name="authorization", value=LOGIN.authorization, origin="https://quay.example")


async def _claimed(store: Store):
    (feed,) = await store.feeds.claim_due(limit=9, lease_s=60)
    return feed


async def test_a_feed_is_claimed_with_its_headers_and_one_without_any_with_none(store):
    await store.feeds.add(URL, login=LOGIN)
    await store.feed_headers.set_secret(URL, "X-Key", "abc")
    await store.feed_headers.set_user_agent(URL, "Harbour/2")
    await store.feeds.add("https://ferry.example/feed")
    own = {feed.url: feed.own for feed in await store.feeds.claim_due(limit=9, lease_s=60)}
    key = SecretHeader(name="x-key", value="abc", origin="https://quay.example")
    assert own == {
        URL: OwnHeaders(user_agent="Harbour/2", secrets=(SECRET, key)),
        "https://ferry.example/feed": OwnHeaders(),
    }


async def test_headers_that_are_taken_back_are_gone(store, database_url):
    await store.feeds.add(URL, login=LOGIN)
    await store.feed_headers.set_user_agent(URL, "Harbour/2")
    await store.feed_headers.set_secret(URL, "Authorization", None)
    await store.feed_headers.set_user_agent(URL, None)
    assert (await _claimed(store)).own == OwnHeaders()
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM ingest.feed_secret").fetchone() == (0,)


async def test_a_feed_with_other_headers_is_read_anew_and_a_poll_under_way_writes_nothing(store):
    await store.feeds.add(URL)
    result = replace(poll_result(next_poll_s=0), validators=Validators(etag='"1"'))
    await store.feeds.finish_poll(await _claimed(store), result)
    polled = await _claimed(store)
    assert polled.validators.etag == '"1"'
    assert await store.feed_headers.set_secret(URL, "X-Key", "abc")
    with pytest.raises(LeaseLostError):
        await store.feeds.finish_poll(polled, poll_result())
    assert not (await _claimed(store)).validators


async def test_the_same_login_once_more_changes_nothing_and_another_one_is_taken(store):
    await store.feeds.add(URL, login=LOGIN)
    await store.feeds.finish_poll(await _claimed(store), poll_result(next_poll_s=600))
    assert not await store.feeds.add(URL, login=LOGIN)
    assert await store.feeds.claim_due(limit=9, lease_s=60) == []
    other = Login("reader", "another")
    assert not await store.feeds.add(URL, login=other)
    assert (await _claimed(store)).own.secrets[0].value == other.authorization


async def test_a_login_in_the_former_url_of_a_feed_stays_with_that_host(store):
    await store.feeds.add(URL)
    await store.feeds.move(URL, "https://ferry.example/feed", "a test")
    await store.feeds.add(URL, login=LOGIN)
    feed = await _claimed(store)
    assert (feed.url, [secret.origin for secret in feed.own.secrets]) == (
        "https://ferry.example/feed",
        ["https://quay.example"],
    )


async def test_a_feed_that_is_removed_takes_its_secrets_with_it(store, database_url):
    await store.feeds.add(URL, login=LOGIN)
    await store.feeds.remove(URL)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM ingest.feed_secret").fetchone() == (0,)


async def test_a_feed_that_does_not_exist_has_no_headers(store):
    assert not await store.feed_headers.set_secret(URL, "X-Key", "abc")
    assert not await store.feed_headers.set_user_agent(URL, "Harbour/2")


async def test_an_owner_that_is_no_superuser_and_its_members_read_and_write_secrets(empty_database):
    owner, member = (f"{name}_{uuid.uuid4().hex[:12]}" for name in ("owner", "member"))
    with psycopg.connect(empty_database, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"CREATE ROLE {owner} LOGIN PASSWORD 'x'")
        connection.execute(f"CREATE ROLE {member} LOGIN PASSWORD 'x' IN ROLE {owner}")
        connection.execute(f"GRANT CREATE ON DATABASE {name} TO {owner}")
        try:
            migrate(re.sub(r"//[^@]*@", f"//{owner}:x@", empty_database))
            for role in (owner, member):
                store = Store(re.sub(r"//[^@]*@", f"//{role}:x@", empty_database), connections=1)
                await store.open()
                await store.feeds.add(f"https://quay.example/{role}", login=LOGIN)
                assert (await _claimed(store)).own.secrets == (SECRET,)
                await store.close()
        finally:
            connection.execute(f"DROP OWNED BY {owner}, {member}")
            connection.execute(f"DROP ROLE {member}, {owner}")
