"""What a worker process does: it answers calls, one after the other."""

from __future__ import annotations

import pickle
import resource
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

SIZE_BYTES = 8
"""A call and an answer are pickled; their size stands before them, in this many bytes."""

Call = tuple["Callable[..., Any]", tuple[Any, ...], dict[str, Any], int]
"""A function, its arguments, its keyword arguments, and the number of bytes that the process may hold meanwhile."""
Answer = tuple[bool, Any]
"""Whether the function returned, and what; or the exception that it raised."""


def packed(value: Call | Answer) -> bytes:
    """Return a call or an answer as it is sent."""
    body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return b"".join((len(body).to_bytes(SIZE_BYTES, "big"), body))


def serve(calls: socket.socket) -> None:
    """Answer calls until the caller closes the socket."""
    with calls, calls.makefile("rb") as stream:
        while size := stream.read(SIZE_BYTES):
            answer = _answer(stream.read(int.from_bytes(size, "big")))
            calls.sendall(answer)


def _answer(call: bytes) -> bytes:
    try:
        function, args, kwargs, memory = pickle.loads(call)  # noqa: S301 -- the daemon has pickled it
        answer = True, _limited(memory, function, args, kwargs)
        return packed(answer)
    except Exception as error:  # noqa: BLE001 -- the caller raises it
        error.add_note("".join(traceback.format_exception(error)))
        return _packed_error(error)


def _packed_error(error: Exception) -> bytes:
    """Return an answer with an exception. One that would not be the same behind the pickling is told in words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- it is our own
    except Exception:  # noqa: BLE001 -- classes of exceptions may do anything when they are pickled
        error = RuntimeError(error.__notes__[-1])
    return packed((False, error))


def _limited(memory: int, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return what a function returns, which meets MemoryError where the process would hold more than ``memory`` bytes.

    The limit ends with the call: a worker at its limit could not send its answer.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))
    try:
        return function(*args, **kwargs)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
