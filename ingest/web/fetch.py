"""The HTTP client: one GET, with bounds on time, bytes, redirects and addresses. Its outcomes are values."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from ingest.model.limits import OutOfDescriptorsError
from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, Redirect, Validators
from ingest.page import walls
from ingest.text.plain import storable
from ingest.text.urls import absolute_link, host, wire_url
from ingest.web.addresses import ForbiddenAddressError, may_be_reached
from ingest.web.body import CHUNK, read_body
from ingest.web.descriptors import are_left, limit_of_process, shares
from ingest.web.failures import describe, failure_of_error, fetch_failed, refusal, told
from ingest.web.headers import (
    fault_of_delta,
    freshness_s,
    location_of,
    lower_headers,
    request_headers,
    validators_of,
)
from ingest.web.requests import ANY_ACCEPT
from ingest.web.resolver import Resolver, SystemResolver
from ingest.web.sockets import AddressTurns, Bounds, Connector, Sockets
from ingest.web.unpack import CODINGS

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Iterator, Sequence
    from ipaddress import IPv4Network, IPv6Network
    from types import TracebackType

    from aiohttp.abc import AbstractResolver

    from ingest.config import Settings
    from ingest.model.web import FetchOutcome, Request
    from ingest.web.sockets import Attempt


_MAX_HEADER_BYTES = 32_768
"""A line of a response's header may have this many bytes. The default of aiohttp, 8,190, is too small for long policies."""
_CONNECT_TIMEOUT_S = 10.0
"""A connection must be open after this many seconds. TCP asks again after 1, 3 and 7: three lost packets do no harm."""
_SOON_S = 5.0
"""After a redirect, a request waits for a free place of the new host for this many seconds at most: whoever asked for it waits with
it, and a claim has seen to it that the first host has a place. Set by hand."""
_STATUSES_WITH_BODY = {200, 203, 226}
"""The successful statuses whose body is read. 204 and 205 have none; 206 is a part, and we never ask for one."""
_REDIRECT_STATUSES = {301, 302, 303, 307, 308}
"""The statuses whose header Location is followed."""
_UNACCEPTABLE = {406, 415}
"""The statuses by which a server says that it has nothing of the types that the request accepts. 415 is about bodies of requests, but some
servers use it for this."""
_OPENING = {FailureKind.DNS, FailureKind.CONNECT, FailureKind.TLS}
"""The failures that a lack of file descriptors may look like: of a look-up, for example, we only learn that it failed."""


Admit = Callable[[str], Awaitable["FetchFailed | None"]]
"""A function that returns why a URL may not be fetched, or None if it may."""


class Fetcher:
    """An HTTP client for feeds and pages. Use it as an async context manager."""

    def __init__(
        self,
        *,
        contact: str = "",
        allow_private_networks: bool = False,
        allowed_networks: Sequence[IPv4Network | IPv6Network] = (),
        per_host: int = 2,
        bounds: Bounds | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Prepare a client; it opens a connection only when a request needs one.

        ``contact`` is sent in the header User-Agent. At most ``per_host`` requests for pages of one host are under way at a
        time, and as many for its feeds. The time in which a request waits for other requests to the same host or IP address
        counts for no timeout.

        An address that is not public is connected to only if it is in ``allowed_networks``, or if private networks are
        allowed. ``resolver`` is asked for the addresses of names; None: the system's resolver is.
        """
        agent = f"ingest/{version('ingest')} (news feed reader" + (f"; {contact})" if contact else ")")
        self._headers = {"User-Agent": agent, "Accept-Encoding": ", ".join(CODINGS)}
        self._allow_private = allow_private_networks
        self._allowed = tuple(allowed_networks)
        bounds = bounds or Bounds()
        self._resolver = Resolver(resolver or SystemResolver(bounds.lookups))
        self._per_host = per_host
        self._bounds = bounds
        self._sockets = Sockets(bounds.connections)
        self._turns: WeakValueDictionary[tuple[str, bool], asyncio.Semaphore] = WeakValueDictionary()
        self._present: Counter[tuple[str, bool]] = Counter()
        """The number of requests that hold a place of a host or wait for one."""
        self._timeout = aiohttp.ClientTimeout(sock_connect=_CONNECT_TIMEOUT_S, sock_read=bounds.idle_timeout_s)
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return a client that has the operator's settings, and takes its share of the file descriptors of this process."""
        own = shares(settings, limit_of_process())
        return cls(
            contact=settings.contact,
            allow_private_networks=settings.allow_private_networks,
            allowed_networks=settings.allowed_networks,
            per_host=settings.per_host,
            bounds=Bounds(
                connections=own.connections,
                lookups=own.lookups,
                per_address=settings.per_address,
                address_spacing_s=settings.address_spacing_s,
            ),
        )

    async def __aenter__(self) -> Self:
        connector = Connector(
            self._sockets,
            AddressTurns(self._bounds),
            # feeds and pages have places of their own
            per_host=2 * self._per_host,
            resolver=self._resolver,
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
        """Open the socket for one attempt to connect. Raise ForbiddenAddressError if the address is not allowed.

        Every attempt of every redirect comes through here, directly before the connection. So a name that is resolved to
        another address the next time is checked as well.
        """
        family, kind, protocol, _, where = address
        if not self._allow_private and not may_be_reached(str(where[0]), self._allowed):
            raise ForbiddenAddressError(f"{where[0]} is not a public address")
        return self._sockets.open(family, kind, protocol)

    async def get(self, request: Request, admit: Admit | None = None) -> FetchOutcome:
        """Send one GET and read the body, within the bounds of the request. Errors of HTTP are returned, not raised.

        ``admit`` is called with the URL of each redirect. If it returns a failure, that is the outcome. The time that it
        takes does not count for the timeout. Raises OwnLimitError if a limit of our own is met.
        """
        with self._sockets.attempt(is_feed=request.is_feed, is_slow=request.is_slow) as attempt:
            outcome = await self._outcome_of(request, admit, attempt)
        if isinstance(outcome, FetchFailed) and (attempt.is_short or (outcome.failure in _OPENING and not are_left())):
            raise OutOfDescriptorsError(outcome.detail)
        return replace(outcome, took_s=attempt.took_s)

    async def _outcome_of(self, request: Request, admit: Admit | None, attempt: Attempt) -> FetchOutcome:
        try:
            async with asyncio.timeout(request.total_timeout_s) as limit:
                attempt.stopped = partial(_stopped, limit)
                try:
                    return await self._get(request, admit, limit)
                finally:
                    attempt.took_s = request.total_timeout_s - _left_s(limit)
        except aiohttp.ServerTimeoutError as error:
            return fetch_failed(FailureKind.TIMEOUT, told(error))
        except TimeoutError:
            return fetch_failed(FailureKind.TIMEOUT, f"no complete answer within {request.total_timeout_s:g} s")
        except aiohttp.ClientError as error:
            return fetch_failed(failure_of_error(error), told(error))
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            # aiohttp and yarl raise ValueError for some malformed headers, redirects and host names
            return fetch_failed(FailureKind.PROTOCOL, describe(error))

    async def _get(self, request: Request, admit: Admit | None, limit: asyncio.Timeout) -> FetchOutcome:
        redirects: list[Redirect] = []
        url = absolute_link(request.url, None)
        for _ in range(request.max_redirects + 1):
            if url is None:
                return fetch_failed(FailureKind.BAD_URL, "not an http(s) URL that may be fetched")
            if (redirects or request.accept == ANY_ACCEPT) and admit:
                with _stopped(limit):
                    refused = await admit(url)
                if refused:
                    return refused
            self._sockets.begin_step()
            async with self._turn((host(url), request.is_feed), limit, soon=bool(redirects)) as has_turn:
                if not has_turn:
                    late = f"a redirect to {host(url)}, where no place is free soon"
                    return fetch_failed(FailureKind.RATE_LIMITED, late)
                answer = await self._answer(url, request)
            if isinstance(answer, Redirect):
                redirects.append(answer)
                url = answer.url or None
            elif isinstance(answer, FetchFailed):
                if answer.status in _UNACCEPTABLE and request.accept != ANY_ACCEPT:
                    request = replace(request, accept=ANY_ACCEPT)
                    continue
                return replace(answer, url=url)
            else:
                return replace(answer, redirects=tuple(redirects)) if redirects else answer
        return fetch_failed(FailureKind.REDIRECTS, f"more than {request.max_redirects} redirects")

    async def _answer(self, url: str, request: Request) -> FetchOutcome | Redirect:
        """Send one request; return a redirect or the outcome. An empty URL of a redirect: it leads to nothing that may be fetched."""
        if self._session is None:
            raise RuntimeError("Fetcher is used outside its context")
        sent, headers = URL(wire_url(url), encoded=True), request_headers(request, url)
        async with self._session.get(sent, headers=headers, allow_redirects=False) as response:
            location = location_of(response) if response.status in _REDIRECT_STATUSES else None
            if location is not None:
                return Redirect(status=response.status, url=absolute_link(location, url) or "")
            return await _outcome(response, request)

    @contextlib.asynccontextmanager
    async def _turn(self, of: tuple[str, bool], limit: asyncio.Timeout, *, soon: bool) -> AsyncIterator[bool]:
        """Wait for one of the ``per_host`` places of a host, and hold it. The time of waiting does not count for ``limit``.

        A request holds one place at a time: after a redirect, the host that it came from is free again. ``of``: the host, and
        whether the request is for a feed: feeds have places of their own, and do not wait for pages. ``soon``: wait for
        ``_SOON_S`` seconds at most. Yield whether there is a place.

        A feed does not wait at all if ``per_host`` others wait there: whoever waits holds a place of the daemon for feeds.
        """
        places = self._turns.get(of) or self._turns.setdefault(of, asyncio.Semaphore(self._per_host))
        is_feed = of[1]
        if soon and is_feed and self._present[of] >= 2 * self._per_host:
            yield False
            return
        self._present[of] += 1
        try:
            has_place = await _acquired(places, limit, _SOON_S if soon else None)
            try:
                yield has_place
            finally:
                if has_place:
                    places.release()
        finally:
            self._present[of] -= 1
            if not self._present[of]:
                del self._present[of]


async def _acquired(places: asyncio.Semaphore, limit: asyncio.Timeout, timeout_s: float | None) -> bool:
    """Wait for a place, for some seconds at most, with the clock of a limit stopped. Return whether there is one."""
    if not places.locked():
        return await places.acquire()
    with _stopped(limit), contextlib.suppress(TimeoutError):
        await asyncio.wait_for(places.acquire(), timeout_s)
        return True
    return False


@contextlib.contextmanager
def _stopped(limit: asyncio.Timeout) -> Iterator[None]:
    """Stop the clock of a timeout for the time of a ``with`` block."""
    left_s = _left_s(limit)
    limit.reschedule(None)
    try:
        yield
    finally:
        limit.reschedule(asyncio.get_running_loop().time() + left_s)


def _left_s(limit: asyncio.Timeout) -> float:
    return (limit.when() or 0.0) - asyncio.get_running_loop().time()


async def _outcome(response: aiohttp.ClientResponse, request: Request) -> FetchOutcome:
    """Return the outcome of a response that is not a redirect."""
    fresh_for_s, validators = freshness_s(response), validators_of(response)
    if response.status == 304 and request.validators:
        return NotModified(validators=_renewed(request.validators, validators), fresh_for_s=fresh_for_s)
    if response.status == 226 and (fault := fault_of_delta(response, request)):
        return fetch_failed(FailureKind.PROTOCOL, fault, status=226)
    if response.status not in _STATUSES_WITH_BODY:
        return await refusal(response)
    body = await read_body(response, request)
    if isinstance(body, str):
        return fetch_failed(FailureKind.TOO_LARGE, body, status=response.status)
    return Fetched(
        url=str(response.url),
        status=response.status,
        body=body.data,
        is_beginning=body.is_beginning,
        content_type=storable(response.headers.get("Content-Type", "")) or None,
        link=storable(", ".join(response.headers.getall("Link", ()))),
        withheld=walls.challenger(lower_headers(response)),
        validators=validators,
        fresh_for_s=fresh_for_s,
    )


def _renewed(sent: Validators, answered: Validators) -> Validators:
    """Return the validators after a 304: it repeats those that changed, and the others stay (RFC 9110, 15.4.5)."""
    return Validators(etag=answered.etag or sent.etag, last_modified=answered.last_modified or sent.last_modified)
