"""A publisher on loopback that records each request: its time, its host, and how many requests the host had at that time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that the publisher got."""

    host: str
    path: str
    headers: dict[str, str]
    """The headers, with names in lower case."""
    at: float
    under_way: int
    """The number of requests that its host was answering at that time, this one included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of the publisher."""

    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    takes_s: float = 0.0


class Publisher:
    """A server that answers by a function, in a thread of its own. Use it as a context manager."""

    def __init__(self, answer: Callable[[Asked], Answer | None]) -> None:
        """``answer``: the function that answers a request; None stands for a 404."""
        self.asked: list[Asked] = []
        self.port = 0
        self._answer = answer
        self._under_way: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        serving = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self._server = serving.result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def url(self, host: str, path: str) -> str:
        """Return the URL of a path on a host."""
        return f"http://{host}:{self.port}{path}"

    def of(self, host: str, path: str = "") -> list[Asked]:
        """Return the requests to a host whose path begins with ``path``."""
        return [asked for asked in self.asked if asked.host == host and asked.path.startswith(path)]

    async def _close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                await self._one(head, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _one(self, head: str, writer: asyncio.StreamWriter) -> None:
        request, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host = headers["host"].partition(":")[0]
        self._under_way[host] += 1
        asked = Asked(
            host=host,
            path=request.split()[1],
            headers=headers,
            at=time.monotonic(),
            under_way=self._under_way[host],
        )
        self.asked.append(asked)
        answer = self._answer(asked) or Answer(status=404)
        await asyncio.sleep(answer.takes_s)
        self._under_way[host] -= 1
        extra = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        body = b"" if answer.status == 304 else answer.body
        writer.write(
            f"HTTP/1.1 {answer.status} X\r\nContent-Type: {answer.content_type}\r\n"
            f"Content-Length: {len(body)}\r\n{extra}\r\n".encode()
            + body
        )
        await writer.drain()
