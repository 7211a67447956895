"""Says from the rows of the daemons whether a daemon is at work on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LATE_S = 60
"""A daemon is late if it has not renewed its row for more than this many seconds. Set by hand: it renews the row every 10 seconds, so
five renewals may fail, and a database may be away for as long."""


OWN = frozenset({
    "address_spacing_s", "database_connections", "debug", "drain_s", "feed_concurrency", "http_listen", "log_format", "log_level", "migrate",
    "once_patience_s", "page_concurrency", "per_address", "worker_memory_mb", "worker_recycle", "worker_timeout_s", "workers",
})  # fmt: skip
"""The settings that each daemon may have otherwise: they suit its machine, or say what it tells. All others must be the same for all daemons of
one database: with different ones, the daemon that happens to take a piece of work decides."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a daemon is at work, and one sentence for people."""

    is_well: bool
    sentence: str


def silent_s(daemon: Mapping[str, Any]) -> float:
    """Return for how many seconds a daemon has not renewed its row, by the database's clock."""
    return float((daemon["now"] - daemon["seen_at"]).total_seconds())


def is_late(daemon: Mapping[str, Any]) -> bool:
    """Return whether a daemon has not renewed its row for too long."""
    return silent_s(daemon) > LATE_S


def verdict(daemons: Sequence[Mapping[str, Any]], host: str) -> Verdict:
    """Return whether a daemon is at work on a host. ``daemons``: the rows of all daemons, in any order."""
    here = [daemon for daemon in daemons if daemon["host"] == host]
    if not here:
        others = sorted({daemon["host"] for daemon in daemons})
        elsewhere = f"; there are daemons on {', '.join(others)}" if others else ""
        return Verdict(False, f"no daemon runs on {host}{elsewhere}: `ingest run` starts one")
    last = min(here, key=silent_s)
    seen = (
        f"the daemon on {host} (pid {last['pid']}, version {last['version']}) was last seen {silent_s(last):.0f} s ago"
    )
    if is_late(last):
        return Verdict(
            False, f"{seen}, which is more than {LATE_S} s: it is stopped, it hangs, or it was killed; look at its log"
        )
    return Verdict(True, seen)


def differing(daemon: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names of the settings that a daemon has otherwise than one of the others that are at work, and should not.

    A setting that only one of two daemons knows, since their versions differ, does not count.
    """
    own = daemon["settings"]
    at_work = [other["settings"] for other in others if not is_late(other)]
    return sorted(
        name for name in own.keys() - OWN if any(own[name] != other.get(name, own[name]) for other in at_work)
    )


def shown(daemons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return daemons as `ingest status` shows them. ``state``: ``at work``, ``late``, or ``at work, other settings``."""
    return [
        {
            "state": _state(daemon, daemons),
            **{name: value for name, value in daemon.items() if name != "now"},
            "silent_s": round(silent_s(daemon), 1),
            "differing": differing(daemon, daemons),
        }
        for daemon in daemons
    ]


def _state(daemon: Mapping[str, Any], daemons: Sequence[Mapping[str, Any]]) -> str:
    if is_late(daemon):
        return "late"
    return "at work, other settings" if differing(daemon, daemons) else "at work"
