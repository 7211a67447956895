"""Paragraphs that consist of links, or lead to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model.page import MarkKind
from ingest.page.marks.lines import share_mark
from ingest.page.marks.sizes import LINKED, MAX_LINK, MIN_HEADLINE, SHORT, WHOLLY_LINKED
from ingest.text.urls import absolute_link, same_site

if TYPE_CHECKING:
    from ingest.model.page import Mark
    from ingest.page.blocks import Block
    from ingest.page.layout import Layout

_LABEL = range(3, SHORT)
"""The number of characters that a label before a link has: "Also read:"."""

_LABEL_ENDS = (":", "：", "?")
"""The signs that a label ends in."""

_MAX_BEHIND_LINK = 3
"""The number of characters that may follow the link that a block ends in: a full stop, a quotation mark, a letter left over."""


def related_mark(layout: Layout, index: int, url: str) -> Mark | None:
    """Return the mark of a paragraph that leads to another page of the site; None where it does not.

    Such a paragraph is "Label: headline" with the headline a link, or a headline in an element set apart from the text. ``url`` is the
    page's address.
    """
    place = layout.places[index]
    if place is None or place.in_links < LINKED or place.size > MAX_LINK:
        return None
    if place.in_links >= WHOLLY_LINKED:
        leads = any(element.tag in {"aside", "article"} for element in layout.local(index))
    else:
        leads = place.around.tag in {"p", "li"} and is_labelled(place)
    return share_mark(MarkKind.RELATED, place.in_links) if leads and is_internal(place, url) else None


def is_labelled(place: Block) -> bool:
    """Return whether a block is a label with a headline behind it that is a link."""
    before = _before_link(place)
    labelled = before is not None and before.endswith(_LABEL_ENDS) and len(before) in _LABEL
    return labelled and place.linked >= MIN_HEADLINE


def is_internal(place: Block, url: str) -> bool:
    """Return whether a block has links, and all of them lead to other pages of the site."""
    links = [absolute_link(anchor.get("href") or "", url) or "" for anchor in place.anchors]
    return bool(links) and all(same_site(link, url) and link.partition("#")[0] != url for link in links)


def leads_to_link(place: Block, url: str) -> bool:
    """Return whether a block leads up to a link that it ends in, on the site or behind a label: "Read all about it here"."""
    return _before_link(place) is not None and (is_internal(place, url) or is_labelled(place))


def _before_link(place: Block) -> str | None:
    """Return the text before the link that a block ends in; None where it does not end in a link."""
    last = "".join(place.anchors[-1].itertext()).strip() if place.anchors else ""
    before, link, behind = place.text.rpartition(last) if last else ("", "", "")
    return before.strip() if link and len(behind.strip()) <= _MAX_BEHIND_LINK else None
