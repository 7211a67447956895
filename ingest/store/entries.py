"""Entries: their leases, and how each of them is settled."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Literal, assert_never

from ingest.article.identity import identity_locks, names_of
from ingest.article.presence import is_in_question
from ingest.article.source import gives_better_date
from ingest.model.article import Drafted, Duplicate, Entry, Postponed, Settled, Settlement, Unchanged, Visit
from ingest.store.articles import Articles
from ingest.store.errors import ForgottenError, LeaseLostError
from ingest.store.learning import Learning
from ingest.store.leases import Renewals
from ingest.text.plain import label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ingest.model.article import Draft, EntryResult
    from ingest.store.articles import Held
    from ingest.store.database import Database, Row, Transaction

_ROUNDS = 20
"""A claim looks at hosts this many times, when all that waits at them is from feeds that hold their share. Set by hand."""
_MORE_HOSTS = 64
"""After the first time, a claim looks at this many hosts at once, however few places are free: with one free place, a page of another
feed would else wait for minutes behind thousands of hosts. Set by hand: all rounds then look at some 1,200 hosts."""
_MAX_ERROR = 2000
"""An error is stored up to this number of characters: its message may repeat a whole page."""
_ERASED = "the page that answers is one that was erased"


Which = Literal["due", "unsettled", "revisits"]
"""Which entries a claim leases: see ``Entries.claim_due``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How the feeds share a daemon's places for pages."""

    held: Mapping[int, int]
    """The number of places that the entries of each feed take. No feed gets another place unless it holds fewer than are free."""
    slow_places: int
    """The number of further places that feeds may have whose pages take long."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The table ``entry``."""

    _database: Database
    _renewals: Renewals = field(default_factory=Renewals)

    async def claim_due(
        self,
        *,
        limit: int,
        lease_s: float,
        per_host: int,
        spacing_s: float = 0,
        which: Which = "due",
        shares: Shares | None = None,
    ) -> list[Entry]:
        """Lease entries that are due, of hosts that are open.

        Of one host one entry is leased every ``spacing_s`` seconds, and at most ``per_host`` at once; both hold for all
        daemons together. The feeds that wait for a host take turns. ``which``: entries that are ``due``; those ``unsettled``,
        which have no article, due or not; or ``revisits``, whose page is due for another visit. ``shares``: what feeds hold
        already, while ``limit`` places are free; None: feeds have no shares to keep to.
        """
        held = shares.held if shares else {}
        terms: Row = {"limit": limit, "lease_s": lease_s, "per_host": per_host, "spacing_s": spacing_s}
        terms |= {"unsettled": which == "unsettled", "revisits": which == "revisits", "shared": shares is not None}
        terms |= {"feeds": list(held), "counts": list(held.values())}
        terms |= {"slow_places": shares.slow_places if shares else limit}
        terms["full"] = [feed for feed, places in held.items() if places >= limit]
        for number in range(_ROUNDS):
            most = limit if number == 0 else max(limit, _MORE_HOSTS)
            hosts, entries = await self._claim({**terms, "most": most})
            if entries or hosts < most:
                return entries
        return []

    async def _claim(self, terms: Row) -> tuple[int, list[Entry]]:
        """Look at ``most`` hosts. Return how many hosts were open, and the entries that were leased."""
        async with self._database.transaction() as transaction:
            revisits = terms["revisits"]
            held = await transaction.rows("hold_hosts_to_revisit" if revisits else "hold_due_hosts", **terms)
            if not held:
                return 0, []
            hosts = [row["name"] for row in held]
            entries = [Entry(**row) for row in await transaction.rows("claim_due_entries", **terms, hosts=hosts)]
            asked = [entry.host for entry in entries if entry.host]
            await transaction.run("take_turns", **terms, hosts=hosts, asked=asked)
            return len(hosts), entries

    async def settled_copy(self, entry: Entry) -> Duplicate | None:
        """Return the article of another entry with the same URL and content, if there is one."""
        row = await self._database.row(
            "settled_copy", url=entry.url, content_hash=entry.content_hash, entry_id=entry.id
        )
        if row is None:
            return None
        dated = gives_better_date(entry, row["site"], row["published_at"], row["published_from"])
        return Duplicate(article_id=row["id"], dated=dated)

    async def finish(self, entry: Entry, result: EntryResult) -> Settlement | None:
        """Write what an entry came to, in one transaction; return how it was settled, or None where it was postponed.

        Raises LeaseLostError.
        """
        try:
            settlement = await self._finish(entry, result)
        except ForgottenError:
            settlement = await self._forget(entry, result)
        except LeaseLostError:
            self._renewals.forget(entry)
            if isinstance(result, (Postponed, Drafted)) and result.crashed:
                # a page that stops its workers must be recognised, also if that always takes longer than a lease
                await self._database.run("count_crash", id=entry.id, content_hash=entry.content_hash)
            raise
        self._renewals.forget(entry)
        return settlement

    async def _finish(self, entry: Entry, result: EntryResult) -> Settlement | None:
        if isinstance(result, Postponed):
            await self._postpone(entry, result)
            return None
        until = self._renewals.until(entry)
        if (alone := _settled_alone(entry, result)) is not None:
            columns = {**_settled_row(entry, result, alone), "leased_until": until, "alone": True}
            if (row := await self._database.row("settle_entry", **columns)) is not None:
                return replace(alone, article_id=row["article_id"])
        async with self._database.transaction() as transaction:
            held = await _held(transaction, entry, result, until)
            settlement = await _written(transaction, entry, result, held)
            columns = {**_settled_row(entry, result, settlement), "leased_until": until, "alone": False}
            await transaction.send("settle_entry", **columns)
            if isinstance(result, Drafted):
                learned = await Learning(transaction).learn(settlement, result.draft)
                settlement = replace(settlement, learned=learned)
            return settlement

    async def _forget(self, entry: Entry, result: EntryResult) -> Settlement | None:
        """Delete an entry whose page is one that was erased. If it has another article already, that one stays as it is."""
        if entry.article_id is not None:
            visit = result.visit if isinstance(result, Drafted) else Visit()
            return await self._finish(entry, Unchanged(error=_ERASED, visit=visit))
        row = await self._database.row("delete_forgotten_entry", id=entry.id, leased_until=self._renewals.until(entry))
        if row is None:
            raise LeaseLostError
        return Settlement(outcome=Settled.FORGOTTEN)

    async def _postpone(self, entry: Entry, result: Postponed) -> None:
        row = await self._database.row(
            "postpone_entry",
            id=entry.id,
            leased_until=self._renewals.until(entry),
            delay_s=result.delay_s,
            error=label(result.error, _MAX_ERROR),
            crashed=result.crashed,
        )
        if row is None:
            raise LeaseLostError

    async def release(self, entries: Sequence[Entry]) -> None:
        """Give leases back, one by one: a transaction that waits for a host then holds no other host."""
        for entry in entries:
            await self._database.run("release_entry", id=entry.id, leased_until=self._renewals.until(entry))
            self._renewals.forget(entry)

    async def renew_lease(self, entry: Entry, lease_s: float) -> None:
        """Renew the lease on an entry: it holds for ``lease_s`` seconds from now. Raises LeaseLostError."""
        row = await self._database.row(
            "renew_lease_on_entry", id=entry.id, leased_until=self._renewals.until(entry), lease_s=lease_s
        )
        if row is None:
            raise LeaseLostError
        self._renewals.record(entry, row["leased_until"])

    async def pending(self) -> tuple[int, float | None]:
        """Return the number of unsettled entries, and the seconds until the first of them can be claimed."""
        (row,) = await self._database.rows("pending")
        return row["entries"], row["next_in_s"]


async def _held(transaction: Transaction, entry: Entry, result: EntryResult, leased_until: datetime) -> Held:
    """Hold the entry until the transaction ends, and the names of its draft. Nothing is written before it is waited for."""
    draft = result.draft if isinstance(result, Drafted) else None
    names = identity_locks(draft, entry.url, entry.guid) if draft else []
    fence = await transaction.ask("fence_entry", id=entry.id, leased_until=leased_until, names=names)
    erased = await transaction.ask("is_forgotten", names=_known_by(entry, draft)) if draft else None

    async def article_id() -> int | None:
        rows = await fence()
        if not rows:
            raise LeaseLostError
        if erased and (await erased())[0]["is_forgotten"]:
            raise ForgottenError
        return rows[0]["article_id"]  # type: ignore[no-any-return]  # bigint or null, says the schema

    return article_id


def _known_by(entry: Entry, draft: Draft) -> list[str]:
    """Return the names by which the article of an entry is known again if it was erased."""
    return names_of((*draft.urls, entry.url, entry.link), guid=entry.guid, feed_id=entry.feed_id)


def _settled_alone(entry: Entry, result: Duplicate | Unchanged | Drafted) -> Settlement | None:
    """Return how an entry is settled if only its own row is to be written, unless its article is withdrawn; None: more is to be done.

    The article is named only if it is another entry's: an entry that is as before keeps its own.
    """
    match result:
        case Duplicate(dated=False):
            return Settlement(outcome=Settled.DUPLICATE, article_id=result.article_id)
        case Unchanged(visit=visit) if not (visit.gone and is_in_question(entry, visit, is_seen=False)):
            return Settlement(outcome=Settled.UNCHANGED, objection=result.error, missed=visit.gone is not None)
        case _:
            return None


async def _written(
    transaction: Transaction, entry: Entry, result: Duplicate | Unchanged | Drafted, held: Held
) -> Settlement:
    """Write what a result does to the stored articles, and the page that is kept; return how the entry is settled."""
    match result:
        case Duplicate():
            await held()
            amended = await Articles(transaction).redate(entry, result.article_id)
            return Settlement(outcome=Settled.DUPLICATE, article_id=result.article_id, amended=amended)
        case Unchanged(visit=visit):
            unchanged = Settlement(outcome=Settled.UNCHANGED, article_id=await held(), objection=result.error)
            return await Articles(transaction).visited(entry, visit, unchanged, is_seen=visit.is_same)
        case Drafted():
            settlement = await Articles(transaction).settle(entry, result.draft, result.visit, held)
            if result.page is not None and settlement.objection is None:
                await transaction.send("keep_page", entry_id=entry.id, **asdict(result.page))
            return settlement
        case _:
            assert_never(result)


def _settled_row(entry: Entry, result: Duplicate | Unchanged | Drafted, settlement: Settlement) -> Row:
    visit = Visit() if isinstance(result, Duplicate) else result.visit
    error = settlement.objection or (result.draft.judged.reason if isinstance(result, Drafted) else None)
    is_doubtful = settlement.missed and entry.misses == 0
    later = [seconds for seconds in (visit.next_s, visit.soon_s if is_doubtful else None) if seconds is not None]
    return {
        "id": entry.id,
        "article_id": settlement.article_id,
        "error": label(error, _MAX_ERROR) if error else None,
        "retry_s": result.retry_s if isinstance(result, Drafted) else None,
        # an entry that is a duplicate does not revisit the page: the entry of the original does
        "revisit_s": min(later, default=None) if settlement.outcome is not Settled.DUPLICATE else None,
        "crashed": isinstance(result, Drafted) and result.crashed,
        "keep": settlement.objection is not None or visit.is_same,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "page_hash": visit.page_hash,
        "missed": settlement.missed,
        "seen": settlement.objection is None,
    }
