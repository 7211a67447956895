"""The entries of a live blog: each stays whole, in the order of the page, with its time before its heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.page.blocks import HEADINGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.page.elements import Elements

_MIN_ENTRIES = 3
"""The number of entries beside each other from which on they are those of a live blog."""
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s?(?:[ap]\.?m\.?|uhr|h|[A-Z]{2,4}))?", re.IGNORECASE)
"""A time of day, as it stands before an entry."""


def join_entries(found: Elements) -> None:
    """Make sections of ``article`` elements that are the entries of one article, and put the time of each entry before its heading.

    The extractor would take the first of them for the article. Entries have headings that are no links, unlike teasers of other articles.
    """
    for parent in {entry.getparent() for entry in found.of("article")}:
        entries = [child for child in parent if child.tag == "article"] if parent is not None else []
        if len(entries) >= _MIN_ENTRIES and all(map(_is_entry, entries)):
            for entry in entries:
                entry.tag = "section"
    clocks = [(time, entry) for time in found.of("time") if (entry := _entry_of(time)) is not None]
    if len(clocks) >= _MIN_ENTRIES:
        for time, heading in clocks:
            _put_before(time, heading)


def _is_entry(entry: HtmlElement) -> bool:
    """Return whether an element can be an entry: it has a text, no headline of a page, and no heading that is a link."""
    heads = list(entry.iter(*HEADINGS))
    if any(head.tag == "h1" or next(head.iter("a"), None) is not None for head in heads):
        return False
    if any(above.tag == "a" for head in heads for above in head.iterancestors()):
        return False
    return next(entry.iter("p"), None) is not None and (bool(heads) or next(entry.iter("time"), None) is not None)


def _entry_of(time: HtmlElement) -> HtmlElement | None:
    """Return the heading that an entry's time stands directly before; None where it is another time."""
    if not _CLOCK.fullmatch("".join(time.itertext()).strip()) or (time.tail or "").strip():
        return None
    following = time.getnext()
    return following if following is not None and following.tag in HEADINGS - {"h1"} else None


def _put_before(time: HtmlElement, heading: HtmlElement) -> None:
    heading.text = f"{''.join(time.itertext()).strip()} {heading.text or ''}"
    time.drop_tree()
