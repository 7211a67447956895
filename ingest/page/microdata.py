"""The properties of the article in a page's microdata (HTML, 5): which elements hold them, and what they say."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from ingest.page.shown import stands_elsewhere
from ingest.text.plain import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX_ELEMENTS = 2_000
"""The number of elements with a property that are looked at. One page in a hundred has more than 300."""

_MAX_ARTICLES = 50
"""The number of articles among the items in which a top heading is looked for."""

_PAGES = ("webpage", "creativework")
"""The ends of the types of items, in lower case, that are the page itself."""

_ARTICLES = ("article", "blogposting", "liveblogposting", "report")
"""The ends of the types of items, in lower case, that are articles."""


def properties(marked: list[HtmlElement]) -> dict[str, list[HtmlElement]]:
    """Return the elements that hold a property of the page's article, by the property.

    The article is the item that holds the top heading, or else the only article among the items. Properties of other articles, of
    comments and pictures are left out; what stands in no item is taken to be of the article. ``marked`` holds all elements with a property.
    """
    held = [(element, owner_of(element)) for element in islice(marked, _MAX_ELEMENTS)]
    articles = list(
        dict.fromkeys(owner for _, owner in held if owner is not None and _type_of(owner).endswith(_ARTICLES))
    )
    headed = [article for article in articles[:_MAX_ARTICLES] if next(article.iter("h1"), None) is not None]
    own = headed[0] if headed else articles[0] if len(articles) == 1 else None
    found: dict[str, list[HtmlElement]] = {}
    for wanted in (True, False):  # the article's own properties go before those of the page
        for element, owner in held:
            is_own = owner is not None and owner is own
            if is_own == wanted and (is_own or (not stands_elsewhere(element) if owner is None else _is_page(owner))):
                for name in _names_of(element):
                    found.setdefault(name, []).append(element)
    return found


def values_of(element: HtmlElement, name: str | None = None) -> list[str]:
    """Return what an element says: the value of its property, or those of the properties called ``name`` of the item that it is."""
    inner = [one for one in element.iterdescendants() if name and name in _names_of(one)]
    if inner:
        return [value for one in inner for value in values_of(one)]
    return [element.get("content") or element.get("datetime") or one_line("".join(element.itertext()))]


def _names_of(element: HtmlElement) -> list[str]:
    """Return the properties that an element holds. They may be written as URLs (HTML, 5.2.3)."""
    return [name.rpartition("/")[2] for name in (element.get("itemprop") or "").split()]


def owner_of(element: HtmlElement) -> HtmlElement | None:
    """Return the item whose property an element holds; None: it stands in no item."""
    around = element.iterancestors()
    return next((one for one in around if one.get("itemscope") is not None), None)


def _type_of(item: HtmlElement) -> str:
    return (item.get("itemtype") or "").strip().rstrip("/").lower()


def _is_page(item: HtmlElement) -> bool:
    kind = _type_of(item)
    return not kind or kind.endswith(_PAGES)
