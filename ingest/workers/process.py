"""One worker process, as the daemon sees it: it is given calls, one at a time, and killed when it passes a limit."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import select
import socket
from typing import TYPE_CHECKING, Self

from ingest.model.page import WorkerFailed
from ingest.workers.forks import server
from ingest.workers.server import WORD_BYTES
from ingest.workers.service import SIZE_BYTES

if TYPE_CHECKING:
    from ingest.workers.service import Answer

_START_S = 60.0
"""The server and a process may take this many seconds to start. Set by hand."""
_END_S = 2.0
"""The end of a process that was killed is waited for during at most this many seconds. Set by hand."""
_CHUNK = 65_536
"""At most this many bytes of an answer are read at once: most answers are shorter."""

_ROOM = 4_000_000
"""This many bytes may be on their way to a process; the kernel allows less. A page that fits is sent at once."""


class NotBegunError(Exception):
    """The process is dead, and not by the call, which may be given to another one."""


class Process:
    """A worker process. One object belongs to one event loop."""

    def __init__(self, calls: socket.socket, told: socket.socket, pid: int) -> None:
        self._calls = calls
        self._told = told
        self.pid = pid
        self.calls = 0
        """How many calls it was given."""
        self.is_over = False
        """Whether it was let go, and takes no more calls."""

    @classmethod
    async def start(cls) -> Self:
        """Start a process, and wait until it is there.

        Raises NotBegunError if it did not start, OSError if a file descriptor is lacking, and what has ended the server of the workers.
        """
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            calls, told = (_pair(ours, theirs) for _ in range(2))
            calls[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
            server.fork(calls[1], told[1])
            theirs.close()
            pid = await _word(told[0], _START_S)
            if pid is None:
                server.raise_error()
                raise NotBegunError
            ours.pop_all()
            return cls(calls[0], told[0], pid)

    async def answer(self, call: bytes, within_s: float) -> Answer | WorkerFailed:
        """Return the answer to a call. After a failure, and if the wait is given up, the process is dead.

        Raises NotBegunError.
        """
        loop = asyncio.get_running_loop()
        self.calls += 1
        try:
            async with asyncio.timeout(within_s):
                await loop.sock_sendall(self._calls, call)
                answer = await self._read()
        except TimeoutError:
            await self.end()
            return WorkerFailed(kind="timeout", detail=f"took longer than {within_s:g} s")
        except ConnectionError:
            # the kernel says so if something is sent to a dead process, or if it has died before it had read all of it
            await self.end()
            raise NotBegunError from None
        except BaseException:
            self.kill()
            self.close()
            raise
        if answer is None:
            code = await self.end()
            if code is None:
                # the server is dead, and takes its workers with it: that is not the doing of this call
                raise NotBegunError
            return WorkerFailed(kind="crash", detail=f"ended with exit code {code}")
        return answer

    async def _read(self) -> Answer | None:
        """Return an answer; None if the process ends instead."""
        loop, found, size = asyncio.get_running_loop(), bytearray(), SIZE_BYTES
        while len(found) < size:
            chunk = await loop.sock_recv(self._calls, _CHUNK)
            if not chunk:
                return None
            found += chunk
            if size == SIZE_BYTES and len(found) >= SIZE_BYTES:
                size += int.from_bytes(found[:SIZE_BYTES], "big")
        answer: Answer = pickle.loads(memoryview(found)[SIZE_BYTES:])  # noqa: S301 -- our own process has pickled it
        return answer

    async def end(self) -> int | None:
        """Kill the process, if it lives. Return its exit code, if it ends in time."""
        self.kill()
        try:
            return await _word(self._told, _END_S)
        finally:
            self.close()

    def kill(self) -> None:
        """Kill the process. A call that is under way gets no answer."""
        server.kill(self.pid)

    def wait(self, until_s: float) -> None:
        """Wait some seconds for the end of a process that was killed. This blocks."""
        ended = select.poll()
        ended.register(self._told, select.POLLIN)
        ended.poll(until_s * 1000)

    def close(self) -> None:
        """Let go of the process. If it is not at work, it ends."""
        self.is_over = True
        self._calls.close()
        self._told.close()


def _pair(ours: contextlib.ExitStack, theirs: contextlib.ExitStack) -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets: our end, which does not block, and that of the other process."""
    own, other = socket.socketpair()
    ours.enter_context(own).setblocking(False)
    theirs.enter_context(other)
    return own, other


async def _word(told: socket.socket, within_s: float) -> int | None:
    """Return what the server tells of a worker; None if it has died, or tells nothing in time."""
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(within_s):
            word = await asyncio.get_running_loop().sock_recv(told, WORD_BYTES)
            return int.from_bytes(word, "big", signed=True) if word else None
    return None
