"""The bytes of an XML or JSON document become text, even if the encoding that it declares is wrong."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.text.charsets import codec_of

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s{0,8}=\s{0,8}[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_IN_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9._:-]{1,40})")
_HEAD_BYTES = 1024
"""The encoding is looked for in this many first bytes; an XML declaration must come first."""
_WIDE = ("utf-16", "utf-32")
_LARGER = {"euc_jp": "euc_jis_2004"}
"""The encodings that are tried where one does not fit: some publishers' texts have characters of the larger one, such as "①"."""
_LAST_RESORT = "cp1252"
_UNREADABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document."""

    text: str
    doubt: str = ""
    """Why some of the text may be wrong; "": an encoding fits every byte."""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return the text of a document, as ``decoded`` reads it."""
    return decoded(body, content_type).text


def decoded(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the text of an XML or JSON document. Never raises; a byte that cannot be read becomes U+FFFD.

    A byte order mark decides (RFC 7303, 3). Without one, encodings are tried in this order, and the first that fits every
    byte is taken: what the bytes suggest, which is mostly UTF-8, since a text in another encoding is hardly ever valid UTF-8;
    the encoding in the header Content-Type; the one in the document's own declaration (RFC 7303, 3.2). A name that means
    Latin-1 is tried last: servers send it when they do not know the encoding.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _as_far_as_it_fits(body[len(bom) :], name)
    # servers put the mark of UTF-8 before any text; UTF-8 is tried in any case
    body = body.removeprefix(codecs.BOM_UTF8)
    labels = _declared(body, content_type)
    names = _codecs(body, labels)
    for name in (*_unmarked(body, names), *names):
        text = _fitting(body, name)
        if text is not None:
            return Decoded(text)
    return _damaged(body, labels, names)


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
    """Return the names of encodings in the header and in the document."""
    inside = _IN_DECLARATION.search(body[:_HEAD_BYTES])
    outside = _IN_HEADER.search((content_type or "")[:_HEAD_BYTES])
    return [*([outside[1]] if outside else []), *([inside[1].decode("ascii")] if inside else [])]


def _codecs(body: bytes, labels: list[str]) -> list[str]:
    """Return the codecs for names of encodings, in the order in which they are tried."""
    # almost any bytes are valid UTF-16, but in UTF-16 each character of markup has a zero byte
    is_wide = b"\0" in body[:_HEAD_BYTES]
    named = [name for name in map(codec_of, labels) if name and (is_wide or not name.startswith(_WIDE))]
    names = [each for name in named for each in (name, _LARGER.get(name, name))]
    return sorted(dict.fromkeys(names), key=lambda name: name == _LAST_RESORT)


def _fitting(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeError:
        return None


def _damaged(body: bytes, labels: list[str], names: list[str]) -> Decoded:
    """Return a text that no encoding fits: read as UTF-8 if that fits most of it, else as declared."""
    decoded = _as_far_as_it_fits(body, "utf-8")
    damaged = decoded.text.count(_UNREADABLE)
    beyond_ascii = len(decoded.text) - len(decoded.text.encode("ascii", "ignore")) - damaged
    if beyond_ascii > damaged or names[:1] == ["utf-8"]:
        return decoded
    if names:
        return _as_far_as_it_fits(body, names[0])
    said = f"the encoding {labels[0]!r} is unknown" if labels else "no encoding is named"
    return Decoded(body.decode(_LAST_RESORT, "replace"), f"{said}, and it is not UTF-8: read as {_LAST_RESORT}")


def _as_far_as_it_fits(body: bytes, name: str) -> Decoded:
    text = _fitting(body, name)
    if text is not None:
        return Decoded(text)
    text = body.decode(name, "replace")
    return Decoded(text, f"{text.count(_UNREADABLE)} characters cannot be read as {name}")
