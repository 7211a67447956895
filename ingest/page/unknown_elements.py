"""Elements that a site made up, and elements for programs, as far as they hold text that a reader sees."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from ingest.text.fragments import BLOCKS
from ingest.text.scripts import weighted_length

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.page.elements import Elements

_MIN_TEXT = 60
"""The weighted length from which on a custom element without blocks is a paragraph. Shorter ones stand within a line."""
_MIN_PARAGRAPHS = 3
"""The number of long paragraphs from which on a text for readers without scripts is an article, and no notice."""
_MAX_CUSTOM = 2_000
"""The number of custom elements that are looked at."""


def know_elements(found: Elements) -> None:
    """Make paragraphs of custom elements that hold one, and show what browsers show of templates and of ``noscript``."""
    for template in found.of("template"):
        if template.get("shadowrootmode") or template.get("shadowroot"):  # HTML, 4.12.3: it is shown at once
            template.tag = "div"
        else:
            template.drop_tree()
    for notice in found.of("noscript"):
        if sum(weighted_length("".join(one.itertext())) >= _MIN_TEXT for one in notice.iter("p")) >= _MIN_PARAGRAPHS:
            notice.tag = "div"
    for element in islice(found.custom(), _MAX_CUSTOM):
        _know(element)


def _know(element: HtmlElement) -> None:
    if any(inner.tag in BLOCKS or inner.tag == "br" for inner in element.iterdescendants()):
        return
    parent = element.getparent()
    in_line = parent is None or parent.tag == "p" or bool((element.tail or "").strip())
    if not in_line and weighted_length("".join(element.itertext()).strip()) >= _MIN_TEXT:
        element.tag = "p"
