"""The differences of two texts, word by word (patience diff).

Patience diff is Bram Cohen's method, known from Bazaar and git. A token that both texts hold exactly once is an anchor; the longest
series of anchors in the order of both texts is common to them. Between two anchors the same is done again. A stretch that is left
is compared in full only if it is small. First paragraphs are compared, then the words of the paragraphs that differ. So the cost
grows with the length of the text, not with its square. What cannot be compared within the bounds counts as replaced.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ingest.text.scripts import UNSPACED, is_unspaced

if TYPE_CHECKING:
    from collections.abc import Sequence


_PUNCTUATION = "!-/:-@[-`{-~\xa1-\xbf\xd7\xf7\u0589\u05be-\u05c3\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u3000-\u3004\u3008-\u303f\u30fb\uff01-\uff0f\uff1a-\uff20\uff5b-\uff65"


"""The characters that stand between words, as ranges for a character class of a regular expression."""


_WORD_PATTERN = rf"\d+(?:[.,:\u066b\u066c]\d+)*|[{UNSPACED}]|[^\s\d{_PUNCTUATION}{UNSPACED}]+"


"""A word: a figure, a character of a script without spaces, or a run of other characters that are no punctuation."""


_TOKEN = re.compile(rf"{_WORD_PATTERN}|\S|\n")


"""What is compared: a word, any other character that is no white space, or the end of a paragraph."""


IS_WORD = re.compile(_WORD_PATTERN)
"""A word, by which texts are measured."""


_MAX_CHARACTERS = 300_000
"""The number of characters up to which a stretch of paragraphs is compared word by word. No article is longer."""


_MAX_DEPTH = 8
"""The number of times that anchors are looked for between anchors. Deeper down, they no longer help."""


_SMALL = 40_000
"""The number of pairs of tokens up to which a stretch without anchors is compared in full: 200 tokens against 200."""


_BUDGET = 1_000_000
"""The number of such pairs in all that are compared for two texts, which takes about half a second."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One place in which two texts differ: a stretch of each, given by offsets in code points. One of them may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def edits(old: str, new: str) -> tuple[Edit, ...]:
    """Return the places in which two texts differ, in their order. Each is made of whole words, figures, signs and paragraph breaks."""
    old_lines, new_lines = _lines(old), _lines(new)
    budget = _Budget(_BUDGET)
    found: list[Edit] = []
    for a, b, c, d in _blocks([text for text, _ in old_lines], [text for text, _ in new_lines], budget):
        old_from, old_until = _span(old_lines, a, b, len(old))
        new_from, new_until = _span(new_lines, c, d, len(new))
        if max(old_until - old_from, new_until - new_from) > _MAX_CHARACTERS:
            ends = _ends(old[old_from:old_until], new[new_from:new_until])
            old_from, new_from = old_from + ends[0], new_from + ends[0]
            old_until, new_until = old_until - ends[1], new_until - ends[1]
        if max(old_until - old_from, new_until - new_from) > _MAX_CHARACTERS:
            found.append(Edit(old_from, old_until, new_from, new_until))
            continue
        olds = [match.span() for match in _TOKEN.finditer(old, old_from, old_until)]
        news = [match.span() for match in _TOKEN.finditer(new, new_from, new_until)]
        words = _blocks([old[i:j] for i, j in olds], [new[i:j] for i, j in news], budget)
        found += [Edit(*_stretch(olds, a, b, old_from), *_stretch(news, c, d, new_from)) for a, b, c, d in words]
    return tuple(found)


Piece = tuple[Literal["same", "gone", "added"], str]
"""A stretch of text in a comparison, and whether it is in both texts, in the old one alone, or in the new one alone."""


def marked(old: str, new: str, *, context: int) -> list[Piece]:
    """Return the pieces in which two texts differ, with ``context`` characters of the new text around each.

    A sign ``…`` stands for text that is left out.
    """
    pieces: list[Piece] = []
    after = 0
    found = edits(old, new)
    for edit in found:
        pieces += _same(new[after : edit.new_start], context, after_one=after > 0)
        if edit.old_end > edit.old_start:
            pieces.append(("gone", old[edit.old_start : edit.old_end]))
        if edit.new_end > edit.new_start:
            pieces.append(("added", new[edit.new_start : edit.new_end]))
        after = edit.new_end
    rest = new[after:]
    return [*pieces, ("same", rest if len(rest) <= context else f"{rest[:context]}…")] if found and rest else pieces


def _same(text: str, context: int, *, after_one: bool) -> list[Piece]:
    """Return both ends of a text between two changes; before the first change, only the end."""
    if len(text) <= (2 if after_one else 1) * context:
        return [("same", text)] if text else []
    return [("same", f"{text[:context] if after_one else ''}…{text[-context:]}")]


def _ends(old: str, new: str) -> tuple[int, int]:
    """Return the number of characters that two texts have in common at the beginning and at the end, in whole words."""
    before = _common(old, new)
    while before and not (old[before - 1].isspace() or is_unspaced(old[before - 1])):
        before -= 1
    left, right = old[before:][::-1], new[before:][::-1]
    after = _common(left, right)
    while after and not (left[after - 1].isspace() or is_unspaced(left[after - 1])):
        after -= 1
    return before, after


def _common(a: str, b: str) -> int:
    """Return the length of the common beginning of two texts.

    It is found by halving, since slices are compared much faster than single characters.
    """
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[low:middle] == b[low:middle] else (low, middle - 1)
    return low


def _lines(text: str) -> list[tuple[str, int]]:
    """Return the paragraphs of a text, each with its offset."""
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((line, start))
        start += len(line) + 1
    return lines


def _span(lines: list[tuple[str, int]], first: int, end: int, size: int) -> tuple[int, int]:
    """Return the offsets at which a run of paragraphs begins and ends, with their line feeds."""
    start = lines[first][1] if first < len(lines) else size
    return start, lines[end][1] if end < len(lines) else size


def _stretch(spans: list[tuple[int, int]], first: int, end: int, base: int) -> tuple[int, int]:
    """Return the offsets at which a run of tokens begins and ends. An empty run stands where the token before it ends."""
    if first < end:
        return spans[first][0], spans[end - 1][1]
    where = spans[first - 1][1] if first else spans[0][0] if spans else base
    return where, where


Block = tuple[int, int, int, int]
"""A stretch in which two sequences differ: begin and end in the old one, begin and end in the new one."""


class _Budget:
    """The number of pairs that may still be compared in full."""

    def __init__(self, pairs: int) -> None:
        self._left = pairs

    def allows(self, pairs: int) -> bool:
        """Return whether so many pairs may be compared; if so, they are taken off."""
        fits = pairs <= min(_SMALL, self._left)
        self._left -= pairs if fits else 0
        return fits


def _blocks(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[Block]:
    """Return the stretches in which two sequences differ, in their order."""
    found: list[Block] = []
    open_: list[tuple[Block, int]] = [((0, len(old), 0, len(new)), 0)]
    while open_:
        block, depth = open_.pop()
        a, b, c, d = _trimmed(old, new, block)
        if a == b or c == d:
            found += [(a, b, c, d)] if (a, c) != (b, d) else []
            continue
        anchors = _anchors(old[a:b], new[c:d]) if depth < _MAX_DEPTH else []
        if anchors:
            places = [(a - 1, c - 1), *((a + i, c + j) for i, j in anchors), (b, d)]
            open_ += [((i + 1, k, j + 1, m), depth + 1) for (i, j), (k, m) in pairwise(places)]
        elif budget.allows((b - a) * (d - c)):
            matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
            found += [(a + i, a + k, c + j, c + m) for tag, i, k, j, m in matcher.get_opcodes() if tag != "equal"]
        else:
            found.append((a, b, c, d))
    return sorted(found)


def _trimmed(old: Sequence[str], new: Sequence[str], block: Block) -> Block:
    """Return a stretch without what is equal at its beginning and at its end."""
    a, b, c, d = block
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    return a, b, c, d


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the positions of the tokens that both sequences hold once: the most of them that come in the same order in both."""
    in_old, in_new = Counter(old), Counter(new)
    where = {token: place for place, token in enumerate(new) if in_new[token] == 1}
    pairs = [(place, where[token]) for place, token in enumerate(old) if in_old[token] == 1 and token in where]
    # patience sorting: pile n holds the least last position of an ascending sequence of n + 1 pairs; before[] leads back along it
    ends: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(ends, place)
        before.append(piles[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [place]
        piles[pile : pile + 1] = [number]
    longest = []
    number = piles[-1] if piles else -1
    while number >= 0:
        longest.append(pairs[number])
        number = before[number]
    return longest[::-1]
