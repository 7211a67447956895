"""The article on a page: bytes of a page in, paragraphs and what the page says about them out.

The body is what trafilatura takes for it, paragraph by paragraph.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import Document
from trafilatura.utils import detect_encoding
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

from ingest.article.fingerprint import letters
from ingest.model.article import Extracted, NotAPage
from ingest.page.completion import completed
from ingest.page.declared import Declared
from ingest.page.index_page import why_index
from ingest.page.layout import blocks_of
from ingest.page.marks.marks import Facts, marks
from ingest.page.mojibake import repaired
from ingest.page.signs import signs_of
from ingest.text.plain import ITEM, fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model.article import Page

EXTRACTOR = f"trafilatura {trafilatura.__version__}"


def extract_page(page: Page) -> Extracted | NotAPage:
    """Read the article on a page. Never raises, but MemoryError; strangers' bytes are a value, whatever they hold."""
    reason = _not_html(page)
    if reason is not None:
        return NotAPage(reason=reason)
    try:
        given = _decode(page)
        markup = repaired(given) or given
        tree = _parse(markup)
        declared = Declared(tree, page.url)
        title = declared.title()
        _drop_other_articles(tree, title or "")
        paragraphs = _paragraphs(tree, page.url)
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
        title=title,
        authors=authors,
        published_at=published_at,
        published_from=published_from,
        language=declared.language(),
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

_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"RIFF", "a RIFF image, sound or film"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"OggS", "an Ogg sound or film"),
    (b"ID3", "an MP3 sound"),
    (b"\x1a\x45\xdf\xa3", "a Matroska film"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS-Adobe-", "a PostScript document"),
)
"""After WHATWG MIME Sniffing, sections 6 and 7.1."""
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BINARY = frozenset(range(9)) | {0x0B} | frozenset(range(0x0E, 0x1B)) | frozenset(range(0x1C, 0x20))
"""WHATWG MIME Sniffing, section 3: binary data bytes."""
_SNIFFED = 1445
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|article|main|!--)[\s>/-]", re.IGNORECASE
)
_FEED = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^>]*>|<![^>]*>)*<(?:rss|feed|rdf:RDF)[\s>]")
"""WHATWG MIME Sniffing, section 7.3."""
_PAGE_TYPES = {"", "text/html", "application/xhtml+xml", "unknown/unknown", "application/unknown", "*/*"}


def _not_html(page: Page) -> str | None:
    """Say what the body is, where it is no HTML (after WHATWG MIME Sniffing, section 7); None where it may be."""
    body, essence = page.body, (page.content_type or "").partition(";")[0].strip().lower()
    head = body[:_SNIFFED]
    if not body.strip(b" \t\r\n\x0c\x00"):
        return "the body is empty"
    name = _signature(body) or ("JSON" if _is_json(body, essence) else "a feed" if _FEED.match(head) else None)
    if name is not None:
        return f"the body is {name}"
    if _MARKUP.search(head) or head.startswith(_WIDE_BOMS):
        return None
    if essence not in _PAGE_TYPES:
        return f"the body is of type {one_line(essence)[:100]}"
    return "the body is binary" if essence != "text/html" and _BINARY.intersection(head) else None


def _signature(body: bytes) -> str | None:
    if body[4:8] == b"ftyp":
        return "a film or an image (MP4)"
    return next((name for signature, name in _SIGNATURES if body.startswith(signature)), None)


def _is_json(body: bytes, essence: str) -> bool:
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return False
    if essence.endswith(("/json", "+json")):
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


# ------------------------------------------------------------------------------------------------- bytes, text, tree

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LATIN = "cp1252"
_XML = re.compile(rb"\A\s{0,99}<\?xml[^>]{0,500}\?>")
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_PARSER = HTMLParser(encoding="utf-8", collect_ids=False, huge_tree=True, remove_comments=True, remove_pis=True)


def _decode(page: Page) -> str:
    """Decode a body: byte order mark, UTF-8 if it is valid, header, meta element, XML declaration, guess.

    Valid UTF-8 with anything but ASCII in it is UTF-8, whatever is declared: no other encoding yields it by chance, and
    wrong headers are common. Where header and meta element differ, the one that fits better is believed; Latin-1 is what
    servers say that do not know.
    """
    body = page.body
    marked, mark = read_bom(body)
    if marked and mark:
        return to_unicode(body[len(mark) :], marked)
    if body[:2] in _WIDE:
        # as HTML, 13.2.3.2 takes it where an XML declaration begins that way
        return to_unicode(body, _WIDE[body[:2]])
    if not body.isascii():
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    # an XML declaration counts behind a meta element (HTML, 13.2.3.2), before which it stands
    in_meta, in_either = html_body_declared_encoding(_XML.sub(b"", body, count=1)), html_body_declared_encoding(body)
    stated = (http_content_type_encoding(page.content_type), in_meta, in_either)
    wide = b"\0" in body[:4]
    names = [name for name in stated if name and (wide or not name.startswith(("utf-16", "utf-32")))]
    if not names:
        return to_unicode(body, _guess(body))
    texts = [to_unicode(body, name) for name in sorted(names, key=lambda name: name == _LATIN)]
    text = min(texts, key=lambda text: text.count("\ufffd"))
    return _in_other_script(body, text, latin=set(names) == {_LATIN}) or text


def _in_other_script(body: bytes, text: str, *, latin: bool) -> str | None:
    """Return the text by detection, where it is in no Latin script though declared so, or is not what it is declared to be.

    Only what is certain: most of what is not ASCII stands in runs, as in no Latin script, and the encoding that is detected
    fits to the last byte.
    """
    beyond = len(body.translate(None, _ASCII))
    wrong = latin or text.count("\ufffd") > beyond // 8
    if not wrong or 2 * sum(map(len, _RUN.findall(body))) <= beyond:
        return None
    detected = to_unicode(body, _guess(body))
    return detected if "\ufffd" not in detected else None


_ASCII = bytes(range(128))
_RUN = re.compile(rb"[\x80-\xff]{4,}")


def _guess(body: bytes) -> str:
    guesses: list[str] = detect_encoding(body)
    return resolve_encoding(guesses[0]) or _LATIN if guesses else _LATIN


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


_BLOCKS = frozenset(["body", "cell", "div", "fn", "head", "item", "lb", "list", "p", "quote", "row", "table"])
"""Elements of trafilatura's tree that end a paragraph; the cells of a row stand in one, where they can."""


_EMPTY = {"", ITEM.rstrip()}


_is_deep = etree.XPath("boolean(" + "/*" * 400 + ")")
"""Elements so deep in others stand on no page that a person has written; what looks for a text with care takes its square in time."""


def _paragraphs(tree: HtmlElement, url: str) -> tuple[str, ...]:
    # the output format is one that renders nothing: the tree is all that is wanted of it
    document = trafilatura.bare_extraction(
        tree, url=url, output_format="xml", include_comments=False, fast=bool(_is_deep(tree))
    )
    if not isinstance(document, Document) or document.body is None:
        return ()
    return tuple(_blocks(document.body))


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


def _blocks(body: etree._Element) -> Iterator[str]:
    """Yield the text between the borders of block elements, each on one line, none empty; list items begin with a dash."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        border, is_item = _border(element, event), element.tag == "item" and not _in_line(element)
        if border == "\n":
            line = one_line("".join(pieces))
            if line != ITEM.rstrip() or is_item:  # the paragraph in an item stands behind its dash
                yield from {line} - _EMPTY
                pieces.clear()
        else:
            pieces.append(border)
        if is_item and event == "start":
            pieces.append(ITEM)
        pieces.append((element.text if event == "start" else element.tail) or "")
    yield from filter(None, [one_line("".join(pieces))])


def _border(element: etree._Element, event: str) -> str:
    """Say what stands at a border of an element: a line feed ends a paragraph, a bar stands between the cells of a row."""
    if element.tag == "cell" and _is_line(element.getparent()):
        return " | " if event == "start" and element.getprevious() is not None else " "
    if element.tag in _BLOCKS:
        return " " if _in_line(element) else "\n"
    return ""


def _in_line(element: etree._Element) -> bool:
    cell = next(element.iterancestors("cell"), None)
    return cell is not None and _is_line(cell.getparent())


def _is_line(row: etree._Element | None) -> bool:
    """Tell a row of a table from the frame of a layout, whose cells hold paragraphs."""
    return row is not None and all(len(cell) <= 1 for cell in row)
