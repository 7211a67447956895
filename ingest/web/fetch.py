"""HTTP: one conditional GET with bounds on time, bytes, redirects and addresses. Its outcomes are values."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

import aiohttp

from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, Redirect
from ingest.page import walls
from ingest.text.plain import storable
from ingest.text.urls import absolute_link, host
from ingest.web.addresses import may_be_reached
from ingest.web.body import CHUNK, read_body
from ingest.web.failures import ForbiddenAddressError, describe, fetch_failed, kind_of, refusal
from ingest.web.headers import fault_of_delta, freshness_s, lower_headers, request_headers, validator
from ingest.web.resolver import Resolver, SystemResolver
from ingest.web.unpack import CODINGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from ipaddress import IPv4Network, IPv6Network
    from types import TracebackType

    from aiohttp.abc import AbstractResolver

    from ingest.model.web import FetchOutcome, Request


MAX_REDIRECTS = 10
_MAX_HEADER_BYTES = 32_768

_WHOLE = {200, 203, 226}
"""Of the successful statuses those with a body to read: 204 and 205 have none, a 206 is a part that nobody asked for; what is
to be said of a 226 was said before."""


Admit = Callable[[str], Awaitable["FetchFailed | None"]]
"""Says why a URL may not be fetched; None: it may."""


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
        self._resolver = Resolver(resolver or SystemResolver())
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
            read_bufsize=CHUNK,
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
            raise ForbiddenAddressError(f"{where[0]} is not a public address")
        return socket.socket(family, kind, protocol)

    async def get(self, request: Request, admit: Admit | None = None) -> FetchOutcome:
        """Send one conditional GET (RFC 9110, 13) and read the body, within the request's bounds. Raises nothing of HTTP's.

        ``admit`` is asked about the URL of each redirect: what it returns ends the matter. Its time counts in none, either.
        """
        try:
            async with asyncio.timeout(request.total_timeout_s) as limit:
                return await self._get(request, admit, limit)
        except aiohttp.ServerTimeoutError as error:
            return fetch_failed(FailureKind.TIMEOUT, describe(error))
        except TimeoutError:
            return fetch_failed(FailureKind.TIMEOUT, f"no complete answer within {request.total_timeout_s:g} s")
        except aiohttp.ClientError as error:
            return fetch_failed(kind_of(error), describe(error))
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            # ValueError: what aiohttp and yarl say to some malformed headers, redirects and host names
            return fetch_failed(FailureKind.PROTOCOL, describe(error))

    async def _get(self, request: Request, admit: Admit | None, limit: asyncio.Timeout) -> FetchOutcome:
        if self._session is None:
            raise RuntimeError("Fetcher is used outside its context")
        redirects: list[Redirect] = []
        url = absolute_link(request.url, None)
        for _ in range(MAX_REDIRECTS + 1):
            if url is None:
                return fetch_failed(FailureKind.BAD_URL, "not an http(s) URL that may be fetched")
            if redirects and admit:
                with _stopped(limit):
                    refused = await admit(url)
                if refused:
                    return refused
            async with (
                self._turn(host(url), limit),
                self._session.get(url, headers=request_headers(request), allow_redirects=False) as response,
            ):
                if response.status in {301, 302, 303, 307, 308} and "Location" in response.headers:
                    url = absolute_link(response.headers["Location"], url)
                    redirects.append(Redirect(status=response.status, url=url or ""))
                    continue
                outcome = await _outcome(response, request)
                return outcome if isinstance(outcome, FetchFailed) else replace(outcome, redirects=tuple(redirects))
        return fetch_failed(FailureKind.REDIRECTS, f"more than {MAX_REDIRECTS} redirects")

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
    fresh_for_s = freshness_s(response)
    etag, last_modified = validator(response, "ETag"), validator(response, "Last-Modified")
    if response.status == 304 and (request.etag or request.last_modified):
        # RFC 9110, 15.4.5: a 304 repeats the validators that changed; those that it leaves out stand
        return NotModified(
            etag=etag or request.etag, last_modified=last_modified or request.last_modified, fresh_for_s=fresh_for_s
        )
    if response.status == 226 and (fault := fault_of_delta(response, request)):
        return fetch_failed(FailureKind.PROTOCOL, fault, status=226)
    if response.status not in _WHOLE:
        return await refusal(response)
    body = await read_body(response, request)
    if isinstance(body, str):
        return fetch_failed(FailureKind.TOO_LARGE, body, status=response.status)
    return Fetched(
        url=str(response.url),
        status=response.status,
        body=body,
        content_type=storable(response.headers.get("Content-Type", "")) or None,
        withheld=walls.challenger(lower_headers(response)),
        etag=etag,
        last_modified=last_modified,
        fresh_for_s=fresh_for_s,
    )
