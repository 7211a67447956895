"""A flood of one failure is sampled: the first events of each minute are logged, the others are counted."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import structlog

from ingest.text.urls import host

if TYPE_CHECKING:
    from structlog.types import EventDict

log = structlog.stdlib.get_logger()

SAMPLED = frozenset(
    {
        "claim_failed", "entry_postponed", "feed_failed", "feed_problem_found", "lease_lost", "library_logged", "page_failed",
        "text_printed", "work_abandoned", "work_failed", "worker_failed", "worker_replaced",
    }
)  # fmt: skip
"""The events that one cause may repeat without end. Successes are never among them."""
WINDOW_S = 60.0
"""The events are counted anew after this many seconds."""
OF_HOST = 60
"""So many events of a name are logged for one host in each window. Set by hand: one each second can still be read."""
OF_ALL = 300
"""So many events of a name are logged for all hosts in each window. Set by hand: a network that is down makes every host fail."""


class Flood:
    """A step of the log that drops events of a flood, and tells at the end of the window how many they were."""

    def __init__(self, *, window_s: float = WINDOW_S, of_host: int = OF_HOST, of_all: int = OF_ALL) -> None:
        """Begin. The constants of these names explain the numbers."""
        self._window_s = window_s
        self._of_host = of_host
        self._of_all = of_all
        self._lock = threading.Lock()
        self._seen: dict[str, Counter[str]] = {}
        """How many events of a name were seen for each host in this window."""
        self._omitted: dict[str, Counter[str]] = {}
        """How many of them were dropped."""
        self._timer: threading.Timer | None = None

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """Return the event, or raise structlog.DropEvent. The first event of a window starts it."""
        name = event["event"]
        if name not in SAMPLED:
            return event
        about = _host(event)
        with self._lock:
            seen = self._seen.setdefault(name, Counter())
            seen[about] += 1
            logged = seen.total() - self._omitted.get(name, Counter()).total()
            if seen[about] > self._of_host or logged > self._of_all:
                self._omitted.setdefault(name, Counter())[about] += 1
                raise structlog.DropEvent
            if self._timer is None:
                self._timer = threading.Timer(self._window_s, self.end_window)
                self._timer.daemon = True
                self._timer.start()
        return event

    def end_window(self) -> None:
        """Tell how many events were dropped, and count anew."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            omitted, self._omitted, self._seen, self._timer = self._omitted, {}, {}, None
        for name, hosts in omitted.items():
            most, _ = hosts.most_common(1)[0]
            log.warning("events_omitted", of=name, omitted=hosts.total(), hosts=len(hosts), most_of=most)


def _host(event: EventDict) -> str:
    """Return the host that an event is about; for an event of a library, the library."""
    about: Any = event.get("url") or event.get("feed")
    return host(about) if isinstance(about, str) else str(event.get("logger", ""))
