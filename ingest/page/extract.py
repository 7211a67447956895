"""The article on a page: the bytes of a page go in; its paragraphs, and what the page says about them, come out.

The paragraphs are found by trafilatura. Beside them goes a table of the page's blocks, by which the judge tells what trafilatura passed
over, and what it took that is no article.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from ingest.model.page import Extracted, Metadata, NotAPage
from ingest.page.blocks import blocks_of
from ingest.page.declared import Declared
from ingest.page.decode import decode
from ingest.page.fuller import the_fuller
from ingest.page.index_page import why_index
from ingest.page.mended import mend
from ingest.page.mojibake import repaired
from ingest.page.paragraphs import EXTRACTOR, extracted_paragraphs
from ingest.page.parted import parted
from ingest.page.places import places
from ingest.page.sheet import Sheet
from ingest.page.signs import signs_of
from ingest.page.sniff import why_not_html
from ingest.page.stray_markup import is_style
from ingest.page.table import block_table
from ingest.page.tree import drop_other_articles, tree_of
from ingest.text.plain import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model.page import Page


def extract_page(page: Page, *, fast: bool = True) -> Extracted | NotAPage:
    """Return the article on a page: its text, its metadata, and what the page shows of its blocks.

    ``fast``: without the extractor's second and third way, which take a third of its time and seldom find more than the judge adds.
    Never raises, except MemoryError: whatever bytes a stranger sends, the answer is a value.
    """
    reason = why_not_html(page)
    found = NotAPage(reason=reason) if reason else opened(page, fast=fast)
    if isinstance(found, NotAPage):
        return found
    sheet = the_fuller(found)
    text = _without_title(sheet)
    return Extracted(
        paragraphs=text.paragraphs,
        metadata=text.metadata,
        canonical_url=text.declared.canonical_url(),
        extractor=", ".join((EXTRACTOR, *_remarks(text))),
        table=block_table(text) if text.places or not text.paragraphs else None,
        signs=signs_of(text),
        index=why_index(sheet),
    )


_FEW_UNPLACED = 0.1
"""The share of paragraphs that are not found on the page, as the extractor changed them, up to which the order is the page's."""


def _remarks(sheet: Sheet) -> Iterator[str]:
    """Yield what is to be told of how a text was found."""
    if sheet.is_repaired:
        yield "text encoded twice repaired"
    if sheet.paragraphs and not sheet.places:
        yield "text from the page's data"
    unplaced = sum(place is None for place in sheet.places)
    if unplaced > _FEW_UNPLACED * len(sheet.places):
        yield f"order of {unplaced} of {len(sheet.places)} paragraphs is not the page's"


_NO_MEMORY = "unknown error"
"""The message of libxml2 when it gets no memory, not even for a better message."""


def opened(page: Page, *, fast: bool = False) -> Sheet | NotAPage:
    """Return a page laid open, with the paragraphs that trafilatura finds. ``fast``: without its second and third way."""
    try:
        given = decode(page)
        markup = repaired(given) or given
        tree = tree_of(markup)
        declared = Declared(tree, page.url)
        title = declared.title() or ""
        metadata = _metadata(declared, title)
        drop_other_articles(tree, title)
        mend(tree, title, page.url)
        paragraphs = extracted_paragraphs(tree, page.url, fast=fast)
    except MemoryError:
        raise
    except etree.LxmlError as error:
        if _NO_MEMORY in str(error):
            raise MemoryError from error
        return _unreadable(error)
    except Exception as error:  # noqa: BLE001 -- parsers of strangers' bytes: any failure of theirs is an answer
        return _unreadable(error)
    blocks = tuple(block for block in blocks_of(tree) if not is_style(block.text))
    paragraphs = tuple(paragraph for paragraph in paragraphs if not is_style(paragraph))
    return parted(
        Sheet(
            url=page.url,
            markup=markup,
            is_repaired=markup is not given,
            tree=tree,
            declared=declared,
            metadata=metadata,
            full_text=declared.text(),
            blocks=blocks,
            paragraphs=paragraphs,
            places=places(paragraphs, blocks),
        )
    )


def _unreadable(error: Exception) -> NotAPage:
    return NotAPage(reason=f"the page could not be read: {type(error).__name__}: {one_line(str(error))[:200]}")


def _metadata(declared: Declared, title: str) -> Metadata:
    published_at, published_from = declared.published()
    return Metadata(
        title=title,
        authors=declared.authors(),
        published_at=published_at,
        published_from=published_from,
        language=declared.language(),
    )


def _without_title(sheet: Sheet) -> Sheet:
    """Return the sheet without a headline above its text, since the title holds it. A text of one paragraph stays.

    The places are found anew: with the headline before it, the first paragraph may have been found in a summary beside the headline.
    """
    lines, title = sheet.paragraphs, sheet.metadata.title
    headed = title and len(lines) > 1 and fold(lines[0]) == fold(title)
    if not headed:
        return sheet
    return replace(sheet, paragraphs=lines[1:], places=places(lines[1:], sheet.blocks) if sheet.places else ())
