"""The parts of an article that the extractor passed over are added: the standfirst, and blocks between the paragraphs that it took.

An extractor weighs each element by itself. It drops a list of names that are links, a heading above a paragraph that it dropped, a
paragraph that is one long link. A block between two paragraphs of the article, in the very element that holds them, belongs to the
article as well. A standfirst is known by its text, which the page declares as its description.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ingest.model.page import MarkKind
from ingest.page.blocks import HEADINGS, Block
from ingest.page.class_words import class_words
from ingest.page.marks.words import ANYWHERE
from ingest.text.fragments import ITEM
from ingest.text.plain import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from ingest.page.sheet import Sheet

_NAVIGATION = 0.8
"""The share of a block in links from which on it is navigation, unless it looks like blocks that the extractor took."""

_STANDFIRST = range(40, 700)
"""The number of characters, folded, that a standfirst has. Less is a kicker or a label, more is the article itself."""

_LONG_PARAGRAPH = 100
"""The number of characters of a paragraph of the article. The standfirst stands before the first such paragraph."""

_KNOWN = 24
"""The number of characters by which a block is found anywhere in a text. A shorter block must stand where the one before it ends."""

_ALL = 0.9
"""The share of a text's characters that its blocks must have together: some white space and signs may differ."""

_SAME = 60
"""The number of folded characters at the beginning by which a standfirst equals a description, which is often cut short."""


class _Added(NamedTuple):
    """A paragraph to add."""

    before: int
    """The index of the paragraph before which it is inserted."""
    text: str
    block: Block


def completed(sheet: Sheet) -> Sheet:
    """Return the sheet with the paragraphs that were passed over, and their places, in the page's order."""
    sheet = _parted(sheet)
    numbers = {id(block): number for number, block in enumerate(sheet.blocks)}
    placed = [(index, numbers[id(place)]) for index, place in enumerate(sheet.places) if place is not None]
    added = list(_between(sheet, placed))
    added += [one for one in _standfirst(sheet, placed) if all(one.text != other.text for other in added)]
    texts, blocks = list(sheet.paragraphs), list(sheet.places)
    for before, text, block in sorted(added, key=lambda one: one.before, reverse=True):
        texts.insert(before, text)
        blocks.insert(before, block)
    return replace(sheet, paragraphs=tuple(texts), places=tuple(blocks)) if added else sheet


def _parted(sheet: Sheet) -> Sheet:
    """Return the sheet with a text that was found in one piece, as short ones are, parted into the blocks that it consists of."""
    if len(sheet.paragraphs) != 1:
        return sheet
    whole = "".join(sheet.paragraphs[0].split())
    found, at = list[Block](), 0
    for block in sheet.blocks:
        text = "".join(block.text.split())
        start = whole.find(text, at) if len(text) >= _KNOWN else at if whole.startswith(text, at) else -1
        if text and start >= 0:
            found.append(block)
            at = start + len(text)
    texts = [one_line(block.text) for block in found]
    if sum(len("".join(text.split())) for text in texts) < _ALL * len(whole):
        return sheet
    return replace(sheet, paragraphs=tuple(texts), places=tuple(found))


def _between(sheet: Sheet, placed: Sequence[tuple[int, int]]) -> Iterator[_Added]:
    """Yield the blocks of the article between its paragraphs, the last one first.

    ``placed`` holds for each paragraph whose place is known its index and the number of its block.
    """
    article, known = _Article([sheet.blocks[number] for _, number in placed]), set(sheet.paragraphs)
    for (index, number), (following, end) in reversed(list(pairwise(placed))):
        around = "".join("".join(sheet.paragraphs[index : following + 1]).split())
        for block in reversed(sheet.blocks[number + 1 : end]):
            text = one_line(block.text)
            if text and article.has(block) and "".join(text.split()) not in around:
                line = ITEM + text if article.item(block) is not None else text
                if line not in known:  # pages hold copies of a text, for small screens and large ones
                    known.add(line)
                    yield _Added(following, line, block)


class _Article:
    """The elements that hold the article's paragraphs."""

    def __init__(self, taken: Sequence[Block]) -> None:
        self._holders = {block.around.getparent() for block in taken if block.around.tag == "p"}
        self._looks = {block.look for block in taken}

    def has(self, block: Block) -> bool:
        """Return whether a block is one of the article's headings, list items or paragraphs."""
        element, item = block.around, self.item(block)
        linked = block.in_links >= _NAVIGATION
        if item is None:
            beside = element.tag in {"p", *HEADINGS} and element.getparent() in self._holders
            return beside and not linked and _is_plain(element)
        listed = item.getparent()
        beside = listed is not None and listed.getparent() in self._holders and _is_plain(listed)
        return beside and _is_plain(element) and (not linked or block.look in self._looks)

    def item(self, block: Block) -> HtmlElement | None:
        """Return the list item that a block stands in; None where it stands in none."""
        element: HtmlElement | None = block.around
        while element is not None and element not in self._holders and element.tag != "li":
            element = element.getparent()
        return element if element is not None and element.tag == "li" else None


def _is_plain(element: HtmlElement) -> bool:
    """Return whether an element's class words say nothing against its being a part of the article."""
    return ANYWHERE.keys().isdisjoint(class_words(element))


def _standfirst(sheet: Sheet, placed: Sequence[tuple[int, int]]) -> Iterator[_Added]:
    """Yield the standfirst, unless the extractor took it or the page calls itself no article.

    A page that calls itself no article describes itself for search engines: its description stands in no article.
    """
    if not sheet.declared.is_article():
        return
    solid = next((number for index, number in placed if len(sheet.paragraphs[index]) >= _LONG_PARAGRAPH), 0)
    number = _number_of_standfirst(sheet.blocks[:solid], sheet.declared.descriptions())
    if number is None or number in {taken for _, taken in placed}:
        return
    before, end = next((index, taken) for index, taken in placed if taken > number)
    text = one_line(sheet.blocks[number].text)
    # of several copies the last one is the text's own, others may belong to a picture above it
    yield _Added(
        before, text, next(block for block in reversed(sheet.blocks[number:end]) if one_line(block.text) == text)
    )


def _number_of_standfirst(blocks: Sequence[Block], descriptions: Iterable[str]) -> int | None:
    """Return the number of the first block after the headline that the page declares as its description; None where there is none."""
    described = [folded for text in descriptions if len(folded := fold(text)) >= _STANDFIRST.start]
    headings = [number for number, block in enumerate(blocks) if _is_within(block, {"h1"})]
    for number in range(headings[-1] + 1 if headings else 0, len(blocks)):
        block, text = blocks[number], fold(blocks[number].text)
        prose = len(text) in _STANDFIRST and block.in_links < _NAVIGATION and not _is_caption(block)
        if prose and any(text[:_SAME] == other[:_SAME] or text in other for other in described):
            return number
    return None


def _is_caption(block: Block) -> bool:
    named = any(ANYWHERE.get(word) is MarkKind.CAPTION for word in class_words(block.around))
    return named or _is_within(block, {"figure", "figcaption"})


def _is_within(block: Block, tags: set[str]) -> bool:
    return any(element.tag in tags for element in (block.element, *block.element.iterancestors()))
