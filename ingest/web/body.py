"""A response body is read within its bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.web.unpack import unpacker

if TYPE_CHECKING:
    import aiohttp

    from ingest.model.web import Request


CHUNK = 65_536


_RATIO_FROM = 1_000_000


_MAX_RATIO = 200
"""Bytes that one byte on the wire may become, beyond the first megabyte: markup shrinks ten times, at most fifty."""


_END = re.compile(rb"</(?:html|rss|feed|rdf:RDF)\s*>|\}\s*$", re.IGNORECASE)
"""The end of a document: nothing of it is missing, whatever its packing says."""


_END_WITHIN = 1000


async def read_body(response: aiohttp.ClientResponse, request: Request) -> bytes | str:
    """Read the body as it comes; as soon as it is larger than it may be, read no more, and say so. Raises ValueError."""
    body, raw = bytearray(), 0
    packed = unpacker(response.headers.get("Content-Encoding", ""))
    async for chunk in response.content.iter_chunked(CHUNK):
        raw += len(chunk)
        for piece in packed.pieces(chunk) if packed else (chunk,):
            body += piece
            reason = _too_large(len(body), raw, request.max_bytes)
            if reason:
                response.close()
                return bytes(body[: request.max_bytes]) if request.is_cut else reason
    if packed and raw and not packed.is_whole and not _END.search(body, max(0, len(body) - _END_WITHIN)):
        raise ValueError("the packed body ends before its end")
    return bytes(body)


def _too_large(size: int, raw: int, max_bytes: int) -> str | None:
    """Say in what a body of ``size`` bytes, decompressed from ``raw``, is larger than it may be."""
    if max(size, raw) > max_bytes:
        return f"more than {max_bytes} bytes"
    if size > _RATIO_FROM and size > _MAX_RATIO * raw:
        return f"{size} bytes decompressed from {raw}: no text is as even as that"
    return None
