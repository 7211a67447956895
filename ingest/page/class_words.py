"""The words of an element's class and id, which say what the site calls the element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.page.blocks import HEADINGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""A word within a class: "relatedPosts" and "related-posts" hold two."""

_STEM = re.compile(
    r"(?:advert|breadcrumb|byline|newsletter|outbrain|paywall|recirc|recommend|related|sponsor|taboola)(?=[a-z])"
)
"""A word at the beginning of a longer one: "relatedposts", "newsletterbox"."""

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


def class_words(element: HtmlElement) -> frozenset[str]:
    """Return the words of an element's class and id in lower case, its tag and its role in angle brackets.

    Three markers may be among them: ``<hidden>`` for an element that browsers do not show, ``<ai>`` for a text written by a machine,
    ``<not-prose>`` for the class "not-prose".
    """
    classes = (element.get("class") or "").split()
    unseen = (
        not _UNSEEN.isdisjoint(classes) or element.get("hidden") is not None or element.get("aria-hidden") == "true"
    )
    classes += [value for name in _NAMING if (value := element.get(name))]
    if element.tag not in HEADINGS and element.tag != "span":
        classes.append(element.get("id") or "")  # the id of a heading is often made of its text
    words = [word.lower() for name in classes if not _STATE.match(name) for word in _CLASS_WORD.findall(name)]
    words += [stem[0] for stem in map(_STEM.match, words) if stem]
    if "ai" in words and not _OF_AN_AI.isdisjoint(words):
        words.append("<ai>")
    if "not-prose" in classes:
        words.append("<not-prose>")
    role = _ROLES.get(element.get("role") or "", "")
    return frozenset([f"<{element.tag}>", role, *words, *(["<hidden>"] if unseen else [])])
