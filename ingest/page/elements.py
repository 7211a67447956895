"""The elements of a page by their tags, gathered in one walk for all that mends the page."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement


class Elements:
    """The elements of a page by their tags; in the page's order among those with the same tag."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self._by_tag: dict[str, list[HtmlElement]] = {}
        for element in tree.iter():
            self._by_tag.setdefault(element.tag, []).append(element)

    def of(self, *tags: str) -> Iterator[HtmlElement]:
        """Return the elements with these tags. Those that have been taken out of the page meanwhile are among them."""
        return chain.from_iterable(self._by_tag.get(tag, ()) for tag in tags)

    def custom(self) -> Iterator[HtmlElement]:
        """Return the custom elements, which have a hyphen in their name (HTML, 4.13.3)."""
        return self.of(*(tag for tag in self._by_tag if "-" in tag))
