"""The bytes of an XML or JSON document become text, even if the encoding that it declares is wrong."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

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
        if text is not None and not (name == _LAST_RESORT and _is_of_other_script(body)):
            return Decoded(text)
    return _damaged(body, labels, [name for name in names if name != "utf-8"])


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
    """Return a text that no encoding fits: as UTF-8 if that fits most of it, else as declared, or as its letters suggest."""
    text = body.decode("utf-8", "replace")
    damaged = text.count(_UNREADABLE)
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if beyond_ascii > damaged:
        return _nearly_utf_8(body, text, damaged)
    guess = _guess(body) if names in ([], [_LAST_RESORT]) and _is_of_other_script(body) else None
    if guess:
        return Decoded(body.decode(guess, "replace"), f"no encoding that is named fits its letters: read as {guess}")
    if names:
        return _as_far_as_it_fits(body, names[0])
    said = f"the encoding {labels[0]!r} is unknown or wrong" if labels else "no encoding is named"
    return Decoded(body.decode(_LAST_RESORT, "replace"), f"{said}: read as {_LAST_RESORT}")


def _nearly_utf_8(body: bytes, text: str, damaged: int) -> Decoded:
    """Return a text of UTF-8 in which some bytes are wrong. Among Latin letters, they are read as windows-1252."""
    latin = len(_LATIN.findall(text))
    if 2 * latin < len(text) - len(text.encode("ascii", "ignore")) - damaged:
        return Decoded(text, f"{damaged} characters cannot be read as utf-8")
    mended = body.decode("utf-8", _AS_LAST_RESORT)
    return Decoded(mended, f"{damaged} characters cannot be read as utf-8: read as {_LAST_RESORT}")


_LATIN = re.compile("[\u00a0-\u024f\u2000-\u206f\u20ac]")
_AS_LAST_RESORT = "ingest_as_last_resort"


def _read_as_last_resort(error: UnicodeError) -> tuple[str, int]:
    """Return the bytes at which the decoding of UTF-8 stopped as windows-1252 has them (a handler of ``codecs``)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode(_LAST_RESORT, "replace"), error.end


codecs.register_error(_AS_LAST_RESORT, _read_as_last_resort)


def _is_of_other_script(body: bytes) -> bool:
    """Return whether most bytes beyond ASCII stand in runs, as in no Latin script."""
    return 2 * sum(map(len, _RUN.findall(body))) > len(body.translate(None, _ASCII)) > 0


_ASCII = bytes(range(128))
_RUN = re.compile(rb"[\x80-\xff]{4,}")


def _guess(body: bytes) -> str | None:
    """Return the encoding that the letters of a text suggest; None: none of other scripts fits."""
    parts = [part for part in re.split(rb"[<>]", body[:_GUESS_BYTES]) if not part.isascii()]
    found = from_bytes(b" ".join(parts)[:_SAMPLE_BYTES], cp_isolation=list(_GUESSES)).best()
    return codec_of(found.encoding) if found else None


_GUESS_BYTES = 1_000_000
"""Texts to guess by are taken from this many first bytes."""
_SAMPLE_BYTES = 8192
"""An encoding is guessed by this many bytes, which takes some milliseconds. 300 are enough."""
_GUESSES = ("cp1251", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1253", "cp1255", "cp1256", "cp874")
"""The encodings that are guessed. Those of Latin scripts are not: nobody can tell one from the other for certain."""


def _as_far_as_it_fits(body: bytes, name: str) -> Decoded:
    text = _fitting(body, name)
    if text is not None:
        return Decoded(text)
    text = body.decode(name, "replace")
    return Decoded(text, f"{text.count(_UNREADABLE)} characters cannot be read as {name}")
