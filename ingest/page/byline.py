"""The authors that a page shows in a byline, as links, microformats and classes mark it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.page.shown import by_headline, short_text
from ingest.text.names import author_names, is_person
from ingest.text.plain import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX_BOX_CHARACTERS = 150
"""A byline has no more characters than this. What is longer says more of the author, or lists several articles."""

_MAX_NAME_CHARACTERS = 80
"""A name in a byline has no more characters than this."""

_LARGE = frozenset({"article", "main", "body", "section", "header"})
"""The elements that hold more than a byline."""

_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|by|contributors?|journalists?|people|profiles?|reporters?|staff|writers?)/[^/]",
    re.IGNORECASE,
)
"""A part of the address of an author's page."""

_BYLINES = frozenset(
    [
        "author",
        "authors",
        "byline",
        "p-author",
        "author-name",
        "author__name",
        "byline-name",
        "byline__name",
        "entry-author",
        "post-author",
    ]
)
"""The classes of elements that hold names of authors and nothing else."""

_MAX_WORDS = 4
"""The number of words that the name of an organisation or a group has in a byline, with the word "by" before it."""

_DIGIT = re.compile(r"\d")


def shown_authors(marked: list[HtmlElement], *, sure: bool = False) -> list[str]:
    """Return the names in the byline that is nearest behind the headline; none: the page marks no byline.

    ``marked`` holds what may be bylines, among the top headings. A name looks like that of a person, is a link to the page of an author, or is all that a byline holds. ``sure``: without the last of these.
    """
    bylines = {element: names for element in by_headline(marked) if (names := _names_in(element, sure=sure))}
    around = {parent for element in bylines for parent in element.iterancestors()}
    innermost = [element for element in bylines if element not in around]
    if not innermost:
        return []
    box = _box_of(innermost[0])
    within = [element for element in innermost if element is box or box in element.iterancestors()]
    return [name for element in within for name in bylines[element]]


def _box_of(element: HtmlElement) -> HtmlElement:
    """Return the largest element around a byline that holds little more than it, and no heading."""
    box = element
    for parent in element.iterancestors():
        is_more = parent.tag in _LARGE or not short_text(parent, _MAX_BOX_CHARACTERS)
        if is_more or next(parent.iter("h1", "h2", "h3"), None) is not None:
            return box
        box = parent
    return box


def _names_in(element: HtmlElement, *, sure: bool) -> list[str]:
    """Return the names in a byline: its links to authors, or else its links or texts that look like names. None: it is no byline."""
    whole = short_text(element, _MAX_BOX_CHARACTERS)
    if not whole:
        return []
    links = [(one_line("".join(link.itertext())), link) for link in element.iter("a")]
    to_authors = [text for text, link in links if _is_of_author(link) and 1 < len(text) <= _MAX_NAME_CHARACTERS]
    if to_authors:
        return to_authors
    for found in ([text for text, _ in links], map(one_line, element.itertext()), [whole]):
        names = [text for text in found if _is_name(text)]
        if names:
            return names
    is_all = not _BYLINES.isdisjoint(element.get("class", "").lower().split()) and len(whole.split()) <= _MAX_WORDS
    return [whole] if is_all and not sure and not _DIGIT.search(whole) else []


def _is_of_author(link: HtmlElement) -> bool:
    is_profile = _PROFILE.search(link.get("href") or "") is not None
    return "author" in (link.get("rel") or "").split() or (is_profile and not _DIGIT.search(link.text or ""))


def _is_name(text: str) -> bool:
    names = author_names(text) if len(text) <= _MAX_NAME_CHARACTERS else ()
    return bool(names) and all(map(is_person, names))
