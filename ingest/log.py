"""Logs are past-tense events with keys: JSON for machines, console for people."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(log_format: str | None, level: str = "info") -> None:
    """Set structlog up once; the standard library's log (of libraries) comes out the same way, from warnings on."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    console = log_format == "console" or (log_format is None and sys.stderr.isatty())
    rendering: list[structlog.types.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        if console
        else [
            # what local variables hold is strangers' text, megabytes of it, or a password
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            _event_first,
            structlog.processors.JSONRenderer(ensure_ascii=False),
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
    # a tick that finds the one before it still at work is how the queues are drained, not an event
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _event_first(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Put what a reader looks for at the head of the line."""
    head = ("timestamp", "level", "event")
    return {**{key: event[key] for key in head if key in event}, **event}
