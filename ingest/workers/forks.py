"""The daemon's side of the server process: start it, have it fork workers, and have it kill them.

A process has one server, however many pools of workers it has.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from ingest.workers.server import ORDER_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

_IMPORTED = ("ingest.boilerplate.preload", "ingest.workers.keeping")
"""What the server imports before it forks workers: all that they need, with the weights and the cues."""
_PROGRAM = "import sys; sys.path[:] = {path}; from ingest.workers.server import main; main({descriptor}, {modules})"
_ERROR_BYTES = 1_000_000
"""An exception of the server has at most this many bytes."""


class Server:
    """The server process. It is started when it is first needed, and again when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the server, unless it runs. It imports its modules while this process goes on. Raises OSError."""
        with self._lock:
            self._start()

    def fork(self, calls: socket.socket, told: socket.socket) -> None:
        """Order a new worker. It answers calls on the one socket; on the other, the server tells its number, and its exit code.

        Raises OSError.
        """
        with self._lock:
            for _ in range(2):
                control = self._start()
                try:
                    socket.send_fds(control, [bytes(ORDER_BYTES)], [calls.fileno(), told.fileno()])
                except (BrokenPipeError, ConnectionResetError):
                    self._bury()
                else:
                    return
        raise BrokenPipeError("the server of the workers ends again and again")

    def kill(self, pid: int) -> None:
        """Have a worker killed, if it has not ended yet. If the server is dead, its workers are dead, too."""
        with self._lock, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if self._control is not None:
                self._control.send(pid.to_bytes(ORDER_BYTES, "big"))

    def raise_error(self) -> None:
        """Raise the exception that has ended the server while it imported its modules, if there is one."""
        with self._lock:
            if self._control is None:
                return
            with contextlib.suppress(BlockingIOError, ConnectionResetError):
                error = self._control.recv(_ERROR_BYTES, socket.MSG_DONTWAIT)
                self._bury()
                if error:
                    raise pickle.loads(error)  # noqa: S301 -- our own process has pickled it

    def _start(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs, _signals_blocked():
                given = {"path": json.dumps(sys.path), "descriptor": theirs.fileno(), "modules": _IMPORTED}
                command = [sys.executable, "-P", "-c", _PROGRAM.format(**given)]
                self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])  # noqa: S603 -- our own program
        return self._control

    def _bury(self) -> None:
        """Forget a server that has died, or that is about to end."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


@contextlib.contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block SIGTERM, SIGINT and SIGHUP in a process that is started here, until it ignores them.

    A service manager may send them to all processes of the daemon, and a terminal does.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


server = Server()
"""The server of this process."""
