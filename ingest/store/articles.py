"""Articles: new ones, revisions, withdrawals, and the change that tells readers of each."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from ingest.article import identity, revise
from ingest.article.revisions import revised
from ingest.model.article import Candidate, Kind, Settled, Settlement, StoredArticle
from ingest.store.copies import Copies, comparable, copied_row
from ingest.text.urls import url_key

if TYPE_CHECKING:
    from ingest.model.article import Draft, Entry, Recleaned, Visit
    from ingest.model.boilerplate import Text
    from ingest.store.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Articles:
    """The tables ``article``, ``revision`` and ``change``, in one transaction."""

    _transaction: Transaction

    async def store(self, entry: Entry, draft: Draft, article_id: int | None) -> Settlement:
        """Revise the entry's own article, point at somebody else's, or insert a new one."""
        await self._transaction.run("lock_identity", names=identity.identity_names(draft, entry.url, entry.guid))
        if article_id is not None:
            stored = await self.get(article_id)
            if revise.may_revise(draft, stored):
                return await self._revise(entry, draft, stored)
        candidates = await self._candidates(entry, draft)
        same = identity.original(draft, candidates, entry.title)
        if same is None:
            return await self._insert(draft, identity.free_url(draft, candidates))
        if same.listed_there or same.url in draft.urls:
            stored = await self.get(same.id)
            newer = await self._revise(entry, draft, stored)
            if newer.outcome is Settled.CORRECTED:
                return newer
        return Settlement(outcome=Settled.DUPLICATE, article_id=same.id)

    async def get(self, article_id: int) -> StoredArticle:
        """Hold an article for a revision. Its links are looked at again then: see lock_stories."""
        await self._transaction.run("lock_stories")
        row = await self._transaction.row("get_article", id=article_id)
        if row is None:
            raise LookupError(f"article {article_id} is gone")
        return StoredArticle(**row)

    async def reclean(self, stored: StoredArticle, recleaned: Recleaned) -> Settlement:
        """Replace an article's text by what is left of it after cleaning it again."""
        await self._transaction.run("insert_revision", id=stored.id, kind=Settled.RECLEANED)
        row = {**_text_row(recleaned.text), "verdict": recleaned.verdict, "reason": recleaned.reason}
        settlement = await self._written(Settled.RECLEANED, "reclean_body", id=stored.id, **row)
        text = comparable(recleaned.text, stored.site, stored.title, stored)
        return await Copies(self._transaction).look_again(settlement, text, stored, recleaned.text.sketch)

    async def missed(self, entry: Entry, visit: Visit, settlement: Settlement) -> Settlement:
        """Note that the page is gone; the second time in a row the article is withdrawn."""
        missed = replace(settlement, missed=True)
        if entry.misses == 0:
            return missed
        row = await self._transaction.row(
            "withdraw_article", id=settlement.article_id, entry_id=entry.id, reason=visit.gone
        )
        if row is None:
            return missed
        withdrawn = await self._changed(Settled.WITHDRAWN, row, detail=visit.gone)
        return replace(withdrawn, missed=True, objection=missed.objection)

    async def restored(self, settlement: Settlement) -> Settlement:
        """Take a withdrawal back: the page is there, with the text that is stored."""
        row = await self._transaction.row("restore_article", id=settlement.article_id)
        return await self._changed(Settled.RESTORED, row, detail=Settled.RESTORED) if row else settlement

    async def _candidates(self, entry: Entry, draft: Draft) -> list[Candidate]:
        rows = await self._transaction.rows(
            "find_candidates",
            urls=list(draft.urls),
            keys=identity.url_keys((*draft.urls, entry.url)),
            entry_url=entry.url,
            entry_id=entry.id,
            global_guid=identity.global_guid(entry.guid),
            text_hash=draft.text.text_hash,
        )
        return [Candidate(**row) for row in rows]

    async def _insert(self, draft: Draft, url: str | None) -> Settlement:
        linked = Copies(self._transaction)
        text = comparable(draft.text, draft.site, draft.metadata.title, None)
        found, keys = await linked.compared(text, draft.text.sketch)
        row = {"url": url, "url_key": url and url_key(url), **_draft_row(draft), **copied_row(found.of)}
        settlement = await self._written(Settled.NEW, "insert_article", **row)
        await self._transaction.run("put_sketch", id=settlement.article_id, keys=keys)
        return replace(settlement, copied=found.of, merged=await linked.merge(settlement.article_id, found))

    async def _revise(self, entry: Entry, draft: Draft, stored: StoredArticle) -> Settlement:
        """Replace the stored text by a newer one, unless that is worse."""
        unchanged = Settlement(outcome=Settled.UNCHANGED, article_id=stored.id, revision=stored.revision)
        if objection := revise.lack(draft, stored, entry.title):
            return replace(unchanged, objection=objection)
        made = None
        if revise.differs(draft, stored):
            # in a thread: two long texts take their time
            made = await asyncio.to_thread(revised, stored.title, stored.body, draft.metadata.title, draft.text.body)
            if objection := revise.doubt(made, stored, seen_before=entry.misses > 0):
                return replace(unchanged, objection=objection, missed=made.kind is Kind.RETRACTION)
        if draft.judged.page_verdict is not None:
            await self._transaction.run("judge_page", id=stored.id, **_draft_row(draft))
        if made is None:
            return await self.restored(unchanged)
        await self._transaction.run("insert_revision", id=stored.id, kind=made.kind)
        row = {"id": stored.id, **_draft_row(draft)}
        settlement = await self._written(Settled.CORRECTED, "update_article", detail=made.kind, **row)
        settlement = replace(settlement, kind=made.kind)
        text = comparable(draft.text, draft.site, draft.metadata.title, stored)
        return await Copies(self._transaction).look_again(settlement, text, stored, draft.text.sketch)

    async def _written(
        self, outcome: Settled, query: str, /, *, detail: str | None = None, **columns: object
    ) -> Settlement:
        """Write an article, and log the change."""
        row = await self._transaction.row(query, **columns)
        if row is None:
            raise LookupError("an article was written and not returned")
        return await self._changed(outcome, row, detail=detail)

    async def _changed(self, outcome: Settled, row: Row, *, detail: str | None) -> Settlement:
        """Log the change of an article that was just written."""
        kind = Settled.CORRECTED if outcome is Settled.RESTORED else outcome
        await self._transaction.run(
            "insert_change", article_id=row["id"], kind=kind, detail=detail, revision=row["revision"]
        )
        return Settlement(outcome=outcome, article_id=row["id"], revision=row["revision"])


def _draft_row(draft: Draft) -> Row:
    metadata, judged = draft.metadata, draft.judged
    return {
        **_text_row(draft.text),
        "site": draft.site,
        "title": metadata.title,
        "language": metadata.language,
        "authors": list(metadata.authors),
        "published_at": metadata.published_at,
        "published_from": metadata.published_from,
        "published_offset_s": metadata.published_offset_s,
        "verdict": judged.verdict,
        "reason": judged.reason,
        "page_verdict": judged.page_verdict,
        "page_evidence": judged.page_evidence,
        "page_text": judged.page_text,
        "extractor": draft.extractor,
        "passages": list(draft.passages),
    }


def _text_row(text: Text) -> Row:
    removed = Jsonb([asdict(removal) for removal in text.removed])
    return {"body": text.body, "removed": removed, "text_hash": text.text_hash, "letters": text.letters}
