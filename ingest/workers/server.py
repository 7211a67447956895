"""The server process, from which all workers are forked. It imports the work of a worker once, has one thread, and does nothing else.

It reads orders from a socket of the daemon (``forks.py``), and ends when the daemon's end of that socket is closed: so it ends with the
daemon, even if the daemon is killed. The kernel then kills the workers.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import logging
import os
import pickle
import resource
import select
import signal
import socket
from typing import TYPE_CHECKING

from ingest.workers.service import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER_BYTES = 4
"""An order has this many bytes: 0 asks for a new worker, whose two sockets come with it; another number is that of a worker to kill."""
WORD_BYTES = 4
"""What the server tells of a worker has this many bytes: first its process's number, at its end the exit code."""
_MANY = 4096
"""At most this many bytes that tell of ends are read at once."""
_GARBAGE = (50_000, 20, 20)
"""Garbage is searched for when so many objects are new. A page makes tens of thousands that nothing holds in a circle, so that searches as
often as by default find little and take a twentieth of a worker's time."""
_PR_SET_PDEATHSIG = 1
"""The option of prctl(2) that names the signal which a process gets when its parent dies."""


def main(descriptor: int, modules: Sequence[str]) -> None:
    """Import modules, then obey the orders that come from the socket with a descriptor. If an import fails, send its exception, and end."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    control = socket.socket(fileno=descriptor)
    gc.disable()
    try:
        for name in modules:
            importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the daemon raises it
        control.send(pickle.dumps(error))
        while control.recv(ORDER_BYTES):
            pass  # an order that is not read would keep the exception from the daemon
        return
    # what workers are forked with stays: if nothing searches it for garbage, it remains shared
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    gc.enable()
    _Server(control).obey()


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._parent = os.getpid()
        self._told: dict[int, socket.socket] = {}
        """For each worker that was not told of yet, the socket on which the daemon is told of its end."""
        self._ended, self._ends = socket.socketpair()
        """A byte can be read from the first when a worker has ended."""
        self._ends.setblocking(False)
        signal.set_wakeup_fd(self._ends.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def obey(self) -> None:
        """Obey orders, and tell of workers that have ended, until the daemon ends."""
        waiting_for = select.poll()
        for one in (self._ended, self._control):
            waiting_for.register(one, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in waiting_for.poll()}
            if self._ended.fileno() in ready:
                self._ended.recv(_MANY)
                self._tell_ended()
            if self._control.fileno() in ready and not self._obey_one():
                return

    def _obey_one(self) -> bool:
        """Obey one order; return whether there was one."""
        order, descriptors, *_ = socket.recv_fds(self._control, ORDER_BYTES, 2)
        pid = int.from_bytes(order, "big")
        if order and not pid:
            self._fork(*(socket.socket(fileno=number) for number in descriptors))
        elif pid in self._told:
            # a worker that has ended keeps its number until it is told of, so no other process is meant
            os.kill(pid, signal.SIGKILL)
        return bool(order)

    def _fork(self, calls: socket.socket, told: socket.socket) -> None:
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            for other in (self._control, self._ended, self._ends, told, *self._told.values()):
                other.close()
            self._work(calls)
        calls.close()
        self._told[pid] = told
        _tell(told, pid)

    def _work(self, calls: socket.socket) -> None:
        """Work as a worker, until the daemon lets go of it."""
        code = 1
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            _die_with(self._parent)
            # log lines of libraries about a page are dropped: the answer of the worker holds the reason
            logging.disable()
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            serve(calls)
            code = 0
        finally:
            os._exit(code)

    def _tell_ended(self) -> None:
        while self._told:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self._told.pop(pid) as told:
                _tell(told, os.waitstatus_to_exitcode(status))


def _tell(told: socket.socket, word: int) -> None:
    """Tell the daemon a number. If it does not listen any more, it does not want to know."""
    with contextlib.suppress(BrokenPipeError):
        told.send(word.to_bytes(WORD_BYTES, "big", signed=True))


def _die_with(parent: int) -> None:
    """Make the kernel kill this process when the server ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
