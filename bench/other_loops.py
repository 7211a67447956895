"""What the loops of other libraries share, which run in environments of their own: it needs the standard library alone."""

from __future__ import annotations

import resource
import socket
from typing import Any


def know_localhost() -> None:
    """Look names below ``localhost`` up without the system's resolver, which may not know them."""
    asked = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        return asked("127.0.0.1" if str(host).endswith(".localhost") else host, *arguments, **named)

    socket.getaddrinfo = look_up


def cpu_s(who: int = resource.RUSAGE_SELF) -> float:
    """Return the CPU seconds so far of this process, or of its children that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime
