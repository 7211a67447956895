"""The newsroom: all simulated publishers on one loopback port, each under its own *.localhost name."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Self

from aiohttp import web

from ingest.demo import control, documents
from ingest.demo.documents import Document, Documents, etag_of, response_of
from ingest.demo.fault import Fault, next_fault, refuse, send_badly
from ingest.demo.feeds import CONTENT_TYPES, Channel, feed
from ingest.demo.ledger import Ledger
from ingest.demo.press import Press
from ingest.demo.sites import sites

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from ingest.demo.corrections import Change
    from ingest.demo.feeds import Listed
    from ingest.demo.ledger import Article
    from ingest.demo.sites import FeedKind, Site

_MAX_COUNTED = 100_000
"""How many different paths are counted at most, so that a client that makes paths up fills no memory."""
_AGO = timedelta(days=3)
"""How long before now the first article is dated: recent for a daemon, and old enough for hundreds of articles."""


class Newsroom:
    """Simulated publishers. Use it as an async context manager; all its methods are for inside of it."""

    def __init__(
        self,
        *,
        seed: int = 0,
        port: int = 0,
        window: int = 50,
        start: datetime | None = None,
        ledger: Path | None = None,
        hosts: Sequence[str] | None = None,
    ) -> None:
        """Take what decides what will be published.

        ``port`` 0 takes a free one. ``window``: how many of its newest articles a feed lists. ``start`` dates the first
        article (default: three days ago). ``ledger``: a file that keeps the ledger. ``hosts`` picks the sites (default: all
        but those whose boilerplate must be learned).
        """
        self.port = port
        self.ledger = Ledger(ledger)
        self.requests: Counter[tuple[str, str]] = Counter()
        """Requests by host and path with its query."""
        self.faults: list[Fault] = []
        self._seed = seed
        self._window = window
        self._start = start or datetime.now(UTC).replace(microsecond=0) - _AGO
        chosen = [site.host for site in sites() if not site.learned] if hosts is None else hosts
        self._sites: tuple[Site, ...] = tuple(site for site in sites() if site.host in chosen)
        self._random = Random(f"{seed} faults")  # noqa: S311 -- faults, not secrets
        self._closing = asyncio.Event()
        self._runner: web.ServerRunner | None = None
        self._opened: tuple[Press, Documents] | None = None

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer, handler_cancellation=True), shutdown_timeout=0.5)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self.port = listener.getsockname()[1]
        press = Press(
            seed=self._seed,
            port=self.port,
            window=self._window,
            start=self._start,
            sites=self._sites,
            ledger=self.ledger,
        )
        self._opened = press, Documents(press)
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def press(self) -> Press:
        """The press of all sites."""
        return self._open[0]

    @property
    def _documents(self) -> Documents:
        return self._open[1]

    @property
    def _open(self) -> tuple[Press, Documents]:
        if self._opened is None:
            raise RuntimeError("Newsroom is used outside its context")
        return self._opened

    @property
    def sites(self) -> tuple[Site, ...]:
        """The publishers."""
        return self._sites

    @property
    def feeds(self) -> tuple[str, ...]:
        """The URLs of the sites' feeds."""
        return tuple(shelf.feed_url for shelf in self.press.shelves.values())

    def url(self, host: str, path: str = "/") -> str:
        """Return the URL of a path on a host of this newsroom."""
        return f"http://{host}:{self.port}{path}"

    def opml(self) -> str:
        """Return the list of feeds as OPML 2.0."""
        return documents.opml(self.press)

    # ------------------------------------------------------------------------------------------------------- publishing

    def publish(self, count: int = 1) -> tuple[Article, ...]:
        """Publish so many articles at once. A wire article counts once; it is returned once for each site."""
        return tuple(article for _ in range(count) for article in self.press.publish())

    async def keep_publishing(self, rate: float, count: int) -> None:
        """Publish ``count`` articles, ``rate`` a second."""
        clock = asyncio.get_running_loop().time
        begin = clock()
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number / rate - clock()))
            self.press.publish()

    def start_publishing(self, rate: float, count: int) -> asyncio.Task[None]:
        """Start ``keep_publishing`` in the background; the task ends with the last article."""
        return asyncio.create_task(self.keep_publishing(rate, count))

    def correct(self, key: str, change: Change | None = None) -> Article:
        """Publish a new version of an article, changed in this way. Raises KeyError."""
        return self.press.correct(key, change)

    def withdraw(self, key: str) -> Article:
        """Take an article off its site; its page answers 404. Raises KeyError."""
        return self.press.withdraw(key)

    def restore(self, key: str) -> Article:
        """Put the page of a withdrawn article back. Raises KeyError."""
        return self.press.restore(key)

    def add(
        self,
        host: str,
        path: str,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        *,
        status: int = 200,
    ) -> str:
        """Serve these bytes, with an ETag unless ``headers`` has another one; return their URL.

        ``host`` is any name under .localhost. ``path`` starts with a slash and may have a query.
        """
        self._documents.added[host, path] = Document(
            body=body, content_type=content_type, headers={"ETag": etag_of(body), **(headers or {})}, status=status
        )
        return self.url(host, path)

    def drop(self, host: str, path: str) -> None:
        """Stop serving what was added at a path."""
        self._documents.added.pop((host, path), None)

    def add_feed_of(
        self,
        host: str,
        kind: FeedKind,
        entries: Sequence[Listed],
        path: str = "/feed",
        language: str = "en",
    ) -> str:
        """Serve a feed of these entries in one of the four kinds; return its URL."""
        channel = Channel(title=host, url=self.url(host), feed_url=self.url(host, path), language=language)
        return self.add(host, path, feed(kind, channel, entries), CONTENT_TYPES[kind])

    def fault(self, fault: Fault) -> Fault:
        """Let requests go wrong. If several faults meet a request, the one set first counts."""
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """Let all requests go well again."""
        self.faults.clear()

    # --------------------------------------------------------------------------------------------------------- answering

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.host.partition(":")[0].lower()
        path = request.path_qs
        if host == control.CONTROL_HOST:
            return await control.answer(self, request)
        if (host, path) in self.requests or len(self.requests) < _MAX_COUNTED:
            self.requests[host, path] += 1
        fault = next_fault(self.faults, host, path, self._random)
        refused = await refuse(request, fault, self._closing) if fault is not None else None
        if refused is not None:
            return refused
        response = response_of(request, self._documents.find(host, path))
        if fault is not None and isinstance(response.body, bytes):
            return await send_badly(request, response, response.body, fault)
        return response
