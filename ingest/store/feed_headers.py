"""The headers that the operator sets for one feed. Secret ones stand in a table of their own, which readers cannot read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model.feed import Feed
from ingest.model.web import SecretHeader
from ingest.text.urls import origin

if TYPE_CHECKING:
    from ingest.store.database import Database, Row, Rows, Transaction
    from ingest.text.logins import Login

_LOGIN = "authorization"
"""The name of the header that holds a login (RFC 9110, 11.6.2)."""


@dataclass(frozen=True, slots=True)
class FeedHeaders:
    """The table ``feed_secret``, and the column ``feed.user_agent``."""

    _database: Database

    async def set_user_agent(self, url: str, user_agent: str | None) -> bool:
        """Set the User-Agent of a feed's requests, and make the feed due. None: that of all requests. Return whether there is such a feed."""
        async with self._database.transaction() as transaction:
            feed = await transaction.row("set_feed_user_agent", url=url, user_agent=user_agent)
            if feed is not None:
                await transaction.run("ask_anew", id=feed["id"])
        return feed is not None

    async def set_secret(self, url: str, name: str, value: str | None) -> bool:
        """Set a header of a feed's requests to its present origin, and make the feed due. None: send it no more.

        Return whether there is such a feed.
        """
        async with self._database.transaction() as transaction:
            feed = await transaction.row("find_feed", url=url)
            if feed is None:
                return False
            if value is None:
                await transaction.run("drop_feed_secret", id=feed["id"], name=name.lower())
                await transaction.run("ask_anew", id=feed["id"])
            else:
                await _put(transaction, feed["id"], SecretHeader(name=name, value=value, origin=origin(feed["url"])))
        return True


async def put_login(transaction: Transaction, url: str, login: Login) -> None:
    """Store the login that stood in the URL of a subscribed feed. It is sent to the origin of this URL only, even if the feed has moved."""
    feed = await transaction.row("find_feed", url=url)
    if feed is not None:
        await _put(transaction, feed["id"], SecretHeader(name=_LOGIN, value=login.authorization, origin=origin(url)))


async def _put(transaction: Transaction, feed_id: int, secret: SecretHeader) -> None:
    """Store a header, and make the feed due if the header is new or has another value."""
    row: Row = {"name": secret.name.lower(), "value": secret.value, "origin": secret.origin}
    if await transaction.row("put_feed_secret", id=feed_id, **row) is not None:
        await transaction.run("ask_anew", id=feed_id)


async def with_secrets(transaction: Transaction, rows: Rows) -> list[Feed]:
    """Return the feeds that rows of ``claim_due_feeds.sql`` describe. Secret headers are read of those feeds that have some."""
    ids = [row["id"] for row in rows if row["secret_headers"]]
    secrets: dict[int, tuple[SecretHeader, ...]] = defaultdict(tuple)
    for secret in await transaction.rows("feed_secrets", ids=ids) if ids else ():
        secrets[secret.pop("feed_id")] += (SecretHeader(**secret),)
    return [Feed.of_row(row, secrets[row["id"]]) for row in rows]
