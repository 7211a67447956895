"""What is known of feeds, as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.reports.lines import Facts, Section, named, span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_INDENT = " " * 9
"""The blanks before what stands below a feed's URL: the longest health has seven letters, and two blanks follow it."""


def summary(feed: Facts, now: datetime) -> Iterator[str]:
    """Yield a feed's health and URL as a line, and below it what matters. No line is cut, and most fit into 80 characters."""
    yield f"{feed['health']:<9}{feed['url']}"
    title = feed["own_title"] or feed["title"]
    if title:
        yield f"{_INDENT}{title}"
    facts = [f"{feed['entries']} entries", f"read {_ago(feed['last_succeeded_at'], now)}"]
    if feed["health"] not in {"new", "healthy"}:
        facts.insert(0, f"{feed['health']} for {_since(feed['health_since'], now)}")
    if feed["paused_at"] is None:
        facts.append(f"next poll {_until(feed['next_poll_at'], now)}")
    yield _INDENT + ", ".join(facts)
    for what in (feed["paused_reason"], feed["last_error"] if feed["failures"] else None):
        if what:
            yield f"{_INDENT}{what}"
    if feed["proposed_url"]:
        yield f"{_INDENT}`ingest feed move` takes {feed['proposed_url']}"


def _since(time: datetime | None, now: datetime) -> str:
    return span((now - time).total_seconds()) if time else "an unknown time"


def _ago(time: datetime | None, now: datetime) -> str:
    return f"{_since(time, now)} ago" if time else "never"


def _until(time: datetime, now: datetime) -> str:
    return f"in {span((time - now).total_seconds())}" if time > now else "now"


_FACTS = (
    *("title", "own_title", "folders", "site_url", "speaks_for", "health", "health_since", "paused_reason", "entries"),
    *(
        "last_polled_at",
        "last_succeeded_at",
        "last_new_entry_at",
        "next_poll_at",
        "interval",
        "failures",
        "failed_since",
        "last_error",
    ),
    *(
        "text_from",
        "strip",
        "user_agent",
        "headers",
        "moving_to",
        "moving_since",
        "moving_days",
        "proposed_url",
        "proposed_because",
    ),
    *("former_urls", "false_304_at", "false_304", "honest_checks", "keyed_by", "keyed_reason"),
)
"""The facts of a feed that are shown if they have a value, in this order."""


def facts(feed: Facts) -> Section:
    """Return all that is known of a feed. The values of its secret headers are not among it: only their names are."""
    told = {
        **feed,
        "folders": ["/".join(folder) for folder in feed["folders"]],
        "speaks_for": [f"{said['site']} ({said['because']})" for said in feed["speaks_for"]],
        "interval": feed["interval_s"] and f"{span(feed['interval_s'])}, set by the operator",
        "strip": "none" if feed["strip"] == [] else feed["strip"],
        "headers": [f"{name}: …" for name in feed["secret_headers"]],
        "failures": feed["failures"] or None,
        "moving_days": feed["moving_days"] or None,
        "honest_checks": feed["honest_checks"] if feed["false_304_at"] else None,
    }
    return feed["url"], named(told, _FACTS)
