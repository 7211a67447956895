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
from ingest.text.plain import label
from ingest.web.addresses import ForbiddenAddressError
from ingest.web.body import CHUNK
from ingest.web.headers import lower_headers, retry_after
from ingest.web.unpack import unpacker

if TYPE_CHECKING:
    from ingest.model.page import Wall


_MAX_DETAIL_CHARACTERS = 300
"""The detail of a failure is cut to this length for the log and the database."""
_FAILURE_OF_STATUS = {
    401: FailureKind.REFUSED,
    402: FailureKind.REFUSED,
    403: FailureKind.REFUSED,
    404: FailureKind.NOT_FOUND,
    410: FailureKind.GONE,
    429: FailureKind.RATE_LIMITED,
    451: FailureKind.REFUSED,
}
"""The failures of statuses that have one of their own."""
_WALL_STATUSES = {202, 401, 402, 403, 405, 429, 451, 503}
"""The statuses with which walls answer. Some bot protections send their challenge as accepted (202) or not allowed (405)."""
_WALL_BYTES = 65_536
"""This many bytes of a refusal are read to recognise a wall."""
_WALL_S = 2.0
"""The body of a refusal is read for this many seconds at most: the page is lost already, only the reason is missing."""


async def refusal(response: aiohttp.ClientResponse) -> FetchFailed:
    """Return the failure of a response whose status means that there is no body for us."""
    status = response.status
    wait_s = retry_after(response.headers.get("Retry-After"))
    wall = await _wall(response)
    told = f", {wall.verdict}: {wall.evidence}" if wall else ""
    detail = f"HTTP {status} {response.reason or ''}".rstrip() + told
    failed = fetch_failed(_failure_of(status), detail, status=status)
    return replace(failed, retry_after_s=wait_s, wall=wall)


def _failure_of(status: int) -> FailureKind:
    if status < 400:
        return FailureKind.PROTOCOL
    others = FailureKind.SERVER_ERROR if status >= 500 else FailureKind.CLIENT_ERROR
    return _FAILURE_OF_STATUS.get(status, others)


async def _wall(response: aiohttp.ClientResponse) -> Wall | None:
    """Return the wall that a refusal comes from; None: it shows none.

    An error while its body is read is not another failure: the wall is recognised by what was read before.
    """
    if response.status not in _WALL_STATUSES:
        return None
    body = bytearray()
    with contextlib.suppress(TimeoutError, OSError, ValueError, aiohttp.ClientError):
        async with asyncio.timeout(_WALL_S):
            await _read_beginning(response, body)
    return walls.of_refusal(response.status, lower_headers(response), bytes(body))


async def _read_beginning(response: aiohttp.ClientResponse, body: bytearray) -> None:
    """Read the first ``_WALL_BYTES`` bytes into ``body``."""
    packed = unpacker(response.headers.get("Content-Encoding", ""))
    async for chunk in response.content.iter_chunked(CHUNK):
        for piece in packed.pieces(chunk) if packed else (chunk,):
            body += piece
            if len(body) >= _WALL_BYTES:
                response.close()
                return


def fetch_failed(failure: FailureKind, detail: str, *, status: int | None = None) -> FetchFailed:
    """Return a failure whose detail is one short line that can be stored."""
    return FetchFailed(failure=failure, detail=label(detail, _MAX_DETAIL_CHARACTERS), status=status)


def describe(error: BaseException) -> str:
    """Return the name of an error with its message."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def failure_of_error(error: aiohttp.ClientError) -> FailureKind:
    """Return the failure that an error of the HTTP client means."""
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
