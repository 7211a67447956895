"""Logs are events in the past tense, with keys: as JSON for machines, on the console for people.

The log never stops the program: lines are written by a thread of their own. If they cannot be written, they are lost and counted.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import queue
import select
import sys
import threading
from typing import Any, TextIO

import structlog

from ingest.text.plain import escaped, shown

log = structlog.stdlib.get_logger()

EVENTS = {
    "The daemon": {
        "daemon_started": "The daemon polls and collects from now on, with this number of `workers`.",
        "places_reduced": (
            "The `limit` of open files (RLIMIT_NOFILE) is too low for the settings, so the daemon works on so many `feeds` and `pages` "
            "at the same time at most."
        ),
        "drain_started": "The daemon was told to stop. So many `feeds` and `entries` are still under way.",
        "daemon_stopped": "The daemon has ended. It gave back so many leases (`given_back`) to other daemons.",
        "daemon_aborted": (
            "The daemon has ended at once: a second SIGTERM or Ctrl-C came (exit code 143 or 130), or something hung for more than "
            "`INGEST_DRAIN_S` + 4 seconds after the first (exit code 1). Leases that were not given back run out by themselves."
        ),
        "pass_started": "`ingest run --once` has begun its one pass.",
        "pass_finished": "`ingest run --once` has ended. The keys are the figures of `ingest status --json`.",
        "feeds_synchronised": (
            "The list in `INGEST_FEEDS` was read. It lists `listed` feeds, and `added` of them are new; `skipped` of its lines name no feed."
        ),
        "subscription_skipped": (
            "A `line` of the list in `INGEST_FEEDS` names no feed that can be subscribed to; `text` is what stands there. "
            "All other lines hold. At most 100 of these events are logged for one list."
        ),
        "strip_changed": (
            "`INGEST_STRIP` has another value than when a daemon last started. So many stored `articles` are cleaned again."
        ),
    },
    "Feeds": {
        "feed_polled": (
            "A poll went well. A 304 and an unchanged body count as well. The feed is polled again in `next_poll_s` seconds."
        ),
        "feed_failed": "A poll failed. `failures` counts the failed polls in a row. The feed is polled again in `next_poll_s` seconds.",
        "feed_failing": (
            "A feed has failed for long: the first failure was at `since`. It is still polled, every `INGEST_MAX_POLL_INTERVAL_S` seconds."
        ),
        "feed_recovered": "A failing feed was read again. Its first failure was at `since`.",
        "feed_paused": (
            "A feed is not polled any more. Its publisher says that it is gone (410), or it moved to a URL that is subscribed already."
        ),
        "feed_moved": (
            "A permanent redirect was seen on `days` different days, so its target `to` is now the feed's URL. "
            "The column `former_url.url` keeps the old one."
        ),
        "feed_proposed": (
            "The site of a failing feed names the feed `proposed`, which may be the same. `ingest feed move` takes the proposal."
        ),
        "feed_rekeyed": "The feed's guids do not identify its entries. From now on, its entries are told apart by their links.",
        "feed_problem_found": "Something in a feed is wrong. It was worked around, and the rest of the feed was read.",
        "feed_recognised": (
            "A page of the site names a feed on another domain, so the feed speaks for the site from now on. "
            "So many stored `articles` with the feed's text are the site's own word now."
        ),
        "gap_found": (
            "A poll shares no entry with the poll before it, which was at `since`. Entries may have been missed in between. "
            "The table `gap` has a row for it."
        ),
        "validators_distrusted": (
            "The feed's server answered 304 although the feed had changed; `proof` tells how we know. "
            "From now on, the feed is polled without validators."
        ),
        "validators_trusted": (
            "The feed's server passed `checks` checks of its 304 answers. The feed is polled with validators again."
        ),
    },
    "Entries and articles": {
        "article_stored": "A new article was stored.",
        "article_corrected": (
            "A newer text replaced the text of an article. The table `revision` keeps the older text; `kind` tells what changed."
        ),
        "article_amended": (
            "A better source was found for the date of an article, or for its text, which stays as it is: `amended` names the columns."
        ),
        "article_merged": "A stored article was found to be a copy of another one, `duplicate_of`.",
        "article_withdrawn": "The page of an article was gone at two visits in a row. The article's text stays.",
        "article_restored": "The page of a withdrawn article is back, with the same text.",
        "entry_deduplicated": "The entry is about an article that is stored already. It points at that article.",
        "entry_unchanged": "The page of an entry was visited again, and nothing was changed; `reason` or `error` may say why.",
        "entry_postponed": "The page of an entry is fetched again in `delay_s` seconds. The entry may have its article already.",
        "passage_learned": (
            "A passage counts as boilerplate of its site from now on, since so many `articles` hold it. They are cleaned again."
        ),
        "passages_spared": (
            "What its site repeats was not cut from an article, since too much of the article would have gone: see `INGEST_MAX_LEARNED_SHARE`. "
            "Look at the site with `ingest boilerplate list`."
        ),
        "article_recleaned": (
            "An article was cleaned again with what is known today, with another result. The table `revision` keeps the older text."
        ),
        "recleaning_failed": (
            "An article stopped the worker that cleaned it again. After the third time, the article is left as it is."
        ),
    },
    "Pages, workers and hosts": {
        "page_failed": "A page could not be fetched. `detail` names the paywall or challenge, if the refusal is one.",
        "worker_failed": "A page stopped its worker: it took too much time or memory, or the worker crashed.",
        "page_quarantined": (
            "A page stopped its worker for the third time. The article is stored with the feed's text."
        ),
        "host_slowed": (
            "A host refused several feeds in a row, or several pages (`kind`), because we ask too often. "
            "Nothing of this kind is fetched from it for `wait_s` seconds, and for longer if it goes on."
        ),
        "host_recovered": "A host that refused feeds or pages (`kind`) for `slowed_s` seconds serves them again.",
        "host_crowded": (
            "A host has so many `feeds` that they cannot all be polled in time at one poll every `spacing_s` seconds. "
            "One poll every `wanted_s` seconds would be enough."
        ),
        "host_uncrowded": "All feeds of the host can be polled in time again.",
    },
    "Trouble": {
        "lease_lost": "Work was finished after its lease had run out. Its result was not written; another daemon does the work.",
        "work_abandoned": (
            "The database went away during the work, or another session held a lock for too long. "
            "The lease is given back as soon as the database is there, and the work is done again."
        ),
        "descriptors_exhausted": (
            "There was no file descriptor left for a connection, a file or a process. The work that needed it went back to its queue, and "
            "nothing is claimed for `rest_s` seconds. Raise the `limit` (RLIMIT_NOFILE). It is logged again only after a minute without."
        ),
        "work_failed": "The program has a bug; please report it with the `exception`. The work is tried again later.",
        "claim_failed": "Due work could not be claimed, since another session held a lock for too long. The next claim tries again.",
        "database_lost": "Postgres does not answer, or it takes no writes. The daemon claims no work until it does. One event for each outage.",
        "database_still_away": "Postgres is still away, `away_s` seconds after `database_lost`. One event every 5 minutes.",
        "database_found": "Postgres answers and takes writes again. The outage took `away_s` seconds.",
        "log_lines_lost": "So many `lines` of the log could not be written: the disk was full, or nobody read the log.",
    },
    "Upkeep": {
        "passages_forgotten": "So many `passages` were forgotten, since their sites do not use them any more. What was stripped stays stripped.",
        "sources_marked": (
            "An older version had stored articles without saying who says what they say. So many are from `pages`, from the sites' "
            "own feeds (`own_feeds`) and from `foreign_feeds`."
        ),
        "claims_forgotten": (
            "So many `passages` were forgotten: an older version had learned them from texts that their sites did not serve. "
            "So many `articles` are cleaned again, and get back what was cut from them."
        ),
        "old_pages_dropped": "So many `pages` were deleted, since they are older than `INGEST_PAGE_KEEP_DAYS`.",
        "old_changes_dropped": "So many `changes` were deleted from the change log, since they are older than `INGEST_CHANGE_KEEP_DAYS`.",
        "consumer_passed": (
            "Changes were deleted that this consumer had not read. It had acknowledged nothing for `INGEST_CHANGE_KEEP_DAYS` days, "
            "and its next read ends in the error IG001."
        ),
    },
}
"""Every event that is logged, in groups, with a sentence for operators. `./dev docs` writes docs/events.md from it."""


_MAX_LINES = 4096
"""At most this many lines wait to be written; further lines are lost. Set by hand: a busy daemon logs about 100 lines a second, and
a line has a few hundred bytes."""
_FLUSH_S = 1.0
"""The end of the program waits for this many seconds until the last lines are written. Set by hand."""
_WRITABLE_S = 1.0
"""If standard error takes no bytes for now, it is tried again after this many seconds. Set by hand."""


class LineWriter:
    """A stream for lines, which a thread writes to a file descriptor. It never blocks and never raises.

    A line is lost if it cannot be written, or if too many lines wait. The event ``log_lines_lost`` tells the number later.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: queue.Queue[bytes] = queue.Queue(_MAX_LINES)
        self._lock = threading.Lock()
        self._lost = 0
        self._thread: threading.Thread | None = None
        self._torn = False
        """Whether the last line was written in part only. Then the next line begins with a line break."""

    def write(self, text: str) -> int:
        """Take a line. Return the number of characters, as streams do."""
        try:
            self._lines.put_nowait(text.encode("utf-8", "backslashreplace"))
            self._start()
        except (queue.Full, RuntimeError):
            # RuntimeError: no thread can be started any more
            self.lose()
        return len(text)

    def flush(self) -> None:
        """Do nothing: the thread writes each line as soon as it can."""

    def wait(self, seconds: float = _FLUSH_S) -> None:
        """Wait until all lines are written, for at most this many seconds."""
        if self._thread is not None:
            with self._lines.all_tasks_done:
                self._lines.all_tasks_done.wait_for(lambda: not self._lines.unfinished_tasks, seconds)

    def lose(self) -> None:
        """Count a line that is lost."""
        with self._lock:
            self._lost += 1

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=self._write_all, name="log", daemon=True)
                thread.start()
                self._thread = thread

    def _write_all(self) -> None:
        while True:
            line = self._lines.get()
            try:
                self._write_line(line)
                self._tell_loss()
            except OSError:
                self.lose()
            finally:
                self._lines.task_done()

    def _write_line(self, line: bytes) -> None:
        """Write a line, however long the reader takes. Raises OSError."""
        left = memoryview(b"\n" + line if self._torn else line)
        while left:
            try:
                written = os.write(self._descriptor, left)
            except BlockingIOError:
                select.select([], [self._descriptor], [], _WRITABLE_S)
            else:
                left = left[written:]
                self._torn = bool(left)

    def _tell_loss(self) -> None:
        """Log how many lines were lost, as soon as there is room for this event."""
        if self._lines.qsize() > _MAX_LINES // 2:
            return
        with self._lock:
            lost, self._lost = self._lost, 0
        if lost:
            log.warning("log_lines_lost", lines=lost)


_writers: list[LineWriter] = []
"""The writer in use, if there is one."""


def flush() -> None:
    """Wait until what was logged is written, for at most ``_FLUSH_S`` seconds."""
    for writer in _writers:
        writer.wait()


atexit.register(flush)


def _stream() -> LineWriter | TextIO:
    """Return the stream for the log: a writer for standard error, or standard error itself if it is no file."""
    _writers.clear()
    try:
        _writers.append(LineWriter(sys.stderr.fileno()))
    except (OSError, ValueError, AttributeError):
        return sys.stderr
    return _writers[0]


def _logger_class(level: int) -> type[Any]:
    """Return the class of our loggers. An event that cannot be rendered is lost and counted; it does not stop the work."""
    base: type[Any] = structlog.make_filtering_bound_logger(level)

    class Logger(base):  # type: ignore[misc]  # structlog makes its class at run time
        def _proxy_to_logger(self, *event: Any, **keys: Any) -> Any:
            try:
                return super()._proxy_to_logger(*event, **keys)
            except Exception:  # noqa: BLE001 -- whatever fails here concerns the log alone
                for writer in _writers:
                    writer.lose()
                return None

    return Logger


def configure(log_format: str | None, level: str = "info") -> None:
    """Set up structlog, once. Warnings and errors of libraries that use the standard library's log come out in the same form."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    stream: Any = _stream()
    rendering = _rendering(log_format)
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=_logger_class(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # apscheduler warns when a tick finds the tick before it still running. A daemon with much to do has that all the time.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # the driver and its pool write sentences for each connection that breaks; our event database_lost tells of all of them
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    # a failed write to the log is counted; a traceback on standard error would fail in the same way
    logging.raiseExceptions = False


def _rendering(log_format: str | None) -> list[structlog.types.Processor]:
    """Return the steps that make a line of an event: for people on the console, or JSON for machines."""
    if log_format == "console" or (log_format is None and sys.stderr.isatty()):
        plain = structlog.dev.plain_traceback
        console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
        return [structlog.processors.format_exc_info, _shown, console]
    # Local variables are not shown: they may hold a password, or megabytes of text from strangers.
    exceptions = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(exceptions),
        _event_first,
        structlog.processors.JSONRenderer(serializer=_json_line, ensure_ascii=False),
    ]


def _shown(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Return the event with texts that may be sent to a terminal: some of them are a stranger's."""
    return {key: shown(value) if isinstance(value, str) else value for key, value in event.items()}


def _json_line(event: object, **options: Any) -> str:
    """Return an event as JSON that may be sent to a terminal."""
    return escaped(json.dumps(event, **options))


def _event_first(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Return the event with its time, level and name at the beginning of the line."""
    head = ("timestamp", "level", "event")
    return {**{key: event[key] for key in head if key in event}, **event}
