"""Finds out whether a feed has moved: where its permanent redirects lead, and on how many days they were seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from ingest.model.feed import Moving
from ingest.text.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.model.feed import Feed
    from ingest.model.web import Redirect

_PERMANENT = {301, 308}
"""The statuses of permanent redirects."""


def permanent_target(url: str, redirects: Sequence[Redirect]) -> str | None:
    """Return the URL that a URL redirects to for good; None: it does not.

    The redirects are followed up to the first that is temporary (only 301 and 308 are permanent: RFC 9110, 15.4), and up to
    the first from https to http: somebody who can change an unencrypted answer could redirect us anywhere.

    A target of another publisher than ``url`` must be of the same publisher as the host that serves the feed in the end. Some
    sites redirect to any address that is asked for: a feed that moved to such an address would count as that site's own.
    """
    if not redirects:
        return None
    target, served_by = url, redirects[-1].url
    for redirect in redirects:
        less_safe = target.startswith("https:") and not redirect.url.startswith("https:")
        if redirect.status not in _PERMANENT or less_safe:
            break
        target = urldefrag(redirect.url).url
    is_served_there = same_site(target, served_by) or same_site(target, url)
    return target if target != url and is_served_there else None


def moving(feed: Feed, target: str | None, now: datetime) -> Moving | None:
    """Return the feed's move as it stands after a successful poll that was redirected to ``target``.

    None, if the poll was not redirected for good. A new target begins a new move.
    """
    before = feed.moving
    if target is None:
        return None
    if before is None or before.to != target:
        return Moving(to=target, since=now, polls=1, days=1, seen_at=now)
    another_day = before.seen_at.astimezone(UTC).date() != now.astimezone(UTC).date()
    return replace(before, polls=before.polls + 1, days=before.days + another_day, seen_at=now)
