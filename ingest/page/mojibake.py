"""The repair of texts that were encoded twice: UTF-8 that was read as windows-1252, and was written as UTF-8 again.

A stretch of text is repaired only if that is certain: all its characters beyond ASCII must form such sequences, and the whole text must
hold several. A text that merely looks odd ("AMANHÃ»", "l'Âge d'or") stays as it is.
"""

from __future__ import annotations

import re
from itertools import islice

_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""The bytes for which windows-1252 has no character. Browsers read them as control characters (WHATWG Encoding, windows-1252)."""


def _as_read(byte: int) -> str:
    """Return the character as which windows-1252 shows a byte."""
    return chr(byte) if byte in _UNDEFINED else bytes([byte]).decode("cp1252")


_BYTES = {_as_read(byte): byte for byte in range(0x80, 0x100)}
"""The bytes beyond ASCII by the characters as which windows-1252 shows them."""
_CONTINUATION = re.escape("".join(_as_read(byte) for byte in range(0x80, 0xC0)))
"""The characters as which windows-1252 shows the bytes that continue a sequence of UTF-8."""
_SEQUENCE = re.compile(
    f"[\u00c2-\u00df][{_CONTINUATION}]|[\u00e0-\u00ef][{_CONTINUATION}]{{2}}|[\u00f0-\u00f4][{_CONTINUATION}]{{3}}"
)
"""A sequence of UTF-8 (RFC 3629, 4), each byte as windows-1252 shows it."""
_BEGINS = re.compile(f"[\u00c2-\u00f4][{_CONTINUATION}]")
"""The beginning of such a sequence. It is searched for first, which takes far less time than whole sequences."""
_STRETCH = re.compile(r"[^<>\n]+")
"""A text between two tags. A page may hold texts of several origins, so each is repaired by itself."""
_MIN_SEQUENCES = 3
"""The number of sequences that a whole text must hold: one or two may be odd words."""
_MIN_LETTERS = 2
"""The number of sequences that a stretch of text must hold, unless one of them has more characters than that."""


def repaired(text: str) -> str | None:
    """Return a text, or markup, in which all that was certainly encoded twice is repaired; None where nothing was."""
    if text.isascii() or len(list(islice(_BEGINS.finditer(text), _MIN_SEQUENCES))) < _MIN_SEQUENCES:
        return None
    after = _STRETCH.sub(lambda stretch: _stretch(stretch.group()), text)
    return after if after != text else None


def _stretch(text: str) -> str:
    """Return a stretch of text, repaired if that is certain."""
    if text.isascii():
        return text
    sequences = _SEQUENCE.findall(text)
    rest = _SEQUENCE.sub("", text)
    certain = len(sequences) >= _MIN_LETTERS or any(len(sequence) > _MIN_LETTERS for sequence in sequences)
    if not certain or not rest.isascii():
        return text
    try:
        return bytes(byte for character in text for byte in _byte(character)).decode("utf-8")
    except UnicodeDecodeError:  # overlong forms and surrogates
        return text


def _byte(character: str) -> tuple[int]:
    return (_BYTES.get(character, ord(character)),)
