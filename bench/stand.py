"""A server for the benchmarks, in a process of its own: it holds prepared answers, and spends little time on each.

All host names below ``localhost`` lead to it. Run as a program, it takes a pickled table of answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import pickle
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ANY_HOST = "*"
"""The host of answers that all hosts give that have none of their own for a path."""
COUNTS = "/_served"
"""The path of the numbers of answers so far, by status."""
_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_NOTHING = (0.0, b"", _MISSING, _MISSING)
_CLOSING = b"Connection: close\r\n"
_HEAD = 200
"""The line that says that the connection is closed stands in so many bytes of an answer."""
_BACKLOG = 4096
_COUNTED: Counter[int] = Counter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is served at one path."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    etag: str = ""
    """If it is set, a request that brings it gets a 304."""
    closes: bool = False
    """Whether the server closes the connection after the answer."""
    after_s: float = 0.0
    """The answer is served from this time on, in seconds since the server was started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A server that runs."""

    port: int
    pid: int
    started_at: float
    """The time of its start (``time.time``). The answers' ``after_s`` counts from it."""

    def url(self, host: str, path: str) -> str:
        """Return the URL of a path at a host below ``localhost``."""
        return f"http://{host}:{self.port}{path}"

    def served(self, status: int) -> int:
        """Return how many answers with this status the server has given."""
        with urllib.request.urlopen(self.url("127.0.0.1", COUNTS)) as answer:  # noqa: S310 -- our own server
            return int(json.load(answer).get(str(status), 0))


Answers = dict[tuple[str, str], list[Answer]]
"""Host and path, and what is served there: the last answer whose time has come."""


@contextlib.contextmanager
def stand(directory: Path, answers: Callable[[int], Answers]) -> Iterator[Stand]:
    """Run the server; the end of the context ends it. ``answers`` makes the answers for the server's port."""
    # each address of 127.0.0.0/8 leads here; others are turned away
    with socket.create_server(("0.0.0.0", 0), backlog=_BACKLOG) as listening:  # noqa: S104 -- see the line above
        port = listening.getsockname()[1]
        file = directory / f"answers-{port}.pickle"
        file.write_bytes(pickle.dumps(answers(port)))
        command = [sys.executable, str(Path(__file__)), str(file), str(listening.fileno())]
        process = subprocess.Popen(  # noqa: S603 -- this file
            command, stdout=subprocess.PIPE, text=True, pass_fds=[listening.fileno()]
        )
    with process:
        try:
            ready = json.loads(process.stdout.readline() if process.stdout else "")
            yield Stand(port=port, pid=process.pid, started_at=ready["started_at"])
        finally:
            process.terminate()


class _Connection(asyncio.Protocol):
    """A connection of a client; any number of requests without bodies."""

    def __init__(self, served: dict[str, list[tuple[float, bytes, bytes, bytes]]]) -> None:
        self._served = served
        self._pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        if not transport.get_extra_info("peername")[0].startswith("127."):
            transport.abort()  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            head, self._pending = self._pending[:end], self._pending[end + 4 :]
            answer = self._answer(head)
            self._transport.write(answer)  # type: ignore[attr-defined]
            if _CLOSING in answer[:_HEAD]:
                self._transport.close()  # type: ignore[attr-defined]
                return

    def _answer(self, head: bytes) -> bytes:
        request, *lines = head.split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        host, path = headers.get(b"host", b"").partition(b":")[0].decode(), request.split(b" ")[1].decode()
        if path == COUNTS:
            return _rendered(Answer(body=json.dumps(_COUNTED).encode()))[2]
        now = time.monotonic() - STARTED
        known = self._served.get(host + path) or self._served.get(ANY_HOST + path) or []
        _, etag, whole, unchanged = next((one for one in reversed(known) if one[0] <= now), _NOTHING)
        status, answer = (304, unchanged) if etag and headers.get(b"if-none-match") == etag else (200, whole)
        _COUNTED[404 if answer is _MISSING else status] += 1
        return answer


STARTED = time.monotonic()


def _rendered(answer: Answer) -> tuple[float, bytes, bytes, bytes]:
    etag = (_CLOSING.decode() if answer.closes else "") + (f"ETag: {answer.etag}\r\n" if answer.etag else "")
    head = f"HTTP/1.1 200 OK\r\n{etag}Content-Type: {answer.content_type}\r\nContent-Length: {len(answer.body)}\r\n\r\n"
    return (
        answer.after_s,
        answer.etag.encode(),
        head.encode() + answer.body,
        f"HTTP/1.1 304 Not Modified\r\n{etag}\r\n".encode(),
    )


async def _serve(answers: Answers, listening: socket.socket) -> None:
    served = {host + path: [_rendered(one) for one in some] for (host, path), some in answers.items()}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(served), sock=listening, backlog=_BACKLOG)
    print(json.dumps({"started_at": time.time() - (time.monotonic() - STARTED)}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    prepared: Answers = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 -- our own file
    uvloop.run(_serve(prepared, socket.socket(fileno=int(sys.argv[2]))))
