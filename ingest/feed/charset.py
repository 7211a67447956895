"""The bytes of an XML or JSON document become text, even if the encoding that it declares is wrong."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s{0,8}=\s{0,8}[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_IN_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9._:-]{1,40})")
_HEAD_BYTES = 1024
"""The encoding is looked for in this many first bytes; an XML declaration must come first."""
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Encodings that are read as a larger one, because publishers use the smaller name for both (WHATWG Encoding Standard)."""
_CHARSETS = re.compile(
    "utf-8|utf-16(-le|-be)?|utf-32(-le|-be)?|cp(125[0-8]|866|874|932|949|437|850)|iso8859-[0-9]{1,2}|koi8-[rut]|gb18030|hz|"
    "big5hkscs|euc_jp|iso2022_(jp|kr)|mac-(roman|cyrillic)"
)
_WIDE = ("utf-16", "utf-32")
_LAST_RESORT = "cp1252"


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return the text of an XML or JSON document. Never raises; a byte that cannot be read becomes U+FFFD.

    A byte order mark decides (RFC 7303, 3). Without one, encodings are tried in this order, and the first that fits every
    byte is taken: what the bytes suggest, which is mostly UTF-8, since a text in another encoding is hardly ever valid UTF-8;
    the encoding in the header Content-Type; the one in the document's own declaration (RFC 7303, 3.2). A name that means
    Latin-1 is tried last: servers send it when they do not know the encoding.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    names = _declared(body, content_type)
    for name in (*_unmarked(body, names), *names):
        text = _fitting(body, name)
        if text is not None:
            return text
    return _damaged(body, names)


def _unmarked(body: bytes, names: list[str]) -> tuple[str, ...]:
    """Return the encodings that the bytes themselves suggest."""
    if body[:4] in {b"<\0\0\0", b"{\0\0\0"}:
        return ("utf-32-le",)
    if body[:2] in {b"<\0", b"{\0"}:
        return ("utf-16-le",)
    if body[:2] in {b"\0<", b"\0{"}:
        return ("utf-16-be",)
    # a text in an encoding of seven bits is always valid UTF-8, so that encoding must be tried first
    seven_bits = tuple(name for name in names if name.startswith(("iso2022", "hz")))
    return (*seven_bits, "utf-8")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Return the encodings that the header and the document name, in the order in which they are tried."""
    inside = _IN_DECLARATION.search(body[:_HEAD_BYTES])
    outside = _IN_HEADER.search((content_type or "")[:_HEAD_BYTES])
    given = [outside[1]] if outside else []
    given += [inside[1].decode("ascii")] if inside else []
    # almost any bytes are valid UTF-16, but in UTF-16 each character of markup has a zero byte
    is_wide = b"\0" in body[:_HEAD_BYTES]
    names = [name for name in map(_codec, given) if name and (is_wide or not name.startswith(_WIDE))]
    return sorted(dict.fromkeys(names), key=lambda name: name == _LAST_RESORT)


def _codec(label: str) -> str | None:
    """Return the name of the codec for a declared encoding; None: Python has none, or one that is not for text (zip, rot13)."""
    try:
        name = codecs.lookup(label.lower().removeprefix("x-")).name
    except (LookupError, ValueError):
        return None
    name = _SUPERSETS.get(name, name)
    return name if _CHARSETS.fullmatch(name) else None


def _fitting(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeError:
        return None


def _damaged(body: bytes, names: list[str]) -> str:
    """Return a text that no encoding fits: read as UTF-8 if that fits most of it, else as declared."""
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if beyond_ascii > damaged or names[:1] == ["utf-8"]:
        return text
    return body.decode(next(iter(names), _LAST_RESORT), "replace")
