"""HTTP: one conditional GET with bounds on time, bytes, redirects and addresses. Its outcomes are values."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from ingest.model.article import FailureKind, Fetched, FetchFailed, NotModified, Redirect
from ingest.page import walls
from ingest.text.plain import one_line, storable
from ingest.text.urls import absolute_link, host
from ingest.web.addresses import may_be_reached
from ingest.web.unpack import CODINGS, unpacker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from ipaddress import IPv4Network, IPv6Network
    from types import TracebackType

    from ingest.model.article import FetchOutcome, Request, Wall

FEED_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"

MAX_REDIRECTS = 10
MAX_FRESH_S = 7 * 86_400
_DIGITS = 9
"""Of a number of seconds; longer ones are as good as endless."""
_MAX_HEADER_BYTES = 32_768
_MAX_VALIDATOR_CHARACTERS = 1000
"""Servers refuse requests with headers of many kilobytes: a feed with such a validator could never be polled again."""
_MAX_DETAIL_CHARACTERS = 300
_CHUNK = 65_536
_MAX_ADDRESSES = 16
_LOOKUPS = 256
"""Names that may be looked up at once."""

_WHOLE = {200, 203, 226}
"""Of the successful statuses those with a body to read: 204 and 205 have none, a 206 is a part that nobody asked for; what is
to be said of a 226 was said before."""
_RATIO_FROM = 1_000_000
_MAX_RATIO = 200
"""Bytes that one byte on the wire may become, beyond the first megabyte: markup shrinks ten times, at most fifty."""

_END = re.compile(rb"</(?:html|rss|feed|rdf:RDF)\s*>|\}\s*$", re.IGNORECASE)
"""The end of a document: nothing of it is missing, whatever its packing says."""
_END_WITHIN = 1000

_STATUS_KINDS = {
    401: FailureKind.REFUSED,
    402: FailureKind.REFUSED,
    403: FailureKind.REFUSED,
    404: FailureKind.NOT_FOUND,
    410: FailureKind.GONE,
    429: FailureKind.RATE_LIMITED,
    451: FailureKind.REFUSED,
}


Admit = Callable[[str], Awaitable["FetchFailed | None"]]
"""Says why a URL may not be fetched; None: it may."""


class _ForbiddenAddressError(OSError):
    """The address is one that strangers' links may not lead to."""


class Fetcher:
    """An HTTP client for feeds and pages. Use it as an async context manager."""

    def __init__(
        self,
        *,
        contact: str = "",
        allow_private_networks: bool = False,
        allowed_networks: Sequence[IPv4Network | IPv6Network] = (),
        per_host: int = 2,
        connect_timeout_s: float = 10,
        idle_timeout_s: float = 15,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Prepare; connections are opened as they are needed, ``per_host`` to one host at most.

        A connection must stand within ``connect_timeout_s``; a host may be silent for ``idle_timeout_s``, before its first
        byte or between two. Waiting for others' requests to the same host counts in none of the times.

        Addresses that are not public are spoken to only within ``allowed_networks``, or all of them if private networks are
        allowed. ``resolver``: unless the system's is to be asked.
        """
        agent = f"ingest/{version('ingest')} (news feed reader" + (f"; {contact})" if contact else ")")
        self._headers = {"User-Agent": agent, "Accept-Encoding": ", ".join(CODINGS)}
        self._allow_private = allow_private_networks
        self._allowed = tuple(allowed_networks)
        self._resolver = _Resolver(resolver or _SystemResolver())
        self._per_host = per_host
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._timeout = aiohttp.ClientTimeout(sock_connect=connect_timeout_s, sock_read=idle_timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=0,
            limit_per_host=self._per_host,
            resolver=self._resolver,
            ttl_dns_cache=60,
            socket_factory=self._guarded_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
            read_bufsize=_CHUNK,
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        await self._resolver.close()

    def _guarded_socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        """Open the socket of one connection attempt, if its address may be spoken to.

        This is the last place before the connection, for every address of every hop: a name that resolves to something
        else the next time is met here too.
        """
        family, kind, protocol, _, where = address
        if not self._allow_private and not may_be_reached(str(where[0]), self._allowed):
            raise _ForbiddenAddressError(f"{where[0]} is not a public address")
        return socket.socket(family, kind, protocol)

    async def get(self, request: Request, admit: Admit | None = None) -> FetchOutcome:
        """Send one conditional GET (RFC 9110, 13) and read the body, within the request's bounds. Raises nothing of HTTP's.

        ``admit`` is asked about the URL of each redirect: what it returns ends the matter. Its time counts in none, either.
        """
        try:
            async with asyncio.timeout(request.total_timeout_s) as limit:
                return await self._get(request, admit, limit)
        except aiohttp.ServerTimeoutError as error:
            return _failed(FailureKind.TIMEOUT, _describe(error))
        except TimeoutError:
            return _failed(FailureKind.TIMEOUT, f"no complete answer within {request.total_timeout_s:g} s")
        except aiohttp.ClientError as error:
            return _failed(_kind_of(error), _describe(error))
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            # ValueError: what aiohttp and yarl say to some malformed headers, redirects and host names
            return _failed(FailureKind.PROTOCOL, _describe(error))

    async def _get(self, request: Request, admit: Admit | None, limit: asyncio.Timeout) -> FetchOutcome:
        if self._session is None:
            raise RuntimeError("Fetcher is used outside its context")
        redirects: list[Redirect] = []
        url = absolute_link(request.url, None)
        for _ in range(MAX_REDIRECTS + 1):
            if url is None:
                return _failed(FailureKind.BAD_URL, "not an http(s) URL that may be fetched")
            if redirects and admit:
                with _stopped(limit):
                    refused = await admit(url)
                if refused:
                    return refused
            async with (
                self._turn(host(url), limit),
                self._session.get(url, headers=_request_headers(request), allow_redirects=False) as response,
            ):
                if response.status in {301, 302, 303, 307, 308} and "Location" in response.headers:
                    url = absolute_link(response.headers["Location"], url)
                    redirects.append(Redirect(status=response.status, url=url or ""))
                    continue
                outcome = await _outcome(response, request)
                return outcome if isinstance(outcome, FetchFailed) else replace(outcome, redirects=tuple(redirects))
        return _failed(FailureKind.REDIRECTS, f"more than {MAX_REDIRECTS} redirects")

    @contextlib.asynccontextmanager
    async def _turn(self, name: str, limit: asyncio.Timeout) -> AsyncIterator[None]:
        """Hold one of a host's places, those of no other: of a redirect, the host that it comes from is free again."""
        places = self._turns.get(name) or self._turns.setdefault(name, asyncio.Semaphore(self._per_host))
        with _stopped(limit):
            await places.acquire()
        try:
            yield
        finally:
            places.release()


@contextlib.contextmanager
def _stopped(limit: asyncio.Timeout) -> Iterator[None]:
    """Stop the clock of a time limit."""
    clock = asyncio.get_running_loop().time
    left_s = (limit.when() or 0.0) - clock()
    limit.reschedule(None)
    try:
        yield
    finally:
        limit.reschedule(clock() + left_s)


async def _outcome(response: aiohttp.ClientResponse, request: Request) -> FetchOutcome:
    fresh_for_s = _fresh_for_s(response)
    etag, last_modified = _validator(response, "ETag"), _validator(response, "Last-Modified")
    if response.status == 304 and (request.etag or request.last_modified):
        # RFC 9110, 15.4.5: a 304 repeats the validators that changed; those that it leaves out stand
        return NotModified(
            etag=etag or request.etag, last_modified=last_modified or request.last_modified, fresh_for_s=fresh_for_s
        )
    if response.status == 226 and (fault := _fault_of_delta(response, request)):
        return _failed(FailureKind.PROTOCOL, fault, status=226)
    if response.status not in _WHOLE:
        return await _refusal(response)
    body = await _read(response, request)
    if isinstance(body, str):
        return _failed(FailureKind.TOO_LARGE, body, status=response.status)
    return Fetched(
        url=str(response.url),
        status=response.status,
        body=body,
        content_type=storable(response.headers.get("Content-Type", "")) or None,
        withheld=walls.challenger(_lower(response)),
        etag=etag,
        last_modified=last_modified,
        fresh_for_s=fresh_for_s,
    )


def _fault_of_delta(response: aiohttp.ClientResponse, request: Request) -> str | None:
    """Say why an answer with what is new is none to what was asked (RFC 3229, 10.4.1 and 10.5)."""
    if not (request.takes_delta and request.etag):
        return "226 IM Used, and nobody asked for it"
    used = [name.partition(";")[0].strip().lower() for name in ", ".join(response.headers.getall("IM", [])).split(",")]
    if used != ["feed"]:
        return f"226 with the instance manipulation {', '.join(used) or 'none'}, not feed"
    base = response.headers.get("Delta-Base", request.etag)
    return None if base.strip() == request.etag else f"226 with what is new since {base}, not since {request.etag}"


def _validator(response: aiohttp.ClientResponse, name: str) -> str | None:
    """Return a validator that can be stored and sent back; None for any other, which only costs a body."""
    value = response.headers.get(name, "")
    fits = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR_CHARACTERS
    return value if value and fits else None


async def _read(response: aiohttp.ClientResponse, request: Request) -> bytes | str:
    """Read the body as it comes; as soon as it is larger than it may be, read no more, and say so. Raises ValueError."""
    body, raw = bytearray(), 0
    packed = unpacker(response.headers.get("Content-Encoding", ""))
    async for chunk in response.content.iter_chunked(_CHUNK):
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


_TELLING = {202, 401, 402, 403, 405, 429, 451, 503}
"""Statuses of walls; a bot protection may call its challenge accepted (202) or not allowed (405)."""
_TOLD_BYTES = 65_536
_TOLD_S = 2.0


def _lower(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name.lower(): storable(value) for name, value in response.headers.items()}


async def _wall(response: aiohttp.ClientResponse) -> Wall | None:
    """Say which wall a refusal is; what cannot be read of its body tells nothing, and is no other failure."""
    if response.status not in _TELLING:
        return None
    body = bytearray()
    with contextlib.suppress(TimeoutError, OSError, ValueError, aiohttp.ClientError):
        packed = unpacker(response.headers.get("Content-Encoding", ""))
        async with asyncio.timeout(_TOLD_S):
            async for chunk in response.content.iter_chunked(_CHUNK):
                for piece in packed.pieces(chunk) if packed else (chunk,):
                    body += piece
                    if len(body) >= _TOLD_BYTES:
                        response.close()
                        return walls.of_refusal(response.status, _lower(response), bytes(body))
    return walls.of_refusal(response.status, _lower(response), bytes(body))


async def _refusal(response: aiohttp.ClientResponse) -> FetchFailed:
    status = response.status
    kind = _STATUS_KINDS.get(status)
    if kind is None:
        kind = FailureKind.SERVER_ERROR if status >= 500 else FailureKind.CLIENT_ERROR
    if status < 400:
        kind = FailureKind.PROTOCOL
    wait_s = _retry_after_s(response.headers.get("Retry-After"))
    wall = await _wall(response)
    told = f", {wall.verdict}: {wall.evidence}" if wall else ""
    failed = _failed(kind, f"HTTP {status} {response.reason or ''}".rstrip() + told, status, wait_s)
    return replace(failed, wall=wall)


def _request_headers(request: Request) -> dict[str, str]:
    headers = {"Accept": request.accept}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    if request.takes_delta and request.etag:
        headers["A-IM"] = "feed"
    return headers


def _retry_after_s(value: str | None) -> int | None:
    """Seconds of a Retry-After field in either form (RFC 9110, 10.2.3); None without a usable one."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return int(value.strip()[:9])
    when = _date(value)
    return max(0, round((when - datetime.now(UTC)).total_seconds())) if when else None


def _fresh_for_s(response: aiohttp.ClientResponse) -> int | None:
    """Freshness lifetime left (RFC 9111, 4.2): max-age, else Expires, less Age; None where none is given.

    s-maxage is not for us, who share what we fetch with nobody (5.2.2.10). An Expires that is no date is past (5.3).
    """
    directives = dict(
        part.strip().lower().partition("=")[::2]
        for part in reversed(",".join(response.headers.getall("Cache-Control", [])).split(","))
    )
    if "no-store" in directives or "no-cache" in directives:
        return None
    max_age, age = directives.get("max-age", "").strip('"'), response.headers.get("Age", "").partition(",")[0].strip()
    if max_age.isdecimal():
        lifetime = int(max_age[:_DIGITS])
    elif "Expires" in response.headers:
        expires, now = _date(response.headers["Expires"]), datetime.now(UTC)
        date = _date(response.headers.get("Date")) or now
        lifetime = round(((expires or date) - date).total_seconds())
    else:
        return None
    return min(max(lifetime - (int(age[:_DIGITS]) if age.isdecimal() else 0), 0), MAX_FRESH_S)


def _date(value: str | None) -> datetime | None:
    try:
        when = parsedate_to_datetime(value) if value else None
    except (ValueError, OverflowError):
        return None
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when


def _failed(kind: FailureKind, detail: str, status: int | None = None, retry_after_s: int | None = None) -> FetchFailed:
    return FetchFailed(
        kind=kind,
        detail=one_line(storable(detail[:_MAX_DETAIL_CHARACTERS])),
        status=status,
        retry_after_s=retry_after_s,
    )


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _kind_of(error: aiohttp.ClientError) -> FailureKind:
    cause = getattr(error, "os_error", None)
    if isinstance(cause, _ForbiddenAddressError) or "is not a public address" in str(error):
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


class _Resolver(AbstractResolver):
    """Localhost names are loopback, without asking anybody (RFC 6761, 6.3); of other answers so many addresses as are tried.

    Trying costs the square of their number: a name with thousands of them would keep everybody else waiting.
    """

    def __init__(self, asked: AbstractResolver) -> None:
        self._asked = asked

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host == "localhost" or host.endswith(".localhost"):
            return [_address(host, "127.0.0.1", port, socket.AF_INET)]
        return (await self._asked.resolve(host, port, family))[:_MAX_ADDRESSES]

    async def close(self) -> None:
        await self._asked.close()


class _SystemResolver(AbstractResolver):
    """The system's resolver, each look-up in a thread of its own, which no end of the program waits for.

    It cannot be told to stop. The event loop has a handful of threads for all look-ups: as many names whose servers never
    answer would stop all fetches.
    """

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        await self._places.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def finish(found: list[ResolveResult], error: Exception | None) -> None:
            self._places.release()
            if answer.done():
                # whoever asked has given up
                return
            if error:
                answer.set_exception(error)
            else:
                answer.set_result(found)

        def look_up() -> None:
            found, error = [], None
            try:
                found = _look_up(host, port, family)
            except Exception as failed:  # noqa: BLE001 -- raised where it was asked for
                error = failed
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(finish, found, error)

        threading.Thread(target=look_up, name=f"look-up of {host}", daemon=True).start()
        return await answer

    async def close(self) -> None:
        pass


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [_address(host, str(where[0]), port, kind) for kind, _, _, _, where in found]


def _address(host: str, address: str, port: int, family: socket.AddressFamily) -> ResolveResult:
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )
