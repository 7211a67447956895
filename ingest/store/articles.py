"""Articles: what the database holds of one is read here, decided in ``article/``, and the decision is written here."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, assert_never

from ingest.article import identity, presence, settle
from ingest.article.revise import may_revise
from ingest.article.settle import Elsewhere, Insert, Join, Keep, Nowhere, Own, Revise
from ingest.model.article import Candidate, Settled, Settlement
from ingest.model.source import FROM_FEED, Amendment
from ingest.store.article_rows import copied_row, draft_row, named, stored_article, text_row
from ingest.store.copies import Copies
from ingest.store.numbers import numbers
from ingest.text.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ingest.article.settle import Decision, Found
    from ingest.model.article import Draft, Entry, Recleaned, StoredArticle, Visit
    from ingest.store.database import Answer, Row, Transaction

    Held = Callable[[], Awaitable[int | None]]
    """Waits until an entry is held; returns the article that it points at. Raises LeaseLostError."""


@dataclass(frozen=True, slots=True)
class Articles:
    """The tables ``article``, ``revision`` and ``change``, in one transaction."""

    _transaction: Transaction

    async def settle(self, entry: Entry, draft: Draft, visit: Visit, held: Held) -> Settlement:
        """Write what an entry's text, and the visit that brought it, do to the stored articles.

        What an entry without an article needs is asked for at once, before it is known that the lease holds: asking writes nothing.
        """
        is_first = entry.article_id is None
        candidates = await self._candidates(entry, draft) if is_first else None
        near = await Copies(self._transaction).near(draft.text, None) if is_first else None
        article_id = await held()
        decision = await _decided(entry, draft, await self._find(entry, draft, article_id, candidates))
        settlement = await self._write(draft, decision, near)
        if visit.gone and article_id is None:
            return settlement
        return await self.visited(entry, visit, settlement, is_seen=settle.is_confirmed(decision))

    async def visited(self, entry: Entry, visit: Visit, settlement: Settlement, *, is_seen: bool) -> Settlement:
        """Withdraw or restore the article of an entry, where a visit to the entry's page is reason to.

        ``is_seen``: the visit found the page with the text that is stored.
        """
        settlement = replace(settlement, missed=settlement.missed or visit.gone is not None)
        article_id = settlement.article_id
        if article_id is None or not presence.is_in_question(entry, visit, is_seen=is_seen):
            return settlement
        row = await self._transaction.row("get_standing", id=article_id, entry_id=entry.id)
        outcome = presence.after_visit(visit, presence.Standing(**row)) if row else None
        if outcome is None:
            return settlement
        query = "withdraw_article" if outcome is Settled.WITHDRAWN else "restore_article"
        written = await self._transaction.row(query, id=article_id, reason=visit.gone)
        if written is None:
            # a visit to another entry's page did so at the same time
            return settlement
        await self._log(written, outcome, visit.gone)
        if settlement.outcome is Settled.DUPLICATE and outcome is Settled.RESTORED:
            return settlement
        missed, objection = settlement.missed, settlement.objection
        return Settlement(outcome=outcome, missed=missed, objection=objection, **named(written))

    async def redate(self, entry: Entry, article_id: int) -> Amendment:
        """Replace the date of an article by that of an entry whose feed speaks for the article's site."""
        amended = Amendment(dated=True)
        columns: Row = {"published_at": entry.published_at, "published_offset_s": entry.published_offset_s}
        source = dict.fromkeys(("source", "source_feed_id", "source_reason", "authors"))
        columns |= {"id": article_id, "published_from": FROM_FEED, **source, **asdict(amended)}
        await self._written("amend_article", columns, Settled.METADATA, detail=amended.detail)
        return amended

    async def get(self, article_id: int) -> StoredArticle:
        """Hold an article, and the links between all articles, until the transaction ends; return the article."""
        await self._transaction.send("lock_stories")
        row = await self._transaction.row("get_article", id=article_id)
        if row is None:
            raise LookupError(f"article {article_id} is gone")
        return stored_article(row)

    async def reclean(self, stored: StoredArticle, recleaned: Recleaned) -> Settlement:
        """Replace an article's text by what is left of it after cleaning it again; if it is the same, write who judged it, and why it was spared."""
        if recleaned.text.body == stored.body:
            spared, judge = recleaned.spared, recleaned.text.judge
            await self._transaction.send("spare_article", id=stored.id, spared=spared, judge=judge)
            return Settlement(outcome=Settled.UNCHANGED, article_id=stored.id, revision=stored.revision)
        links = Copies(self._transaction)
        near = await (await links.near(recleaned.text, stored))()
        compared = await links.compared(recleaned.text, stored.site, stored.title, stored, stored.origin.source, near)
        await self._transaction.send("insert_revision", id=stored.id, kind=Settled.RECLEANED)
        judged: Row = {"verdict": recleaned.verdict, "reason": recleaned.reason, "spared": recleaned.spared}
        columns = {**judged, **text_row(recleaned.text)}
        row = await self._written("reclean_body", {"id": stored.id, **columns}, Settled.RECLEANED)
        linked = await links.write(stored.id, compared, stored)
        return Settlement(outcome=Settled.RECLEANED, copied=compared.found.of, **linked, **named(row))

    async def _candidates(self, entry: Entry, draft: Draft) -> Answer:
        """Ask for the stored articles that may be the one that an entry lists."""
        return await self._transaction.ask(
            "find_candidates",
            urls=list(draft.urls),
            keys=identity.url_keys((*draft.urls, entry.url)),
            entry_url=entry.url,
            entry_id=entry.id,
            global_guid=identity.global_guid(entry.guid),
            text_hash=draft.text.text_hash,
        )

    async def _find(self, entry: Entry, draft: Draft, article_id: int | None, asked: Answer | None) -> Found:
        """Read which stored article an entry lists, as far as the decision needs it. ``asked``: see _candidates()."""
        if article_id is not None:
            stored = await self.get(article_id)
            if may_revise(draft, stored):
                return Own(stored=stored)
        rows = await (asked or await self._candidates(entry, draft))()
        candidates = [Candidate(**row) for row in rows]
        same = identity.same_article(draft, candidates, entry.title)
        if same is None:
            return Nowhere(url=identity.free_url(draft, candidates))
        return Elsewhere(
            article_id=same.id, stored=await self.get(same.id) if settle.may_replace(draft, same) else None
        )

    async def _write(self, draft: Draft, decision: Decision, near: Answer | None) -> Settlement:
        match decision:
            case Insert():
                return await self._insert(draft, decision, near)
            case Revise():
                return await self._revise(draft, decision)
            case Keep(stored=stored):
                await self._judge(draft, stored.id, decision)
                amended = await self._amend(draft, stored.id, decision)
                return Settlement(
                    outcome=Settled.METADATA if amended else Settled.UNCHANGED,
                    article_id=stored.id,
                    revision=stored.revision,
                    objection=decision.objection,
                    missed=decision.missed,
                    amended=amended,
                )
            case Join():
                await self._judge(draft, decision.article_id, decision)
                amended = await self._amend(draft, decision.article_id, decision)
                return Settlement(outcome=Settled.DUPLICATE, article_id=decision.article_id, amended=amended)
            case _:
                assert_never(decision)

    async def _insert(self, draft: Draft, decision: Insert, asked: Answer | None) -> Settlement:
        links = Copies(self._transaction)
        near = await (asked or await links.near(draft.text, None))()
        compared = await links.compared(draft.text, draft.site, draft.metadata.title, None, draft.origin.source, near)
        columns = {**draft_row(draft), **copied_row(compared.found.of)}
        columns |= {"url": decision.url, "url_key": decision.url and url_key(decision.url)}
        row = await self._row("insert_article", {**columns, "keys": numbers(compared.keys)})
        linked = await links.write(row["id"], compared, None)
        return Settlement(outcome=Settled.NEW, copied=compared.found.of, **linked, **named(row))

    async def _revise(self, draft: Draft, decision: Revise) -> Settlement:
        stored, kind, amended = decision.stored, decision.kind, decision.amended
        links = Copies(self._transaction)
        near = await (await links.near(draft.text, stored))()
        compared = await links.compared(draft.text, draft.site, decision.title, stored, draft.origin.source, near)
        await self._transaction.send("insert_revision", id=stored.id, kind=kind)
        columns = {**draft_row(draft), "id": stored.id, "title": decision.title}
        if amended and amended.dated:
            await self._transaction.send("amend_article", **columns, **asdict(Amendment(dated=True)))
        row = await self._written("update_article", columns, Settled.CORRECTED, detail=kind)
        linked = await links.write(stored.id, compared, stored)
        changed: Row = {"outcome": Settled.CORRECTED, "kind": kind, "amended": amended}
        return Settlement(**changed, copied=compared.found.of, **linked, **named(row))

    async def _amend(self, draft: Draft, article_id: int, decision: Keep | Join) -> Amendment | None:
        """Write what a better source corrects of an article whose text stays; return it, or None if it is nothing."""
        amended = decision.amended
        if amended is not None:
            columns = {**draft_row(draft), "id": article_id, **asdict(amended)}
            await self._written("amend_article", columns, Settled.METADATA, detail=amended.detail)
        return amended

    async def _judge(self, draft: Draft, article_id: int, decision: Keep | Join) -> None:
        """Write what the page of an article was judged to be this time, where the page shows the stored text."""
        if settle.is_confirmed(decision) and draft.judged.page_verdict is not None:
            await self._transaction.send("judge_page", id=article_id, **draft_row(draft))

    async def _written(self, query: str, columns: Row, change: Settled, *, detail: str | None = None) -> Row:
        """Write an article, and log the change; return the article's id and revision."""
        row = await self._row(query, columns)
        await self._log(row, change, detail)
        return row

    async def _row(self, query: str, columns: Row) -> Row:
        row = await self._transaction.row(query, **columns)
        if row is None:
            raise LookupError("an article was written and not returned")
        return row

    async def _log(self, row: Row, change: Settled, detail: str | None) -> None:
        """Tell the readers of the change log that an article was written; ``row`` has its id and its revision."""
        await self._transaction.send(
            "insert_change", article_id=row["id"], kind=change, detail=detail, revision=row["revision"]
        )


async def _decided(entry: Entry, draft: Draft, found: Found) -> Decision:
    if isinstance(found, Nowhere):
        return settle.decide(entry, draft, found)
    # in a thread: comparing two long texts takes its time
    return await asyncio.to_thread(settle.decide, entry, draft, found)
