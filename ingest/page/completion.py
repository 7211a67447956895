"""What the extractor passed over: the standfirst, and headings, list items and paragraphs among those that it took.

An extractor weighs each element by itself, and drops a list of names that are links, a heading above a paragraph that it dropped,
a paragraph that is one long link. What stands between two paragraphs of the article in the very element that holds them is the
article, too. A standfirst is known by its text, which the page declares as its description.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.page.layout import HEADINGS, Block, names, places
from ingest.page.marks.words import ANYWHERE
from ingest.text.fragments import ITEM
from ingest.text.plain import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

_LINKED = 0.8
"""Share of a text in links from which on it is navigation, unless it looks like what the extractor took."""
_STANDFIRST = range(40, 700)
"""Characters."""
_SOLID = 100
"""Characters of a paragraph that no standfirst stands behind."""
_KNOWN = 24
"""Characters by which a block is found in a text; a shorter one must stand where the one before it ends."""
_ALL = 0.9
"""Share of a text that its blocks make up, if they are its blocks."""
_SAME = 60
"""Letters by which a standfirst is known as the declared description, which is often cut short."""


def completed(blocks: Sequence[Block], paragraphs: Sequence[str], descriptions: Iterable[str]) -> tuple[str, ...]:
    """Return the paragraphs with those that were passed over, in the page's order.

    ``blocks``: the page's text between the borders of block elements. ``descriptions``: of the article, as the page declares them.
    """
    paragraphs = _parted(blocks, paragraphs)
    placed_at = places(paragraphs, blocks)
    numbers = {id(block): number for number, block in enumerate(blocks)}
    placed = [(index, numbers[id(place)]) for index, place in enumerate(placed_at) if place is not None]
    found = list(_between(blocks, paragraphs, placed))
    solid = next((number for index, number in placed if len(paragraphs[index]) >= _SOLID), 0)
    taken = {number for _, number in placed}
    standfirst = _standfirst(blocks[:solid], descriptions)
    if standfirst is not None and standfirst not in taken:
        following, text = (
            next(index for index, number in placed if number > standfirst),
            one_line(blocks[standfirst].text),
        )
        found += [] if any(text == line for _, line in found) else [(following, text)]
    lines = list(paragraphs)
    for index, text in sorted(found, key=lambda found: found[0], reverse=True):
        lines.insert(index, text)
    return tuple(lines)


def _parted(blocks: Sequence[Block], paragraphs: Sequence[str]) -> Sequence[str]:
    """Part a text that was found run together, as short ones are, where its blocks stand on the page."""
    if len(paragraphs) != 1:
        return paragraphs
    whole = "".join(paragraphs[0].split())
    found, at = list[str](), 0
    for block in blocks:
        text = "".join(block.text.split())
        start = whole.find(text, at) if len(text) >= _KNOWN else at if whole.startswith(text, at) else -1
        if text and start >= 0:
            found.append(one_line(block.text))
            at = start + len(text)
    return found if sum(len("".join(text.split())) for text in found) >= _ALL * len(whole) else paragraphs


def _between(
    blocks: Sequence[Block], paragraphs: Sequence[str], placed: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """Yield what stands beside the paragraphs, with the index of the paragraph behind it; the last one first."""
    article, known = _Article([blocks[number] for _, number in placed]), set(paragraphs)
    for (index, number), (following, end) in reversed(list(pairwise(placed))):
        around = "".join("".join(paragraphs[index : following + 1]).split())
        for block in reversed(blocks[number + 1 : end]):
            text = one_line(block.text)
            if text and article.has(block) and "".join(text.split()) not in around:
                line = ITEM + text if article.item(block) is not None else text
                if line not in known:  # pages hold copies of a text, for small screens and large ones
                    known.add(line)
                    yield following, line


class _Article:
    """The elements that hold the paragraphs."""

    def __init__(self, taken: Sequence[Block]) -> None:
        self._holders = {block.around.getparent() for block in taken if block.around.tag == "p"}
        self._looks = {block.look for block in taken}

    def has(self, block: Block) -> bool:
        """Tell whether a block is one of its headings, items or paragraphs."""
        element, item = block.around, self.item(block)
        linked = block.in_links >= _LINKED
        if item is None:
            beside = element.tag in {"p", *HEADINGS} and element.getparent() in self._holders
            return beside and not linked and _is_plain(element)
        listed = item.getparent()
        beside = listed is not None and listed.getparent() in self._holders and _is_plain(listed)
        return beside and _is_plain(element) and (not linked or block.look in self._looks)

    def item(self, block: Block) -> HtmlElement | None:
        """Return the list item that a block stands in."""
        element: HtmlElement | None = block.around
        while element is not None and element not in self._holders and element.tag != "li":
            element = element.getparent()
        return element if element is not None and element.tag == "li" else None


def _is_plain(element: HtmlElement) -> bool:
    return ANYWHERE.keys().isdisjoint(names(element))


def _standfirst(blocks: Sequence[Block], descriptions: Iterable[str]) -> int | None:
    """Return the number of the first block below the headline that the page declares to be its description."""
    described = [folded for text in descriptions if len(folded := fold(text)) >= _STANDFIRST.start]
    headings = [number for number, block in enumerate(blocks) if _is_in(block, {"h1"})]
    for number in range(headings[-1] + 1 if headings else 0, len(blocks)):
        block, text = blocks[number], fold(blocks[number].text)
        prose = len(text) in _STANDFIRST and block.in_links < _LINKED and not _is_caption(block)
        if prose and any(text[:_SAME] == other[:_SAME] or text in other for other in described):
            return number
    return None


def _is_caption(block: Block) -> bool:
    element = block.around
    return _is_in(block, {"figure", "figcaption"}) or any(ANYWHERE.get(name) == "caption" for name in names(element))


def _is_in(block: Block, tags: set[str]) -> bool:
    return any(element.tag in tags for element in (block.element, *block.element.iterancestors()))
