"""What a poll writes: its feed, the entries that it brought, and when the feed's host is due next."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.model.feed import Moved
from ingest.model.page import TextFrom
from ingest.store.errors import LeaseLostError
from ingest.store.imprints import keep_imprint
from ingest.store.listings import has_no_host, host_of_page, hosts_of, write_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.model.feed import Feed, Moving, PollResult
    from ingest.store.database import Database, Row, Transaction


async def write_poll(transaction: Transaction, feed: Feed, leased_until: datetime, result: PollResult) -> Moved | None:
    """Write all that a poll brought; return what became of a move. Raises LeaseLostError."""
    await transaction.run("defer_queueing")
    row = await transaction.row("finish_poll", id=feed.id, leased_until=leased_until, **_poll_row(result))
    if row is None:
        raise LeaseLostError
    host_of = has_no_host if row["text_from"] == TextFrom.FEED else host_of_page
    await write_entries(transaction, feed.id, result, host_of)
    await keep_imprint(transaction, feed.id, result)
    if result.guids and result.guids != feed.guids:
        await transaction.run("record_guids", id=feed.id, **asdict(result.guids))
    if result.gap_since:
        await transaction.run("insert_gap", feed_id=feed.id, from_at=result.gap_since)
    moved = None
    if result.move and result.moving:
        moved = await move_feed(transaction, feed.id, result.moving.to, _because(result.moving))
    await transaction.run("hold_hosts", names=[row["host"], *hosts_of(result, host_of)])
    await transaction.run("queue_polls", hosts=[row["host"]])
    return moved


async def finish_unchanged(
    database: Database, polls: Sequence[tuple[Feed, PollResult]], leases: Sequence[datetime]
) -> list[bool]:
    """Finish polls that brought nothing new, in one statement; return for each whether its lease held. ``leases``: until when, by the row."""
    row = await database.row(
        "finish_unchanged_polls",
        ids=[feed.id for feed, _ in polls],
        leases=list(leases),
        etags=[result.validators.etag for _, result in polls],
        last_modified=[result.validators.last_modified for _, result in polls],
        next_poll_s=[result.next_poll_s for _, result in polls],
        interval_s=[result.interval_s for _, result in polls],
        is_slow=[result.is_slow for _, result in polls],
    )
    finished = set(row["ids"] if row else ())
    return [feed.id in finished for feed, _ in polls]


async def move_feed(transaction: Transaction, feed_id: int, url: str, because: str) -> Moved:
    """Give a feed another URL. Where another feed has that URL, return so, and see that the same feed is not polled twice."""
    move = {"id": feed_id, "url": url, "because": because, "reason": f"moved to {url}, which is subscribed, too"}
    # somebody may subscribe to the URL at the same moment
    async with transaction.undone_if_taken():
        if await transaction.row("take_move", **move) is not None:
            return Moved.TAKEN
    paused = await transaction.row("pause_moved_feed", **move)
    return Moved.KEPT if paused is None else Moved.SUBSCRIBED


def _because(moving: Moving) -> str:
    return f"a permanent redirect, seen by {moving.polls} polls on {moving.days} days since {moving.since.isoformat()}"


_PLAIN_POLL_COLUMNS = (
    "document_hash", "interval_s", "is_slow", "next_poll_s", "health", "false_304", "honest_check", "searched", "error", "pause", "title",
    "site_url", "language",
)  # fmt: skip
"""The parameters of ``finish_poll.sql`` that are fields of ``PollResult`` as they stand."""


def _poll_row(result: PollResult) -> Row:
    moving, proposal = result.moving, result.proposal
    return {
        **{name: getattr(result, name) for name in _PLAIN_POLL_COLUMNS},
        "etag": result.validators.etag,
        "last_modified": result.validators.last_modified,
        "ttl_s": result.hints.ttl_s,
        "skip_hours": list(result.hints.skip_hours),
        "skip_days": list(result.hints.skip_days),
        "failures": result.failures.count,
        "failed_since": result.failures.since,
        "failure_weight": result.failures.weight,
        "gone_polls": result.failures.gone,
        "moving_to": moving.to if moving else None,
        "moving_since": moving.since if moving else None,
        "moving_polls": moving.polls if moving else 0,
        "moving_days": moving.days if moving else 0,
        "moving_seen_at": moving.seen_at if moving else None,
        "proposed_url": proposal.url if proposal else None,
        "proposed_because": proposal.because if proposal else None,
    }
