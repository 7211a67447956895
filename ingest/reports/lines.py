"""Lines for people: pieces of text with styles, which the command line gives colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Facts = dict[str, Any]
"""What is known of one thing, by names; values as JSON has them, or times."""
Line = tuple[tuple[str, str], ...]
"""The pieces of a line, each a text with its style: ``same``, ``gone``, ``added``, ``name``, ``plain``."""
Section = tuple[str, list[Line]]
"""A heading with its lines."""

_SHOWN = 160
"""A passage is shown up to so many characters: one or two lines of a terminal. All of it stands in the database, and in JSON."""


def line(text: str) -> Line:
    """Return a line of plain text."""
    return ((text, "plain"),)


def passage_lines(passage: Facts, style: str = "gone") -> list[Line]:
    """Return a removed passage with its rule and, if they are on record, with the reasons."""
    words = " ".join(passage["text"].split())
    short = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rstrip()} …"
    why = passage.get("why") or ()
    reasons: list[Line] = [((f"    because {'; '.join(why)}", "plain"),)] if why else []
    return [((f"[{passage['rule']}] ", "name"), (short, style)), *reasons]


def named(facts: Facts, names: Iterable[str]) -> list[Line]:
    """Return a line for each of these facts that has a value."""
    shown = ((name, facts[name]) for name in names)
    return [
        ((f"{name.replace('_', ' ')} ", "name"), (_said(value), "plain")) for name, value in shown if _is_told(value)
    ]


def _is_told(value: object) -> bool:
    return value not in (None, "", False) and value != []


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.2f}"
    if hasattr(value, "isoformat"):
        return time(value)
    return "yes" if value is True else str(value)


def time(value: datetime | Any) -> str:
    """Return a time as people read it, to the second; "never" for None."""
    return value.isoformat(sep=" ", timespec="seconds") if value is not None else "never"


_UNITS = ((172_800, 86_400, "days"), (5_400, 3_600, "h"), (90, 60, "min"), (0, 1, "s"))
"""From how many seconds on a time is told in a unit, and how many seconds that has."""


def span(seconds: float) -> str:
    """Return a length of time as people say it, in one unit: ``40 s``, ``5 min``, ``3 h``, ``12 days``."""
    size, name = next((size, name) for least, size, name in _UNITS if seconds >= least or not least)
    return f"{round(seconds / size)} {name}"
