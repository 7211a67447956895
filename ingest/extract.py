"""The article on a page: bytes of a page in, paragraphs and what the page says about them out.

The body is what trafilatura takes for it, paragraph by paragraph; title, authors, date, language and canonical URL are
read from what the page declares (JSON-LD of schema.org, Open Graph, meta elements), and none of them is guessed.
"""

from __future__ import annotations

import html
import json
import logging
import re
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import Document
from trafilatura.utils import detect_encoding
from w3lib.encoding import html_to_unicode

from ingest.model import Extracted, NotAPage
from ingest.text import fold, one_line
from ingest.urls import absolute_link, canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Page

# what it says about a page, its return value says
logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)

EXTRACTOR = f"trafilatura {trafilatura.__version__}"

_MAX_NODES = 2_000
_MAX_SCRIPTS = 50
_MAX_SCRIPT_CHARACTERS = 2_000_000
_MAX_AUTHORS = 20
_MAX_NAME_CHARACTERS = 200
_MAX_TITLE_CHARACTERS = 1_000


def extract_page(page: Page) -> Extracted | NotAPage:
    """Read the article on a page. Never raises, but MemoryError; strangers' bytes are a value, whatever they hold."""
    reason = _not_html(page)
    if reason is not None:
        return NotAPage(reason=reason)
    try:
        tree = _parse(_decode(page))
        paragraphs = _paragraphs(tree, page.url)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 -- parsers of strangers' bytes: any failure of theirs is an answer
        return NotAPage(reason=f"the page could not be read: {type(error).__name__}: {one_line(str(error))[:200]}")
    declared = _Declared(tree, page.url)
    published_at, published_from = declared.published()
    title = declared.title()
    return Extracted(
        paragraphs=_without_title(paragraphs, title),
        title=title,
        authors=declared.authors(),
        published_at=published_at,
        published_from=published_from,
        language=declared.language(),
        canonical_url=declared.canonical_url(),
        extractor=EXTRACTOR,
    )


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
_PAGE_TYPES = {"", "text/html", "application/xhtml+xml", "unknown/unknown", "application/unknown", "*/*"}


def _not_html(page: Page) -> str | None:
    """Say what the body is, where it is no HTML (after WHATWG MIME Sniffing, section 7); None where it may be."""
    body, essence = page.body, (page.content_type or "").partition(";")[0].strip().lower()
    head = body[:_SNIFFED]
    if not body.strip(b" \t\r\n\x0c\x00"):
        return "the body is empty"
    if (name := _signature(body) or ("JSON" if _is_json(body, essence) else None)) is not None:
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
_PARSER = HTMLParser(encoding="utf-8", collect_ids=False, huge_tree=True, remove_comments=True, remove_pis=True)


def _decode(page: Page) -> str:
    """Decode a body: byte order mark, valid UTF-8, header, meta element, guess.

    Valid UTF-8 with anything but ASCII in it is UTF-8, whatever is declared: no other encoding yields it by chance, and
    wrong headers are common. Of header and meta element, where they differ, the one that decodes more.
    """
    body = page.body
    if not body.isascii() and not body.startswith(_WIDE_BOMS):
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    declared = _decode_as(page.content_type, body)
    if page.content_type and "\ufffd" in declared:
        return min(declared, _decode_as(None, body), key=lambda text: text.count("\ufffd"))
    return declared


def _decode_as(content_type: str | None, body: bytes) -> str:
    _, text = html_to_unicode(content_type, body, default_encoding="cp1252", auto_detect_fun=_guess)
    return text


def _guess(body: bytes) -> str | None:
    guesses: list[str] = detect_encoding(body)
    return guesses[0] if guesses else None


def _parse(text: str) -> HtmlElement:
    return document_fromstring(_NOT_IN_XML.sub("", text).encode("utf-8"), parser=_PARSER)


# -------------------------------------------------------------------------------------------------------------- the body


def _without_title(paragraphs: tuple[str, ...], title: str | None) -> tuple[str, ...]:
    """Return the text without the headline above it, which the title has already; a text of nothing else is kept."""
    headed = title and len(paragraphs) > 1 and fold(paragraphs[0]) == fold(title)
    return paragraphs[1:] if headed else paragraphs


_BLOCKS = frozenset(["body", "cell", "div", "fn", "head", "item", "lb", "list", "p", "quote", "row", "table"])
"""Elements of trafilatura's tree that end a paragraph; the cells of a row stand in one, where they can."""


def _paragraphs(tree: HtmlElement, url: str) -> tuple[str, ...]:
    # the output format is one that renders nothing: the tree is all that is wanted of it
    document = trafilatura.bare_extraction(tree, url=url, output_format="xml", include_comments=False)
    if not isinstance(document, Document) or document.body is None:
        return ()
    return tuple(_blocks(document.body))


def _blocks(body: etree._Element) -> Iterator[str]:
    """Yield the text between the borders of block elements, each on one line, none empty."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        border = _border(element, event)
        if border == "\n":
            yield from filter(None, [one_line("".join(pieces))])
            pieces.clear()
        else:
            pieces.append(border)
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


# ------------------------------------------------------------------------------------------------ what the page declares

_ARTICLE_TYPES = {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report"}
"""Of schema.org, with every type whose name ends in Article."""
_AUTHOR_KEYS = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator")
_DATE_KEYS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "publishdate",
    "publish-date",
    "publication_date",
    "pubdate",
    "date",
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
_BYLINE = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
_SEPARATOR = re.compile("\\s[|\u2013\u2014\u00b7\u2022\u00bb-]\\s")


class _Declared:
    """What a page declares of itself, read once."""

    def __init__(self, tree: HtmlElement, url: str) -> None:
        self._tree = tree
        self._base = absolute_link(_first(tree, "//base/@href") or "", url) or url
        self._meta = _meta(tree)
        self._nodes = _about(_articles(tree), {canonical_url(url), self.canonical_url()})

    def title(self) -> str | None:
        """Return the headline, without the site's name."""
        headings = [heading for heading in map(_text, self._tree.iter("h1")) if heading]
        alone = headings if len(headings) == 1 else []
        stated = [*self._each("headline"), *self._meta.get("og:title", ()), *alone]
        for text in (*stated, _first(self._tree, "//head/title") or "", *headings):
            title = self._without_site(one_line(html.unescape(text)), headings)
            if title:
                return title[:_MAX_TITLE_CHARACTERS]
        return None

    def _without_site(self, title: str, headings: list[str]) -> str:
        """Return a title without what stands behind its last bar or dash, where that is surely the site's name.

        It is where the site says so, and where a heading of the page shows the title without it.
        """
        separators = list(_SEPARATOR.finditer(title))
        if not separators:
            return title
        head, tail = title[: separators[-1].start()], title[separators[-1].end() :]
        publishers = [name for publisher in self._all("publisher") for name in _names(publisher)]
        names = {one_line(name).casefold() for name in (*self._meta.get("og:site_name", ()), *publishers)}
        return head if tail.casefold() in names or head in headings else title

    def authors(self) -> tuple[str, ...]:
        """Return the names of those who wrote it, as declared."""
        stated = [name for author in self._all("author") for name in _names(author)]
        for names in (stated, [name for key in _AUTHOR_KEYS for name in self._meta.get(key, ())]):
            found = dict.fromkeys(filter(None, map(_author, names)))
            if found:
                return tuple(found)[:_MAX_AUTHORS]
        return ()

    def published(self) -> tuple[datetime | None, str | None]:
        """Return the first date of publication that can be one, and which source it is from."""
        marked = "//time[@pubdate or @itemprop='datePublished' or contains(@class, 'publish') or contains(@class, 'entry-date')]"
        sources = (
            ("json_ld", self._each("datePublished")),
            ("meta", [text for key in _DATE_KEYS for text in self._meta.get(key, ())]),
            ("time_element", [str(value) for value in self._tree.xpath(f"{marked}/@datetime")]),
        )
        for source, texts in sources:
            for text in texts:
                if (when := _datetime(text)) is not None:
                    return when, source
        return None, None

    def language(self) -> str | None:
        """Return a BCP 47 tag in lower case, as declared."""
        stated = (
            self._tree.get("lang"),
            self._tree.get("xml:lang"),
            *self._meta.get("og:locale", ()),
            *self._each("inLanguage"),
        )
        for text in stated:
            tag = one_line(text or "").replace("_", "-").lower()
            if _LANGUAGE.fullmatch(tag):
                return tag
        return None

    def canonical_url(self) -> str | None:
        """Return the URL that the page calls its own."""
        links = self._tree.xpath(
            "//link[@href and contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href"
        )
        for link in (*links, *self._meta.get("og:url", ())):
            if url := canonical_url(str(link), self._base):
                return url
        return None

    def _all(self, key: str) -> Iterator[Any]:
        return (node[key] for node in self._nodes if key in node)

    def _each(self, key: str) -> list[str]:
        """Return the texts that the JSON-LD of the article gives for a key."""
        return [
            text
            for value in self._all(key)
            for text in (value if isinstance(value, list) else [value])
            if isinstance(text, str)
        ]


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Return the meta elements' content by name, property or itemprop, in lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if key and content and content.strip():
            found.setdefault(key.strip().lower(), []).append(content)
    return found


def _text(element: HtmlElement) -> str:
    return one_line("".join(element.itertext()))


def _first(tree: HtmlElement, path: str) -> str | None:
    for found in tree.xpath(path):
        return found if isinstance(found, str) else _text(found)
    return None


def _names(author: Any) -> Iterator[str]:
    for one in author if isinstance(author, list) else [author]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from (name for name in _listed(one.get("name")) if isinstance(name, str))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _author(name: str) -> str | None:
    """Return a name as it is to be shown; None where it is an address."""
    text = (
        _BYLINE.sub("", one_line(html.unescape(name)), count=1)
        if _BYLINE.match(name)
        else one_line(html.unescape(name))
    )
    if not text or len(text) > _MAX_NAME_CHARACTERS or "://" in text or text.startswith(("www.", "@", "/")):
        return None
    return text


# ---------------------------------------------------------------------------------------------------------------- JSON-LD

_WRAPPING = re.compile(r"^\s*(?://)?\s*<!(?:--|\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")


def _articles(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the nodes of the page's JSON-LD that describe an article, in the document's order."""
    scripts = tree.xpath("//script[starts-with(normalize-space(@type), 'application/ld+json')]")
    found: list[dict[str, Any]] = []
    for script in scripts[:_MAX_SCRIPTS]:
        queue = deque([_json(script.text or "")])
        seen = 0
        while queue and seen < _MAX_NODES:
            node = queue.popleft()
            seen += 1
            if isinstance(node, list):
                queue.extend(node)
            elif isinstance(node, dict):
                if _is_article(node):
                    found.append(node)
                queue.extend(node[key] for key in ("@graph", "mainEntity") if key in node)
    return found


def _about(nodes: list[dict[str, Any]], urls: set[str | None]) -> list[dict[str, Any]]:
    """Return the nodes that are not about another page, if one says that it is about this one; else all."""
    stated = [[canonical_url(link) for link in _links(node)] for node in nodes]
    if not any(urls.intersection(filter(None, links)) for links in stated):
        return nodes
    return [node for node, links in zip(nodes, stated, strict=True) if not links or urls.intersection(links)]


def _links(node: dict[str, Any]) -> list[str]:
    found = [node.get("url"), node.get("mainEntityOfPage")]
    return [link for one in found if isinstance(link := one.get("@id") if isinstance(one, dict) else one, str)]


def _json(text: str) -> Any:
    """Read a JSON-LD script as browsers and crawlers do: comment marks around it and commas too many are forgiven."""
    if len(text) > _MAX_SCRIPT_CHARACTERS:
        return None
    bare = _WRAPPING.sub("", text).strip().rstrip(";")
    for attempt in (bare, _TRAILING_COMMA.sub("", bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _is_article(node: dict[str, Any]) -> bool:
    return any(
        isinstance(kind, str) and (kind.endswith("Article") or kind in _ARTICLE_TYPES)
        for kind in _listed(node.get("@type"))
    )


# ------------------------------------------------------------------------------------------------------------------ dates

_YEARS = range(1990, 2101)
_MAX_OFFSET = timedelta(hours=14)


def _datetime(text: str) -> datetime | None:
    """Read a date as ISO 8601 or RFC 5322, UTC where it names no offset; None where it is none, or cannot be one."""
    line = one_line(text)[:64]
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = reader(line)
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            if when.year in _YEARS and abs(when.utcoffset() or timedelta()) <= _MAX_OFFSET:
                return when
        except (ValueError, OverflowError):
            continue
    return None
