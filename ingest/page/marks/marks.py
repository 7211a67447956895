"""What a paragraph's place on the page says against it: in a box of related links, in the byline, in what is hidden.

The words are generic ones, from the classes and ids of the elements around it that hold little of the article.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model.page import Mark, MarkKind
from ingest.page.layout import Block, Layout, block_around
from ingest.page.marks.head import Head, end_of_head
from ingest.page.marks.lines import MAX_LINE, share_mark
from ingest.page.marks.links import LINKED, MAX_LINK, WHOLLY, is_internal, is_labelled
from ingest.page.marks.tail import Ends
from ingest.page.marks.undeclared import undeclared
from ingest.page.marks.words import ANYWHERE, BEHIND_THE_HEAD, BESIDE, COMMENTED, Facts, mark_by_word
from ingest.text.scripts import weighted_length

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from lxml.html import HtmlElement


_MAX_TAKEN = 0.3
"""Share of the article that one kind may take."""
_SOLID = 100
"""Letters of a paragraph that begins or ends the text; a character of Chinese or Japanese says as much as two."""


def marks(tree: HtmlElement, page: Sequence[Block], paragraphs: Sequence[str], facts: Facts) -> tuple[Mark | None, ...]:
    """Return for each paragraph what its place shows it to be; None where nothing speaks against it.

    ``page``: the blocks of the tree.
    """
    layout, indices = Layout(paragraphs, page), range(len(paragraphs))
    walled, pictured = _walled(tree), {block_around(image) for image in tree.iter("img")}
    found = [
        mark_by_word(layout, index, ANYWHERE, walled)
        or _related(layout, index, facts.url)
        or _caption(layout, index, pictured)
        for index in indices
    ]
    solid = [index for index in indices if not found[index] and _is_solid(layout, index)]
    if not solid:
        return (None,) * len(paragraphs)
    for index in indices[solid[0] + 1 :]:
        found[index] = found[index] or mark_by_word(layout, index, BEHIND_THE_HEAD)
    head = Head(tree, layout, facts)
    for index in range(end_of_head(solid)):
        found[index] = found[index] or head.mark(index, above=index < solid[0])
    undeclared(layout, found, facts.text)
    ends = Ends(layout, found, facts)
    told = _bounded(paragraphs, [mark or ends.mark(index) for index, mark in enumerate(_bounded(paragraphs, found))])
    return tuple(map(_in_box, told, ends.boxes())) if facts.is_news else told


def _bounded(paragraphs: Sequence[str], found: Sequence[Mark | None]) -> tuple[Mark | None, ...]:
    """Leave out the kinds that would take much of the article: what they speak of is the article.

    Comments at the end may be longer than the article that they are about.
    """
    taken: Counter[MarkKind | None] = Counter()
    thread = _thread(paragraphs, found)
    for paragraph, mark in list(zip(paragraphs, found, strict=True))[:thread]:
        taken[mark.kind if mark and not mark.at_end else None] += len(paragraph)
    limit = _MAX_TAKEN * sum(map(len, paragraphs[:thread]))
    return tuple(mark if mark and (mark.at_end or taken[mark.kind] <= limit) else None for mark in found)


def _thread(paragraphs: Sequence[str], found: Sequence[Mark | None]) -> int:
    """Return where the comments begin that the end is made of; the number of paragraphs where there are none."""
    kinds = [mark.kind if mark else None for mark in found]
    start = kinds.index(MarkKind.COMMENT) if MarkKind.COMMENT in kinds else len(kinds)
    sizes = Counter[MarkKind | None]()
    for paragraph, kind in zip(paragraphs[start:], kinds[start:], strict=True):
        sizes[kind] += len(paragraph)
    others = sizes.total() - sizes[MarkKind.COMMENT]
    above = sum(len(paragraph) for paragraph, kind in zip(paragraphs[:start], kinds, strict=False) if not kind)
    return start if above >= COMMENTED and others <= BESIDE * sizes[MarkKind.COMMENT] else len(kinds)


def _in_box(mark: Mark | None, box: int | None) -> Mark | None:
    return mark if box is None else replace(mark or Mark(), box=box)


# ------------------------------------------------------------------------------------------------- anywhere on the page

_SELECTOR = re.compile(r'"cssSelector"\s*:\s*(\[[^\]]{0,500}\]|"[^"]{0,500}")')
_NAME = re.compile(r"[A-Za-z]+")


def _walled(tree: HtmlElement) -> frozenset[str]:
    """Return the words by which the page declares the part of its article that is not free: what they name is the article.

    ``hasPart`` beside ``isAccessibleForFree`` in JSON-LD, as search engines want it.
    """
    scripts = (script.text or "" for script in tree.iter("script") if script.get("type") == "application/ld+json")
    selectors = (selector for text in scripts if "cssSelector" in text for selector in _SELECTOR.findall(text))
    return frozenset(word.lower() for selector in selectors for word in _NAME.findall(selector))


def _is_solid(layout: Layout, index: int) -> bool:
    place = layout.places[index]
    return weighted_length(layout.texts[index]) >= _SOLID and (place is None or place.in_links < LINKED)


_EMPHASIS = frozenset({"em", "i", "small"})


def _related(layout: Layout, index: int, url: str) -> Mark | None:
    """Tell "Label: headline" where the headline is a link within the site, and headlines beside the text."""
    place = layout.places[index]
    if place is None or place.in_links < LINKED or place.size > MAX_LINK:
        return None
    if place.in_links >= WHOLLY:
        told = any(element.tag in {"aside", "article"} for element in layout.local(index))
    else:
        told = place.around.tag in {"p", "li"} and is_labelled(place)
    return share_mark(MarkKind.RELATED, place.in_links) if told and is_internal(place, url) else None


def _caption(layout: Layout, index: int, pictured: Container[HtmlElement]) -> Mark | None:
    """Tell what stands in an element with an image that is named after it, and a line emphasised as a whole beside an image."""
    place = layout.places[index]
    if place is None or place.size > _MAX_CAPTION:
        return None
    for element in layout.local(index):
        named = _IMAGES & layout.named(element)
        if (
            named
            and layout.share(element) * layout.size <= _MAX_CAPTION
            and next(element.iter("img"), None) is not None
        ):
            return Mark(kind=MarkKind.CAPTION, evidence=min(named))
    emphasised = any(element.tag in _EMPHASIS for element in layout.chains[index])
    beside = place.size <= MAX_LINE and place.around in pictured
    return Mark(kind=MarkKind.CAPTION, evidence="img") if emphasised and beside else None


_IMAGES = frozenset({"image", "img", "photo", "foto", "picture", "video", "<picture>"})
_MAX_CAPTION = 400


# --------------------------------------------------------------------------------------------------------- above the text


# --------------------------------------------------------------------------------------------------------- below the text


# ------------------------------------------------------------------------------------------- outside of what is declared
