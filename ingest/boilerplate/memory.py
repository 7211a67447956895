"""A bounded memory of what was computed of texts: the lines around an article are the same on each page of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_Found = TypeVar("_Found")
ROOM = 1_000_000
"""The number of characters that a memory holds at most. A page has ten thousand of them, and each takes up to ten bytes."""
_PER_TEXT = 100
"""A text counts as so many characters more than it has, for what is remembered of it."""


class Memory(Generic[_Found]):
    """What was computed of texts. When it is full it forgets everything, as texts bring new lines without end."""

    def __init__(self, compute: Callable[[Sequence[str]], Iterable[_Found]], room: int = ROOM) -> None:
        """Make an empty memory. ``compute`` returns what is to be remembered of each of some texts."""
        self._compute = compute
        self._room = room
        self._known: dict[str, _Found] = {}
        self._size = 0

    def of(self, texts: Sequence[str]) -> list[_Found]:
        """Return what was computed of each text; compute it for those that are not remembered, all at once."""
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        found = dict(zip(new, self._compute(new), strict=True)) if new else {}
        both = [found[text] if text in found else known[text] for text in texts]
        self._remember(found)
        return both

    def _remember(self, found: dict[str, _Found]) -> None:
        size = sum(map(len, found)) + _PER_TEXT * len(found)
        if self._size + size > self._room:
            self._known, self._size = {}, 0
        if size <= self._room:
            self._known |= found
            self._size += size
