"""lemon24/reader polls feeds, as its documentation says; a program for an environment that has it.

Arguments: the file of its database, the URLs' form (``{}`` is the number), how many feeds. It polls them once, says ``ready``, and at
each line polls all again and prints the CPU seconds of it.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
from typing import Any

from reader import make_reader  # type: ignore[import-not-found]

_WORKERS = 10


def _know_localhost() -> None:
    asked = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        return asked("127.0.0.1" if str(host).endswith(".localhost") else host, *arguments, **named)

    socket.getaddrinfo = look_up


def main() -> None:
    """Poll at each line."""
    _know_localhost()
    reader = make_reader(sys.argv[1])
    for number in range(int(sys.argv[3])):
        reader.add_feed(sys.argv[2].format(number))
    reader.update_feeds(scheduled=False, workers=_WORKERS)
    print("ready", flush=True)
    for _ in sys.stdin:
        before = resource.getrusage(resource.RUSAGE_SELF)
        reader.update_feeds(scheduled=False, workers=_WORKERS)
        after = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({"cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}), flush=True)


if __name__ == "__main__":
    main()
