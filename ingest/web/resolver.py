"""Names are resolved, and only to addresses that may be asked."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

from aiohttp.abc import AbstractResolver, ResolveResult

_MAX_ADDRESSES = 16


_LOOKUPS = 256
"""Names that may be looked up at once."""


class Resolver(AbstractResolver):
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


class SystemResolver(AbstractResolver):
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
