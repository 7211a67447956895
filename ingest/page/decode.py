"""The bytes of a page become text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trafilatura.utils import detect_encoding
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

from ingest.text.charsets import codec_of

if TYPE_CHECKING:
    from ingest.model.page import Page


_LATIN = "cp1252"
"""The encoding of pages that declare none. Servers also send it with pages of any encoding."""


_XML = re.compile(rb"\A\s{0,99}<\?xml[^>]{0,500}\?>")
"""An XML declaration at the head of a page."""


_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
"""The first two bytes of pages in UTF-16 without a byte order mark, with the encoding."""


def decode(page: Page) -> str:
    """Return the text of a page.

    Its encoding is told by the first of these that applies: a byte order mark, valid UTF-8, the header and the meta element, an XML
    declaration, a guess. Valid UTF-8 with characters beyond ASCII is UTF-8, whatever is declared: no other encoding yields it by chance,
    and wrong headers are common. Where header and meta element differ, the one that fits the bytes better is believed; of two that fit
    equally, the one that is not Latin-1, which servers send when they do not know.
    """
    body = page.body
    marked, mark = read_bom(body)
    if marked and mark:
        return to_unicode(body[len(mark) :], marked)
    if body[:2] in _WIDE:
        # HTML, 13.2.3.2 says so of an XML declaration that begins this way
        return to_unicode(body, _WIDE[body[:2]])
    if not body.isascii():
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    # a meta element counts before an XML declaration (HTML, 13.2.3.2), although the declaration stands before it
    in_meta, in_either = html_body_declared_encoding(_XML.sub(b"", body, count=1)), html_body_declared_encoding(body)
    known = (http_content_type_encoding(page.content_type), in_meta, in_either)
    # w3lib knows the names that Python knows, and some more; browsers know others
    stated = [name or named for name, named in zip(known, _named(page), strict=True)]
    wide = b"\0" in body[:4]
    names = [name for name in stated if name and (wide or not name.startswith(("utf-16", "utf-32")))]
    if not names:
        return to_unicode(body, _guess(body))
    texts = [to_unicode(body, name) for name in sorted(names, key=lambda name: name == _LATIN)]
    text = min(texts, key=lambda text: text.count("\ufffd"))
    return _in_other_script(body, text, latin=set(names) == {_LATIN}) or text


def _named(page: Page) -> tuple[str | None, str | None, str | None]:
    """Return the encodings that the header, a meta element and either a meta element or an XML declaration name."""
    head = page.body[:_HEAD_BYTES].decode("latin-1")
    found = (_IN_HEADER.search(page.content_type or ""), _IN_META.search(head), _IN_DECLARATION.match(head))
    outside, in_meta, in_declaration = (codec_of(label[1]) if label else None for label in found)
    return outside, in_meta, in_meta or in_declaration


_HEAD_BYTES = 4096
"""The encoding is looked for in this many first bytes, as w3lib does."""
_LABEL = r"""\s{0,8}=\s{0,8}["']?\s{0,8}([\w.:-]{1,40})"""
_IN_HEADER = re.compile(rf"\bcharset{_LABEL}", re.IGNORECASE)
_IN_META = re.compile(rf"<meta\s[^<>]{{0,400}}?charset{_LABEL}", re.IGNORECASE)
_IN_DECLARATION = re.compile(rf"\s{{0,99}}<\?xml\s[^<>]{{0,200}}?encoding{_LABEL}", re.IGNORECASE)


def _in_other_script(body: bytes, text: str, *, latin: bool) -> str | None:
    """Return the text in a detected encoding, if the page is declared as Latin but is in another script; otherwise None.

    The page is in another script if most bytes beyond ASCII stand in runs, as they do in no Latin script, and if the detected encoding
    fits every byte. The same is done where the declared encoding fails for many bytes.
    """
    beyond = len(body.translate(None, _ASCII))
    wrong = latin or text.count("\ufffd") > beyond // 8
    if not wrong or 2 * sum(map(len, _RUN.findall(body))) <= beyond:
        return None
    detected = to_unicode(body, _guess(body))
    return detected if "\ufffd" not in detected else None


_ASCII = bytes(range(128))
"""The bytes of ASCII."""


_RUN = re.compile(rb"[\x80-\xff]{4,}")
"""A run of bytes beyond ASCII. In Latin scripts such bytes stand alone or in pairs."""


def _guess(body: bytes) -> str:
    """Return the encoding that is most likely by the bytes alone."""
    guesses: list[str] = detect_encoding(body)
    return resolve_encoding(guesses[0]) or _LATIN if guesses else _LATIN
