"""What goes wrong with the newsroom's answers, on demand: errors, silence, slow and broken connections."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

FaultKind = Literal["status", "hang", "cut", "reset", "slow"]
"""An error status; no answer at all; half of the body; a reset connection; a body that comes slowly."""

MAX_HANG_S = 600.0
"""Seconds after which a request that hangs is dropped: longer than any client's timeout."""
_PIECE = 256
"""Bytes of a slow body that are sent at once."""
_REASONS = {404: "not here", 410: "gone for good", 500: "the press is broken", 503: "come back later"}


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong with requests to a host, until it is used up or cleared."""

    host: str
    """A host's name without port; ``*`` stands for all hosts."""
    kind: FaultKind
    path: str = "*"
    """A path with its query. A ``*`` at its end stands for any text."""
    times: int | None = None
    """How many requests are still to go wrong. None: all, until the fault is cleared."""
    probability: float = 1.0
    """The share of the requests that go wrong, from 0 to 1."""
    status: int = 500
    """The status of the answer, for the kind ``status``."""
    retry_after_s: int | None = None
    """The header Retry-After of the answer, for the kind ``status``."""
    seconds: float = 5.0
    """How long the whole body takes, for the kind ``slow``."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"kind is one of {', '.join(get_args(FaultKind))}, not {self.kind}")

    def meets(self, host: str, path: str) -> bool:
        """Return whether a request is one that may go wrong."""
        if self.host not in {host, "*"} or self.times == 0:
            return False
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path


def next_fault(faults: Sequence[Fault], host: str, path: str, random: Random) -> Fault | None:
    """Return the first fault that a request meets, and count it; None if the request goes well."""
    for fault in faults:
        if fault.meets(host, path) and (fault.probability >= 1 or random.random() < fault.probability):
            if fault.times is not None:
                fault.times -= 1
            return fault
    return None


async def refuse(request: web.BaseRequest, fault: Fault, closing: asyncio.Event) -> web.Response | None:
    """Do what a fault does instead of an answer; None if the fault is only about how the answer is sent.

    ``closing`` ends a request that hangs.
    """
    match fault.kind:
        case "cut" | "slow":
            return None
        case "hang":
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), MAX_HANG_S)
            _break_off(request)
        case "reset":
            _break_off(request)
        case "status":
            pass
    headers = {"Retry-After": str(fault.retry_after_s)} if fault.retry_after_s is not None else {}
    return web.Response(status=fault.status, text=_REASONS.get(fault.status, "no"), headers=headers)


def _break_off(request: web.BaseRequest) -> None:
    """Reset the connection: a close with SO_LINGER at 0 seconds sends RST."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()


async def send_badly(request: web.BaseRequest, response: web.Response, body: bytes, fault: Fault) -> web.StreamResponse:
    """Send an answer's body in small pieces over ``fault.seconds``; if the fault cuts it, send half of it and close."""
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(body)
    await stream.prepare(request)
    if fault.kind == "cut":
        await stream.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.close()
        return stream
    pause_s = fault.seconds / max(1, len(body) / _PIECE)
    for begin in range(0, len(body), _PIECE):
        await stream.write(body[begin : begin + _PIECE])
        await asyncio.sleep(pause_s)
    return stream
