"""Postgres: a method per thing that is read or written. Every write is one short transaction and may run twice."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from ingest.article import copies, identity, revise
from ingest.article.revisions import revised
from ingest.article.shingles import MAX_CHARACTERS
from ingest.boilerplate import keys, repeats
from ingest.boilerplate.removal import restore
from ingest.feed.entries import guid_keys
from ingest.model.article import (
    Article,
    Candidate,
    Comparable,
    Copied,
    CopyKind,
    Draft,
    Entry,
    Kind,
    Merged,
    Settled,
    Settlement,
    StoredArticle,
    Visit,
)
from ingest.model.boilerplate import Learned, Note, Removal, Ruled, Ruling, SiteKnowledge
from ingest.model.feed import Feed, KnownEntry, Moved
from ingest.model.web import HostSays
from ingest.store import sql
from ingest.store.sql import DatabaseUnavailableError
from ingest.text.dates import offset_s
from ingest.text.urls import host, url_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from datetime import datetime

    from ingest.model.article import KeptPage, Recleaned
    from ingest.model.feed import FeedEntry, Moving, PollResult

_SQL = sql.queries()
_Row = TypeVar("_Row")


_NO_VISIT = Visit()
"""The page was not looked at."""


class LeaseLostError(Exception):
    """The lease ran out and somebody else may hold it: nothing was written."""


class ChangeLogError(Exception):
    """A cursor or a consumer that the change log refuses; the message says why, and what to do."""


class Store:
    """The database behind a pool of connections. Every method raises DatabaseUnavailableError when it is away."""

    def __init__(
        self, database_url: str, *, connections: int = 8, timeout_s: float = 10, duplicate_window_days: int = 30
    ) -> None:
        """Prepare; nothing is connected before open().

        ``duplicate_window_days``: a copy of an article that was first seen earlier is not recognised.
        """
        self._window_days = duplicate_window_days
        self._timeout_s = timeout_s
        self._pool = AsyncConnectionPool(
            database_url,
            min_size=1,
            max_size=connections,
            open=False,
            timeout=timeout_s,
            reconnect_timeout=timeout_s,
            check=AsyncConnectionPool.check_connection,
            kwargs={
                "autocommit": True,
                "connect_timeout": max(2, int(timeout_s)),
                "application_name": "ingest",
                "options": "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s -c lock_timeout=30s",
                "keepalives_idle": 15,
                "keepalives_interval": 5,
                "keepalives_count": 3,
            },
        )

    async def open(self) -> None:
        """Start to connect; the first use waits for a connection."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Disconnect, without waiting for a server that is away."""
        await self._pool.close(timeout=1)

    # ------------------------------------------------------------------------------------------------------- feeds

    async def now(self) -> datetime:
        """Return the time by the database's clock."""
        return (await self._dicts("now"))[0]["now"]  # type: ignore[no-any-return]  # says the query

    async def claim_due_feeds(
        self, *, limit: int, lease_s: float, spacing_s: float = 0, due_by: datetime | None = None
    ) -> list[Feed]:
        """Lease feeds that are due (or were ``due_by`` a time), oldest first; of one host one every ``spacing_s`` seconds."""
        asked: dict[str, object] = {"limit": limit, "lease_s": lease_s, "spacing_s": spacing_s, "due_by": due_by}
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["hold_hosts_of_due_feeds"], asked)
            asked["hosts"] = [row["name"] for row in await cursor.fetchall()]
            if not asked["hosts"]:
                return []
            await cursor.execute(_SQL["claim_due_feeds"], asked)
            feeds = [Feed(**row) for row in await cursor.fetchall()]
            await cursor.execute(_SQL["take_turns_of_feeds"], {**asked, "asked": [feed.host for feed in feeds]})
            return feeds

    async def feeds_left(self, due_by: datetime) -> int:
        """Return how many feeds that were due by then have not been polled since."""
        row = await self._row("feeds_left", due_by=due_by)
        return row["feeds"] if row else 0

    async def known_entries(self, feed_id: int, entries: Sequence[FeedEntry]) -> list[KnownEntry]:
        """Return what is known of these entries of a feed."""
        urls = [entry.url for entry in entries if entry.url]
        return await self._rows("known_entries", KnownEntry, feed_id=feed_id, guids=guid_keys(entries), urls=urls)

    async def finish_poll(self, feed: Feed, result: PollResult) -> Moved | None:
        """Write all that a poll brought, in one transaction; tell what came of a move. Raises LeaseLostError."""
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["defer_queueing"])
            await cursor.execute(_SQL["finish_poll"], _poll_row(feed, result))
            if await cursor.fetchone() is None:
                raise LeaseLostError
            if result.new:
                await cursor.executemany(_SQL["insert_entry"], [_entry_row(feed.id, entry) for entry in result.new])
                await cursor.execute(_SQL["note_new_entries"], {"id": feed.id})
            if result.changed:
                await cursor.executemany(_SQL["renew_entry"], [_entry_row(feed.id, entry) for entry in result.changed])
            if result.guids:
                await cursor.execute(_SQL["note_guids"], {"id": feed.id, **asdict(result.guids)})
            if result.gap_since:
                await cursor.execute(_SQL["insert_gap"], {"feed_id": feed.id, "from_at": result.gap_since})
            moved = None
            if result.move and result.moving:
                moved = await _move(cursor, feed.id, result.moving.to, _because(result.moving))
            hosts = [_host(entry) for entry in (*result.new, *result.changed)]
            await cursor.execute(_SQL["hold_hosts"], {"names": hosts})
            return moved

    async def feed_has_entries(self, feed_id: int) -> bool:
        """Tell whether the feed ever listed anything."""
        row = await self._row("feed_has_entries", feed_id=feed_id)
        return bool(row and row["exists"])

    async def release_feeds(self, feeds: Sequence[Feed]) -> None:
        """Give leases back."""
        await self._run("release_feeds", ids=[f.id for f in feeds], leases=[f.leased_until for f in feeds])

    # ----------------------------------------------------------------------------------------------------- entries

    async def claim_due_entries(
        self,
        *,
        limit: int,
        lease_s: float,
        per_host: int,
        spacing_s: float = 0,
        unsettled: bool = False,
        revisits: bool = False,
    ) -> list[Entry]:
        """Lease entries that are due, of hosts that are open: of one host one every ``spacing_s`` seconds, and ``per_host`` at once.

        Both hold for all daemons together. ``unsettled``: those without an article instead, due or not. ``revisits``: those
        whose page is due for a second look instead.
        """
        asked: dict[str, object] = {
            "limit": limit, "lease_s": lease_s, "per_host": per_host, "spacing_s": spacing_s, "unsettled": unsettled,
            "revisits": revisits,
        }  # fmt: skip
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["hold_hosts_to_revisit" if revisits else "hold_due_hosts"], asked)
            asked["hosts"] = [row["name"] for row in await cursor.fetchall()]
            if not asked["hosts"]:
                return []
            await cursor.execute(_SQL["claim_due_entries"], asked)
            entries = [Entry(**row) for row in await cursor.fetchall()]
            await cursor.execute(
                _SQL["take_turns"], {**asked, "asked": [entry.host for entry in entries if entry.host]}
            )
            return entries

    async def settled_copy(self, entry: Entry) -> int | None:
        """Return the article of an entry elsewhere with the same URL and content, if there is one."""
        row = await self._row("settled_copy", url=entry.url, content_hash=entry.content_hash, entry_id=entry.id)
        return row["id"] if row else None

    async def retry_entry(self, entry: Entry, *, delay_s: float, error: str, crashed: bool = False) -> None:
        """Note a failed attempt; the entry is due again in ``delay_s`` seconds. Raises LeaseLostError."""
        row = await self._row(
            "retry_entry",
            id=entry.id,
            leased_until=entry.leased_until,
            delay_s=delay_s,
            error=error[:2000],
            crashed=crashed,
        )
        if row is None:
            raise LeaseLostError

    async def settle_entry(
        self,
        entry: Entry,
        draft: Draft,
        page: KeptPage | None = None,
        visit: Visit = _NO_VISIT,
        *,
        retry_s: float | None = None,
        crashed: bool = False,
    ) -> Settlement:
        """Write article, change and settled entry in one transaction. Raises LeaseLostError.

        ``retry_s``: the page stays due in so many seconds all the same, for a better text than the feed's.
        """
        async with self._transaction() as cursor:
            article_id = await _fence(cursor, entry)
            names = identity.identity_names(draft, entry.url, entry.guid)
            await cursor.execute(_SQL["lock_identity"], {"names": names})
            settlement = await _store_article(cursor, entry, draft, article_id, self._window_days)
            if visit.gone and article_id is not None:
                settlement = await _missed(cursor, entry, visit, settlement)
            if page is not None and settlement.objection is None:
                await cursor.execute(_SQL["keep_page"], {"entry_id": entry.id, **asdict(page)})
            error = settlement.objection or draft.reason
            await _settle(cursor, entry, settlement, visit, error=error, retry_s=retry_s, crashed=crashed)
            return replace(settlement, learned=await _learn(cursor, settlement, draft))

    async def settle_as_copy(self, entry: Entry, article_id: int) -> Settlement:
        """Point the entry at an article that is stored already. Raises LeaseLostError."""
        settlement = Settlement(outcome=Settled.DUPLICATE, article_id=article_id)
        async with self._transaction() as cursor:
            await _fence(cursor, entry)
            await _settle(cursor, entry, settlement, _NO_VISIT)
        return settlement

    async def settle_as_is(self, entry: Entry, error: str | None, visit: Visit = _NO_VISIT) -> Settlement:
        """Leave the text of an entry's article as it stands. Raises LeaseLostError.

        ``error``: why its newer version could not be had; None: there is none.
        """
        settlement = Settlement(outcome=Settled.UNCHANGED, article_id=entry.article_id, objection=error)
        async with self._transaction() as cursor:
            await _fence(cursor, entry)
            if visit.gone:
                settlement = await _missed(cursor, entry, visit, settlement)
            elif visit.is_same:
                settlement = await _restored(cursor, settlement)
            await _settle(cursor, entry, settlement, visit, error=error)
        return settlement

    async def release_entries(self, entries: Sequence[Entry]) -> None:
        """Give leases back, one by one: whoever waits for a host holds no other."""
        for entry in entries:
            await self._run("release_entry", id=entry.id, leased_until=entry.leased_until)

    async def pending(self) -> tuple[int, float | None]:
        """Return the number of unsettled entries, and the seconds until the first of them can be claimed."""
        row = await self._row("pending")
        return (row["entries"], row["next_in_s"]) if row else (0, None)

    # ------------------------------------------------------------------------------------------ what sites repeat

    async def known_passages(self, site: str) -> SiteKnowledge:
        """Return what is known of a site's passages."""
        row = (await self._dicts("known_passages", site=site, limit=_PASSAGES))[0]
        return SiteKnowledge(
            site=site,
            version=row["version"],
            articles=row["articles"],
            learned=dict(zip(row["keys"], row["counts"], strict=True)),
            rulings=tuple(_ruling(ruling) for ruling in row["rulings"]),
        )

    async def notes_to_strip(self, work: Entry | Article) -> tuple[Note, ...]:
        """Return what is set for the feed that was the first to list an article, else what is set for all."""
        names: dict[str, object] = {"entry_id": None, "url": None, "article_id": work.id}
        if isinstance(work, Entry):
            names = {"entry_id": work.id, "url": work.url, "article_id": work.article_id}
        return tuple(map(Note, (await self._dicts("notes_to_strip", **names))[0]["strip"]))

    async def claim_due_recleanings(self, *, limit: int, lease_s: float) -> list[Article]:
        """Lease articles that are due for cleaning again."""
        rows = await self._dicts("claim_due_recleanings", limit=limit, lease_s=lease_s)
        return [Article(**{**row, "removed": tuple(Removal(**cut) for cut in row["removed"])}) for row in rows]

    async def finish_recleaning(self, article: Article, recleaned: Recleaned | None) -> Settlement | None:
        """Write what cleaning again came to, if it came to anything.

        None: nothing was written. Where the lease was taken away, more has become known, and the article is due again.
        """
        async with self._transaction() as cursor:
            if recleaned is not None:
                await cursor.execute(_SQL["lock_identity"], {"names": identity.sketch_names(recleaned.sketch)})
            stored = await _article(cursor, article.id)
            await cursor.execute(_SQL["finish_recleaning"], {"id": article.id, "leased_until": article.leased_until})
            if await cursor.fetchone() is None:
                return None
            if stored.revision != article.revision:
                # revised in between, by whoever may have known as little
                await cursor.execute(_SQL["reclean_article"], {"id": article.id})
                return None
            if recleaned is None:
                return None
            await cursor.execute(_SQL["insert_revision"], {"id": article.id, "kind": Settled.RECLEANED})
            row = {**asdict(recleaned), "removed": _removed_row(recleaned.removed)}
            await cursor.execute(_SQL["reclean_body"], {"id": article.id, **row})
            settlement = await _changed(cursor, Settled.RECLEANED)
            text = _comparable(recleaned, stored, stored)
            return await _look_again(cursor, settlement, text, stored, recleaned.sketch, self._window_days)

    async def postpone_recleaning(self, article: Article, *, delay_s: float) -> None:
        """Note a failed attempt; the article is due again in ``delay_s`` seconds."""
        await self._run("postpone_recleaning", id=article.id, leased_until=article.leased_until, delay_s=delay_s)

    async def release_recleanings(self, articles: Sequence[Article]) -> None:
        """Give leases back."""
        await self._run("release_recleanings", ids=[a.id for a in articles], leases=[a.leased_until for a in articles])

    async def recleanings_left(self) -> int:
        """Return how many articles are due for cleaning again, leased or not."""
        return (await self._dicts("recleanings_left"))[0]["articles"]  # type: ignore[no-any-return]  # says the query

    async def take_turn(self, name: str, *, spacing_s: float, soon_s: float) -> float | None:
        """Take the next turn of a host; return the seconds until it comes. None: not within ``soon_s``; none is taken."""
        row = await self._row("take_turn", name=name, spacing_s=spacing_s, soon_s=soon_s)
        return max(0.0, row["wait_s"]) if row else None

    async def host_says(self, name: str) -> HostSays:
        """Return what is known of a host's robots.txt."""
        row = await self._row("host_says", name=name)
        return HostSays(**row) if row else HostSays()

    async def keep_robots(
        self,
        name: str,
        *,
        keep_s: float,
        robots: str | None = None,
        error: str | None = None,
        spacing_s: float | None = None,
    ) -> HostSays:
        """Keep the lines of a robots.txt that hold for us, or why it cannot be had; return what holds now."""
        row = await self._row("keep_robots", name=name, keep_s=keep_s, robots=robots, error=error, spacing_s=spacing_s)
        return HostSays(robots=row["robots"] if row else robots, robots_error=error, robots_known=True)

    async def note_refusal(
        self, name: str, *, url: str, after: int, retry_after_s: float, max_s: float
    ) -> dict[str, Any] | None:
        """Note that a host refused a URL since it is asked too often; None unless it is left alone for that.

        It is when it has refused ``after`` URLs in a row.
        """
        return await self._row(
            "note_refusal", name=name, url=url, after=after, retry_after_s=retry_after_s, max_s=max_s
        )

    async def note_service(self, name: str) -> dict[str, Any] | None:
        """Note that a host has served something; None unless it had refused before."""
        return await self._row("note_service", name=name)

    async def crowded_hosts(self, *, spacing_s: float) -> list[dict[str, Any]]:
        """Note which hosts have more feeds than can be polled in time; return those of which that is new, or over."""
        return await self._dicts("crowded_hosts", spacing_s=spacing_s)

    async def forget_hosts(self) -> int:
        """Forget hosts from which nothing is wanted any more; return how many."""
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["hold_idle_hosts"])
            names = [row["name"] for row in await cursor.fetchall()]
            await cursor.execute(_SQL["forget_hosts"], {"names": names})
            return cursor.rowcount

    async def forget_passages(self, *, limit: int = 5000) -> int:
        """Forget passages that their sites do not use any more; return how many. What they took stays removed."""
        return await self._run("forget_passages", keep_days=_PASSAGE_DAYS, limit=limit)

    async def rule(self, ruling: Ruling) -> int:
        """Write down the operator's word; return how many articles are due for cleaning again for it.

        In two steps, the second in pieces: it may look at all articles. Cut off in between, it may be done again.
        """
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["hold_rulings"])
            await cursor.execute(_SQL["put_ruling"], asdict(ruling))
            await cursor.execute(_SQL["raise_version"], {"site": ruling.site})
        sites = [ruling.site] if ruling.site else [row["name"] for row in await self._dicts("list_sites")]
        found = keys.fingerprints([ruling.text]) if not ruling.pattern else ()
        due = [key for site in sites for key in keys.at_site(found, site)]
        return await self._make_due(site=ruling.site, pattern=ruling.pattern, keys=due, text=ruling.text)

    async def set_default_strip(self, strip: Sequence[Note]) -> int | None:
        """Set which notes are stripped where a feed is not set otherwise; return how many articles are due for cleaning again.

        None: that was set before. In two steps, as for a ruling; cut off in between, the next one who sets it goes on.
        """
        setting = {"strip": sorted(set(strip))}
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["hold_rulings"])
            await cursor.execute(_SQL["set_default_strip"], setting)
        row = await self._row("default_strip_pending", **setting)
        if row is None or not row["strip_pending"]:
            return None
        due = await self._make_due(site="", pattern=True, keys=[], text="")
        await self._run("default_strip_done", **setting)
        return due

    async def _make_due(self, **concerned: object) -> int:
        """Make the articles that something concerns due for cleaning again, in pieces; return how many these are."""
        last = (await self._dicts("last_article"))[0]["id"]
        return sum(
            [
                await self._run("reclean_concerned", after=after, until=after + _AT_ONCE, **concerned)
                for after in range(0, last, _AT_ONCE)
            ]
        )

    async def list_passages(self, site: str = "") -> list[dict[str, Any]]:
        """Return what a site repeats, what counts as boilerplate first; without a site, what any repeats."""
        return await self._dicts("list_passages", site=site)

    async def list_rulings(self, site: str = "") -> list[Ruling]:
        """Return the rulings that hold at a site; without a site, all of them."""
        return [_ruling(row) for row in await self._dicts("list_rulings", site=site)]

    # -------------------------------------------------------------------------------------------------- operators

    async def add_feed(self, url: str, title: str = "") -> bool:
        """Subscribe; False where the feed is subscribed already."""
        return await self._row("add_feed", url=url, title=title) is not None

    async def find_feed(self, url: str) -> dict[str, Any] | None:
        """Return id, URL and proposal of the feed that has, or had, a URL."""
        return await self._row("find_feed", url=url)

    async def move_feed(self, url: str, to: str, because: str) -> Moved | None:
        """Give a feed another URL, and poll it there at once; entries and history stay. None: there is no such feed."""
        feed = await self.find_feed(url)
        if feed is None:
            return None
        async with self._transaction() as cursor:
            moved = await _move(cursor, feed["id"], to, because)
            if moved is Moved.TAKEN:
                await cursor.execute(_SQL["start_anew"], {"id": feed["id"]})
        return moved

    async def remove_feed(self, url: str) -> bool:
        """Unsubscribe; False where there is no such feed. Articles stay."""
        return await self._row("remove_feed", url=url) is not None

    async def pause_feed(self, url: str, reason: str) -> bool:
        """Stop polling; False where there is no such feed."""
        return await self._row("pause_feed", url=url, reason=reason) is not None

    async def resume_feed(self, url: str) -> bool:
        """Poll again, at once; False where there is no such feed."""
        return await self._row("resume_feed", url=url) is not None

    async def set_feed_strip(self, url: str, strip: Sequence[Note] | None) -> bool:
        """Set which notes are stripped from a feed's articles (None: as all are set); False where there is none such.

        Its articles are due for cleaning again; as for a ruling, whoever cleans one now by what was set is told.
        """
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["hold_rulings"])
            await cursor.execute(_SQL["set_feed_strip"], {"url": url, "strip": None if strip is None else list(strip)})
            feed = await cursor.fetchone()
            await cursor.execute(_SQL["raise_version"], {"site": ""})
        if feed is not None:
            await self._run("reclean_feed", feed_id=feed["id"])
        return feed is not None

    async def list_feeds(self) -> list[dict[str, Any]]:
        """Return all feeds with their health, the sickest first."""
        return await self._dicts("list_feeds")

    async def status(self) -> dict[str, Any]:
        """Return counts of feeds, queues and articles."""
        return (await self._dicts("status"))[0]

    async def last_errors(self, limit: int = 10) -> list[dict[str, Any]]:
        """Return the newest failures of feeds and pages."""
        return await self._dicts("last_errors", limit=limit)

    async def list_articles(self, *, after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
        """Return articles with an id above ``after``, ascending."""
        return await self._dicts("list_articles", after=after, limit=limit)

    async def forget_sketches(self, *, limit: int = 5000) -> int:
        """Drop sketches past the window; return how many. What they linked stays linked."""
        return await self._run("forget_sketches", window_days=self._window_days, limit=limit)

    async def find_address(self, url: str, key: str) -> list[dict[str, Any]]:
        """Return entries and articles of a canonical URL or its key: what, id, article_id, url."""
        return await self._dicts("find_address", url=url, key=key)

    async def find_link(self, link: str) -> list[dict[str, Any]]:
        """Return entries with this link as given; looks at all of them."""
        return await self._dicts("find_link", link=link)

    async def explain(self, article_ids: list[int], entry_ids: list[int]) -> dict[str, list[dict[str, Any]]]:
        """Return articles, entries (theirs, too), revisions, changes, and all feeds."""
        return {
            "articles": await self._dicts("explain_articles", ids=article_ids),
            "entries": await self._dicts("explain_entries", ids=entry_ids, article_ids=article_ids),
            "revisions": await self._dicts("explain_revisions", ids=article_ids),
            "changes": await self._dicts("explain_changes", ids=article_ids),
            "feeds": await self._dicts("explain_feeds"),
        }

    async def drop_old_pages(self, *, keep_days: int, limit: int = 5000) -> int:
        """Delete pages past their time; return how many."""
        return await self._run("drop_old_pages", keep_days=keep_days, limit=limit)

    async def key_urls(self, *, at_once: int = 2000) -> int:
        """Give URLs of a time when they had no key theirs; return how many there were."""
        keyed = 0
        while urls := [row["url"] for row in await self._dicts("unkeyed_urls", limit=at_once)]:
            for query in ("key_article_urls", "key_entry_urls"):
                await self._run(query, urls=urls, keys=[url_key(url) for url in urls])
            keyed += len(urls)
        return keyed

    # ------------------------------------------------------------------------------------------ the log's readers

    async def cursors(self) -> tuple[int, int]:
        """Return the cursor before the first change that is kept, and that of the last change."""
        row = (await self._dicts("cursors"))[0]
        return row["first"], row["last"]

    async def changes_after(self, cursor: int, *, limit: int, with_body: bool = False) -> list[dict[str, Any]]:
        """Return changes in commit order, each with its article as it stands now. Raises ChangeLogError."""
        return await self._dicts("changes_after", cursor=cursor, limit=limit, with_body=with_body)

    @contextlib.asynccontextmanager
    async def consuming(self, name: str, *, limit: int, from_now: bool) -> AsyncIterator[tuple[int, int]]:
        """Hold a consumer, create it where there is none; yield the cursor before what it has not acknowledged, and how much that is.

        At the end that is acknowledged, unless there was an exception. Others who consume under the name wait as long.
        Raises ChangeLogError.
        """
        async with self._transaction() as cursor:
            await cursor.execute(_SQL["consume"], {"name": name, "limit": limit, "from_now": from_now})
            row = await cursor.fetchone()
            if not row or not row["changes"]:
                yield 0, 0
                return
            yield row["after"], row["changes"]
            await cursor.execute(_SQL["ack"], {"name": name, "cursor": row["last"]})

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Callable[[float], Awaitable[None]]]:
        """Hear of changes from now on; yield a function that waits for the next one, so many seconds at most."""
        with _translated():
            # of its own, since what was said on it stays said: no connection for others
            connection = await psycopg.AsyncConnection.connect(self._pool.conninfo, **self._pool.kwargs)  # type: ignore[arg-type]  # as the pool does
            async with connection:
                await connection.execute(_SQL["listen"])

                async def next_change(timeout_s: float) -> None:
                    with _translated():
                        async for _ in connection.notifies(timeout=timeout_s, stop_after=1):
                            pass

                yield next_change

    async def list_consumers(self, *, keep_days: int = 0) -> list[dict[str, Any]]:
        """Return the named consumers, the furthest behind first.

        ``keep_days``: how long changes are kept; those that are older are held for a consumer. 0: for ever.
        """
        return await self._dicts("list_consumers", keep_days=keep_days)

    async def remove_consumer(self, name: str) -> bool:
        """Forget a consumer; False where there is none of the name."""
        return await self._row("remove_consumer", name=name) is not None

    async def seek(self, name: str, place: int | Literal["start", "end"]) -> bool:
        """Move a consumer; False where there is none of the name. Raises ChangeLogError."""
        cursor = place if isinstance(place, int) else None
        return await self._row("seek", name=name, place=str(place), cursor=cursor) is not None

    async def drop_old_changes(self, *, keep_days: int, limit: int = 5000) -> tuple[int, list[dict[str, Any]]]:
        """Drop the oldest changes past their time; return how many, and the consumers (name, cursor) that were passed.

        Only consumers are passed that acknowledged nothing within these days.
        """
        row = (await self._dicts("drop_old_changes", keep_days=keep_days, limit=limit))[0]
        return row["changes"], row["passed"]

    async def search(
        self, words: str, *, site: str | None, since: datetime | None, language: str | None, limit: int
    ) -> list[dict[str, Any]]:
        """Return articles that match a query in the words of web search, the best first; ``headline`` is HTML, hits in ``<mark>``."""
        words = words.replace("\0", " ").encode("utf-8", "replace").decode()
        return await self._dicts("search", words=words, site=site, since=since, language=language, limit=limit)

    async def make_searchable(self, *, limit: int = 200) -> int:
        """Make articles searchable that an older version stored; return how many."""
        return await self._run("make_searchable", limit=limit)

    # -------------------------------------------------------------------------------------------------- mechanics

    @contextlib.asynccontextmanager
    async def _transaction(self) -> AsyncIterator[psycopg.AsyncCursor[dict[str, Any]]]:
        with _translated():
            async with (
                self._pool.connection() as connection,
                connection.transaction(),
                connection.cursor(row_factory=dict_row) as cursor,
            ):
                yield cursor

    async def _rows(self, query: str, row: type[_Row], **parameters: object) -> list[_Row]:
        with _translated():
            async with self._pool.connection() as connection, connection.cursor(row_factory=class_row(row)) as cursor:
                await cursor.execute(_SQL[query], parameters)
                return await cursor.fetchall()

    async def _dicts(self, query: str, **parameters: object) -> list[dict[str, Any]]:
        with _translated():
            async with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(_SQL[query], parameters)
                return await cursor.fetchall()

    async def _row(self, query: str, **parameters: object) -> dict[str, Any] | None:
        rows = await self._dicts(query, **parameters)
        return rows[0] if rows else None

    async def _run(self, query: str, **parameters: object) -> int:
        with _translated():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(_SQL[query], parameters)
                return cursor.rowcount


_AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # a standby, where another server takes over
    psycopg.errors.IdleInTransactionSessionTimeout,
    PoolTimeout,
    PoolClosed,
)

_REFUSED = "IG"
"""How the SQLSTATEs of our own functions begin."""


@contextlib.contextmanager
def _translated() -> Any:
    """Name what any of the driver's ways of saying 'the database is away' means."""
    try:
        yield
    except psycopg.errors.ProgramLimitExceeded:
        # an OperationalError, too; but it would be the same at every attempt
        raise
    except _AWAY as error:
        raise DatabaseUnavailableError(str(error).strip() or type(error).__name__) from error
    except psycopg.errors.CheckViolation as error:
        if error.diag.table_name != "consumer":
            raise
        raise ChangeLogError(
            "a consumer's name has 1 to 100 characters, and none of them is a control character"
        ) from None
    except psycopg.DatabaseError as error:
        if not (error.sqlstate or "").startswith(_REFUSED):
            raise
        raise ChangeLogError("\n".join(filter(None, (error.diag.message_primary, error.diag.message_hint)))) from None


def _poll_row(feed: Feed, result: PollResult) -> dict[str, object]:
    apart = {"new", "changed", "guids", "gap_since", "moving", "move", "proposal"}
    row = {field.name: getattr(result, field.name) for field in dataclasses.fields(result) if field.name not in apart}
    moving, proposal = result.moving, result.proposal
    return {
        **row,
        "id": feed.id,
        "leased_until": feed.leased_until,
        "skip_hours": list(result.skip_hours),
        "skip_days": list(result.skip_days),
        "moving_to": moving.to if moving else None,
        "moving_since": moving.since if moving else None,
        "moving_polls": moving.polls if moving else 0,
        "moving_days": moving.days if moving else 0,
        "moving_seen_at": moving.seen_at if moving else None,
        "proposed_url": proposal.url if proposal else None,
        "proposed_because": proposal.because if proposal else None,
    }


def _because(moving: Moving) -> str:
    return f"a permanent redirect, seen by {moving.polls} polls on {moving.days} days since {moving.since.isoformat()}"


async def _move(cursor: psycopg.AsyncCursor[dict[str, Any]], feed_id: int, url: str, because: str) -> Moved:
    """Give a feed another URL; where another feed has it, say so, and do not poll the same feed twice."""
    names = {"id": feed_id, "url": url, "because": because, "reason": f"moved to {url}, which is subscribed, too"}
    with contextlib.suppress(psycopg.errors.UniqueViolation):
        # somebody may subscribe to it at the same moment
        async with cursor.connection.transaction():
            await cursor.execute(_SQL["take_move"], names)
            if await cursor.fetchone() is not None:
                return Moved.TAKEN
    await cursor.execute(_SQL["pause_moved_feed"], names)
    return Moved.KEPT if await cursor.fetchone() is None else Moved.SUBSCRIBED


def _entry_row(feed_id: int, entry: FeedEntry) -> dict[str, object]:
    return {
        "feed_id": feed_id,
        "guid": entry.guid,
        "url": entry.url,
        "url_key": entry.url and url_key(entry.url),
        "link": entry.link,
        "host": _host(entry),
        "title": entry.title,
        "authors": list(entry.authors),
        "html": entry.html,
        "language": entry.language,
        "published_at": entry.published_at,
        "published_offset_s": offset_s(entry.published_at),
        "enclosures": Jsonb([asdict(enclosure) for enclosure in entry.enclosures]),
        "content_hash": entry.content_hash,
    }


def _host(entry: FeedEntry) -> str:
    return host(entry.link) if entry.link and entry.url else ""


async def _fence(cursor: psycopg.AsyncCursor[dict[str, Any]], entry: Entry) -> int | None:
    """Hold the entry until the transaction ends; return the article that it points at."""
    await cursor.execute(_SQL["fence_entry"], {"id": entry.id, "leased_until": entry.leased_until})
    row = await cursor.fetchone()
    if row is None:
        raise LeaseLostError
    return row["article_id"]  # type: ignore[no-any-return]  # bigint or null, says the schema


async def _store_article(
    cursor: psycopg.AsyncCursor[dict[str, Any]], entry: Entry, draft: Draft, article_id: int | None, window_days: int
) -> Settlement:
    """Revise the entry's own article, point at somebody else's, or insert a new one."""
    if article_id is not None:
        stored = await _article(cursor, article_id)
        if revise.may_revise(draft, stored):
            return await _revise(cursor, entry, draft, stored, window_days)
    candidates = await _candidates(cursor, entry, draft)
    same = identity.original(draft, candidates, entry.title)
    if same is None:
        return await _insert(cursor, draft, identity.free_url(draft, candidates), window_days)
    if same.listed_there or same.url in draft.urls:
        stored = await _article(cursor, same.id)
        revised = await _revise(cursor, entry, draft, stored, window_days)
        if revised.outcome is Settled.CORRECTED:
            return revised
    return Settlement(outcome=Settled.DUPLICATE, article_id=same.id)


async def _article(cursor: psycopg.AsyncCursor[dict[str, Any]], article_id: int) -> StoredArticle:
    """Hold an article for a revision. Its links are looked at again then: see lock_stories."""
    await cursor.execute(_SQL["lock_stories"])
    await cursor.execute(_SQL["get_article"], {"id": article_id})
    row = await cursor.fetchone()
    if row is None:
        raise LookupError(f"article {article_id} is gone")
    return StoredArticle(**row)


async def _candidates(cursor: psycopg.AsyncCursor[dict[str, Any]], entry: Entry, draft: Draft) -> list[Candidate]:
    await cursor.execute(
        _SQL["find_candidates"],
        {
            "urls": list(draft.urls),
            "keys": identity.url_keys((*draft.urls, entry.url)),
            "entry_url": entry.url,
            "entry_id": entry.id,
            "global_guid": identity.global_guid(entry.guid),
            "body_hash": draft.body_hash,
        },
    )
    return [Candidate(**row) for row in await cursor.fetchall()]


async def _insert(
    cursor: psycopg.AsyncCursor[dict[str, Any]], draft: Draft, url: str | None, window_days: int
) -> Settlement:
    text = _comparable(draft, draft, None)
    found, keys = await _compared(cursor, text, draft.sketch, window_days)
    row = {"url": url, "url_key": url and url_key(url), **_draft_row(draft), **_copied_row(found.of)}
    await cursor.execute(_SQL["insert_article"], row)
    settlement = await _changed(cursor, Settled.NEW)
    await cursor.execute(_SQL["put_sketch"], {"id": settlement.article_id, "keys": keys})
    return replace(settlement, copied=found.of, merged=await _merge(cursor, settlement.article_id, found))


async def _revise(
    cursor: psycopg.AsyncCursor[dict[str, Any]], entry: Entry, draft: Draft, stored: StoredArticle, window_days: int
) -> Settlement:
    """Replace the stored text by a newer one, unless that is worse."""
    unchanged = Settlement(outcome=Settled.UNCHANGED, article_id=stored.id, revision=stored.revision)
    if objection := revise.lack(draft, stored, entry.title):
        return replace(unchanged, objection=objection)
    made = None
    if revise.differs(draft, stored):
        # in a thread: two long texts take their time
        made = await asyncio.to_thread(revised, stored.title, stored.body, draft.title, draft.body)
        if objection := revise.doubt(made, stored, seen_before=entry.misses > 0):
            return replace(unchanged, objection=objection, missed=made.kind is Kind.RETRACTION)
    if draft.page_verdict is not None:
        await cursor.execute(_SQL["judge_page"], {"id": stored.id, **_draft_row(draft)})
    if made is None:
        return await _restored(cursor, unchanged)
    await cursor.execute(_SQL["insert_revision"], {"id": stored.id, "kind": made.kind})
    await cursor.execute(_SQL["update_article"], {"id": stored.id, **_draft_row(draft)})
    settlement = replace(await _changed(cursor, Settled.CORRECTED, detail=made.kind), kind=made.kind)
    return await _look_again(cursor, settlement, _comparable(draft, draft, stored), stored, draft.sketch, window_days)


async def _missed(
    cursor: psycopg.AsyncCursor[dict[str, Any]], entry: Entry, visit: Visit, settlement: Settlement
) -> Settlement:
    """Note that the page is gone; the second time in a row the article is withdrawn."""
    missed = replace(settlement, missed=True)
    if entry.misses == 0:
        return missed
    names = {"id": settlement.article_id, "entry_id": entry.id, "reason": visit.gone}
    await cursor.execute(_SQL["withdraw_article"], names)
    if not cursor.rowcount:
        return missed
    return replace(
        await _changed(cursor, Settled.WITHDRAWN, detail=visit.gone), missed=True, objection=missed.objection
    )


async def _restored(cursor: psycopg.AsyncCursor[dict[str, Any]], settlement: Settlement) -> Settlement:
    """Take a withdrawal back: the page is there, with the text that is stored."""
    await cursor.execute(_SQL["restore_article"], {"id": settlement.article_id})
    return await _changed(cursor, Settled.RESTORED, detail=Settled.RESTORED) if cursor.rowcount else settlement


async def _changed(
    cursor: psycopg.AsyncCursor[dict[str, Any]], outcome: Settled, *, detail: str | None = None
) -> Settlement:
    """Log the change of the article that the cursor has just written."""
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("an article was written and not returned")
    kind = Settled.CORRECTED if outcome is Settled.RESTORED else outcome
    change = {"article_id": row["id"], "kind": kind, "detail": detail, "revision": row["revision"]}
    await cursor.execute(_SQL["insert_change"], change)
    return Settlement(outcome=outcome, article_id=row["id"], revision=row["revision"])


# ---------------------------------------------------------------------------------------------- what is much the same

_NEAREST = 8
"""Articles that a text is compared with: those whose sketches share most with its own."""
_COMMON = 32
"""Articles that hold a key; those to come do without it, so that no look-up ever has many to go through."""


def _comparable(text: Draft | Recleaned, named: Draft | StoredArticle, stored: StoredArticle | None) -> Comparable:
    return Comparable(
        id=stored.id if stored else None,
        site=named.site,
        title=named.title,
        body=text.body,
        body_hash=text.body_hash,
        original=(stored.duplicate_of or stored.id) if stored else None,
    )


async def _compared(
    cursor: psycopg.AsyncCursor[dict[str, Any]], text: Comparable, sketch: Sequence[int], window_days: int
) -> tuple[copies.Copies, list[int]]:
    """Compare a text with the articles that share most with it; return which of the sketch's keys to keep, too."""
    names = {"id": text.id, "keys": list(sketch), "window_days": window_days}
    await cursor.execute(_SQL["find_sketches"], {**names, "common": _COMMON, "limit": _NEAREST})
    near = await cursor.fetchall()
    common = frozenset(near[0]["common"] if near else ())
    ids = [row["article_id"] for row in near if copies.worth_comparing(row["shared"], (row["size"], len(sketch)))]
    if ids or text.original != text.id:
        await cursor.execute(_SQL["lock_stories"])
        await cursor.execute(_SQL["get_texts"], {**names, "ids": ids, "characters": MAX_CHARACTERS})
        others = [Comparable(**row) for row in await cursor.fetchall()]
        found = await asyncio.to_thread(copies.compare, text, others)
    else:
        found = copies.Copies()
    return found, [key for key in sketch if key not in common]


async def _look_again(
    cursor: psycopg.AsyncCursor[dict[str, Any]],
    settlement: Settlement,
    text: Comparable,
    stored: StoredArticle,
    sketch: Sequence[int],
    window_days: int,
) -> Settlement:
    """Renew the sketch and the links of an article whose text was replaced."""
    found, keys = await _compared(cursor, text, sketch, window_days)
    await cursor.execute(_SQL["put_sketch"], {"id": stored.id, "keys": keys})
    linked: tuple[Merged, ...] = ()
    if found.of is not None:
        linked = await _link(cursor, stored.id, found.of)
    elif stored.duplicate_of is not None:
        await cursor.execute(_SQL["unlink_article"], {"id": stored.id})
    return replace(settlement, copied=found.of, merged=linked + await _merge(cursor, stored.id, found))


async def _merge(
    cursor: psycopg.AsyncCursor[dict[str, Any]], article_id: int | None, found: copies.Copies
) -> tuple[Merged, ...]:
    """Point the stored articles that turned out to be copies of one at its original."""
    merged: tuple[Merged, ...] = ()
    original = found.of.original if found.of else article_id
    if original is not None:
        for copy, kind, similarity in found.stored:
            merged += await _link(cursor, copy, Copied(original=original, kind=kind, similarity=similarity))
    return merged


async def _link(cursor: psycopg.AsyncCursor[dict[str, Any]], article_id: int, copied: Copied) -> tuple[Merged, ...]:
    """Make an article a copy, and its own copies with it; return those that were none of that original before."""
    await cursor.execute(_SQL["link_article"], {"id": article_id, **asdict(copied)})
    return tuple(
        Merged(
            article_id=row["article_id"],
            copied=Copied(original=copied.original, kind=CopyKind(row["kind"]), similarity=row["similarity"]),
        )
        for row in await cursor.fetchall()
    )


def _copied_row(copied: Copied | None) -> dict[str, object]:
    return {
        "duplicate_of": copied and copied.original,
        "duplicate_kind": copied and copied.kind,
        "similarity": copied and copied.similarity,
    }


# ------------------------------------------------------------------------------------------------ what sites repeat

_AT_ONCE = 20_000
"""Articles that one statement looks at for a ruling."""
_ENOUGH = 64
"""Articles; a passage that stood in so many without counting as boilerplate is not weighed any more."""
_EVIDENCE = 64
"""Articles that one is compared with, the newest that hold a passage of its own."""
_PASSAGE_DAYS = 90
"""How far back those may lie, and how long a passage that its site does not use any more is known."""
_PASSAGES = 5000
"""Of one site, those last seen: all that counts as its boilerplate."""


async def _learn(
    cursor: psycopg.AsyncCursor[dict[str, Any]], settlement: Settlement, draft: Draft
) -> tuple[Learned, ...]:
    """Count the passages of an article that was just written, and see which of them its site repeats."""
    if not draft.site or not draft.passages or settlement.outcome not in {Settled.NEW, Settled.CORRECTED}:
        return ()
    new = int(settlement.outcome is Settled.NEW)
    names = {"site": draft.site, "keys": list(draft.passages), "id": settlement.article_id, "enough": _ENOUGH}
    await cursor.execute(_SQL["hold_site"], {"site": draft.site, "articles": new})
    await cursor.execute(_SQL["known_version"], names)
    row = await cursor.fetchone()
    await cursor.execute(_SQL["count_passages"], {**names, "articles": new})
    found = await _repeated(cursor, names)
    learned = await _note(cursor, names, found, draft) if found else ()
    if row and row["version"] != draft.known_version and not learned:
        # it was cleaned by somebody who knew less; who learns makes it due among the others
        await cursor.execute(_SQL["reclean_article"], names)
    return learned


async def _repeated(cursor: psycopg.AsyncCursor[dict[str, Any]], names: dict[str, Any]) -> tuple[repeats.Repeated, ...]:
    await cursor.execute(_SQL["find_holders"], {**names, "keep_days": _PASSAGE_DAYS, "limit": _EVIDENCE})
    others = [repeats.Holder(row["id"], row["passages"]) for row in await cursor.fetchall()]
    if not others:
        return ()
    await cursor.execute(_SQL["learned_keys"], {**names, "limit": _PASSAGES})
    learned = await cursor.fetchone()
    await cursor.execute(_SQL["recent_articles"], {**names, "limit": _EVIDENCE})
    return repeats.repeated(
        repeats.Holder(names["id"], names["keys"]),
        others,
        learned=frozenset(learned["keys"] if learned else ()),
        recent=[row["id"] for row in await cursor.fetchall()],
    )


async def _note(
    cursor: psycopg.AsyncCursor[dict[str, Any]],
    names: dict[str, Any],
    found: Sequence[repeats.Repeated],
    draft: Draft,
) -> tuple[Learned, ...]:
    """Write down what repeats; where that is boilerplate from now on, all articles that hold it are due again."""
    texts = keys.texts(restore(draft.body, draft.removed).split("\n"), draft.site)
    rows = [{"site": draft.site, "text": texts.get(passage.key, ""), **asdict(passage)} for passage in found]
    await cursor.executemany(_SQL["note_passage"], rows)
    learned = [passage for passage in found if passage.boilerplate]
    if learned:
        await cursor.execute(_SQL["raise_version"], names)
        await cursor.execute(_SQL["reclean_holders"], {**names, "keys": [passage.key for passage in learned]})
    return tuple(
        Learned(site=draft.site, text=texts.get(passage.key, ""), articles=passage.articles) for passage in learned
    )


def _ruling(row: dict[str, Any]) -> Ruling:
    return Ruling(word=Ruled(row["word"]), text=row["text"], pattern=row["pattern"], site=row["site"])


async def _settle(
    cursor: psycopg.AsyncCursor[dict[str, Any]],
    entry: Entry,
    settlement: Settlement,
    visit: Visit,
    *,
    error: str | None = None,
    retry_s: float | None = None,
    crashed: bool = False,
) -> None:
    is_doubtful = settlement.missed and entry.misses == 0
    later = [seconds for seconds in (visit.next_s, visit.soon_s if is_doubtful else None) if seconds is not None]
    await cursor.execute(
        _SQL["settle_entry"],
        {
            "id": entry.id,
            "article_id": settlement.article_id,
            "error": error[:2000] if error else None,
            "retry_s": retry_s,
            # who has the article from another address does not look after it
            "revisit_s": min(later, default=None) if settlement.outcome is not Settled.DUPLICATE else None,
            "crashed": crashed,
            "keep": settlement.objection is not None or visit.is_same,
            "etag": visit.etag,
            "last_modified": visit.last_modified,
            "body_hash": visit.body_hash,
            "missed": settlement.missed,
            "seen": settlement.objection is None,
        },
    )


def _draft_row(draft: Draft) -> dict[str, object]:
    return {
        "site": draft.site,
        "title": draft.title,
        "body": draft.body,
        "language": draft.language,
        "authors": list(draft.authors),
        "published_at": draft.published_at,
        "published_from": draft.published_from,
        "verdict": draft.verdict,
        "reason": draft.reason,
        "removed": _removed_row(draft.removed),
        "extractor": draft.extractor,
        "body_hash": draft.body_hash,
        "letters": draft.letters,
        "published_offset_s": draft.published_offset_s,
        "page_verdict": draft.page_verdict,
        "page_evidence": draft.page_evidence,
        "page_text": draft.page_text,
        "passages": list(draft.passages),
    }


def _removed_row(removed: Sequence[Removal]) -> Jsonb:
    return Jsonb([asdict(removal) for removal in removed])
