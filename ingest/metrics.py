"""The metrics: what the daemon counts and measures, in the form that Prometheus reads.

Counters and histograms are raised where the work is done, and live as long as the process. Readings are taken when somebody asks. A
reading that cannot be had, such as a figure of a database that is away, is left out. No label takes its values from strangers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ingest.model.article import CopyKind
from ingest.model.feed import Health
from ingest.model.web import FailureKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prometheus_client import Metric as Family

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
"""The content type of ``exposition``. Every version of Prometheus reads it."""

QUEUES = ("feed", "entry", "article")
"""The queues: feeds to poll, entries whose page is to be fetched, articles to clean again."""
POLL_OUTCOMES = ("read", "unchanged", "failed")
"""What a poll may come to."""
ENTRY_OUTCOMES = (
    "stored",
    "corrected",
    "deduplicated",
    "unchanged",
    "withdrawn",
    "restored",
    "amended",
    "forgotten",
    "postponed",
)
"""What collecting an entry may come to: the last words of the events."""
ARTICLE_OUTCOMES = ("stored", "corrected", "amended", "withdrawn", "restored", "merged", "split", "recleaned")
"""What may happen to an article: the last words of the events."""
STAGES = ("poll", "fetch_page", "read_page", "settle")
"""The stages of the work that are measured."""

_STAGE_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""The bounds of the duration of a stage, in seconds. A page is usually read in .05 to .5 s, and a request ends after 30 s."""
_LAG_BUCKETS = (30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)
"""The bounds of the time from publication to the database, in seconds. Feeds are polled every 5 to 30 minutes, and rarely once a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A metric as the documents show it."""

    kind: str
    """``counter``, ``gauge`` or ``histogram``."""
    told: str
    sample: float
    """A value as it may be."""
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The names of the labels with the values that are known before anything happens. All of them begin with 0."""


METRICS: dict[str, Described] = {}
"""All metrics by their names, as Prometheus has them: the name of a counter ends in ``_total``."""

_registry = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]  # the times of creation would be a third of all lines


def _counter(name: str, told: str, sample: float, **labels: Sequence[str]) -> Counter:
    METRICS[f"{name}_total"] = Described(kind="counter", told=told, sample=sample, labels=labels)
    counter = Counter(name, told, tuple(labels), registry=_registry)
    for values in product(*labels.values()) if labels else ():
        counter.labels(*values)
    return counter


def _histogram(name: str, told: str, sample: float, buckets: Sequence[float], **labels: Sequence[str]) -> Histogram:
    METRICS[name] = Described(kind="histogram", told=told, sample=sample, labels=labels)
    histogram = Histogram(name, told, tuple(labels), buckets=buckets, registry=_registry)
    for values in product(*labels.values()) if labels else ():
        histogram.labels(*values)
    return histogram


def _reading(name: str, told: str, sample: float, **labels: Sequence[str]) -> None:
    METRICS[name] = Described(kind="gauge", told=told, sample=sample, labels=labels)


# ------------------------------------------------------------------------------------------------------------------- counted

polls = _counter(
    "ingest_polls",
    "Polls of feeds. unchanged: the server answered 304, or sent the same document as before.",
    18_204,
    outcome=POLL_OUTCOMES,
)
entries = _counter(
    "ingest_entries",
    "Entries that were collected, by what came of it. An entry that is postponed is collected again.",
    9_120,
    outcome=ENTRY_OUTCOMES,
)
articles = _counter("ingest_articles", "What happened to articles.", 8_977, outcome=ARTICLE_OUTCOMES)
fetch_failures = _counter(
    "ingest_fetch_failures",
    "Polls and requests for pages that failed, by the kind of failure. not_a_feed: the document is no feed.",
    12,
    what=("feed", "page"),
    kind=(*FailureKind, "not_a_feed"),
)
received_bytes = _counter(
    "ingest_received_bytes",
    "Bytes of the bodies that were received, after decompression.",
    734_003_200,
    what=("feed", "page", "robots"),
)
removals = _counter(
    "ingest_removals",
    "Passages that were stripped from new and corrected articles, by kind: follow of the rule judged:follow:0.98, and so on; of other rules "
    "the first word.",
    5_310,
    kind=("learned", "note", "operator"),
)
duplicates = _counter(
    "ingest_duplicates", "Articles that were found to be copies of others.", 412, kind=tuple(CopyKind)
)
gaps = _counter(
    "ingest_gaps", "Polls after which entries may have been missed, since the last poll was too long ago.", 3
)
leases_lost = _counter(
    "ingest_leases_lost", "Pieces of work that were finished after their lease had run out, in vain.", 1, queue=QUEUES
)
work_failed = _counter(
    "ingest_work_failed", "Pieces of work that met a bug of the program: see the event work_failed.", 0, queue=QUEUES
)
worker_stops = _counter(
    "ingest_worker_stops",
    "Worker processes that were stopped, or ended, in the middle of their work.",
    2,
    reason=("timeout", "memory", "crash"),
)
worker_busy = _counter(
    "ingest_worker_busy_seconds",
    "The time that workers were at work, of all workers together. Its rate is the number of workers at work on average: if that is close to "
    "INGEST_WORKERS, the workers are what limits this daemon.",
    52_340,
)
worker_wait = _counter(
    "ingest_worker_wait_seconds",
    "The time that pages and feeds waited for a free worker, of all of them together. Its rate is the number that wait on average.",
    1_830,
)
stage_duration = _histogram(
    "ingest_stage_duration_seconds",
    "How long a stage of the work took. poll: a whole poll. fetch_page: the request for a page, with the wait for its turn. "
    "read_page: extraction and cleaning, in a worker, without the wait for it. settle: the transaction that settles an entry.",
    0.31,
    _STAGE_BUCKETS,
    stage=STAGES,
)
publish_to_stored = _histogram(
    "ingest_publish_to_stored_seconds",
    "The time from the date of an article to its row in the database. Articles that were older than a day when a feed first listed them "
    "are not counted, since a new feed lists old ones; neither are dates at midnight, which name a day.",
    640,
    _LAG_BUCKETS,
)

# ---------------------------------------------------------------------------------------------------------------- read when asked

_reading("ingest_build_info", "1, with the version of the program and that of the judge.", 1, version=(), judge=())
_reading("ingest_under_way", "Pieces of work that this daemon has under way.", 7, queue=QUEUES)
_reading("ingest_claim_age_seconds", "How long ago this daemon tried to claim work.", 0.4, queue=QUEUES)
_reading(
    "ingest_loop_lag_seconds",
    "The longest time, in the last minute, by which the event loop of this daemon was late.",
    0.02,
)
_reading(
    "ingest_database_up",
    "1 if the database answers and takes writes, else 0. Then the figures of feeds, queues and consumers are left out.",
    1,
)
_reading(
    "ingest_database_connections",
    "Connections of this daemon to the database. waiting: pieces of work that wait for one.",
    3,
    state=("idle", "used", "waiting"),
)
_reading("ingest_feeds", "Feeds by health, counted once a minute.", 214, health=tuple(Health))
_reading("ingest_queue_due", "Work that is due, counted up to 100000, of all daemons together.", 31, queue=QUEUES)
_reading(
    "ingest_queue_oldest_due_seconds",
    "For how long work has been due that could have been begun. Work at hosts whose turn has not come does not count.",
    2.5,
    queue=QUEUES,
)
_reading(
    "ingest_consumer_lag_seconds",
    "The age of the oldest change that a consumer has not acknowledged: the largest of all consumers.",
    4.2,
)
_reading(
    "ingest_consumers_passed", "Consumers that missed changes: these were deleted before the consumer read them.", 0
)

# ------------------------------------------------------------------------------------------------------------- of the main process

ProcessCollector(registry=_registry)
_reading("process_open_fds", "Open files and sockets of the main process.", 41)
_reading("process_max_fds", "The largest number of open files and sockets (RLIMIT_NOFILE).", 1024)
_reading(
    "process_resident_memory_bytes", "Memory of the main process. The workers are processes of their own.", 131_072_000
)
_reading("process_virtual_memory_bytes", "Address space of the main process.", 1_288_490_188)
_reading("process_start_time_seconds", "When the main process started, in seconds since 1970.", 1_796_004_000)
METRICS["process_cpu_seconds_total"] = Described(
    kind="counter", told="Time of the processor that the main process has used.", sample=812.4
)


Reading = tuple[str, tuple[str, ...], float]
"""The name of a metric, the values of its labels in their order, and the value."""


def exposition(readings: Iterable[Reading]) -> bytes:
    """Return these readings, and all that was counted and measured, in Prometheus' text format 0.0.4."""
    return generate_latest(_Together(tuple(readings)))


@dataclass(frozen=True, slots=True)
class _Together(Collector):
    """Gives the library the readings of one moment, then what was counted."""

    _readings: tuple[Reading, ...]

    def collect(self) -> Iterator[Family]:
        families: dict[str, GaugeMetricFamily] = {}
        for name, values, number in self._readings:
            described = METRICS[name]
            family = families.setdefault(name, GaugeMetricFamily(name, described.told, labels=tuple(described.labels)))
            family.add_metric(values, number)
        yield from families.values()
        yield from _registry.collect()
