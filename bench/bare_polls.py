"""A bare aiohttp loop: it asks names below ``localhost`` for their feeds, each over a connection of its own; a program.

Arguments: the port, the number of names, how many requests there are in all, how many at the same time, the ETag.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys

import aiohttp
import uvloop
from aiohttp.abc import AbstractResolver, ResolveResult
from other_loops import cpu_s


class _Loopback(AbstractResolver):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the loopback address."""
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": family, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        """Do nothing."""


async def _ask(port: int, names: int, requests: int, at_once: int, etag: str) -> None:
    numbers = iter(range(requests))
    connector = aiohttp.TCPConnector(resolver=_Loopback(), force_close=True, limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def some() -> None:
            for number in numbers:
                url = f"http://feed{number % names}.localhost:{port}/feed"
                async with session.get(url, headers={"If-None-Match": etag}) as answer:
                    await answer.read()
                    if answer.status != 304:  # noqa: PLR2004 -- a status code is its own name
                        raise ValueError(answer.status)

        before = cpu_s()
        await asyncio.gather(*(some() for _ in range(at_once)))
        used_s = cpu_s() - before
    print(json.dumps({"polls": requests, "cpu_s": used_s}))


if __name__ == "__main__":
    uvloop.run(_ask(*map(int, sys.argv[1:5]), sys.argv[5]))
