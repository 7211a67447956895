"""A server on loopback that sends raw bytes, so that it can break every rule of HTTP. Each fault has a host name of its own."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from certificates import Authority
from pages import page, sentences

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml"
CLOSE = b"Connection: close\r\n"
_TLS_HANDSHAKE = b"\x16"
_TRUSTED = ("tls-trusted.localhost", "tls-downgrade.localhost", "page-tls-downgrade.localhost")
"""The hosts for which the server shows a valid certificate."""
_HOST = re.compile(rb"\r\nHost: ([^\r\n:]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request, and the connection on which to answer it."""

    host: str
    path: str
    origin: str
    """The scheme, host and port of the request."""
    plain: str
    """The origin of the same host without TLS."""
    head: bytes
    number: int
    """The number of this request among the requests for its path; the first is 1."""
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Send bytes. In them, ORIGIN is replaced by the origin of the request, and PLAIN by the host's origin without TLS."""
        self.writer.write(data.replace(b"ORIGIN", self.origin.encode()).replace(b"PLAIN", self.plain.encode()))
        await self.writer.drain()


class Answer(Protocol):
    """A function that answers one request. When it returns, the connection is closed."""

    def __call__(self, exchange: Exchange) -> Awaitable[None]: ...


# ------------------------------------------------------------------------------------------------------------- answers


def answer(body: bytes = b"", content_type: str = RSS, status: str = "200 OK", headers: bytes = b"") -> Answer:
    """Return an answer with a whole body. Each line of ``headers`` ends with CR LF."""

    async def serve(exchange: Exchange) -> None:
        whole = body.replace(b"ORIGIN", exchange.origin.encode())
        head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(whole)}\r\n".encode()
        await exchange.send(head + CLOSE + headers + b"\r\n")
        await exchange.send(whole)

    return serve


def raw(*pieces: bytes, pause_s: float = 0.0) -> Answer:
    """Return an answer that sends exactly these bytes."""

    async def serve(exchange: Exchange) -> None:
        for piece in pieces:
            await exchange.send(piece)
            await asyncio.sleep(pause_s)

    return serve


def endless(head: bytes, piece: Callable[[int], bytes], pause_s: float = 0.0) -> Answer:
    """Return an answer that goes on until the client closes the connection."""

    async def serve(exchange: Exchange) -> None:
        await exchange.send(head)
        number = 0
        while True:
            await exchange.send(piece(number))
            await asyncio.sleep(pause_s)
            number += 1

    return serve


async def silence(exchange: Exchange) -> None:
    """Never answer."""
    await exchange.reader.read()


def reset(*before: bytes) -> Answer:
    """Return an answer that sends some bytes, if any, and then cuts the connection (RST)."""

    async def serve(exchange: Exchange) -> None:
        for piece in before:
            await exchange.send(piece)
            # without this pause, the kernel would drop bytes that it has not sent yet
            await asyncio.sleep(0.05)
        exchange.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        exchange.writer.transport.abort()

    return serve


def half_closed(*pieces: bytes) -> Answer:
    """Return an answer that closes its own direction too early, and leaves the client's direction open."""

    async def serve(exchange: Exchange) -> None:
        for piece in pieces:
            await exchange.send(piece)
        exchange.writer.write_eof()
        await exchange.reader.read()

    return serve


def by_number(*answers: Answer) -> Answer:
    """Return an answer that gives the first request the first of these answers, and so on. Further requests get the last one."""

    async def serve(exchange: Exchange) -> None:
        await answers[min(exchange.number, len(answers)) - 1](exchange)

    return serve


def article(host: str, path: str) -> bytes:
    """Return the good page that is served at each path without an answer of its own."""
    topic = topic_of(host, path)
    return page(*sentences(topic), title=f"What becomes of {topic}")


def topic_of(host: str, path: str) -> str:
    """Return the topic of the good page at a path, in words that no other page has."""
    return f"the {host.split('.', maxsplit=1)[0].replace('-', ' ')} {_letters(path)}"


def _letters(path: str) -> str:
    """Return a path with letters in place of its figures. Texts that differ only in figures would count as a repeated passage."""
    return "".join(chr(ord("a") + int(letter)) if letter.isdigit() else letter for letter in path if letter.isalnum())


# -------------------------------------------------------------------------------------------------------------- server


class Strangers:
    """The server, in a thread of its own. Use it as a context manager.

    ``answers``: the answers by host and path. Every other path of such a host is a good page with an article.
    """

    def __init__(self, answers: Mapping[tuple[str, str], Answer], directory: Path) -> None:
        self._answers = dict(answers)
        self._hosts = {host for host, _ in answers}
        self._authority = Authority(directory)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="strangers")
        self._tasks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []
        self.ports: dict[str, int] = {}
        """The ports by name: ``plain``, ``closed`` (nobody listens), ``mute`` (no TLS handshake), and one for each certificate."""
        self.requests: Counter[tuple[str, str]] = Counter()

    def serve_also(self, host: str, path: str, serve: Answer) -> None:
        """Serve an answer at one more host and path."""
        self._answers[host, path] = serve
        self._hosts.add(host)

    @property
    def trusted(self) -> Path:
        """The file with the certificate that a client must trust."""
        return self._authority.root

    def __enter__(self) -> Self:
        self._authority.create()
        contexts = {
            "trusted": self._authority.server_context(*_TRUSTED),
            "self_signed": self._authority.server_context("tls-self-signed.localhost", self_signed=True),
            "expired": self._authority.server_context("tls-expired.localhost", expired=True),
            "wrong_name": self._authority.server_context("somebody-else.localhost"),
        }
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(contexts), self._loop).result(30)
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.ports["closed"] = closed.getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _listen(self, contexts: Mapping[str, ssl.SSLContext]) -> None:
        for name, context in {"plain": None, "mute": None, **contexts}.items():
            serve = self._mute if name == "mute" else self._connected
            server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
            self._servers.append(server)
            self.ports[name] = server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _mute(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with self._tracked(), contextlib.suppress(OSError, asyncio.CancelledError):
            await reader.read(0)
            await asyncio.sleep(3600)
        writer.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # the client closes the connection as soon as it has seen enough: this is no failure of the server
        with self._tracked(), contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            first = await reader.readexactly(1)
            if first == _TLS_HANDSHAKE:
                writer.write(b"HTTP/1.1 400 TLS is not spoken here\r\n\r\n")
            else:
                await self._serve(first + await reader.readuntil(b"\r\n\r\n"), reader, writer)
        writer.close()

    @contextlib.contextmanager
    def _tracked(self):
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def _serve(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found = _HOST.search(head)
        host = found[1].decode() if found else ""
        path = head.split(b" ", 2)[1].decode()
        self.requests[host, path] += 1
        port = writer.get_extra_info("sockname")[1]
        scheme = "https" if writer.get_extra_info("ssl_object") else "http"
        exchange = Exchange(
            host=host,
            path=path,
            origin=f"{scheme}://{host}:{port}",
            plain=f"http://{host}:{self.ports['plain']}",
            head=head,
            number=self.requests[host, path],
            reader=reader,
            writer=writer,
        )
        await self._answer_of(host, path)(exchange)

    def _answer_of(self, host: str, path: str) -> Answer:
        given = self._answers.get((host, path)) or self._answers.get((host, "*"))
        if given:
            return given
        return answer(article(host, path), HTML) if host in self._hosts else answer(status="421 Misdirected Request")
