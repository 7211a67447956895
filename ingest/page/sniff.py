"""Whether the bytes of a page are HTML."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ingest.text.plain import one_line

if TYPE_CHECKING:
    from ingest.model.page import Page


_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"RIFF", "a RIFF image, sound or film"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"OggS", "an Ogg sound or film"),
    (b"fLaC", "a FLAC sound"),
    (b"ID3", "an MP3 sound"),
    (b"\xff\xfb", "an MP3 sound"),
    (b"\xff\xfa", "an MP3 sound"),
    (b"\xff\xf3", "an MP3 sound"),
    (b"\xff\xf2", "an MP3 sound"),
    (b"\xff\xf1", "an AAC sound"),
    (b"\xff\xf9", "an AAC sound"),
    (b"FLV\x01", "a Flash film"),
    (b"\x00\x00\x01\xba", "an MPEG film"),
    (b"\x00\x00\x01\xb3", "an MPEG film"),
    (b"0&\xb2u\x8ef\xcf\x11", "a Windows Media sound or film"),
    (b"\x1a\x45\xdf\xa3", "a Matroska film"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS-Adobe-", "a PostScript document"),
)
"""The first bytes of other formats, with their names (after WHATWG MIME Sniffing, sections 6 and 7.1)."""


_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
"""The byte order marks of UTF-16 and UTF-32. A page in one of these holds NUL bytes, and is no binary file for that."""


_BINARY = frozenset(range(9)) | {0x0B} | frozenset(range(0x0E, 0x1B)) | frozenset(range(0x1C, 0x20))
"""The bytes that no text holds (WHATWG MIME Sniffing, section 3)."""


SNIFFED = 1445
"""The number of bytes at the head of a page that are looked at (WHATWG MIME Sniffing, section 5.2)."""


_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|article|main|!--)[\s>/-]", re.IGNORECASE
)
"""A tag by which a text is HTML. Feeds and JSON, which may hold such tags as well, are told before."""


_FEED = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^>]*>|<![^>]*>)*<(?:rss|feed|rdf:RDF)[\s>]")
"""The beginning of a feed (WHATWG MIME Sniffing, section 7.3)."""


_PAGE_TYPES = {"", "text/html", "application/xhtml+xml", "unknown/unknown", "application/unknown", "*/*"}
"""The content types that servers send with HTML pages, and those that say nothing."""


def why_not_html(page: Page) -> str | None:
    """Return what the body is if it is not HTML (after WHATWG MIME Sniffing, section 7); None if it may be HTML."""
    body, essence = page.body, (page.content_type or "").partition(";")[0].strip().lower()
    head = body[:SNIFFED]
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


def is_media(head: bytes, content_type: str | None) -> bool:
    """Return whether the head of a body shows a film, a sound, a picture, an archive or another binary file, which is not read on.

    What has the markup of a page is a page, whatever its type. ``head``: the first SNIFFED bytes.
    """
    if _signature(head) is not None:
        return True
    if head.startswith(_WIDE_BOMS) or _MARKUP.search(head):
        return False
    essence = (content_type or "").partition(";")[0].strip().lower()
    return essence.startswith(_MEDIA_TYPES) or (essence != "text/html" and bool(_BINARY.intersection(head)))


_MEDIA_TYPES = (
    "audio/",
    "video/",
    "image/",
    "font/",
    "application/ogg",
    "application/pdf",
    "application/zip",
    "application/x-zip",
)
"""The beginnings of the content types of films, sounds, pictures and archives."""


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
