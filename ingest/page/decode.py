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
    head = _COMMENT.sub(b"", body[:_LOOKED_BYTES])
    in_meta, in_either = html_body_declared_encoding(_XML.sub(b"", head, count=1)), html_body_declared_encoding(head)
    known = (http_content_type_encoding(page.content_type), in_meta, in_either)
    # w3lib knows the names that Python knows, and some more; browsers know others
    stated = [name or named for name, named in zip(known, _named(head, page.content_type), strict=True)]
    wide = b"\0" in body[:4]
    names = [name for name in stated if name and (wide or not name.startswith(("utf-16", "utf-32")))]
    if not names:
        return to_unicode(body, _guess(body))
    texts = [to_unicode(body, name) for name in sorted(names, key=lambda name: name == _LATIN)]
    text = min(texts, key=lambda text: text.count("\ufffd"))
    return _in_other_script(body, text, latin=set(names) == {_LATIN}) or text


def _named(head: bytes, content_type: str | None) -> tuple[str | None, str | None, str | None]:
    """Return the encodings that the header, a meta element and either a meta element or an XML declaration name.

    Of several meta elements, the first counts that names a known encoding. Names that w3lib knows are left out where they stand first:
    it has found them, by the rules of HTML.
    """
    text = head[:_HEAD_BYTES].decode("latin-1")
    outside = _first_known(_IN_HEADER.findall(content_type or ""))
    in_meta = _first_known(_IN_META.findall(text))
    return outside, in_meta, in_meta or _first_known(_IN_DECLARATION.findall(text)[:1])


def _first_known(labels: list[str]) -> str | None:
    """Return the first known encoding that labels name; None if w3lib has found the first label."""
    if labels and not _BEYOND_W3LIB.search(labels[0]) and resolve_encoding(labels[0]):
        return None
    return next(filter(None, map(codec_of, labels)), None)


_LOOKED_BYTES = 65_536
"""Comments are left out of this many first bytes of a page: a long comment before the meta element must not hide it. Set by hand."""
_HEAD_BYTES = 4096
"""The encoding is looked for in this many first bytes of what is left, as w3lib does."""
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_BEYOND_W3LIB = re.compile("[.:]")
"""A character of names of encodings at which w3lib stops reading."""
_LABEL = r"""\s{0,8}=\s{0,8}["']?\s{0,8}([\w.:-]{1,40})"""
_IN_HEADER = re.compile(rf"\bcharset{_LABEL}", re.IGNORECASE)
_IN_META = re.compile(rf"<meta\s[^<>]{{0,400}}?charset{_LABEL}", re.IGNORECASE)
_IN_DECLARATION = re.compile(rf"\A\s{{0,99}}<\?xml\s[^<>]{{0,200}}?encoding{_LABEL}", re.IGNORECASE)


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
    """Return the encoding that is most likely by the bytes alone. Of the encodings for Latin letters, that of the page's language."""
    guesses: list[str] = detect_encoding(body)
    guess = resolve_encoding(guesses[0]) if guesses else None
    if guess and not _FOR_LATIN.fullmatch(guess):
        return guess
    language = _IN_HTML.search(body, 0, _HEAD_BYTES)
    by_language = _BY_LANGUAGE.get(language[1].lower()) if language else None
    return by_language or ("cp1254" if _is_turkish(body) else _LATIN)


def _is_turkish(body: bytes) -> bool:
    """Return whether most bytes beyond ASCII are letters of Turkish: in windows-1252, some would be letters of Icelandic alone."""
    beyond = len(body.translate(None, _ASCII))
    own, others = (len(body) - len(body.translate(None, some)) for some in (_TURKISH_ALONE, _TURKISH_TOO))
    return own >= _MIN_TURKISH and own >= beyond // 5 and own + others >= _MOSTLY * beyond


_TURKISH_ALONE = bytes([0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE])
"""The letters ğ, ı and ş in windows-1254, capitals too; in windows-1252 they are ð, ý and þ."""
_TURKISH_TOO = bytes([0xC7, 0xD6, 0xDC, 0xE7, 0xF6, 0xFC])
"""The letters ç, ö and ü in both encodings."""
_MIN_TURKISH = 10
"""The number of letters of Turkish alone from which on a page may be Turkish."""
_MOSTLY = 0.9
"""The share of the bytes beyond ASCII that are letters of Turkish; Icelandic has á, é, í, ó, ú and æ besides."""


_FOR_LATIN = re.compile(
    "ascii|cp(?:125[02478]|437|85[0278]|86[0135])|iso8859-(?:[12349]|10|1[3-6])|mac-(?!cyrillic|greek).*|hp-roman8"
)
"""The encodings for Latin letters. Which of them it is, the bytes do not show: most are valid in each."""
_IN_HTML = re.compile(rb"""<html\s[^<>]{0,400}?\blang\s{0,8}=\s{0,8}["']?([a-z]{2})""", re.IGNORECASE)
_BY_LANGUAGE = {
    **dict.fromkeys((b"pl", b"cs", b"sk", b"hu", b"hr", b"sl", b"ro", b"bs", b"sq"), "cp1250"),
    **dict.fromkeys((b"tr", b"az"), "cp1254"),
    **dict.fromkeys((b"lt", b"lv", b"et"), "cp1257"),
    b"vi": "cp1258",
}
"""The encoding of pages in a language that declare none (HTML, 13.2.3.2). All others are taken for windows-1252."""
