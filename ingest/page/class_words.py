"""The words of an element's class and id, which say what the site calls the element."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.page.blocks import HEADINGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""A word within a class: "relatedPosts" and "related-posts" hold two."""

_STEMS = tuple("advert breadcrumb byline newsletter outbrain paywall recirc recommend related sponsor taboola".split())  # noqa: SIM905 -- words read best as words
"""The words that count at the beginning of longer ones, too: "relatedposts", "newsletterbox"."""

_STATE = re.compile(r"(?:has|is|no|not|with|without|hide|show)(?:[-_A-Z]|$)")
"""The beginning of a class that says what an element has, not what the element is: "has-newsletter"."""

_NAMING = ("itemprop", "data-component", "data-testid")
"""The attributes that say what an element is on sites whose classes are hashes."""

_ROLES = {"complementary": "<aside>", "contentinfo": "<footer>", "dialog": "<dialog>", "navigation": "<nav>"}
"""The roles of WAI-ARIA that mean the same as an HTML element, each with that element."""

_OF_AN_AI = frozenset({"question", "questions", "summary", "takeaways"})
"""The words that, beside "ai", name a text written by a machine."""

_UNSEEN = frozenset("hidden visually-hidden visuallyhidden u-visually-hidden sr-only screen-reader-text".split())  # noqa: SIM905 -- words read best as words
"""The classes by which style sheets hide an element from sight."""

_CLASS = frozenset({"class"})
_READ = frozenset({"class", "id", "role", "hidden", "aria-hidden", "style", *_NAMING})
"""The attributes that are read."""


def class_words(element: HtmlElement) -> frozenset[str]:
    """Return the words of an element's class and id in lower case, its tag and its role in angle brackets.

    Four markers may be among them: ``<hidden>`` for an element that browsers do not show, ``<none>`` for one whose style says so, ``<ai>``
    for a text written by a machine, ``<not-prose>`` for the class "not-prose".
    """
    tag, given = element.tag, {name: value for name, value in element.items() if name in _READ}
    if given.keys() <= _CLASS:
        return _words(tag, given.get("class", ""), "", "", "")
    also = [given[name] for name in _NAMING if name in given]
    if "id" in given and tag != "span" and tag not in HEADINGS:  # the id of a heading is often made of its text
        also.append(given["id"])
    marks = "<hidden>" if "hidden" in given or given.get("aria-hidden") == "true" else ""
    if "style" in given and "display:none" in given["style"].replace(" ", ""):
        marks += " <none>"
    return _words(tag, given.get("class", ""), " ".join(also), _ROLES.get(given.get("role", ""), ""), marks)


@lru_cache(maxsize=20_000)
def _words(tag: str, named: str, also: str, role: str, marks: str) -> frozenset[str]:
    classes = named.split()
    found = [f"<{tag}>", role, *marks.split()]
    if not _UNSEEN.isdisjoint(classes):
        found.append("<hidden>")
    classes += also.split()
    words = [word.lower() for name in classes if not _STATE.match(name) for word in _CLASS_WORD.findall(name)]
    glued = [word for word in words if word.startswith(_STEMS) and word not in _STEMS]
    words += [stem for word in glued for stem in _STEMS if word.startswith(stem)]
    if "ai" in words and not _OF_AN_AI.isdisjoint(words):
        found.append("<ai>")
    if "not-prose" in classes:
        found.append("<not-prose>")
    return frozenset([*found, *words])
