"""The article on a page: bytes of a page in, paragraphs and what the page says about them out.

The body is what trafilatura takes for it, paragraph by paragraph.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ingest.model.page import Extracted, Metadata, NotAPage
from ingest.page.completion import completed
from ingest.page.declared import Declared
from ingest.page.decode import decode
from ingest.page.index_page import why_index
from ingest.page.layout import blocks_of
from ingest.page.marks.marks import marks
from ingest.page.marks.words import Facts
from ingest.page.mojibake import repaired
from ingest.page.paragraphs import EXTRACTOR, extracted_paragraphs
from ingest.page.signs import signs_of
from ingest.page.sniff import why_not_html
from ingest.text.plain import fold, one_line
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from ingest.model.page import Page


def extract_page(page: Page) -> Extracted | NotAPage:
    """Read the article on a page. Never raises, but MemoryError; strangers' bytes are a value, whatever they hold."""
    reason = why_not_html(page)
    if reason is not None:
        return NotAPage(reason=reason)
    try:
        given = decode(page)
        markup = repaired(given) or given
        tree = _parse(markup)
        declared = Declared(tree, page.url)
        title = declared.title()
        _drop_other_articles(tree, title or "")
        paragraphs = extracted_paragraphs(tree, page.url)
    except MemoryError:
        raise
    except etree.LxmlError as error:
        if _NO_MEMORY in str(error):
            raise MemoryError from error
        return _unreadable(error)
    except Exception as error:  # noqa: BLE001 -- parsers of strangers' bytes: any failure of theirs is an answer
        return _unreadable(error)
    published_at, published_from = declared.published()
    authors, text = declared.authors(), declared.text()
    blocks = list(blocks_of(tree))
    # that of a page which calls itself no article is written for search engines
    paragraphs = completed(blocks, paragraphs, declared.descriptions() if declared.is_article() else ())
    fuller = _the_fuller(paragraphs, text)
    body = _without_title(fuller, title)
    facts = Facts(url=page.url, title=title or "", authors=authors, text="\n".join(text), is_news=declared.is_news())
    return Extracted(
        paragraphs=body,
        metadata=Metadata(
            title=title or "",
            authors=authors,
            published_at=published_at,
            published_from=published_from,
            language=declared.language(),
        ),
        canonical_url=declared.canonical_url(),
        extractor=EXTRACTOR if markup is given else f"{EXTRACTOR}, text encoded twice repaired",
        marks=marks(tree, blocks, body, facts) if fuller is paragraphs else (),
        signs=signs_of(page, tree, markup, blocks, declared, body),
        index=None if declared.is_article() or fuller is not paragraphs else why_index(page.url, blocks, paragraphs),
    )


_NO_MEMORY = "unknown error"
"""All that libxml2 can say when it gets no memory, even for its message."""


def _unreadable(error: Exception) -> NotAPage:
    return NotAPage(reason=f"the page could not be read: {type(error).__name__}: {one_line(str(error))[:200]}")


# ----------------------------------------------------------------------------------------------------- is it a page?


# ------------------------------------------------------------------------------------------------- bytes, text, tree

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARSER = HTMLParser(encoding="utf-8", collect_ids=False, huge_tree=True, remove_comments=True, remove_pis=True)


_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""What stands behind it is in the body, too (HTML, 13.2.6.4.19 "after body"); libxml2 would put it outside of the tree."""


def _parse(text: str) -> HtmlElement:
    source = _END_OF_PAGE.sub("", _NOT_IN_XML.sub("", text)).encode("utf-8")
    tree: HtmlElement = document_fromstring(source, parser=_PARSER)
    etree.strip_elements(
        tree, "rp", "rt", with_tail=False
    )  # how a character is read (HTML, 4.5.10), not what is written
    return tree


def _drop_other_articles(tree: HtmlElement, title: str) -> None:
    """Take the articles out that follow the page's own, where a reader may scroll on and on.

    Each is an ``article`` element with a headline of its own (HTML, 4.3.2); the page's has the title that the page declares.
    """
    headed = [
        (article, fold("".join(heading.itertext())))
        for article in tree.iter("article")
        if (heading := next(article.iter("h1"), None)) is not None
        and next(article.iterancestors("article"), None) is None
    ]
    wanted = fold(title)
    if wanted and sum(heading == wanted for _, heading in headed) == 1:
        for article, heading in headed:
            if heading != wanted:
                article.drop_tree()


# -------------------------------------------------------------------------------------------------------------- the body


def _without_title(paragraphs: tuple[str, ...], title: str | None) -> tuple[str, ...]:
    """Return the text without the headline above it, which the title has already; a text of nothing else is kept."""
    headed = title and len(paragraphs) > 1 and fold(paragraphs[0]) == fold(title)
    return paragraphs[1:] if headed else paragraphs


_PARAGRAPHS = 2


def _the_fuller(paragraphs: tuple[str, ...], declared: tuple[str, ...]) -> tuple[str, ...]:
    """Return the text that the page declares where less than half of it was found, or where it was found run together.

    Only a declared text with paragraphs of its own: others are often cut short.
    """
    if len(declared) < _PARAGRAPHS:
        return paragraphs
    fuller = letters("".join(declared)) > 2 * letters("".join(paragraphs))
    return (
        declared if fuller or (len(paragraphs) == 1 and fold(paragraphs[0]) == fold(" ".join(declared))) else paragraphs
    )
