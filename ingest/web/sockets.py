"""The sockets of requests: how many are open, how many requests go to one IP address, and how often."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import aiohttp

from ingest.model.limits import AddressBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from aiohttp import ClientRequest, ClientTimeout
    from aiohttp.abc import AbstractResolver
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

_SOON_S = 2.0
"""A request waits for this many seconds at most until its IP address is free for it. Then its work goes back to its queue, and gives
its place there to others. Set by hand."""
_DNS_CACHE_S = 60
"""The addresses of a name are kept for this many seconds: other pages of the host are often fetched within that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What requests may take of this machine and of others, and how long they wait."""

    connections: int = 512
    """The number of sockets that may be open at the same time."""
    per_address: int = 0
    """The number of feeds under way at one IP address, and that of pages. 0: there is no bound."""
    address_spacing_s: float = 0
    """The seconds between two requests at one IP address."""
    idle_timeout_s: float = 15
    """The seconds for which a host may be silent, before the first byte of its answer or between two bytes."""
    lookups: int = 256
    """The number of names that are looked up at the same time."""


@dataclass(slots=True)
class Step:
    """A step of a request: it has one socket, or several while it tries several addresses of a name."""

    open: int = 0
    """The number of its sockets that are open."""


@dataclass(slots=True)
class Attempt:
    """One request on its way to a connection."""

    is_feed: bool
    """Whether a feed is asked for."""
    is_slow: bool = False
    """Whether requests for this feed, or for pages of this feed, took long lately."""
    stopped: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext
    """Stops the clock of the request: the time in which it waits for other requests does not count."""
    step: Step = field(default_factory=Step)
    """The present step: there is one for each redirect."""
    took_s: float = 0.0
    """The seconds that the request took, without those in which its clock was stopped."""
    is_short: bool = False
    """Whether a socket was wanted, and could not be had since there are too many."""


_attempt: ContextVar[Attempt] = ContextVar("attempt")


class _Counted(socket.socket):
    """A socket that is counted until it is closed, or until the event loop takes its descriptor to close it."""

    sockets: Sockets | None = None
    step: Step

    def close(self) -> None:
        self._leave()
        super().close()

    def detach(self) -> int:
        self._leave()
        return super().detach()

    def _leave(self) -> None:
        if self.sockets is not None:
            self.sockets.count -= 1
            self.step.open -= 1
            self.sockets = None


class Sockets:
    """The sockets of one fetcher.

    Half of the bound is kept for the first sockets of requests. Second sockets, with which other addresses of a name are tried,
    and connections that stay open for a next request, are had only from the other half.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way = 0
        self.count = 0
        """The number of sockets that are open."""

    @contextlib.contextmanager
    def attempt(self, *, is_feed: bool = False, is_slow: bool = False) -> Iterator[Attempt]:
        """Begin a request; the sockets that are opened in this context are its own."""
        attempt = Attempt(is_feed, is_slow)
        before = _attempt.set(attempt)
        self._under_way += 1
        try:
            yield attempt
        finally:
            self._under_way -= 1
            _attempt.reset(before)

    def begin_step(self) -> None:
        """Begin a step of a request: the connection of the step before is no longer its own."""
        _attempt.get().step = Step()

    def are_plenty(self) -> bool:
        """Return whether the connection of a request that begins now may stay open after it."""
        return self.count + self._under_way <= self._most // 2

    def open(self, family: int, kind: int, protocol: int) -> socket.socket:
        """Return a new socket. Raise OSError if there are too many."""
        attempt = _attempt.get()
        is_first = not attempt.step.open
        if self.count >= (self._most if is_first else self._most // 2):
            attempt.is_short |= is_first
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        try:
            opened = _Counted(family, kind, protocol)
        except OSError as error:
            attempt.is_short |= error.errno in {errno.EMFILE, errno.ENFILE}
            raise
        opened.sockets, opened.step = self, attempt.step
        self.count += 1
        attempt.step.open += 1
        return opened


class AddressTurns:
    """Whose turn it is at IP addresses, within one daemon: many names may lead to one machine.

    Feeds have places of their own: pages that are never answered must not make the feeds late that share their address. Of the
    places for feeds, and of those for pages, half are for requests that are quick.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._places: WeakValueDictionary[tuple[str, bool, bool], asyncio.Semaphore] = WeakValueDictionary()
        self._next_at: dict[str, float] = {}

    async def take(self, address: str, *, is_feed: bool, is_slow: bool = False) -> Callable[[], None]:
        """Wait for a place and for the turn of an address; return a function that gives the place back.

        Raise AddressBusyError if that takes longer than ``_SOON_S``.
        """
        give_back = await self._place(address, is_feed=is_feed, is_slow=is_slow)
        try:
            await self._turn(address)
        except BaseException:
            give_back()
            raise
        return give_back

    async def _place(self, address: str, *, is_feed: bool, is_slow: bool) -> Callable[[], None]:
        most = self._bounds.per_address
        if not most:
            return lambda: None
        # a slow request takes one of all places, and one of the half that slow requests may take
        wanted = [(most, False), (max(1, most // 2), True)][: 1 + is_slow]
        with contextlib.ExitStack() as taken:
            try:
                async with asyncio.timeout(_SOON_S):
                    for number, for_slow in reversed(wanted):
                        where = (address, is_feed, for_slow)
                        places = self._places.get(where) or self._places.setdefault(where, asyncio.Semaphore(number))
                        await places.acquire()
                        taken.callback(places.release)
            except TimeoutError:
                raise AddressBusyError(f"{most} requests are under way at {address}") from None
            return taken.pop_all().close

    async def _turn(self, address: str) -> None:
        if not self._bounds.address_spacing_s:
            return
        now = asyncio.get_running_loop().time()
        self._next_at = {at: when for at, when in self._next_at.items() if when > now}
        turn_at = self._next_at.get(address, now)
        if turn_at - now > _SOON_S:
            raise AddressBusyError(f"the next turn at {address} comes in {turn_at - now:.1f} s")
        self._next_at[address] = turn_at + self._bounds.address_spacing_s
        if turn_at > now:
            await asyncio.sleep(turn_at - now)


class Connector(aiohttp.TCPConnector):
    """Connections whose requests wait for the turn of the IP address that they have reached."""

    def __init__(
        self,
        sockets: Sockets,
        turns: AddressTurns,
        *,
        per_host: int,
        resolver: AbstractResolver,
        socket_factory: Callable[[aiohttp.AddrInfoType], socket.socket],
    ) -> None:
        # no limit here: a request that waits for it would lose time of its own
        super().__init__(
            limit=0,
            limit_per_host=per_host,
            resolver=resolver,
            ttl_dns_cache=_DNS_CACHE_S,
            socket_factory=socket_factory,
        )
        self._sockets = sockets
        self._address_turns = turns

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 -- the library's signature
    ) -> Connection:
        """Return a connection, new or used before, at whose address it is our turn. Raise AddressBusyError."""
        connection = await self._at_its_turn(await super().connect(req, traces, timeout))
        if not connection.closed:
            return connection
        # its server has closed it in the meantime
        connection.close()
        return await self._at_its_turn(await super().connect(req, traces, timeout))

    async def _at_its_turn(self, connection: Connection) -> Connection:
        """Wait for the turn of the address of a connection. The place there is given back with the connection."""
        if connection.protocol is not None and not self._sockets.are_plenty():
            # it is closed after this request, and not kept for a next one
            connection.protocol.force_close()
        peer = connection.transport.get_extra_info("peername") if connection.transport else None
        if peer is None:
            return connection
        attempt = _attempt.get()
        try:
            with attempt.stopped():
                connection.add_callback(
                    await self._address_turns.take(str(peer[0]), is_feed=attempt.is_feed, is_slow=attempt.is_slow)
                )
        except BaseException:
            connection.close()
            raise
        return connection
