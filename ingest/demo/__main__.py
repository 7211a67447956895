"""The newsroom as a process of its own: ``python -m ingest.demo --help``."""

from __future__ import annotations

import argparse
import asyncio
import errno
import json
import signal
import sys
from pathlib import Path
from typing import NoReturn

from ingest.demo.control import CONTROL_HOST
from ingest.demo.server import Newsroom

_EPILOG = f"""\
When the port is open, one JSON line is printed: {{"port": 41000, "feeds": ["http://…/rss.xml", …]}}. The process then
publishes and serves, until SIGTERM or SIGINT ends it with 0.

The ledger file has one JSON line for each publication or correction, written before a feed shows it. The last line of a
key counts (ingest.demo.ledger.Ledger.load reads it, ingest.demo.comparison.compare compares).

Every host has /feeds.txt and /feeds.opml. http://{CONTROL_HOST}:PORT takes
  GET  /ledger /counts /feeds   what was published; requests by host and path; the feeds' URLs
  POST /publish?n=3             publish three articles
  POST /correct?key=KEY         publish a new version of an article; &change=typo, headline, figures, addition, shrink,
                                retraction, rewrite, boilerplate
  POST /withdraw?key=KEY        take an article off its site; POST /restore?key=KEY puts its page back
  POST /fault                   {{"host": "www.morgenblatt.localhost", "path": "/atom.xml", "kind": "status", "status": 503,
                                "retry_after_s": 2, "times": 3, "probability": 0.5}}; kinds: status, hang, cut, reset, slow
  POST /clear                   end all faults
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m ingest.demo",
        description="Simulated news publishers on one loopback port, each under its own *.localhost name.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="TCP port on 127.0.0.1; 0, the default: a free one")
    parser.add_argument("--seed", type=int, default=0, help="the same seed publishes the same articles")
    parser.add_argument(
        "--initial", type=int, default=0, metavar="K", help="articles published before the port is printed"
    )
    parser.add_argument("--count", type=int, default=0, metavar="N", help="articles to publish after that")
    parser.add_argument("--rate", type=float, default=1.0, metavar="R", help="how many of these are published a second")
    parser.add_argument("--window", type=int, default=50, help="how many of its newest articles a feed lists")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="keep the ledger in this file")
    arguments = parser.parse_args()
    if arguments.rate <= 0 or arguments.window < 1 or min(arguments.initial, arguments.count) < 0:
        parser.error("--rate and --window must be positive, --initial and --count not negative")
    if not 0 <= arguments.port < 2**16:
        parser.error("--port must be 0 to 65535")
    return arguments


async def _run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Newsroom(
        seed=arguments.seed, port=arguments.port, window=arguments.window, ledger=arguments.ledger
    ) as newsroom:
        newsroom.publish(arguments.initial)
        sys.stdout.write(json.dumps({"port": newsroom.port, "feeds": newsroom.feeds}) + "\n")
        sys.stdout.flush()
        publishing = newsroom.start_publishing(arguments.rate, arguments.count)
        waiting = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({publishing, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if publishing in done:
            publishing.result()
        await waiting
        publishing.cancel()


def main() -> None:
    """Serve until SIGTERM or SIGINT. A port or a file that cannot be had ends the program with exit code 2."""
    arguments = _arguments()
    try:
        asyncio.run(_run(arguments))
    except OSError as error:
        if error.filename is not None:
            _complain(f"{error.filename} cannot be written: {error.strerror}")
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        reason = "is taken by another program" if error.errno == errno.EADDRINUSE else "may not be used by this user"
        _complain(f"port {arguments.port} {reason}: name another with --port, or 0 for any free one")


def _complain(message: str) -> NoReturn:
    sys.stderr.write(f"ingest.demo: {message}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
