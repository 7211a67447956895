"""Containers of text that are named or built like something else: what the extractor would drop there is given its due."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from ingest.page.blocks import HEADINGS
from ingest.page.class_words import class_words
from ingest.text.plain import fold
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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

_identified = etree.XPath(
    ".//*[self::div or self::section or self::article or self::aside or self::p or self::span][@id]"
)
_classed = etree.XPath(
    ".//*[self::div or self::section or self::p or self::span or self::ul or self::ol or self::li][@class]"
)
_commented = etree.XPath(
    ".//*[self::div or self::section or self::aside or self::ul or self::ol]"
    "[contains(@class, 'omment') or contains(@id, 'omment')]"
)


def give_due(tree: HtmlElement) -> None:
    """Free containers of text from names that the extractor misreads, and figures without a picture from being figures."""
    for figure in list(tree.iter("figure")):
        if _shows_text(figure):
            figure.tag = "div"
    for element in _identified(tree):
        if _is_slug_of_heading(element):
            del element.attrib["id"]
    for element in _classed(tree):
        known = element.get("class")
        if (plain := _without_misread(known)) != known:
            element.set("class", plain)


def _shows_text(figure: HtmlElement) -> bool:
    """Return whether a figure shows a list, lines, a table or several paragraphs, and no picture."""
    if any(inner.tag in _PICTURES for inner in figure.iterdescendants()):
        return False
    captions = sum(1 for caption in figure.iter("figcaption") for _ in caption.iter("p"))
    return next(figure.iter(*_TEXTS), None) is not None or sum(1 for _ in figure.iter("p")) - captions > 1


def _is_slug_of_heading(element: HtmlElement) -> bool:
    """Return whether an element's id is made of the heading with which the element begins."""
    words = fold(element.get("id", "").replace("_", " ")).split()
    if sum(map(len, words)) < _MIN_ID_LETTERS:
        return False
    inner = element
    for _ in range(_MAX_LEVELS):
        if not len(inner) or (inner.text or "").strip():
            return False
        inner = inner[0]
        if inner.tag in HEADINGS:
            return set(words) <= set(fold("".join(inner.itertext())).split())
    return False


# ---------------------------------------------------------------------------------------------------- classes misread

_SOUGHT = (
    "rating|meta|(?:sub)?nav(?:bar|igation)?|bar|r?elated|yin|embed|expand|options|slide|viewport|overlay|message|social|viral|tags"
    "|author|button|banner|widget|menu|attachment|permission|consent|share?|premium|timestamp|byline|footer|cookie"
)
"""What the extractor looks for in classes, wherever in a word it stands."""
_ENDING = "s|ed|er|ers|ing|ings"
_BESIDE = (
    "action|ad|ads|all|app|area|article|audio|block|blog|body|bottom|box|btn|card|center|col|column|comments?|container|content|count|cover"
    "|data|date|day|desc|details?|entry|footer|foot|gallery|grid|group|head|header|hero|home|html|icons?|image|img|info|inline|inner|items?"
    "|js|left|links?|lists?|main|media|menu|meta|mobile|nav|name|news|off|on|outer|page|pages|panel|photo|pic|play|post|posts|progress"
    "|read|right|row|scroll|search|section|set|shares?|show|side|single|site|star|sticky|stories|story|sub|tab|tabs|tag|task|text|the|time|title|toggle"
    "|tool|top|user|video|view|views|wp|wrap|wrapper|zone"
)
"""What such a word may be joined with, and still mean what the extractor takes it for."""
_GENUINE = re.compile(rf"(?:{_BESIDE})*(?:(?:{_SOUGHT})(?:{_ENDING})?(?:{_BESIDE})*)+")
_HOLDS = re.compile(_SOUGHT)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


@lru_cache(maxsize=20_000)
def _without_misread(classes: str) -> str:
    """Return classes without those in which the extractor would see a part of another word: a "rating" in "operating"."""
    return " ".join(name for name in classes.split() if not _is_misread(name)) if _HOLDS.search(classes) else classes


def _is_misread(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    held = [word for word in words if _HOLDS.search(word)]
    return bool(held) and not any(map(_GENUINE.fullmatch, held))


# ----------------------------------------------------------------------------------------------------------- comments


def drop_comments(tree: HtmlElement) -> None:
    """Take the comments of readers out of a page that has an article, too: a container named so that holds several comments."""
    for container in _commented(tree):
        if container.getparent() is None or not _holds_comments(container):
            continue
        inside = set(container.iter("p"))
        others = (paragraph for paragraph in tree.iter("p") if paragraph not in inside)
        if sum(letters("".join(paragraph.itertext())) for paragraph in others) >= _MIN_OUTSIDE:
            container.drop_tree()


def _holds_comments(container: HtmlElement) -> bool:
    if not class_words(container) & {"comments", "commentlist", "comment"} or next(container.iter("h1"), None) is not None:
        return False
    each = container.iterdescendants("div", "li", "article", "section")
    return sum("comment" in class_words(element) for element in each if element.get("class")) >= _MIN_COMMENTS
