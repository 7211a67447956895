"""A feed document is cut at its entries, if each of them can be taken out and the rest still is the same document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable

ENTRIES = frozenset({"item", "entry"})
"""The names of the elements that are entries."""
_NOTHING = re.compile(rb"\s*(?:<!--(?:[^-]|-(?!->))*+-->\s*)*")
"""White space and comments."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A document in pieces. Its entries stand side by side, nothing stands between them, and no element stands behind them."""

    around: str
    """The elements that the entries stand in, from the root on, each with its attributes."""
    before: bytes
    entries: tuple[bytes, ...]
    after: bytes

    def only(self, places: Iterable[int]) -> bytes:
        """Return the document with no other entries than those at these places."""
        return self.before + b"\n".join(self.entries[place] for place in places) + self.after


def cut(document: bytes) -> Cut | None:
    """Cut a document of UTF-8 that begins with its root element. None: it is not well-formed XML, has no entries, or has them elsewhere."""
    cutter = _Cutter(document)
    try:
        cutter.parser.Parse(document, True)
    except (expat.ExpatError, _OddError):
        return None
    places = cutter.places
    if not places or not all(_NOTHING.fullmatch(document, a[1], b[0]) for a, b in pairwise(places)):
        return None
    entries = tuple(document[start:end] for start, end in places)
    return Cut(cutter.around, document[: places[0][0]], entries, document[places[-1][1] :])


class _OddError(Exception):
    """The entries do not stand side by side at the end of an element."""


class _Cutter:
    """The places of a document's entries, as expat finds them: the reader of the entries uses the same parser."""

    def __init__(self, document: bytes) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.places: list[tuple[int, int]] = []
        self.around = ""
        self._document = document
        self._open: list[tuple[str, dict[str, str]]] = []
        self._name = ""
        self._depth = 0
        self._start = 0
        self._watch()

    def _watch(self) -> None:
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] not in ENTRIES:
            if self.places:
                raise _OddError
            self._open.append((name, attributes))
            return
        if not self.places:
            self._name, self._depth, self.around = name, len(self._open), repr((self._open, name))
        if (name, len(self._open)) != (self._name, self._depth):
            raise _OddError
        self._start = self.parser.CurrentByteIndex
        # what stands in an entry is of no interest
        self.parser.StartElementHandler = None
        self.parser.EndElementHandler = self._ended_within

    def _ended_within(self, name: str) -> None:
        if name != self._name:
            return
        at = self.parser.CurrentByteIndex
        if at == self._start:  # <item/>
            raise _OddError
        self.places.append((self._start, self._document.index(b">", at) + 1))
        self._watch()

    def _ended(self, name: str) -> None:
        # another name: the end tag that ended an entry was that of another entry inside of it
        if self._open.pop()[0] != name:
            raise _OddError
