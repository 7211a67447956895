"""The places of an article's paragraphs: the block of the page that each of them stands in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from ingest.text.fragments import ITEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.page.blocks import Block

KEY = 24
"""The number of characters, white space not counted, by which a paragraph is found where its whole text stands in no block.

So many characters seldom begin two blocks of one page.
"""

_NEAR = 400
"""The number of blocks within which the next paragraph is expected. A copy farther on is rather a second copy of the article."""


def places(paragraphs: Sequence[str], blocks: Sequence[Block]) -> tuple[Block | None, ...]:
    """Return for each paragraph its block on the page; None where no block holds it.

    The blocks come in the order of the paragraphs as far as possible. A text may stand on a page several times, such as a heading in
    a table of contents. Then the copy is taken that is nearest to the closest paragraph whose text stands there once.
    """
    wholes = ["".join(paragraph.removeprefix(ITEM).split()) for paragraph in paragraphs]
    by_text: dict[str, list[int]] = {text: [] for whole in wholes for text in (whole, whole[:KEY])}
    for number, block in enumerate(blocks):
        whole = "".join(block.text.split())
        if whole in by_text:
            by_text[whole].append(number)
        if len(whole) > KEY and (head := whole[:KEY]) in by_text:
            by_text[head].append(number)
    copies = [by_text[whole] or by_text[whole[:KEY]] for whole in wholes]
    following = list(_following(copies))
    found: list[Block | None] = []
    at = before = -1
    for index, numbers in enumerate(copies):
        if numbers:
            ahead = following[index]
            late = ahead is not None and ahead - index < index - before
            at = _nearest(numbers, at, copies[ahead][0] if ahead is not None else -1, late=late)
            before = index
        found.append(blocks[at] if numbers else None)
    return tuple(found)


def _following(copies: Sequence[Sequence[int]]) -> Iterator[int | None]:
    """Yield for each paragraph the index of the next paragraph that stands on the page once; None where there is none."""
    ahead: list[int | None] = []
    last = None
    for index in range(len(copies) - 1, -1, -1):
        ahead.append(last)
        last = index if len(copies[index]) == 1 else last
    return reversed(ahead)


def _nearest(numbers: Sequence[int], at: int, ahead: int, *, late: bool) -> int:
    """Return the number of the copy to take, which stands after block ``at`` if any does.

    ``ahead`` is the block of the next paragraph that stands on the page once, or -1. ``late`` says that this paragraph is closer than
    the last one found: then the last copy before it is taken, otherwise the first copy after ``at``.
    """
    behind, before = bisect_right(numbers, at), bisect_left(numbers, ahead)
    if behind < before:
        return numbers[before - 1 if late or at < 0 else behind]
    if behind < len(numbers) and (at < 0 or numbers[behind] < at + _NEAR):
        return numbers[behind]
    return min(numbers[max(behind - 1, 0) : behind + 1], key=lambda number: abs(number - at))
