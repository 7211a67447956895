"""What the daemon says of itself: whether it is alive, whether it is ready, and its metrics. Each answer is at hand; none asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import metrics
from ingest.daemon.heartbeat import CLOCK_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.daemon.heartbeat import Beat, Heartbeat
    from ingest.daemon.queues import Shift
    from ingest.metrics import Reading
    from ingest.store.store import Store


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what was found."""

    name: str
    is_well: bool
    why: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers questions about this daemon."""

    _shift: Shift
    _heartbeat: Heartbeat
    _store: Store

    def live(self) -> list[Check]:
        """Return whether the event loop turns, and whether each queue tries to claim work. A database that is away harms nothing here."""
        pulse = self._shift.pulse
        late = pulse.late()
        checks = [Check("loop", "loop" not in late, f"was at most {pulse.lag_s():.2f} s late in the last minute")]
        for queue, age_s in pulse.claim_ages_s().items():
            why = (
                "the database is away: nothing is claimed"
                if self._shift.outage.is_on
                else f"tried a claim {age_s:.1f} s ago"
            )
            checks.append(Check(queue, queue not in late, why))
        return checks

    def ready(self, lag_s: float | None = None) -> list[Check]:
        """Return whether the daemon can do its work. ``lag_s``: it is not ready, either, if work has been due for longer."""
        stopping, beat = self._shift.stop.is_set(), self._heartbeat.recent()
        daemon = Check("daemon", not stopping, "it is being stopped" if stopping else "it is to work")
        if beat is None:
            away = self._shift.outage.is_on
            why = (
                "it does not answer, or takes no writes"
                if away
                else "the daemon has not written to it yet, or not for 30 s"
            )
            others = ("schema", "pool", "clock") if lag_s is None else ("schema", "pool", "clock", "lag")
            return [daemon, Check("database", False, why), *(Check(name, False, "not known") for name in others)]
        waiting = self._store.connections()["waiting"]
        checks = [
            daemon,
            Check("database", True, "it answers, and takes writes"),
            Check("schema", True, "the program has written with it"),
            Check("pool", True, f"a connection was to be had; {waiting} pieces of work wait for one"),
            Check("clock", abs(beat.clock_ahead_s) <= CLOCK_S, _of_clocks(beat.clock_ahead_s)),
        ]
        return checks if lag_s is None else [*checks, _lag(beat, lag_s)]

    def metrics(self) -> bytes:
        """Return all metrics as text."""
        return metrics.exposition(self._readings())

    def _readings(self) -> Iterator[Reading]:
        who, pulse = self._heartbeat.who, self._shift.pulse
        yield "ingest_build_info", (who.version, who.judge), 1
        yield from _by_label("ingest_under_way", self._heartbeat.under_way())
        yield from _by_label("ingest_claim_age_seconds", pulse.claim_ages_s())
        yield "ingest_loop_lag_seconds", (), pulse.lag_s()
        yield from _by_label("ingest_database_connections", self._store.connections())
        beat = self._heartbeat.recent()
        yield "ingest_database_up", (), beat is not None
        if beat is not None:
            found = beat.figures
            yield from _by_label(
                "ingest_feeds", dict.fromkeys(metrics.METRICS["ingest_feeds"].labels["health"], 0) | found["feeds"]
            )
            for queue in metrics.QUEUES:
                yield "ingest_queue_due", (queue,), found[f"{queue}_due"]
                yield "ingest_queue_oldest_due_seconds", (queue,), found[f"{queue}_oldest_due_s"]
            yield "ingest_consumer_lag_seconds", (), found["consumer_lag_s"]
            yield "ingest_consumers_passed", (), found["consumers_passed"]


def _by_label(name: str, values: Mapping[str, float]) -> Iterator[Reading]:
    return ((name, (label,), value) for label, value in values.items())


def _of_clocks(ahead_s: float) -> str:
    where = "ahead of" if ahead_s >= 0 else "behind"
    return f"the clock of this machine is {abs(ahead_s):.1f} s {where} the database's; up to {CLOCK_S:.0f} s are well"


def _lag(beat: Beat, allowed_s: float) -> Check:
    ages = {queue: beat.figures[f"{queue}_oldest_due_s"] for queue in metrics.QUEUES}
    queue = max(ages, key=lambda name: ages[name])
    why = f"work of the queue {queue} has been due for {ages[queue]:.0f} s; {allowed_s:g} s are allowed"
    return Check("lag", ages[queue] <= allowed_s, why)
