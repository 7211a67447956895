"""A response or an error that brought no body becomes a FetchFailed."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp

from ingest.model.web import FailureKind, FetchFailed
from ingest.page import walls
from ingest.text.plain import one_line, storable
from ingest.web.body import CHUNK
from ingest.web.headers import lower_headers, retry_after
from ingest.web.unpack import unpacker

if TYPE_CHECKING:
    from ingest.model.page import Wall


_MAX_DETAIL_CHARACTERS = 300


_STATUS_KINDS = {
    401: FailureKind.REFUSED,
    402: FailureKind.REFUSED,
    403: FailureKind.REFUSED,
    404: FailureKind.NOT_FOUND,
    410: FailureKind.GONE,
    429: FailureKind.RATE_LIMITED,
    451: FailureKind.REFUSED,
}


class ForbiddenAddressError(OSError):
    """The address is one that strangers' links may not lead to."""


_TELLING = {202, 401, 402, 403, 405, 429, 451, 503}
"""Statuses of walls; a bot protection may call its challenge accepted (202) or not allowed (405)."""


_TOLD_BYTES = 65_536


_TOLD_S = 2.0


async def _wall(response: aiohttp.ClientResponse) -> Wall | None:
    """Say which wall a refusal is; what cannot be read of its body tells nothing, and is no other failure."""
    if response.status not in _TELLING:
        return None
    body = bytearray()
    with contextlib.suppress(TimeoutError, OSError, ValueError, aiohttp.ClientError):
        packed = unpacker(response.headers.get("Content-Encoding", ""))
        async with asyncio.timeout(_TOLD_S):
            async for chunk in response.content.iter_chunked(CHUNK):
                for piece in packed.pieces(chunk) if packed else (chunk,):
                    body += piece
                    if len(body) >= _TOLD_BYTES:
                        response.close()
                        return walls.of_refusal(response.status, lower_headers(response), bytes(body))
    return walls.of_refusal(response.status, lower_headers(response), bytes(body))


async def refusal(response: aiohttp.ClientResponse) -> FetchFailed:
    status = response.status
    kind = _STATUS_KINDS.get(status)
    if kind is None:
        kind = FailureKind.SERVER_ERROR if status >= 500 else FailureKind.CLIENT_ERROR
    if status < 400:
        kind = FailureKind.PROTOCOL
    wait_s = retry_after(response.headers.get("Retry-After"))
    wall = await _wall(response)
    told = f", {wall.verdict}: {wall.evidence}" if wall else ""
    failed = fetch_failed(kind, f"HTTP {status} {response.reason or ''}".rstrip() + told, status, wait_s)
    return replace(failed, wall=wall)


def fetch_failed(
    kind: FailureKind, detail: str, status: int | None = None, retry_after_s: int | None = None
) -> FetchFailed:
    return FetchFailed(
        kind=kind,
        detail=one_line(storable(detail[:_MAX_DETAIL_CHARACTERS])),
        status=status,
        retry_after_s=retry_after_s,
    )


def describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def kind_of(error: aiohttp.ClientError) -> FailureKind:
    cause = getattr(error, "os_error", None)
    if isinstance(cause, ForbiddenAddressError) or "is not a public address" in str(error):
        return FailureKind.FORBIDDEN_ADDRESS
    match error:
        case aiohttp.InvalidURL():
            return FailureKind.BAD_URL
        case aiohttp.ClientConnectorDNSError():
            return FailureKind.DNS
        case aiohttp.ClientSSLError():
            return FailureKind.TLS
        case aiohttp.ClientConnectorError():
            return FailureKind.TLS if isinstance(cause, ssl.SSLError) else FailureKind.CONNECT
        case _:
            return FailureKind.PROTOCOL
