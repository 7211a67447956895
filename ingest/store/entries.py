"""Entries: their leases, and how each of them is settled."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, assert_never

from ingest.model.article import Draft, Drafted, Duplicate, Entry, Postponed, Settled, Settlement, Unchanged, Visit
from ingest.store.articles import Articles
from ingest.store.errors import LeaseLostError
from ingest.store.learning import Learning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.article import EntryResult, KeptPage
    from ingest.store.database import Database, Row, Transaction

_NO_VISIT = Visit()
"""The visit of an entry whose page was not looked at."""
_MAX_ERROR = 2000
"""An error is stored up to this number of characters: its message may repeat a whole page."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The table ``entry``."""

    _database: Database

    async def claim_due(
        self,
        *,
        limit: int,
        lease_s: float,
        per_host: int,
        spacing_s: float = 0,
        unsettled: bool = False,
        revisits: bool = False,
    ) -> list[Entry]:
        """Lease entries that are due, of hosts that are open.

        Of one host one entry is leased every ``spacing_s`` seconds, and at most ``per_host`` at once; both hold for all
        daemons together. ``unsettled``: lease entries without an article, due or not. ``revisits``: lease entries whose page
        is due for a second look.
        """
        terms: Row = {"limit": limit, "lease_s": lease_s, "per_host": per_host, "spacing_s": spacing_s}
        terms |= {"unsettled": unsettled, "revisits": revisits}
        async with self._database.transaction() as transaction:
            held = await transaction.rows("hold_hosts_to_revisit" if revisits else "hold_due_hosts", **terms)
            if not held:
                return []
            terms["hosts"] = [row["name"] for row in held]
            entries = [Entry(**row) for row in await transaction.rows("claim_due_entries", **terms)]
            await transaction.run("take_turns", **terms, asked=[entry.host for entry in entries if entry.host])
            return entries

    async def settled_copy(self, entry: Entry) -> int | None:
        """Return the article of another entry with the same URL and content, if there is one."""
        row = await self._database.row(
            "settled_copy", url=entry.url, content_hash=entry.content_hash, entry_id=entry.id
        )
        return row["id"] if row else None

    async def finish(self, entry: Entry, result: EntryResult) -> Settlement | None:
        """Write what an entry came to, in one transaction; return how it was settled, or None where it was postponed.

        Raises LeaseLostError.
        """
        match result:
            case Postponed():
                await self.postpone(entry, delay_s=result.delay_s, error=result.error, crashed=result.crashed)
                return None
            case Duplicate():
                return await self.settle_as_copy(entry, result.article_id)
            case Unchanged():
                return await self.settle_as_is(entry, result.error, result.visit)
            case Drafted():
                return await self.settle(
                    entry, result.draft, result.page, result.visit, retry_s=result.retry_s, crashed=result.crashed
                )
            case _:
                assert_never(result)

    async def postpone(self, entry: Entry, *, delay_s: float, error: str, crashed: bool = False) -> None:
        """Write down a failed attempt; the entry is due again in ``delay_s`` seconds. Raises LeaseLostError."""
        row = await self._database.row(
            "retry_entry",
            id=entry.id,
            leased_until=entry.leased_until,
            delay_s=delay_s,
            error=error[:_MAX_ERROR],
            crashed=crashed,
        )
        if row is None:
            raise LeaseLostError

    async def settle(
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

        ``retry_s``: the page stays due in this number of seconds, for a better text than the feed's.
        """
        async with self._database.transaction() as transaction:
            article_id = await _fence(transaction, entry)
            articles = Articles(transaction)
            settlement = await articles.store(entry, draft, article_id)
            if visit.gone and article_id is not None:
                settlement = await articles.missed(entry, visit, settlement)
            if page is not None and settlement.objection is None:
                await transaction.run("keep_page", entry_id=entry.id, **asdict(page))
            error = settlement.objection or draft.judged.reason
            row = _settled_row(entry, settlement, visit, error)
            await transaction.run("settle_entry", **row, retry_s=retry_s, crashed=crashed)
            return replace(settlement, learned=await Learning(transaction).learn(settlement, draft))

    async def settle_as_copy(self, entry: Entry, article_id: int) -> Settlement:
        """Point the entry at an article that is stored already. Raises LeaseLostError."""
        settlement = Settlement(outcome=Settled.DUPLICATE, article_id=article_id)
        async with self._database.transaction() as transaction:
            await _fence(transaction, entry)
            row = _settled_row(entry, settlement, _NO_VISIT, None)
            await transaction.run("settle_entry", **row, retry_s=None, crashed=False)
        return settlement

    async def settle_as_is(self, entry: Entry, error: str | None, visit: Visit = _NO_VISIT) -> Settlement:
        """Leave the text of an entry's article as it stands. Raises LeaseLostError.

        ``error``: why its newer version could not be had; None: there is none.
        """
        settlement = Settlement(outcome=Settled.UNCHANGED, article_id=entry.article_id, objection=error)
        async with self._database.transaction() as transaction:
            await _fence(transaction, entry)
            if visit.gone:
                settlement = await Articles(transaction).missed(entry, visit, settlement)
            elif visit.is_same:
                settlement = await Articles(transaction).restored(settlement)
            row = _settled_row(entry, settlement, visit, error)
            await transaction.run("settle_entry", **row, retry_s=None, crashed=False)
        return settlement

    async def release(self, entries: Sequence[Entry]) -> None:
        """Give leases back, one by one: a transaction that waits for a host then holds no other host."""
        for entry in entries:
            await self._database.run("release_entry", id=entry.id, leased_until=entry.leased_until)

    async def pending(self) -> tuple[int, float | None]:
        """Return the number of unsettled entries, and the seconds until the first of them can be claimed."""
        (row,) = await self._database.rows("pending")
        return row["entries"], row["next_in_s"]


async def _fence(transaction: Transaction, entry: Entry) -> int | None:
    """Hold the entry until the transaction ends; return the article that it points at."""
    row = await transaction.row("fence_entry", id=entry.id, leased_until=entry.leased_until)
    if row is None:
        raise LeaseLostError
    return row["article_id"]  # type: ignore[no-any-return]  # bigint or null, says the schema


def _settled_row(entry: Entry, settlement: Settlement, visit: Visit, error: str | None) -> Row:
    is_doubtful = settlement.missed and entry.misses == 0
    later = [seconds for seconds in (visit.next_s, visit.soon_s if is_doubtful else None) if seconds is not None]
    return {
        "id": entry.id,
        "article_id": settlement.article_id,
        "error": error[:_MAX_ERROR] if error else None,
        # an entry that is a duplicate does not revisit the page: the entry of the original does
        "revisit_s": min(later, default=None) if settlement.outcome is not Settled.DUPLICATE else None,
        "keep": settlement.objection is not None or visit.is_same,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "page_hash": visit.page_hash,
        "missed": settlement.missed,
        "seen": settlement.objection is None,
    }
