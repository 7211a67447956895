"""Feeds: their leases, what a poll writes, and what the operator does with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from ingest.feed.outcome import is_unchanged
from ingest.model.feed import Moved
from ingest.model.subscription import Subscription
from ingest.store.errors import LeaseLostError
from ingest.store.feed_headers import put_login, with_secrets
from ingest.store.gathering import Gathering
from ingest.store.imprints import imprint_of
from ingest.store.leases import Renewals
from ingest.store.listings import known_entries
from ingest.store.polls import finish_unchanged, move_feed, write_poll

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.model.boilerplate import Note
    from ingest.model.feed import Feed, FeedEntry, KnownEntry, PollResult
    from ingest.store.database import Database, Row
    from ingest.text.logins import Login


_ROUNDS = 20
"""A claim looks at hosts this many times, while it finds no due feed at them: their times were too early, and are corrected. Set by hand."""
_MORE_HOSTS = 64
"""After the first time, a claim looks at this many hosts at once, however few places are free. Set by hand, as for entries."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """The table ``feed``."""

    _database: Database
    _renewals: Renewals = field(default_factory=Renewals)
    _unchanged: Gathering[tuple[Feed, PollResult], bool] = field(init=False)
    """The polls that brought nothing new, and are finished together."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_unchanged", Gathering(self._finish_unchanged))

    async def claim_due(
        self,
        *,
        limit: int,
        lease_s: float,
        per_host: int | None = None,
        spacing_s: float = 0,
        due_by: datetime | None = None,
        slow_places: int | None = None,
    ) -> list[Feed]:
        """Lease feeds that are due, the longest due first.

        Of one host one feed is leased every ``spacing_s`` seconds, and at most ``per_host`` at once; both hold for all daemons
        together. ``per_host``: None means that there is no such bound. ``due_by``: only feeds that were due at this time;
        None: now. ``slow_places``: at most so many feeds that take long to answer; None: there is no such bound.
        """
        slow = limit if slow_places is None else min(limit, slow_places)
        terms: Row = {
            "slow_places": slow,
            "limit": limit,
            "lease_s": lease_s,
            "per_host": per_host,
            "spacing_s": spacing_s,
            "due_by": due_by,
        }
        for number in range(_ROUNDS):
            more = 1 if number == 0 else _MORE_HOSTS
            feeds = await self._claim({**terms, "most": max(limit, more), "most_slow": max(slow, more) if slow else 0})
            if feeds is not None:
                return feeds
        return []

    async def _claim(self, terms: Row) -> list[Feed] | None:
        """Lease due feeds of some hosts, and see to it when these are due next. None: none of their feeds was due after all."""
        async with self._database.transaction() as transaction:
            hosts = [row["name"] for row in await transaction.rows("hold_hosts_of_due_feeds", **terms)]
            if not hosts:
                return []
            feeds = await with_secrets(transaction, await transaction.rows("claim_due_feeds", **terms, hosts=hosts))
            await transaction.run("take_turns_of_feeds", **terms, hosts=hosts, asked=[feed.host for feed in feeds])
            return feeds or None

    async def left(self, due_by: datetime) -> int:
        """Return how many feeds that were due at this time have not been polled since."""
        return (await self._database.rows("feeds_left", due_by=due_by))[0]["feeds"]  # type: ignore[no-any-return]  # a count

    async def known_entries(self, feed_id: int, entries: Sequence[FeedEntry]) -> list[KnownEntry]:
        """Return what the database knows of these entries of a feed."""
        return await known_entries(self._database, feed_id, entries)

    async def imprint(self, feed: Feed) -> bytes | None:
        """Return what is remembered of the last document of a feed; None: nothing is."""
        return await imprint_of(self._database, feed)

    async def finish_poll(self, feed: Feed, result: PollResult) -> Moved | None:
        """Write all that a poll brought, in one transaction; return what became of a move. Raises LeaseLostError.

        Polls that brought nothing new share transactions.
        """
        moved = None
        if is_unchanged(feed, result):
            if not await self._unchanged.put((feed, result)):
                raise LeaseLostError
        else:
            async with self._database.transaction() as transaction:
                moved = await write_poll(transaction, feed, self._renewals.until(feed), result)
        self._renewals.forget(feed)
        return moved

    async def _finish_unchanged(self, polls: Sequence[tuple[Feed, PollResult]]) -> list[bool]:
        return await finish_unchanged(self._database, polls, [self._renewals.until(feed) for feed, _ in polls])

    async def set_pages_pace(self, feed_id: int, *, is_slow: bool) -> None:
        """Record whether requests for the pages that a feed lists take long."""
        await self._database.run("set_pages_pace", id=feed_id, is_slow=is_slow)

    async def has_entries(self, feed_id: int) -> bool:
        """Return whether the feed ever listed an entry."""
        return (await self._database.rows("feed_has_entries", feed_id=feed_id))[0]["exists"]  # type: ignore[no-any-return]  # a boolean

    async def release(self, feeds: Sequence[Feed]) -> None:
        """Give leases back."""
        leases = [self._renewals.until(feed) for feed in feeds]
        async with self._database.transaction() as transaction:
            await transaction.run("defer_queueing")
            given = await transaction.rows("release_feeds", ids=[feed.id for feed in feeds], leases=leases)
            await transaction.run("hold_hosts", names=[row["host"] for row in given])
        for feed in feeds:
            self._renewals.forget(feed)

    async def renew_lease(self, feed: Feed, lease_s: float) -> None:
        """Renew the lease on a feed: it holds for ``lease_s`` seconds from now. Raises LeaseLostError."""
        row = await self._database.row(
            "renew_lease_on_feed", id=feed.id, leased_until=self._renewals.until(feed), lease_s=lease_s
        )
        if row is None:
            raise LeaseLostError
        self._renewals.record(feed, row["leased_until"])

    async def add(self, url: str, title: str = "", login: Login | None = None, **known: Any) -> bool:
        """Subscribe to a feed; return False where it is subscribed already. ``login`` is stored in both cases. ``known``: see Subscription."""
        async with self._database.transaction() as transaction:
            added = await transaction.rows("add_feeds", **_feed_rows([Subscription(url=url, title=title, **known)]))
            if login is not None:
                await put_login(transaction, url, login)
        return bool(added)

    async def add_all(self, feeds: Sequence[Subscription]) -> set[str]:
        """Subscribe to feeds, with their titles, sites and folders; return the URLs of those that are new.

        A feed that is subscribed already gets the title of the operator's, the site and the folders where it has none yet.
        """
        return {row["url"] for row in await self._database.rows("add_feeds", **_feed_rows(feeds))}

    async def find(self, url: str) -> Row | None:
        """Return id, URL and proposal of the feed that has this URL, or had it once."""
        return await self._database.row("find_feed", url=url)

    async def move(self, url: str, to: str, because: str, login: Login | None = None) -> Moved | None:
        """Give a feed another URL with its ``login``, and make it due at once. Its entries and its history stay. None: there is no such feed."""
        feed = await self.find(url)
        if feed is None:
            return None
        async with self._database.transaction() as transaction:
            moved = await move_feed(transaction, feed["id"], to, because)
            if moved is Moved.TAKEN:
                await transaction.run("start_anew", id=feed["id"])
                if login is not None:
                    await put_login(transaction, to, login)
        return moved

    async def remove(self, url: str) -> bool:
        """Unsubscribe from a feed; return False where there is no such feed. Its articles stay."""
        return await self._database.row("remove_feed", url=url) is not None

    async def pause(self, url: str, reason: str) -> bool:
        """Stop polling a feed; return False where there is no such feed."""
        return await self._database.row("pause_feed", url=url, reason=reason) is not None

    async def resume(self, url: str) -> bool:
        """Poll a feed again, at once; return False where there is no such feed."""
        return await self._database.row("resume_feed", url=url) is not None

    async def set_strip(self, url: str, strip: Sequence[Note] | None) -> bool:
        """Set which notes are stripped from a feed's articles; return False where there is no such feed.

        ``strip``: None means the notes that are set for all feeds. The feed's articles are due for cleaning again. An article
        that is being cleaned now, by the notes that were set before, is due once more.
        """
        async with self._database.transaction() as transaction:
            await transaction.run("hold_rulings")
            feed = await transaction.row("set_feed_strip", url=url, strip=None if strip is None else list(strip))
            await transaction.run("raise_version", site="")
        if feed is not None:
            await self._database.run("reclean_feed", feed_id=feed["id"])
        return feed is not None


def _feed_rows(feeds: Sequence[Subscription]) -> Row:
    """Return the parameters of ``add_feeds.sql``."""
    return {
        "urls": [feed.url for feed in feeds],
        "titles": [feed.title for feed in feeds],
        "own_titles": [feed.own_title or None for feed in feeds],
        "site_urls": [feed.site_url for feed in feeds],
        "folders": [Jsonb(feed.folders) for feed in feeds],
    }
