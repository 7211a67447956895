"""The addresses of host names are looked up."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

from aiohttp.abc import AbstractResolver, ResolveResult

_MAX_ADDRESSES = 16
"""This many addresses of a name are used. The time to try them grows with the square of their number: a name with thousands
of addresses would stop all other fetches."""


class Resolver(AbstractResolver):
    """A resolver that asks another one, and bounds its answers.

    The names below ``localhost`` have the loopback address without a question (RFC 6761, 6.3).
    """

    def __init__(self, asked: AbstractResolver) -> None:
        self._asked = asked

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return at most ``_MAX_ADDRESSES`` addresses of a name. Raises what the other resolver raises."""
        if host == "localhost" or host.endswith(".localhost"):
            return [_address(host, "127.0.0.1", port, socket.AF_INET)]
        return (await self._asked.resolve(host, port, family))[:_MAX_ADDRESSES]

    async def close(self) -> None:
        """Close the other resolver."""
        await self._asked.close()


class SystemResolver(AbstractResolver):
    """The system's resolver. Each look-up has a thread of its own; the program can end while such a thread still waits.

    A look-up cannot be stopped once it has begun. The event loop shares a few threads among all look-ups: a few names
    whose servers never answer would take all of them, and no page could be fetched.
    """

    def __init__(self, lookups: int) -> None:
        """``lookups``: the number of names that are looked up at the same time, each in a thread."""
        self._places = asyncio.Semaphore(lookups)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name. Raises OSError if it cannot be resolved."""
        await self._places.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def finish(found: list[ResolveResult], error: Exception | None) -> None:
            self._places.release()
            if answer.done():
                # the caller has given up
                return
            if error:
                answer.set_exception(error)
            else:
                answer.set_result(found)

        def look_up() -> None:
            found, error = [], None
            try:
                found = _look_up(host, port, family)
            except Exception as failed:  # noqa: BLE001 -- it is raised again in the caller
                error = failed
            with contextlib.suppress(RuntimeError):  # the event loop is closed
                loop.call_soon_threadsafe(finish, found, error)

        threading.Thread(target=look_up, name=f"look-up of {host}", daemon=True).start()
        return await answer

    async def close(self) -> None:
        """Do nothing: there is nothing open."""


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [_address(host, str(where[0]), port, kind) for kind, _, _, _, where in found]


def _address(host: str, address: str, port: int, family: socket.AddressFamily) -> ResolveResult:
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )
