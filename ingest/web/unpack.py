"""Bodies are unpacked (content codings: RFC 9110, 8.4.1), piece by piece, so that no piece is large."""

from __future__ import annotations

import re
import sys
import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDecompressor, ZstdError
else:
    from backports.zstd import ZstdDecompressor, ZstdError

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 65_536
"""A piece of an unpacked body has about this many bytes. A few packed bytes can become a gigabyte: the reader must be able to
stop before all of it is in memory."""
CODINGS = ("gzip", "deflate", "br", "zstd")
"""The codings that requests ask for."""
_GZIP, _ZLIB, _RAW = 31, 15, -15
"""What zlib calls the three formats of a deflate stream: in a gzip file, with a zlib header, without any header."""
_DEFLATED = 8
"""The lower half of the first byte of a zlib header (RFC 1950, 2.2). Some servers send a deflate stream without a header."""


class UnpackingError(ValueError):
    """The bytes are not packed with the coding that the response names."""


class Unpacker(Protocol):
    """What unpacks one body."""

    @property
    def is_whole(self) -> bool:
        """Return whether the packed stream has reached its end."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Unpack the next bytes, and yield the result in pieces. Raises UnpackingError."""


def unpacker(coding: str) -> Unpacker | None:
    """Return what unpacks a Content-Encoding; None: the body is not packed, or with a coding that we did not ask for."""
    name = coding.strip().lower().removeprefix("x-")
    match name:
        case "gzip" | "deflate":
            return _Zlib(_GZIP if name == "gzip" else None)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
        case _:
            return None


def unpacker_for(coding: str, head: bytes) -> Unpacker | None:
    """Return what unpacks a body with this Content-Encoding that begins with ``head``; None: it is not packed.

    A body in gzip is unpacked even if no header says so: many a server sends a file ``feed.xml.gz`` as it is. A body that the header
    calls gzip or zstd, and that begins as a document does, is not packed.
    """
    packed = unpacker(coding)
    if head.startswith(_GZIP_MAGIC) and not isinstance(packed, _Brotli | _Zstd):
        return _Zlib(_GZIP)
    name = coding.strip().lower().removeprefix("x-")
    return None if name in {"gzip", "zstd"} and _DOCUMENT.match(head) else packed


_GZIP_MAGIC = b"\x1f\x8b\x08"
"""The beginning of a gzip file (RFC 1952, 2.3): two bytes that name the format, and the only method that there is."""
_DOCUMENT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!A-Za-z]|[{\[]\s*[\"{])")
"""The beginning of a document in XML, HTML or JSON. No gzip file and no zstd frame begins like this."""
HEAD_BYTES = 16
"""This many bytes of a body show how it is packed, if it has so many."""


class _Zlib:
    """Unpacks gzip (RFC 1952), which may have several members one after the other, and deflate."""

    def __init__(self, window: int | None) -> None:
        self._window = window
        self._stream = zlib.decompressobj(window or _ZLIB)
        self._begun = False

    @property
    def is_whole(self) -> bool:
        return self._stream.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if data and not self._begun:
            self._begun = True
            if self._window is None and data[0] & 0x0F != _DEFLATED:
                self._stream = zlib.decompressobj(_RAW)
        piece = b""
        # after a full piece, more can be waiting inside zlib though all bytes are taken
        while data or len(piece) == PIECE:
            if self._stream.eof:
                if self._window != _GZIP or not data.startswith(b"\x1f\x8b"):
                    return  # what follows is padding
                self._stream = zlib.decompressobj(_GZIP)
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                raise UnpackingError(str(error)) from None
            yield piece
            data = self._stream.unconsumed_tail or self._stream.unused_data


class _Brotli:
    """Unpacks brotli (RFC 7932)."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def is_whole(self) -> bool:
        return bool(self._stream.is_finished())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            piece = self._stream.process(data, output_buffer_limit=PIECE)
            yield piece
            # after a full piece, more can be waiting inside brotli though all bytes are taken
            while len(piece) >= PIECE or not self._stream.can_accept_more_data():
                piece = self._stream.process(b"", output_buffer_limit=PIECE)
                yield piece
        except brotli.error:
            raise UnpackingError("no brotli stream, or a broken one") from None


class _Zstd:
    """Unpacks zstd (RFC 8878), which may have several frames one after the other."""

    def __init__(self) -> None:
        self._stream = ZstdDecompressor()

    @property
    def is_whole(self) -> bool:
        return self._stream.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data or not (self._stream.eof or self._stream.needs_input):
            if self._stream.eof:
                self._stream = ZstdDecompressor()
            try:
                yield self._stream.decompress(data, PIECE)
            except ZstdError as error:
                raise UnpackingError(str(error)) from None
            data = self._stream.unused_data if self._stream.eof else b""
