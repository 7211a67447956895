"""Containers of text that are named or built like something else: what the extractor would drop there is given its due."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from ingest.page.blocks import HEADINGS
from ingest.page.class_words import class_words
from ingest.page.in_sentences import is_drop_cap, join_drop_cap
from ingest.text.plain import fold
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from ingest.page.elements import Elements

_PICTURES = frozenset("img picture video audio iframe svg canvas object embed amp-img source noscript".split())  # noqa: SIM905 -- words read best as words
"""The elements of pictures, films and sounds."""
_TEXTS = ("ul", "ol", "dl", "pre", "table")
"""The elements by which a figure without a picture shows a text."""
_MAX_LEVELS = 3
"""The number of first children within which the heading of a section stands."""
_MIN_ID_LETTERS = 3
"""The number of letters from which on an id can be made of a heading."""
_MIN_COMMENTS = 2
"""The number of comments from which on a container named so holds the comments of readers."""
_MIN_OUTSIDE = 200
"""The number of letters in paragraphs that a page must have beside the comments: where it has fewer, they may be the text."""

_MUCH_LONGER = 3
"""How many times longer than all else the comments must be to be taken out. Other comments are told by their looks."""
_NAMED = ("div", "section", "article", "aside", "p", "span", "ul", "ol", "li")
"""The elements whose names the extractor reads."""
_LETTERS = ("b", "strong", "font", "img")
"""The elements besides that may be a drop cap."""
_NAME_OF_COMMENTS = "omments"
"""A part of the names of containers of comments."""


def give_due(found: Elements) -> None:
    """Free containers of text from names that the extractor misreads, and figures without a picture from being figures.

    Comments that are longer than the article go, and drop caps are joined with their words.
    """
    comments, drop_caps = list[HtmlElement](), list[HtmlElement]()
    for element in found.of(*_NAMED, *_LETTERS):
        name, classes = element.get("id"), element.get("class")
        if name and _NAME_OF_COMMENTS in name:
            comments.append(element)
        elif name and _is_slug_of_heading(element, name):
            del element.attrib["id"]
        if classes:
            plain, is_letter, is_comments = _of_classes(classes)
            if plain != classes:
                element.set("class", plain)
            (drop_caps if is_letter else comments if is_comments else []).append(element)
    for element in drop_caps:
        join_drop_cap(element)
    for container in comments:
        _drop_longer_comments(container, found.tree)
    for figure in found.of("figure"):
        if _shows_text(figure):
            figure.tag = "div"


def _shows_text(figure: HtmlElement) -> bool:
    """Return whether a figure shows a list, lines, a table or several paragraphs, and no picture."""
    if any(inner.tag in _PICTURES for inner in figure.iterdescendants()):
        return False
    captions = sum(1 for caption in figure.iter("figcaption") for _ in caption.iter("p"))
    return next(figure.iter(*_TEXTS), None) is not None or sum(1 for _ in figure.iter("p")) - captions > 1


def _is_slug_of_heading(element: HtmlElement, name: str) -> bool:
    """Return whether an element's id is made of the heading with which the element begins."""
    inner = element
    for _ in range(_MAX_LEVELS):
        if not len(inner) or (inner.text or "").strip():
            return False
        inner = inner[0]
        if inner.tag in HEADINGS:
            words = fold(name.replace("_", " ")).split()
            is_long = sum(map(len, words)) >= _MIN_ID_LETTERS
            return is_long and set(words) <= set(fold("".join(inner.itertext())).split())
    return False


# ---------------------------------------------------------------------------------------------------- classes misread

_MISREAD = re.compile(
    r"[a-z]{2}(?<!star)(?<!user)(?<!item)(?<!post)(?<!btn)rating|\bmeta[lpbm][a-z]|correlated|unrelated|[a-z]yin|yin[a-z]"
    r"|authori[tz]|sociali[sztn]|(?:land|mud|back)slide|adoption|shareholder|antiviral|bar(?:bel|bec|ber|cel|gai|ley|que|ris|ometer)"
)
"""Words in which the extractor, which looks for parts of words, sees a rating, meta data, a bar, an author and such."""


_HINTS = ("rating", "meta", "related", "yin", "autho", "sociali", "slide", "adoption", "shareh", "viral", "bar")
"""Parts of such words, which are looked for first, as that is faster."""


@lru_cache(maxsize=20_000)
def _of_classes(classes: str) -> tuple[str, bool, bool]:
    """Return classes without those that the extractor misreads, and whether they name a drop cap, and comments."""
    return _without_misread(classes), is_drop_cap(classes), _NAME_OF_COMMENTS in classes or "ommentlist" in classes


def _without_misread(classes: str) -> str:
    """Return classes without those in which the extractor would see a part of another word: a "rating" in "operating"."""
    if not any(hint in classes for hint in _HINTS):
        return classes
    return " ".join(name for name in classes.split() if not _MISREAD.search(name))


# ----------------------------------------------------------------------------------------------------------- comments


def _drop_longer_comments(container: HtmlElement, tree: HtmlElement) -> None:
    """Take the comments of readers out of a page, where they are longer than the article, which they would be taken for.

    Comments stand in a container named so that holds several of them. Where no other text is on the page, they are the text.
    """
    if container.getparent() is None or not _holds_comments(container):
        return
    inside, every = _letters_of_paragraphs(container), _letters_of_paragraphs(tree)
    if every - inside >= _MIN_OUTSIDE and inside > _MUCH_LONGER * (every - inside):
        container.drop_tree()


def _letters_of_paragraphs(element: HtmlElement) -> int:
    return sum(letters("".join(paragraph.itertext())) for paragraph in element.iter("p"))


def _holds_comments(container: HtmlElement) -> bool:
    if class_words(container).isdisjoint(_COMMENTS) or next(container.iter("h1"), None) is not None:
        return False
    each = (element for element in container.iterdescendants("div", "li", "article", "section") if element.get("class"))
    comments = (element for element in each if "comment" in class_words(element))
    return sum(1 for _ in islice(comments, _MIN_COMMENTS)) == _MIN_COMMENTS


_COMMENTS = frozenset({"comments", "commentlist"})
