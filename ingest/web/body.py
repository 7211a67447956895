"""The body of a response is read, within bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.web.unpack import unpacker

if TYPE_CHECKING:
    import aiohttp

    from ingest.model.web import Request


CHUNK = 65_536
"""The number of bytes that are taken from the connection at a time."""
_RATIO_FROM = 1_000_000
"""The ratio of a body to its packed bytes is looked at only above this many bytes: a small body does no harm."""
_MAX_RATIO = 200
"""The number of bytes that one packed byte may become. Markup becomes about ten times as large when it is unpacked, at most
fifty times; a larger ratio is an attack."""
_END = re.compile(rb"</(?:html|rss|feed|rdf:RDF)\s*>|\}\s*$", re.IGNORECASE)
"""The end of a document. If it is there, the document is whole, even if the packed stream has no end."""
_END_WITHIN = 1000
"""The end of the document is looked for in this many last bytes."""


async def read_body(response: aiohttp.ClientResponse, request: Request) -> bytes | str:
    """Return the body, unpacked; or, as a string, why it is too large. A body that is too large is not read to its end.

    Raises ValueError if the body cannot be unpacked, or ends too early.
    """
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
    """Return why a body of ``size`` bytes, unpacked from ``raw`` bytes, is too large; None: it is not."""
    if max(size, raw) > max_bytes:
        return f"more than {max_bytes} bytes"
    if size > _RATIO_FROM and size > _MAX_RATIO * raw:
        return f"{size} bytes decompressed from {raw}: no text is as even as that"
    return None
