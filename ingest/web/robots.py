"""What a robots.txt allows us to fetch (RFC 9309). Section numbers in this module are those of RFC 9309."""

from __future__ import annotations

import math
import re
import string
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from ingest.text.plain import shown
from ingest.text.urls import comparable_path

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT = "ingest"
"""Our product token (2.2.1): the word with which our User-Agent begins."""
MAX_BYTES = 500 * 1024
"""This many bytes of a robots.txt are read (2.5 asks for 500 kibibytes at least); rules after them are not obeyed."""
_MAX_RULES = 5_000
"""This many rules are obeyed. All of them are compared with the URL of each page, which must not take long."""
_MAX_WILDCARDS = 10
"""This many wildcards of a pattern count. Patterns of real sites have up to five; each one costs memory and time."""
_MAX_FILES = 32
"""The rules of this many files are kept ready in memory. A file at all of our bounds takes about 6 MB."""

_PATTERN_SAFE = string.punctuation
"""The punctuation of a pattern is left as it is, percent signs and wildcards too."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[a-z_-]*")
_WILDCARDS = re.compile(r"\*+")
_ENCODED = str.maketrans({"*": "%2A", "$": "%24"})
_MISSPELLED = {
    "useragent": "user-agent",
    "user agent": "user-agent",
    "dissallow": "disallow",
    "dissalow": "disallow",
    "disalow": "disallow",
    "diasllow": "disallow",
    "disallaw": "disallow",
}
"""Misspellings that stand for a key, as 2.2.4 allows. Google's and Scrapy's parsers know the same ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line of a robots.txt that allows or forbids URLs."""

    line: str
    """The line as ``rules_for_us`` returns it, for example ``Disallow: /search``."""
    allows: bool
    length: int
    """The number of octets in the pattern. Of all patterns that match, the longest decides (2.2.2)."""
    parts: tuple[str, ...]
    """The texts between the wildcards of the pattern, in the form that ``_comparable`` returns."""
    is_whole: bool
    """Whether the pattern ends with ``$``: the URL must end where the pattern ends."""

    def matches(self, path: str) -> bool:
        """Return whether the rule is about a path with its query. The time is linear in the path, however many wildcards there are."""
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
    """Return the lines of a robots.txt that hold for us, and the seconds that it wants between two requests (0: it says none).

    The groups that name us hold for us; if there are none, the groups of ``*`` do (2.2.1). The seconds come from
    ``Crawl-delay``, which RFC 9309 does not have, but many sites use. Takes any bytes; never raises.
    """
    named: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    is_named = is_other = is_in_rules = was_named = False
    for key, value in _records(body):
        if key == "user-agent":
            if is_in_rules:
                is_named = is_other = is_in_rules = False
            is_named |= _TOKEN.match(value.lower())[0] == AGENT  # type: ignore[index]  # the pattern matches any string
            is_other |= value.startswith("*")
            was_named |= is_named
        else:
            is_in_rules = True
            if is_named:
                named.append((key, value))
            if is_other:
                others.append((key, value))
    ours = named if was_named else others
    lines = [
        f"{key.capitalize()}: {_without_controls(value)}" for key, value in ours if key != "crawl-delay" and value
    ][:_MAX_RULES]
    return "\n".join(lines), max((_seconds(value) for key, value in ours if key == "crawl-delay"), default=0.0)


def forbidding(lines: str, url: str) -> str | None:
    """Return the line out of ``rules_for_us`` that forbids a URL; None: the URL is allowed.

    The longest pattern that matches decides. If an allowing and a forbidding pattern are equally long, the URL is allowed
    (2.2.2).
    """
    path = _comparable(url)
    if path == "/robots.txt":
        return None
    decisive = next((rule for rule in _rules(lines) if rule.matches(path)), None)
    return decisive.line if decisive is not None and not decisive.allows else None


def _records(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the lines that we understand as key and value. Other lines are ignored (2.2.4)."""
    text = body[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff").replace("\x00", "")
    for line in _LINE_END.split(text):
        record = line.partition("#")[0]
        if ":" not in record and len(record.split()) == 2:
            # "Disallow /" can only mean "Disallow: /"
            record = ":".join(record.split())
        key, _, value = record.partition(":")
        key = key.strip().lower()
        key = _MISSPELLED.get(key, key)
        if key in {"user-agent", "allow", "disallow", "crawl-delay"}:
            yield key, value.strip()


def _without_controls(pattern: str) -> str:
    """Return a pattern that means the same, in ASCII where it has characters that may command a terminal or mislead (2.2.2)."""
    return pattern if shown(pattern) == pattern else quote(pattern, safe=_PATTERN_SAFE)


def _comparable(path: str) -> str:
    """Return a URL, or a part of a pattern, in a form that is equal for equal paths.

    The characters ``*`` and ``$`` are encoded, since a pattern that means them must write ``%2A`` and ``%24`` (2.2.3).
    """
    return comparable_path(path).translate(_ENCODED)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


@lru_cache(maxsize=_MAX_FILES)
def _rules(lines: str) -> tuple[Rule, ...]:
    """Return the rules. The first one that matches a URL decides."""
    rules = [rule for line in lines.split("\n") if line and (rule := _rule(line))]
    return tuple(sorted(rules, key=lambda rule: (-rule.length, not rule.allows)))


def _rule(line: str) -> Rule | None:
    """Return the rule of a line; None: it allows something by more wildcards than count.

    A rule that forbids something by more wildcards ends at the last one that counts: it forbids more than was meant.
    """
    key, _, pattern = line.partition(": ")
    # a pattern without a slash, as in "Disallow: private", can only mean /private
    path = pattern if pattern.startswith(("/", "*")) else f"/{pattern}"
    parts = _WILDCARDS.split(path.removesuffix("$"), maxsplit=_MAX_WILDCARDS)
    is_cut = "*" in parts[-1]
    if is_cut and key == "Allow":
        return None
    return Rule(
        line=line,
        allows=key == "Allow",
        length=len(path.encode("utf-8", "replace")),
        parts=tuple(_comparable(part) for part in (parts[:-1] if is_cut else parts)),
        is_whole=path.endswith("$") and not is_cut,
    )
