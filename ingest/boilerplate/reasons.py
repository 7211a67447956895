"""The evidence for a cut in words that people understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def reasons(says: str, index: int, count: int, gone: Collection[int]) -> tuple[str, ...]:
    """Return the evidence for the cut of a passage of paragraph ``index`` of ``count``.

    ``says``: its words that look most like boilerplate. ``gone``: the paragraphs that are cut.
    """
    found = [f"says: {says}"] if says else []
    found.append(f"stands: {_place(index, count)}")
    if index - 1 in gone or index + 1 in gone:
        found.append("beside: what goes too")
    return tuple(found)


def _place(index: int, count: int) -> str:
    if index == count - 1:
        return "last paragraph"
    return "first paragraph" if index == 0 else f"paragraph {index + 1} of {count}"
