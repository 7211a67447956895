"""Passages: what is known of the texts that a site repeats, and which notes are to be stripped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model.article import Entry
from ingest.model.boilerplate import Note, SiteKnowledge
from ingest.store.rulings import ruling_of

if TYPE_CHECKING:
    from ingest.model.article import Recleaning
    from ingest.store.database import Database, Row, Rows

PASSAGE_DAYS = 90
"""A passage that its site has not used for this number of days is forgotten, and older articles are no evidence for one."""
MAX_LEARNED = 5000
"""At most this number of boilerplate passages of one site is read, those seen last. It bounds what a worker is given."""


@dataclass(frozen=True, slots=True)
class Passages:
    """The table ``passage``, as a page's worker needs it."""

    _database: Database

    async def known(self, site: str) -> SiteKnowledge:
        """Return what is known of a site's passages."""
        return (await self.known_and_notes(site, None))[0]

    async def notes_to_strip(self, work: Entry | Recleaning) -> tuple[Note, ...]:
        """Return the notes that are stripped from an article: what is set for the feed that listed it first, or for all."""
        return (await self.known_and_notes("", work))[1]

    async def known_and_notes(
        self, site: str, work: Entry | Recleaning | None
    ) -> tuple[SiteKnowledge, tuple[Note, ...]]:
        """Return what is known of a site's passages, and the notes that are stripped from an article of it, at one moment."""
        (row,) = await self._database.rows("known_passages", site=site, limit=MAX_LEARNED, **_listing(work))
        return _knowledge(site, row), tuple(map(Note, row["strip"]))

    async def forget(self, *, limit: int = 5000) -> int:
        """Forget passages that their sites do not use any more; return how many. Texts that they were cut from stay cut."""
        return await self._database.run("forget_passages", keep_days=PASSAGE_DAYS, limit=limit)

    async def list(self, site: str = "") -> Rows:
        """Return what a site repeats, boilerplate first; without a site, what any site repeats."""
        return await self._database.rows("list_passages", site=site)


def _knowledge(site: str, row: Row) -> SiteKnowledge:
    return SiteKnowledge(
        site=site,
        version=row["version"],
        articles=row["articles"],
        learned=dict(zip(row["keys"], row["counts"], strict=True)),
        rulings=tuple(ruling_of(ruling) for ruling in row["rulings"]),
    )


def _listing(work: Entry | Recleaning | None) -> Row:
    """Return the parameters that name an article by its listing, or by itself; None: there is no article."""
    if isinstance(work, Entry):
        return {"entry_id": work.id, "url": work.url, "article_id": work.article_id}
    return {"entry_id": None, "url": None, "article_id": work and work.id}
