"""What is remembered of the last document of a feed: the table ``feed_imprint``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model.feed import Feed, PollResult
    from ingest.store.database import Database, Transaction


async def imprint_of(database: Database, feed: Feed) -> bytes | None:
    """Return what is remembered of the last document of a feed; None: nothing is."""
    if feed.document_hash is None:
        return None
    row = await database.row("get_imprint", feed_id=feed.id, document_hash=feed.document_hash)
    return row["imprint"] if row else None


async def keep_imprint(transaction: Transaction, feed_id: int, result: PollResult) -> None:
    """Remember the document that a poll has read, if there is something to remember."""
    if result.imprint is not None and result.document_hash is not None:
        await transaction.run(
            "keep_imprint", feed_id=feed_id, document_hash=result.document_hash, imprint=result.imprint
        )
