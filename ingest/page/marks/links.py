"""Paragraphs that are links, or lead to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.text.urls import absolute_link, same_site

if TYPE_CHECKING:
    from ingest.page.layout import Block

MAX_LINK = 160


LINKED = 0.5


WHOLLY = 0.9


_LABEL = range(3, 60)


HEADLINE = 20


_LABELS = (":", "：", "?")


def is_labelled(place: Block) -> bool:
    before = _before_link(place)
    return before is not None and before.endswith(_LABELS) and len(before) in _LABEL and place.linked >= HEADLINE


def _before_link(place: Block) -> str | None:
    """Return what stands before the link that a block ends in; None where it does not end in one."""
    last = "".join(place.anchors[-1].itertext()).strip() if place.anchors else ""
    before, link, behind = place.text.rpartition(last) if last else ("", "", "")
    return before.strip() if link and len(behind.strip()) <= _NEARLY else None


_NEARLY = 3
"""Characters: a full stop, a quotation mark, a letter that the editor missed."""


def is_internal(place: Block, url: str) -> bool:
    """Tell a block whose links lead to other pages of the site."""
    links = [absolute_link(anchor.get("href") or "", url) or "" for anchor in place.anchors]
    return bool(links) and all(same_site(link, url) and link.partition("#")[0] != url for link in links)


def leads_to_link(place: Block, url: str) -> bool:
    """Tell a line that leads up to a link on the site: "Read all about it here"."""
    return _before_link(place) is not None and (is_internal(place, url) or is_labelled(place))
