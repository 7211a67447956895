"""A response or an error that brought no body becomes a FetchFailed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp

from ingest.model.web import FailureKind, FetchFailed
from ingest.page import walls
from ingest.text.plain import label
from ingest.web.addresses import ForbiddenAddressError
from ingest.web.body import opened
from ingest.web.headers import lower_headers, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping


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
_NO_TLS = {
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "UNEXPECTED_MESSAGE",
}
"""The reasons by which OpenSSL, in its different versions, says that the server answers with something that is no TLS."""
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
"""The headers that say how many more requests are allowed for now."""
_NOTHING_REMAINS = re.compile(r"\s*0+(\.0+)?\s*")
"""The value of such a header that allows no more request. Reddit writes 0.0."""
_RATELIMIT_SPENT = re.compile(r"\b(?:r|remaining)\s*=\s*0+\b(?!\.)", re.IGNORECASE)
"""The header RateLimit, in its newer form (``r=0``) or its older form (``remaining=0``), when it allows no more request."""
_SHORT_BYTES = 8_192
"""The words of a refusal are believed in a body of at most this many bytes: a whole page may use them of something else. Set by hand."""
_TOO_OFTEN = re.compile(
    rb"too many requests|rate[ -]?limit(?:ed|s|ing)?\b|request(?:s)? quota|too frequent(?:ly)?", re.IGNORECASE
)
"""The words by which the body of a refusal says that we ask too often."""


async def refusal(response: aiohttp.ClientResponse) -> FetchFailed:
    """Return the failure of a response whose status means that there is no body for us."""
    status = response.status
    wait_s = retry_after(response.headers.get("Retry-After"))
    body = await _beginning(response) if status in _WALL_STATUSES else b""
    headers = lower_headers(response)
    wall = walls.of_refusal(status, headers, body) if status in _WALL_STATUSES else None
    told = f", {wall.verdict}: {wall.evidence}" if wall else ""
    detail = f"HTTP {status} {response.reason or ''}".rstrip() + told
    is_too_often = status == 403 and asks_for_less(headers, body)
    failed = fetch_failed(FailureKind.RATE_LIMITED if is_too_often else _failure_of(status), detail, status=status)
    return replace(failed, retry_after_s=wait_s, wall=wall)


def _failure_of(status: int) -> FailureKind:
    if status < 400:
        return FailureKind.PROTOCOL
    others = FailureKind.SERVER_ERROR if status >= 500 else FailureKind.CLIENT_ERROR
    return _FAILURE_OF_STATUS.get(status, others)


def asks_for_less(headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether a 403 says that we ask too often, as Reddit's and others' do. The names of ``headers`` are in lower case.

    A Retry-After says so, since a page that is forbidden for ever needs none; so does a RateLimit header of which nothing
    remains (draft-ietf-httpapi-ratelimit-headers, and the older X-RateLimit-Remaining), and a short body with the words.
    """
    if "retry-after" in headers or any(_NOTHING_REMAINS.fullmatch(headers.get(name, "")) for name in _REMAINING):
        return True
    if _RATELIMIT_SPENT.search(headers.get("ratelimit", "")):
        return True
    return len(body) <= _SHORT_BYTES and _TOO_OFTEN.search(body) is not None


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """Return the beginning of the body of a refusal.

    An error while it is read is not another failure: the reason is recognised by what was read before.
    """
    body = bytearray()
    with contextlib.suppress(TimeoutError, OSError, ValueError, aiohttp.ClientError):
        async with asyncio.timeout(_WALL_S):
            await _read_beginning(response, body)
    return bytes(body)


async def _read_beginning(response: aiohttp.ClientResponse, body: bytearray) -> None:
    """Read the first ``_WALL_BYTES`` bytes into ``body``."""
    packed, chunks = await opened(response)
    async for chunk in chunks:
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


def told(error: aiohttp.ClientError) -> str:
    """Return what an error of the HTTP client means, in words for people who do not know the client."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            cause = error.certificate_error
            reason = cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else str(cause)
            return f"the certificate of {error.host} is not accepted: {reason}"
        case aiohttp.ClientConnectorError():
            return _connection_told(error, error.os_error)
        case aiohttp.ConnectionTimeoutError():
            return "no connection could be opened in time"
        case aiohttp.ServerTimeoutError():
            return "the server stopped to answer"
        case aiohttp.ServerDisconnectedError():
            return "the server closed the connection without an answer"
        case _:
            return describe(error)


def _dns_told(error: aiohttp.ClientConnectorError, cause: OSError) -> str:
    if cause.errno == socket.EAI_AGAIN:
        return f"no DNS server told the address of {error.host}: the network or the DNS of this machine may be down"
    return f"DNS knows no host of the name {error.host}"


def _tls_told(error: aiohttp.ClientConnectorError, cause: ssl.SSLError) -> str:
    if cause.reason in _NO_TLS:
        return f"the server does not speak https at port {error.port}: try http://{_host_of(error)}:{error.port}"
    reason = (cause.reason or str(cause)).lower().replace("_", " ")
    return f"no encrypted connection to {error.host} could be agreed on: {reason}"


def _connection_told(error: aiohttp.ClientConnectorError, cause: OSError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _dns_told(error, cause)
    if isinstance(cause, ssl.SSLError):
        return _tls_told(error, cause)
    if failure_of_error(error) is FailureKind.FORBIDDEN_ADDRESS:
        return f"{cause}; INGEST_ALLOW_PRIVATE_NETWORKS=true or INGEST_ALLOWED_NETWORKS allows such addresses"
    reason = os.strerror(cause.errno) if cause.errno else str(cause)
    return f"no connection to {_host_of(error)} at port {error.port}: {reason}"


def _host_of(error: aiohttp.ClientConnectorError) -> str:
    """Return the host of an error as it is written in a URL."""
    return f"[{error.host}]" if ":" in error.host else error.host


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
