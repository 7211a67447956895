"""Logs are events in the past tense, with keys: as JSON for machines, on the console for people."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import structlog

from ingest.text.plain import escaped, shown

EVENTS = {
    "The daemon": {
        "daemon_started": "The daemon polls and collects from now on, with this number of `workers`.",
        "places_reduced": (
            "The `limit` of open files (RLIMIT_NOFILE) is too low for the settings, so the daemon works on so many `feeds` and `pages` "
            "at the same time at most."
        ),
        "drain_started": "The daemon was told to stop. So many `feeds` and `entries` are still under way.",
        "daemon_stopped": "The daemon has ended. It gave back so many leases (`given_back`) to other daemons.",
        "pass_started": "`ingest run --once` has begun its one pass.",
        "pass_finished": "`ingest run --once` has ended. The keys are the figures of `ingest status --json`.",
        "feeds_synchronised": "The list in `INGEST_FEEDS` was read. It lists `listed` feeds, and `added` of them are new.",
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
        "article_merged": "A stored article was found to be a copy of another one, `duplicate_of`.",
        "article_withdrawn": "The page of an article was gone at two visits in a row. The article's text stays.",
        "article_restored": "The page of a withdrawn article is back, with the same text.",
        "entry_deduplicated": "The entry is about an article that is stored already. It points at that article.",
        "entry_unchanged": "The page of an entry was visited again, and nothing was changed; `reason` or `error` may say why.",
        "entry_postponed": "The page of an entry is fetched again in `delay_s` seconds. The entry may have its article already.",
        "passage_learned": (
            "A passage counts as boilerplate of its site from now on, since so many `articles` hold it. They are cleaned again."
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
            "A host refused several feeds and pages in a row because we ask too often. "
            "Nothing is fetched from it for `wait_s` seconds, and for longer if it goes on."
        ),
        "host_recovered": "A host that refused requests for `slowed_s` seconds serves them again.",
        "host_crowded": (
            "A host has so many `feeds` that they cannot all be polled in time at one poll every `spacing_s` seconds. "
            "One poll every `wanted_s` seconds would be enough."
        ),
        "host_uncrowded": "All feeds of the host can be polled in time again.",
    },
    "Trouble": {
        "lease_lost": "Work was finished after its lease had run out. Its result was not written; another daemon does the work.",
        "work_abandoned": "The database went away during the work. The work is done again when its lease has run out.",
        "descriptors_exhausted": (
            "There was no file descriptor left for a connection, a file or a process. The work that needed it went back to its queue, and "
            "nothing is claimed for `rest_s` seconds. Raise the `limit` (RLIMIT_NOFILE). It is logged again only after a minute without."
        ),
        "work_failed": "The program has a bug; please report it with the `exception`. The work is tried again later.",
        "database_lost": "Postgres does not answer. The daemon waits for it.",
        "database_found": "Postgres answers again.",
    },
    "Upkeep": {
        "passages_forgotten": "So many `passages` were forgotten, since their sites do not use them any more. What was stripped stays stripped.",
        "old_pages_dropped": "So many `pages` were deleted, since they are older than `INGEST_PAGE_KEEP_DAYS`.",
        "old_changes_dropped": "So many `changes` were deleted from the change log, since they are older than `INGEST_CHANGE_KEEP_DAYS`.",
        "consumer_passed": (
            "Changes were deleted that this consumer had not read. It had acknowledged nothing for `INGEST_CHANGE_KEEP_DAYS` days, "
            "and its next read ends in the error IG001."
        ),
    },
}
"""Every event that is logged, in groups, with a sentence for operators. `./dev docs` writes docs/events.md from it."""


def configure(log_format: str | None, level: str = "info") -> None:
    """Set up structlog, once. Warnings and errors of libraries that use the standard library's log come out in the same form."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    console = log_format == "console" or (log_format is None and sys.stderr.isatty())
    rendering: list[structlog.types.Processor] = (
        [
            structlog.processors.format_exc_info,
            _shown,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ]
        if console
        else [
            # Local variables are not shown: they may hold a password, or megabytes of text from strangers.
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            _event_first,
            structlog.processors.JSONRenderer(serializer=_json_line, ensure_ascii=False),
        ]
    )
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # apscheduler warns when a tick finds the tick before it still running. A daemon with much to do has that all the time.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


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
