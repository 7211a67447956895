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

if TYPE_CHECKING:
    from ingest.model.page import Page


_LATIN = "cp1252"


_XML = re.compile(rb"\A\s{0,99}<\?xml[^>]{0,500}\?>")


_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def decode(page: Page) -> str:
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
