"""lemon24/reader polls feeds, as its documentation says; a program for an environment that has it.

Arguments: the file of its database, the URLs' form (``{}`` is the number), how many feeds. It polls them once, says ``ready``, and at
each line polls all again and prints the CPU seconds of it.
"""

from __future__ import annotations

import json
import sys

from other_loops import cpu_s, know_localhost
from reader import make_reader  # type: ignore[import-not-found]

_WORKERS = 10


def main() -> None:
    """Poll at each line."""
    know_localhost()
    reader = make_reader(sys.argv[1])
    for number in range(int(sys.argv[3])):
        reader.add_feed(sys.argv[2].format(number))
    reader.update_feeds(scheduled=False, workers=_WORKERS)
    print("ready", flush=True)
    for _ in sys.stdin:
        before = cpu_s()
        reader.update_feeds(scheduled=False, workers=_WORKERS)
        print(json.dumps({"cpu_s": cpu_s() - before}), flush=True)


if __name__ == "__main__":
    main()
