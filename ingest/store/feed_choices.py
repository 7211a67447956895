"""What the operator chooses for single feeds: a poll at once, how often they are polled, whose text their articles get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.model.page import TextFrom
    from ingest.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class FeedChoices:
    """The columns of the table ``feed`` that the operator sets."""

    _database: Database

    async def make_due(self, url: str) -> Row | None:
        """Make a feed due at once, unless it is paused; its health and its failures stay. None: there is no such feed.

        ``paused_reason``: why it is paused; None: it is due. ``slowed_until``: until when its host is left alone, if it is.
        """
        return await self._database.row("make_due", url=url)

    async def set_interval(self, url: str, interval_s: float | None) -> bool:
        """Set the seconds between two polls of a feed; None: its own rhythm decides. Return False where there is no such feed."""
        return await self._database.row("set_feed_interval", url=url, interval_s=interval_s) is not None

    async def set_text(self, url: str, text_from: TextFrom | None) -> bool:
        """Set where the text of a feed's articles comes from, from now on; return False where there is no such feed.

        None: from the page, or from the feed if the page gives none.
        """
        return await self._database.row("set_feed_text", url=url, text_from=text_from) is not None

    async def polled_since(self, feed_id: int, asked_at: datetime) -> Row | None:
        """Return how often a feed was polled so far, how the last poll went, and how many entries are new since a time."""
        return await self._database.row("polled_since", id=feed_id, asked_at=asked_at)
