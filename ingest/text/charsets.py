"""The name of a character encoding, as documents and servers write it, becomes the name of the codec that reads it."""

from __future__ import annotations

import codecs
import re

import webencodings


def codec_of(label: str) -> str | None:
    """Return the name of Python's codec for a declared encoding; None: it is unknown, or not for text (zip, rot13).

    The names mean what they mean to browsers (WHATWG Encoding Standard). Of the names that browsers do not know, those are
    read that Python knows.
    """
    found = webencodings.lookup(label)
    name = found.codec_info.name if found else _of_python(label)
    name = _SUPERSETS.get(name, name)
    return name if _CHARSETS.fullmatch(name) else None


def _of_python(label: str) -> str:
    plain = _WINDOWS.sub(r"cp\1", label.strip().lower().removeprefix("x-"))
    try:
        return codecs.lookup(plain).name
    except (LookupError, ValueError):
        return ""


_WINDOWS = re.compile(r"\A(?:windows|win|cp|ms)[-_ ]?([0-9]{3,4})\Z")


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
    "utf-8|utf-16(-le|-be)?|utf-32(-le|-be)?|cp(125[0-8]|866|874|932|949|437|850|852|855)|iso8859-[0-9]{1,2}|koi8-[rut]|gb18030|hz|"
    "big5hkscs|euc_jp|iso2022_(jp|kr)|mac-(roman|cyrillic)"
)
"""The codecs that are used."""
