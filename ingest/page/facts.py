"""What the machine-readable parts of a page state: JSON-LD, meta elements and microdata, each value as it is written."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingest.page.json_ld import about_this_page, articles_among, as_list, named_nodes, nodes_of, pages_among
from ingest.page.microdata import owner_of, properties
from ingest.page.shown import marked
from ingest.text.plain import one_line
from ingest.text.urls import absolute_link, canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.html import HtmlElement

    from ingest.page.shown import Marked

_MAX_HEADINGS = 10
"""The number of headings of one rank that are looked at. The headline is among the first."""

_TITLE_KEYS = ("og:title", "twitter:title")
"""The meta elements that hold the headline."""


class Facts:
    """What a page states of itself in the forms that machines read. It is a stranger's word: nothing is checked."""

    def __init__(self, tree: HtmlElement, url: str) -> None:
        """``tree`` holds the whole document, ``url`` is the address that it came from."""
        self.tree = tree
        self.url = url
        bases = (base.get("href") for base in tree.iter("base"))
        self.base = absolute_link(next((href for href in bases if href is not None), ""), url) or url
        self.meta = _meta(tree)
        self._nodes = nodes_of(tree)
        urls = {canonical_url(url), self.canonical_url()}
        self.articles = about_this_page(articles_among(self._nodes), urls, self.titles_shown)

    @cached_property
    def pages(self) -> list[dict[str, Any]]:
        """The nodes that describe the page itself, as sites write them whose pages are not marked as articles."""
        return pages_among(self._nodes)

    @cached_property
    def by_id(self) -> Mapping[str, dict[str, Any]]:
        """The nodes that have a name, by the ``@id`` under which other nodes refer to them."""
        return named_nodes(self._nodes)

    @cached_property
    def pictures(self) -> Mapping[str, dict[str, Any]]:
        """The nodes that have an address, such as pictures, by the ``@id`` under which other nodes refer to them."""
        return {str(node["@id"]): node for node in self._nodes if "@id" in node and node.keys() & {"url", "contentUrl"}}

    @cached_property
    def properties(self) -> Mapping[str, list[HtmlElement]]:
        """The elements that hold a property of the article in microdata, by the property."""
        return properties(self.marked.properties)

    @cached_property
    def marked(self) -> Marked:
        """What the page marks in its body."""
        return marked(self.tree)

    @cached_property
    def headings(self) -> list[str]:
        """The texts of the page's top headings."""
        return [text for text in map(text_of, islice(self.tree.iter("h1"), _MAX_HEADINGS)) if text]

    @cached_property
    def subheadings(self) -> list[str]:
        """The texts of the page's headings of the second rank."""
        return [text for text in map(text_of, islice(self.tree.iter("h2"), _MAX_HEADINGS)) if text]

    def document_title(self) -> str:
        """Return the text of the document's ``title`` element; empty where it has none."""
        titles = (
            text_of(one)
            for one in self.tree.iter("title")
            if (parent := one.getparent()) is not None and parent.tag == "head"
        )
        return next(titles, "")

    def titles_shown(self) -> list[str]:
        """Return the titles that the page gives outside of its JSON-LD."""
        stated = [text for key in _TITLE_KEYS for text in self.meta.get(key, ())]
        return [*self.headings, *stated, *filter(None, [self.document_title()])]

    def canonical_url(self) -> str | None:
        """Return the URL that the page declares as its own; None where it declares none."""
        links = (link for link in self.tree.iter("link") if "canonical" in link.get("rel", "").split())
        for link in (*(link.get("href") for link in links), *self.meta.get("og:url", ())):
            if link is not None and (url := canonical_url(link, self.base)):
                return url
        return None

    def values(self, key: str) -> Iterator[Any]:
        """Yield the values that the JSON-LD of the article gives for a key."""
        return (node[key] for node in self.articles if key in node)

    def texts(self, key: str) -> list[str]:
        """Return those values that are texts, also from within lists."""
        return [text for value in self.values(key) for text in as_list(value) if isinstance(text, str)]

    def named(self, key: str) -> list[str]:
        """Return the contents of the meta elements with a name."""
        return self.meta.get(key, [])


def text_of(element: HtmlElement) -> str:
    """Return the text of an element on one line."""
    return one_line("".join(element.itertext()))


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Return the content of the meta elements by their property, name and itemprop in lower case, without those within an item."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if content and content.strip():
            keys = [element.get("property"), element.get("name")]
            if element.get("itemprop") and owner_of(element) is None:
                keys.append(element.get("itemprop"))
            for key in dict.fromkeys(key.strip().lower() for key in keys if key):
                found.setdefault(key, []).append(content)
    return found
