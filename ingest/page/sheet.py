"""A page laid open: one value that holds its elements, what it declares, and its paragraphs with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from ingest.model.page import Metadata
    from ingest.page.blocks import Block
    from ingest.page.declared import Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page laid open. It is made once for a page; all that judges a paragraph by its page takes it."""

    url: str
    """The address that the page came from, after redirects."""
    markup: str
    """The page's HTML, decoded."""
    is_repaired: bool = False
    """Whether the page's text was encoded twice, and was repaired."""
    tree: HtmlElement
    """The page's elements, without the articles that follow its own."""
    declared: Declared
    """What the page declares of itself."""
    metadata: Metadata
    """What the page declares of its article: title, authors, date, language."""
    full_text: tuple[str, ...] = ()
    """The paragraphs of the article's text as the page declares it; empty where it declares none."""
    blocks: tuple[Block, ...]
    """The blocks of the page, in their order."""
    paragraphs: tuple[str, ...]
    """The paragraphs of the article, as found so far."""
    places: tuple[Block | None, ...]
    """For each paragraph, the block that it stands in; None where that is not known. Empty for a declared text, which has no places."""
