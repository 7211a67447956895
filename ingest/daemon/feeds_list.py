"""The list of feeds in INGEST_FEEDS: it is read, and its feeds are subscribed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from ingest.config import SettingsError
from ingest.feed import opml
from ingest.pipeline.subscribe import subscribe_all

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model.subscription import SubscriptionList
    from ingest.store.store import Store

log = structlog.stdlib.get_logger()

_MAX_SKIPPED = 100
"""At most this many lines of the list that name no feed are logged one by one. The event feeds_synchronised counts all."""


def read_feeds_list(file: Path | None) -> SubscriptionList | None:
    """Return what the list holds, which is an OPML file or a list of URLs; None: no list is set.

    A file that is no list holds no feeds: a daemon that starts with it still polls the feeds that it has. Raises SettingsError if the file
    cannot be read.
    """
    if file is None:
        return None
    try:
        with file.open("rb") as stream:
            return opml.read_subscriptions(stream.read(opml.MAX_BYTES + 1))
    except OSError as error:
        raise SettingsError(f"INGEST_FEEDS: {file} cannot be read: {error.strerror}") from None


def usable_feeds_list(file: Path | None) -> SubscriptionList | None:
    """Return what the list holds; None: no list is set. Raises SettingsError if the file cannot be read, or is no list of feeds."""
    listed = read_feeds_list(file)
    if listed and listed.skipped and not listed.feeds:
        first = listed.skipped[0]
        raise SettingsError(
            f"INGEST_FEEDS: {file} holds no feed: line {first.line}: {first.reason}. "
            "It must be an OPML file, or a list with one URL on each line."
        )
    return listed


async def synchronise(store: Store, listed: SubscriptionList | None) -> None:
    """Add the feeds of the list. Feeds that were added by hand stay, and paused feeds stay paused."""
    if listed is None:
        return
    added = await subscribe_all(store, listed.feeds)
    for found in listed.skipped[:_MAX_SKIPPED]:
        log.warning("subscription_skipped", line=found.line, text=found.text, reason=found.reason)
    log.info("feeds_synchronised", listed=len(listed.feeds), added=sum(added), skipped=len(listed.skipped))
