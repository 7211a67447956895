"""Feeds that list one new entry: the CPU time of reading such a document, beside feedparser alone on the same documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

import feedparser
import pages
from results import CannotRunError, table

from ingest.demo.sites import sites
from ingest.feed.again import parse_again
from ingest.model.feed import ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = {"RSS 2.0, summaries": ("rss2", False), "RSS 2.0, whole texts": ("rss2", True), "Atom": ("atom", False)}
FEEDS, QUICK_FEEDS = 5_000, 300
"""The feeds of all kinds together. Each has a host of its own."""
ENTRIES = 40
_ROUNDS = 10
"""Each round reads a part of the feeds; its ratios are those of the sums of its feeds."""
_WARM = 3
_MAX_ENTRIES = 2_000


@dataclass(slots=True)
class _Sums:
    """The milliseconds of the feeds of a round."""

    again: float = 0.0
    full: float = 0.0
    bare: float = 0.0


@dataclass(slots=True)
class _Pair:
    """A document, and the next one, in which one entry is new and the oldest is gone."""

    before: bytes
    after: bytes
    host: bytes
    rounds: list[_Sums] = field(default_factory=list)

    def of_feed(self, number: int) -> tuple[bytes, bytes, str]:
        """Return both documents as the feed of this number lists them, and its URL."""
        host = f"site-{number}.example"
        before, after = (body.replace(self.host, host.encode()) for body in (self.before, self.after))
        return before, after, f"http://{host}/feed"


def run(*, quick: bool = False) -> str:
    """Return the table of all kinds of feeds."""
    of_kind = (QUICK_FEEDS if quick else FEEDS) // len(_KINDS)
    each = of_kind // _ROUNDS
    pairs = {kind: _pair(*form) for kind, form in _KINDS.items()}
    for pair in pairs.values():
        for number in range(_WARM):
            _measure(pair, number, _Sums())
        for nth in range(_ROUNDS):
            pair.rounds.append(_Sums())
            for number in range(nth * each, (nth + 1) * each):
                _measure(pair, number, pair.rounds[-1])
    rows = [_row(kind, pair.rounds, each) for kind, pair in pairs.items()]
    head = (
        "feed",
        "one new, ms",
        "all entries, ms",
        "feedparser, ms",
        "one new : feedparser",
        "all entries : feedparser",
    )
    note = f"CPU time a document, {of_kind} feeds of each kind with {ENTRIES} entries; ratios of {_ROUNDS} rounds, min / median / max"
    return f"{note}:\n\n{table(head, rows)}"


def _row(kind: str, rounds: list[_Sums], each: int) -> tuple[str, ...]:
    times = (median(getattr(one, name) for one in rounds) / each for name in ("again", "full", "bare"))
    ratios = ([one.again / one.bare for one in rounds], [one.full / one.bare for one in rounds])
    shown = (f"{min(one):.3f} / {median(one):.3f} / {max(one):.3f}" for one in ratios)
    return kind, *(f"{ms:.2f}" for ms in times), *shown


def _pair(form: str, full: bool) -> _Pair:  # noqa: FBT001 -- as ``sites`` has it
    site = next(one for one in sites() if (one.kind, one.full) == (form, full))
    press = pages.press(ENTRIES, [site])
    for _ in range(ENTRIES):
        press.publish()
    shelf = press.shelves[site.host]
    before = shelf.feed(1)
    press.publish()
    return _Pair(before, shelf.feed(1), f"{site.host}:80".encode())


def _measure(pair: _Pair, number: int, sums: _Sums) -> None:
    """Read the next document of a feed in full, with the imprint of the one before, and with feedparser alone, in turns."""
    before, after, url = pair.of_feed(number)
    imprint = _read(before, url, None).imprint
    readers: list[Callable[[], None]] = [
        lambda: _add(sums, "again", lambda: _checked(_read(after, url, imprint))),
        lambda: _add(sums, "full", lambda: _read(after, url, None)),
        lambda: _add(sums, "bare", lambda: feedparser.parse(after)),
    ]
    # the first one finds the processor's caches cold
    for place in range(len(readers)):
        readers[(place + number) % len(readers)]()


def _read(body: bytes, url: str, imprint: bytes | None) -> ParsedFeed:
    document = parse_again(body, url=url, content_type=None, max_entries=_MAX_ENTRIES, imprint=imprint)
    if not isinstance(document, ParsedFeed):
        raise CannotRunError(f"a feed of the newsroom cannot be read: {document.reason}")
    return document


def _checked(document: ParsedFeed) -> None:
    if (len(document.entries), document.passed_over) != (1, ENTRIES - 1):
        raise CannotRunError(f"{len(document.entries)} entries were read, {document.passed_over} passed over")


def _add(sums: _Sums, name: str, function: Callable[[], object]) -> None:
    begin = process_time()
    function()
    setattr(sums, name, getattr(sums, name) + (process_time() - begin) * 1000)
