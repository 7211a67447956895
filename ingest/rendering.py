"""How an event of the log becomes a line: for people, or for machines."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import structlog

from ingest.text.plain import escaped, shown


def rendering(*, for_machines: bool) -> list[structlog.types.Processor]:
    """Return the steps that make a line of an event: JSON for machines, or for people on the console."""
    if not for_machines:
        plain = structlog.dev.plain_traceback
        console = structlog.dev.ConsoleRenderer(colors=_is_coloured(), exception_formatter=plain)
        return [structlog.processors.format_exc_info, _shown, console]
    # Local variables are not shown: they may hold a password, or megabytes of text from strangers.
    exceptions = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(exceptions),
        _event_first,
        structlog.processors.JSONRenderer(serializer=_json_line, ensure_ascii=False),
    ]


def _is_coloured() -> bool:
    """Return whether the log has colours: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


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
