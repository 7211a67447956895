"""The body of a response is read, within bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ingest.page.sniff import SNIFFED, is_media
from ingest.web.unpack import HEAD_BYTES, unpacker_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import aiohttp

    from ingest.model.web import Request
    from ingest.web.unpack import Unpacker


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


class Body(NamedTuple):
    """What was read of a body."""

    data: bytes
    """The body, unpacked."""
    is_beginning: bool = False
    """Whether this is only the beginning of a film, a sound, a picture or an archive, which the request refuses."""


async def read_body(response: aiohttp.ClientResponse, request: Request) -> Body | str:
    """Return the body; or, as a string, why it is too large.

    A body that is too large, or that the request refuses, is not read to its end: the connection is closed. Raises ValueError if the
    body cannot be unpacked, or ends too early.
    """
    body, raw = bytearray(), 0
    is_looked_at = not request.refuses_media
    packed, chunks = await opened(response)
    async for chunk in chunks:
        raw += len(chunk)
        for piece in packed.pieces(chunk) if packed else (chunk,):
            body += piece
            if not is_looked_at and len(body) >= SNIFFED:
                is_looked_at = True
                if is_media(bytes(body[:SNIFFED]), response.headers.get("Content-Type")):
                    response.close()
                    return Body(bytes(body[: request.max_bytes]), is_beginning=True)
            reason = _too_large(len(body), raw, request.max_bytes)
            if reason:
                response.close()
                return Body(bytes(body[: request.max_bytes])) if request.is_cut else reason
    if packed and raw and not packed.is_whole and not _END.search(body, max(0, len(body) - _END_WITHIN)):
        raise ValueError("the packed body ends before its end")
    return Body(bytes(body))


async def opened(response: aiohttp.ClientResponse) -> tuple[Unpacker | None, AsyncIterator[bytes]]:
    """Return what unpacks the body of a response (None: it is not packed), and the body in chunks as they come."""
    content = response.content.iter_chunked(CHUNK)
    head = b""
    while len(head) < HEAD_BYTES and (chunk := await anext(content, b"")):
        head += chunk
    return unpacker_for(response.headers.get("Content-Encoding", ""), head), _from(head, content)


async def _from(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if head:
        yield head
    async for chunk in rest:
        yield chunk


def _too_large(size: int, raw: int, max_bytes: int) -> str | None:
    """Return why a body of ``size`` bytes, unpacked from ``raw`` bytes, is too large; None: it is not."""
    if max(size, raw) > max_bytes:
        return f"more than {max_bytes} bytes"
    if size > _RATIO_FROM and size > _MAX_RATIO * raw:
        return f"{size} bytes decompressed from {raw}: no text is as even as that"
    return None
