"""Hosts: whose turn it is, what their robots.txt files say, and which of them refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.model.web import RobotsSays
from ingest.text.urls import host

if TYPE_CHECKING:
    from ingest.store.database import Database, Row, Rows

Kind = Literal["feed", "page"]
"""What a host is asked for. Feeds and pages have turns of their own, and refusals of the one do not slow the other."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The tables ``host`` and ``robots``."""

    _database: Database

    async def take_turn(self, name: str, *, spacing_s: float, soon_s: float) -> float | None:
        """Take the next turn of a host; return the seconds until it comes.

        None: the next turn does not come within ``soon_s`` seconds, and it was not taken.
        """
        row = await self._database.row("take_turn", name=name, spacing_s=spacing_s, soon_s=soon_s)
        return max(0.0, row["wait_s"]) if row else None

    async def says(self, origin: str) -> RobotsSays:
        """Return what is known of the robots.txt of a scheme, host and port."""
        row = await self._database.row("robots_says", origin=origin)
        return RobotsSays(**row) if row else RobotsSays()

    async def keep_robots(
        self,
        origin: str,
        *,
        keep_s: float,
        robots: str | None = None,
        error: str | None = None,
        spacing_s: float | None = None,
    ) -> RobotsSays:
        """Keep for ``keep_s`` seconds what a robots.txt says to us, or why it cannot be had; return what holds now.

        ``spacing_s`` holds for all of the host: of its robots.txt files, the one that wants the longest time decides.
        """
        row = await self._database.row(
            "keep_robots",
            origin=origin,
            host=host(origin),
            keep_s=keep_s,
            robots=robots,
            error=error,
            spacing_s=spacing_s,
        )
        return RobotsSays(robots=row["robots"] if row else robots, robots_error=error, robots_known=True)

    async def record_refusal(
        self, name: str, kind: Kind, *, url: str, after: int, retry_after_s: float, max_s: float
    ) -> Row | None:
        """Write down that a host refused a URL because it is asked too often. Return how it is slowed down, if it is.

        A host is slowed down after it has refused ``after`` URLs of one kind in a row: for this kind only, for ``max_s`` seconds
        at most.
        """
        refused: Row = {"name": name, "kind": kind, "url": url, "after": after}
        async with self._database.transaction() as transaction:
            slowed = await transaction.row("record_refusal", **refused, retry_after_s=retry_after_s, max_s=max_s)
            if slowed is not None:
                await transaction.run("slow_host", **slowed)
            return slowed

    async def record_service(self, name: str, kind: Kind) -> Row | None:
        """Write down that a host has served a URL of a kind; return a row if it had refused this kind before."""
        return await self._database.row("record_service", name=name, kind=kind)

    async def crowded(self, *, spacing_s: float) -> Rows:
        """Write down which hosts have more feeds than can be polled in time; return the hosts for which that has changed."""
        return await self._database.rows("crowded_hosts", spacing_s=spacing_s)

    async def forget(self) -> int:
        """Forget the hosts from which nothing is wanted any more; return how many."""
        async with self._database.transaction() as transaction:
            names = [row["name"] for row in await transaction.rows("hold_idle_hosts")]
            return await transaction.run("forget_hosts", names=names)
