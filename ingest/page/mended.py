"""A page's elements are mended before anything is read from them, where the extractor would lose, break or misplace text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.page.containers import give_due
from ingest.page.elements import Elements
from ingest.page.entries import join_entries
from ingest.page.in_sentences import join_lines, join_sentences, may_have_broken_lines
from ingest.page.lines import keep_lines
from ingest.page.linked import free_links
from ingest.page.rows import join_rows
from ingest.page.stray_markup import read_escaped
from ingest.page.unknown_elements import know_elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_JSON_LD = "application/ld+json"


def mend(tree: HtmlElement, title: str, url: str) -> None:
    """Mend the elements of a page in place. What the page declares is read before that."""
    found = Elements(tree)
    _drop_declared(found)
    know_elements(found)
    read_escaped(found)
    give_due(found)
    join_entries(found)
    join_sentences(found)
    if may_have_broken_lines(tree, title):
        join_lines(tree)
    keep_lines(found)
    join_rows(found)
    free_links(found, url)


def _drop_declared(found: Elements) -> None:
    """Take the scripts with JSON-LD out of a page. The extractor would take a text from there without a question whose it is."""
    for script in found.of("script"):
        if (script.get("type") or "").lstrip().startswith(_JSON_LD):
            script.drop_tree()
