"""Text that was UTF-8, was read as windows-1252, and was written as UTF-8 again: read as it was meant.

Only where that is certain: all that stands in a stretch of text beyond ASCII must be such sequences, and the whole text must have
several. A text that merely looks odd ("AMANHÃ»", "l'Âge d'or") stays as it is.
"""

from __future__ import annotations

import re
from itertools import islice

_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes that windows-1252 gives no character; readers take them for control characters (WHATWG Encoding, windows-1252)."""


def _as_read(byte: int) -> str:
    return chr(byte) if byte in _UNDEFINED else bytes([byte]).decode("cp1252")


_BYTES = {_as_read(byte): byte for byte in range(0x80, 0x100)}
_CONTINUATION = re.escape("".join(_as_read(byte) for byte in range(0x80, 0xC0)))
_SEQUENCE = re.compile(
    f"[\u00c2-\u00df][{_CONTINUATION}]|[\u00e0-\u00ef][{_CONTINUATION}]{{2}}|[\u00f0-\u00f4][{_CONTINUATION}]{{3}}"
)
"""UTF-8 (RFC 3629, 4), each byte as windows-1252 shows it."""
_BEGINS = re.compile(f"[\u00c2-\u00f4][{_CONTINUATION}]")
"""With what any of them begins: looked for in far less time than all of them."""
_STRETCH = re.compile(r"[^<>\n]+")
"""Text between tags: a page may hold texts of several origins."""
_MIN_SEQUENCES = 3
_MIN_LETTERS = 2
"""Sequences in a stretch of text; a longer sequence is enough by itself."""


def repaired(text: str) -> str | None:
    """Return the text (or markup) with what was encoded twice decoded; None where nothing is certain to be."""
    if text.isascii() or len(list(islice(_BEGINS.finditer(text), _MIN_SEQUENCES))) < _MIN_SEQUENCES:
        return None
    after = _STRETCH.sub(lambda stretch: _stretch(stretch.group()), text)
    return after if after != text else None


def _stretch(text: str) -> str:
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
