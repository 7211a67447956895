"""Rulings: the operator's word on what is boilerplate, and on which notes are stripped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.boilerplate import keys
from ingest.boilerplate.rulings import concern_the_same
from ingest.model.boilerplate import Ruled, Ruling
from ingest.store.recleanings import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.boilerplate import Note
    from ingest.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class Rulings:
    """The table ``ruling``, and the setting for all feeds in the table ``site``."""

    _database: Database

    async def rule(self, ruling: Ruling) -> int:
        """Write down a ruling; return how many articles are due for cleaning again because of it.

        This takes two steps, the second one in pieces, since it may look at all articles. After a crash in between, the
        same ruling may be given once more.
        """
        async with self._database.transaction() as transaction:
            await transaction.run("hold_rulings")
            await transaction.run("put_ruling", **asdict(ruling))
            await transaction.run("raise_version", site=ruling.site)
        return await self._reclean(ruling)

    async def withdraw(self, ruling: Ruling) -> int | None:
        """Withdraw a ruling; return how many articles are due for cleaning again because of it. None: there is no such ruling.

        The passage may be spelled in another way, and the word may be the other one. After a crash between the two steps, rule on the
        passage once more, and withdraw that.
        """
        same = [given for given in await self.list(ruling.site) if concern_the_same(given, ruling)]
        if not same:
            return None
        async with self._database.transaction() as transaction:
            await transaction.run("hold_rulings")
            for given in same:
                await transaction.run("drop_ruling", site=given.site, pattern=given.pattern, text=given.text)
            await transaction.run("raise_version", site=ruling.site)
        return await self._reclean(ruling)

    async def _reclean(self, ruling: Ruling) -> int:
        """Make the articles that a ruling concerns due for cleaning again; return how many these are."""
        sites = [ruling.site] if ruling.site else [row["name"] for row in await self._database.rows("list_sites")]
        found = keys.fingerprints([ruling.text]) if not ruling.pattern else ()
        due = [key for site in sites for key in keys.at_site(found, site)]
        return await self._make_due(site=ruling.site, pattern=ruling.pattern, keys=due, text=ruling.text)

    async def set_default_strip(self, strip: Sequence[Note]) -> int | None:
        """Set which notes are stripped from the articles of all feeds without a setting of their own.

        Return how many articles are due for cleaning again; None: this was set before. After a crash between the two steps,
        the next call with the same notes does the second step.
        """
        notes = sorted(set(strip))
        async with self._database.transaction() as transaction:
            await transaction.run("hold_rulings")
            await transaction.run("set_default_strip", strip=notes)
        row = await self._database.row("default_strip_pending", strip=notes)
        if row is None or not row["strip_pending"]:
            return None
        due = await self._make_due(site="", pattern=True, keys=[], text="")
        await self._database.run("default_strip_done", strip=notes)
        return due

    async def _make_due(self, **concerned: object) -> int:
        """Make the articles that a ruling concerns due for cleaning again, in pieces; return how many these are."""
        last = (await self._database.rows("last_article"))[0]["id"]
        due = 0
        for after in range(0, last, AT_ONCE):
            due += await self._database.run("reclean_concerned", after=after, until=after + AT_ONCE, **concerned)
        return due

    async def list(self, site: str = "") -> list[Ruling]:
        """Return the rulings that hold at a site; without a site, all of them."""
        return [ruling_of(row) for row in await self._database.rows("list_rulings", site=site)]


def ruling_of(row: Row) -> Ruling:
    """Return the ruling that a row holds."""
    return Ruling(word=Ruled(row["word"]), text=row["text"], pattern=row["pattern"], site=row["site"])
