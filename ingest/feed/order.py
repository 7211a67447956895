"""The order of a document's entries: which end is the newest, and which entries are read if there are too many."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.feed.fields import stated_date
from ingest.model.feed import ParsedFeed, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.feed.raw import RawEntry
    from ingest.model.feed import FeedEntry, KnownEntry

TOO_MANY = "too_many_entries"
"""The kind of problem of a document of which some entries are not read."""
READ_MORE = 5
"""A document that does not show which end is the newest is read up to this multiple of the entries that are wanted. Set by hand: five
times the usual bound take some seconds."""
_CLEAR = 2
"""The order is clear if this many times as many neighbours stand in it as in the reverse order. Entries that were pinned or edited stand
out of order."""
_NUMBER = re.compile(r"[0-9]{1,18}")


def is_newest_last(dates: Sequence[Any], names: Sequence[str]) -> bool | None:
    """Return whether the newest entries of a document stand at its end; None: neither dates nor numbers show it.

    ``dates``: the date of each entry, or None. ``names``: the guid of each entry, or another text that may hold its number.
    """
    by_date = _rises((a, b) for a, b in pairwise(dates) if a is not None and b is not None)
    if by_date is not None:
        return by_date
    keys = [(_NUMBER.sub("0", name), [int(number) for number in _NUMBER.findall(name)]) for name in names]
    pairs = [(a[1], b[1]) for a, b in pairwise(keys) if a[0] == b[0]]
    return _rises(pairs) if len(pairs) * 2 >= len(names) else None


def is_rising(entries: Sequence[RawEntry]) -> bool | None:
    """Return whether the newest of these entries stand at the end; None: it is not clear."""
    dates = [stated_date(entry.published or entry.updated, "", []) for entry in entries]
    return is_newest_last(dates, [entry.guid or "".join(entry.links[:1]) for entry in entries])


def _rises(pairs: Iterable[tuple[Any, Any]]) -> bool | None:
    ups = downs = 0
    for a, b in pairs:
        ups += a < b
        downs += a > b
    if ups > _CLEAR * downs:
        return True
    return False if downs > _CLEAR * ups else None


def newest(document: ParsedFeed, known: Sequence[KnownEntry], max_entries: int) -> ParsedFeed:
    """Return a document with ``max_entries`` entries at most: the known ones are left out first, then the oldest.

    The others keep their order. If neither dates nor numbers show which entries are the oldest, it is those at the end.
    """
    entries = document.entries
    if len(entries) <= max_entries:
        return document
    guids = {entry.guid for entry in known}
    urls = {entry.url for entry in known if entry.url}
    places = [entry.guid in guids or entry.url in urls for entry in entries]
    by_age = _newest_first(entries)
    taken = sorted(sorted(by_age, key=places.__getitem__)[:max_entries])
    problems = document.problems
    if not any(problem.kind == TOO_MANY for problem in problems):
        problems += (Problem(kind=TOO_MANY, detail=f"of {len(entries)}, only the newest {max_entries} are read"),)
    return replace(document, entries=tuple(entries[place] for place in taken), problems=problems)


def _newest_first(entries: Sequence[FeedEntry]) -> list[int]:
    """Return the places of entries in the document, the newest first. An entry without a date goes with the one before it."""
    places = range(len(entries))
    dates = [entry.published_at for entry in entries]
    rises = is_newest_last(dates, [entry.guid for entry in entries])
    in_order = list(reversed(places)) if rises else list(places)
    if sum(date is not None for date in dates) * 2 < len(dates):
        return in_order
    last = min(date for date in dates if date is not None)
    dated = {}
    for place in in_order:
        last = dates[place] or last
        dated[place] = last
    return sorted(in_order, key=dated.__getitem__, reverse=True)
