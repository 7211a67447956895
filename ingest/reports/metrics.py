"""Writes the figures of `ingest status` as metrics, in Prometheus' text format 0.0.4, which OpenMetrics readers take, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_HEALTH = ("healthy", "failing", "paused", "moved", "gone")
"""The health of a feed that was polled; the others are new."""
_VERDICTS = ("full", "feed_only", "empty")
"""The verdicts on an article's text."""
_HELP = {
    "feeds_proposed": "Feeds for which another URL was found.",
    "feeds_due": "Feeds due for a poll.",
    "hosts_slowed": "Hosts that get no requests for now because they refuse them.",
    "hosts_crowded": "Hosts with more feeds than can be polled in time.",
    "entries": "Entries that feeds listed.",
    "entries_pending": "Entries without an article.",
    "entries_due": "Entries whose page is due to be fetched.",
    "entries_retrying": "Entries without an article whose page has failed.",
    "oldest_due_s": "How long the entry that waits longest has been due.",
    "revisits_due": "Articles whose page is due for another visit.",
    "articles_withdrawn": "Articles whose page is gone.",
    "passages_removed": "Passages stripped from articles.",
    "passages_learned": "Passages that count as boilerplate of their site.",
    "articles_to_reclean": "Articles due for cleaning again.",
    "changes": "Changes in the log.",
    "consumers": "Named consumers of the change log.",
    "consumers_passed": "Consumers that missed changes: these were deleted before they were read.",
    "consumers_behind": "Changes that the slowest consumer has not acknowledged.",
    "gaps": "How often a feed may have dropped entries before they were seen.",
}
"""The help text of each metric that has one value."""
_OF_CONSUMER = {
    "changes_behind": "Changes that the consumer has not acknowledged.",
    "seconds_behind": "Age of the first change that the consumer has not acknowledged.",
    "changes_held": "Changes older than INGEST_CHANGE_KEEP_DAYS that are kept for the consumer.",
    "passed": "1 if changes were deleted that the consumer had not acknowledged, else 0.",
}
"""The help text of each metric that every consumer has."""


def exposition(status: Mapping[str, Any], consumers: Sequence[Mapping[str, Any]]) -> str:
    """Return the metrics as text, of the store's status and its consumers. node_exporter's textfile collector reads it."""
    feeds = {health: status[f"feeds_{health}"] for health in _HEALTH}
    feeds["new"] = status["feeds"] - sum(feeds.values())
    lines = [
        *_metric("feeds", "Subscribed feeds by health.", {_label("health", name): n for name, n in feeds.items()}),
        *_metric(
            "articles",
            "Articles by verdict.",
            {_label("verdict", name): status[f"articles_{name}"] for name in _VERDICTS},
        ),
    ]
    for name, told in _HELP.items():
        lines += _metric(name, told, {"": status[name]})
    for name, told in _OF_CONSUMER.items():
        lines += _metric(f"consumer_{name}", told, {_label("consumer", of["name"]): of[name] for of in consumers})
    return "".join(f"{line}\n" for line in lines)


def _metric(name: str, told: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one metric, a gauge, with its values by label. None becomes 0; the unit goes to the name's end."""
    name = f"ingest_{name.removesuffix('_s')}_seconds" if name.endswith("_s") else f"ingest_{name}"
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} gauge"
    for label, value in values.items():
        yield f"{name}{label} {float(value or 0):.15g}"


def _label(name: str, value: str) -> str:
    escaped = value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'{{{name}="{escaped}"}}'
