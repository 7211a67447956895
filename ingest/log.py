"""Logs are events in the past tense, with keys: as JSON for machines, on the console for people.

The log never stops the program: lines are written by a thread of their own. If they cannot be written, they are lost and counted.
"""

from __future__ import annotations

import atexit
import logging
import sys
from typing import Any, TextIO

from ingest.plain_structlog import structlog

# isort: split
from ingest.flood import Flood
from ingest.line_writer import LineWriter
from ingest.printed import LibraryHandler, Printed
from ingest.rendering import rendering

log = structlog.stdlib.get_logger()

EVENTS = {
    "The daemon": {
        "daemon_started": "The daemon polls and collects from now on. `database` is its URL without the password; `feeds` is their number.",
        "daemon_failed": (
            "The daemon cannot start, or it has ended by an error: `error` says why and what to do. With the `exit_code` 2, a setting cannot "
            "be used; with 1, something else is wrong. An `exception` shows a bug; please report it."
        ),
        "listening_started": "The daemon answers `/livez`, `/readyz` and `/metrics` at `address` from now on.",
        "listening_failed": (
            "Another program has the port of `address`, so this daemon answers nobody. It is one warning, since `INGEST_HTTP_LISTEN` is unset; "
            "if it is set, the program ends with exit code 2."
        ),
        "heartbeat_failed": (
            "The daemon could not renew its row in the database: a right is lacking, or another session held a lock for too long; `error` says "
            "which. It tries again every 10 seconds. If this lasts, `/readyz` says after 30 seconds that the daemon is not ready, and `ingest "
            "health` says after 60 seconds that it is late."
        ),
        "settings_differ": (
            "Another daemon at work on this database, with this `pid` on this `host`, has other values of these `settings`. Give all daemons the "
            "same: otherwise it depends on chance which value decides. It is logged when this daemon starts."
        ),
        "places_reduced": (
            "The `limit` of open files (RLIMIT_NOFILE) is too low for the settings, so the daemon works on so many `feeds` and `pages` "
            "at the same time at most."
        ),
        "was_away": (
            "The daemon did not work for `away_s` seconds: it was stopped (SIGSTOP), the machine slept, or it was overloaded. "
            "The program used the processor for `cpu_s` seconds of this time. If the time was longer than `INGEST_LEASE_S`, other "
            "daemons have taken its work, and `lease_lost` follows."
        ),
        "daemon_late": (
            "The event loop does not turn, or a queue has tried no claim for 5 minutes: `what` names them. The service manager's watchdog "
            "hears nothing meanwhile, so it restarts the daemon. Please report it."
        ),
        "daemon_in_time": "What was late works again.",
        "reloaded": (
            "SIGHUP came, and the settings and the list of feeds were read again. The settings in `changed` are in force now; those in "
            "`needs_restart` have changed as well, but are in force only after a restart."
        ),
        "reload_failed": (
            "SIGHUP came, and the settings or the list of feeds cannot be used, or another session held a lock in the database for too long: "
            "`error` says which. The settings from before stay in force. "
            "Mend it and send SIGHUP again."
        ),
        "service_manager_lost": (
            "The socket of the service manager (`NOTIFY_SOCKET`) takes no message. The daemon works on. If this lasts, the watchdog of the "
            "service manager may restart the daemon."
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
        "migrated": (
            "The database's schema was brought up to date by `count` migrations, the `last` of which gives its state. `migration_applied` names each."
        ),
        "migration_applied": "A migration was applied, and its transaction is committed.",
        "clocks_differ": (
            "The clock of this machine is `ahead_s` seconds ahead of the database's clock; a number below 0: behind it. One of them has jumped, "
            "or is not synchronised: see to NTP on both. Leases and due times follow the database's clock, so nothing is lost; `/readyz` "
            "answers 503 until they agree."
        ),
        "start_delayed": (
            "The database answers, but another session holds a lock that the start of the daemon waits for, such as another daemon that "
            "migrates the schema: `error` names the sessions. The start goes on when the lock is free. One event each minute."
        ),
        "setting_unknown": (
            "A `name` is set in `source` (the environment, or a file) that no setting has, so it is ignored. "
            "`nearest` is the most similar name of a setting."
        ),
        "database_url_missing": (
            "A `name` like INGEST_DATABASE_URL is set, and INGEST_DATABASE_URL itself is not. So the embedded database in `data_dir` is used."
        ),
        "embedded_created": (
            "A new database of the embedded Postgres is made in `data_dir`. If root starts it, its server runs as the system's user "
            "`system_user`, which is made if it does not exist."
        ),
        "rights_lacking": (
            "When the daemon started, the roles `ingest_reader` and `ingest_consumer` lacked rights that its role may not give, or that it gives "
            "to nobody since `INGEST_MIGRATE` is false. A superuser must execute the `statements` in this database."
        ),
        "strip_changed": (
            "`INGEST_STRIP` has another value than when a daemon last started. So many stored `articles` are cleaned again."
        ),
    },
    "Feeds": {
        "feed_polled": (
            "A poll went well. An unchanged body counts as well. A 304 (`status`) is logged at the level `debug` only, since most polls end so. "
            "The feed is polled again in `next_poll_s` seconds."
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
            "A better source was found for the date of an article, or for its text, which stays as it is, or its page names other authors: "
            "`amended` names the columns."
        ),
        "article_merged": "A stored article was found to be a copy of another one, `duplicate_of`.",
        "article_split": "A stored article is a copy no more: its text, or that of its original, has changed.",
        "article_withdrawn": "The page of an article was gone at two visits in a row. The article's text stays.",
        "article_restored": "The page of a withdrawn article is back, with the same text.",
        "entry_forgotten": "The page of an entry is one that was erased (`ingest forget`). The entry was deleted, and nothing was stored.",
        "entry_deduplicated": "The entry is about an article that is stored already. It points at that article.",
        "entry_unchanged": "The page of an entry was visited again, and nothing was changed; `reason` may say why. After a failed visit, `page_failed` stands alone.",
        "entry_postponed": (
            "The page of an entry is fetched again in `delay_s` seconds, although no request has failed. The entry may have its article already."
        ),
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
        "page_failed": (
            "A page could not be fetched. `detail` names the paywall or challenge, if the refusal is one. It is tried again in `delay_s` "
            "seconds. If `delay_s` is null, this was the last attempt: the article is stored with the feed's text, or stays as it is."
        ),
        "worker_failed": (
            "A page stopped its worker: it took too much time or memory, or the worker crashed. The page is tried again in `delay_s` seconds."
        ),
        "worker_replaced": (
            "A worker process has another one in its place. `reason`: it was `recycled` after `INGEST_WORKER_RECYCLE` calls, it `died` "
            "while it had nothing to do, or a page or a feed stopped it (`timeout`, `memory`, `crash`)."
        ),
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
        "database_lost": "Postgres does not answer, or it takes no writes: `error` says why. The daemon claims no work until it does. One event for each outage.",
        "database_still_away": "Postgres is still away, `away_s` seconds after `database_lost`, which was at `since`. One event each minute.",
        "database_found": "Postgres answers and takes writes again. The outage took `away_s` seconds.",
        "library_logged": "A library has logged a `message`; `logger` is its name for the part that did.",
        "text_printed": "A library or a child process printed this `text` in place of logging it. Only a log in JSON has this event.",
        "events_omitted": (
            "So many events of the name `of` were `omitted` in the last minute, since one cause repeats them: of each host, 60 events a "
            "minute are logged, and 300 of all hosts. They concern so many `hosts`; `most_of` is the host with the most of them."
        ),
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


_writers: list[LineWriter] = []
"""The writer in use, if there is one."""
_flood = Flood()
"""What is known of floods. It outlives another set-up of the log."""
_printed: list[Printed] = []
"""What reads the text that this process and its children print, if they may not print it."""
_formats: list[str] = []
"""The format in use, if the log was set up: ``json`` or ``console``."""


def flush() -> None:
    """Wait until what was logged is written, for about a second at most."""
    _flood.end_window()
    for writer in _writers:
        writer.wait()


atexit.register(flush)


class _AtOnce:
    """A logger for handlers of signals: it takes no lock, since the code that the signal interrupts may hold it."""

    def warning(self, line: str) -> None:
        """Write a line after those that wait."""
        for writer in _writers:
            writer.wait()
            writer.write_now(f"{line}\n")


urgent: Any = structlog.wrap_logger(_AtOnce())
"""Logs warnings as the other loggers do, but they are written when the call returns. It may be used in a handler of a signal."""


def is_for_machines() -> bool:
    """Return whether the log is JSON."""
    return _formats == ["json"]


def log_what_is_printed() -> None:
    """Log from now on as events what this process and its children print, if the log is JSON. Results must not be printed then."""
    if is_for_machines() and not _printed:
        _printed.append(Printed())
        stream: Any = _stream()
        structlog.configure(**{**structlog.get_config(), "logger_factory": structlog.WriteLoggerFactory(file=stream)})


def _stream() -> LineWriter | TextIO:
    """Return the stream for the log: a writer for standard error, or standard error itself if it is no file."""
    _writers.clear()
    try:
        _writers.append(LineWriter(_printed[0].stderr if _printed else sys.stderr.fileno()))
    except (OSError, ValueError, AttributeError):
        return sys.stderr
    return _writers[0]


def _lose() -> None:
    """Count a line that is lost."""
    for writer in _writers:
        writer.lose()


_least = [logging.NOTSET]
"""The lowest level that is logged."""


def _logger_of(level: str) -> type[Any]:
    """Return the class of our loggers, which log from a level on. An event that cannot be rendered is lost and counted; it does not stop the work."""
    _least[0] = logging.getLevelNamesMapping()[level.upper()]
    base: type[Any] = structlog.make_filtering_bound_logger(_least[0])

    class Logger(base):  # type: ignore[misc]  # structlog makes its class at run time
        def _proxy_to_logger(self, *event: Any, **keys: Any) -> Any:
            try:
                return super()._proxy_to_logger(*event, **keys)
            except Exception:  # noqa: BLE001 -- whatever fails here concerns the log alone
                _lose()
                return None

    return Logger


def configure(log_format: str | None, level: str = "info") -> None:
    """Set up structlog, once. Warnings and errors of libraries that use the standard library's log become events, too."""
    _formats[:] = [log_format or ("console" if sys.stderr.isatty() else "json")]
    stream: Any = _stream()
    structlog.configure(
        processors=[
            _flood,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *rendering(for_machines=is_for_machines()),
        ],
        wrapper_class=_logger_of(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[LibraryHandler(_lose)], level=logging.WARNING, force=True)
    # apscheduler warns when a tick finds the tick before it still running. A daemon with much to do has that all the time.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # the driver and its pool write sentences for each connection that breaks; our event database_lost tells of all of them
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    # a failed write to the log is counted; a traceback on standard error would fail in the same way
    logging.raiseExceptions = False


def set_level(level: str) -> None:
    """Log from now on what has this level, or a higher one."""
    structlog.configure(**{**structlog.get_config(), "wrapper_class": _logger_of(level)})


def are_details_wanted() -> bool:
    """Return whether events of the level ``debug`` are logged. Whoever has one for each poll asks before making it."""
    return _least[0] <= logging.DEBUG
