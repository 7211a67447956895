"""Decides by a host's robots.txt what may be fetched there (RFC 9309)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.text.urls import comparable_path

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT = "ingest"
"""Our product token (RFC 9309, 2.2.1), the one that the User-Agent begins with."""
MAX_BYTES = 500 * 1024
"""What is read of a file (RFC 9309, 2.5): what stands behind is not obeyed."""
_MAX_RULES = 5_000
"""For us; they are looked through for each page."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[a-z_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line of the file that allows or forbids."""

    line: str
    """As given: ``Disallow: /search``."""
    allows: bool
    length: int
    """Octets of the pattern: the longest one that matches decides (2.2.2)."""
    parts: tuple[str, ...]
    """What stands between its wildcards, in the form of comparable_path()."""
    is_whole: bool
    """It ends with ``$``: nothing may follow."""

    def matches(self, path: str) -> bool:
        """Tell whether a path with its query is meant. Linear in the path, whatever the number of wildcards."""
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        if not rest:
            return not self.is_whole or path == first
        at = len(first)
        for part in rest[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if self.is_whole:
            return len(path) - len(rest[-1]) >= at and path.endswith(rest[-1])
        return path.find(rest[-1], at) >= 0


def rules_for_us(body: bytes) -> tuple[str, float]:
    """Return the lines of a robots.txt that hold for us, and the seconds between two requests that it asks for (0: none).

    Those are the groups that name us, else those of ``*`` (2.2.1). Takes any bytes; never raises. ``Crawl-delay`` is none of
    the RFC's, and widely used.
    """
    named: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    is_named = is_other = is_in_rules = was_named = False
    for key, value in _records(body):
        if key == "user-agent":
            if is_in_rules:
                is_named = is_other = is_in_rules = False
            is_named |= _TOKEN.match(value.lower())[0] == AGENT  # type: ignore[index]  # it matches anything
            is_other |= value.startswith("*")
            was_named |= is_named
        else:
            is_in_rules = True
            if is_named:
                named.append((key, value))
            if is_other:
                others.append((key, value))
    ours = named if was_named else others
    lines = [f"{key.capitalize()}: {value}" for key, value in ours if key != "crawl-delay" and value][:_MAX_RULES]
    return "\n".join(lines), max((_seconds(value) for key, value in ours if key == "crawl-delay"), default=0.0)


def forbidding(lines: str, url: str) -> str | None:
    """Return the line out of ``rules_for_us`` that forbids a URL; None where none does.

    The longest pattern decides, and of two that are as long the one that allows (2.2.2).
    """
    path = comparable_path(url)
    if path == "/robots.txt":
        return None
    decisive = next((rule for rule in _rules(lines) if rule.matches(path)), None)
    return decisive.line if decisive is not None and not decisive.allows else None


def _records(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the lines of the kinds that are understood; others mean nothing (2.2.4)."""
    text = body[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff").replace("\x00", "")
    for line in _LINE_END.split(text):
        key, _, value = line.partition("#")[0].partition(":")
        key = key.strip().lower()
        if key in {"user-agent", "allow", "disallow", "crawl-delay"}:
            yield key, value.strip()


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


@lru_cache(maxsize=256)
def _rules(lines: str) -> tuple[Rule, ...]:
    """Return the rules, the decisive first."""
    rules = [_rule(line) for line in lines.split("\n") if line]
    return tuple(sorted(rules, key=lambda rule: (-rule.length, not rule.allows)))


def _rule(line: str) -> Rule:
    key, _, pattern = line.partition(": ")
    # "Disallow: private" can only mean /private
    path = pattern if pattern.startswith(("/", "*")) else f"/{pattern}"
    parts = re.split(r"\*+", path.removesuffix("$"))
    return Rule(
        line=line,
        allows=key == "Allow",
        length=len(path.encode("utf-8", "replace")),
        parts=tuple(comparable_path(part) for part in parts),
        is_whole=path.endswith("$"),
    )
