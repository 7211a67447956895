"""Decides whether a feed has moved: which of its redirects are for good, and whether they have been seen for long enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from ingest.model.feed import Moving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.model.feed import Feed
    from ingest.model.web import Redirect

_PERMANENT = {301, 308}


def permanent_target(url: str, redirects: Sequence[Redirect]) -> str | None:
    """Return where a URL leads for good; None: nowhere else.

    Only the redirects before the first that is not permanent (301, 308: RFC 9110, 15.4) count, and only those before the
    first that leads from https to http: whoever sits on that line could send us anywhere.
    """
    target = url
    for redirect in redirects:
        less_safe = target.startswith("https:") and not redirect.url.startswith("https:")
        if redirect.status not in _PERMANENT or less_safe:
            break
        target = urldefrag(redirect.url).url
    return target if target != url else None


def moving(feed: Feed, target: str | None, now: datetime) -> Moving | None:
    """Return what is known of a feed's move after a poll that brought a feed, or a 304; another target is another move."""
    before = feed.moving
    if target is None:
        return None
    if before is None or before.to != target:
        return Moving(to=target, since=now, polls=1, days=1, seen_at=now)
    another_day = before.seen_at.astimezone(UTC).date() != now.astimezone(UTC).date()
    return replace(before, polls=before.polls + 1, days=before.days + another_day, seen_at=now)
